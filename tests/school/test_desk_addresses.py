"""The tab Adresses: the private e-mail, the tick beside it, one save."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.consents.models import EndReason
from preau.school.register.models import StaffMember
from tests.school.cast import Cast

pytestmark = pytest.mark.django_db


def save(client: Client, staff: StaffMember, **form: str) -> tuple[int, str]:
    """Return the status of the first answer, and the page the person sees in the end."""
    url = reverse("record-addresses", args=[staff.key])
    answer = client.post(url, form)
    page = client.get(url) if answer.status_code == 302 else answer
    return answer.status_code, html.unescape(page.content.decode())


def valid_consent(staff: StaffMember) -> str:
    found = staff.consents.valid().first()
    return f"{found.email} {found.signed_on}" if found else ""


def address(staff: StaffMember) -> str:
    return StaffMember.objects.get(pk=staff.pk).private_email


def test_an_address_and_a_tick_are_saved_at_once(secretary: Client, cast: Cast) -> None:
    status, page = save(
        secretary, cast.wauthier, email=" B.Wauthier@Example.org ", ticked="on", signed_on=""
    )
    assert status == 302
    assert "l’adresse et l’autorisation signée" in page
    assert valid_consent(cast.wauthier) == "b.wauthier@example.org 2026-11-25"
    assert cast.wauthier.consents.get().encoded_by == cast.secretary.actor


def test_the_date_may_be_typed_as_people_write_it(secretary: Client, cast: Cast) -> None:
    save(secretary, cast.xavier, email=cast.xavier.private_email, ticked="on", signed_on="3/9/2026")
    assert valid_consent(cast.xavier) == f"{cast.xavier.private_email} 2026-09-03"


def test_saving_again_what_is_there_changes_nothing(secretary: Client, cast: Cast) -> None:
    form = {"email": cast.elise.private_email, "ticked": "on", "signed_on": "2026-09-10"}
    save(secretary, cast.elise, **form)
    assert cast.elise.consents.count() == 1


def test_another_address_clears_the_tick_and_says_so(secretary: Client, cast: Cast) -> None:
    form = {"email": "autre@example.org", "ticked": "on", "signed_on": "2026-09-10"}
    _, page = save(secretary, cast.elise, **form)
    assert "la coche est enlevée" in page
    assert address(cast.elise) == "autre@example.org"
    assert valid_consent(cast.elise) == ""
    assert cast.elise.consents.get().end_reason == EndReason.ADDRESS_CHANGED


def test_ticking_again_after_that_covers_the_new_address(secretary: Client, cast: Cast) -> None:
    form = {"email": "autre@example.org", "ticked": "on", "signed_on": "2026-11-24"}
    save(secretary, cast.elise, **form)
    save(secretary, cast.elise, **form)
    assert valid_consent(cast.elise) == "autre@example.org 2026-11-24"


def test_capitals_are_no_other_address(secretary: Client, cast: Cast) -> None:
    form = {"email": cast.elise.private_email.upper(), "ticked": "on", "signed_on": "2026-09-10"}
    save(secretary, cast.elise, **form)
    assert valid_consent(cast.elise)


def test_taking_the_tick_away_withdraws_the_permission(secretary: Client, cast: Cast) -> None:
    save(secretary, cast.elise, email=cast.elise.private_email, signed_on="2026-09-10")
    assert cast.elise.consents.get().end_reason == EndReason.WITHDRAWN
    assert address(cast.elise) == cast.elise.private_email


@pytest.mark.parametrize("typed", ["prenom.nom(at)example.org", "a@b", "deux @ mots", "x" * 290])
def test_what_is_no_address_is_said_beside_the_field_and_stays_there(
    secretary: Client, cast: Cast, typed: str
) -> None:
    status, page = save(secretary, cast.wauthier, email=typed, signed_on="")
    assert status == 200
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_email_error"' in page
    assert address(cast.wauthier) == ""


def test_the_address_of_somebody_else_is_refused_with_a_link_to_compare(
    secretary: Client, cast: Cast
) -> None:
    status, page = save(secretary, cast.wauthier, email=cast.elise.private_email.title())
    assert status == 200
    assert "Van den Bossche Élise" in page
    other = reverse("record-addresses", args=[cast.elise.key])
    assert f'<a href="{other}">Comparer avec la fiche' in page


def test_a_tick_without_an_address_is_refused(secretary: Client, cast: Cast) -> None:
    status, page = save(secretary, cast.wauthier, email="", ticked="on")
    assert status == 200
    assert "Indiquez d’abord l’adresse" in page
    assert not cast.wauthier.consents.exists()


@pytest.mark.parametrize(
    ("day", "said"), [("31/02/2026", "n’existe pas"), ("2026-11-26", "dans le futur")]
)
def test_a_day_that_does_not_exist_or_is_to_come_is_refused(
    secretary: Client, cast: Cast, day: str, said: str
) -> None:
    form = {"email": "b.wauthier@example.org", "ticked": "on", "signed_on": day}
    status, page = save(secretary, cast.wauthier, **form)
    assert status == 200
    assert said in page
    assert 'id="id_signed_on_error"' in page
    assert address(cast.wauthier) == ""


def test_an_address_that_a_list_held_is_shown_with_its_reason(
    secretary: Client, cast: Cast
) -> None:
    StaffMember.objects.filter(pk=cast.wauthier.pk).update(
        refused_email="b(at)example.org", refused_email_reason="Ce n’est pas une adresse."
    )
    page = secretary.get(reverse("record-addresses", args=[cast.wauthier.key])).content.decode()
    assert "b(at)example.org" in page
    assert "Ce n’est pas une adresse." in page


def test_a_reader_changes_nothing(reader: Client, cast: Cast) -> None:
    status, page = save(reader, cast.wauthier, email="b.wauthier@example.org")
    assert status == 403
    assert "Rien n’a été changé" in page
    assert address(cast.wauthier) == ""


def test_a_key_that_does_not_exist_is_a_404(secretary: Client) -> None:
    answer = secretary.post(reverse("record-addresses", args=["P9999"]), {"email": ""})
    assert answer.status_code == 404
