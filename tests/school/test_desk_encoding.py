"""Quick encoding: a pile of signed documents, one page, one save."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.register.models import StaffMember
from tests.school.cast import Cast
from tests.school.crowd import make_crowd

pytestmark = pytest.mark.django_db
URL = "/personnel/encoder/"


def look(client: Client) -> str:
    return html.unescape(client.get(URL).content.decode())


def save(client: Client, **form: str) -> tuple[int, str]:
    answer = client.post(URL, form)
    page = client.get(URL) if answer.status_code == 302 else answer
    return answer.status_code, html.unescape(page.content.decode())


def typed(staff: StaffMember, email: str, *, ticked: bool = False) -> dict[str, str]:
    tick = {f"ticked-{staff.pk}": "on"} if ticked else {}
    return {f"email-{staff.pk}": email, **tick}


def test_only_those_who_miss_something_are_on_the_page(secretary: Client) -> None:
    page = look(secretary)
    assert "Wauthier Bénédicte" in page
    assert "Lambert Xavier" in page
    assert "Evrard Marie-Laure" not in page  # complete
    assert "Piérard Nathalie" not in page  # not concerned


def test_one_save_encodes_every_row(secretary: Client, cast: Cast) -> None:
    rows = {
        **typed(cast.wauthier, "b.wauthier@example.org", ticked=True),
        **typed(cast.xavier, cast.xavier.private_email, ticked=True),
    }
    status, page = save(secretary, signed_on="2026-11-20", **rows)
    assert status == 302
    assert "2 personnes sont encodées." in page
    assert "Plus rien à encoder" in page
    for staff in (cast.wauthier, cast.xavier):
        assert str(staff.consents.valid().get().signed_on) == "2026-11-20"


def test_an_address_without_a_tick_is_saved_without_a_permission(
    secretary: Client, cast: Cast
) -> None:
    save(secretary, signed_on="", **typed(cast.wauthier, "b.wauthier@example.org"))
    assert StaffMember.objects.get(pk=cast.wauthier.pk).private_email == "b.wauthier@example.org"
    assert not cast.wauthier.consents.exists()


def test_a_wrong_row_keeps_what_was_typed_and_the_others_are_saved(
    secretary: Client, cast: Cast
) -> None:
    rows = {
        **typed(cast.wauthier, "b.wauthier(at)example.org", ticked=True),
        **typed(cast.xavier, cast.xavier.private_email, ticked=True),
    }
    status, page = save(secretary, signed_on="2026-11-20", **rows)
    assert status == 200
    assert "Une personne est encodée." in page
    assert 'value="b.wauthier(at)example.org"' in page
    assert "Ce n’est pas une adresse électronique." in page
    assert f'aria-describedby="p{cast.wauthier.pk}"' in page
    assert f'name="ticked-{cast.wauthier.pk}" checked' in page
    assert f"email-{cast.xavier.pk}" not in page
    assert cast.xavier.consents.valid().exists()


def test_somebody_else_s_address_is_refused_with_a_link_to_compare(
    secretary: Client, cast: Cast
) -> None:
    status, page = save(secretary, **typed(cast.wauthier, cast.elise.private_email))
    assert status == 200
    assert "déjà celle de Van den Bossche Élise" in page
    assert reverse("record-addresses", args=[cast.elise.key]) in page


def test_the_same_address_on_two_rows_is_refused_on_both(secretary: Client, cast: Cast) -> None:
    rows = {**typed(cast.wauthier, "un@example.org"), **typed(cast.xavier, "UN@example.org")}
    status, page = save(secretary, **rows)
    assert status == 200
    assert page.count("deux fois sur cette page") == 2
    assert not StaffMember.objects.holding("un@example.org").exists()


def test_a_tick_without_an_address_is_refused_on_its_row(secretary: Client, cast: Cast) -> None:
    status, page = save(secretary, **typed(cast.wauthier, "", ticked=True))
    assert status == 200
    assert "Indiquez d’abord l’adresse" in page


@pytest.mark.parametrize("day", ["31/02/2026", "2026-12-01"])
def test_a_wrong_date_saves_nothing_and_keeps_everything_typed(
    secretary: Client, cast: Cast, day: str
) -> None:
    rows = typed(cast.wauthier, "b.wauthier@example.org", ticked=True)
    status, page = save(secretary, signed_on=day, **rows)
    assert status == 200
    assert 'value="b.wauthier@example.org"' in page
    assert 'id="id_signed_on_error"' in page
    assert not cast.wauthier.consents.exists()


def test_rows_of_people_who_do_not_exist_are_passed_over(secretary: Client) -> None:
    form = {"email-999999": "x@example.org", "email-": "y@example.org", "email-abc": "z"}
    status, page = save(secretary, **form)
    assert status == 302
    assert "Rien n’a changé." in page


def test_a_row_never_moves_a_permission_that_holds_to_another_address(
    secretary: Client, cast: Cast
) -> None:
    _, page = save(secretary, **typed(cast.elise, "autre@example.org", ticked=True))
    assert "entre-temps" in page
    assert StaffMember.objects.get(pk=cast.elise.pk).private_email == cast.elise.private_email
    assert cast.elise.consents.valid().get().email == cast.elise.private_email


def test_fifty_people_a_page(secretary: Client) -> None:
    make_crowd(90)
    page = look(secretary)
    assert page.count('name="email-') == 50
    assert "Page 1 sur 2" in page


def test_a_reader_does_not_see_the_page(reader: Client) -> None:
    answer = reader.get(URL)
    assert answer.status_code == 403
    assert "permise" in answer.content.decode()
