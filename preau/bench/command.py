"""`preau bench [NAME …] [--quick] [--json]`: how near the product is to what the machine can do."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from preau.bench.federation import federation
from preau.bench.measures import KINDS, Kind, Measure, measure
from preau.bench.pages import pages
from preau.bench.postgres import NoPostgres, temporary_server
from preau.bench.printing import printing
from preau.bench.reading import reading
from preau.bench.scale import scale

PAGES, SCALE = "pages", "scale"
PAPER = {"print": printing, "reading": reading}
"""Measurements without a database."""
NAMES = (*(kind.name for kind in KINDS), *PAPER, PAGES, SCALE)


def main(options: list[str]) -> int:
    """Measure and print; 1 when a ratio is under its target, 2 for a name that is none."""
    chosen = _parser().parse_args(options)
    if unknown := [name for name in chosen.names if name not in NAMES]:
        print(
            f"Aucune mesure ne s’appelle {', '.join(unknown)}. Il y a: {', '.join(NAMES)}.",
            file=sys.stderr,
        )
        return 2
    found = []
    for line in _measures(chosen.names or NAMES, quick=chosen.quick):
        print(_sentence(line), file=sys.stderr if chosen.json else sys.stdout, flush=True)
        found.append(line)
    if chosen.json:
        print(json.dumps([line.as_json() for line in found], ensure_ascii=False))
    return 0 if all(line.ok for line in found) else 1


def _measures(names: Sequence[str], *, quick: bool) -> Iterator[Measure]:
    for name, measured in PAPER.items():
        if name in names:
            yield from measured(quick=quick)
    if any(name not in PAPER for name in names):
        yield from _on_databases(names, quick=quick)


def _on_databases(names: Sequence[str], *, quick: bool) -> Iterator[Measure]:
    kinds = [kind for kind in KINDS if kind.name in names]
    if kinds:
        with federation() as running:
            yield from measure(running, "sqlite", kinds, quick=quick)
    if PAGES in names:
        yield from pages("sqlite", "", quick=quick)
    try:
        with temporary_server() as url:
            yield from _on_postgres(url, kinds, pages_too=PAGES in names, quick=quick)
        if SCALE in names:
            yield from scale(quick=quick)
    except NoPostgres as absence:
        print(f"PostgreSQL n’est pas mesuré. {absence}", file=sys.stderr)


def _on_postgres(
    url: str, kinds: Sequence[Kind], *, pages_too: bool, quick: bool
) -> Iterator[Measure]:
    from preau.demo.databases import create_if_missing, of_site

    site, scratch, school = (of_site(url, name) for name in ("site", "scratch", "school"))
    for one in (site, scratch, school):
        create_if_missing(one)
    if kinds:
        with federation(site, scratch) as running:
            yield from measure(running, "postgresql", kinds, quick=quick)
    if pages_too:
        yield from pages("postgresql", school, quick=quick)


def _sentence(line: Measure) -> str:
    verdict = "atteint" if line.ok else "PAS ATTEINT"
    return (
        f"{line.name:<36} {line.database:<11} {line.value:>9.1f} {line.unit}"
        f"   limite {line.limit:>9.1f}   rapport {line.ratio:.4f}"
        f"   but {line.target:g} {verdict}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "preau bench",
        description="Mesure Préau à côté de la limite de la machine, dans la même exécution.",
    )
    parser.add_argument("names", nargs="*", metavar="NOM", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="moins de répétitions et de lignes")
    parser.add_argument("--json", action="store_true", help="un document JSON, rien d’autre")
    return parser
