"""The list to choose from: who is shown, in which view, and the address of that choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from preau.school.documents.people import Candidate, eligible, without_consent

WAITING, EVERYBODY = "sans-autorisation", "toutes"
PAGE_SIZE = 100


@dataclass(frozen=True)
class Listing:
    """Those who match the search; `shown` are those of the chosen view."""

    text: str
    view: str
    everybody: Sequence[Candidate]
    waiting: Sequence[Candidate]

    @property
    def shown(self) -> Sequence[Candidate]:
        return self.everybody if self.view == EVERYBODY else self.waiting

    @property
    def query(self) -> str:
        """Return the choice as the query of an address, without the page."""
        return urlencode({"voir": self.view, "q": self.text})


def read_listing(parameters: Mapping[str, str], *, today: date) -> Listing:
    """Read `voir` and `q`; an unknown view is that of people without permission."""
    text = parameters.get("q", "").strip()
    view = EVERYBODY if parameters.get("voir") == EVERYBODY else WAITING
    everybody = eligible(today=today, text=text)
    return Listing(text, view, everybody, without_consent(everybody))
