"""Keep beside the register what the federation last said, and when."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction

from preau.school.provisioning.client import connect
from preau.school.provisioning.models import Reading, RemoteMember
from preau.school.provisioning.problems import FederationProblem, NothingToSend
from preau.school.provisioning.wire import Member
from preau.school.register.models import StaffMember

logger = logging.getLogger(__name__)

MIRRORED = (
    "scim_id",
    "user_name",
    "given_name",
    "family_name",
    "active",
    "registrations",
    "version",
    "invitation",
    "account_email",
    "account_deleted_on",
    "plain",
)


def look() -> list[RemoteMember]:
    """Return what the federation has now, and write nothing. Raises FederationProblem.

    Deleted accounts that it has forgotten since are among them, as the mirror keeps them.
    """
    with connect(settings.PREAU) as federation:
        read = {m.external_id: _row(m) for m in federation.members() if m.external_id}
    kept = {row.external_id: row for row in RemoteMember.objects.deleted()}
    return list((kept | read).values())


def refresh(now: datetime) -> None:
    """Read the federation whole and record what it has. Raises FederationProblem, recorded too."""
    try:
        with connect(settings.PREAU) as federation:
            members = federation.members()
    except FederationProblem as problem:
        record_problem(problem, now)
        raise
    mirror(members, now)


def refresh_if_older(now: datetime, seconds: float) -> Reading:
    """Read the federation unless it was tried less than some seconds ago; never raises.

    Returns the last reading: `problem` says why the last try gave nothing.
    """
    reading = Reading.current()
    if reading.is_older(now, seconds):
        with suppress(FederationProblem):  # recorded by refresh: the page says it
            refresh(now)
        reading = Reading.current()
    return reading


def resend_invitation(key: str) -> None:
    """Have the federation send one person's invitation again, and keep what it says then.

    Raises FederationProblem; NothingToSend when nothing waits for this person's answer.
    """
    known = RemoteMember.objects.filter(external_id=key).first()
    if known is None:
        raise NothingToSend
    with connect(settings.PREAU) as federation:
        row = _row(federation.invite(known.scim_id))
    told = {name: getattr(row, name) for name in MIRRORED}
    RemoteMember.objects.filter(external_id=key, scim_id=known.scim_id).update(**told)


@transaction.atomic
def mirror(members: Iterable[Member], now: datetime) -> None:
    """Make the mirror say what was just read, in a constant number of queries.

    Of whom is not in the register nothing is kept here: somebody else made them at the federation,
    or the school has forgotten them.
    """
    here = set(StaffMember.objects.values_list("key", flat=True))
    read = {m.external_id: _row(m) for m in members if m.external_id in here}
    kept = {row.external_id: row for row in RemoteMember.objects.all()}
    gone = [row.pk for key, row in kept.items() if _is_gone(row, read.get(key))]
    RemoteMember.objects.filter(pk__in=gone).delete()
    changed = [row for key, row in read.items() if not _is_same(row, kept.get(key))]
    RemoteMember.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["external_id"], update_fields=MIRRORED
    )
    Reading.objects.update_or_create(
        pk=Reading.ONLY,
        defaults={"read_at": now, "failed_at": None, "failing_since": None, "problem": ""},
    )


def record_problem(problem: FederationProblem, now: datetime) -> None:
    """Remember that the federation gave no answer, and why; what it said before stays."""
    cause = type(problem.__cause__).__name__
    logger.warning("federation: %s (%s)", type(problem).__name__, cause)
    since = Reading.current().failing_since or now
    Reading.objects.update_or_create(
        pk=Reading.ONLY,
        defaults={"failed_at": now, "failing_since": since, "problem": problem.sentence},
    )


def _row(member: Member) -> RemoteMember:
    return RemoteMember(
        external_id=member.external_id,
        scim_id=member.scim_id,
        user_name=member.user_name,
        given_name=member.given_name,
        family_name=member.family_name,
        active=member.active,
        registrations=[
            {"school_year": year, "role": role, "status": status, "valid_until": until}
            for year, role, status, until in member.registrations
        ],
        version=member.version,
        invitation=dict(member.invitation),
        account_email=member.account_email,
        account_deleted_on=member.account_deleted_on,
        plain=member.plain,
    )


def _is_gone(row: RemoteMember, read: RemoteMember | None) -> bool:
    """Tell whether a row says nothing any more. A deleted account's stays: models.py."""
    return not row.account_deleted_on if read is None else read.scim_id != row.scim_id


def _is_same(row: RemoteMember, kept: RemoteMember | None) -> bool:
    return kept is not None and all(getattr(row, n) == getattr(kept, n) for n in MIRRORED)
