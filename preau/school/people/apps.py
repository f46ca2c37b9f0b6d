from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "preau.school.people"
    label = "people"
    verbose_name = "Utilisateurs"

    def ready(self) -> None:
        from preau.school.people import second_factor, segec

        second_factor.connect()
        segec.connect()
