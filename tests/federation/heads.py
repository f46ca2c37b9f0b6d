"""Heads who are signed in with a second factor, for the tests of their pages."""

import re
import time
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Membership
from preau.federation.schools.models import School
from tests.federation.factors import has_an_app


def signed_in_head(account: Account, *, csrf: bool = False) -> Client:
    """Return a browser in which this person has given password and code."""
    has_an_app(account)
    return signed_in_again(account, csrf=csrf)


def signed_in_again(account: Account, *, csrf: bool = False) -> Client:
    """Return another browser of somebody who has an application already."""
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = user_id_to_str(account)
    session.save()
    return client


def list_path(school: School) -> str:
    return f"/comptes/{school.fase_number}/"


def page_of(membership: Membership, change: str = "") -> str:
    """Return the address of an account's page, or of a change: "fermer/"."""
    return f"{list_path(membership.school)}{membership.pk}/{change}"


def text_of(response: Any) -> str:
    """Return what a reader sees."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("&nbsp;", " "))
