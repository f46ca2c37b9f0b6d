from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "preau.school.dossiers"
    label = "dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        from preau.school.dossiers.large import DOSSIERS, NAME
        from preau.school.downloads.kinds import register

        register(NAME, DOSSIERS)
