from django.apps import AppConfig


class AutomaticConfig(AppConfig):
    name = "preau.school.automatic"
    label = "automatic"
    verbose_name = "Transferts automatiques"

    def ready(self) -> None:
        from preau.school.automatic import reports

        reports.connect()
