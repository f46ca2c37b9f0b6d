from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "preau.school.dossiers"
    label = "dossiers"
    verbose_name = "Dossiers"
