"""How soon one more mail of a school may reach a person: an invitation, or an announcement.

By the mails that left, not by the rows they hang on: a school that removes somebody and asks again
has another membership and another invitation, and would fill the same mailbox.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from preau.federation.invitations.rules import PURPOSE, may_resend_at
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership

Mailbox = tuple[int, object]
"""A school and an account: whose invitations, to whom."""


def validity() -> timedelta:
    """Return how long an invitation can be answered (PREAU_INVITATION_DAYS)."""
    return timedelta(days=settings.INVITATION_DAYS)


def may_be_mailed_at(
    memberships: Iterable[Membership], now: datetime, *, purpose: str = PURPOSE
) -> dict[str, datetime]:
    """Return, by membership, the first moment for one more mail; nothing for whom none left lately.

    `purpose` is that of the link in it.

    Two queries; none for people whom no school had named before `now` (UTC).
    """
    known = [member for member in memberships if member.account.created_at < now]
    sent = _sent_to(_subjects_of(known), now, purpose) if known else {}
    return {
        member.pk: may_resend_at(max(sent[box].values()), len(sent[box]))
        for member in known
        if (box := _mailbox(member)) in sent
    }


def _mailbox(membership: Membership) -> Mailbox:
    return membership.school_id, membership.account_id


def _subjects_of(known: Sequence[Membership]) -> dict[str, Mailbox]:
    """Return every membership that these people have, or had, at these schools."""
    found = Membership.objects.filter(
        school__in={member.school_id for member in known},
        account__in={member.account_id for member in known},
    )
    return {
        member.subject: _mailbox(member) for member in found.only("id", "school_id", "account_id")
    }


def _sent_to(
    subjects: dict[str, Mailbox], now: datetime, purpose: str
) -> dict[Mailbox, dict[object, datetime]]:
    """Return when each link last left, within the time that an invitation can be answered.

    A reminder carries the link of its invitation, so it counts for the pause, not as one more; the
    announcements of one day carry one link too, and each counts.
    """
    sent: dict[Mailbox, dict[object, datetime]] = defaultdict(dict)
    mails = Mail.objects.filter(about__in=subjects, link_purpose=purpose)
    left = mails.filter(sent_at__gt=now - validity()).order_by("sent_at")
    for mail in left.only("about", "link_subject", "sent_at"):
        if mail.sent_at:
            which = mail.link_subject if purpose == PURPOSE else mail.pk
            sent[subjects[mail.about]][which] = mail.sent_at
    return sent
