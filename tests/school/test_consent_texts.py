"""The text that people sign: versions that never change, and consents that name theirs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse

from preau.school.consents.actions import encode
from preau.school.consents.models import Consent, Text
from preau.school.consents.publishing import TextChangedError, publish
from preau.school.consents.texts import PUBLISHED, Wording, in_force
from tests.school.cast import NOW, Cast

FIRST = PUBLISHED[0]
NEXT = replace(FIRST, version="2027-09", valid_from=date(2026, 11, 20), intro="Autrement dit.")

PRINTED = {"2026-11": "d92fdbe1d86cd99943783041a132e0f36a74b385f01793398cc784577d85b594"}
"""Version -> the hash of its words when it was first published. Add lines; never change one."""


@pytest.mark.parametrize("wording", PUBLISHED, ids=lambda one: one.version)
def test_no_word_of_a_published_version_was_changed_since(wording: Wording) -> None:
    assert wording.sha256 == PRINTED[wording.version], "a new wording is a new version"


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"intro": "Autrement dit."}, False),
        ({"declarations": ("Une", "autre")}, False),
        ({"notes": ()}, False),
        ({"version": "2026-12"}, False),
        ({"valid_from": date(2030, 1, 1)}, True),
    ],
)
def test_the_hash_is_that_of_what_is_read(changed: dict[str, Any], same: bool) -> None:
    assert (replace(FIRST, **changed).sha256 == FIRST.sha256) is same


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2025, 8, 28), "2026-11"),
        (date(2026, 11, 1), "2026-11"),
        (date(2026, 11, 19), "2026-11"),
        (date(2026, 11, 20), "2027-09"),
        (date(2031, 1, 1), "2027-09"),
    ],
)
def test_a_signature_is_for_the_version_of_its_day(day: date, version: str) -> None:
    assert in_force([NEXT, FIRST], day).version == version


def test_no_text_at_all_is_said() -> None:
    with pytest.raises(ValueError, match="no text"):
        in_force([], date(2026, 11, 20))


@pytest.mark.django_db
def test_migrate_publishes_what_this_version_brings_and_again_changes_nothing() -> None:
    before = list(Text.objects.values())
    assert [row["version"] for row in before] == [wording.version for wording in PUBLISHED]
    assert all(text.is_whole for text in Text.objects.all())

    publish(PUBLISHED)

    assert list(Text.objects.values()) == before


@pytest.mark.django_db
def test_other_words_under_a_published_version_are_refused_and_nothing_is_added() -> None:
    with pytest.raises(TextChangedError, match="2026-11 a changé depuis sa publication"):
        publish([NEXT, replace(FIRST, intro="Autrement dit.")])
    assert Text.objects.count() == 1


def test_a_consent_keeps_the_hash_of_what_was_signed(cast: Cast) -> None:
    publish([NEXT])
    for staff, day in ((cast.xavier, date(2026, 11, 18)), (cast.wauthier, date(2026, 11, 24))):
        encode(
            staff=staff,
            email=f"{staff.key}@example.com",
            ticked=True,
            signed_on=day,
            by="user:1",
            now=NOW,
        )

    signed = dict(Consent.objects.valid().values_list("staff__key", "text_id"))
    assert signed["P0005"] == FIRST.sha256
    assert signed["P0013"] == NEXT.sha256


@pytest.mark.parametrize(
    ("of", "values"),
    [
        (Text, {"intro": "Autrement dit."}),
        (Text, {"sha256": "0" * 64}),
        (Consent, {"signed_on": date(2026, 1, 1)}),
        (Consent, {"email": "another@example.org"}),
        (Consent, {"text": NEXT.sha256}),
    ],
)
def test_the_database_refuses_to_change_what_was_signed(
    cast: Cast, of: type[models.Model], values: dict[str, Any]
) -> None:
    publish([NEXT])
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        of._default_manager.update(**values)


def test_the_database_refuses_to_take_an_end_back(cast: Cast) -> None:
    held = Consent.objects.filter(staff=cast.elise)
    held.update(ended_at=NOW, end_reason="withdrawn", ended_by="user:1")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        held.update(ended_at=None, end_reason="")


def test_a_text_that_somebody_signed_cannot_go(cast: Cast) -> None:
    with pytest.raises(models.ProtectedError):
        Text.objects.all().delete()


def test_every_version_can_be_read_with_its_hash(secretary: Client) -> None:
    publish([NEXT])
    today = secretary.get(reverse("consent-texts"))
    assert today.headers["Location"] == reverse("consent-text", args=["2027-09"])

    page = secretary.get(reverse("consent-text", args=["2026-11"])).content.decode()

    assert FIRST.declarations[1] in page
    assert FIRST.sha256 in page
    assert "Ancien texte" in page
    assert "<dt>Autorisations valables</dt><dd>5</dd>" in page
    assert secretary.get(reverse("consent-text", args=["2019"])).status_code == 404


def test_the_record_leads_to_the_text_that_was_signed(secretary: Client) -> None:
    page = secretary.get(reverse("record-documents", args=["P0004"])).content.decode()
    assert reverse("consent-text", args=["2026-11"]) in page
