from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "preau.work"
    label = "work"
