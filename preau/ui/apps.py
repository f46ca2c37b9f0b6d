from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "preau.ui"
    label = "ui"
