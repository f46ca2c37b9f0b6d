from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "preau.federation.registrations"
    label = "registrations"
    verbose_name = "Inscriptions"
