"""The head writes the school's own text: draft, preview, publishing, and which text then holds."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.consents.actions import encode
from preau.school.consents.models import Consent, Text
from preau.school.consents.publishing import publish as publish_preaus
from preau.school.consents.texts import PUBLISHED
from preau.school.documents import views
from preau.school.documents.models import Sheet
from preau.school.downloads.making import make_next
from preau.school.wording.models import Draft
from tests.school.cast import NOW, TODAY, Cast
from tests.school.sheets import pages

FIRST = PUBLISHED[0]
DRAFT, PREVIEW = reverse("text-draft"), reverse("text-preview")
TRIAL, PUBLISH = reverse("text-trial"), reverse("text-publish")
TOMORROW = "2026-11-26"
OWN = "2026-11-26 école"


def begin(head: Client, version: str = "2026-11") -> None:
    """Press « Modifier ce texte »."""
    response = head.post(reverse("text-begin", args=[version]))
    assert response["Location"] == DRAFT


def typed(head: Client, **changed: str) -> dict[str, str]:
    """Return what the form holds, as a browser would send it, but for these values."""
    context = head.get(DRAFT).context
    form, notes = context["form"], context["notes"]
    data = {name: str(form[name].value() or "") for name in form.fields}
    data |= {"notes-TOTAL_FORMS": str(len(notes.forms)), "notes-INITIAL_FORMS": "0"}
    for one in notes.forms:
        data |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def save(head: Client, do: str = "save", **changed: str) -> Any:
    return head.post(DRAFT, {**typed(head, **changed), "do": do})


def publish(head: Client, **changed: str) -> Text:
    """Write, read again, tick and publish."""
    if not Draft.current():
        begin(head)
    save(head, "publish", **changed)
    shown = head.get(PUBLISH).context["trial"].wording
    response = head.post(PUBLISH, {"said": "on", "shown": shown.sha256})
    assert response["Location"] == reverse("consent-text", args=[shown.version])
    return Text.objects.get(version=shown.version)


def test_a_draft_begins_with_the_words_in_force_and_holds_from_tomorrow(head: Client) -> None:
    begin(head)
    draft = Draft.objects.get()
    assert draft.words.wording("2026-11", FIRST.valid_from) == FIRST
    assert str(draft.valid_from) == TOMORROW
    page = head.get(DRAFT).content.decode()
    assert "par Marie-Laure Evrard" in page
    assert "Tout tient sur la feuille." in page
    assert 'src="data:image/png;base64,' in page


def test_saving_keeps_what_was_typed_and_publishes_nothing(head: Client) -> None:
    begin(head)
    save(head, intro="  Bonjour\nà tous : ", first="", version="Le nôtre")
    draft = Draft.objects.get()
    assert (draft.intro, draft.declarations[0]) == ("Bonjour à tous\u00a0:", "")
    assert Text.objects.count() == 1
    page = head.get(DRAFT).content.decode()
    assert "La première déclaration est vide." in page
    assert "Bonjour à tous" in page


def test_notes_are_added_moved_and_removed_by_buttons(head: Client) -> None:
    begin(head)
    first, second = (title for title, _ in FIRST.notes[:2])
    count = len(FIRST.notes)
    assert save(head, "down-1")["Location"] == f"{DRAFT}#note-1"
    assert [title for title, _ in Draft.objects.get().notes[:2]] == [second, first]
    assert save(head, "add")["Location"] == f"{DRAFT}#id_notes-{count}-title"
    save(head, **{f"notes__{count}__title": "Des questions ?", f"notes__{count}__words": "Venez."})
    assert Draft.objects.get().notes[-1] == ["Des questions\u00a0?", "Venez."]
    save(head, "remove-1")
    assert Draft.objects.get().notes[0][0] == first
    assert len(Draft.objects.get().notes) == count


def test_the_thirteenth_note_is_refused_and_what_was_typed_stays(head: Client) -> None:
    begin(head)
    for _ in range(12 - len(FIRST.notes)):
        save(head, "add")
    save(head, "add")
    response = save(head, intro="Gardez-moi.")
    assert response.status_code == 422
    page = response.content.decode()
    assert "La feuille porte 12 notes au plus." in page
    assert "Gardez-moi." in page
    assert Draft.objects.get().intro == FIRST.intro


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"intro": "x" * 3001}, "3000"),
        ({"valid_from": "demain"}, "Écrivez ce jour comme 2026-12-01"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    head: Client, changed: dict[str, str], sentence: str
) -> None:
    begin(head)
    response = save(head, **changed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Draft.objects.get().intro == FIRST.intro


def test_two_heads_do_not_write_over_each_other_unknowingly(head: Client) -> None:
    begin(head)
    mine = typed(head, intro="Le mien.")
    save(head, intro="Le sien.")
    response = head.post(DRAFT, {**mine, "do": "save"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Quelqu’un d’autre a enregistré" in page
    assert "Le mien." in page
    assert Draft.objects.get().intro == "Le sien."
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    head.post(DRAFT, {**mine, "seen": seen, "do": "save"})
    assert Draft.objects.get().intro == "Le mien."


def test_the_preview_shows_what_is_being_typed_and_keeps_nothing(head: Client) -> None:
    begin(head)
    long = f"{FIRST.intro} {'Encore un mot. ' * 20}"
    page = head.post(PREVIEW, typed(head, intro=long)).content.decode()
    assert "Le début ne tient pas sur la feuille : environ 3 lignes de trop" in page
    assert 'src="data:image/png;base64,' in page
    assert '<p id="verdict" hx-swap-oob="innerHTML">1 point à corriger' in page
    assert Draft.objects.get().intro == FIRST.intro
    waits = head.post(PREVIEW, typed(head, valid_from="?")).content.decode()
    assert "Corrigez d’abord" in waits


def test_the_trial_is_nobodys_sheet(head: Client, cast: Cast) -> None:
    begin(head)
    save(head, intro="Autrement dit.")
    response = head.get(TRIAL)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    (page,) = pages(response.content)
    assert "ESSAI" in page
    assert "Autrement dit." in page
    assert "Exemple Camille" in page
    assert not any(str(member) in page for member in cast.staff)
    assert not Sheet.objects.exists()


def test_a_draft_is_thrown_away(head: Client) -> None:
    begin(head)
    head.post(reverse("text-discard"))
    assert not Draft.objects.exists()
    said = head.get(DRAFT, follow=True).content.decode()
    assert "Il n’y a pas de brouillon" in said
    assert head.get(TRIAL).status_code == 404
    assert head.get(PUBLISH)["Location"] == reverse("consent-texts")


def test_a_published_text_holds_from_its_day_and_never_changes(head: Client, cast: Cast) -> None:
    text = publish(head, intro="Autrement dit.")
    assert (text.version, text.published_by) == (OWN, cast.head.actor)
    assert text.is_whole
    assert not Draft.objects.exists()
    assert Text.objects.in_force(TODAY).version == "2026-11"
    assert Text.objects.in_force(date(2026, 11, 26)) == text
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Text.objects.filter(pk=text.pk).update(published_by="user:0")
    page = head.get(reverse("consent-text", args=[OWN])).content.decode()
    assert "Texte à venir" in page
    assert "(Marie-Laure Evrard), publiée le 25 novembre 2026" in page
    assert "Autrement dit." in page


def test_before_publishing_the_head_sees_what_changes_and_says_what_a_machine_cannot(
    head: Client,
) -> None:
    begin(head)
    save(head, second=FIRST.declarations[1].replace("J’autorise", "Je permets à"))
    page = head.get(PUBLISH).content.decode()
    assert '<del><span class="visually-hidden">retiré : </span>J’autorise' in page
    assert '<ins><span class="visually-hidden">ajouté : </span>Je permets à' in page
    shown = head.get(PUBLISH).context["trial"].wording.sha256
    refused = head.post(PUBLISH, {"shown": shown})
    assert refused.status_code == 422
    assert "Relisez les deux déclarations" in refused.content.decode()
    assert Text.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"second": ""}, "La deuxième déclaration est vide."),
        ({"valid_from": "2026-11-24"}, "Ce jour est passé"),
        ({"valid_from": ""}, "Indiquez le premier jour"),
        ({"version": "2027-01"}, "nom réservé"),
        ({"intro": "Bonjour 李."}, "contient « 李 »"),
        ({"notes__0__words": "Un mot. " * 150}, "L’ensemble des notes ne tient pas"),
    ],
)
def test_what_is_not_fit_for_the_sheet_is_not_published(
    head: Client, changed: dict[str, str], sentence: str
) -> None:
    begin(head)
    save(head, **changed)
    page = head.get(PUBLISH)
    assert sentence in page.content.decode()
    assert "Publier ce texte" not in page.content.decode()
    shown = page.context["trial"].wording.sha256
    answer = head.post(PUBLISH, {"said": "on", "shown": shown}, follow=True).content.decode()
    assert sentence in answer
    assert Text.objects.count() == 1


def test_a_draft_that_changed_since_it_was_read_is_not_published(head: Client) -> None:
    begin(head)
    shown = head.get(PUBLISH).context["trial"].wording.sha256
    save(head, intro="Autrement dit.")
    answer = head.post(PUBLISH, {"said": "on", "shown": shown}, follow=True)
    assert "Le brouillon a changé entre-temps" in answer.content.decode()
    assert Text.objects.count() == 1


def test_an_upgrade_does_not_change_what_people_sign_and_the_page_says_there_is_a_newer_text(
    head: Client, cast: Cast
) -> None:
    own = publish(head, intro="Le nôtre.", valid_from="2026-11-25")
    newer = replace(FIRST, version="2027-03", valid_from=date(2027, 3, 1), intro="Le nouveau.")
    publish_preaus([newer])
    with time_machine.travel(datetime.fromisoformat("2027-03-02T09:00:00+01:00")):
        head.force_login(cast.head)
        assert head.get(reverse("consent-texts"))["Location"] == reverse(
            "consent-text", args=[own.version]
        )
        page = head.get(reverse("consent-text", args=[own.version])).content.decode()
        assert "Préau propose un texte plus récent" in page
        proposed = head.get(reverse("consent-text", args=["2027-03"])).content.decode()
        assert "Proposé par Préau" in proposed
        assert "</span>nouveau.<" in proposed
        begin(head, "2027-03")
        again = publish(head, version="Comme Préau", valid_from="2027-03-03")
        assert again.intro == "Le nouveau."
        page = head.get(reverse("consent-text", args=[again.version])).content.decode()
        assert "Préau propose" not in page


def test_a_consent_is_for_the_text_of_its_day_the_schools_too(head: Client, cast: Cast) -> None:
    own = publish(head, valid_from="2026-11-25", intro="Le nôtre.")
    for staff, day in ((cast.xavier, date(2026, 11, 24)), (cast.wauthier, TODAY)):
        email = f"{staff.key}@example.com"
        encode(staff=staff, email=email, ticked=True, signed_on=day, by="user:1", now=NOW)
    signed = dict(Consent.objects.valid().values_list("staff__key", "text_id"))
    assert (signed["P0005"], signed["P0013"]) == (FIRST.sha256, own.sha256)


def test_a_text_to_come_is_taken_back_and_its_words_are_the_draft_again(head: Client) -> None:
    text = publish(head, intro="Trop tôt.")
    head.post(reverse("text-withdraw", args=[text.version]))
    assert not Text.objects.filter(version=text.version).exists()
    assert Draft.objects.get().intro == "Trop tôt."
    assert publish(head).version == text.version


def print_with(head: Client, text: Text, cast: Cast) -> None:
    page = reverse("authorisations")
    response = head.post(page, {"staff": cast.wauthier.key, "texte": text.version})
    assert response["Content-Type"] == "application/pdf"


def sign(head: Client, text: Text, cast: Cast) -> None:
    email = "wauthier@example.com"
    encode(
        staff=cast.wauthier, email=email, ticked=True, text=text, signed_on=None, by="a", now=NOW
    )


def test_sheets_that_wait_for_the_worker_are_not_printed_with_a_text_taken_back(
    head: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    text = publish(head)
    chosen = {"staff": cast.wauthier.key, "texte": text.version}
    waiting = head.post(reverse("authorisations"), chosen)["Location"]
    head.post(reverse("text-withdraw", args=[text.version]))
    make_next(timezone.now())
    assert "Le texte à imprimer a été retiré entre-temps" in head.get(waiting).content.decode()
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("use", [print_with, sign])
def test_a_text_that_was_printed_or_signed_stays(head: Client, cast: Cast, use: Any) -> None:
    text = publish(head)
    use(head, text, cast)
    url = reverse("text-withdraw", args=[text.version])
    page = head.post(url, follow=True).content.decode()
    assert "Des feuilles sont déjà imprimées ou signées avec ce texte" in page
    assert Text.objects.filter(pk=text.pk).exists()


@pytest.mark.parametrize(
    ("valid_from", "version", "sentence"),
    [("2026-11-25", "", "Ce texte a commencé"), (TOMORROW, "2026-11", "Un texte de Préau")],
)
def test_a_text_that_has_begun_or_is_preaus_stays(
    head: Client, valid_from: str, version: str, sentence: str
) -> None:
    text = publish(head, valid_from=valid_from)
    url = reverse("text-withdraw", args=[version or text.version])
    assert sentence in head.post(url, follow=True).content.decode()
    assert Text.objects.count() == 2


def test_a_correction_of_the_same_day_takes_the_place_of_the_first_which_stays_printable(
    head: Client, cast: Cast
) -> None:
    wrong = publish(head, valid_from="2026-11-25", intro="Fote.")
    with time_machine.travel(NOW + timedelta(hours=1)):
        begin(head, wrong.version)
        right = publish(head, intro="Faute.", valid_from="2026-11-25")
    assert right.version == "2026-11-25 école 2"
    assert Text.objects.in_force(TODAY) == right
    print_with(head, wrong, cast)
    assert Sheet.objects.get().text == wrong


def test_every_version_is_seen_as_it_is_printed(reader: Client) -> None:
    response = reader.get(reverse("text-sheet", args=["2026-11"]))
    assert response["Content-Disposition"].startswith("inline")
    (page,) = pages(response.content)
    assert "SPÉCIMEN" in page
    assert FIRST.declarations[1] in page
    assert reader.get(reverse("text-sheet", args=["2019"])).status_code == 404
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("who", ["secretary", "reader"])
def test_only_the_head_writes(who: str, request: Any, head: Client) -> None:
    begin(head)
    other: Client = request.getfixturevalue(who)
    for path in (DRAFT, TRIAL, PUBLISH):
        assert other.get(path).status_code == 403
    posts = [DRAFT, PREVIEW, PUBLISH, reverse("text-discard")]
    posts += [reverse(name, args=["2026-11"]) for name in ("text-begin", "text-withdraw")]
    for path in posts:
        assert other.post(path).status_code == 403
    page = other.get(reverse("consent-text", args=["2026-11"])).content.decode()
    assert "Modifier ce texte" not in page
    assert "brouillon" not in page
    assert Draft.objects.exists()


def test_the_journal_says_what_was_done_with_the_text(head: Client, cast: Cast) -> None:
    begin(head)
    save(head)
    head.post(reverse("text-discard"))
    text = publish(head)
    head.post(reverse("text-withdraw", args=[text.version]))
    lines = Entry.objects.filter(action__startswith="text.").order_by("pk")
    assert [line.action for line in lines] == [
        "text.draft",
        "text.discard",
        "text.draft",
        "text.publish",
        "text.draft",
        "text.withdraw",
    ]
    assert {line.actor for line in lines} == {cast.head.actor}
    page = head.get(reverse("journal")).content.decode()
    assert "Texte à signer publié" in page
    assert f"texte {OWN}" in page


def test_the_pages_take_few_queries(head: Client, django_assert_max_num_queries: Any) -> None:
    begin(head)
    for path in (DRAFT, PUBLISH, reverse("consent-text", args=["2026-11"])):
        with django_assert_max_num_queries(16):
            head.get(path)
