from django.apps import AppConfig


class ScimConfig(AppConfig):
    name = "preau.federation.scim"
    label = "scim"
    verbose_name = "SCIM"
