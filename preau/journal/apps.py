from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class JournalConfig(AppConfig):
    name = "preau.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from preau.journal import triggers

        pre_migrate.connect(triggers.put_aside, sender=self)
        post_migrate.connect(triggers.put_back, sender=self)
