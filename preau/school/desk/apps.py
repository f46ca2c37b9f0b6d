from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "preau.school.desk"
    label = "desk"
    verbose_name = "Secrétariat"
