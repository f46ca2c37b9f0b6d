"""The school writes a text: begun, saved, thrown away, published; withdrawn before its day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.consents.models import Text
from preau.school.consents.publishing import row
from preau.school.wording.models import Draft
from preau.school.wording.rules import Problem, free_day
from preau.school.wording.trial import trial
from preau.school.wording.words import Words


class DraftChanged(Exception):  # noqa: N818 - a refusal, not a fault
    """Somebody else saved, threw away or published the draft meanwhile; French sentence."""


class NotPublished(Exception):  # noqa: N818 - a refusal, not a fault
    """The draft cannot be published as it is."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = list(problems)


class NotWithdrawn(Exception):  # noqa: N818 - a refusal, not a fault
    """The text stays; the message is a French sentence."""


MOVED = (
    "Quelqu’un d’autre a enregistré, jeté ou publié ce brouillon entre-temps. Ce que vous avez tapé"
    " est encore ici : enregistrez de nouveau pour le garder à la place."
)


@transaction.atomic
def begin(*, text: Text, by: str, now: datetime) -> Draft:
    """Return the draft; when there is none, one with the words of a text, from a day to come."""
    if draft := Draft.current():
        return draft
    own = Text.objects.filter(published_at__isnull=False)
    day = free_day(timezone.localdate(now), set(own.values_list("valid_from", flat=True)))
    return _write(Words.of(text.wording), version="", valid_from=day, by=by, now=now)


@transaction.atomic
def save(
    *,
    words: Words,
    version: str,
    valid_from: date | None,
    seen: str,
    by: str,
    now: datetime,
) -> Draft:
    """Keep what was written, finished or not; the same again changes nothing.

    `seen` is the mark (mark_of) of the draft that was changed. Raises DraftChanged for another.
    """
    draft = _locked()
    if mark_of(draft) != seen:
        raise DraftChanged(MOVED)
    if draft and (draft.words, draft.version, draft.valid_from) == (words, version, valid_from):
        return draft
    return _write(words, version=version, valid_from=valid_from, by=by, now=now)


@transaction.atomic
def discard(*, by: str, now: datetime) -> bool:
    """Throw the draft away; False when there is none."""
    gone, _ = Draft.objects.all().delete()
    if gone:
        record(actor=by, lines=[Line(action="text.discard", subject="text:draft")], now=now)
    return bool(gone)


@transaction.atomic
def publish(*, shown: str, by: str, now: datetime) -> Text:
    """Make the draft a version, which never changes again, and return it.

    `shown` is the hash of the words that were read before. Raises DraftChanged when the draft has
    others or is gone, NotPublished when it is not fit for the sheet.
    """
    draft, today = _locked(), timezone.localdate(now)
    if draft is None:
        raise DraftChanged("Ce brouillon n’existe plus : quelqu’un l’a jeté ou publié.")
    tried = trial(draft.words, version=draft.version, valid_from=draft.valid_from, today=today)
    if tried.problems:
        raise NotPublished(tried.problems)
    if tried.wording.sha256 != shown:
        raise DraftChanged("Le brouillon a changé entre-temps : relisez ce qui sera publié.")
    text: Text = row(Text, tried.wording)
    text.published_by, text.published_at = by, now
    text.preau_version = _newest_of_preau()
    text.save(force_insert=True)
    draft.delete()
    record(actor=by, lines=[_line("text.publish", text.version)], now=now)
    return text


@transaction.atomic
def withdraw(*, text: Text, by: str, now: datetime) -> None:
    """Take back a text of the school that is still to come; its words become the draft.

    Raises NotWithdrawn once it has begun, or anything was printed or signed with it.
    """
    if not text.published_at:
        raise NotWithdrawn("Un texte de Préau ne se retire pas : publiez le vôtre à sa place.")
    if text.valid_from <= timezone.localdate(now):
        raise NotWithdrawn("Ce texte a commencé : il reste. Publiez-en un autre à sa place.")
    words, version, valid_from = Words.of(text.wording), text.version, text.valid_from
    try:
        text.delete()
    except ProtectedError as error:
        raise NotWithdrawn(
            "Des feuilles sont déjà imprimées ou signées avec ce texte : il reste. Publiez-en un"
            " autre qui commence après lui."
        ) from error
    if not Draft.current():
        _write(words, version=version, valid_from=valid_from, by=by, now=now)
    record(actor=by, lines=[_line("text.withdraw", version)], now=now)


def mark_of(draft: Draft | None) -> str:
    """Return what tells one state of the draft from another."""
    return draft.edited_at.isoformat() if draft else ""


def _locked() -> Draft | None:
    return Draft.objects.select_for_update().filter(pk=Draft.ONLY).first()


def _write(words: Words, *, version: str, valid_from: date | None, by: str, now: datetime) -> Draft:
    values = {
        "intro": words.intro,
        "declarations": list(words.declarations),
        "notes": [list(note) for note in words.notes],
        "version": version,
        "valid_from": valid_from,
        "edited_by": by,
        "edited_at": now,
    }
    draft, _ = Draft.objects.update_or_create(pk=Draft.ONLY, defaults=values)
    record(actor=by, lines=[Line(action="text.draft", subject="text:draft")], now=now)
    return draft


def _newest_of_preau() -> str:
    newest = Text.objects.filter(published_at__isnull=True).order_by("-valid_from", "-version")
    return newest.values_list("version", flat=True).first() or ""


def _line(action: str, version: str) -> Line:
    return Line(action=action, subject=f"text:{version}", detail={"text": version})
