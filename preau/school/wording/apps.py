from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "preau.school.wording"
    label = "wording"
    verbose_name = "Textes"
