"""The page of the automatic transfers, under the activation."""

from django.urls import path

from preau.school.automatic import views

urlpatterns = [path("activation/automatique/", views.automatic, name="automatic")]
