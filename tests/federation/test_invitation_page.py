"""The page behind the link: opening shows, the button opens the account."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from preau.federation.invitations import actions
from preau.federation.invitations.inviting import cancel_pending, validity
from preau.federation.invitations.models import Invitation
from preau.federation.mail.links import hash_of, link_for, token_for
from preau.federation.registrations.models import Membership
from preau.secret_links import HideSecretLinks
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    Schools,
    ask,
    confirmed,
    invitation_of,
    token_of,
)


@pytest.fixture
def log(settings: Any) -> Iterator[StringIO]:
    """What a handler with the site's filter writes."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(HideSecretLinks(settings.LOGS_HIDE_AFTER))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def url_of(membership: Membership) -> str:
    return reverse("invitation", args=[token_of(membership)])


def text_of(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("&#x27;", "'"))


def test_the_page_says_who_asks_for_what_and_under_which_name(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, MARC)
    text = text_of(client.get(url_of(membership)))
    for expected in (
        "Institut Saint-Exupéry",
        "Enseignant et directeur",
        "2026-2027",
        "marc.piette@example.org",
        "mercredi 9 décembre 2026",
        "Ce n’est pas moi",
    ):
        assert expected in text


def test_opening_the_link_any_number_of_times_consumes_nothing(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    for _ in range(3):
        assert client.get(url_of(membership)).status_code == 200
        assert client.head(url_of(membership)).status_code == 200
        assert client.get(url_of(membership) + "refuser/").status_code == 200

    assert invitation_of(membership).state == "pending"
    assert membership.registrations.get().status == "invited"


def test_confirming_opens_the_account_and_leads_to_the_programme(
    schools: Schools, client: Client, settings: Any
) -> None:
    settings.PROGRAMME_URL = "https://programme.example.org/"
    membership = ask(schools.saint_exupery, ANNE)

    response = client.post(url_of(membership), {"password": PASSWORD}, follow=True)

    assert response.redirect_chain == [("/bienvenue/", 302)]
    assert "Bienvenue, Anne" in text_of(response)
    assert 'href="https://programme.example.org/"' in response.content.decode()
    assert membership.registrations.get().status == "active"
    assert client.get("/").status_code == 200  # signed in


def test_a_weak_password_is_explained_in_french_and_destroys_nothing(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    for weak, said in (
        ("", "Choisissez un mot de passe pour confirmer."),
        ("court", "trop court"),
        ("anne.delvaux@example.org", "trop semblable"),
        ("q1w2e3r4t5y6", "trop courant"),
    ):
        response = client.post(url_of(membership), {"password": weak})
        assert said in text_of(response)

    assert invitation_of(membership).state == "pending"
    assert client.post(url_of(membership), {"password": PASSWORD}).status_code == 302


def test_the_link_used_again_says_that_it_is_done(schools: Schools, client: Client) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    client.post(url_of(membership), {"password": PASSWORD})
    stranger = Client()

    for answer in (stranger.get(url_of(membership)), stranger.post(url_of(membership))):
        assert "Vous avez déjà confirmé" in text_of(answer)
        assert "password" not in answer.content.decode()
    assert membership.account.__class__.objects.get().check_password(PASSWORD)


def test_expired_is_said_before_anything_is_asked(schools: Schools, client: Client) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    with time_machine.travel(NOW + validity() + timedelta(minutes=1)):
        response = client.get(url_of(membership))
        posted = client.post(url_of(membership), {"password": PASSWORD})

    assert (response.status_code, posted.status_code) == (410, 410)
    assert "Cette invitation a expiré" in text_of(response)
    assert "Demandez à Institut Saint-Exupéry" in text_of(response)
    assert "<input" not in response.content.decode()


def test_a_link_that_was_tampered_with_or_replaced_opens_nothing(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    old = url_of(membership)
    actions.resend(
        invitation=invitation_of(membership), actor="school:99001", now=NOW + timedelta(hours=1)
    )
    for wrong in (old, old[:-2] + "/", reverse("invitation", args=["x" * 43])):
        response = client.get(wrong)
        assert response.status_code == 404
        assert "Ce lien n’est pas valable" in text_of(response)
        assert "Anne" not in text_of(response)


def test_saying_no_asks_once_more_and_then_tells_the_school(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    refusal = reverse("invitation-refusal", args=[token_of(membership)])
    assert "Refuser l’invitation" in text_of(client.get(refusal))

    response = client.post(refusal, follow=True)

    assert "Invitation refusée" in text_of(response)
    assert membership.registrations.get().status == "refused"
    assert client.get("/").status_code == 302  # nobody is signed in


def test_a_withdrawn_invitation_says_that_the_school_took_it_back(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    cancel_pending([membership], now=NOW)
    assert "Invitation annulée" in text_of(client.get(url_of(membership)))


def test_somebody_known_confirms_without_a_new_password(schools: Schools, client: Client) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    membership = ask(schools.sainte_marie, ANNE)
    waiting = Invitation(membership=membership, created_at=NOW, expires_at=NOW + validity())
    token = token_for(purpose="invitation", subject=waiting.link_subject)
    waiting.token_hash = hash_of(token)
    waiting.save()

    page = client.get(reverse("invitation", args=[token]))
    assert "Vous avez déjà un compte" in text_of(page)
    assert 'type="password"' not in page.content.decode()
    response = client.post(reverse("invitation", args=[token]), {"password": "volé volé volé"})

    assert response.headers["Location"] == reverse("account_login")
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_the_secret_address_stays_out_of_caches_and_referrers(
    schools: Schools, client: Client
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    for response in (client.get(url_of(membership)), client.get("/invitation/nope/")):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "strict-origin"


def test_a_token_never_reaches_the_log(
    schools: Schools, client: Client, settings: Any, log: StringIO
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    token = token_of(membership)
    client.get(f"/invitation/{token[:-1]}/")
    Client(enforce_csrf_checks=True).post(url_of(membership), {"password": PASSWORD})
    with time_machine.travel(NOW + validity() + timedelta(minutes=1)):
        client.get(url_of(membership))

    assert log.getvalue().count("/invitation/…/") == 3
    assert token[:-1] not in log.getvalue()
    handlers = settings.LOGGING["handlers"].values()
    assert all("secret_links" in handler["filters"] for handler in handlers)


def test_the_link_in_the_mail_is_the_page(schools: Schools, client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://extranet.example.org"
    membership = ask(schools.saint_exupery, JOSEE)
    subject = invitation_of(membership).link_subject
    assert link_for(purpose="invitation", subject=subject) == (
        f"https://extranet.example.org{url_of(membership)}"
    )
