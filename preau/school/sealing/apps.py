from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "preau.school.sealing"
    label = "sealing"
    verbose_name = "Sceau"
