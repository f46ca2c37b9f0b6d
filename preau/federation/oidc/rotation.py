"""What changes the signing keys."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from preau.federation.oidc.keyring import Key, published, store
from preau.federation.oidc.keys import PUBLISHED_BEFORE
from preau.federation.oidc.models import SigningKey
from preau.journal.actions import Line, record


class RotationRefusedError(Exception):
    """No key is made; the message is a French sentence that says why."""


def rotate_signing_key(*, at_once: bool, now: datetime) -> list[Key]:
    """Make the next key, and return all that are published (UTC).

    Everything after that is by date: services learn the new key for a day, then it signs, and the
    old one is published for another day. `at_once` is for a key that got into wrong hands: the
    new one signs now, and nothing signed by the others is believed any more.
    Raises RotationRefusedError when a key waits already, or when the keys are the operator's own.
    """
    if settings.IDP_OIDC_PRIVATE_KEYS:
        raise RotationRefusedError(
            "Les clés viennent du réglage PREAU_SIGNING_KEY: ajoutez-y la nouvelle après "
            "l’ancienne, redémarrez; un jour plus tard, mettez-la en premier."
        )
    with transaction.atomic():
        kept = [] if at_once else [key.row.pk for key in _without_next(published(now), now)]
        SigningKey.objects.exclude(pk__in=kept).delete()
        made = store(signs_from=now if at_once else now + PUBLISHED_BEFORE, now=now)
        detail = {"signs_from": made.signs_from.isoformat(), "at_once": at_once}
        line = Line(action="signing_key.rotate", subject=str(made), detail=detail)
        record(actor="operator:command", lines=[line], now=now)
    return published(now)


def _without_next(keys: list[Key], now: datetime) -> list[Key]:
    for key in keys:
        if key.life.signs_from > now:
            raise RotationRefusedError(
                "Une nouvelle clé est déjà publiée; elle signe à partir du "
                f"{key.life.signs_from.astimezone():%d/%m/%Y à %H:%M}."
            )
    return keys
