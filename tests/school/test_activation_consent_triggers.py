"""The database refuses a request without a valid consent, whoever writes it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate

from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.triggers import NAMES
from preau.school.consents.actions import encode, withdraw
from preau.school.consents.models import Consent
from tests.school.cast import NOW, Cast


def insert(cast: Cast, **values: Any) -> AccessRequest:
    """Write a row as no action of ours would."""
    transfer = Transfer.objects.create(
        school_year="2026-2027", collective=False, asked_by="somebody", asked_at=NOW
    )
    consent = Consent.objects.valid().get(staff=cast.elise)
    defaults: dict[str, Any] = {
        "transfer": transfer,
        "staff": cast.elise,
        "action": "create",
        "email": consent.email,
        "email_key": consent.email_key,
        "consent": consent,
        "due_at": NOW,
    }
    with transaction.atomic():
        return AccessRequest.objects.create(**{**defaults, **values})


def test_a_request_with_its_consent_is_written_and_taken(cast: Cast) -> None:
    insert(cast)

    assert len(AccessRequest.objects.claim(now=NOW, limit=10)) == 1


def test_a_request_with_an_ended_consent_is_not_written(cast: Cast) -> None:
    consent = Consent.objects.valid().get(staff=cast.elise)
    address = {"email": consent.email, "email_key": consent.email_key}
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    with pytest.raises(Consent.DoesNotExist):
        Consent.objects.valid().get(staff=cast.elise)
    with pytest.raises(IntegrityError, match="no valid consent"):
        AccessRequest.objects.create(
            transfer=Transfer.objects.create(
                school_year="2026-2027", collective=False, asked_by="x", asked_at=NOW
            ),
            staff=cast.elise,
            action="create",
            consent=consent,
            **address,
        )


def test_the_consent_of_somebody_else_permits_nothing(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="no valid consent"):
        insert(cast, staff=cast.vandamme)


@pytest.mark.parametrize("field", ["email", "email_key"])
def test_a_consent_permits_no_other_address(cast: Cast, field: str) -> None:
    with pytest.raises(IntegrityError, match="no valid consent"):
        insert(cast, **{field: "another@example.org"})


def test_a_request_without_consent_is_not_written(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        insert(cast, consent=None)


def test_an_ending_needs_no_consent_and_carries_no_address(cast: Cast) -> None:
    insert(cast, action="end", consent=None, email="", email_key="")

    with pytest.raises(IntegrityError):
        insert(cast, action="end", staff=cast.vandamme, consent=None)


def test_a_withdrawal_stops_the_taking_of_a_queued_request(cast: Cast) -> None:
    insert(cast)
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    with pytest.raises(IntegrityError, match="no valid consent"), transaction.atomic():
        AccessRequest.objects.claim(now=NOW, limit=10)


def test_a_changed_address_stops_the_taking_too(cast: Cast) -> None:
    insert(cast)
    encode(
        staff=cast.elise,
        email="elise.new@example.org",
        ticked=True,
        signed_on=NOW.date(),
        by="user:1",
        now=NOW,
    )

    with pytest.raises(IntegrityError, match="no valid consent"), transaction.atomic():
        AccessRequest.objects.claim(now=NOW, limit=10)


def test_a_request_is_not_turned_into_one_for_somebody_else(cast: Cast) -> None:
    request = insert(cast)

    with pytest.raises(IntegrityError, match="no valid consent"), transaction.atomic():
        AccessRequest.objects.filter(pk=request.pk).update(staff=cast.vandamme)


def test_an_ended_request_is_not_queued_again_without_consent(cast: Cast) -> None:
    request = insert(cast)
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    AccessRequest.objects.filter(pk=request.pk).update(outcome="refused", due_at=None)

    with pytest.raises(IntegrityError, match="no valid consent"), transaction.atomic():
        AccessRequest.objects.filter(pk=request.pk).update(outcome="queued", due_at=NOW)


def triggers() -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def tell(signal: Any) -> None:
    """Say to each feature with triggers what `migrate` says."""
    for label in ("consents", "activations"):
        config = apps.get_app_config(label)
        signal.send(
            sender=config, app_config=config, using="default", verbosity=0, interactive=False
        )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    "field", [("consents", "Consent", "email"), ("activations", "AccessRequest", "email")]
)
def test_a_migration_of_either_table_keeps_the_triggers(field: tuple[str, str, str]) -> None:
    """On SQLite it rebuilds the table, which drops its triggers, or fails because of them."""
    model = apps.get_model(field[0], field[1])
    old = model._meta.get_field(field[2])
    wider = old.clone()
    wider.max_length = 500
    wider.set_attributes_from_name(field[2])
    wider.model = model

    tell(pre_migrate)
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, wider)
        editor.alter_field(model, wider, old)
    tell(post_migrate)

    assert {*NAMES, "text_never_changes", "consent_only_ends"} <= triggers()
