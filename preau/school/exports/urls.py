from django.urls import path

from preau.school.exports import views

urlpatterns = [path("exporter/", views.everything, name="export")]
