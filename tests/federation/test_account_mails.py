"""A mail for every event of security: in words, without a secret, with what to do."""

from typing import Any

import pytest

from preau.federation.accounts.adapter import KINDS
from preau.federation.accounts.models import Account
from preau.federation.accounts.notices import mail_to, tell
from preau.federation.mail.models import Mail
from preau.journal.models import Entry
from tests.federation.cast import ANNE, NOW, Schools, confirmed
from tests.federation.test_mail_text import as_received, published, text_of  # noqa: F401 (fixture)

SAID = {
    "password_changed": ("Votre mot de passe a été changé", "vient d’être changé"),
    "password_replaced": ("Votre mot de passe a été remplacé", "« mot de passe oublié »"),
    "totp_activated": ("Une application protège votre compte", "après le mot de passe"),
    "totp_deactivated": ("Une application a été retirée de votre compte", "plus demandés"),
    "passkey_added": ("Une clé d’accès a été ajoutée à votre compte", "permet d’y entrer"),
    "passkey_removed": ("Une clé d’accès a été retirée de votre compte", "ne permet plus"),
    "recovery_codes_made": ("Des codes de secours ont été créés", "remplacent"),
    "recovery_code_used": ("Un code de secours a servi", "Il en reste 9"),
    "new_device": ("Connexion depuis un nouvel appareil", "Firefox, Windows"),
    "address_changed": ("Votre adresse est changée", "Le compte avant@example.org porte"),
    "address_given_up": ("Votre adresse est changée", "avant le mercredi 2 décembre 2026"),
    "address_undone": ("Votre compte a repris son adresse d’avant", "vers autre@example.org"),
    "accounts_merged": ("Vos deux comptes n’en font plus qu’un", "Le compte autre@example.org"),
    "deletion_asked": ("Votre compte sera supprimé le mercredi 2 décembre 2026", "en un clic"),
    "deletion_cancelled": ("Votre compte n’est plus supprimé", "Rien n’a changé"),
    "account_deleted": ("Votre compte est supprimé", "le dernier"),
}
CONTEXT = {
    "left": 9,
    "device": "Firefox, Windows",
    "at": "le 25 novembre 2026 à 09:00",
    "before": "avant@example.org",
    "other": "autre@example.org",
    "lost": "autre@example.org",
    "day": "mercredi 2 décembre 2026",
}


@pytest.fixture
def anne(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, ANNE)


SOMEBODY = Account(email=ANNE.email, given_name="Anne")
"""Words need no database."""


@pytest.mark.parametrize("kind", sorted(SAID))
def test_every_event_has_its_own_words(kind: str) -> None:
    subject, said = SAID[kind]
    mail = mail_to(account=SOMEBODY, kind=kind, now=NOW, context=CONTEXT)
    text = text_of(mail)
    assert as_received(mail)["Subject"] == subject
    assert said in text
    assert ANNE.email in text
    assert text.startswith("Bonjour Anne,")
    assert "automate" in text


@pytest.mark.parametrize("kind", sorted(set(KINDS.values())))
def test_what_allauth_tells_of_says_what_to_do_if_it_was_somebody_else(kind: str) -> None:
    text = text_of(mail_to(account=SOMEBODY, kind=kind, now=NOW))
    assert "Ce n’était pas vous ?" in text
    assert "https://extranet.example.org/mot-de-passe/oublie/" in text


def test_an_event_is_a_mail_and_a_journal_line_of_the_same_name(anne: Account) -> None:
    Mail.objects.all().delete()
    tell(account=anne, kind="totp_activated", now=NOW)
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.about) == ("totp_activated", ANNE.email, anne.actor)
    assert Entry.objects.get(action="account.totp_activated").subject == anne.actor


def test_the_links_of_an_address_are_made_when_the_mails_leave(
    anne: Account, settings: Any
) -> None:
    from preau.federation.accounts import addresses

    Mail.objects.all().delete()
    addresses.ask(account=anne, email="nouvelle@example.org", now=NOW)
    to_new, to_old = Mail.objects.order_by("pk")
    assert "https://extranet.example.org/compte/adresse/confirmer/" in text_of(to_new)
    assert "https://extranet.example.org/compte/adresse/pas-moi/" in text_of(to_old)
    assert "nouvelle@example.org" in text_of(to_old)
    for trace in (ANNE.email, "Anne", "Delvaux"):
        assert trace not in text_of(to_new)
