from django.apps import AppConfig


class ActivationsConfig(AppConfig):
    name = "preau.school.activations"
    label = "activations"
    verbose_name = "Activation des comptes"
