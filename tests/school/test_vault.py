"""What is kept at rest: unreadable without the key, and only in its own place."""

from typing import Any

import pytest

from preau.conf import Environment
from preau.school.vault import WrongKey, decrypt, encrypt

PLAIN = b"une image"
KEPT = bytes.fromhex("000102030405060708090a0bd4a8c917b4267271426a1d8ae9fa38159c8ff094f79102bb88")
"""PLAIN about page:3:1 with the key « une clé connue », as the first version stored it."""


def with_key(settings: Any, key: str) -> None:
    values = {**settings.PREAU.values, "PREAU_EVIDENCE_KEY": key}
    settings.PREAU = Environment("school", values)


def test_what_was_kept_before_this_file_existed_still_opens(settings: Any) -> None:
    with_key(settings, "une clé connue")
    assert decrypt(KEPT, about="page:3:1") == PLAIN


def test_what_is_kept_cannot_be_read_and_opens_in_its_place() -> None:
    kept = encrypt(PLAIN, about="page:3:1")
    assert PLAIN not in kept
    assert decrypt(kept, about="page:3:1") == PLAIN


@pytest.mark.parametrize("damaged", [b"", b"\0" * 11, b"\0" * 12, KEPT[:-1], KEPT + b"\0"])
def test_what_is_damaged_or_cut_does_not_open(settings: Any, damaged: bytes) -> None:
    with_key(settings, "une clé connue")
    with pytest.raises(WrongKey):
        decrypt(damaged, about="page:3:1")


def test_elsewhere_or_with_another_key_it_does_not_open(settings: Any) -> None:
    with_key(settings, "une clé connue")
    with pytest.raises(WrongKey):
        decrypt(KEPT, about="page:3:2")
    with_key(settings, "une autre")
    with pytest.raises(WrongKey, match="PREAU_EVIDENCE_KEY"):
        decrypt(KEPT, about="page:3:1")
