"""The worker's step that sends the mail, against a real SMTP server on loopback."""

import email
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from preau.federation.mail import actions
from preau.federation.mail.actions import deliver
from preau.federation.mail.letters import letter
from preau.federation.mail.models import Mail, MailState
from preau.work import smtp as server
from preau.work.models import LEASE
from tests.federation.cast import NOW

CONTEXT = {
    "given_name": "Anne",
    "school": "Institut Saint-Exupéry",
    "roles": ["teacher"],
    "school_year": "2026-2027",
}


class Postman:
    """A server that keeps what it takes, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.sessions: set[int] = set()
        self.answers: dict[str, str] = {}
        self.after_data: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        if to in self.answers:
            return self.answers[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if answer := self.after_data.get(envelope.rcpt_tos[0]):
            return answer
        self.taken.append(envelope)
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.taken]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(postman: Postman, port: int, **options: Any) -> Controller:
    controller = Controller(postman, hostname="127.0.0.1", port=port, **options)
    controller.start()
    return controller


@pytest.fixture
def port(settings: Any) -> int:
    number = free_port()
    settings.SMTP_URL = f"smtp://127.0.0.1:{number}"
    settings.PUBLIC_URL = "https://extranet.example.org"
    settings.MAIL_FROM = "La fédération <ne-pas-repondre@example.org>"
    return number


@pytest.fixture
def postman(port: int) -> Iterator[Postman]:
    """A running server that takes accented addresses."""
    keeper = Postman()
    controller = start(keeper, port, enable_SMTPUTF8=True)
    yield keeper
    controller.stop()


def queue(*addresses: str, kind: str = "registration_confirmed") -> list[Mail]:
    return Mail.objects.bulk_create(
        letter(kind=kind, to=to, context=CONTEXT, now=NOW) for to in addresses
    )


def states() -> dict[str, str]:
    return dict(Mail.objects.values_list("to", "state"))


@pytest.mark.django_db
def test_a_batch_leaves_over_one_connection_and_each_mail_is_marked_sent(postman: Postman) -> None:
    queue("anne@example.org", "marc@example.org", "luc@example.org")

    assert deliver(NOW) == 3

    assert sorted(postman.recipients) == ["anne@example.org", "luc@example.org", "marc@example.org"]
    assert len(postman.sessions) == 1
    assert set(states().values()) == {MailState.SENT}
    assert set(Mail.objects.values_list("sent_at", flat=True)) == {NOW}
    assert deliver(NOW) == 0


@pytest.mark.django_db
def test_one_refused_recipient_bounces_and_the_others_leave(postman: Postman) -> None:
    postman.answers["inconnue@example.org"] = "550 5.1.1 no such user inconnue@example.org"
    queue("anne@example.org", "inconnue@example.org", "luc@example.org")

    deliver(NOW)

    assert states() == {
        "anne@example.org": MailState.SENT,
        "inconnue@example.org": MailState.BOUNCED,
        "luc@example.org": MailState.SENT,
    }
    assert Mail.objects.get(to="inconnue@example.org").detail == "refusé (550)"


@pytest.mark.django_db
def test_a_mail_refused_after_its_text_bounces_too(postman: Postman) -> None:
    postman.after_data["pleine@example.org"] = "552 mailbox full"
    queue("pleine@example.org")
    deliver(NOW)
    assert states() == {"pleine@example.org": MailState.BOUNCED}


@pytest.mark.django_db
def test_a_recipient_put_off_is_tried_again_later(postman: Postman) -> None:
    postman.answers["lente@example.org"] = "451 greylisted, come back"
    queue("lente@example.org")

    deliver(NOW)

    mail = Mail.objects.get()
    assert (mail.state, mail.detail) == (MailState.QUEUED, "remis à plus tard (451)")
    assert mail.due_at is not None
    assert mail.due_at > NOW
    assert deliver(NOW) == 0
    postman.answers.clear()
    deliver(mail.due_at)
    assert states() == {"lente@example.org": MailState.SENT}


@pytest.mark.django_db
def test_a_server_that_is_down_loses_nothing_and_everything_leaves_when_it_is_up(
    port: int,
) -> None:
    queue("anne@example.org", "luc@example.org")

    assert deliver(NOW) == 2
    assert set(states().values()) == {MailState.QUEUED}
    assert all(mail.detail.startswith("serveur d’envoi") for mail in Mail.objects.all())

    keeper = Postman()
    controller = start(keeper, port)
    try:
        deliver(NOW + timedelta(minutes=1))
    finally:
        controller.stop()
    assert set(states().values()) == {MailState.SENT}
    assert len(keeper.taken) == 2


@pytest.mark.django_db
def test_mail_waits_for_a_server_for_two_days_before_it_is_given_up(port: int) -> None:
    queue("anne@example.org")
    moment, pauses = NOW, []
    while Mail.objects.get().state == MailState.QUEUED:
        deliver(moment)
        due = Mail.objects.get().due_at
        pauses.append(due - moment if due else None)
        moment = due or moment

    assert moment - NOW > timedelta(days=2)
    assert max(pause for pause in pauses if pause) <= timedelta(hours=1)
    mail = Mail.objects.get()
    assert (mail.state, mail.due_at) == (MailState.FAILED, None)


@pytest.mark.django_db
def test_a_session_that_breaks_on_one_mail_does_not_hold_back_the_others(postman: Postman) -> None:
    postman.answers["cassante@example.org"] = "421 closing"
    queue("cassante@example.org", "anne@example.org", "luc@example.org")

    deliver(NOW)

    assert states() == {
        "cassante@example.org": MailState.QUEUED,
        "anne@example.org": MailState.SENT,
        "luc@example.org": MailState.SENT,
    }


@pytest.mark.django_db
def test_a_server_that_says_nothing_does_not_hang_the_worker(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TIMEOUT", 0.3)
    queue("anne@example.org", "luc@example.org")
    with closing(socket.create_server(("127.0.0.1", port))):
        assert deliver(NOW) == 2
    assert set(states().values()) == {MailState.QUEUED}


@pytest.mark.django_db
def test_an_accented_address_leaves_where_the_server_takes_it(postman: Postman) -> None:
    queue("josée.dupont@example.org")
    deliver(NOW)
    assert states() == {"josée.dupont@example.org": MailState.SENT}
    assert postman.recipients == ["josée.dupont@example.org"]


@pytest.mark.django_db
def test_an_accented_address_bounces_with_the_reason_where_the_server_does_not(port: int) -> None:
    controller = start(Postman(), port, enable_SMTPUTF8=False)
    queue("josée.dupont@example.org", "anne@example.org")
    try:
        deliver(NOW)
    finally:
        controller.stop()

    mail = Mail.objects.get(to="josée.dupont@example.org")
    assert mail.state == MailState.BOUNCED
    assert "SMTPUTF8" in mail.detail
    assert states()["anne@example.org"] == MailState.SENT


@pytest.mark.django_db
def test_an_accented_domain_leaves_in_its_ascii_form(postman: Postman) -> None:
    queue("anne@école.example.org")
    deliver(NOW)
    assert postman.recipients == ["anne@xn--cole-9oa.example.org"]


@pytest.mark.django_db
def test_a_worker_that_comes_back_late_changes_nothing() -> None:
    queue("anne@example.org")
    [claimed] = Mail.objects.claim(now=NOW, limit=1)
    [again] = Mail.objects.claim(now=NOW + LEASE, limit=1)
    assert again.settle(state=MailState.BOUNCED, detail="refusé (550)")

    assert actions._settle(claimed, server.Handed(), NOW) == "late"
    assert states() == {"anne@example.org": MailState.BOUNCED}


@pytest.mark.django_db
def test_a_second_copy_carries_the_same_message_id(postman: Postman) -> None:
    queue("anne@example.org")
    Mail.objects.claim(now=NOW, limit=1)  # a worker that dies here, before or after sending
    deliver(NOW + LEASE)
    Mail.objects.update(state=MailState.QUEUED, due_at=NOW)
    deliver(NOW)

    first, second = (message_of(envelope) for envelope in postman.taken)
    assert first["Message-ID"] == second["Message-ID"] == Mail.objects.get().message_id


@pytest.mark.django_db
def test_a_mail_that_cannot_be_composed_waits_and_the_others_leave(postman: Postman) -> None:
    queue("anne@example.org", kind="no_such_template")
    queue("luc@example.org")
    deliver(NOW)
    assert states() == {"anne@example.org": MailState.QUEUED, "luc@example.org": MailState.SENT}


@pytest.mark.django_db
def test_the_log_names_no_address(postman: Postman, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    postman.answers["inconnue@example.org"] = "550 no such user inconnue@example.org"
    queue("anne@example.org", "inconnue@example.org")
    queue("luc@example.org", kind="no_such_template")

    deliver(NOW)

    ours = [record for record in caplog.records if record.name.startswith("preau")]
    assert ours
    assert not [record for record in ours if "@example.org" in record.getMessage()]


def message_of(envelope: Envelope) -> Message:
    assert isinstance(envelope.content, bytes)
    return email.message_from_bytes(envelope.content)
