"""The school's own journal: chained by its worker, checked by the same command as everywhere."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from preau.journal.models import Entry
from preau.journal.sealing import seal
from preau.school.automatic.management.commands.worker import Command
from preau.work.worker import steps_of
from tests.school.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_what_the_cast_did_is_chained_and_whole(cast: Cast) -> None:
    assert seal(NOW) == Entry.objects.count() > 0
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "Le journal est entier" in out.getvalue()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()


def test_the_schools_worker_chains_it() -> None:
    assert seal in steps_of(Command.lanes)
