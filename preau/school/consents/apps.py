from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "preau.school.consents"
    label = "consents"
    verbose_name = "Autorisations"
