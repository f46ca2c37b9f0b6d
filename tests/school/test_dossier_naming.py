"""Names of folders and files: every system takes them, and no two people share one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.school.dossiers.naming import folder_of, part_of

EVERYWHERE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,109}")
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{n}{d}" for n in ("COM", "LPT") for d in range(10))}


@pytest.mark.parametrize(
    ("name", "key", "folder"),
    [
        ("Van den Bossche Élise", "P0004", "Van-den-Bossche-Elise_P0004"),
        ("李", "P9", "sans-nom_P9"),
        ("../../etc", "P-1", "etc_P-1"),
    ],
)
def test_a_folder_is_named_after_the_person_and_the_key(name: str, key: str, folder: str) -> None:
    assert folder_of(key=key, name=name) == folder


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_name_and_any_key_give_a_name_for_every_system(name: str, key: str) -> None:
    folder = folder_of(key=key, name=name)
    assert EVERYWHERE.fullmatch(folder)
    assert EVERYWHERE.fullmatch(part_of(key))
    assert part_of(key).upper() not in DEVICES


@given(st.sets(st.text(max_size=8), min_size=2, max_size=30))
def test_two_keys_are_two_folders_also_where_capitals_are_no_difference(keys: set[str]) -> None:
    folders = {folder_of(key=key, name="Dupont Anne").casefold() for key in keys}
    assert len(folders) == len(keys)


@pytest.mark.parametrize(("one", "other"), [("a1", "A1"), ("é", "e"), ("a/b", "a-b"), ("", "x")])
def test_what_looks_alike_stays_two(one: str, other: str) -> None:
    assert part_of(one).casefold() != part_of(other).casefold()
