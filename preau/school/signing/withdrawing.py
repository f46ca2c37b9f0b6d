"""A person sees their permission and takes it back, on paper or on a screen as it was given."""

from datetime import datetime

from django.db import transaction

from preau.protocol.addresses import address_key
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.consents.models import Consent
from preau.school.mail.actions import letter, queue
from preau.school.signing.mails import PERMISSION

NOBODY = 0


@transaction.atomic
def take_back(*, consent: Consent, now: datetime) -> bool:
    """End a permission as its person (UTC); False when this one no longer holds.

    Another that took its place is not touched: it has a mail of its own.
    """
    if not Consent.objects.valid().select_for_update().filter(pk=consent.pk).exists():
        return False
    by = f"staff:{consent.staff_id}"
    return withdraw_permission(staff=consent.staff, by=by, now=now).held


def send_way_back(*, address: str, now: datetime) -> None:
    """Mail the way to a permission to the address that it covers (UTC), if there is one.

    As much work, and one row, whether there is one or not; a stranger's address is not kept.
    Raises NoServerError.
    """
    held = Consent.objects.valid().filter(email_key=address_key(address)).first()
    about, to = (held.pk, held.email) if held else (NOBODY, "")
    queue([letter(kind=PERMISSION, about=about, to=to, now=now)])
