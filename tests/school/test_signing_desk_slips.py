"""Slips with a personal link: what stands on them, and what printing them does to links."""

import json
import logging
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from preau.journal.models import Entry
from preau.school.documents.people import Candidate, with_keys
from preau.school.signing.giving import give
from preau.school.signing.links import path_of
from preau.school.signing.models import Link, Means
from preau.school.signing.slips import printing
from preau.school.signing.slips.printing import print_slips
from preau.school.signing.slips.render import COLUMNS, PART, ROWS, render_slips
from preau.school.signing.slips.slip import LINE, SlipData, lines_of
from tests.school.cast import NOW, TODAY, Cast
from tests.school.sheets import SCHOOL, codes, pages

SITE = "https://ecole.example.org"
BY = "user:1"
SLIP = SlipData(
    school=SCHOOL,
    name="Van den Bossche Élise",
    key="P0004",
    functions=("Institutrice primaire",),
    link=f"{SITE}/autorisations/signer/4/abcdefghijklmnopqrstuvwxyz/",
    until="25 décembre 2026 à 09:00",
)


def people(*keys: str) -> list[Candidate]:
    return with_keys(keys, today=TODAY)


def test_a_slip_says_whose_it_is_what_for_and_until_when() -> None:
    [page] = pages(render_slips([SLIP]).pdf)
    for words in (
        "École Saint-Exupéry",
        "Rue des Aviateurs 12, 5000 Namur · FASE 99001",
        "Van den Bossche Élise",
        "Institutrice primaire",
        "à signer, sans papier, l’autorisation",
        "une seule fois, jusqu’au 25 décembre 2026 à 09:00",
    ):
        assert words in page
    assert SLIP.link in page.replace(" ", "")


def test_every_code_leads_where_the_line_below_it_says() -> None:
    slips = [replace(SLIP, link=f"{SITE}/autorisations/signer/{n}/{'a' * 26}/") for n in range(11)]
    pdf = render_slips(slips).pdf
    first, second = pages(pdf)
    found = codes(pdf, 0) | codes(pdf, 1)
    assert found == {slip.link for slip in slips}
    for n, slip in enumerate(slips):
        assert slip.link in (first if n < COLUMNS * ROWS else second).replace(" ", "")


def test_a_very_long_address_of_the_site_stays_readable_and_scannable() -> None:
    link = (
        f"https://{'sous-domaine.' * 6}example.org/ecoles/namur/autorisations/signer/4/{'b' * 26}/"
    )
    pdf = render_slips([replace(SLIP, link=link)] * 8).pdf
    assert codes(pdf) == {link}
    assert all(len(line) <= LINE for line in lines_of(link))
    assert "".join(lines_of(link)) == link


def test_names_print_as_they_are_written_and_a_missing_letter_stops_nobody() -> None:
    odd = replace(SLIP, name='李 #read("x") *gras*', key="P9")
    document = render_slips([SLIP, odd, replace(SLIP, name="Wolfeschlegelstein" * 10)])
    [page] = pages(document.pdf)
    assert '□ #read("x") *gras*' in page
    [warning] = document.warnings
    assert "(P9)" in warning


def test_the_file_is_tagged_for_screen_readers_and_for_the_archive() -> None:
    slips = [replace(SLIP, name=f"Personne {n:03}") for n in range(PART + 1)]
    with pikepdf.open(BytesIO(render_slips(slips).pdf)) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["pdfaid:part"]) == ("1", "2")
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == [slip.name for slip in slips]
        assert len(pdf.pages) == PART // (COLUMNS * ROWS) + 1


def test_printing_a_slip_ends_the_link_that_the_person_had(cast: Cast) -> None:
    [older] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW)

    document = print_slips(people=people("P0005", "P0013"), site=SITE, by=BY, now=NOW)

    older.refresh_from_db()
    assert older.end == "replaced"
    living = Link.objects.unended()
    assert {link.staff for link in living} == {cast.xavier, cast.wauthier}
    assert codes(document.pdf) == {SITE + path_of(link) for link in living}


def test_no_ones_link_changes_when_the_drawing_fails(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    [older] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW)

    def fail(_slips: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(printing, "render_slips", fail)
    with pytest.raises(RuntimeError):
        print_slips(people=people("P0005"), site=SITE, by=BY, now=NOW)

    assert list(Link.objects.unended()) == [older]


def test_no_link_lands_in_the_journal_nor_in_a_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    print_slips(people=people("P0005", "P0013"), site=SITE, by=BY, now=NOW)

    kept = caplog.text + json.dumps(list(Entry.objects.values("subject", "detail")))
    for link in Link.objects.all():
        assert path_of(link).rstrip("/").rpartition("/")[2] not in kept
    assert SLIP.link not in repr(SLIP)
