from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "preau.school.signing"
    label = "signing"
    verbose_name = "Signatures en ligne"

    def ready(self) -> None:
        from preau.school.consents.signals import address_left
        from preau.school.signing import giving, mails

        mails.connect()
        address_left.connect(giving.end_astray)
