"""`preau school import`, `consent` and `setup`: what they print, write, and exit with."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from preau.school.register.models import School, StaffMember
from tests.school.cast import Cast
from tests.school.lists import SAMPLES, csv_of, plain, row, somebody

pytestmark = pytest.mark.django_db
SAMPLE = str(SAMPLES / "staff.csv")


def run(*words: str, **options: Any) -> tuple[int, str]:
    """Return the exit status and what was printed."""
    out = io.StringIO()
    try:
        call_command(*words, stdout=out, **options)
    except SystemExit as stop:
        return int(str(stop.code)), plain(out.getvalue())
    except CommandError as error:
        return error.returncode, plain(str(error))
    return 0, plain(out.getvalue())


def test_without_apply_nothing_is_written() -> None:
    status, printed = run("import", SAMPLE)
    assert status == 1
    assert printed.startswith(
        "Ce que cette liste changerait (rien n’est écrit) :\n     53 ajoutées"
    )
    assert not StaffMember.objects.exists()


def test_the_document_has_the_form_of_the_contract() -> None:
    status, printed = run("import", SAMPLE, "--apply", "--json")
    document = json.loads(printed)
    counts = {k: document[k] for k in ("applied", "added", "changed", "unchanged", "left")}
    assert status == 1
    assert counts == {"applied": True, "added": 53, "changed": 0, "unchanged": 0, "left": 0}
    assert document["refused"][0] | {"message": ""} == {
        "row": 51,
        "column": "E-mail privé",
        "value": "elise.vandenbossche4@mail.example.net",
        "message": "",
        "key": "P0049",
        "person": "Hanssens Sophie",
        "mend": "addresses",
    }
    assert [remark["row"] for remark in document["warnings"]] == [53, 54]


def test_a_list_without_a_fault_exits_0(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(csv_of(row()))
    assert run("import", str(tmp_path / "list.csv"), "--apply")[0] == 0
    assert somebody().private_email == "anne.lefevre@example.org"


def test_a_wrong_file_exits_2(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("bonjour")
    status, said = run("import", str(tmp_path / "list.csv"), "--apply")
    assert status == 2
    assert said.startswith("Ce fichier n’est pas une liste du personnel.")


def test_no_file_exits_2(tmp_path: Path) -> None:
    status, said = run("import", str(tmp_path / "none.csv"))
    assert (status, said) == (2, f"Le fichier {tmp_path / 'none.csv'} ne peut pas être lu.")


def test_many_leavers_exit_2_unless_allowed(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(csv_of(row()))
    words = ("import", str(tmp_path / "list.csv"), "--apply")
    status, said = run(*words)
    assert status == 2
    assert said == (
        "Sur 8 personnes, cette liste en ferait sortir 8. Est-elle complète, et est-ce la bonne "
        "école ? Rien n’a été écrit. Ajoutez --allow-leavers si c’est exact."
    )
    assert run(*words, "--allow-leavers")[0] == 0


def test_consent_encodes_the_address_and_the_tick(cast: Cast) -> None:
    status, said = run("consent", "P0013", "Benedicte@example.org", "--signed-on", "2026-11-20")
    assert status == 0
    assert said.strip() == ("Wauthier Bénédicte : benedicte@example.org, autorisation enregistrée.")
    assert cast.wauthier.consents.valid().get().signed_on.isoformat() == "2026-11-20"


def test_consent_withdraws(cast: Cast) -> None:
    status, said = run("consent", "P0004", cast.elise.private_email, "--withdraw")
    assert status == 0
    assert said.startswith("Van den Bossche Élise : L’autorisation est retirée.")
    assert not cast.elise.consents.valid().exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("P9999", "a@example.org"), "Personne n’a la clé P9999 dans le registre."),
        (("P0013", "a(at)example.org"), "« a(at)example.org » n’est pas une adresse électronique."),
        (("P0004", "a@example.org", "--withdraw"), "Van den Bossche Élise n’est pas a@example.org"),
        (("P0013", "a@example.org", "--signed-on", "1/9/26"), "n’est pas une date de la forme"),
        (("P0013", "a@example.org", "--signed-on", "2027-01-01"), "dans le futur"),
    ],
)
def test_consent_with_bad_input_exits_2(cast: Cast, words: tuple[str, ...], sentence: str) -> None:
    status, said = run("consent", *words)
    assert status == 2
    assert sentence in said


def test_setup_records_the_school_and_corrects_it() -> None:
    assert run("setup", "99001", "École Saint-Exupéry", "--head", "M. Evrard")[0] == 0
    assert run("setup", "99001", "École Saint-Ex", "--address", "Rue Haute 1")[0] == 0
    school = School.current()
    assert (school.name, school.address, school.head_name) == (
        "École Saint-Ex",
        "Rue Haute 1",
        "M. Evrard",
    )


@pytest.mark.parametrize("fase", ["abc", "0", "-1", "99999999999"])
def test_setup_with_a_wrong_number_exits_2(fase: str) -> None:
    status, _said = run("setup", "--", fase, "École")
    assert status == 2
    assert not School.objects.exists()
