"""OneRoster 1.2, CSV binding: a zip of users, roles, orgs and academicSessions.

Source: 1EdTech, OneRoster 1.2 CSV Binding, §4 (files). It has no column for a permission.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from preau.school.imports.reading import texts
from preau.school.imports.reading.records import (
    Cell,
    Field,
    Listing,
    NotAStaffListError,
    Record,
)
from preau.school.imports.reading.rows import check_size

TITLES = {
    "principal": "Direction",
    "teacher": "Enseignant",
    "aide": "Aide",
    "counselor": "Conseil et accompagnement",
    "proctor": "Surveillant",
    "administrator": "Administration",
    "districtadministrator": "Administration",
    "siteadministrator": "Administration",
    "systemadministrator": "Administration",
}
"""Role -> the title that the table of functions has for it."""

NOT_STAFF = frozenset(("student", "parent", "guardian", "relative"))
NEEDED = {
    "manifest.csv": ("propertyName", "value"),
    "orgs.csv": ("sourcedId", "name", "type", "identifier"),
    "users.csv": ("sourcedId", "givenName", "familyName", "email"),
    "roles.csv": ("userSourcedId", "role", "beginDate", "endDate", "orgSourcedId"),
}
PERSON = {
    Field.KEY: "sourcedId",
    Field.FAMILY_NAME: "familyName",
    Field.GIVEN_NAME: "givenName",
    Field.NUMBER: "identifier",
    Field.EMAIL: "email",
}
MATRICULE = re.compile("[0-9]{11}")
POSITION = {Field.TITLE: "role", Field.STARTS_ON: "beginDate", Field.ENDS_ON: "endDate"}
HEADINGS = {
    **{name: f"users.csv {column}" for name, column in PERSON.items()},
    **{name: f"roles.csv {column}" for name, column in POSITION.items()},
}


@dataclass(frozen=True)
class Line:
    """A line of one of the files: its number and its cells, by column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def stands(self) -> bool:
        return self["status"].strip().lower() != "tobedeleted"


def read(bundle: zipfile.ZipFile, *, school: int | None) -> Listing:
    """Read the staff of our school. Raises NotAStaffListError, naming the missing files."""
    files = _files(bundle)
    _check_manifest({line["propertyName"]: line["value"] for line in files["manifest.csv"]})
    org = _our_school(files["orgs.csv"], school)
    start = _first_day(files.get("academicSessions.csv", []))
    users = {line["sourcedId"]: line for line in files["users.csv"] if line.stands}
    roles = [r for r in files["roles.csv"] if r.stands and r["orgSourcedId"] == org["sourcedId"]]
    staff = [role for role in roles if role["role"].strip().lower() not in NOT_STAFF]
    records = [
        _record(users[r["userSourcedId"]], r, start) for r in staff if r["userSourcedId"] in users
    ]
    if not records:
        raise NotAStaffListError(f"Ce fichier ne donne aucun membre du personnel à {org['name']}.")
    return Listing(
        records=records,
        fields=frozenset((*PERSON, *POSITION)),
        left_out=_left_out(users, roles, staff, files["roles.csv"]),
    )


def _files(bundle: zipfile.ZipFile) -> dict[str, list[Line]]:
    paths = {path.rpartition("/")[2]: path for path in bundle.namelist() if "__MACOSX" not in path}
    missing = [name for name in NEEDED if name not in paths]
    if missing:
        raise NotAStaffListError(
            "Ce fichier zip n’est ni un classeur (.xlsx, .ods) ni une liste OneRoster 1.2 en CSV. "
            f"Il manque : {', '.join(missing)}."
        )
    wanted = [name for name in (*NEEDED, "academicSessions.csv") if name in paths]
    return {name: _lines(name, _unpack(bundle, paths[name])) for name in wanted}


def _unpack(bundle: zipfile.ZipFile, path: str) -> str:
    try:
        return texts.decode(bundle.read(path))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise NotAStaffListError(f"Dans ce fichier zip, {path} est abîmé.") from error


def _lines(name: str, text: str) -> list[Line]:
    rows = texts.rows(text, ",")
    headings = [heading.strip() for heading in rows[0]] if rows else []
    missing = [column for column in NEEDED.get(name, ()) if column not in headings]
    if missing:
        raise NotAStaffListError(f"{name} : il manque la colonne {', '.join(missing)}.")
    lines = [
        Line(number, dict(zip(headings, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]
    check_size(len(lines))
    return lines


def _check_manifest(manifest: Mapping[str, str]) -> None:
    version = manifest.get("oneroster.version", "").strip()
    if version != "1.2":
        raise NotAStaffListError(
            f"Cette liste OneRoster est de la version {version or 'inconnue'} ; "
            "la version attendue est 1.2."
        )
    if "delta" in (manifest.get("file.users"), manifest.get("file.roles")):
        raise NotAStaffListError(
            "Cette liste OneRoster ne donne que des changements (delta). "
            "Demandez l’exportation complète (bulk)."
        )


def _our_school(orgs: Iterable[Line], school: int | None) -> Line:
    schools = [org for org in orgs if org.stands and org["type"].strip().lower() == "school"]
    ours = [org for org in schools if school is None or _same_number(org["identifier"], school)]
    if len(ours) == 1:
        return ours[0]
    if len(schools) == 1 and not schools[0]["identifier"].strip():
        return schools[0]
    found = ", ".join(f"{org['name']} ({org['identifier']})" for org in schools[:5])
    wanted = f"le numéro FASE {school}" if school else "une seule école"
    raise NotAStaffListError(f"orgs.csv : attendu {wanted} ; trouvé : {found or 'aucune école'}.")


def _same_number(identifier: str, school: int) -> bool:
    return identifier.strip().lstrip("0") == str(school)


def _first_day(sessions: Iterable[Line]) -> str:
    """Return the first day of the latest school year: where a role without a date begins."""
    years = [s["startDate"] for s in sessions if s.stands and s["type"].strip() == "schoolYear"]
    return max(years, default="")


def _record(user: Line, role: Line, first_day: str) -> Record:
    name = role["role"].strip()
    cells: dict[Field, Cell] = {f: user[column] for f, column in PERSON.items()}
    if not MATRICULE.fullmatch(user["identifier"].strip()):
        del cells[Field.NUMBER]  # each system has its own identifiers: this one is no matricule
    cells[Field.TITLE] = TITLES.get(name.lower(), name)
    cells[Field.STARTS_ON] = role["beginDate"].strip() or first_day
    cells[Field.ENDS_ON] = role["endDate"]
    rows = dict.fromkeys(POSITION, role.number)
    return Record(row=user.number, cells=cells, headings=HEADINGS, rows=rows, generic=True)


def _left_out(
    users: Mapping[str, Line], roles: Sequence[Line], staff: Sequence[Line], every: Sequence[Line]
) -> list[str]:
    people = {role["userSourcedId"] for role in staff}
    others = {role["userSourcedId"] for role in roles} - people
    elsewhere = {r["userSourcedId"] for r in every if r["userSourcedId"] in users} - people - others
    without = set(users) - {role["userSourcedId"] for role in every}
    unknown = sorted({role["userSourcedId"] for role in staff} - set(users))
    sentences = (
        (others, "ne sont pas du personnel (élèves, parents)"),
        (elsewhere, "n’ont de rôle que dans une autre école"),
        (without, "n’ont aucun rôle dans roles.csv"),
        (unknown, "ont un rôle dans roles.csv mais manquent dans users.csv"),
    )
    return [f"Personnes non reprises : {len(who)} {why}." for who, why in sentences if who]
