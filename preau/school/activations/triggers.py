"""The database itself refuses a request without a valid consent for that address and person.

Put aside before every `migrate` and put back after it, because a migration would lose them: SQLite
drops a table's triggers when it rebuilds the table, and refuses to rebuild one that a trigger
reads; PostgreSQL refuses to alter a column that a trigger names. A `migrate` that fails half-way
leaves them away until the next one; delivery.py checks the same by itself.
"""

from typing import Any

from django.db import connections

TABLES = {"activations_accessrequest", "consents_consent"}
NAMES = ("request_has_consent_on_insert", "request_has_consent_on_update")
MESSAGE = "no valid consent for this address and person"
TRANSMITS = "NEW.action <> 'end'"
TAKEN_OR_REWRITTEN = """
    NEW.outcome = 'queued' AND (
        NEW.attempts <> OLD.attempts OR OLD.outcome <> 'queued' OR NEW.action <> OLD.action
        OR NEW.email <> OLD.email OR NEW.email_key <> OLD.email_key
        OR NEW.staff_id <> OLD.staff_id OR NEW.consent_id <> OLD.consent_id
    )
"""
VALID = """
    SELECT 1 FROM consents_consent AS c
    WHERE c.id = NEW.consent_id AND c.staff_id = NEW.staff_id AND c.ended_at IS NULL
      AND c.email = NEW.email AND c.email_key = NEW.email_key
"""

DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name in NAMES],
    "postgresql": [
        *(f"DROP TRIGGER IF EXISTS {name} ON activations_accessrequest" for name in NAMES),
        "DROP FUNCTION IF EXISTS request_has_consent()",
    ],
}
CREATE = {
    "sqlite": [
        f"""CREATE TRIGGER request_has_consent_on_insert BEFORE INSERT
        ON activations_accessrequest WHEN {TRANSMITS} AND NOT EXISTS ({VALID})
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        f"""CREATE TRIGGER request_has_consent_on_update BEFORE UPDATE
        ON activations_accessrequest
        WHEN {TRANSMITS} AND {TAKEN_OR_REWRITTEN} AND NOT EXISTS ({VALID})
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ],
    "postgresql": [
        f"""CREATE FUNCTION request_has_consent() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS ({VALID}) THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER request_has_consent_on_insert BEFORE INSERT
        ON activations_accessrequest FOR EACH ROW
        WHEN ({TRANSMITS}) EXECUTE FUNCTION request_has_consent()""",
        f"""CREATE TRIGGER request_has_consent_on_update BEFORE UPDATE
        ON activations_accessrequest FOR EACH ROW
        WHEN ({TRANSMITS} AND {TAKEN_OR_REWRITTEN}) EXECUTE FUNCTION request_has_consent()""",
    ],
}


def put_aside(*, using: str, **_signal: Any) -> None:
    """Drop the triggers (pre_migrate)."""
    _run(using, DROP)


def put_back(*, using: str, **_signal: Any) -> None:
    """Create the triggers, unless their tables are not there (post_migrate)."""
    if set(connections[using].introspection.table_names()) >= TABLES:
        _run(using, DROP)
        _run(using, CREATE)


def _run(using: str, statements: dict[str, list[str]]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
