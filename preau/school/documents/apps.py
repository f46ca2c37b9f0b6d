from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "preau.school.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from preau.school.documents.large import NAME, SHEETS
        from preau.school.downloads.kinds import register

        register(NAME, SHEETS)
