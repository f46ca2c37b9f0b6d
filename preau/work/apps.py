from django.apps import AppConfig
from django.db.models import CharField


class WorkConfig(AppConfig):
    name = "preau.work"
    label = "work"

    def ready(self) -> None:
        from preau.work.lookups import Among

        CharField.register_lookup(Among)
