"""Somebody signs on a screen: what is asked of them, what is written, what they get."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.consents.models import Consent, Text
from preau.school.mail.actions import deliver
from preau.school.mail.models import Mail, MailState
from preau.school.sealing.actions import check
from preau.school.sealing.verdict import Finding
from preau.school.signing import actions
from preau.school.signing.actions import TextChanged
from preau.school.signing.codes import ask_code
from preau.school.signing.documents import open_document
from preau.school.signing.giving import revoke
from preau.school.signing.links import path_of, permission_path
from preau.school.signing.mails import COPY
from preau.school.signing.models import Link, SealedDocument, Signature
from preau.school.signing.proof import Given
from preau.school.signing.rules import CODE_LIVES, CODE_PAUSE, MOST_TRIES
from tests.school.cast import NOW, TODAY, Cast
from tests.school.on_screen import NEW, code_in, slip_for, text_of, type_address
from tests.school.postman import Postman

LATE = NOW + CODE_LIVES + timedelta(seconds=5)
ZIGZAG = "[[[100,200],[180,60],[260,200],[340,60]],[[400,150],[420,150]]]"


@pytest.fixture
def begun(cast: Cast, client: Client, postman: Postman) -> Link:
    """Return Xavier's link, its address typed in `client` a moment ago."""
    link = slip_for(cast.xavier)
    type_address(client, link)
    return Link.objects.select_related("staff", "text").get(pk=link.pk)


def sign(client: Client, link: Link, code: str, *, follow: bool = False, **more: str) -> Any:
    """Send the second page's form, all of it right but for what is given otherwise."""
    form = {"first": "on", "second": "on", "way": "typed", "name": "Xavier Lambert", "code": code}
    shown = link.text or Link.objects.get(pk=link.pk).text
    form["text"] = shown.sha256 if shown else ""
    given = {name: value for name, value in (form | more).items() if value}
    return client.post(path_of(link, "sign-code"), given, follow=follow)


def test_what_was_signed_is_a_permission_for_the_confirmed_address_and_the_text_shown(
    begun: Link, client: Client, cast: Cast, postman: Postman
) -> None:
    answer = sign(client, begun, code_in(postman))

    assert answer["Location"] == path_of(begun, "sign-done")
    consent = Consent.objects.valid().get(staff=cast.xavier)
    assert (consent.email, consent.signed_on, consent.text) == (NEW, TODAY, begun.text)
    assert consent.encoded_by == f"staff:{cast.xavier.pk}"
    cast.xavier.refresh_from_db()
    assert cast.xavier.private_email == NEW
    begun.refresh_from_db()
    assert (begun.end, begun.ended_by) == ("signed", consent.encoded_by)
    actions = Entry.objects.filter(actor=consent.encoded_by).values_list("action", flat=True)
    assert list(actions) == ["link.code", "email.encode", "consent.open", "link.sign"]


def test_the_document_is_sealed_kept_encrypted_and_says_what_was_done(
    begun: Link, client: Client, postman: Postman
) -> None:
    sign(client, begun, code_in(postman))

    signature = Signature.objects.get()
    pdf = open_document(signature)
    assert check(pdf).finding is Finding.WHOLE
    assert sha256(pdf).hexdigest() == signature.sha256
    assert pdf not in bytes(SealedDocument.objects.get().encrypted)
    said = words_of(pdf)
    for expected in ("Xavier Lambert", NEW, "École Saint-Exupéry", begun.text.version):  # type: ignore[union-attr]
        assert expected in said


def test_a_drawn_signature_counts_as_well(begun: Link, client: Client, postman: Postman) -> None:
    answer = sign(client, begun, code_in(postman), way="drawn", drawing=ZIGZAG, name="")

    assert answer.status_code == 302
    assert check(open_document(Signature.objects.get())).finding is Finding.WHOLE


def test_the_copy_goes_to_the_confirmed_address_with_the_way_to_take_it_back(
    begun: Link, client: Client, cast: Cast, postman: Postman
) -> None:
    sign(client, begun, code_in(postman))
    deliver(timezone.now())

    mail = postman.taken[-1]
    assert str(mail["To"]) == NEW
    [copy] = mail.iter_attachments()
    assert copy.get_content() == open_document(Signature.objects.get())
    body = mail.get_body(("plain",))
    assert body is not None
    way = permission_path(Consent.objects.valid().get(staff=cast.xavier))
    assert way in body.get_content()
    assert "Xavier" not in copy.get_filename("")
    assert "Retirer mon autorisation" in text_of(Client().get(way))


