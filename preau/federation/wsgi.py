"""The federation as a WSGI application."""

import os
from contextlib import suppress
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.federation.settings")


class Request(WSGIRequest):
    """A request whose many parameters are refused by what reads them, with a body.

    With a charset in Content-Type Django reads the query before any of our code runs: a thousand
    parameters too many would be a bare 500 of the server.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with suppress(TooManyFieldsSent):
            super()._set_content_type_params(meta)  # type: ignore[misc]


application = get_wsgi_application()
application.request_class = Request
