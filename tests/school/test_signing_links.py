"""Links are given to many at once, one a person, and can be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import DjangoAssertNumQueries

from preau.journal.models import Entry
from preau.school.consents.actions import encode
from preau.school.register.models import StaffMember
from preau.school.signing import links
from preau.school.signing.giving import give, revoke
from preau.school.signing.models import Link, Means
from tests.school.cast import NOW, Cast

BY = "user:1"


def test_each_person_gets_one_link_for_thirty_days(cast: Cast) -> None:
    given = give(staff=[cast.xavier, cast.wauthier], means=Means.SLIP, by=BY, now=NOW)

    assert [link.staff for link in given] == [cast.xavier, cast.wauthier]
    assert {link.expires_at for link in Link.objects.all()} == {NOW + timedelta(days=30)}
    lines = Entry.objects.filter(action="link.give")
    assert {line.subject for line in lines} == {
        f"staff:{s.pk}" for s in (cast.xavier, cast.wauthier)
    }


def test_a_newer_link_takes_the_place_of_the_older(cast: Cast) -> None:
    [older] = give(staff=[cast.xavier], means=Means.SLIP, by=BY, now=NOW)
    [newer] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW + timedelta(days=2))

    older.refresh_from_db()
    assert (older.end, older.ended_by) == ("replaced", BY)
    assert list(Link.objects.unended()) == [newer]


def test_as_many_queries_for_one_as_for_all(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for people in ([cast.xavier], cast.staff):
        with django_assert_num_queries(5):  # savepoint and release, end, insert, journal
            give(staff=people, means=Means.MAIL, by=BY, now=NOW)


def test_a_link_taken_back_says_by_whom_and_is_taken_back_once(cast: Cast) -> None:
    [link] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW)

    assert revoke(links=[link.pk], by="user:2", now=NOW) == 1
    assert revoke(links=[link.pk], by="user:2", now=NOW) == 0

    link.refresh_from_db()
    assert (link.end, link.ended_by) == ("revoked", "user:2")
    assert (
        Entry.objects.filter(action="link.revoke", subject=f"staff:{cast.xavier.pk}").count() == 1
    )


def test_the_database_refuses_a_second_living_link(cast: Cast) -> None:
    [link] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW)
    link.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save()


def test_a_link_stays_the_same_in_whatever_zone_its_instant_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "reverse", lambda _name, args: f"/{args[1]}/")
    [link] = give(staff=[cast.xavier], means=Means.SLIP, by=BY, now=NOW)  # Brussels
    assert links.path_of(link) == links.path_of(Link.objects.get())  # UTC


def correct(staff: StaffMember, email: str) -> None:
    encode(staff=staff, email=email, ticked=False, signed_on=None, by=BY, now=NOW)


def test_a_corrected_address_ends_the_link_that_was_mailed_to_the_earlier_one(cast: Cast) -> None:
    [mailed] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW)
    correct(cast.xavier, "xavier.le.vrai@example.org")
    mailed.refresh_from_db()
    assert (mailed.end, mailed.ended_by) == ("revoked", BY)
    assert (
        Entry.objects.filter(action="link.revoke", subject=f"staff:{cast.xavier.pk}").count() == 1
    )


def test_a_slip_that_was_handed_over_outlives_a_corrected_address(cast: Cast) -> None:
    [slip] = give(staff=[cast.xavier], means=Means.SLIP, by=BY, now=NOW)
    correct(cast.xavier, "xavier.le.vrai@example.org")
    assert list(Link.objects.unended()) == [slip]


def test_the_same_address_again_ends_no_link(cast: Cast) -> None:
    [mailed] = give(staff=[cast.xavier], means=Means.MAIL, by=BY, now=NOW)
    correct(cast.xavier, cast.xavier.private_email)
    assert list(Link.objects.unended()) == [mailed]
