"""insert_rows writes what bulk_create would, on both databases."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.mail.letters import letter
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration
from preau.journal.models import Entry
from preau.work.inserts import insert_numbered, insert_rows
from tests.federation.cast import ANNE, JOSEE, NOW, Schools, ask

AWKWARD = ["%s", "'; --", "\\x00", "{a,b}", '"', "É漢🙂", "NULL", ""]


@pytest.mark.django_db
def test_any_text_and_any_json_comes_back_as_it_was() -> None:
    now = timezone.now()
    details = [{"text": text, "list": [text, None, 1.5, True]} for text in AWKWARD]

    insert_rows(
        [
            Entry(at=now, actor="a", action="b", subject=text, detail=detail)
            for text, detail in zip(AWKWARD, details, strict=True)
        ]
    )

    entries = Entry.objects.order_by("pk")
    assert [entry.subject for entry in entries] == AWKWARD
    assert [entry.detail for entry in entries] == details
    assert {entry.at for entry in entries} == {now}


@pytest.mark.django_db
def test_a_conflict_is_an_error_unless_it_is_ignored() -> None:
    def anne() -> Account:
        return Account.pending(email=ANNE.email, given_name="A", family_name="D", now=NOW)

    def josee() -> Account:
        return Account.pending(email=JOSEE.email, given_name="J", family_name="D", now=NOW)

    insert_rows([anne()])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([anne()])

    assert insert_rows([anne(), josee()], ignore_conflicts=True) == 1

    assert Account.objects.count() == 2


def test_what_is_too_long_or_not_allowed_is_refused_and_not_cut(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    wrong = Registration(
        membership=membership,
        school_year="2025-2026",
        role="boss",
        status="active",
        valid_from=date(2025, 8, 25),
        valid_until=date(2026, 8, 23),
        requested_at=NOW,
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        insert_rows([wrong])

    assert Membership.objects.get().held[0].valid_from == date(2026, 8, 24)


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_refused_and_not_cut() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows no length")
    lines = [Entry(at=NOW, actor="a", action=action, subject="s") for action in ("b", "c" * 41)]

    for rows in (lines, lines[1:]):
        with pytest.raises(DatabaseError), transaction.atomic():
            insert_rows(rows)


@pytest.mark.django_db
def test_rows_that_say_the_same_are_as_many_as_were_given() -> None:
    detail: dict[str, object] = {}

    count = insert_rows(
        [Entry(at=NOW, actor="a", action="b", subject="s", detail=detail) for _ in range(3)]
    )

    assert count == Entry.objects.count() == 3


@pytest.mark.django_db
def test_numbered_rows_know_their_numbers_which_nobody_gets_again() -> None:
    def mail(to: str) -> Mail:
        return letter(kind="invitation", to=to, context={}, now=NOW)

    mail("first@example.org").save()
    many = [mail(f"many{n}@example.org") for n in range(20)]
    insert_numbered(many)
    mail("last@example.org").save()

    assert {row.pk: row.to for row in many}.items() < dict(
        Mail.objects.values_list("pk", "to")
    ).items()
    assert Mail.objects.order_by("pk").last() == Mail.objects.get(to="last@example.org")


def test_no_row_is_no_statement() -> None:
    assert insert_rows([]) == 0
    insert_numbered([])
