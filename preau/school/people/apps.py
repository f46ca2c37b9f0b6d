from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "preau.school.people"
    label = "people"
    verbose_name = "Utilisateurs"
