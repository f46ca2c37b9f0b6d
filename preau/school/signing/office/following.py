"""What became of the links: the last one of each person, where it stands, and what is new."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, Sum

from preau.school.consents.models import Consent
from preau.school.mail.models import Mail
from preau.school.register.models import StaffMember
from preau.school.signing.links import standing
from preau.school.signing.mails import LINK
from preau.school.signing.models import Link, LinkQuerySet, Means, Signature
from preau.school.signing.office.words import BY_SLUG, SENT, STAGES, Stage, stage_of
from preau.school.signing.rules import State, is_open

PATIENCE = timedelta(days=7)
"""A mailed link that nobody used for longer is worth a reminder (choice)."""


@dataclass(frozen=True)
class Row:
    """The last link of one person, and where it stands now."""

    link: Link
    state: State
    stage: Stage

    @property
    def staff(self) -> StaffMember:
        return self.link.staff

    @property
    def can_end(self) -> bool:
        """Tell whether there is something to take back: nothing has ended it but its codes."""
        return is_open(self.state) or self.state is State.BLOCKED


@dataclass(frozen=True)
class Following:
    """Everybody's last link, those that match a search; `shown` are those of the chosen stage."""

    text: str
    stage: Stage | None
    rows: Sequence[Row]

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if self.stage is None or row.stage == self.stage]

    @cached_property
    def chips(self) -> list[tuple[Stage, int]]:
        """Return the stages where somebody is, and the chosen one, with their counts."""
        counts = Counter(row.stage for row in self.rows)
        return [(one, counts[one]) for one in STAGES if counts[one] or one == self.stage]

    @property
    def values(self) -> dict[str, str]:
        asked = (("etat", self.stage.slug if self.stage else ""), ("q", self.text))
        return {name: value for name, value in asked if value}

    @property
    def query(self) -> str:
        return urlencode(self.values)


def read_following(parameters: Mapping[str, str], now: datetime) -> Following:
    """Read `etat` and `q`; an unknown state is all of them. Two queries, three with a search."""
    text, stage = parameters.get("q", "").strip()[:100], BY_SLUG.get(parameters.get("etat", ""))
    links = Link.objects.newest()
    if text:
        links = links.filter(staff__in=StaffMember.objects.named(text))
    return Following(text, stage, rows_of(links, now))


def rows_of(links: LinkQuerySet, now: datetime) -> list[Row]:
    """Return links with where each stands, the newest first; two queries."""
    found = list(links.select_related("staff").order_by("-created_at", "-pk"))
    mailed = [link.pk for link in found if link.means == Means.MAIL]
    mails = Mail.objects.newest(LINK, mailed)
    return [_row(link, mails.get(link.pk), now) for link in found]


def _row(link: Link, mail: Mail | None, now: datetime) -> Row:
    state = standing(link, now)
    by_mail = link.means == Means.MAIL
    return Row(link, state, stage_of(state, by_mail=by_mail, mail=mail.state if mail else ""))


def rows_for(chosen: Collection[int], now: datetime) -> list[Row]:
    """Return the last link of each of these people (pk)."""
    return rows_of(Link.objects.newest().filter(staff__in=list(chosen)), now)


def permitted(rows: Iterable[Row]) -> set[int]:
    """Return who of these people has permitted, with this link or otherwise (pk)."""
    valid = Consent.objects.valid().filter(staff__in=[row.staff.pk for row in rows])
    return set(valid.values_list("staff_id", flat=True))


def silent(now: datetime) -> list[Row]:
    """Return those whose mail left a week ago, and who have done nothing; nobody who permitted."""
    old = Link.objects.open(now).filter(means=Means.MAIL, created_at__lte=now - PATIENCE)
    waiting = old.exclude(staff__in=Consent.objects.valid().values("staff"))
    return [
        row for row in rows_of(waiting.exclude(staff__private_email=""), now) if row.stage == SENT
    ]


def version(now: datetime) -> str:
    """Return what changes whenever a link or its mail does; two queries, whatever their number."""
    links = Link.objects.aggregate(
        *(Count("pk"), Max("pk"), Max("ended_at"), Sum("codes"), Sum("tries")),
        ended=Count("pk", filter=~Q(end="")),
        over=Count("pk", filter=Q(expires_at__lte=now)),
    )
    mails = Mail.objects.filter(kind=LINK).aggregate(
        *(Max("pk"), Max("sent_at")), waiting=Count("pk", filter=Q(state="queued"))
    )
    values = (*links.values(), *mails.values())
    return "-".join(str(v.timestamp() if isinstance(v, datetime) else v or 0) for v in values)


def last_signature() -> int:
    """Return the number of the latest signature; nought before the first."""
    return Signature.objects.aggregate(last=Max("pk"))["last"] or 0


def signed_after(number: int) -> list[StaffMember]:
    """Return who has signed since that signature, in their order."""
    newer = Signature.objects.filter(pk__gt=number).select_related("link__staff").order_by("pk")
    return [signature.link.staff for signature in newer]
