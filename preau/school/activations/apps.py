from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ActivationsConfig(AppConfig):
    name = "preau.school.activations"
    label = "activations"
    verbose_name = "Activation des comptes"

    def ready(self) -> None:
        from preau.school.activations import triggers

        pre_migrate.connect(triggers.put_aside, sender=self)
        post_migrate.connect(triggers.put_back, sender=self)
