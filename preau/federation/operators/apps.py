from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "preau.federation.operators"
    label = "operators"
    verbose_name = "Exploitation"

    def ready(self) -> None:
        from preau.federation.accounts.menu import Item, register
        from preau.federation.operators.access import is_operator

        register(Item("operators", "Exploitation", ("/exploitation/",), is_operator))
