"""What the school's own software sees, and plans, after a head has changed something here.

With the school's own reading of a `User` and the school's own rule.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from preau.federation.accounts import addresses, deletion
from preau.federation.accounts.models import Account
from preau.federation.management.actions import activate, correct_address, deactivate
from preau.federation.registrations.models import Membership
from preau.protocol.addresses import address_key
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.school.activations.rules import Person as InRegister
from preau.school.activations.rules import Remote, RemoteRegistration, Status, decide
from preau.school.provisioning.wire import MemberModel, member_from
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    TODAY,
    YEAR,
    Schools,
    ask,
    confirmed,
)

RIGHT = "anne.delvaux@example.com"


@pytest.fixture
def head(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, MARC)


def fresh(membership: Membership) -> Membership:
    return Membership.objects.select_related("school", "account").get(pk=membership.pk)


def close(membership: Membership, head: Account) -> None:
    now = fresh(membership)
    deactivate(membership=now, seen=now.version, head=head, now=NOW, today=TODAY)


def correct(membership: Membership, head: Account) -> None:
    now = fresh(membership)
    correct_address(membership=now, seen=now.version, email=RIGHT, head=head, now=NOW, today=TODAY)


def user(bearer: Callable[[int], str]) -> Any:
    """Return Anne as the school's client reads her."""
    headers = {"Authorization": f"Bearer {bearer(99001)}"}
    found = Client().get("/scim/v2/Users", {"filter": 'externalId eq "P0001"'}, headers=headers)
    return found.json()["Resources"][0]


def planned(bearer: Callable[[int], str], email: str = ANNE.email, *, is_sent: bool = False) -> str:
    """Return what the school's plan does for Anne, whose record has this address.

    `is_sent`: the record says nothing new since the school asked.
    """
    member = member_from(MemberModel.model_validate(user(bearer)))
    held = tuple(
        RemoteRegistration(SchoolYear.parse(year), Role(role), Status(status))
        for year, role, status, _ in member.registrations
    )
    record = InRegister(
        key="P0001",
        functions=(("teaching", date(2024, 9, 1), None),),
        email=email,
        consent_key=address_key(email),
        is_sent=is_sent,
    )
    remote = Remote(
        email=member.user_name,
        active=member.active,
        registrations=held,
        deleted_on=date.fromisoformat(member.account_deleted_on)
        if member.account_deleted_on
        else None,
    )
    return str(decide(record, remote, year=YEAR, today=TODAY).action)


def test_each_change_is_a_new_version_for_the_schools_client(
    schools: Schools, head: Account, bearer: Callable[[int], str]
) -> None:
    anne = ask(schools.saint_exupery, ANNE)
    seen = {user(bearer)["meta"]["version"]}
    correct(anne, head)
    seen.add(user(bearer)["meta"]["version"])
    close(anne, head)
    seen.add(user(bearer)["meta"]["version"])
    assert len(seen) == 3


def test_what_a_head_closed_here_the_school_proposes_to_open_again(
    schools: Schools, head: Account, bearer: Callable[[int], str]
) -> None:
    """The page says so: it is to be closed on the record too (templates/management)."""
    anne = ask(schools.saint_exupery, ANNE)
    close(anne, head)
    read = user(bearer)
    assert read["active"] is False
    assert planned(bearer) == "reactivate"


def test_what_a_head_opened_again_leaves_nothing_to_plan(
    schools: Schools, head: Account, bearer: Callable[[int], str]
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    anne = Membership.objects.get(account=account)
    close(anne, head)
    now = fresh(anne)
    activate(
        membership=now,
        seen=now.version,
        roles=frozenset({Role.TEACHER}),
        year=YEAR,
        head=head,
        now=NOW,
        today=TODAY,
    )
    assert planned(bearer) == "none"


def test_a_corrected_address_is_planned_back_only_with_a_new_permission(
    schools: Schools, head: Account, bearer: Callable[[int], str]
) -> None:
    """The page says so, and how to mend it at the school."""
    anne = ask(schools.saint_exupery, ANNE)
    correct(anne, head)
    assert user(bearer)["userName"] == RIGHT
    assert planned(bearer, is_sent=True) == "blocked"
    assert planned(bearer) == "replace"
    assert planned(bearer, email=RIGHT) == "none"


def test_an_account_that_its_person_had_deleted_is_asked_for_only_with_a_new_permission(
    schools: Schools, bearer: Callable[[int], str]
) -> None:
    deletion.ask(account=confirmed(schools.saint_exupery, ANNE), now=NOW)
    with time_machine.travel(NOW + timedelta(days=8)):
        deletion.delete_due(timezone.now())
    assert planned(bearer, is_sent=True) == "blocked"
    assert planned(bearer) == "reactivate"


def test_the_access_stays_with_its_person_when_somebody_else_takes_the_old_address(
    schools: Schools, head: Account
) -> None:
    """Anne gave her address up, Josée proved it since: closing Anne's access is Anne's."""
    anne = confirmed(schools.saint_exupery, ANNE)
    josee = confirmed(schools.sainte_marie, JOSEE)
    addresses.change(account=anne, email="anne.nouvelle@example.org", now=NOW)
    addresses.change(account=josee, email=ANNE.email, now=NOW)
    membership = Membership.objects.get(account=anne)
    close(membership, head)
    membership.refresh_from_db()
    assert (membership.account_id, membership.active) == (anne.pk, False)
    assert membership.account_email == "anne.nouvelle@example.org"
