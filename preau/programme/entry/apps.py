from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "preau.programme.entry"
    label = "entry"
    verbose_name = "Connexion et accès"
