from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "preau.programme.curriculum"
    label = "curriculum"
    verbose_name = "Programme"
