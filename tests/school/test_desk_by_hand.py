"""What the secretary changes by hand between two lists, and what the next list leaves alone."""

import html
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.imports.actions import carry_out, look
from preau.school.provisioning.models import RemoteMember
from preau.school.register.models import Category, Position, PositionCategory, StaffMember
from tests.school.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
LIST = (
    "Clé;Nom;Prénom;Fonction;Date de début\n"
    "P0005;Lambert;Xavier;Instituteur primaire;24/08/2026\n"
    "P0013;Wauthier;Bénédicte;Institutrice primaire;24/08/2026\n"
    "P0001;Evrard;Marie-Laure;Directeur d'école fondamentale;01/09/2019\n"
    "P0001;Evrard;Marie-Laure;Institutrice primaire;01/09/2012\n"
    "P0004;Van den Bossche;Élise;Instituteur primaire;01/09/2002\n"
    "P0028;Piérard;Nathalie;Ouvrière d'entretien;01/09/2021\n"
    "P0036;Vandamme;Nathalie;Institutrice maternelle;11/01/2027\n"
    "P0053;Lambert;Inès;Fonction inconnue de la table;24/08/2026\n"
    "P0003;Henrard;Sophie;Institutrice primaire;01/09/2019\n"
).encode()
"""A list as the school's software knows the cast: no end anywhere, nothing that was typed here."""


def send(client: Client, name: str, staff: StaffMember | None = None, **form: str) -> str:
    """Send a form of the record, or of the table; return the page that is shown then."""
    where = reverse(name, args=[staff.key] if staff else [])
    answer = client.post(where, form, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def functions(staff: StaffMember) -> list[tuple[str, date, date | None]]:
    return [(str(p.title), p.starts_on, p.ends_on) for p in staff.positions.all()]


def title(name: str) -> PositionCategory:
    return PositionCategory.objects.get(title=name)


def test_a_function_added_by_hand_stays_after_the_next_list(secretary: Client, cast: Cast) -> None:
    form = {"title": str(title("Directrice").pk), "starts_on": "2026-10-01", "ends_on": ""}
    page = send(secretary, "record-positions", cast.xavier, faire="ajouter", **form)
    assert "Fonction ajoutée : Directrice." in page
    carry_out(data=LIST, allow_leavers=True, by="import", now=NOW)
    assert ("Directrice", date(2026, 10, 1), None) in functions(cast.xavier)
    assert look(data=LIST, today=TODAY).changes_something is False  # the same list again


def test_a_function_ended_by_hand_is_not_opened_again_by_a_list(
    secretary: Client, cast: Cast
) -> None:
    held = cast.elise.positions.get()
    form = {"position": str(held.pk), "ends_on": "2026-12-18"}
    page = send(secretary, "record-positions", cast.elise, faire="terminer", **form)
    assert "au 18 décembre 2026" in page
    carry_out(data=LIST, allow_leavers=True, by="import", now=NOW)
    assert functions(cast.elise) == [("Instituteur primaire", date(2002, 9, 1), date(2026, 12, 18))]


def test_a_list_that_knows_an_end_gives_its_own(secretary: Client, cast: Cast) -> None:
    held = cast.elise.positions.get()
    send(
        secretary,
        "record-positions",
        cast.elise,
        faire="terminer",
        position=str(held.pk),
        ends_on="2026-12-18",
    )
    header = "Clé;Nom;Prénom;Fonction;Date de début;Date de fin\n"
    row = "P0004;Van den Bossche;Élise;Instituteur primaire;01/09/2002;31/01/2027\n"
    carry_out(data=(header + row).encode(), allow_leavers=True, by="import", now=NOW)
    assert cast.elise.positions.get().ends_on == date(2027, 1, 31)


def test_only_what_was_added_by_hand_can_be_taken_away(secretary: Client, cast: Cast) -> None:
    listed = cast.xavier.positions.get()
    send(secretary, "record-positions", cast.xavier, faire="retirer", position=str(listed.pk))
    assert Position.objects.filter(pk=listed.pk).exists()
    form = {"title": str(title("Directrice").pk), "starts_on": "2026-10-01"}
    send(secretary, "record-positions", cast.xavier, faire="ajouter", **form)
    added = cast.xavier.positions.get(by_hand=True)
    send(secretary, "record-positions", cast.xavier, faire="retirer", position=str(added.pk))
    assert not Position.objects.filter(pk=added.pk).exists()


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"title": "", "starts_on": "2026-10-01"}, "Choisissez une fonction."),
        ({"title": "99999", "starts_on": ""}, "Cette fonction n’existe plus"),
        ({"title": "{}", "starts_on": "31/02/2026"}, "Cette date n’existe pas"),
        (
            {"title": "{}", "starts_on": "2026-10-01", "ends_on": "2026-09-01"},
            "La fin vient avant le début.",
        ),
        ({"title": "{}", "starts_on": "2026-08-24"}, "a déjà cette fonction"),
    ],
)
def test_each_mistake_of_a_function_is_said_beside_its_field(
    secretary: Client, cast: Cast, form: dict[str, str], message: str
) -> None:
    own = {"title": form["title"].format(title("Instituteur primaire").pk)}
    page = send(secretary, "record-positions", cast.xavier, faire="ajouter", **{**form, **own})
    assert message in page
    assert cast.xavier.positions.count() == 1


