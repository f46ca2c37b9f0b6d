"""The journal: append-only in the database, chained by the worker, checked by a command."""

import hashlib
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from preau.federation.invitations.management.commands.worker import Command
from preau.journal import sealing, triggers
from preau.journal.actions import Line, record
from preau.journal.chain import START, Content, Head, canonical, hash_of
from preau.journal.models import Entry
from preau.journal.sealing import seal, verify
from preau.work.worker import steps_of
from tests.federation.cast import NOW, make_schools

pytestmark = pytest.mark.django_db


def write(count: int, *, action: str = "membership.create", at: datetime = NOW) -> None:
    lines = (
        Line(action=action, subject=f"membership:{number}", detail={"opened": ["élève", number]})
        for number in range(1, count + 1)
    )
    record(actor="school:99001", lines=lines, now=at)


def sealed(count: int) -> None:
    write(count)
    assert seal(NOW) == count


@pytest.fixture
def intruder() -> Iterator[Any]:
    """Somebody who owns the database, and has thrown the triggers away."""
    triggers.put_aside(using="default")
    with connection.cursor() as cursor:
        yield lambda sql, *values: cursor.execute(sql, values)
    triggers.put_back(using="default")


def check(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=out)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_actions_write_unsealed_lines_in_one_insert(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        write(20)
    assert Entry.objects.unsealed().count() == 20


def test_the_worker_chains_lines_in_the_order_they_were_written() -> None:
    write(3)
    write(2, at=NOW - timedelta(days=1))  # a slow transaction's lines come later

    assert seal(NOW) == 5
    assert seal(NOW) == 0

    entries = list(Entry.objects.order_by("id"))
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    previous = START
    for entry in entries:
        assert entry.number
        line = Content(
            entry.number, entry.id, entry.at, entry.actor, entry.action, entry.subject, entry.detail
        )
        assert entry.hash == hash_of(previous, line)
        previous = entry.hash


def test_a_later_batch_goes_on_from_the_last_line() -> None:
    sealed(3)
    sealed(4)
    assert Entry.objects.head().number == 7  # type: ignore[union-attr]
    assert verify().whole


def test_the_hash_is_one_that_anybody_can_compute() -> None:
    line = Content(
        1, 7, datetime(2026, 11, 25, 8, tzinfo=UTC), "a", "b", "c", {"z": [1], "é": None}
    )
    text = '[1,7,"2026-11-25T08:00:00.000000+00:00","a","b","c",{"z":[1],"é":null}]'
    assert canonical(line) == text.encode()
    assert hash_of(START, line) == hashlib.sha256(("0" * 64 + text).encode()).hexdigest()


def test_real_actions_make_a_whole_chain() -> None:
    make_schools()
    assert seal(NOW) == 2
    code, said = check()
    assert code == 0
    assert "Le journal est entier: 2 lignes vérifiées" in said


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET actor = 'nobody'",
        "UPDATE journal_entry SET detail = '{}'",
        "UPDATE journal_entry SET at = '2020-01-01T00:00:00+00:00'",
        "UPDATE journal_entry SET number = number + 100",
        "UPDATE journal_entry SET number = NULL, hash = ''",
        "DELETE FROM journal_entry",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_chained_line(change: str) -> None:
    sealed(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change)
    assert verify().whole


@pytest.mark.parametrize("column", ["actor", "action", "subject"])
def test_a_line_not_yet_chained_cannot_be_rewritten_either(column: str) -> None:
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(**{column: "nobody"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(number=1, hash="f" * 64, **{column: "nobody"})


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_empty_the_table() -> None:
    sealed(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE journal_entry")


def test_triggers_are_there_again_after_a_migration() -> None:
    triggers.put_aside(using="default")
    triggers.put_back(using="default")
    sealed(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()


def test_a_changed_line_is_found(intruder: Any) -> None:
    sealed(5)
    intruder("UPDATE journal_entry SET actor = 'school:99002' WHERE number = 3")
    verdict = verify()
    assert (verdict.broken_at, verdict.lines) == (3, 2)
    assert verdict.entry == Entry.objects.get(number=3).id
    code, said = check()
    assert code == 1
    assert "ROMPU à la ligne 3" in said


def test_a_changed_detail_or_moment_is_found(intruder: Any) -> None:
    sealed(5)
    intruder("UPDATE journal_entry SET at = '2026-11-25 08:00:01+00:00' WHERE number = 4")
    assert verify().broken_at == 4
    intruder("""UPDATE journal_entry SET detail = '{"opened": []}' WHERE number = 2""")
    assert verify().broken_at == 2


def test_a_line_taken_out_of_the_middle_is_found(intruder: Any) -> None:
    sealed(5)
    intruder("DELETE FROM journal_entry WHERE number = 3")
    verdict = verify()
    assert verdict.broken_at == 3
    assert "elle manque (la suivante porte le numéro 4)" in verdict.reason


def test_a_line_taken_out_and_the_others_renumbered_is_found(intruder: Any) -> None:
    sealed(5)
    intruder("DELETE FROM journal_entry WHERE number = 3")
    intruder("UPDATE journal_entry SET number = 3 WHERE number = 4")
    intruder("UPDATE journal_entry SET number = 4 WHERE number = 5")
    assert verify().broken_at == 3


def test_a_line_slipped_in_is_found(intruder: Any) -> None:
    sealed(5)
    for number in (5, 4, 3):
        intruder("UPDATE journal_entry SET number = %s WHERE number = %s", number + 1, number)
    intruder(
        "INSERT INTO journal_entry (at, actor, action, subject, detail, number, hash) "
        "SELECT at, actor, action, subject, detail, 3, hash FROM journal_entry WHERE number = 2"
    )
    assert verify().broken_at == 3


def test_a_cut_tail_is_found_only_with_a_head_noted_elsewhere(intruder: Any) -> None:
    sealed(5)
    noted = str(verify().head)
    intruder("DELETE FROM journal_entry WHERE number > 3")

    assert check()[0] == 0  # what is left is a whole chain: nothing in the database tells
    code, said = check("--expect", noted)
    assert code == 1
    assert "s’arrête avant la ligne qui a été notée" in said


def test_a_chain_written_anew_is_found_only_with_a_head_noted_elsewhere(intruder: Any) -> None:
    sealed(5)
    noted = str(verify().head)
    intruder("UPDATE journal_entry SET number = NULL, hash = ''")
    intruder("UPDATE journal_entry SET actor = 'school:99002'")
    assert seal(NOW) == 5

    assert check()[0] == 0
    code, said = check("--expect", noted)
    assert code == 1
    assert "son empreinte n’est pas celle qui a été notée" in said


def test_a_noted_head_stays_good_while_the_journal_grows() -> None:
    sealed(3)
    noted = str(verify().head)
    sealed(2)
    assert check("--expect", noted)[0] == 0


def test_a_head_that_is_none_is_a_sentence_and_exit_2() -> None:
    for typed in ("3", "3:abc", "x:" + "0" * 64, "3:" + "g" * 64):
        with pytest.raises(CommandError, match="n’est pas de la forme") as refused:
            call_command("verify_journal", "--expect", typed)
        assert refused.value.returncode == 2


def test_json_is_one_document(intruder: Any) -> None:
    sealed(3)
    write(1)
    code, said = check("--json")
    shown = json.loads(said)
    assert code == 0
    head = Entry.objects.head()
    assert head
    assert shown == {
        "whole": True,
        "lines": 3,
        "unsealed": 1,
        "head": f"3:{head.hash}",
        "broken": None,
    }
    intruder("DELETE FROM journal_entry WHERE number = 1")
    code, said = check("--json")
    assert code == 1
    assert json.loads(said)["broken"]["number"] == 1


def test_an_empty_journal_is_whole() -> None:
    assert check()[0] == 0
    assert verify(Head()).whole


def test_the_federations_worker_chains_it() -> None:
    assert seal in steps_of(Command.lanes)


def test_each_sealing_leaves_the_head_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="preau.journal"):
        sealed(2)
    assert str(verify().head) in caplog.text


def test_sealing_costs_the_same_queries_for_one_and_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    write(300)
    with django_assert_max_num_queries(6):
        seal(NOW)


def test_a_long_journal_is_verified_quickly(django_assert_max_num_queries: Any) -> None:
    """The measure of 100,000 lines stands in docs; here: one query, whatever the number."""
    sealed(1500)
    with django_assert_max_num_queries(3):
        assert verify().lines == 1500


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_chain_each_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 50)
    write(400)
    try:
        with ThreadPoolExecutor(2) as pool:
            taken = list(pool.map(_seal_all, range(2)))
        assert sum(taken) == 400
        assert verify().lines == 400
        assert verify().whole
    finally:  # the next test begins with an empty database
        triggers.put_aside(using="default")
        Entry.objects.all().delete()


def _seal_all(_worker: int) -> int:
    taken = 0
    while sealed_now := seal(NOW):
        taken += sealed_now
    connection.close()
    return taken
