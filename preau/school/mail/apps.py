from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "preau.school.mail"
    label = "mail"
    verbose_name = "Courriels"
