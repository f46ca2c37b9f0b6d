from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "preau.federation.invitations"
    label = "invitations"
    verbose_name = "Invitations"

    def ready(self) -> None:
        from preau.federation.accounts import events, export
        from preau.federation.invitations import portable, receivers
        from preau.federation.invitations.inviting import OBJECTION
        from preau.federation.invitations.objection import objection_path
        from preau.federation.invitations.rules import PURPOSE
        from preau.federation.mail.links import register, token_for

        register(
            PURPOSE, lambda subject: f"/invitation/{token_for(purpose=PURPOSE, subject=subject)}/"
        )
        register(OBJECTION, objection_path)
        export.register("invitations", portable.part)
        events.accounts_deleted.connect(portable.cancel)
        receivers.connect()
