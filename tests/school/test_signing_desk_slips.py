"""Slips with a personal link: what stands on them."""

from dataclasses import replace
from io import BytesIO

import pikepdf

from preau.school.signing.slips.render import COLUMNS, PART, ROWS, render_slips
from preau.school.signing.slips.slip import LINE, SlipData, lines_of
from tests.school.sheets import SCHOOL, codes, pages

SITE = "https://ecole.example.org"
SLIP = SlipData(
    school=SCHOOL,
    name="Van den Bossche Élise",
    key="P0004",
    functions=("Institutrice primaire",),
    link=f"{SITE}/autorisations/signer/4/abcdefghijklmnopqrstuvwxyz/",
    until="25 décembre 2026 à 09:00",
)


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
