from django.apps import AppConfig


class LeaversConfig(AppConfig):
    name = "preau.school.leavers"
    label = "leavers"
    verbose_name = "Personnes parties"
