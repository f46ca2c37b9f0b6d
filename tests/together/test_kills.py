"""SIGKILL at the worst moments: nothing is lost, and nothing is done twice."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from preau import conf
from tests.together.running import Demo, environ, wait_for
from tests.together.stage import Stage, stage
from tests.together.wire import Wire

CROWD = 200
HEADER = "Clé;Nom;Prénom;Fonction;Date de début;E-mail privé;Autorisation SeGEC;Date de signature\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return a school of 200 teachers who have all signed; nothing runs."""
    folder = tmp_path_factory.mktemp("crowd")
    rows = (
        f"K{n};Nom{n};Prénom{n};Instituteur primaire;24/08/2026;p{n}@example.org;Oui;26/08/2026\n"
        for n in range(CROWD)
    )
    (folder / "liste.csv").write_text(HEADER + "".join(rows), "utf-8")
    demo = Demo(folder / "data", folder / "liste.csv").start()
    assert demo.stop() == 0
    return demo


@pytest.fixture
def crowd(prepared: Demo, tmp_path: Path) -> Iterator[Stage]:
    with stage(prepared, tmp_path / "data") as made:
        yield made


def caught(demo: Demo) -> list[Path]:
    return list((demo.folder / "mailbox").glob("*.eml"))


def message_ids(demo: Demo) -> list[str]:
    return [str(message_from_bytes(path.read_bytes())["Message-ID"]) for path in caught(demo)]


def states(demo: Demo) -> set[str]:
    return {person["state"] for person in demo.json("school", "status")}


def test_a_worker_killed_in_the_middle_of_200_invitations_loses_none(crowd: Stage) -> None:
    crowd.start("mailbox", "federation")
    sent = crowd.demo.json("school", "activate", "--yes")
    assert [result["outcome"] for result in sent["results"]] == ["invited"] * CROWD

    kills = 0
    for reached in (10, 70):
        crowd.start("federation-worker")
        while len(caught(crowd.demo)) < reached:
            time.sleep(0.002)
        crowd.kill("federation-worker")
        kills += 1
    assert len(caught(crowd.demo)) < CROWD, "the worker was not killed in the middle"

    assert let_the_leases_end(crowd.demo), "the killed worker held nothing"
    crowd.start("federation-worker")
    wait_for(lambda: len(set(message_ids(crowd.demo))) == CROWD, seconds=120, what="200 mails")
    wait_for(lambda: all_sent(crowd.demo), seconds=30, what="200 settled mails")
    doubled = len(message_ids(crowd.demo)) - CROWD
    assert doubled <= kills
    assert len({mail["to"][0] for mail in crowd.demo.mails()}) == CROWD


def let_the_leases_end(demo: Demo) -> int:
    """Make what killed workers held due now, as the end of its two minutes does; count it."""
    now = str(datetime.now(UTC).replace(tzinfo=None))
    with closing(sqlite3.connect(demo.folder / "federation" / "db.sqlite3", timeout=30)) as base:
        held = base.execute("UPDATE mail_mail SET due_at = ? WHERE due_at > ?", (now, now))
        base.commit()
        return held.rowcount


def all_sent(demo: Demo) -> bool:
    rows = demo.json("federation", "invitations")
    return len(rows) == CROWD and {row["mail"] for row in rows} == {"sent"}


@pytest.mark.parametrize("moment", ["before it is stored", "when its answer is on the way"])
def test_a_federation_killed_in_the_middle_of_a_bulk_loses_and_doubles_nothing(
    crowd: Stage, moment: str
) -> None:
    crowd.start("mailbox", "federation")
    wire = Wire(crowd.demo.ports["federation"])
    speak_through(wire, crowd.demo)
    lock = sqlite3.connect(
        crowd.demo.folder / "federation" / "db.sqlite3",
        isolation_level=None,
        check_same_thread=False,
    )
    if moment == "before it is stored":
        # Nobody else can write: the Bulk waits in its transaction until it is killed there.
        wire.before = lambda: lock.execute("BEGIN IMMEDIATE")
    else:
        wire.answered = lambda: crowd.kill("federation")

    asking = subprocess.Popen(
        [sys.executable, "-m", "preau", "school", "activate", "--yes", "--json"],
        env=environ(PREAU_DATA_DIR=str(crowd.demo.folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert wire.bulk_seen.wait(120)
    if moment == "before it is stored":
        time.sleep(1)
        crowd.kill("federation")
        lock.rollback()
    lock.close()
    assert asking.wait(120) == 3, "the other side could not be reached: everything is kept"
    wire.answered, wire.before = None, lambda: None
    assert states(crowd.demo) == {"queued"}

    crowd.start("federation", "school-worker", "federation-worker")
    wait_for(lambda: states(crowd.demo) == {"invited"}, seconds=120, what="every answer")
    wait_for(lambda: all_sent(crowd.demo), seconds=120, what="200 sent mails")
    assert len(message_ids(crowd.demo)) == len(set(message_ids(crowd.demo))) == CROWD
    again = crowd.demo.json("school", "activate", "--yes")
    assert again["results"] == []
    assert {line["action"] for line in again["plan"]} == {"none"}
    wire.close()


def speak_through(wire: Wire, demo: Demo) -> None:
    """Have the school reach the federation through the wire."""
    path = demo.folder / "school" / "settings.env"
    known = conf.read_env_file(path)
    conf.write_env_file(path, {**known, "PREAU_FEDERATION_URL": f"http://localhost:{wire.port}"})
