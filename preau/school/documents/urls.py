"""Documents to print."""

from django.urls import path

from preau.school.documents import views

urlpatterns = [path("documents/autorisation/", views.authorisations, name="authorisations")]
