"""`preau demo` as a process: it starts, stops, is killed, and goes on where it was."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest
import requests

from preau.demo import command
from tests.together.running import Demo, wait_for

SMALL = """Clé;Nom;Prénom;Fonction;Date de début;E-mail privé;Autorisation SeGEC;Date de signature
P1;Delvaux;Anne;Institutrice primaire;24/08/2026;anne.delvaux@example.org;Oui;26/08/2026
P2;Piette;Marc;Instituteur primaire;24/08/2026;marc.piette@example.org;Oui;26/08/2026
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a staff list of two teachers."""
    path = tmp_path / "liste.csv"
    path.write_text(SMALL, "utf-8")
    return path


def answer(demo: Demo, site: str) -> int:
    return requests.get(demo.url(site), timeout=30).status_code


def test_it_answers_when_it_says_ready_and_its_secrets_are_its_owners(demo: Demo) -> None:
    assert [answer(demo, site) for site in ("school", "federation", "programme")] == [200] * 3
    assert [line for line in demo.said.splitlines() if line == "ready"] == ["ready"]
    for address, password in demo.logins.items():
        assert address in demo.said
        assert password in demo.said
    logins = demo.folder / "demo-logins.json"
    assert logins.stat().st_mode & 0o077 == 0
    assert (demo.folder / "school" / "settings.env").stat().st_mode & 0o077 == 0


def test_its_sample_is_in_the_register(demo: Demo) -> None:
    people = {person["key"]: person for person in demo.json("school", "status")}
    assert len(people) > 50
    assert people["P0001"]["roles"] == ["teacher", "head"]
    assert people["P0002"]["state"] == "not_concerned"


def test_a_second_one_on_the_same_folder_is_refused(demo: Demo) -> None:
    second = Demo(demo.folder)
    process = second.launch()
    assert process.wait(60) == 2
    assert "Une autre démonstration tourne" in (demo.folder / "said.txt").read_text()
    assert answer(demo, "school") == 200


def test_the_port_of_the_mails_is_another_one_when_the_usual_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        usual = taken.getsockname()[1]
        monkeypatch.setattr(command, "SMTP_PORT", usual)
        assert command.smtp_port(None) != usual
        assert command.smtp_port(usual) == usual, "asked for by name: then it is refused"
    assert command.smtp_port(None) == usual


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    refused = Demo(tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", refused.ports["federation"]))
        taken.listen()
        process = refused.launch()
        assert process.wait(60) == 2
    said = (tmp_path / "data" / "said.txt").read_text()
    assert f"Le port {refused.ports['federation']} est déjà pris" in said
    assert "--federation-port" in said


def test_a_sample_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused = Demo(tmp_path / "data", sample=tmp_path / "absent.csv")
    assert refused.launch().wait(60) == 2
    assert "absent.csv n’existe pas" in (tmp_path / "data" / "said.txt").read_text()


def test_a_first_run_killed_anywhere_is_finished_by_the_next(tmp_path: Path, small: Path) -> None:
    demo = Demo(tmp_path / "data", sample=small)
    # Three places: before anything, in the middle of the migrations, after the first secrets.
    for seconds in (0.5, 4.0, 8.0):
        demo.launch()
        time.sleep(seconds)
        demo.kill()
    demo.start()
    assert [person["key"] for person in demo.json("school", "status")] == ["P1", "P2"]
    assert demo.json("school", "activate")["plan"][0]["action"] == "create"
    # What it says after a kill is what holds: the secretary's password opens the school.
    assert may_sign_in(demo, "secretariat@example.org")
    assert demo.stop() == 0
    assert not demo.pids()


def test_a_site_that_dies_ends_the_rest_and_is_named(tmp_path: Path, small: Path) -> None:
    demo = Demo(tmp_path / "data", sample=small).start()
    (victim, *_) = [pid for pid, line in demo.pids().items() if "federation run" in line]
    os.kill(victim, signal.SIGKILL)
    assert demo.process
    assert demo.process.wait(60) == 1
    assert "Arrêt inattendu: la fédération" in (demo.folder / "said.txt").read_text()
    wait_for(lambda: not demo.pids(), seconds=30, what="the end of every process")
    # Killed whole, then started on other ports: everybody is where they were.
    moved = Demo(demo.folder, sample=small).start()
    moved.kill()
    again = Demo(demo.folder, sample=small).start()
    assert again.json("school", "activate")["plan"][0]["action"] == "create"
    assert again.logins == demo.logins
    assert may_sign_in(again, "direction@example.org")
    assert again.stop() == 0


def may_sign_in(demo: Demo, email: str) -> bool:
    with requests.Session() as browser:
        page = f"{demo.url('school')}/connexion/"
        browser.get(page, timeout=30)
        form = {
            "username": email,
            "password": demo.logins[email],
            "csrfmiddlewaretoken": browser.cookies["preau_school_csrf"],
        }
        sent = browser.post(page, form, timeout=30, allow_redirects=False)
        return sent.status_code == 302
