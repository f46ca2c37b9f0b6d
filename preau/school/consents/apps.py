from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ConsentsConfig(AppConfig):
    name = "preau.school.consents"
    label = "consents"
    verbose_name = "Autorisations"

    def ready(self) -> None:
        from preau.school.consents import publishing, triggers

        pre_migrate.connect(triggers.put_aside, sender=self)
        post_migrate.connect(publishing.after_migrate, sender=self)
        post_migrate.connect(triggers.put_back, sender=self)
