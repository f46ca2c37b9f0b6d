from django.apps import AppConfig


class ManagementConfig(AppConfig):
    name = "preau.federation.management"
    label = "management"
    verbose_name = "Gestion des comptes de l’école"

    def ready(self) -> None:
        from preau.federation.accounts.menu import Item, register
        from preau.federation.management.access import is_head

        register(Item("school-accounts", "Comptes de l’école", ("/comptes/",), is_head))
