from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "preau.school.register"
    label = "register"
    verbose_name = "Registre du personnel"
