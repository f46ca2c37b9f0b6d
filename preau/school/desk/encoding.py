"""Many addresses and ticks typed on one page: each row stands or is refused on its own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from preau.protocol.addresses import NotAnAddressError, address_key, read_address
from preau.school.activations.standing import Standing
from preau.school.consents.actions import encode_many
from preau.school.consents.addresses import Encoding
from preau.school.register.models import StaffMember


@dataclass
class Row:
    """One person's line, with what was typed. `holder` is whose address it is already."""

    staff: StaffMember
    functions: tuple[str, ...] = ()
    email: str = ""
    ticked: bool = False
    problem: str = ""
    holder: StaffMember | None = None
    address: str = field(default="", repr=False)

    @property
    def has_changed(self) -> bool:
        return self.ticked or address_key(self.email) != self.staff.private_email_key


def rows_of(found: Iterable[Standing]) -> list[Row]:
    """Return a line a person, as the register has it."""
    return [Row(s.staff, s.functions, s.staff.private_email) for s in found]


def read_rows(found: Iterable[Standing], typed: Mapping[str, str]) -> list[Row]:
    """Return a line a person as it was typed, each judged; one query whatever their number."""
    rows = [_typed(row, typed) for row in rows_of(found)]
    changed = [row for row in rows if row.has_changed]
    for row in changed:
        _judge(row)
    _refuse_shared(changed)
    return rows


@transaction.atomic
def save_rows(rows: Sequence[Row], *, signed_on: date, by: str, now: datetime) -> list[Row]:
    """Encode the changed lines that have no problem; return them."""
    good = [row for row in rows if row.has_changed and not row.problem]
    encodings = [
        Encoding(staff=row.staff, email=row.address, ticked=row.ticked, signed_on=signed_on)
        for row in good
    ]
    encode_many(encodings=encodings, by=by, now=now)
    return good


def _typed(row: Row, typed: Mapping[str, str]) -> Row:
    pk = row.staff.pk
    row.email = typed.get(f"email-{pk}", row.email).strip()
    row.ticked = f"ticked-{pk}" in typed
    return row


def _judge(row: Row) -> None:
    try:
        row.address = read_address(row.email) if row.email else ""
    except NotAnAddressError:
        row.problem = "Ce n’est pas une adresse électronique."
        return
    if row.ticked and not row.address:
        row.problem = "Indiquez d’abord l’adresse que l’autorisation couvre."


def _refuse_shared(rows: Sequence[Row]) -> None:
    """Refuse an address that is somebody else's, in the register or on another line."""
    asked = Counter(address_key(row.address) for row in rows if row.address)
    held = StaffMember.objects.by_address(asked)
    for row in rows:
        holder = held.get(address_key(row.address)) if row.address else None
        if holder and holder.pk != row.staff.pk:
            row.problem, row.holder = f"Cette adresse est déjà celle de {holder}.", holder
        elif row.address and asked[address_key(row.address)] > 1:
            row.problem = "La même adresse est tapée deux fois sur cette page."
