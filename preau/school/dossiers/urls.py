"""The pages of the dossiers."""

from django.urls import path

from preau.school.dossiers import views

urlpatterns = [
    path("personnel/<str:key>/dossier/", views.dossier, name="dossier"),
    path("dossiers/", views.dossiers, name="dossiers"),
]
