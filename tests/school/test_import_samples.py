"""The four samples of one school give the same people, difficult rows included."""

from datetime import date

import pytest
from django.db import transaction

from preau.school.imports.plan import Plan
from preau.school.register.actions import set_up_school
from preau.school.register.models import StaffMember
from tests.school.cast import NOW
from tests.school.lists import SAMPLES, apply_file, plain, somebody

FILES = ("staff.csv", "staff.xlsx", "staff.ods", "oneroster-1.2.zip")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def school(db: None) -> None:
    set_up_school(fase_number=99001, name="École Saint-Exupéry", by="command", now=NOW)


def take(name: str) -> Plan:
    return apply_file((SAMPLES / name).read_bytes())


def people() -> list[tuple[object, ...]]:
    """Return what the formats have in common."""
    return [
        (
            member.key,
            member.family_name,
            member.given_name,
            member.registration_number,
            member.private_email,
            member.refused_email,
            [(p.starts_on, p.ends_on) for p in member.positions.all()],
            {p.title.category for p in member.positions.all() if p.title.category != "unknown"},
        )
        for member in StaffMember.objects.with_positions().exclude(key="P0053")
    ]


def test_the_four_formats_give_the_same_people() -> None:
    found = []
    for name in FILES:
        with transaction.atomic():
            take(name)
            found.append(people())
            transaction.set_rollback(True)
    assert len(found[0]) == 52
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("name", ["staff.xlsx", "staff.ods"])
def test_a_workbook_after_the_csv_changes_nothing(name: str) -> None:
    take("staff.csv")
    plan = take(name)
    assert len(plan.of_kind("unchanged")) == 53
    assert not plan.changes_something


def test_oneroster_after_the_csv_keeps_the_finer_titles_and_the_permissions() -> None:
    take("staff.csv")
    plan = take("oneroster-1.2.zip")
    assert [p.person.key for p in plan.of_kind("changed")] == ["P0053"]  # an aide, says the bundle
    assert str(somebody("P0007").positions.get().title) == "Maître de seconde langue (néerlandais)"
    assert somebody("P0007").consents.valid().count() == 1


def test_oneroster_alone_gives_nobody_a_permission() -> None:
    take("oneroster-1.2.zip")
    assert not StaffMember.objects.filter(consents__isnull=False).exists()


@pytest.mark.parametrize("name", FILES)
def test_the_difficult_rows_are_named_and_their_people_go_in(name: str) -> None:
    plan = take(name)
    sentences = {(r.key, plain(r.message)) for r in (*plan.refused, *plan.warnings)}
    assert sentences >= {
        (
            "P0049",
            "Cette adresse est déjà celle d’une autre personne : Van den Bossche Élise (P0004).",
        ),
        ("P0050", "« prenom.nom(at)example.org » n’est pas une adresse électronique."),
        (
            "P0051",
            (
                "L’adresse a des blancs ou des majuscules : elle est gardée comme "
                "« josée.dupont@example.org »."
            ),
        ),
        (
            "P0052",
            (
                "Deux fonctions, dont une terminée le 01/10/2024, avant l’année scolaire "
                "2026-2027 : celle-ci ne compte plus, l’autre compte."
            ),
        ),
    }
    assert all(remark.remedy for remark in (*plan.refused, *plan.warnings))
    assert StaffMember.objects.count() == 53
    assert somebody("P0049").refused_email == "elise.vandenbossche4@mail.example.net"


def test_a_function_the_table_does_not_know_is_kept_unclassified() -> None:
    plan = take("staff.csv")
    refused = {r.place.row: plain(r.sentence) for r in plan.refused}
    assert refused[56] == (
        "La table des fonctions ne sait pas ce qu’est « Fonction inconnue de la table ». "
        "La personne est reprise, mais bloquée. Dites dans la table des fonctions si cette "
        "fonction enseigne."
    )
    assert somebody("P0053").positions.get().title.category == "unknown"


def test_every_other_title_of_the_sample_is_in_the_table() -> None:
    plan = take("staff.csv")
    assert [r.key for r in plan.refused if r.mend == "functions"] == ["P0053"]


def test_permissions_carry_the_day_of_the_signature() -> None:
    take("staff.csv")
    assert somebody("P0001").consents.valid().get().signed_on == date(2026, 8, 26)
    assert not somebody("P0005").consents.exists()
