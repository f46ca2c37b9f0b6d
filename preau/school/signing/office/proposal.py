"""Whom a link can be given: those who have not permitted yet, and by which way."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from urllib.parse import urlencode

from preau.school.documents.people import Candidate, eligible, without_consent
from preau.school.register.held import among
from preau.school.register.models import StaffMember
from preau.school.signing.models import Link


@dataclass(frozen=True)
class Row:
    """One person, and the link of theirs that may still be used, if there is one."""

    person: Candidate
    link: Link | None

    @property
    def staff(self) -> StaffMember:
        return self.person.staff

    @property
    def by_mail(self) -> bool:
        """Tell whether the school has an address to send a link to."""
        return bool(self.staff.private_email)


VIEWS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "": ("Sans autorisation", lambda row: True),
    "avec-adresse": ("Avec adresse", lambda row: row.by_mail),
    "sans-adresse": ("Sans adresse", lambda row: not row.by_mail),
    "sans-lien": ("Sans lien encore", lambda row: row.link is None),
}
"""What the list may be narrowed to: its name in the address, its words, whom it keeps."""


@dataclass(frozen=True)
class Listing:
    """Those who match the search; `shown` are those of the chosen view."""

    text: str
    view: str
    rows: Sequence[Row]

    @property
    def shown(self) -> list[Row]:
        return self._of(self.view)

    @property
    def chips(self) -> list[tuple[str, str, int]]:
        """Return each view: its name, its words, how many it shows."""
        return [(view, label, len(self._of(view))) for view, (label, _) in VIEWS.items()]

    @property
    def values(self) -> dict[str, str]:
        """Return what the address says, without the page."""
        return {name: value for name, value in (("voir", self.view), ("q", self.text)) if value}

    @property
    def query(self) -> str:
        return urlencode(self.values)

    def _of(self, view: str) -> list[Row]:
        _, keeps = VIEWS[view]
        return [row for row in self.rows if keeps(row)]


def read_listing(parameters: Mapping[str, str], *, today: date, now: datetime) -> Listing:
    """Read `voir` and `q`; an unknown view is that of everybody. Five queries."""
    text, view = parameters.get("q", "").strip()[:100], parameters.get("voir", "")
    people = without_consent(eligible(today=today, text=text))
    return Listing(text, view if view in VIEWS else "", rows_of(people, now))


def rows_of(people: Sequence[Candidate], now: datetime) -> list[Row]:
    """Return the people in their order, each with the link that may still be used; one query."""
    living = Link.objects.open(now).filter(**among([person.staff.pk for person in people]))
    links = {link.staff_id: link for link in living}
    return [Row(person, links.get(person.staff.pk)) for person in people]


@dataclass(frozen=True)
class Plan:
    """What would be done for the chosen people: a mail where there is an address, else a slip;
    `on_paper`, a slip for everybody.
    """

    rows: Sequence[Row]
    on_paper: bool = False

    @property
    def mails(self) -> list[Row]:
        return [row for row in self.rows if row.by_mail and not self.on_paper]

    @property
    def slips(self) -> list[Row]:
        return [row for row in self.rows if self.on_paper or not row.by_mail]

    @property
    def again(self) -> list[Row]:
        """Return those whose link, given before, serves no more afterwards."""
        return [row for row in self.rows if row.link]

    @property
    def fingerprint(self) -> str:
        """Return what tells this plan from another: people, addresses, the links they have."""
        parts = (f"{r.staff.pk} {r.staff.private_email} {r.link and r.link.pk}" for r in self.rows)
        return sha256("\n".join(parts).encode()).hexdigest()


def plan_for(
    chosen: Collection[int], *, today: date, now: datetime, on_paper: bool = False
) -> Plan:
    """Return the plan for these people (pk); those who have permitted meanwhile are left out."""
    people = without_consent(eligible(today=today))
    found = [person for person in people if person.staff.pk in chosen]
    return Plan(rows_of(found, now), on_paper)
