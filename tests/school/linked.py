"""Links that were sent, and signatures given with them, for the tests of the school's side."""

from datetime import datetime, timedelta

from preau.school.consents.models import Text
from preau.school.mail.actions import deliver
from preau.school.register.models import StaffMember
from preau.school.signing import actions
from preau.school.signing.codes import ask_code
from preau.school.signing.links import code_of
from preau.school.signing.models import Link, Signature
from preau.school.signing.office.sending import send_links
from preau.school.signing.proof import Given
from tests.school.cast import NOW, TODAY


def send(*staff: StaffMember, now: datetime = NOW) -> list[Link]:
    """Send links, and let the worker do its work. Needs a postman."""
    links = send_links(staff=staff, by="user:1", now=now)
    while deliver(now + timedelta(minutes=1)):
        pass
    return links


def begin(staff: StaffMember, *, email: str = "", now: datetime = NOW) -> Link:
    """Let somebody type an address on the page of their link."""
    link = Link.objects.unended().get(staff=staff)
    text = Text.objects.in_force(TODAY)
    return ask_code(link=link, email=email or staff.private_email, text=text, now=now)


def sign(staff: StaffMember, *, email: str = "", now: datetime = NOW) -> Signature:
    """Let somebody sign with the link they have, under their own name."""
    link = begin(staff, email=email, now=now)
    return actions.sign(link=link, code=code_of(link), given=Given(name=str(staff)), now=now)
