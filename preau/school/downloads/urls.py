"""Files that are made while one waits, or does something else."""

from django.urls import path

from preau.school.downloads import views

urlpatterns = [
    path("telechargements/", views.downloads, name="downloads"),
    path("telechargements/<int:pk>/", views.download, name="download"),
    path("telechargements/<int:pk>/fichier/", views.file, name="download-file"),
]
