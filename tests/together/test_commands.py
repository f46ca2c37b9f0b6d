"""The path without a browser: the commands, their exit statuses and their JSON documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.together.people import standing
from tests.together.running import Demo

LIST = """Clé;Nom;Prénom;Fonction;Date de début;E-mail privé;Autorisation SeGEC;Date de signature
P1;Delvaux;Anne;Institutrice primaire;24/08/2026;anne.delvaux@example.org;Oui;26/08/2026
P2;Piette;Marc;Directeur d'école fondamentale;24/08/2026;marc.piette@example.org;Oui;26/08/2026
P3;Dupont;Josée;Institutrice primaire;24/08/2026;;Non;
P4;Renard;Luc;Surveillant;24/08/2026;;Non;
"""
MORE = LIST + "P5;Lambert;Zoé;Institutrice primaire;24/08/2026;pas une adresse;Oui;26/08/2026\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return a demonstration of four people, running; the tests of this file go in their order."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "liste.csv").write_text(LIST, "utf-8")
    (folder / "suite.csv").write_text(MORE, "utf-8")
    demo = Demo(folder / "data", folder / "liste.csv").start()
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.stop()


def test_the_whole_path_by_commands_each_run_twice(small: Demo) -> None:
    the_plan_writes_nothing(small)
    the_first_yes_asks_and_the_second_changes_nothing(small)
    a_list_is_shown_before_it_is_applied(small)
    a_consent_makes_somebody_ready_and_its_end_blocks(small)
    the_documents_are_one_pdf(small)
    one_person_is_closed_and_opened_again(small)
    the_federation_lists_its_invitations(small)
    without_a_federation_everything_is_kept(small)


def the_plan_writes_nothing(demo: Demo) -> None:
    before = demo.json("school", "status")
    plan = demo.json("school", "activate")
    assert plan["school"] == "99001"
    assert plan["school_year"] == "2026-2027"
    assert {line["key"]: line["action"] for line in plan["plan"]} == {
        "P1": "create",
        "P2": "create",
        "P3": "blocked",
    }
    assert plan["results"] == []
    assert demo.json("school", "status") == before
    assert demo.json("federation", "invitations") == []
    assert demo.mails() == []


def the_first_yes_asks_and_the_second_changes_nothing(demo: Demo) -> None:
    first = demo.json("school", "activate", "--yes")
    assert {one["key"]: one["outcome"] for one in first["results"]} == {
        "P1": "invited",
        "P2": "invited",
    }
    demo.wait_for_mail("anne.delvaux@example.org")
    demo.wait_for_mail("marc.piette@example.org")
    mails = demo.mails()
    again = demo.json("school", "activate", "--yes")
    assert again["results"] == []
    assert {line["key"]: line["action"] for line in again["plan"]} == {
        "P1": "none",
        "P2": "none",
        "P3": "blocked",
    }
    assert demo.mails() == mails


def a_list_is_shown_before_it_is_applied(demo: Demo) -> None:
    more = str(demo.folder.parent / "suite.csv")
    shown = demo.json("school", "import", more, expect=None)
    assert (shown["applied"], shown["added"], shown["unchanged"]) == (False, 1, 4)
    assert len(demo.json("school", "status")) == 4
    done = demo.json("school", "import", more, "--apply", expect=1)
    assert (done["applied"], done["added"]) == (True, 1)
    assert [(one["row"], one["value"]) for one in done["refused"]] == [(6, "pas une adresse")]
    assert standing(demo, "P5")["state"] == "no_email"
    nothing = demo.command("school", "import", str(demo.folder / "demo.json"), expect=2)
    assert nothing.stderr
    assert "Traceback" not in nothing.stderr


def a_consent_makes_somebody_ready_and_its_end_blocks(demo: Demo) -> None:
    demo.command("school", "consent", "P3", "josee.dupont@example.org", "--signed-on=2026-11-20")
    assert standing(demo, "P3")["state"] == "ready"
    demo.command("school", "consent", "P3", "josee.dupont@example.org", "--withdraw")
    assert standing(demo, "P3")["state"] == "no_consent"
    taken = demo.command("school", "consent", "P3", "Anne.Delvaux@example.org", expect=None)
    assert taken.returncode in (1, 2)
    assert standing(demo, "P3")["state"] == "no_consent"


def the_documents_are_one_pdf(demo: Demo) -> None:
    pdf = demo.folder.parent / "autorisations.pdf"
    demo.command("school", "documents", f"--out={pdf}")
    assert pdf.read_bytes().startswith(b"%PDF-")


def one_person_is_closed_and_opened_again(demo: Demo) -> None:
    one = ("--staff", "P1", "--yes")
    closed = demo.json("school", "activate", *one, "--deactivate")
    assert [r["outcome"] for r in closed["results"]] == ["ended"]
    assert demo.json("school", "activate", "--yes")["results"] == [], "a plan reopened it"
    opened = demo.json("school", "activate", *one)
    assert [r["outcome"] for r in opened["results"]] == ["invited"]
    unknown = demo.command("school", "activate", "--staff", "P99", "--yes", expect=2)
    assert "P99" in unknown.stderr


def the_federation_lists_its_invitations(demo: Demo) -> None:
    pending = demo.json("federation", "invitations", "--school=99001", "--state=pending")
    roles = {(row["email"], row["role"]) for row in pending}
    assert ("anne.delvaux@example.org", "teacher") in roles
    assert ("marc.piette@example.org", "head") in roles
    refused = demo.command("federation", "add-school", "99001", "Encore", expect=2)
    assert "99001" in refused.stderr


def without_a_federation_everything_is_kept(demo: Demo) -> None:
    """The same commands speak to the installation when the demonstration does not run."""
    demo.command("school", "consent", "P3", "josee.dupont@example.org")
    assert demo.stop() == 0
    kept = demo.json("school", "activate", "--yes", expect=3)
    assert {one["key"]: one["outcome"] for one in kept["results"]} == {"P3": "queued"}
    demo.start()
    demo.wait_for_mail("josee.dupont@example.org")
    assert standing(demo, "P3")["state"] == "invited"


def test_a_folder_without_an_installation_is_a_sentence(tmp_path: Path) -> None:
    nothing = Demo(tmp_path).command("school", "status", expect=None)
    assert nothing.returncode != 0
    assert "Traceback" not in nothing.stderr
