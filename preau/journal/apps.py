from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "preau.journal"
    label = "journal"
    verbose_name = "Journal"
