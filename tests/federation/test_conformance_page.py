"""docs/conformance.md names tests that exist, and every module of the certification plan."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/conformance.md").read_text("utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    files = [path.name for path in ROOT.glob("tests/**/*.py")]
    written = "\n".join(path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py"))
    functions = set(re.findall(r"^ *def (test_\w+)", written, flags=re.MULTILINE))

    named = set(re.findall(r"`(test_\w+)`", PAGE))
    named_files = set(re.findall(r"`(test_\w+\.py)`", PAGE))

    assert named - functions == set()
    assert named_files - set(files) == set()
    assert len(named) > 20


def test_the_basic_op_plan_has_a_row_for_each_of_its_38_modules() -> None:
    rows = re.findall(r"^\| `(oidcc-[\w-]+)` \|.+\|.+\|.+\|$", PAGE, flags=re.MULTILINE)

    assert len(rows) == len(set(rows)) == 38
