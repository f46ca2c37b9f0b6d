"""`POST /scim/v2/Users/{id}/.invite`: send a person's invitation again (docs/protocol.md)."""

from datetime import datetime
from http import HTTPStatus
from math import ceil
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from scim2_models import NotFoundException
from scim2_server.responses import ScimResponse

from preau.federation.invitations import refusals
from preau.federation.invitations.actions import resend
from preau.federation.invitations.models import Invitation
from preau.federation.registrations.models import Membership
from preau.federation.schools.bearer import school_of
from preau.federation.schools.models import School
from preau.federation.scim.views import error, read_user, respond


@csrf_exempt  # a bearer token, not a cookie, says who calls
def invite(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Send the invitation of one of the school's own people again; answer with the `User`."""
    return respond(lambda: _invite(request, str(membership_id)))


def _invite(request: HttpRequest, membership_id: str) -> ScimResponse:
    if request.method != "POST":
        detail = "An invitation is sent again with POST."
        return error(HTTPStatus.METHOD_NOT_ALLOWED, detail, {"Allow": "POST"})
    now = timezone.now()
    school = school_of(request.headers.get("Authorization", ""), now=now)
    try:
        resend(invitation=_pending(school, membership_id), actor=school.actor, now=now)
    except refusals.TooSoonError as refusal:
        return _too_soon(refusal, now)
    except refusals.InvitationRefusedError:
        detail = "Nothing waits for this person's answer: there is no invitation to send again."
        return error(HTTPStatus.CONFLICT, detail, {})
    return read_user(school, membership_id, now)


def _pending(school: School, membership_id: str) -> Invitation:
    """Return the invitation that waits. Another school's people do not exist here."""
    if not Membership.objects.of(school).filter(pk=membership_id).exists():
        raise NotFoundException(detail=f"User {membership_id!r} not found")
    invitation = Invitation.objects.pending().filter(membership=membership_id).first()
    if invitation is None:
        raise refusals.UnknownError("no pending invitation")
    return invitation


def _too_soon(refusal: refusals.TooSoonError, now: datetime) -> ScimResponse:
    seconds = ceil((refusal.until - now).total_seconds())
    detail = f"A mail was sent a short while ago. Another may go from {refusal.until:%FT%TZ} on."
    return error(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(seconds)})
