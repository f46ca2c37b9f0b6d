"""The database itself refuses a request without a valid consent for that address and person.

SQLite drops a table's triggers when a later migration rebuilds the table: whoever alters
AccessRequest or Consent runs `drop` before and `create` after, as here (a test looks for both).
"""

from django.db import migrations

TABLE = "activations_accessrequest"
VALID = """
    SELECT 1 FROM consents_consent AS c
    WHERE c.id = NEW.consent_id AND c.staff_id = NEW.staff_id AND c.ended_at IS NULL
      AND c.email = NEW.email AND c.email_key = NEW.email_key
"""
TRANSMITS = "NEW.action <> 'end'"
TAKEN_OR_REWRITTEN = """
    NEW.outcome = 'queued' AND (
        NEW.attempts <> OLD.attempts OR OLD.outcome <> 'queued' OR NEW.action <> OLD.action
        OR NEW.email <> OLD.email OR NEW.email_key <> OLD.email_key
        OR NEW.staff_id <> OLD.staff_id OR NEW.consent_id <> OLD.consent_id
    )
"""
MESSAGE = "no valid consent for this address and person"

SQLITE = (
    f"""CREATE TRIGGER request_has_consent_on_insert BEFORE INSERT ON {TABLE}
    WHEN {TRANSMITS} AND NOT EXISTS ({VALID})
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    f"""CREATE TRIGGER request_has_consent_on_update BEFORE UPDATE ON {TABLE}
    WHEN {TRANSMITS} AND {TAKEN_OR_REWRITTEN} AND NOT EXISTS ({VALID})
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
)
SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS request_has_consent_on_insert",
    "DROP TRIGGER IF EXISTS request_has_consent_on_update",
)
POSTGRESQL = (
    f"""CREATE FUNCTION request_has_consent() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS ({VALID}) THEN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE TRIGGER request_has_consent_on_insert BEFORE INSERT ON {TABLE}
    FOR EACH ROW WHEN ({TRANSMITS}) EXECUTE FUNCTION request_has_consent()""",
    f"""CREATE TRIGGER request_has_consent_on_update BEFORE UPDATE ON {TABLE}
    FOR EACH ROW WHEN ({TRANSMITS} AND {TAKEN_OR_REWRITTEN})
    EXECUTE FUNCTION request_has_consent()""",
)
POSTGRESQL_DROP = (
    f"DROP TRIGGER IF EXISTS request_has_consent_on_insert ON {TABLE}",
    f"DROP TRIGGER IF EXISTS request_has_consent_on_update ON {TABLE}",
    "DROP FUNCTION IF EXISTS request_has_consent()",
)


def create(apps, schema_editor):
    run(schema_editor, sqlite=SQLITE, postgresql=POSTGRESQL)


def drop(apps, schema_editor):
    run(schema_editor, sqlite=SQLITE_DROP, postgresql=POSTGRESQL_DROP)


def run(schema_editor, **statements):
    for statement in statements[schema_editor.connection.vendor]:
        # No parameters: a percent sign would be one.
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("activations", "0001_initial"),
        ("consents", "0001_initial"),
    ]
    operations = [migrations.RunPython(create, drop)]
