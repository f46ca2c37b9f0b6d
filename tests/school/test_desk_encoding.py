"""Quick encoding: a pile of signed documents, one page, one save."""

import html
import re

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


def test_fifty_people_a_page_and_whoever_is_passed_by_is_not_lost(secretary: Client) -> None:
    crowd = make_crowd(90)
    first = look(secretary)
    assert first.count('name="email-') == 50
    assert "12 après" in first  # 60 of the crowd and two of the cast
    last = re.search(r'name="suite" value="([^"]+)"', first)
    assert last
    # One of the page is encoded: the next page still begins right behind its last row.
    rows = typed(crowd[0], "un@example.org", ticked=True)
    answer = secretary.post(URL, {**rows, "signed_on": "2026-11-20", "suite": last.group(1)})
    second = html.unescape(secretary.get(answer["Location"]).content.decode())
    assert second.count('name="email-') == 12
    assert 'value="2026-11-20"' in second  # the day of the pile stays
    assert "Revenir au début" in second


def test_the_sheet_of_one_person_is_found_by_name_and_nothing_typed_is_lost(
    secretary: Client, cast: Cast
) -> None:
    rows = typed(cast.xavier, cast.xavier.private_email, ticked=True)
    answer = secretary.post(URL, {**rows, "chercher": "oui", "q": "wauth"})
    assert answer["Location"] == f"{URL}?q=wauth"
    assert cast.xavier.consents.valid().exists()
    page = html.unescape(secretary.get(answer["Location"]).content.decode())
    assert page.count('name="email-') == 1
    assert "n’attend une adresse" in html.unescape(
        secretary.get(f"{URL}?q=evrard").content.decode()
    )


def test_enter_encodes_one_row_and_shows_it_done(secretary: Client, cast: Cast) -> None:
    page = row(secretary, typed(cast.wauthier, "b.wauthier@example.org", ticked=True))
    assert page.lstrip().startswith("<tr")
    assert "Encodée" in page
    assert "<input" not in page
    assert "Wauthier Bénédicte : enregistré." in page
    assert str(cast.wauthier.consents.valid().get().signed_on) == "2026-11-20"


def test_enter_in_a_row_with_a_mistake_keeps_what_was_typed(secretary: Client, cast: Cast) -> None:
    page = row(secretary, typed(cast.wauthier, "b.wauthier(at)x", ticked=True))
    assert 'value="b.wauthier(at)x"' in page
    assert "Ce n’est pas une adresse électronique." in page
    assert "À corriger, Wauthier Bénédicte" in page
    assert not cast.wauthier.consents.exists()


def test_enter_without_a_tick_saves_the_address_and_leaves_the_row_open(
    secretary: Client, cast: Cast
) -> None:
    page = row(secretary, typed(cast.wauthier, "b.wauthier@example.org"))
    assert "Adresse enregistrée, sans autorisation." in page
    assert f'name="ticked-{cast.wauthier.pk}"' in page


def test_enter_never_touches_somebody_encoded_meanwhile(secretary: Client, cast: Cast) -> None:
    page = row(secretary, typed(cast.elise, "autre@example.org", ticked=True))
    assert "entre-temps" in page
    assert StaffMember.objects.get(pk=cast.elise.pk).private_email == cast.elise.private_email


def test_a_row_with_a_wrong_date_or_for_nobody_saves_nothing(secretary: Client, cast: Cast) -> None:
    page = row(secretary, typed(cast.wauthier, "b@example.org", ticked=True), day="31/02/2026")
    assert "Cette date n’existe pas" in page
    assert not cast.wauthier.consents.exists()
    assert secretary.post(f"{URL}ligne/", {"email-99999": "x@example.org"}).status_code == 204


def row(client: Client, form: dict[str, str], day: str = "2026-11-20") -> str:
    answer = client.post(f"{URL}ligne/", {**form, "signed_on": day})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_reader_does_not_see_the_page(reader: Client) -> None:
    answer = reader.get(URL)
    assert answer.status_code == 403
    assert "permise" in answer.content.decode()
