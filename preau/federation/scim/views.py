"""`/scim/v2/…`: from HTTP to the library and back."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from scim2_models import Error, PayloadTooLargeException, SCIMException
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation

from preau.federation.schools.bearer import BearerError, school_of
from preau.federation.schools.models import School
from preau.federation.scim.handler import SetHandler
from preau.federation.scim.listing import ListingStorage
from preau.federation.scim.service import service
from preau.protocol.scim import MAX_BODY, MAX_PAYLOAD, SCHOOL_HEADER, SCIM_PATH

log = logging.getLogger(__name__)


@csrf_exempt  # a bearer token, not a cookie, says who calls
def scim(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serve one SCIM request."""
    return respond(lambda: _serve(request, _read(request, path)))


def respond(serve: Callable[[], ScimResponse]) -> HttpResponse:
    """Return the answer, or what stands in its place: a SCIM error body (RFC 7644 §3.12)."""
    try:
        answer = serve()
    except BearerError as refusal:
        answer = error(refusal.status, refusal.detail, {"WWW-Authenticate": refusal.challenge})
    except SCIMException as refusal:
        answer = service().error_response(refusal)
    except SuspiciousOperation as refusal:  # Django's own limits, as 1,000 query parameters
        answer = error(400, str(refusal) or "The request cannot be read", {})
    except Exception:
        log.exception("SCIM request failed")
        answer = error(500, "Internal error. Nothing was changed by this request.", {})
    return _write(answer)


def read_user(school: School, membership_id: str, now: datetime) -> ScimResponse:
    """Return one `User` as a GET of the school would (`now` in UTC)."""
    storage = ListingStorage(school, now=now, today=timezone.localdate(now))
    path = f"/Users/{membership_id}"
    base = settings.PUBLIC_URL + SCIM_PATH
    read = ScimRequest(method="GET", base_url=base, path=path, query={}, headers={}, body=b"")
    return SetHandler(service(), storage).handle(read)


def _serve(request: HttpRequest, scim_request: ScimRequest) -> ScimResponse:
    operation = service().match(scim_request).operation
    if operation is Operation.service_provider_config:
        return service().service_provider_config(scim_request.url, scim_request.query)
    now = timezone.now()
    school = school_of(request.headers.get("Authorization", ""), now=now)
    if operation is not Operation.bulk and len(scim_request.body) > MAX_BODY:
        raise PayloadTooLargeException(detail=f"One resource takes {MAX_BODY} bytes at most")
    storage = ListingStorage(school, now=now, today=timezone.localdate(now))
    answer = SetHandler(service(), storage).handle(scim_request)
    return replace(answer, headers={**answer.headers, SCHOOL_HEADER: str(school.fase_number)})


def _read(request: HttpRequest, path: str) -> ScimRequest:
    return ScimRequest(
        method=request.method or "GET",
        base_url=settings.PUBLIC_URL + SCIM_PATH,
        path=f"/{path}".removesuffix(".scim"),
        query={name: values[-1] for name, values in request.GET.lists() if isinstance(name, str)},
        headers=dict(request.headers),
        # Django caps request.body at 2.5 MB; one byte more than ours is enough to say 413.
        body=request.read(MAX_PAYLOAD + 1),
    )


def error(status: int, detail: str, headers: dict[str, str]) -> ScimResponse:
    """Return a SCIM error body with its status."""
    body: dict[str, Any] = Error(status=status, detail=detail).model_dump()
    return ScimResponse(HTTPStatus(status), body, headers)


def _write(answer: ScimResponse) -> HttpResponse:
    content = b"" if answer.body is None else json.dumps(answer.body).encode()
    headers = {"Cache-Control": "no-store", **answer.headers}
    return HttpResponse(content, status=answer.status, headers=headers)
