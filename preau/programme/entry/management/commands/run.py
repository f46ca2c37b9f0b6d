"""`preau programme run`."""

from typing import Any

from django.conf import settings

from preau.work.commands import RunCommand


class Command(RunCommand):
    default_port = 8002

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve the site. Raise SettingError when it could let nobody in."""
        for name in ("PREAU_FEDERATION_URL", "PREAU_CLIENT_ID", "PREAU_CLIENT_SECRET"):
            settings.PREAU.require(name)
        super().handle(*args, **options)