def test_the_copy_is_given_in_the_browser_that_signed_for_an_hour(
    begun: Link, client: Client, postman: Postman
) -> None:
    sign(client, begun, code_in(postman))
    assert "C’est signé" in text_of(client.get(path_of(begun), follow=True))
    copy = client.get(path_of(begun, "sign-copy"))
    assert copy.content == open_document(Signature.objects.get())
    assert "no-store" in copy["Cache-Control"]

    for browser, when in ((Client(), NOW), (client, NOW + timedelta(hours=1, minutes=1))):
        with time_machine.travel(when + timedelta(minutes=1)):
            for name in ("sign-copy", "sign-done"):
                said = browser.get(path_of(begun, name), follow=True)
                assert "C’est déjà signé" in text_of(said)
                assert "@" not in text_of(said)


def test_a_double_click_signs_once(begun: Link, client: Client, postman: Postman) -> None:
    code = code_in(postman)
    sign(client, begun, code)
    again = sign(client, begun, code)

    assert again["Location"] == path_of(begun, "sign-done")
    assert Signature.objects.count() == Consent.objects.filter(email=NEW).count() == 1


def meanwhile(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Let something else happen while a document is drawn and sealed."""
    drawn = actions.sealed_evidence

    def draw(**values: Any) -> bytes:
        monkeypatch.setattr(actions, "sealed_evidence", drawn)
        does()
        return drawn(**values)

    monkeypatch.setattr(actions, "sealed_evidence", draw)


def test_two_windows_at_the_same_moment_sign_once(
    begun: Link, client: Client, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, given = code_in(postman), Given(name="Xavier")
    meanwhile(monkeypatch, lambda: actions.sign(link=begun, code=code, given=given, now=NOW))

    assert sign(client, begun, code)["Location"] == path_of(begun)
    assert Signature.objects.count() == Consent.objects.filter(email=NEW).count() == 1
    assert Mail.objects.filter(kind=COPY).count() == 1


def test_an_address_that_changed_while_the_document_was_drawn_is_not_signed_for(
    begun: Link, client: Client, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_in(postman)
    meanwhile(monkeypatch, lambda: Link.objects.update(email="autre@example.org"))

    assert sign(client, begun, code).status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["🎉 Xavier", "علي بن", "X\tavier\u202eL", "𝓧𝓪𝓿𝓲𝓮𝓻", "x" * 100])
def test_any_name_can_be_typed(begun: Link, client: Client, postman: Postman, name: str) -> None:
    assert sign(client, begun, code_in(postman), name=name).status_code == 302
    assert check(open_document(Signature.objects.get())).finding is Finding.WHOLE


def test_everything_that_is_missing_is_said_at_its_field_and_nothing_is_lost(
    begun: Link, client: Client, postman: Postman
) -> None:
    code_in(postman)
    answer = sign(client, begun, "12 34", first="", name="", drawing=ZIGZAG)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 3
    assert "cochez-la si vous êtes d’accord" in page
    assert "Tapez votre prénom et votre nom" in page
    assert "Tapez les 6 chiffres" in page
    assert 'value="12 34"' in page
    assert f'value="{ZIGZAG}"' in page
    assert re.search(r'<input[^>]* name="second"[^>]* checked', page)
    assert Link.objects.get().tries == 0, "a code was not even looked at"


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "[]",
        "[[[1,1],[2,2]]]",
        "[[[0,0],[801,0],[0,0]]]",
        '[[["a",1],[1,2]]]',
        "[[[true,1],[200,300]]]",
        "[" * 50_000,
        "null",
        "[[1,2],[3,4]]",
        "[[[1,1]" + ",[400,1],[1,1]" * 5_000 + "]]",
    ],
)
def test_what_is_no_drawing_is_refused_in_a_sentence(
    begun: Link, client: Client, postman: Postman, drawing: str
) -> None:
    answer = sign(client, begun, code_in(postman), way="drawn", drawing=drawing)

    assert answer.status_code == 422
    assert "Dessinez votre signature dans le cadre" in text_of(answer)
    assert not Signature.objects.exists()


def test_wrong_codes_are_counted_and_then_another_leaves_by_itself(
    begun: Link, client: Client, postman: Postman
) -> None:
    wrong = f"{(int(code_in(postman)) + 1) % 10**6:06d}"
    for left in range(MOST_TRIES - 1, 0, -1):
        said = text_of(sign(client, begun, wrong))
        assert f"Essais qui restent : {left}" in said
    with time_machine.travel(NOW + CODE_PAUSE + timedelta(seconds=5)):
        page = sign(client, begun, wrong).content.decode()
        assert "un nouveau part vers votre adresse" in page
        assert 'value="Xavier Lambert"' in page
        assert sign(client, begun, code_in(postman)).status_code == 302


def test_a_code_that_is_too_old_is_replaced_and_the_rest_stays(
    begun: Link, client: Client, postman: Postman
) -> None:
    old = code_in(postman)
    with time_machine.travel(LATE):
        page = sign(client, begun, old).content.decode()
        assert "un nouveau part vers votre adresse" in page
        assert old not in page
        assert re.search(r'<input[^>]* name="first"[^>]* checked', page)
        assert not Signature.objects.exists()
        assert sign(client, begun, code_in(postman)).status_code == 302


def test_only_the_right_code_tells_that_an_address_is_somebody_elses(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = slip_for(cast.xavier)
    type_address(client, link, cast.elise.private_email)
    code = code_in(postman)
    assert "déjà celle" not in text_of(sign(client, link, f"{(int(code) + 1) % 10**6:06d}"))

    said = text_of(sign(client, link, code))

    assert "Cette adresse est déjà celle d’une autre personne de l’école" in said
    assert "Élise" not in said
    assert not Signature.objects.exists()
    assert Consent.objects.valid().get(staff=cast.elise)


def test_a_link_taken_back_in_the_middle_signs_nothing(
    begun: Link, client: Client, postman: Postman
) -> None:
    code = code_in(postman)
    revoke(links=[begun.pk], by="user:1", now=NOW)

    assert "l’école l’a annulé" in text_of(sign(client, begun, code)).lower()
    assert not Signature.objects.exists()


def another_text() -> Text:
    """Publish other words, signed from today."""
    return Text.objects.create(
        sha256="1" * 64,
        version="école",
        valid_from=TODAY,
        intro="Ceci est un autre texte.",
        declarations=["Première autre.", "Deuxième autre."],
        notes=[],
        published_at=NOW,
        published_by="user:2",
    )


def test_a_text_that_changes_between_the_pages_is_read_before_it_is_signed(
    begun: Link, client: Client, postman: Postman
) -> None:
    code = code_in(postman)
    newer = another_text()

    said = text_of(sign(client, begun, code, follow=True))

    assert "Le texte à signer vient de changer" in said
    assert newer.intro in said
    assert not Signature.objects.exists()
    type_address(client, begun)  # the code proves the same mailbox: no other has to leave
    begun.refresh_from_db()
    assert sign(client, begun, code)["Location"] == path_of(begun, "sign-done")
    assert Consent.objects.valid().get(email=NEW).text == newer


def test_ticks_beside_other_words_do_not_count_for_the_words_read_in_another_window(
    begun: Link, client: Client, postman: Postman
) -> None:
    code = code_in(postman)
    newer = another_text()
    type_address(client, begun)

    answer = sign(client, begun, code)  # the first window still shows the older text

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Un autre texte a été lu avec ce lien" in page
    assert newer.declarations[0] in page
    assert "checked" not in re.sub(r"<[^>]*name=\"way\"[^>]*>", "", page)
    assert 'value="Xavier Lambert"' in page
    assert not Signature.objects.exists()


def test_a_text_that_changes_at_the_very_moment_signs_nothing(
    begun: Link, client: Client, postman: Postman
) -> None:
    code = code_in(postman)
    ask_code(link=begun, email=NEW, text=another_text(), now=NOW)

    with pytest.raises(TextChanged):
        actions.sign(link=begun, code=code, given=Given(name="Xavier"), now=timezone.now())


def test_a_key_that_cannot_seal_signs_nothing_and_says_so(
    begun: Link, client: Client, postman: Postman, settings: Any
) -> None:
    code = code_in(postman)
    settings.PREAU = replace(
        settings.PREAU, values={**settings.PREAU.values, "PREAU_SEAL_KEY": "no key"}
    )

    assert "rien n’est signé" in text_of(sign(client, begun, code))
    assert not Signature.objects.exists()
    assert not Consent.objects.filter(email=NEW).exists()


def test_a_worker_that_cannot_keep_the_document_writes_nothing_at_all(
    begun: Link, client: Client, postman: Postman
) -> None:
    """Permission, document, link and journal are one transaction."""
    code = code_in(postman)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE signing_sealeddocument RENAME TO elsewhere")
    client.raise_request_exception = False

    assert sign(client, begun, code).status_code == 500
    assert not Consent.objects.filter(email=NEW).exists()
    assert not Signature.objects.exists()
    assert Link.objects.get().end == ""


def test_whoever_had_signed_on_paper_and_signs_again_has_one_permission(
    cast: Cast, client: Client, postman: Postman
) -> None:
    before = Consent.objects.valid().get(staff=cast.elise)
    link = slip_for(cast.elise)
    type_address(client, link, cast.elise.private_email)
    sign(client, link, code_in(postman), name="Élise Van den Bossche")

    before.refresh_from_db()
    assert before.end_reason == "replaced"
    assert Signature.objects.get().consent == Consent.objects.valid().get(staff=cast.elise)


def test_no_mail_is_ever_about_somebody_else(begun: Link, client: Client, postman: Postman) -> None:
    sign(client, begun, code_in(postman))
    deliver(timezone.now())

    assert set(Mail.objects.values_list("to", "state")) == {(NEW, MailState.SENT)}


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return " ".join(" ".join(pages).split())
