"""What people read: each mail, as it leaves."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from preau.federation.invitations import actions
from preau.federation.mail import compose as compose_module
from preau.federation.mail.compose import compose
from preau.federation.mail.letters import letter
from preau.federation.mail.models import Mail
from tests.federation.cast import JOSEE, MARC, NOW, Schools, ask, confirmed, invitation_of, token_of


@pytest.fixture(autouse=True)
def published(settings: Any) -> None:
    settings.PUBLIC_URL = "https://extranet.example.org"
    settings.MAIL_FROM = "La fédération <ne-pas-repondre@example.org>"


def as_received(mail: Mail) -> EmailMessage:
    """Return the message after a trip through bytes, as a reader's program sees it."""
    wire = compose(mail).as_bytes(policy=policy.SMTPUTF8)
    message = message_from_bytes(wire, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: Mail) -> str:
    return as_received(mail).get_content().replace("\r\n", "\n").replace("\xa0", " ")


def test_the_invitation_says_who_asks_for_what_until_when_and_what_if_it_is_not_me(
    schools: Schools,
) -> None:
    membership = ask(schools.saint_exupery, MARC, now=NOW)
    mail = Mail.objects.get()

    message = as_received(mail)
    assert message["Subject"] == "Institut Saint-Exupéry vous ouvre un accès au programme numérique"
    for expected in (
        "Bonjour Marc,",
        "Institut Saint-Exupéry demande pour vous un accès",
        "Rôle : enseignant et directeur",
        "Année scolaire : 2026-2027",
        "Votre identifiant : marc.piette@example.org",
        "Rien ne s’ouvre tant que vous n’avez pas confirmé.",
        "jusqu’au mercredi 9 décembre 2026",
        "« Ce n’est pas moi »",
        f"\nhttps://extranet.example.org/invitation/{token_of(membership)}/\n",
    ):
        assert expected in text_of(mail)


def test_the_mail_sent_again_carries_the_new_link_and_the_new_date(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, MARC, now=NOW)
    old = token_of(membership)
    again = actions.resend(
        invitation=invitation_of(membership), actor="school:99001", now=NOW + timedelta(days=1)
    )
    assert again.mail
    text = text_of(again.mail)
    assert token_of(membership) in text
    assert old not in text
    assert "jeudi 10 décembre 2026" in text


def test_a_known_person_is_told_and_asked_for_nothing(schools: Schools) -> None:
    confirmed(schools.saint_exupery, MARC, now=NOW)
    ask(schools.sainte_marie, MARC, now=NOW)
    mail = Mail.objects.get(kind="registration_confirmed")

    assert as_received(mail)["Subject"].replace("\xa0", " ") == (
        "Votre accès est confirmé pour 2026-2027 : Collège Sainte-Marie"
    )
    assert "Vous n’avez rien à faire" in text_of(mail)
    assert "/invitation/" not in text_of(mail)


def test_the_headers_say_that_an_automate_wrote_it(schools: Schools) -> None:
    ask(schools.saint_exupery, JOSEE, now=NOW)
    mail = Mail.objects.get()
    message = as_received(mail)
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "josée.dupont@example.org"
    assert message["From"] == "La fédération <ne-pas-repondre@example.org>"
    assert message["Date"] is not None
    assert message["Content-Transfer-Encoding"] == "quoted-printable"


def test_a_name_cannot_add_a_header(schools: Schools) -> None:
    context = {"school": "École\nBcc: tous@example.org", "roles": ["teacher"], "school_year": "x"}
    mail = letter(kind="registration_confirmed", to=MARC.email, context=context, now=NOW)
    assert as_received(mail)["Bcc"] is None


def test_no_template_leaves_a_straight_apostrophe_or_a_loose_colon() -> None:
    folder = Path(compose_module.__file__).parent / "templates" / "mail"
    for template in folder.glob("*.txt"):
        said = re.sub(r"{[{%].*?[}%]}", "", template.read_text("utf-8"))
        assert "'" not in said, template.name
        assert not re.search(r" [:;?!»]", said), template.name
