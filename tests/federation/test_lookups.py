"""`among` finds what `in` finds, on both databases."""

import pytest

from preau.journal.actions import Line, record
from preau.journal.models import Entry
from tests.federation.cast import NOW

AWKWARD = ["%s", "'; --", "\\x00", "{a,b}", '"', "É漢🙂", "NULL", "null", "", "ligne\nsuivante"]


@pytest.mark.django_db
@pytest.mark.parametrize("texts", [AWKWARD, AWKWARD[:1], AWKWARD[4:], []])
def test_among_finds_any_text_and_no_other(texts: list[str]) -> None:
    record(actor="a", lines=[Line(action="b", subject=text) for text in AWKWARD], now=NOW)

    found = Entry.objects.filter(subject__among={*texts, "unknown"}).order_by("pk")

    assert [entry.subject for entry in found] == texts
    assert Entry.objects.filter(subject__among=[]).count() == 0
