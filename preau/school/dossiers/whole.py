"""The ZIP of many dossiers: a folder for each person, and a list of them all."""

from collections.abc import Iterator, Sequence
from zipfile import ZipFile

from preau.school.dossiers.archive import Files, write_dossier
from preau.school.dossiers.facts import Dossier
from preau.school.dossiers.head import Head
from preau.school.dossiers.index import Entry, as_list, as_page, readme
from preau.school.dossiers.naming import folder_of
from preau.school.dossiers.reading import dossiers_of
from preau.school.downloads.kinds import Progress
from preau.school.register.models import StaffMember

AT_ONCE = 50
"""People whose facts are in memory at one time."""


def write_whole(
    archive: ZipFile, staff: Sequence[int], head: Head, words: str, progress: Progress
) -> list[str]:
    """Write the dossiers of these people (pk); return what a person should look at.

    Facts of AT_ONCE people, and one proof, are in memory at a time; of everybody else a line.
    """
    files, entries, warnings = Files(archive, head.at), [], list[str]()
    for dossier in dossiers_in_order(staff):
        folder = Files(archive, head.at, f"{folder_of(key=dossier.key, name=dossier.name)}/")
        warnings += write_dossier(folder, dossier, head)
        files.digests += [(folder.folder + name, digest) for name, digest in folder.digests]
        entries.append(Entry.of(dossier, folder.folder))
        progress(len(entries), len(staff))
    files.add("index.html", as_page(entries, head, words))
    files.add("index.csv", as_list(entries))
    files.add("LISEZMOI.txt", readme(head, words, len(entries)))
    files.add_digests()
    return warnings


def dossiers_in_order(staff: Sequence[int]) -> Iterator[Dossier]:
    """Yield dossiers in this order; whoever was deleted meanwhile is left out."""
    for start in range(0, len(staff), AT_ONCE):
        found = StaffMember.objects.in_bulk(staff[start : start + AT_ONCE])
        yield from dossiers_of([found[pk] for pk in staff[start : start + AT_ONCE] if pk in found])
