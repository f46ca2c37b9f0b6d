from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "preau.federation.mail"
    label = "mail"
    verbose_name = "Courriels"
