"""The only way to set a private e-mail or the tick beside it.

`by` names who acts as the journal does: `user:<pk>`, `import`, `command`; never an address.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.addresses import NotAnAddressError, address_key, read_address
from preau.school.consents.addresses import Encoding, apply_address, save_addresses
from preau.school.consents.advice import advise
from preau.school.consents.models import Consent, EndReason, Text
from preau.school.consents.rules import Change, Permission, decide
from preau.school.consents.signals import address_left
from preau.school.consents.texts import in_force
from preau.school.register.history import Changed, remember
from preau.school.register.models import StaffMember


class AddressRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """What was encoded cannot be kept; `reason` is a French sentence, `field` what it is about."""

    def __init__(self, reason: str, field: str = "email") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@transaction.atomic
def encode(
    *,
    staff: StaffMember,
    email: str,
    ticked: bool,
    signed_on: date | None,
    text: Text | None = None,
    by: str,
    now: datetime,
) -> None:
    """Set a person's private e-mail and tick; the same values again change nothing.

    `text` is what was signed, when that is known (a printed sheet); else the text of the day.
    Another address ends the permission that held. An empty address is allowed without a tick.
    Raises AddressRefused: no address, somebody else's, a tick without address, a day to come.
    """
    address = _read(email)
    if ticked and not address:
        raise AddressRefused("Indiquez d’abord l’adresse que l’autorisation couvre.")
    if signed_on and signed_on > timezone.localdate(now):
        raise AddressRefused("La date de signature est dans le futur.", "signed_on")
    _refuse_if_held(staff, address)
    wanted = Encoding(staff=staff, email=address, ticked=ticked, signed_on=signed_on, text=text)
    try:
        encode_many(encodings=[wanted], by=by, now=now)
    except IntegrityError:  # somebody else took the address this very moment
        _refuse_if_held(staff, address)
        raise


@transaction.atomic
def encode_many(*, encodings: Sequence[Encoding], by: str, now: datetime) -> None:
    """Set the addresses and ticks of many people, without a query for each."""
    held = Consent.objects.valid_of(encoding.staff for encoding in encodings)
    today = timezone.localdate(now)
    changes = [_change(encoding, held, today) for encoding in encodings]

    before = {e.staff.pk: e.staff.private_email for e in encodings}
    touched = [e for e in encodings if apply_address(e)]
    save_addresses([encoding.staff for encoding in touched])
    pairs = list(zip(encodings, changes, strict=True))
    _end(pairs, held, by=by, now=now)
    texts = list(Text.objects.all())
    _open(pairs, texts, by=by, now=now)
    lines = [
        *(Line(action="email.encode", subject=f"staff:{e.staff.pk}") for e in touched),
        *(line for encoding, change in pairs for line in _lines(encoding, change, texts)),
    ]
    record(actor=by, lines=lines, now=now)
    moved = _moved(before, touched)
    remember(moved, by=by, now=now)
    left = [change.staff_id for change in moved if change.before]
    address_left.send(sender=StaffMember, staff=left, by=by, now=now)


@transaction.atomic
def withdraw(*, staff: StaffMember, by: str, now: datetime) -> bool:
    """End a person's permission and keep the address; False when none held."""
    held = staff.consents.valid()
    if not held.update(ended_at=now, ended_by=by, end_reason=EndReason.WITHDRAWN):
        return False
    change = Change(ends="withdrawn")
    lines = _lines(Encoding(staff=staff, email=staff.private_email, ticked=False), change, ())
    record(actor=by, lines=lines, now=now)
    return True


def take_suggestion(*, staff: StaffMember, suggestion: str, by: str, now: datetime) -> bool:
    """Replace an address by the one that was probably meant, its tick and day of signature kept.

    The sheet said it right and a finger slipped. False, and nothing changes, when this is not what
    is advised for the address as it is now. Raises AddressRefused when it is somebody else's.
    """
    advice = advise(staff.private_email)
    if advice is None or not suggestion or advice.suggestion != suggestion:
        return False
    consent = staff.consents.valid().first()
    day = consent.signed_on if consent else None
    encode(staff=staff, email=suggestion, ticked=bool(consent), signed_on=day, by=by, now=now)
    return True


def _moved(before: Mapping[int, str], touched: Sequence[Encoding]) -> list[Changed]:
    """Return the addresses that changed, for the history of the record: the journal has none."""
    return [
        Changed(
            staff_id=e.staff.pk, field="private_email", before=before[e.staff.pk], after=e.email
        )
        for e in touched
        if before[e.staff.pk] != e.email
    ]


def _read(email: str) -> str:
    if not email.strip():
        return ""
    try:
        return read_address(email)
    except NotAnAddressError as error:
        shown = email.strip()[:80]
        raise AddressRefused(f"« {shown} » n’est pas une adresse électronique.") from error


def _refuse_if_held(staff: StaffMember, address: str) -> None:
    holder = StaffMember.objects.holding(address).exclude(pk=staff.pk).first()
    if holder:
        raise AddressRefused(
            f"Cette adresse est déjà celle d’une autre personne : {holder} ({holder.key}). "
            "Deux personnes ne peuvent pas partager un compte."
        )


def _change(encoding: Encoding, held: dict[int, Consent], today: date) -> Change:
    consent = held.get(encoding.staff.pk)
    current = consent and Permission(email_key=consent.email_key, signed_on=consent.signed_on)
    return decide(
        current=current or None,
        email=encoding.email,
        ticked=encoding.ticked,
        signed_on=encoding.signed_on,
        same_text=not (consent and encoding.text) or consent.text_id == encoding.text.pk,
        today=today,
    )


def _end(
    pairs: Sequence[tuple[Encoding, Change]],
    held: dict[int, Consent],
    *,
    by: str,
    now: datetime,
) -> None:
    for reason in EndReason:
        ended = [held[e.staff.pk].pk for e, change in pairs if change.ends == reason]
        if ended:
            Consent.objects.filter(pk__in=ended).update(
                ended_at=now, ended_by=by, end_reason=reason
            )


def _open(
    pairs: Sequence[tuple[Encoding, Change]], texts: Sequence[Text], *, by: str, now: datetime
) -> None:
    Consent.objects.bulk_create(
        Consent(
            staff=encoding.staff,
            email=encoding.email,
            email_key=address_key(encoding.email),
            text=encoding.text or in_force(texts, change.opens),
            signed_on=change.opens,
            encoded_by=by,
            encoded_at=now,
        )
        for encoding, change in pairs
        if change.opens
    )


def _lines(encoding: Encoding, change: Change, texts: Sequence[Text]) -> Iterator[Line]:
    subject = f"staff:{encoding.staff.pk}"
    if change.ends:
        yield Line(action="consent.end", subject=subject, detail={"reason": change.ends})
    if change.opens:
        version = (encoding.text or in_force(texts, change.opens)).version
        yield Line(action="consent.open", subject=subject, detail={"text": version})
