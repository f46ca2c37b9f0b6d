"""What a teacher does on a phone: open a link, type an address, read the code in the mailbox."""

import re
from typing import Any

from django.test import Client
from django.utils import timezone

from preau.school.consents.models import Text
from preau.school.mail.actions import deliver, letter, queue
from preau.school.register.models import StaffMember
from preau.school.signing.giving import give
from preau.school.signing.links import path_of
from preau.school.signing.mails import LINK
from preau.school.signing.models import Link, Means
from tests.school.postman import Postman

NEW = "xavier.prive@example.org"


def slip_for(staff: StaffMember) -> Link:
    """Give somebody a link on a slip."""
    [link] = give(staff=[staff], means=Means.SLIP, by="user:1", now=timezone.now())
    return link


def mailed_to(staff: StaffMember) -> Link:
    """Send somebody a link to the address that the school has."""
    [link] = give(staff=[staff], means=Means.MAIL, by="user:1", now=timezone.now())
    queue([letter(kind=LINK, about=link.pk, to=staff.private_email, now=timezone.now())])
    deliver(timezone.now())
    return link


def type_address(browser: Client, link: Link, email: str = NEW, **more: str) -> Any:
    """Send the first page's form."""
    sha256 = Text.objects.in_force(timezone.localdate()).sha256
    return browser.post(path_of(link), {"email": email, "text": sha256, **more})


def code_in(postman: Postman) -> str:
    """Let the worker send what waits, and return the code of the last mail."""
    deliver(timezone.now())
    body = postman.taken[-1].get_content()
    found = re.search(r"^(\d{3}) (\d{3})\s*$", body, re.MULTILINE)
    assert found, body
    return "".join(found.groups())


def text_of(response: Any) -> str:
    """Return what a page says, without its marks and with plain blanks."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("&#x27;", "'"))
