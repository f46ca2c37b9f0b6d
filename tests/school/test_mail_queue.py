"""The school's outgoing mail, against a real SMTP server on loopback."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from preau.school.mail import kinds
from preau.school.mail.actions import NoServerError, deliver, forget_mails, letter, queue
from preau.school.mail.kinds import Attachment, Kind, Letter
from preau.school.mail.models import Mail, MailState
from preau.work.models import LEASE
from preau.work.smtp import Deferred, Withheld
from tests.school.cast import NOW
from tests.school.postman import Postman

pytestmark = pytest.mark.django_db
TO = "elise@example.org"
LIFE = timedelta(minutes=10)
TEMPLATE = "administration/invitation.txt"
PLAIN = Letter(TEMPLATE, {"user": {"waits": True}, "link": "https://…", "until": NOW})


@pytest.fixture(autouse=True)
def said() -> Iterator[dict[int, Any]]:
    """Register a kind "test": what it says of a subject, which a test may replace."""
    answers: dict[int, Any] = {}

    def compose(mail: Mail, _now: datetime) -> Letter | Withheld | Deferred:
        if mail.about in answers:
            found: Letter | Withheld | Deferred = answers[mail.about]
            return found
        return PLAIN

    kinds.register("test", Kind(compose=compose, life=LIFE))
    kinds.register("urgent", Kind(compose=compose, life=LIFE, urgent=True))
    yield answers
    for name in ("test", "urgent"):
        del kinds._kinds[name]


def queued(about: int = 1, to: str = TO, kind: str = "test") -> Mail:
    return queue([letter(kind=kind, about=about, to=to, now=NOW)])[0]


def state(mail: Mail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.detail


def test_it_leaves_once_and_only_then_counts_as_sent(postman: Postman) -> None:
    mail = queued()
    assert state(mail) == (MailState.QUEUED, "")

    assert deliver(NOW) == 1
    assert deliver(NOW + timedelta(hours=1)) == 0

    assert state(mail) == (MailState.SENT, "")
    assert mail.sent_at == NOW
    assert [str(message["To"]) for message in postman.taken] == [TO]
    assert postman.taken[0]["Auto-Submitted"] == "auto-generated"


def test_a_worker_that_died_sends_again_under_the_same_name(postman: Postman) -> None:
    mail = queued()
    deliver(NOW)
    Mail.objects.update(state=MailState.QUEUED, due_at=NOW + LEASE)  # it never settled

    deliver(NOW + LEASE)

    first, second = (message["Message-ID"] for message in postman.taken)
    assert first == second
    assert str(first).startswith(f"<test-{mail.pk}-")


def test_one_that_somebody_waits_for_goes_before_a_pile(postman: Postman) -> None:
    for number in range(30):
        queued(number, to=f"n{number}@example.org")
    queued(to=TO, kind="urgent")

    deliver(NOW)

    assert str(postman.taken[0]["To"]) == TO


def test_a_refused_address_bounces_and_the_others_leave(postman: Postman) -> None:
    postman.refused[TO] = "550 no such user"
    refused, other = queued(), queued(2, to="marc@example.org")

    deliver(NOW)

    assert state(refused) == (MailState.BOUNCED, "refusé (550)")
    assert state(other) == (MailState.SENT, "")


def test_a_server_that_is_away_is_tried_again_until_it_is_too_late(settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    mail = queued()
    deliver(NOW)
    assert state(mail) == (MailState.QUEUED, "serveur d’envoi: ConnectionRefusedError")
    assert mail.due_at
    assert NOW < mail.due_at <= NOW + LIFE

    deliver(NOW + LIFE)

    assert state(mail)[0] == MailState.FAILED


def test_what_is_too_old_does_not_leave_any_more(postman: Postman) -> None:
    mail = queued()
    deliver(NOW + LIFE)

    assert state(mail) == (MailState.FAILED, "trop tard")
    assert not postman.taken


def test_what_is_no_longer_so_does_not_leave(postman: Postman, said: dict[int, Any]) -> None:
    said[1] = Withheld("ce lien ne vaut plus")
    mail = queued()
    deliver(NOW)

    assert state(mail) == (MailState.FAILED, "ce lien ne vaut plus")
    assert not postman.taken


def test_what_is_not_yet_known_waits(postman: Postman, said: dict[int, Any]) -> None:
    said[1] = Deferred("pas encore")
    mail = queued()
    deliver(NOW)
    assert state(mail) == (MailState.QUEUED, "pas encore")
    said.clear()

    deliver(NOW + timedelta(minutes=1))

    assert state(mail) == (MailState.SENT, "")


def test_one_that_cannot_be_composed_stops_no_other(
    postman: Postman, said: dict[int, Any], caplog: pytest.LogCaptureFixture
) -> None:
    said[1] = Letter("no/such.txt", {})
    queued()
    other = queued(2)
    deliver(NOW)

    assert state(other) == (MailState.SENT, "")
    assert TO not in caplog.text


def test_a_file_goes_with_it(postman: Postman, said: dict[int, Any]) -> None:
    file = Attachment("copie.pdf", b"%PDF-1.7 \xff\x00")
    said[1] = Letter(TEMPLATE, PLAIN.context, (file,))
    queued()
    deliver(NOW)

    (part,) = postman.taken[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("copie.pdf", "application/pdf")
    assert part.get_content() == file.content


@pytest.mark.parametrize("url", ["", "localhost:25"])
def test_without_a_server_or_with_a_wrong_setting_the_worker_goes_on(
    settings: Any, url: str
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    mail = queued()
    settings.SMTP_URL = url

    assert deliver(NOW) == 1
    assert state(mail)[0] == MailState.QUEUED
    if not url:
        with pytest.raises(NoServerError, match="PREAU_SMTP_URL"):
            queued()


def test_rows_are_forgotten_a_month_after_they_stopped_to_be_true(postman: Postman) -> None:
    queued()
    deliver(NOW)
    over = NOW + LIFE + kinds.KEPT

    assert forget_mails(over - timedelta(seconds=1)) == 0
    assert forget_mails(over) == 1
    assert not Mail.objects.exists()


def test_the_newest_about_each_subject_is_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        letters = [letter(kind="test", about=n % 3, to=TO, now=NOW) for n in range(6)]
    Mail.objects.bulk_create(letters)
    with django_assert_num_queries(1):
        newest = Mail.objects.newest("test", [0, 1])

    assert sorted(newest) == [0, 1]
    assert newest[0].pk > newest[1].pk - 3


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"state": "sent"}, {"due_at": None}])
def test_the_database_knows_the_states(settings: Any, wrong: dict[str, Any]) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    mail = queued()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(**wrong)
