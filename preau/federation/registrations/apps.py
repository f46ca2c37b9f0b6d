from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "preau.federation.registrations"
    label = "registrations"
    verbose_name = "Inscriptions"

    def ready(self) -> None:
        from preau.federation.accounts import export
        from preau.federation.registrations import life, portable

        life.connect()
        export.register("schools", portable.part)
        export.register_subjects(portable.subjects)
