from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "preau.federation.oidc"
    label = "oidc"
    verbose_name = "Connexion"
