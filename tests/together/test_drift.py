"""What differs at the real federation, kind by kind, and a transfer that leaves by itself.

Ten people, one demonstration, no browser: pages are asked over HTTP. Where days must pass, rows of
the federation are moved back, or a worker runs whose clock says that it is tomorrow.
"""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from preau import conf
from preau.dates import BRUSSELS
from tests.together.people import PASSWORD, Head, Secretary, standing
from tests.together.running import Demo, environ, wait_for
from tests.together.visitor import Visitor

KINDS = {
    "P0": "pas-moi",
    "P1": "courriel-refuse",
    "P2": "invitation-expiree",
    "P3": "sans-reponse",
    "P4": "adresse-differente",
    "P5": "ferme-ailleurs",
    "P6": "adresse-choisie",
    "P7": "compte-supprime",
    "P8": "a-fermer",
}
"""Whoever of the list it happens to, and the motive under which the school finds them."""
LATE = "P9"
"""Who signs only when everything else has left."""
HEADINGS = "Clé;Nom;Prénom;Fonction;Date de début;E-mail privé;Autorisation SeGEC;Date de signature"
BOUNCE = """\
From: MAILER-DAEMON@mx.example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {to}
--b--
"""
AT = "import sys, time_machine; from preau.__main__ import main\n\
with time_machine.travel(sys.argv.pop(1)): main()"
"""A command whose process believes another moment."""


def email(key: str) -> str:
    return f"personne.{key.lower()}@example.org"


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return a demonstration of ten teachers of whom nine are asked for; in their order."""
    folder = tmp_path_factory.mktemp("ten")
    people = [
        f"{key};Famille{key};Camille;Institutrice primaire;24/08/2026;{email(key)};Oui;26/08/2026"
        for key in KINDS
    ]
    last = f"{LATE};Famille{LATE};Camille;Institutrice primaire;24/08/2026;;Non;"
    (folder / "liste.csv").write_text("\n".join((HEADINGS, *people, last)), "utf-8")
    demo = Demo(folder / "data", folder / "liste.csv").start()
    demo.json("school", "activate", "--yes")
    for key in KINDS:
        demo.wait_for_mail(email(key))
    yield demo
    assert demo.stop() == 0


def test_each_kind_of_difference_is_counted_and_names_its_person(ten: Demo, tmp_path: Path) -> None:
    said_no(ten, "P0")
    came_back(ten, "P1", tmp_path)
    days_went_by(ten)
    other_software_changes(ten, "P4", "userName", "corrigee.p4@example.org")
    other_software_changes(ten, "P5", "active", False)
    changed_her_address(ten, "P6")
    had_her_account_deleted(ten, "P7")
    school = signed_in(ten, Secretary.email)
    school.post("/personnel/P8/identite/", left_on=datetime.now(BRUSSELS).date().isoformat())
    assert "Fédération lue le" in school.get("/")
    # The longer a reading takes, as on a machine that does much else, the rarer the school reads.
    wait_for(lambda: not missing(school), seconds=240, what="every difference to be read")
    for key, slug in KINDS.items():
        listed = school.get(f"/personnel/?motif={slug}")
        assert set(re.findall(r"Famille(P\d)", listed)) == {key}, slug
    counted = r'href="/personnel/\?motif=([\w-]+)">.*?<strong>(\d+)<'
    counts = dict(re.findall(counted, school.get("/"), re.DOTALL))
    quiet = "sans-reponse"  # counted only when there is nothing better to do
    assert {counts.get(slug) for slug in KINDS.values() if slug != quiet} == {"1"}


def test_a_transfer_of_a_chosen_day_leaves_alone_and_its_report_comes_by_mail(ten: Demo) -> None:
    ten.command("school", "consent", LATE, email(LATE), "--signed-on=2026-11-20")
    tomorrow = datetime.now(BRUSSELS) + timedelta(days=1)
    head = signed_in(ten, Head.email)
    head.post("/activation/automatique/", weekdays=str(tomorrow.weekday()), agree="1")
    assert standing(ten, LATE)["state"] == "ready", "nothing leaves before its day"
    assert ten.mails(email(LATE)) == []

    at(tomorrow.replace(hour=9, minute=0), ten, "school", "worker", "--once")
    ten.wait_for_mail(email(LATE))
    assert standing(ten, LATE)["state"] == "invited"
    assert standing(ten, "P5")["state"] in ("active", "invited"), "closed elsewhere, opened again"

    # The report waits for the answers; a second turn of that day sends it, and nothing more.
    at(tomorrow.replace(hour=11, minute=30), ten, "school", "worker", "--once")
    for who in (Head.email, Secretary.email):
        ten.wait_for_mail(who)
        (mail,) = ten.mails(who)
        assert "ecole@example.org" in mail["from"]
        assert "Famille" not in mail["text"], "numbers, and nobody's name"
    shown = signed_in(ten, Head.email)  # the worker of tomorrow has ended today's sessions
    assert "envoyé" in shown.get("/activation/automatique/")


def signed_in(demo: Demo, who: str) -> Visitor:
    visitor = Visitor(demo.url("school"))
    visitor.post("/connexion/", username=who, password=demo.logins[who])
    return visitor


def missing(school: Visitor) -> list[str]:
    """Return the differences that the school does not show yet."""
    pages = {slug: school.get(f"/personnel/?motif={slug}") for slug in KINDS.values()}
    return [slug for slug, page in pages.items() if "Famille" not in page]


def link(demo: Demo, to: str, part: str) -> str:
    """Return the path of a link in the newest mail to somebody."""
    found = re.search(rf"https?://\S*{part}\S+", demo.wait_for_mail(to)["text"])
    assert found, part
    return urlsplit(found[0]).path


def said_no(demo: Demo, key: str) -> None:
    path = link(demo, email(key), "/invitation/")
    Visitor(demo.url("federation")).post(f"{path}refuser/")


def came_back(demo: Demo, key: str, folder: Path) -> None:
    mail = demo.wait_for_mail(email(key))
    bounce = folder / "retour.eml"
    bounce.write_text(BOUNCE.format(to=email(key), message_id=mail["message_id"]))
    assert demo.json("federation", "read-bounces", str(bounce))["bounced"] == 1


def days_went_by(demo: Demo) -> None:
    """Make one invitation too old, and another one's mail more than a week old."""
    now = datetime.now(UTC)
    of = "membership_id IN (SELECT id FROM registrations_membership WHERE external_id = ?)"
    with sqlite3.connect(demo.folder / "federation" / "db.sqlite3", timeout=30) as database:
        past, long_ago = (f"{now - timedelta(days=n):%Y-%m-%d %H:%M:%S}" for n in (1, 8))
        expired = f"UPDATE invitations_invitation SET expires_at = ? WHERE {of}"
        assert database.execute(expired, (past, "P2")).rowcount == 1
        mails = f"SELECT mail_id FROM invitations_invitation WHERE {of}"
        silent = f"UPDATE mail_mail SET sent_at = ? WHERE id IN ({mails})"
        assert database.execute(silent, (long_ago, "P3")).rowcount == 1


