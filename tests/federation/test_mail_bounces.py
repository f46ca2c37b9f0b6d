"""Mails that come back later: delivery reports as servers write them, and as others might."""

import io
import json
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from preau.federation.invitations.models import Invitation
from preau.federation.mail.bounces import note_bounces
from preau.federation.mail.models import Mail, MailState
from preau.federation.mail.reports import MAX_BYTES, Report, read_report
from preau.journal.models import Entry
from tests.federation.cast import ANNE, MARC, NOW, Schools, ask, invitation_of

OURS = "<6f1c3f0e-2f53-4a42-9d0d-0f2a3a1f6f6e@extranet.example.org>"


def report(
    message_id: str = OURS,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    whole: bool = True,
    kind: str = "delivery-status",
) -> bytes:
    """Return a notification in the manner of Postfix: words, status, the returned mail."""
    message = MIMEMultipart("report", **{"report-type": kind})
    message["From"] = "MAILER-DAEMON@mx.example.com"
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message.attach(MIMEText("I'm sorry to have to inform you…"))
    blocks = MIMEBase("message", "delivery-status")
    blocks.set_payload(
        "Reporting-MTA: dns; mx.example.com\nX-Postfix-Queue-ID: 4F\n\n"
        "Final-Recipient: rfc822; anne.delvaux@example.org\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 5.1.1 unknown user\n"
    )
    message.attach(blocks)
    original = EmailMessage()
    original["Message-ID"] = message_id
    original["To"] = "anne.delvaux@example.org"
    original.set_content("Bonjour Anne,")
    returned = MIMEBase("message", "rfc822") if whole else MIMEText("", "rfc822-headers")
    text = original.as_string()
    returned.set_payload(text if whole else text.partition("\n\n")[0])
    if not whole:
        del returned["Content-Transfer-Encoding"]
    message.attach(returned)
    # Parts of type message/… are written as they are: what MIMEBase cannot do by itself.
    return _flat(message)


def _flat(message: MIMEMultipart) -> bytes:
    boundary = "=_b"
    parts = []
    for part in message.get_payload():
        assert not isinstance(part, str)
        headers = "".join(f"{name}: {value}\n" for name, value in part.items())
        parts.append(f"--{boundary}\n{headers}\n{part.get_payload()}\n")
    message.set_boundary(boundary)
    head = "".join(f"{name}: {value}\n" for name, value in message.items())
    return (head + "\n" + "".join(parts) + f"--{boundary}--\n").encode()


@pytest.mark.parametrize("whole", [True, False])
def test_a_failure_names_the_mail_that_came_back(whole: bool) -> None:
    assert read_report(report(whole=whole)) == Report(OURS, "5.1.1")


@pytest.mark.parametrize(
    "content",
    [
        report(action="delayed", status="4.4.1"),
        report(action="delivered", status="2.0.0"),
        report(message_id="nothing like an id"),
        report().replace(b"multipart/report", b"multipart/mixed"),
        report().replace(b"Final-Recipient", b"X-Recipient"),
        b"Subject: Absente\nAuto-Submitted: auto-replied\n\nJe rentre lundi.",
        b"",
        b"\x00\xff" * 5000,
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\n" * 20_000,
    ],
)
def test_what_is_no_failure_says_nothing(content: bytes) -> None:
    assert read_report(content) is None


def test_parts_in_parts_without_end_say_nothing() -> None:
    opened = b"".join(
        b'Content-Type: multipart/report; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)
    )
    assert read_report(opened) is None


def test_what_stands_beyond_the_limit_is_not_read() -> None:
    assert read_report(b"X: " + b"a" * MAX_BYTES + b"\n" + report()) is None


@given(st.binary(max_size=400), st.integers(0, 900))
def test_no_message_whatever_breaks_the_reader(noise: bytes, at: int) -> None:
    whole = report()
    found = read_report(whole[:at] + noise + whole[at:])
    assert found is None or isinstance(found, Report)


@pytest.fixture
def invited(schools: Schools) -> Invitation:
    invitation = invitation_of(ask(schools.saint_exupery, ANNE, now=NOW))
    Mail.objects.update(state=MailState.SENT, due_at=None, sent_at=NOW)
    return invitation


def message_id(invitation: Invitation) -> str:
    assert invitation.mail
    return invitation.mail.message_id


def test_the_invitation_of_a_mail_that_came_back_is_bounced(
    invited: Invitation, tmp_path: Path
) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(report(message_id(invited)))

    assert run(str(file)) == {"read": 1, "reports": 1, "bounced": 1, "unknown": 0}

    invited = Invitation.objects.with_people().get()
    assert invited.stands(NOW) == "bounced"
    assert invited.mail
    assert invited.mail.detail == "revenu (5.1.1)"
    entry = Entry.objects.get(action="mail.bounce")
    assert (entry.actor, entry.subject) == ("command", invited.membership.subject)
    run(str(file))
    assert Entry.objects.filter(action="mail.bounce").count() == 1


def test_a_bounce_is_not_forgotten_when_a_late_worker_settles(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    (mail,) = Mail.objects.claim(now=NOW, limit=1)
    note_bounces(reports=[Report(mail.message_id, "5.1.1")], actor="command", now=NOW)
    assert mail.settle(state=MailState.SENT, sent_at=NOW) is False
    assert Mail.objects.get().state == MailState.BOUNCED


def test_a_stranger_cannot_make_up_a_bounce(invited: Invitation) -> None:
    assert note_bounces(reports=[Report(OURS)], actor="command", now=NOW) == set()
    assert Mail.objects.get().state == MailState.SENT


def test_many_are_read_from_a_maildir_in_few_queries(
    schools: Schools, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    for half in ("new", "cur", "tmp"):
        (tmp_path / half).mkdir()
    for number, person in enumerate((ANNE, MARC)):
        ask(schools.saint_exupery, person, now=NOW)
        mail = Mail.objects.latest("pk")
        (tmp_path / ("new", "cur")[number] / str(number)).write_bytes(report(mail.message_id))
    (tmp_path / "tmp" / "half-written").write_bytes(report())
    (tmp_path / "new" / "reply").write_bytes(b"Subject: bonjour\n\nMerci")

    with django_assert_max_num_queries(6):
        assert run(str(tmp_path)) == {"read": 3, "reports": 2, "bounced": 2, "unknown": 0}
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.BOUNCED}


@pytest.mark.django_db
def test_a_server_may_pipe_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report())))
    assert run("-") == {"read": 1, "reports": 1, "bounced": 0, "unknown": 1}


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_said_with_exit_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ne peut pas être lu") as refusal:
        call_command("read_bounces", str(tmp_path / "nowhere"))
    assert refusal.value.returncode == 2


def run(*files: str) -> Any:
    out = io.StringIO()
    call_command("read_bounces", *files, "--json", stdout=out)
    return json.loads(out.getvalue())
