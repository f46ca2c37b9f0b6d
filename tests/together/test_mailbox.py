"""The demonstration's mailbox: what is handed to it stays, and is shown harmlessly."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest
import requests
from playwright.sync_api import BrowserContext, expect

from tests.together.accessibility import assert_accessible
from tests.together.running import Demo, free_ports, wait_for


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Demo]:
    """Return a mailbox that runs alone; only its ports and its mails are used."""
    alone = Demo(tmp_path, ports=free_ports(("mailbox", "smtp")))
    process = start(alone)
    yield alone
    process.terminate()
    assert process.wait(10) == 0


def start(alone: Demo) -> subprocess.Popen[bytes]:
    ports = (str(alone.ports["smtp"]), str(alone.ports["mailbox"]))
    command = [sys.executable, "-m", "preau.demo.mailbox", str(alone.folder / "mailbox"), *ports]
    process = subprocess.Popen(command)
    wait_for(lambda: answers(alone), seconds=30, what="the mailbox")
    return process


def answers(alone: Demo) -> bool:
    try:
        return alone.mails() is not None
    except OSError:
        return False


def send(mailbox: Demo, to: str, subject: str = "Bonjour", text: str = "Bonjour\n") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "segec@example.org", to, subject
    message["Message-ID"] = make_msgid()
    message.set_content(text, cte="8bit")
    with smtplib.SMTP("127.0.0.1", mailbox.ports["smtp"]) as server:
        server.send_message(message, mail_options=[] if to.isascii() else ["SMTPUTF8"])


def test_a_mail_to_an_address_beyond_ascii_is_kept_whole(mailbox: Demo) -> None:
    send(mailbox, "josée.dupont@example.org", "Votre accès", "Où l’école vous invite\n")
    (mail,) = mailbox.mails("Josée.Dupont@example.org")
    assert mail["to"] == ["josée.dupont@example.org"]
    assert mail["subject"] == "Votre accès"
    assert mail["text"] == "Où l’école vous invite\n"


def test_mails_are_listed_newest_first_and_by_address(mailbox: Demo) -> None:
    for to in ("a@example.org", "b@example.org", "a@example.org"):
        send(mailbox, to)
    assert [mail["to"][0][0] for mail in mailbox.mails()] == ["a", "b", "a"]
    assert len(mailbox.mails("a@example.org")) == 2
    assert mailbox.mails("c@example.org") == []


def test_mails_survive_a_mailbox_that_is_killed(tmp_path: Path) -> None:
    alone = Demo(tmp_path, ports=free_ports(("mailbox", "smtp")))
    first = start(alone)
    send(alone, "a@example.org")
    first.kill()
    first.wait()
    second = start(alone)
    assert len(alone.mails()) == 1
    second.kill()
    second.wait()


def test_a_mail_is_read_in_the_browser_and_its_markup_stays_text(
    mailbox: Demo, context: BrowserContext
) -> None:
    text = "Ouvrez http://localhost:8001/invitation/ab_c-1/ .\n\n<script>alert(1)</script>\n"
    send(mailbox, "a@example.org", "<b>Votre accès</b>", text)
    page = context.new_page()
    page.goto(mailbox.url("mailbox"))
    assert_accessible(page)
    page.get_by_role("link", name="<b>Votre accès</b>").click()
    link = page.get_by_role("link", name="http://localhost:8001/invitation/ab_c-1/")
    expect(link).to_have_attribute("href", "http://localhost:8001/invitation/ab_c-1/")
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    assert_accessible(page)


def test_the_mailbox_answers_to_its_own_name_only(mailbox: Demo) -> None:
    answer = requests.get(mailbox.url("mailbox"), headers={"Host": "evil.example"}, timeout=10)
    assert answer.status_code == 421


def test_no_file_outside_the_mailbox_can_be_read(mailbox: Demo) -> None:
    (mailbox.folder / "secret.eml").write_text("Subject: secret\n\nsecret\n")
    answer = requests.get(f"{mailbox.url('mailbox')}/mails/..%2Fsecret/", timeout=10)
    assert answer.status_code == 404
