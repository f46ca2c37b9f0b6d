from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "preau.school.signing"
    label = "signing"
    verbose_name = "Signatures en ligne"

    def ready(self) -> None:
        from preau.school.signing import mails

        mails.connect()
