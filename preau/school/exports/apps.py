from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "preau.school.exports"
    label = "exports"
    verbose_name = "Exportation"
