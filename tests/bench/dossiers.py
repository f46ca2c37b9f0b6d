"""`python -m tests.bench.dossiers [--people 1000]`: the ZIP of a whole school, each with a sheet.

Prints the seconds it took, its size, and how far the process grew while it was written.
"""

import argparse
import os
import tempfile
import time
from datetime import date
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") / 1e6


def grown() -> float:
    """Return what the process holds in memory now, in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def measure(people: int, folder: Path) -> None:
    from django.utils import timezone

    from preau.school.dossiers.actions import export_many
    from preau.school.dossiers.scope import Scope
    from preau.school.register.actions import set_up_school
    from preau.school.returns.actions import Seen, confirm
    from tests.school.crowd import make_crowd
    from tests.school.papers import came_back, signed_page

    now = timezone.now()
    set_up_school(fase_number=99001, name="Mesure", address="", head_name="", by="test", now=now)
    for number, staff in enumerate(make_crowd(people)):
        [page] = came_back(signed_page(staff.key))
        seen = Seen(email=f"mesure{number}@example.org", signed_on=date(2026, 11, 24))
        confirm(page=page, seen=seen, by="test", now=timezone.now())
    before, held, begun = grown(), [grown()], time.perf_counter()
    with (folder / "dossiers.zip").open("w+b") as file:
        made = export_many(
            scope=Scope(),
            file=file,
            by="command",
            now=timezone.now(),
            progress=lambda *_: held.append(grown()),
        )
        made.keep()
        taken, size = time.perf_counter() - begun, file.tell() / 1e6
    print(f"{people} people: {taken:.1f} s, {size:.0f} MB, {max(held) - before:.0f} MB of memory")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        os.environ["PREAU_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "preau.school.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(people, Path(folder))


if __name__ == "__main__":
    main()
