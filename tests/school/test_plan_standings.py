"""Where people stand, as every page and command reads it."""

from typing import Any

import pytest
from django.urls import reverse

from preau.protocol.roles import Role
from preau.school.activations.standing import Standing, standings
from preau.school.activations.words import Action, State
from preau.school.consents.actions import withdraw
from preau.school.provisioning.models import RemoteMember
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast


def of(staff: StaffMember) -> Standing:
    return standings([staff], today=TODAY)[0]


def known_as(staff: StaffMember, status: str, role: str = "teacher") -> None:
    """The federation said this of somebody."""
    RemoteMember.objects.create(
        external_id=staff.key,
        scim_id=f"id-{staff.key}",
        user_name=staff.private_email,
        active=True,
        registrations=[{"school_year": "2026-2027", "role": role, "status": status}],
    )


def test_the_cast_stands_where_the_register_says(cast: Cast) -> None:
    found = {s.staff.key: (s.state, s.action) for s in standings(cast.staff, today=TODAY)}

    assert found == {
        "P0001": (State.READY, Action.CREATE),
        "P0003": (State.NOT_CONCERNED, Action.NONE),
        "P0004": (State.READY, Action.CREATE),
        "P0005": (State.NO_CONSENT, Action.BLOCKED),
        "P0013": (State.NO_EMAIL, Action.BLOCKED),
        "P0028": (State.NOT_CONCERNED, Action.NONE),
        "P0036": (State.READY, Action.CREATE),
        "P0053": (State.NOT_CONCERNED, Action.BLOCKED),
    }


def test_the_order_is_that_of_the_question(cast: Cast) -> None:
    people = [cast.vandamme, cast.evrard, cast.ines]

    assert [s.staff for s in standings(people, today=TODAY)] == people


def test_a_head_who_teaches_has_both_roles_and_both_functions(cast: Cast) -> None:
    standing = of(cast.evrard)

    assert standing.roles == (Role.TEACHER, Role.HEAD)
    assert len(standing.functions) == 2


def test_each_remedy_is_a_page(cast: Cast) -> None:
    assert of(cast.wauthier).remedy == reverse("record-addresses", args=["P0013"])
    assert of(cast.wauthier).remedy_label == "Ajouter une adresse"
    assert of(cast.ines).remedy == reverse("function-table")


def test_a_withdrawn_consent_ends_what_is_open(cast: Cast) -> None:
    known_as(cast.elise, "active")
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    assert of(cast.elise).action is Action.END


def test_supposing_an_access_closed_writes_nothing(cast: Cast) -> None:
    known_as(cast.elise, "active")

    supposed = standings([cast.elise], today=TODAY, closed=True)

    assert supposed[0].action is Action.END
    assert of(cast.elise).action is Action.NONE


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    people = cast.staff[:count]

    with django_assert_num_queries(6):
        standings(people, today=TODAY)
