"""What the documents say is checked against the project itself."""

import re
from pathlib import Path

import pytest

from preau.conf import SETTINGS

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
SITES = ("school", "federation", "programme")


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    table = (ROOT / "docs/settings.md").read_text("utf-8")

    assert set(re.findall(r"^\| `(PREAU_\w+)`", table, flags=re.MULTILINE)) == set(SETTINGS)


def test_every_command_of_ours_is_in_the_list_and_nothing_else() -> None:
    listed = (ROOT / "docs/commands.md").read_text("utf-8")
    ours = {
        f"{path.relative_to(ROOT).parts[1]} {path.stem.replace('_', '-')}"
        for path in ROOT.glob("preau/*/*/management/commands/*.py")
        if path.stem != "__init__" and path.relative_to(ROOT).parts[1] in SITES
    }
    sites = "|".join(SITES)

    assert set(re.findall(rf"^\| `preau ((?:{sites}) [\w-]+)", listed, flags=re.MULTILINE)) == ours


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (page.parent / link).exists()] == []


def test_every_file_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    missing = []
    for section in sections:
        base = re.search(r"`(preau/\w+/)`", section.partition("\n")[0])
        for name in re.findall(r"`([\w/]+(?:\.\w+|/))`", section.partition("\n")[2]):
            homes = [ROOT / "preau", ROOT, *([ROOT / base.group(1)] if base else [])]
            if "/" in name and not any((home / name).exists() for home in homes):
                missing.append(name)

    assert missing == []


def test_every_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]

    assert sorted(numbers) == sorted(set(numbers))
