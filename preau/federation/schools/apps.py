from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "preau.federation.schools"
    label = "schools"
    verbose_name = "Écoles"
