from django.apps import AppConfig


class DownloadsConfig(AppConfig):
    name = "preau.school.downloads"
    label = "downloads"
    verbose_name = "Fichiers à télécharger"
