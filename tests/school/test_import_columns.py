"""A list with other headings: said once which column is which, and remembered."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from preau.journal.models import Entry
from preau.school.imports.columns.forms import letter
from preau.school.imports.models import MOST_CHOICES, ColumnChoice
from preau.school.register.models import StaffMember
from tests.school import lists
from tests.school.lists import SAMPLES, plain, row, somebody

pytestmark = pytest.mark.django_db

HEADINGS = "N° interne;Membre;Prénom;Charge;Du;Au;Courriel perso;Signé"
ROW = "T1;Lefèvre;Anne;Institutrice primaire;01/09/2020;;anne@example.org;Oui"
ODD = f"Liste du personnel\n\n{HEADINGS}\n{ROW}\n".encode()
YES = {"allow_leavers": "on", "ending": "8"}
TOLD = {
    "KEY": "0",
    "FAMILY_NAME": "1",
    "GIVEN_NAME": "2",
    "TITLE": "3",
    "STARTS_ON": "4",
    "ENDS_ON": "5",
    "EMAIL": "6",
    "TICK": "7",
}


def send(browser: Client, data: bytes, name: str = "liste.csv") -> HttpResponse:
    return browser.post("/import/", {"file": SimpleUploadedFile(name, data)})


def shown(answer: HttpResponse) -> str:
    return " ".join(plain(answer.content.decode()).split())


def tell(browser: Client, data: bytes = ODD, **told: str) -> HttpResponse:
    return browser.post(send(browser, data)["Location"], {**TOLD, **told}, follow=True)


def test_unknown_headings_are_asked_about_with_values_to_know_them_by(secretary: Client) -> None:
    where = send(secretary, ODD)["Location"]
    page = shown(secretary.get(where))
    assert where.endswith("/colonnes/")
    assert "Préau ne reconnaît pas tous les titres de « liste.csv »." in page
    assert "B : Membre (Lefèvre)" in page
    assert '<option value="2" selected>C : Prénom (Anne)</option>' in page
    assert not StaffMember.objects.filter(key="T1").exists()


def test_what_was_told_is_used_and_remembered_for_the_same_headings(secretary: Client) -> None:
    assert "Voici ce que « liste.csv » changerait." in shown(tell(secretary))
    reordered = "\n".join(
        (";".join(reversed(line.split(";")))) for line in (HEADINGS, ROW.replace("Anne", "Annie"))
    )
    where = send(secretary, reordered.encode())["Location"]
    assert not where.endswith("/colonnes/")
    secretary.post(where, YES)
    assert (str(somebody()), somebody().private_email) == ("Lefèvre Annie", "anne@example.org")


def test_other_headings_are_asked_about_again(secretary: Client) -> None:
    tell(secretary)
    other = ODD.replace(b"Courriel perso", b"Adresse perso")
    assert send(secretary, other)["Location"].endswith("/colonnes/")


def test_a_new_answer_replaces_the_old_one(secretary: Client) -> None:
    tell(secretary)
    where = send(secretary, ODD)["Location"]
    assert "Choisir les colonnes" in shown(secretary.get(where))
    page = shown(secretary.post(f"{where}colonnes/", {**TOLD, "EMAIL": ""}, follow=True))
    assert "Colonnes non reprises : Courriel perso." in page
    assert ColumnChoice.objects.count() == 1


def test_headings_that_are_recognised_may_be_told_too(secretary: Client) -> None:
    data = f"Clé;Nom;Prénom;Fonction;Date de début;E-mail;Mail 2\n{ROW}".encode()
    where = send(secretary, data.replace(b";;anne", b";x@example.org;anne"))["Location"]
    page = shown(secretary.get(f"{where}colonnes/"))
    assert "Préau a reconnu les titres" in page


WRONG = {
    "nothing for the key": ({"KEY": ""}, "Dites dans quelle colonne se trouve « Clé »."),
    "one column for two names": (
        {"GIVEN_NAME": "1"},
        "Cette colonne est déjà choisie pour « Nom ».",
    ),
    "a column that is not there": (
        {"EMAIL": "99"},
        "Choisissez une des colonnes de la liste.",
    ),
    "no number": ({"EMAIL": "<b>"}, "Choisissez une des colonnes de la liste."),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_is_said_beside_its_field_and_remembers_nothing(
    secretary: Client, wrong: str
) -> None:
    told, sentence = WRONG[wrong]
    assert sentence in shown(tell(secretary, **told))
    assert not ColumnChoice.objects.exists()


def test_two_columns_with_one_heading_are_refused_with_the_remedy(secretary: Client) -> None:
    twins = ODD.replace("Signé".encode(), b"Membre")
    page = shown(tell(secretary, twins, TICK=""))
    assert "Le titre « Membre » figure deux fois dans la liste" in page


def test_the_matricule_may_be_the_key(secretary: Client) -> None:
    data = ODD.replace(b"T1;", b"27405111137;")
    where = tell(secretary, data, NUMBER="0").redirect_chain[-1][0]  # type: ignore[attr-defined]
    secretary.post(where, YES)
    member = somebody("27405111137")
    assert (member.key, member.registration_number) == ("27405111137", "27405111137")


def test_a_workbook_is_asked_about_as_well(secretary: Client) -> None:
    book = openpyxl.Workbook()
    for line in (HEADINGS, ROW):
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)
    assert "Voici ce que" in shown(tell(secretary, out.getvalue()))


def test_what_is_no_table_is_refused_without_a_question(secretary: Client) -> None:
    assert "n’est pas une liste du personnel" in shown(send(secretary, b"bonjour"))


def test_a_bundle_has_nothing_to_choose(secretary: Client) -> None:
    where = send(secretary, (SAMPLES / "oneroster-1.2.zip").read_bytes(), "l.zip")["Location"]
    page = shown(secretary.get(f"{where}colonnes/", follow=True))
    assert "Les colonnes d’une liste OneRoster sont fixes" in page


def test_a_choice_is_shown_and_forgotten(secretary: Client) -> None:
    assert "Aucune colonne n’est retenue" in shown(secretary.get("/import/colonnes/"))
    where = tell(secretary).redirect_chain[-1][0]  # type: ignore[attr-defined]
    page = shown(secretary.get("/import/colonnes/"))
    assert "Clé : « N° interne », Nom : « Membre »" in page
    assert "par Isabelle Dumont" in page
    choice = ColumnChoice.objects.get()
    secretary.post("/import/colonnes/", {"choice": choice.pk})
    assert send(secretary, ODD)["Location"].endswith("/colonnes/")
    assert "Il manque : Clé, Nom" in shown(secretary.get(where, follow=True))
    actions = Entry.objects.filter(action__startswith="columns.").values_list("action", flat=True)
    assert sorted(actions) == ["columns.forget", "columns.remember"]


@pytest.mark.parametrize("choice", ["", "x", "99999999999999999999", "1"])
def test_a_choice_that_is_not_there_is_not_found(secretary: Client, choice: str) -> None:
    assert secretary.post("/import/colonnes/", {"choice": choice}).status_code == 404


def test_only_the_newest_choices_are_remembered(secretary: Client) -> None:
    for n in range(MOST_CHOICES):
        ColumnChoice.objects.create(
            signature=f"{n}", columns={}, chosen_by="user:1", chosen_at="2026-01-01T00:00Z"
        )
    tell(secretary)
    assert ColumnChoice.objects.count() == MOST_CHOICES


def test_a_reader_chooses_no_columns(reader: Client) -> None:
    for where in ("/import/1-x/colonnes/", "/import/colonnes/"):
        assert reader.get(where).status_code == 403
        assert reader.post(where).status_code == 403


@pytest.mark.parametrize(("at", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_columns_are_named_as_spreadsheets_do(at: int, name: str) -> None:
    assert letter(at) == name


def run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("import", *words, stdout=out)
    except CommandError as error:
        return error.returncode, plain(str(error))
    return 0, plain(out.getvalue())


GIVEN = [
    f"--column={pair}"
    for pair in ("Clé=N° interne", "nom=Membre", "FONCTION=Charge", "Date de début=Du")
]


def test_the_command_takes_columns_for_one_file(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(ODD)
    status, said = run(str(tmp_path / "list.csv"))
    assert status == 2
    assert said.endswith("Dites où elles sont : --column « DONNÉE=TITRE », une fois chacune.")
    assert run(str(tmp_path / "list.csv"), "--apply", *GIVEN)[0] == 0
    assert str(somebody()) == "Lefèvre Anne"
    assert not ColumnChoice.objects.exists()


def test_the_command_uses_what_was_told_on_the_page(secretary: Client, tmp_path: Path) -> None:
    tell(secretary)
    (tmp_path / "list.csv").write_bytes(ODD)
    assert run(str(tmp_path / "list.csv"), "--apply", "--allow-leavers")[0] == 0
    assert somebody().private_email == "anne@example.org"


def test_a_column_of_the_command_wins_over_a_synonym(tmp_path: Path) -> None:
    data = f"{row().replace('anne.lefevre', 'ecole')};anne@example.org".encode()
    (tmp_path / "list.csv").write_bytes(f"{lists.HEADINGS};Courriel perso\n".encode() + data)
    assert (
        run(str(tmp_path / "list.csv"), "--apply", "--column=E-mail privé=Courriel perso")[0] == 0
    )
    assert somebody().private_email == "anne@example.org"


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        ("Clé", "« Clé= » : écrivez DONNÉE=TITRE, où la donnée est Clé, Matricule, Nom,"),
        ("Taille=Du", "« Taille=Du » : écrivez DONNÉE=TITRE"),
        ("Nom=Famille", "La colonne « Famille », choisie pour « Nom », n’est pas dans ce fichier."),
    ],
)
def test_a_column_that_cannot_be_exits_2(tmp_path: Path, pair: str, sentence: str) -> None:
    (tmp_path / "list.csv").write_bytes(ODD)
    status, said = run(str(tmp_path / "list.csv"), "--apply", f"--column={pair}")
    assert status == 2
    assert sentence in said
    assert not StaffMember.objects.exists()
