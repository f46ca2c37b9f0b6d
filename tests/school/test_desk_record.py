"""A person's record: tabs with addresses of their own."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.consents.actions import encode, withdraw
from preau.school.provisioning.models import RemoteMember
from preau.school.register.models import Category, PositionCategory, StaffMember
from tests.school.cast import NOW, Cast

pytestmark = pytest.mark.django_db
TABS = ["identity", "positions", "addresses", "documents", "account", "history"]


def look(client: Client, staff: StaffMember, tab: str) -> str:
    answer = client.get(reverse(f"record-{tab}", args=[staff.key]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_a_page_that_says_who_and_which_tab(
    secretary: Client, cast: Cast, tab: str
) -> None:
    page = look(secretary, cast.xavier, tab)
    assert page.count("<h1") == 1
    assert "Lambert Xavier" in page
    here = reverse(f"record-{tab}", args=[cast.xavier.key])
    assert f'<a href="{here}" aria-current="page">' in page


@pytest.mark.parametrize("tab", TABS)
def test_a_key_that_does_not_exist_is_a_page_in_french(secretary: Client, tab: str) -> None:
    answer = secretary.get(reverse(f"record-{tab}", args=["P9999"]))
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_a_reader_sees_every_tab_and_no_form_but_the_sign_out(
    reader: Client, cast: Cast, tab: str
) -> None:
    page = look(reader, cast.ines, tab)
    forms = page.split("<form ")[1:]
    assert all(f'action="{reverse("sign-out")}"' in form.split(">")[0] for form in forms)


def test_the_record_opens_on_the_identity(secretary: Client, cast: Cast) -> None:
    answer = secretary.get(reverse("record", args=[cast.xavier.key]))
    assert answer["Location"] == reverse("record-identity", args=[cast.xavier.key])


def test_the_identity_has_the_birth_date_in_words(secretary: Client, cast: Cast) -> None:
    cast.xavier.birth_date = date(1968, 6, 1)
    cast.xavier.save()
    assert "1er juin 1968" in look(secretary, cast.xavier, "identity")


def test_the_functions_have_their_dates_in_words(secretary: Client, cast: Cast) -> None:
    page = look(secretary, cast.vandamme, "positions")
    assert "du 11 janvier 2027 au 2 juillet 2027" in page
    over = look(secretary, cast.henrard, "positions")
    assert "Pas active" in over


def test_a_function_nobody_has_classified_is_said_on_the_record(
    secretary: Client, cast: Cast
) -> None:
    title = PositionCategory.objects.unknown().get()
    url = reverse("record-positions", args=[cast.ines.key])
    assert "Qu’est-ce" in secretary.get(url).content.decode()
    answer = secretary.post(url, {f"category-{title.pk}": "teaching"}, follow=True)
    assert "«\u00a0Fonction inconnue de la table\u00a0»" in answer.content.decode()
    title.refresh_from_db()
    assert title.category == Category.TEACHING
    assert "Prêt à activer" in answer.content.decode()


def test_the_past_permissions_stay_visible_with_who_and_when(secretary: Client, cast: Cast) -> None:
    actor = cast.secretary.actor
    withdraw(staff=cast.elise, by=actor, now=NOW)
    encode(
        staff=cast.elise,
        email="elise.nouvelle@example.org",
        ticked=True,
        signed_on=date(2026, 11, 20),
        by=actor,
        now=NOW,
    )
    page = look(secretary, cast.elise, "documents")
    assert "elise.nouvelle@example.org" in page
    assert "elise.vandenbossche4@example.org" in page
    assert "le 20 novembre 2026" in page
    assert "retirée, le 25 novembre 2026, par Isabelle Dumont" in page
    assert "par l’import d’une liste" in page


def test_the_document_is_printed_from_the_record_and_the_record_says_when(
    secretary: Client, cast: Cast
) -> None:
    page = look(secretary, cast.xavier, "documents")
    assert f'action="{reverse("authorisations")}" data-download' in page
    assert f'name="staff" value="{cast.xavier.key}"' in page
    answer = secretary.post(reverse("authorisations"), {"staff": cast.xavier.key})
    assert answer.content.startswith(b"%PDF-")
    page = look(secretary, cast.xavier, "documents")
    assert "pour la dernière fois le 25 novembre 2026, par Isabelle Dumont" in page


def test_without_permission_the_tab_says_what_to_do(secretary: Client, cast: Cast) -> None:
    assert "Aucune autorisation n’est encodée" in look(secretary, cast.xavier, "documents")


def test_the_account_shows_what_the_federation_last_said(secretary: Client, cast: Cast) -> None:
    line = {"school_year": "2026-2027", "role": "teacher", "valid_until": "2027-08-29"}
    RemoteMember.objects.create(
        external_id=cast.elise.key,
        scim_id="7d1f",
        user_name=cast.elise.private_email,
        active=True,
        registrations=[
            {**line, "status": "active"},
            {**line, "school_year": "2025-2026", "status": "ended", "valid_until": "2026-08-23"},
        ],
    )
    page = look(secretary, cast.elise, "account")
    assert "Actif jusqu’au 29 août 2027" in page
    assert "2025-2026" in page
    assert "Terminée" in page


def test_an_address_that_the_person_has_changed_is_shown_and_nothing_is_to_be_done(
    secretary: Client, cast: Cast
) -> None:
    RemoteMember.objects.create(
        external_id=cast.elise.key,
        scim_id="7d1f",
        user_name=cast.elise.private_email,
        account_email="elise.nouvelle@example.org",
        active=True,
    )
    page = look(secretary, cast.elise, "account")
    assert "elise.nouvelle@example.org" in page
    assert "Il n’y a rien à changer ici" in page
