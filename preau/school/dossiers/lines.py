"""What only the journal knows of permissions, read once for many people."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from preau.journal.models import Entry
from preau.school.dossiers.facts import Act, Export


@dataclass(frozen=True, kw_only=True)
class Journal:
    """What only the journal knows: looks at sheets, first answers, what was written down again."""

    again: dict[tuple[int, datetime], int] = field(default_factory=dict)
    answers: dict[tuple[int, int], tuple[datetime, str]] = field(default_factory=dict)
    looks: dict[int, list[Act]] = field(default_factory=lambda: defaultdict(list))
    forgotten: dict[int, datetime] = field(default_factory=dict)
    document_looks: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    """By the document's reference."""
    documents_forgotten: dict[int, datetime] = field(default_factory=dict)
    exports: dict[int, list[Export]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def about(cls, staff: Iterable[int], pages: Iterable[int]) -> "Journal":
        """Read the lines about these people and pages (pk), oldest first."""
        subjects = [*(f"staff:{pk}" for pk in staff), *(f"page:{pk}" for pk in pages)]
        journal = cls()
        found = Entry.objects.filter(subject__in=subjects, action__in=READ)
        for entry in found.order_by("at", "id"):
            READ[entry.action](journal, entry, int(entry.subject.partition(":")[2]))
        return journal

    def opened(self, entry: Entry, staff: int) -> None:
        """Note which permission one writes down again."""
        if earlier := entry.detail.get("again"):
            self.again[staff, entry.at] = earlier

    def settled(self, entry: Entry, staff: int) -> None:
        """Note the first answer to a request."""
        first = (entry.at, entry.detail["outcome"])
        self.answers.setdefault((staff, entry.detail["transfer"]), first)

    def looked(self, entry: Entry, _staff: int) -> None:
        """Note a look at a sheet."""
        self.looks[entry.detail["page"]].append(Act(at=entry.at, by=entry.actor))

    def forgot(self, entry: Entry, page: int) -> None:
        """Note that a sheet's picture went."""
        self.forgotten[page] = entry.at

    def looked_at_document(self, entry: Entry, _staff: int) -> None:
        """Note a look at a sealed document."""
        done = Act(at=entry.at, by=entry.actor)
        self.document_looks[entry.detail["reference"]].append(done)

    def forgot_document(self, entry: Entry, _staff: int) -> None:
        """Note that a sealed document went."""
        self.documents_forgotten[entry.detail["signature"]] = entry.at

    def exported(self, entry: Entry, staff: int) -> None:
        """Note that a dossier was given out."""
        done = Act(at=entry.at, by=entry.actor)
        self.exports[staff].append(Export(done=done, whole=entry.detail["whole"]))


READ: dict[str, Callable[[Journal, Entry, int], None]] = {
    "consent.open": Journal.opened,
    "access.settle": Journal.settled,
    "return.look": Journal.looked,
    "return.forget": Journal.forgot,
    "signature.look": Journal.looked_at_document,
    "signature.forget": Journal.forgot_document,
    "dossier.export": Journal.exported,
}
"""Action -> what is done with its lines."""
