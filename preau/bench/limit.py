"""The limit of a measurement: the driver alone writing the same rows to the same kind of database.

The rows are those that the federation wrote for the teachers of the measurement, read back and
put into an empty database with the same tables, keys, indexes and triggers.
"""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Protocol

import psycopg
from psycopg.types.json import Jsonb

PARENTS = ("allauth_idp_oidc_client", "schools_school")
"""What must be there first, and is no part of the measurement."""

TABLES = {
    "accounts_account": "id",
    "registrations_membership": "account_id",
    "registrations_registration": "membership_id",
    "mail_mail": "id",
    "invitations_invitation": "membership_id",
    "journal_entry": "subject",
}
"""What a request for an unknown teacher writes, in the order that the keys want."""

Row = dict[str, Any]
Bundle = dict[str, list[Row]]
"""The rows of one teacher, by table."""


class Database(Protocol):
    """What both drivers' connections can do."""

    def execute(self, query: str, parameters: Sequence[Any] = ...) -> Any: ...
    def cursor(self) -> Any: ...
    def commit(self) -> None: ...
    def close(self) -> None: ...


class Limit:
    """Rows read once, then written as often as asked, each time others."""

    def __init__(self, written_url: str, scratch_url: str) -> None:
        self.scratch = connect(scratch_url)
        with closing(connect(written_url)) as written:
            for table in PARENTS:
                self._insert(table, list(rows_of(written, table)))
            self.scratch.commit()
            self.bundles = list(bundles(written))

    def together(self, count: int) -> float:
        """Write the rows of so many teachers in one transaction; return teachers a second."""
        taken = self._take(count)
        started = time.perf_counter()
        for table in TABLES:
            self._insert(table, [row for bundle in taken for row in bundle[table]])
        self.scratch.commit()
        return count / (time.perf_counter() - started)

    def one_by_one(self, count: int) -> float:
        """Write them in one transaction for each teacher; return teachers a second."""
        taken = self._take(count)
        started = time.perf_counter()
        for bundle in taken:
            for table in TABLES:
                self._insert(table, bundle[table])
            self.scratch.commit()
        return count / (time.perf_counter() - started)

    def close(self) -> None:
        self.scratch.close()

    def _take(self, count: int) -> list[Bundle]:
        taken, self.bundles = self.bundles[:count], self.bundles[count:]
        assert len(taken) == count, "fewer rows were written than are asked for"
        return taken

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows the quickest way that the driver has: SQLite's executemany, psycopg's COPY."""
        if not rows:
            return
        names = ", ".join(f'"{name}"' for name in rows[0])
        if isinstance(self.scratch, psycopg.Connection) and len(rows) > 1:
            with self.scratch.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
        else:
            mark = "%s" if isinstance(self.scratch, psycopg.Connection) else "?"
            marks = ", ".join(mark for _ in rows[0])
            query = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
            self.scratch.cursor().executemany(query, [tuple(row.values()) for row in rows])


def connect(url: str) -> Database:
    """Connect with the driver alone; SQLite as the sites use it (WAL, synchronous)."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url)
    database = sqlite3.connect(url.removeprefix("sqlite:///"))
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return database


def bundles(database: Database) -> Iterator[Bundle]:
    """Yield the rows of each teacher, in the order in which they came."""
    found = {table: list(rows_of(database, table)) for table in TABLES}
    by = {table: grouped(found[table], key) for table, key in TABLES.items()}
    for membership in found["registrations_membership"]:
        key = membership["id"]
        invited = by["invitations_invitation"][key]
        yield {
            "accounts_account": by["accounts_account"][membership["account_id"]],
            "registrations_membership": [membership],
            "registrations_registration": by["registrations_registration"][key],
            "mail_mail": [m for one in invited for m in by["mail_mail"][one["mail_id"]]],
            "invitations_invitation": invited,
            "journal_entry": by["journal_entry"][f"membership:{_uuid(key)}"],
        }


def rows_of(database: Database, table: str) -> Iterator[Row]:
    """Yield a table's rows as they can be written again."""
    cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    names = [column[0] for column in cursor.description]
    for values in cursor.fetchall():
        yield {name: _writable(value) for name, value in zip(names, values, strict=True)}


def grouped(rows: Sequence[Row], key: str) -> dict[Any, list[Row]]:
    """Return the rows by the value of a column."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _writable(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def _uuid(value: Any) -> str:
    text = str(value)
    if "-" in text:
        return text
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