def test_a_function_of_somebody_else_is_not_reached_from_a_record(
    secretary: Client, cast: Cast
) -> None:
    other = cast.elise.positions.get()
    form = {"faire": "terminer", "position": str(other.pk), "ends_on": "2026-12-18"}
    where = reverse("record-positions", args=[cast.xavier.key])
    assert secretary.post(where, form).status_code == 404
    assert cast.elise.positions.get().ends_on is None


def test_the_day_of_leaving_says_what_it_will_do(secretary: Client, cast: Cast) -> None:
    is_open(cast.elise)
    page = send(secretary, "record-identity", cast.elise, left_on="2027-01-31")
    assert "quittera l’école le 31 janvier 2027. Rien ne change avant ce jour." in page
    page = send(secretary, "record-identity", cast.elise, left_on="2026-11-25")
    assert "La prochaine activation ferme son accès." in page
    assert "Voir les accès à fermer" in page
    page = send(secretary, "record-identity", cast.elise, left_on="")
    assert "sans date de sortie" in page
    assert StaffMember.objects.get(pk=cast.elise.pk).left_on is None


def test_a_day_of_leaving_to_come_stays_after_the_next_list(secretary: Client, cast: Cast) -> None:
    send(secretary, "record-identity", cast.elise, left_on="2027-01-31")
    carry_out(data=LIST, allow_leavers=True, by="import", now=NOW)
    assert StaffMember.objects.get(pk=cast.elise.pk).left_on == date(2027, 1, 31)


def test_a_wrong_day_of_leaving_is_said_and_changes_nothing(secretary: Client, cast: Cast) -> None:
    page = send(secretary, "record-identity", cast.elise, left_on="31/02/2027")
    assert "Cette date n’existe pas" in page
    assert StaffMember.objects.get(pk=cast.elise.pk).left_on is None


def is_open(staff: StaffMember) -> None:
    RemoteMember.objects.create(
        external_id=staff.key,
        scim_id=staff.key,
        user_name=staff.private_email,
        active=True,
        registrations=[{"school_year": "2026-2027", "role": "teacher", "status": "active"}],
    )


def test_the_school_adds_its_own_titles(secretary: Client, cast: Cast) -> None:
    form = {"ajouter": "oui", "title": "  Référent   numérique ", "category": "teaching"}
    page = send(secretary, "function-table", **form)
    assert "« Référent numérique » est dans la table : enseignant." in page
    assert title("Référent numérique").category == Category.TEACHING
    again = send(secretary, "function-table", **{**form, "title": "RÉFÉRENT NUMÉRIQUE"})
    assert "est déjà dans la table" in again
    assert 'value="RÉFÉRENT NUMÉRIQUE"' in again  # nothing typed is lost


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"title": "", "category": "other"}, "Écrivez le nom de la fonction."),
        ({"title": "Portier", "category": ""}, "Dites si elle enseigne"),
        ({"title": "Portier", "category": "unknown"}, "Choisissez « enseignant »"),
        ({"title": "P" * 201, "category": "other"}, "200 caractères au plus"),
    ],
)
def test_each_mistake_of_a_title_is_said(
    secretary: Client, form: dict[str, str], message: str
) -> None:
    before = PositionCategory.objects.count()
    assert message in send(secretary, "function-table", ajouter="oui", **form)
    assert PositionCategory.objects.count() == before


def test_a_title_of_the_school_is_renamed_and_one_of_a_list_is_not(
    secretary: Client, cast: Cast
) -> None:
    send(secretary, "function-table", ajouter="oui", title="Réf. num.", category="other")
    own, listed = title("Réf. num."), title("Institutrice primaire")
    form = {"title": "Référent numérique", "category": "teaching"}
    secretary.post(reverse("function", args=[own.pk]), form)
    own.refresh_from_db()
    assert (own.title, own.category) == ("Référent numérique", Category.TEACHING)
    answer = secretary.post(reverse("function", args=[listed.pk]), form)
    assert "vient de la liste" in html.unescape(answer.content.decode())
    listed.refresh_from_db()
    assert (listed.title, listed.category) == ("Institutrice primaire", Category.TEACHING)


def test_a_reader_changes_nothing_by_hand(reader: Client, cast: Cast) -> None:
    for where in (
        reverse("record-identity", args=[cast.elise.key]),
        reverse("record-positions", args=[cast.elise.key]),
        reverse("function-table"),
        reverse("function", args=[title("Directrice").pk]),
    ):
        assert "Enregistrer" not in reader.get(where).content.decode()
        assert reader.post(where, {"left_on": "2026-11-25"}).status_code == 403
