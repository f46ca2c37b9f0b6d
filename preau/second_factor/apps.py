from django.apps import AppConfig


class SecondFactorConfig(AppConfig):
    name = "preau.second_factor"
    label = "second_factor"
    verbose_name = "Double vérification"
