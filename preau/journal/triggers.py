"""The database itself keeps the journal append-only, whatever code or console writes to it.

Allowed: to insert a line, and once to give an unchained line its number and hash. Refused: any
other update, and to delete a line that is chained. (A line is chained about a second after it was
written. Until then it may be deleted, or test databases could not be emptied; its content cannot
be changed.)

Put aside before every `migrate` and put back after it: SQLite drops a table's triggers when it
rebuilds the table.
"""

from typing import Any

from django.db import connections

TABLE = "journal_entry"
KEPT = ("id", "at", "actor", "action", "subject")
MESSAGE = "the journal is append-only"


def _touched(different: str) -> str:
    """Return the condition of an update that is no first sealing."""
    changed = " OR ".join(f"NEW.{name} {different} OLD.{name}" for name in KEPT)
    # As text: PostgreSQL has no comparison for every JSON type.
    detail = f"CAST(NEW.detail AS text) {different} CAST(OLD.detail AS text)"
    return f"OLD.number IS NOT NULL OR NEW.number IS NULL OR {changed} OR {detail}"


DROP = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS journal_no_update",
        "DROP TRIGGER IF EXISTS journal_no_delete",
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS journal_no_update ON {TABLE}",
        f"DROP TRIGGER IF EXISTS journal_no_delete ON {TABLE}",
        f"DROP TRIGGER IF EXISTS journal_no_truncate ON {TABLE}",
        "DROP FUNCTION IF EXISTS journal_refuse()",
        "DROP FUNCTION IF EXISTS journal_refuse_truncate()",
    ],
}
CREATE = {
    "sqlite": [
        f"""CREATE TRIGGER journal_no_update BEFORE UPDATE ON {TABLE}
        WHEN {_touched("IS NOT")} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        f"""CREATE TRIGGER journal_no_delete BEFORE DELETE ON {TABLE}
        WHEN OLD.number IS NOT NULL BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ],
    "postgresql": [
        f"""CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END $$""",
        f"""CREATE TRIGGER journal_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN ({_touched("IS DISTINCT FROM")}) EXECUTE FUNCTION journal_refuse()""",
        f"""CREATE TRIGGER journal_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW
        WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION journal_refuse()""",
        f"""CREATE FUNCTION journal_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM {TABLE} WHERE number IS NOT NULL) THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$""",  # noqa: S608 (our own names)
        f"""CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_truncate()""",
    ],
}


def put_aside(*, using: str, **_signal: Any) -> None:
    """Drop the triggers (pre_migrate)."""
    if TABLE in connections[using].introspection.table_names():
        _run(using, DROP)


def put_back(*, using: str, **_signal: Any) -> None:
    """Create the triggers, once their table has its columns (post_migrate)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        columns = connection.introspection.get_table_description(cursor, TABLE)
    if "number" in {column.name for column in columns}:
        _run(using, DROP)
        _run(using, CREATE)


def _run(using: str, statements: dict[str, list[str]]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
