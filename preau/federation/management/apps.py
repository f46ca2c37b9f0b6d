from django.apps import AppConfig


class ManagementConfig(AppConfig):
    name = "preau.federation.management"
    label = "management"
    verbose_name = "Gestion des comptes de l’école"
