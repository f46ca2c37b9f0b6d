from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "preau.federation.accounts"
    label = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from preau.federation.accounts import links, receivers

        links.register_all()
        receivers.connect()
