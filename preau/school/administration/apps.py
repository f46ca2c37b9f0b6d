from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "preau.school.administration"
    label = "administration"
    verbose_name = "Administration"

    def ready(self) -> None:
        from preau.school.administration import invitations

        invitations.connect()
