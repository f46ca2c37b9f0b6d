"""The address on a record: how it is set, for one person or a thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.protocol.addresses import address_key
from preau.school.consents.models import Text
from preau.school.register.models import StaffMember

ADDRESS_FIELDS = ("private_email", "private_email_key", "refused_email", "refused_email_reason")


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """One person's address and tick. `email` is already read (read_address) and free, or empty.

    `text` is what was signed; without it, the text of the day of the signature. `refused` is what
    a list held instead of a usable address, and why it is none.
    """

    staff: StaffMember
    email: str
    ticked: bool
    signed_on: date | None = None
    text: Text | None = None
    refused: str = ""
    refused_reason: str = ""


def apply_address(encoding: Encoding) -> bool:
    """Set the address on the person, unsaved; tell whether it changes anything."""
    staff = encoding.staff
    values = (encoding.email, address_key(encoding.email))
    wanted = dict(
        zip(ADDRESS_FIELDS, (*values, encoding.refused, encoding.refused_reason), strict=True)
    )
    before = {name: getattr(staff, name) for name in ADDRESS_FIELDS}
    for name, value in wanted.items():
        setattr(staff, name, value)
    return before != wanted


def save_addresses(people: Sequence[StaffMember]) -> None:
    """Write the addresses of many people in a constant number of queries."""
    # Two people may exchange addresses: both are freed before either is given.
    StaffMember.objects.filter(pk__in=[staff.pk for staff in people]).update(
        private_email="", private_email_key=""
    )
    # An upsert on the key: bulk_update spends ten times as long on a CASE of a thousand branches.
    StaffMember.objects.bulk_create(
        [StaffMember(**_values(staff)) for staff in people],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=ADDRESS_FIELDS,
    )


def _values(staff: StaffMember) -> dict[str, Any]:
    fields = StaffMember._meta.concrete_fields
    return {f.attname: getattr(staff, f.attname) for f in fields if not f.primary_key}