def other_software_changes(demo: Demo, key: str, name: str, value: object) -> None:
    """Change somebody by SCIM, with the school's own credentials, as its earlier software would."""
    settings = conf.read_env_file(demo.folder / "school" / "settings.env")
    credentials = (settings["PREAU_CLIENT_ID"], settings["PREAU_CLIENT_SECRET"])
    base = demo.url("federation")
    known = requests.get(f"{base}/.well-known/openid-configuration", timeout=30).json()
    grant = {"grant_type": "client_credentials", "scope": "scim"}
    token = requests.post(known["token_endpoint"], data=grant, auth=credentials, timeout=30).json()
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    query = {"filter": f'externalId eq "{key}"'}
    found = requests.get(f"{base}/scim/v2/Users", params=query, headers=bearer, timeout=30).json()
    patch = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": name, "value": value}],
    }
    path = f"{base}/scim/v2/Users/{found['Resources'][0]['id']}"
    done = requests.patch(path, json=patch, headers=bearer, timeout=30)
    assert done.ok, done.text


def confirmed(demo: Demo, key: str) -> Visitor:
    """Let somebody say yes with a password; return them, signed in at the federation."""
    person = Visitor(demo.url("federation"))
    person.post(link(demo, email(key), "/invitation/"), password=PASSWORD)
    return person


def changed_her_address(demo: Demo, key: str) -> None:
    person = confirmed(demo, key)
    person.post("/compte/adresse/", email="nouvelle.p6@example.org")
    person.post(link(demo, "nouvelle.p6@example.org", "/compte/adresse/confirmer/"))


def had_her_account_deleted(demo: Demo, key: str) -> None:
    """Ask for it, and let the week be over: the worker does it by date alone."""
    confirmed(demo, key).post("/compte/suppression/", sure="on")
    due = "UPDATE accounts_account SET deletion_due_at = ? WHERE deletion_due_at IS NOT NULL"
    with sqlite3.connect(demo.folder / "federation" / "db.sqlite3", timeout=30) as database:
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        assert database.execute(due, (now,)).rowcount == 1


def at(moment: datetime, demo: Demo, *command: str) -> None:
    """Run a command in a process whose clock says another moment."""
    done = subprocess.run(
        [sys.executable, "-c", AT, moment.isoformat(), *command],
        env=environ(PREAU_DATA_DIR=str(demo.folder)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
