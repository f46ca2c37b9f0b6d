"""Links that were sent, and signatures given with them, for the tests of the school's side."""

from datetime import datetime, timedelta

from preau.school.consents.actions import encode
from preau.school.mail.actions import deliver
from preau.school.register.models import StaffMember
from preau.school.signing.models import End, Link, Signature
from preau.school.signing.office.sending import send_links
from tests.school.cast import NOW, TODAY


def send(*staff: StaffMember, now: datetime = NOW) -> list[Link]:
    """Send links, and let the worker do its work."""
    links = send_links(staff=staff, by="user:1", now=now)
    while deliver(now + timedelta(minutes=1)):
        pass
    return links


def sign(staff: StaffMember, *, now: datetime = NOW) -> None:
    """Let somebody sign with the link they have."""
    link = Link.objects.unended().get(staff=staff)
    encode(
        staff=staff, email=staff.private_email, ticked=True, signed_on=TODAY, by="person", now=now
    )
    Signature.objects.create(
        link=link,
        consent=staff.consents.valid().get(),
        reference=f"{link.pk:012}",
        sha256="0" * 64,
        signed_at=now,
    )
    Link.objects.filter(pk=link.pk).update(end=End.SIGNED, ended_at=now, ended_by="person")
