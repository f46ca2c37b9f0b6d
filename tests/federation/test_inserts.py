"""insert_rows writes what bulk_create would, on both databases."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Membership, Registration
from preau.journal.models import Entry
from preau.work.inserts import insert_rows
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

    insert_rows([anne(), josee()], ignore_conflicts=True)

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


def test_no_row_is_no_statement() -> None:
    insert_rows([])
