"""The warnings window, « fenêtre d’avertissement »: one line a person, as answers arrive."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.views.plan import read_fresh
from preau.school.activations.words import Outcome
from preau.school.people.names import names_of_actors
from preau.school.provisioning.models import Reading

PER_PAGE = 25
UNCHANGED = 204
ORDER = {Outcome.FAILED: 0, Outcome.REFUSED: 0, Outcome.QUEUED: 2}
"""What went wrong is read first, what still waits to be sent last."""


@dataclass(frozen=True)
class Progress:
    """How far a transfer is."""

    requests: list[AccessRequest]

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
    def is_over(self) -> bool:
        return not self.queued and not self.invited

    @property
    def version(self) -> str:
        """Return what changes whenever a line does."""
        last = max((r.settled_at for r in self.requests if r.settled_at), default=None)
        counts = f"{self.queued}-{self.invited}-{self.active}-{self.ended}-{self.wrong}"
        waits = "w" if self.waits_because else ""
        return f"{counts}{waits}-{last.timestamp() if last else 0:.0f}"

    def _count(self, outcome: Outcome) -> int:
        return sum(request.outcome == outcome for request in self.requests)


@require_safe
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a transfer; asked again by its own page, only what has changed."""
    found = get_object_or_404(Transfer, pk=pk)
    polled = bool(request.headers.get("HX-Request"))
    reading = Reading.current() if polled else read_fresh(timezone.now())
    progress = Progress(_ordered(found))
    if polled and request.GET.get("version") == progress.version:
        return HttpResponse(status=UNCHANGED)
    context = {
        "transfer": found,
        "asked_by": names_of_actors([found.asked_by]).get(found.asked_by, ""),
        "progress": progress,
        "reading": reading,
        "polled": polled,
    }
    template = "activations/confirmations.html" if polled else "activations/transfer.html"
    return render(request, template, context)


@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """Show what was sent, the newest first."""
    page = Paginator(Transfer.objects.with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    names = names_of_actors(one.asked_by for one in page)
    rows = [(one, names.get(one.asked_by, "")) for one in page]
    return render(request, "activations/transfers.html", {"page": page, "rows": rows})


def _ordered(found: Transfer) -> list[AccessRequest]:
    def rank(request: AccessRequest) -> tuple[int, float]:
        at: datetime | None = request.settled_at
        return ORDER.get(Outcome(request.outcome), 1), -(at.timestamp() if at else 0)

    requests = found.requests.select_related("staff").order_by("staff__family_name", "pk")
    return sorted(requests, key=rank)
