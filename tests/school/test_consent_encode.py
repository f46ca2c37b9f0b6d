"""Encoding a private e-mail and the tick beside it (domain.md, rule 2)."""

from datetime import date
from typing import Any

import pytest

from preau.school.consents import actions
from preau.school.consents.actions import AddressRefused, encode, encode_many, withdraw
from preau.school.consents.models import Consent
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast


def put(
    staff: StaffMember, email: str, *, ticked: bool = True, signed_on: date | None = None
) -> None:
    encode(staff=staff, email=email, ticked=ticked, signed_on=signed_on, by="user:1", now=NOW)
    staff.refresh_from_db()


def held(staff: StaffMember) -> list[tuple[str, date]]:
    return [(consent.email, consent.signed_on) for consent in staff.consents.valid()]


def past(staff: StaffMember) -> list[tuple[str, str]]:
    ended = staff.consents.exclude(ended_at=None)
    return [(consent.email, consent.end_reason) for consent in ended]


def test_an_address_and_a_tick_make_a_permission_signed_today(cast: Cast) -> None:
    put(cast.wauthier, " Benedicte@Example.ORG ")
    assert cast.wauthier.private_email == "benedicte@example.org"
    assert held(cast.wauthier) == [("benedicte@example.org", TODAY)]


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    before = list(Consent.objects.values())
    put(cast.elise, cast.elise.private_email)
    assert list(Consent.objects.values()) == before


def test_another_address_ends_the_permission_and_keeps_it_as_proof(cast: Cast) -> None:
    put(cast.elise, "elise@example.com", ticked=False)
    assert held(cast.elise) == []
    assert past(cast.elise) == [("elise.vandenbossche4@example.org", "address_changed")]


def test_another_address_that_is_ticked_has_a_permission_of_its_own(cast: Cast) -> None:
    put(cast.elise, "elise@example.com", signed_on=date(2026, 11, 20))
    assert held(cast.elise) == [("elise@example.com", date(2026, 11, 20))]
    assert past(cast.elise) == [("elise.vandenbossche4@example.org", "address_changed")]


def test_a_later_signature_for_the_same_address_replaces_the_earlier(cast: Cast) -> None:
    put(cast.elise, cast.elise.private_email, signed_on=date(2026, 11, 20))
    assert held(cast.elise) == [(cast.elise.private_email, date(2026, 11, 20))]
    assert past(cast.elise) == [(cast.elise.private_email, "replaced")]


def test_removing_the_tick_withdraws_and_keeps_the_address(cast: Cast) -> None:
    put(cast.elise, cast.elise.private_email, ticked=False)
    assert cast.elise.private_email == "elise.vandenbossche4@example.org"
    assert past(cast.elise) == [(cast.elise.private_email, "withdrawn")]


def test_removing_the_address_ends_the_permission(cast: Cast) -> None:
    put(cast.elise, "", ticked=False)
    assert cast.elise.private_email == ""
    assert past(cast.elise)[0][1] == "address_changed"


def test_withdrawing_twice_says_that_nothing_held_any_more(cast: Cast) -> None:
    assert withdraw(staff=cast.elise, by="user:1", now=NOW)
    assert not withdraw(staff=cast.elise, by="user:1", now=NOW)


def test_an_encoded_address_clears_what_the_list_held_instead(cast: Cast) -> None:
    StaffMember.objects.filter(pk=cast.wauthier.pk).update(
        refused_email="benedicte(at)example.org", refused_email_reason="…"
    )
    cast.wauthier.refresh_from_db()
    put(cast.wauthier, "benedicte@example.org")
    assert (cast.wauthier.refused_email, cast.wauthier.refused_email_reason) == ("", "")


@pytest.mark.parametrize(
    ("email", "signed_on", "reason"),
    [
        ("prenom.nom(at)example.org", None, "« prenom.nom(at)example.org » n’est pas une adresse"),
        ("xavier@", None, "« xavier@ » n’est pas une adresse électronique."),
        ("", None, "Indiquez d’abord l’adresse que l’autorisation couvre."),
        (
            "Elise.VANDENBOSSCHE4@example.org",
            None,
            "déjà celle d’une autre personne : Van den Bossche Élise (P0004). Deux personnes ne",
        ),
        ("b@example.org", date(2026, 11, 26), "La date de signature est dans le futur."),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    cast: Cast, email: str, signed_on: date | None, reason: str
) -> None:
    with pytest.raises(AddressRefused) as refusal:
        put(cast.wauthier, email, signed_on=signed_on)
    assert reason in refusal.value.reason
    cast.wauthier.refresh_from_db()
    assert cast.wauthier.private_email == ""


def test_an_address_taken_by_another_this_very_moment_is_refused_in_the_same_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database would name the address in its error, and that in the log."""

    def too_late(**values: Any) -> None:
        monkeypatch.undo()
        put(cast.xavier, "deux@example.org", ticked=False)
        encode_many(**values)

    monkeypatch.setattr(actions, "encode_many", too_late)
    with pytest.raises(AddressRefused, match="Lambert Xavier"):
        put(cast.wauthier, "deux@example.org")
    assert not held(cast.wauthier)
