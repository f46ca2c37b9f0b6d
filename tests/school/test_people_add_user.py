"""`preau school add-user`: who may sign in to the school's site."""

import io
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from preau.conf import Environment
from preau.journal.models import Entry
from preau.school.people.models import User
from tests.school.cast import PASSWORD

pytestmark = pytest.mark.django_db
EMAIL = "isabelle.dumont@example.org"


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the password on standard input, as a script does."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n" * 2))


def add(*arguments: str) -> str:
    out = io.StringIO()
    call_command("add_user", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        add(*arguments)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def test_somebody_added_can_sign_in_with_the_group_that_was_given() -> None:
    assert "peut se connecter (secrétariat)" in add(EMAIL.upper(), "--group", "secretary")
    user = User.objects.get(email=EMAIL)
    assert user.check_password(PASSWORD)
    assert user.may_write
    assert Entry.objects.get().subject == user.actor


def test_without_a_group_somebody_may_only_read() -> None:
    add(EMAIL)
    assert not User.objects.get().may_write


def test_the_password_may_come_from_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {**settings.PREAU.values, "PREAU_PASSWORD": "cinq moulins à vent"}
    monkeypatch.setattr(settings, "PREAU", Environment("school", values))
    add(EMAIL)
    assert User.objects.get().check_password("cinq moulins à vent")


def test_an_address_that_is_taken_is_refused_and_the_way_to_change_it_is_said() -> None:
    add(EMAIL)
    assert "--update" in refused(EMAIL)


def test_update_changes_group_and_password_and_keeps_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(EMAIL, "--name", "Isabelle Dumont")
    monkeypatch.setattr(sys, "stdin", io.StringIO("cinq moulins à vent\n"))
    add(EMAIL, "--group", "head", "--update")
    user = User.objects.get()
    assert (user.name, user.group) == ("Isabelle Dumont", "head")
    assert user.check_password("cinq moulins à vent")


def test_update_of_nobody_is_refused() -> None:
    assert "Personne" in refused(EMAIL, "--update")
    assert not User.objects.exists()


def test_what_is_no_address_is_refused() -> None:
    assert "n’est pas une adresse" in refused("isabelle(at)example.org")
    assert not User.objects.exists()


def test_a_short_password_is_refused_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("court\n"))
    assert "12" in refused(EMAIL)
    assert not User.objects.exists()
