"""One line a person, as the list, the page of one account and the exports say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from preau.federation.mail.models import Mail
from preau.federation.mail.words import roles_in_words
from preau.federation.management import groups, words
from preau.federation.management.groups import Group
from preau.federation.management.people import group_of, last_mails
from preau.federation.registrations.models import Membership, Registration, Status
from preau.ui.templatetags.preau import jour


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a head reads of one account."""

    membership: Membership
    group: Group
    roles: str
    since: str
    """The date that matters in this group, in words."""
    mail: str

    @property
    def name(self) -> str:
        return name_of(self.membership)

    @property
    def address(self) -> str:
        """Return the address that reaches the person: their own, if they changed it since."""
        return self.membership.account_email or self.membership.user_name

    @property
    def initials(self) -> str:
        names = (self.membership.given_name, self.membership.family_name)
        return "".join(name[:1] for name in names).upper() or "?"


def rows_of(memberships: Sequence[Membership], *, today: date) -> list[Row]:
    """Return the rows of memberships read with `with_details`, in that order; one query more."""
    mails = last_mails(memberships)
    return [row_of(one, mails.get(one.subject), today=today) for one in memberships]


def row_of(membership: Membership, mail: Mail | None, *, today: date) -> Row:
    """Return the row of one membership, with the latest mail about it (Europe/Brussels)."""
    group = group_of(membership)
    said = said_by(group, membership, today)
    return Row(
        membership=membership,
        group=group,
        roles=roles_in_words(registration.role for registration in said).capitalize(),
        since=_since(group, membership, said, today),
        mail=words.mail_in_words(mail),
    )


def name_of(membership: Membership) -> str:
    """Return the name as the school writes it or, without one, the address."""
    return f"{membership.given_name} {membership.family_name}".strip() or membership.user_name


def said_by(group: Group, membership: Membership, today: date) -> list[Registration]:
    """Return the registrations that put somebody in a group; of what is over, the latest year."""
    status = {groups.ACTIVE: Status.ACTIVE, groups.REFUSED: Status.REFUSED}.get(group)
    if group in groups.WAITING:
        status = Status.INVITED
    if status:
        return [r for r in membership.held if r.status == status and r.valid_until >= today]
    latest = max((r.school_year for r in membership.held), default="")
    return [r for r in membership.held if r.school_year == latest]


def _since(group: Group, membership: Membership, said: Sequence[Registration], today: date) -> str:
    if not said:
        return "Jamais ouvert"
    if group is groups.ACTIVE:
        return _open_days(said, today)
    if group in groups.WAITING:
        return _invited(group, membership, said)
    ended = [_last_day(registration, today) for registration in said]
    return f"{'Le' if group is groups.REFUSED else 'Depuis le'} {jour(max(ended))}"


def _open_days(said: Sequence[Registration], today: date) -> str:
    first, last = min(r.valid_from for r in said), max(r.valid_until for r in said)
    return f"À partir du {jour(first)}" if first > today else f"Jusqu’au {jour(last)}"


def _invited(group: Group, membership: Membership, said: Sequence[Registration]) -> str:
    asked = f"Depuis le {jour(_local(max(r.requested_at for r in said)))}"
    how = "expirée le" if group is groups.EXPIRED else "valable jusqu’au"
    until = [jour(_local(one.expires_at)) for one in getattr(membership, "pending", ())]
    return f"{asked}, {how} {until[0]}" if until else asked


def _last_day(registration: Registration, today: date) -> date:
    if registration.ended_at is not None:
        return _local(registration.ended_at)
    return min(registration.valid_until, today)


def _local(moment: datetime) -> date:
    return timezone.localdate(moment)
