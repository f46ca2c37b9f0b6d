"""The federation as a WSGI application."""

import gc
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

import preau.federation.urls  # noqa: E402, F401  now, not by the first visitor; the apps must be ready

# All of that stays: collections pass it over, and come seldom enough for a Bulk's many rows.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
