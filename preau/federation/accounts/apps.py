from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "preau.federation.accounts"
    label = "accounts"
    verbose_name = "Comptes"
