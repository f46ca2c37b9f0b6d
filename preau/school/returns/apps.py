from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "preau.school.returns"
    label = "returns"
    verbose_name = "Feuilles revenues"
