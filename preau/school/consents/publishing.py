"""The texts of this version of Préau, put into the database: after every `migrate`, as they are."""

from collections.abc import Iterable
from typing import Any

from preau.school.consents import triggers
from preau.school.consents.texts import PUBLISHED, Wording


class TextChangedError(Exception):
    """A version that was published has other words now; people signed the earlier ones."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Le texte de la version {version} a changé depuis sa publication. Un autre texte est"
            " une autre version : donnez-lui un nouveau nom dans preau/school/consents/texts.py."
        )


def publish(wordings: Iterable[Wording]) -> None:
    """Add the versions that are not there yet. Raises TextChangedError, and adds nothing, for one
    that is there with other words."""
    from preau.school.consents.models import Text

    kept = dict(Text.objects.values_list("version", "sha256"))
    wanted = list(wordings)
    for wording in wanted:
        if kept.get(wording.version, wording.sha256) != wording.sha256:
            raise TextChangedError(wording.version)
    Text.objects.bulk_create(row(Text, one) for one in wanted if one.version not in kept)


def row(model: Any, wording: Wording) -> Any:
    """Return the unsaved row of a wording; `model` is Text, also as a migration knows it."""
    return model(
        sha256=wording.sha256,
        version=wording.version,
        valid_from=wording.valid_from,
        intro=wording.intro,
        declarations=list(wording.declarations),
        notes=[list(note) for note in wording.notes],
    )


def after_migrate(*, using: str, **_signal: Any) -> None:
    """Publish what this version of Préau brings (post_migrate), once the table is as we know it."""
    if triggers.are_there(using):
        publish(PUBLISHED)
