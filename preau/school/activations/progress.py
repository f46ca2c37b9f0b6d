"""How far a transfer is, for the window, for what is exported and for the reports by mail."""

from dataclasses import dataclass
from datetime import datetime

from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.words import Outcome

ORDER = {Outcome.FAILED: 0, Outcome.REFUSED: 0, Outcome.QUEUED: 2}
"""What went wrong is read first, what still waits to be sent last."""


@dataclass(frozen=True)
class Progress:
    """How far a transfer is."""

    requests: list[AccessRequest]

    @classmethod
    def of(cls, transfer: Transfer) -> "Progress":
        """Read a transfer: what went wrong first, what still waits last."""
        found = transfer.requests.select_related("staff").order_by("staff__family_name", "pk")
        return cls(sorted(found, key=_rank))

    @property
    def total(self) -> int:
        return len(self.requests)

    @property
    def answered(self) -> int:
        return self.total - self.queued

    @property
    def queued(self) -> int:
        return self._count(Outcome.QUEUED)

    @property
    def invited(self) -> int:
        return self._count(Outcome.INVITED)

    @property
    def active(self) -> int:
        return self._count(Outcome.ACTIVE)

    @property
    def ended(self) -> int:
        return self._count(Outcome.ENDED)

    @property
    def wrong(self) -> int:
        return self._count(Outcome.FAILED) + self._count(Outcome.REFUSED)

    @property
    def waits_because(self) -> str:
        """Return why what waits could not be sent yet; nothing when it is about to be."""
        return next((r.detail for r in self.requests if r.is_queued and r.detail), "")

    @property
    def next_try(self) -> datetime | None:
        """Return when what waits is sent again (UTC); None when nothing waits for another try."""
        resting = (r.due_at for r in self.requests if r.is_queued and r.detail and r.due_at)
        return min(resting, default=None)

    @property
    def is_over(self) -> bool:
        return not self.queued and not self.invited

    @property
    def version(self) -> str:
        """Return what changes whenever a line does."""
        last = max((r.settled_at for r in self.requests if r.settled_at), default=None)
        counts = f"{self.queued}-{self.invited}-{self.active}-{self.ended}-{self.wrong}"
        waits = f"w{self.next_try:%H%M%S}" if self.next_try else ""
        return f"{counts}{waits}-{last.timestamp() if last else 0:.0f}"

    def _count(self, outcome: Outcome) -> int:
        return sum(request.outcome == outcome for request in self.requests)


def _rank(request: AccessRequest) -> tuple[int, float]:
    at = request.settled_at
    return ORDER.get(Outcome(request.outcome), 1), -(at.timestamp() if at else 0)
