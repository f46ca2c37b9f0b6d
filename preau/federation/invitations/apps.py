from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "preau.federation.invitations"
    label = "invitations"
    verbose_name = "Invitations"
