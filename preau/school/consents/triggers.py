"""The database itself keeps what was signed: words that never change, consents that only end.

Put aside before every `migrate` and put back after it, as those of the journal are
(preau/journal/triggers.py).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections

TEXT, CONSENT = "consents_text", "consents_consent"
TEXT_FIELDS = (
    *("sha256", "version", "valid_from", "intro", "declarations", "notes"),
    *("published_at", "published_by", "preau_version"),
)
SIGNED = ("staff_id", "email", "email_key", "text_sha256", "signed_on", "encoded_by", "encoded_at")
"""What a consent says of the signature: written once. Only its end is added later."""
MESSAGE = "what was signed never changes"


def _any(names: Sequence[str], different: str) -> str:
    return " OR ".join(f"NEW.{name} {different} OLD.{name}" for name in names)


def _changed(different: str) -> str:
    reopened = f"(OLD.ended_at IS NOT NULL AND NEW.ended_at {different} OLD.ended_at)"
    return f"{_any(SIGNED, different)} OR {reopened}"


DROP = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS text_never_changes",
        "DROP TRIGGER IF EXISTS consent_only_ends",
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS text_never_changes ON {TEXT}",
        f"DROP TRIGGER IF EXISTS consent_only_ends ON {CONSENT}",
        "DROP FUNCTION IF EXISTS refuse_change_of_signed()",
    ],
}
CREATE = {
    "sqlite": [
        f"""CREATE TRIGGER text_never_changes BEFORE UPDATE ON {TEXT}
        WHEN {_any(TEXT_FIELDS, "IS NOT")} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        f"""CREATE TRIGGER consent_only_ends BEFORE UPDATE ON {CONSENT}
        WHEN {_changed("IS NOT")} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ],
    "postgresql": [
        f"""CREATE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END $$""",
        f"""CREATE TRIGGER text_never_changes BEFORE UPDATE ON {TEXT} FOR EACH ROW
        WHEN ({_any(TEXT_FIELDS, "IS DISTINCT FROM")})
        EXECUTE FUNCTION refuse_change_of_signed()""",
        f"""CREATE TRIGGER consent_only_ends BEFORE UPDATE ON {CONSENT} FOR EACH ROW
        WHEN ({_changed("IS DISTINCT FROM")}) EXECUTE FUNCTION refuse_change_of_signed()""",
    ],
}


def put_aside(*, using: str, **_signal: Any) -> None:
    """Drop the triggers (pre_migrate)."""
    if are_there(using):
        _run(using, DROP)


def put_back(*, using: str, **_signal: Any) -> None:
    """Create the triggers, once their tables are there (post_migrate)."""
    if are_there(using):
        _run(using, DROP)
        _run(using, CREATE)


def are_there(using: str) -> bool:
    """Tell whether both tables are as this version knows them (not so in an old migration)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if not {TEXT, CONSENT} <= set(connection.introspection.table_names(cursor)):
            return False
        found = [
            {column.name for column in connection.introspection.get_table_description(cursor, name)}
            for name in (TEXT, CONSENT)
        ]
    return set(TEXT_FIELDS) <= found[0] and set(SIGNED) <= found[1]


def _run(using: str, statements: dict[str, list[str]]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
