from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "preau.federation.accounts"
    label = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from preau.federation.accounts import receivers
        from preau.federation.accounts.actions import RESET, reset_path
        from preau.federation.mail.links import register

        register(RESET, reset_path)
        receivers.connect()
