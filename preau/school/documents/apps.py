from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "preau.school.documents"
    label = "documents"
    verbose_name = "Documents"
