"""The first page of a link: what is read before anything is signed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.consents.actions import encode
from preau.school.consents.models import Text
from preau.school.mail.actions import deliver
from preau.school.mail.models import Mail, MailState
from preau.school.register.models import School
from preau.school.signing.giving import give, revoke
from preau.school.signing.links import path_of
from preau.school.signing.mails import CODE
from preau.school.signing.models import Link, Means
from preau.school.signing.office.sending import send_links
from preau.school.signing.rules import MOST_CODES
from tests.school.cast import NOW, Cast
from tests.school.on_screen import NEW, mailed_to, slip_for, text_of, type_address
from tests.school.postman import Postman


def test_the_page_says_which_school_for_whom_and_every_word_that_is_signed(
    cast: Cast, client: Client, postman: Postman
) -> None:
    said = text_of(client.get(path_of(slip_for(cast.xavier))))

    for expected in ("École Saint-Exupéry", "Xavier Lambert", "Instituteur primaire", "2026-2027"):
        assert expected in said
    text = Text.objects.get()
    words = [text.intro, *text.declarations, *(word for note in text.notes for word in note)]
    assert all(word.replace("\xa0", " ") in said for word in words)


def test_the_mail_brings_the_link_and_the_page_knows_its_address(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = mailed_to(cast.xavier)

    body = postman.taken[0].get_content()
    assert f"https://ecole.example.org{path_of(link)}" in body
    assert "25 décembre 2026" in body
    assert f'value="{cast.xavier.private_email}"' in client.get(path_of(link)).content.decode()


def test_a_link_does_not_leave_to_an_address_that_was_corrected_meanwhile(
    cast: Cast, postman: Postman
) -> None:
    """The first one may be a stranger's, who would hold the person's link."""
    [link] = send_links(staff=[cast.xavier], by="user:1", now=NOW)
    right = "xavier.corrige@example.org"
    encode(staff=cast.xavier, email=right, ticked=False, signed_on=None, by="user:1", now=NOW)
    deliver(timezone.now())

    assert not postman.taken
    mail = Mail.objects.get(about=link.pk)
    assert (mail.state, mail.detail) == (MailState.FAILED, "ce lien ne vaut plus")


def test_a_slip_shows_no_address_to_whoever_finds_it(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = slip_for(cast.xavier)
    type_address(Client(), link)

    said = client.get(path_of(link)).content.decode()
    assert "@example" not in said.replace("prenom.nom@example.org", "")
    assert client.get(path_of(link, "sign-code"))["Location"] == path_of(link)


def test_scanners_of_mail_use_nothing_up(cast: Cast, postman: Postman) -> None:
    link = mailed_to(cast.xavier)
    before = Link.objects.values().get(pk=link.pk)
    for _ in range(3):
        assert Client().get(path_of(link)).status_code == 200
        assert Client().head(path_of(link)).status_code == 200

    assert Link.objects.values().get(pk=link.pk) == before
    assert not Session.objects.exists()
    assert Mail.objects.count() == 1


def test_a_post_from_elsewhere_is_refused(cast: Cast, postman: Postman) -> None:
    link = slip_for(cast.xavier)

    assert type_address(Client(enforce_csrf_checks=True), link).status_code == 403
    assert not Mail.objects.exists()


def test_the_page_is_kept_from_caches_search_engines_and_other_sites(
    cast: Cast, client: Client, postman: Postman
) -> None:
    for path in (path_of(slip_for(cast.xavier)), "/signer/99/inventé/"):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_an_address_gets_a_code_whoever_has_it(
    cast: Cast, client: Client, postman: Postman
) -> None:
    for email in (NEW, cast.elise.private_email):
        link = slip_for(cast.xavier)
        answer = type_address(client, link, email)

        assert answer["Location"] == path_of(link, "sign-code")
        assert Mail.objects.filter(kind=CODE, about=link.pk, to=email).count() == 1
    deliver(timezone.now())
    assert len(postman.taken) == 1, "the first link was replaced: its code does not leave"


def test_asking_for_a_code_is_in_the_journal_without_the_address(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = slip_for(cast.xavier)
    type_address(client, link)

    entry = Entry.objects.get(action="link.code")
    assert (entry.actor, entry.subject) == (f"staff:{cast.xavier.pk}",) * 2
    assert entry.detail == {"link": link.pk}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Indiquez votre adresse électronique"),
        ("xavier", "il faut un nom, une arobase"),
        ("x" * 300 + "@example.org", "il faut un nom, une arobase"),
    ],
)
def test_what_is_no_address_is_said_and_stays_in_the_field(
    cast: Cast, client: Client, postman: Postman, typed: str, said: str
) -> None:
    answer = type_address(client, slip_for(cast.xavier), typed)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not typed or f'value="{typed}"' in answer.content.decode()
    assert not Mail.objects.exists()


def test_a_slip_of_the_finger_is_advised_and_one_click_mends_it(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = slip_for(cast.xavier)
    answer = type_address(client, link, "xavier@gmial.com")
    assert "une faute de frappe" in text_of(answer)
    assert not Mail.objects.exists()

    type_address(client, link, "xavier@gmial.com", suggestion="xavier@gmail.com")
    assert Mail.objects.get().to == "xavier@gmail.com"


def test_advice_is_never_a_ban(cast: Cast, client: Client, postman: Postman) -> None:
    School.objects.update(mail_domains=["ecole.example"])
    link, email = slip_for(cast.xavier), "xavier@ecole.example"
    assert "Une adresse privée vous suit" in text_of(type_address(client, link, email))

    type_address(client, link, email, advised=email)
    assert Mail.objects.get().to == email


def test_a_text_that_changed_meanwhile_is_read_again(
    cast: Cast, client: Client, postman: Postman
) -> None:
    answer = type_address(client, slip_for(cast.xavier), text="0" * 64)

    assert "Le texte à signer vient de changer" in text_of(answer)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("setting", ["SMTP_URL", "PUBLIC_URL"])
def test_without_what_a_mail_needs_the_page_says_so(
    cast: Cast, client: Client, postman: Postman, settings: Any, setting: str
) -> None:
    setattr(settings, setting, "")
    link = slip_for(cast.xavier)

    assert "n’envoie pas de courriels pour le moment" in text_of(client.get(path_of(link)))
    assert "n’envoie pas de courriels pour le moment" in text_of(type_address(client, link))
    assert Link.objects.get().codes == 0


def _replace(link: Link) -> None:
    give(staff=[link.staff], means=Means.SLIP, by="user:1", now=timezone.now())


def _revoke(link: Link) -> None:
    revoke(links=[link.pk], by="user:1", now=timezone.now())


def _block(link: Link) -> None:
    Link.objects.filter(pk=link.pk).update(codes=MOST_CODES, code_sent_at=NOW - timedelta(hours=1))


def _sign(link: Link) -> None:
    Link.objects.filter(pk=link.pk).update(end="signed", ended_at=NOW)


def _leave(link: Link) -> None:
    type(link.staff).objects.filter(pk=link.staff.pk).update(left_on=NOW.date())


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (_replace, "Un lien plus récent existe"),
        (_revoke, "Ce lien ne vaut plus"),
        (_block, "Trop de codes ont été demandés"),
        (_sign, "C’est déjà signé"),
        (_leave, "Ce lien ne vaut plus"),
    ],
)
def test_a_link_that_serves_no_more_says_why_and_names_nobody(
    cast: Cast, client: Client, postman: Postman, end: Any, said: str
) -> None:
    link = slip_for(cast.xavier)
    end(link)
    for answer in (client.get(path_of(link)), type_address(client, link)):
        assert answer.status_code == 410
        assert said in text_of(answer)
        assert "Xavier" not in text_of(answer)
        assert "@" not in text_of(answer)
    assert not Mail.objects.filter(kind=CODE).exists()


def test_a_link_ends_after_thirty_days(cast: Cast, client: Client, postman: Postman) -> None:
    link = slip_for(cast.xavier)
    with time_machine.travel(NOW + timedelta(days=30, minutes=1)):
        assert "Ce lien est trop ancien" in text_of(client.get(path_of(link)))


def test_made_up_links_are_all_alike(cast: Cast, client: Client) -> None:
    link = slip_for(cast.xavier)
    token = path_of(link).rstrip("/").rpartition("/")[2]
    paths = [f"/signer/{link.pk}/{'a' * 26}/", f"/signer/{link.pk + 1}/{token}/"]
    paths += ["/signer/0/é/", f"/signer/{10**30}/{token}/"]
    answers = [client.get(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1
    assert "Ce lien n’ouvre rien" in text_of(answers[0])


def test_a_token_typed_in_capitals_opens_too(cast: Cast, client: Client, postman: Postman) -> None:
    link = slip_for(cast.xavier)
    before, token = path_of(link).rstrip("/").rsplit("/", 1)

    assert client.get(f"{before}/{token.upper()}/").status_code == 200


def test_whoever_is_signed_in_at_the_school_signs_for_themselves_too(
    cast: Cast, reader: Client, postman: Postman
) -> None:
    assert type_address(reader, slip_for(cast.xavier)).status_code == 302
