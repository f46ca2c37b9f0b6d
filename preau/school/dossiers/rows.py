"""The rows of many dossiers, each kind read once."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from preau.school.activations.models import AccessRequest
from preau.school.consents.models import Consent, Text
from preau.school.documents.models import Sheet
from preau.school.dossiers.lines import Journal
from preau.school.imports.models import Import
from preau.school.returns.models import Outcome, Picture, ReturnedPage
from preau.school.signing.models import SealedDocument, Signature

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Return rows by what they belong to, in their order."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What the tables hold of some people: by person, and pages by permission.

    `lists` are the lists that were applied at a moment at which a permission was encoded.
    """

    texts: dict[str, Text]
    consents: dict[int, list[Consent]]
    pages: dict[int | None, list[ReturnedPage]]
    pictures: set[int]
    signatures: dict[int, list[Signature]]
    documents: set[int]
    sheets: dict[int, list[Sheet]]
    requests: dict[int, list[AccessRequest]]
    lists: dict[datetime, str]
    journal: Journal

    @classmethod
    def about(cls, staff: Sequence[int]) -> "Rows":
        """Read the rows of these people (pk)."""
        consents = list(Consent.objects.filter(staff__in=staff))
        pages = list(_pages(consents))
        moments = {consent.encoded_at for consent in consents}
        lists = Import.objects.filter(applied_at__in=moments)
        asked = AccessRequest.objects.of(staff).select_related("transfer").order_by("-pk")
        pictures = Picture.objects.filter(page__in=pages)
        signatures = list(_signatures(consents))
        documents = SealedDocument.objects.filter(signature__in=signatures)
        return cls(
            texts=Text.objects.in_bulk({consent.text_id for consent in consents}),
            consents=grouped(consents, lambda one: one.staff_id),
            pages=grouped(pages, lambda one: one.consent_id),
            pictures=set(pictures.values_list("pk", flat=True)),
            signatures=grouped(signatures, lambda one: one.consent_id),
            documents=set(documents.values_list("pk", flat=True)),
            sheets=grouped(Sheet.objects.filter(staff__in=staff), lambda one: one.staff_id),
            requests=grouped(asked, lambda one: one.staff_id),
            lists=dict(lists.values_list("applied_at", "list_sha256")),
            journal=Journal.about(staff, [page.pk for page in pages]),
        )


def _pages(consents: Iterable[Consent]) -> Iterable[ReturnedPage]:
    proofs = ReturnedPage.objects.filter(
        outcome=Outcome.CONFIRMED, consent__in=[consent.pk for consent in consents]
    )
    return proofs.select_related("sheet").order_by("decided_at", "pk")


def _signatures(consents: Iterable[Consent]) -> Iterable[Signature]:
    found = Signature.objects.filter(consent__in=[consent.pk for consent in consents])
    return found.select_related("link").order_by("signed_at", "pk")
