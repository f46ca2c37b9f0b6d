"""Write the sample school's list in the three formats, from the people described here.

`python tools/make_sample_lists.py` rewrites preau/school/imports/sample/. The school, its people
and their addresses are invented; the last rows are difficult on purpose, as they really come.
"""
# ruff: noqa: INP001 - a program of the repository, not a package

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

OUT = Path(__file__).parents[1] / "preau/school/imports/sample"
HEADINGS = (
    *("Clé", "Matricule", "Nom", "Prénom", "Date de naissance", "Sexe"),
    *("Fonction", "Date de début", "Date de fin"),
    *("E-mail privé", "Autorisation SeGEC", "Date de signature"),
)
FASE = "99001"
SCHOOL = "École Saint-Exupéry"
OVER = date(2026, 7, 3)
THIS_YEAR = date(2026, 8, 24)


@dataclass(frozen=True)
class Row:
    """One person and one function."""

    key: str
    name: str
    given: str
    born: date
    gender: str
    title: str
    role: str
    starts: date
    ends: date | None = None
    email: str = ""
    signed: date | None = None

    @property
    def number(self) -> str:
        first = {"M": "1", "F": "2"}[self.gender]
        return f"{first}{self.born:%y%m%d}{1000 + int(self.key[2:]) * 137 % 9000}"

    @property
    def cells(self) -> tuple[str | date | None, ...]:
        who = (self.key, self.number, self.name, self.given, self.born, self.gender)
        tick = "Oui" if self.signed else "Non"
        return (*who, self.title, self.starts, self.ends, self.email, tick, self.signed)


# name, given name, born, gender, function (a letter of TITLES), first year there, signed in 2026
TITLES = {
    "d": ("Directrice d'école fondamentale", "principal"),
    "p": ("Instituteur primaire", "teacher"),
    "P": ("Institutrice primaire", "teacher"),
    "M": ("Institutrice maternelle", "teacher"),
    "i": ("Institutrice primaire chargée de l'immersion (néerlandais)", "teacher"),
    "e": ("Maître d'éducation physique", "teacher"),
    "y": ("Maître de psychomotricité", "teacher"),
    "n": ("Maître de seconde langue (néerlandais)", "teacher"),
    "c": ("Maître de religion catholique", "teacher"),
    "h": ("Maître de philosophie et citoyenneté", "teacher"),
    "u": ("Puéricultrice", "aide"),
    "s": ("Surveillant", "aide"),
    "o": ("Ouvrier d'entretien", "aide"),
    "w": ("Secrétaire de direction", "administrator"),
}
PEOPLE = """
Claessens;Véronique;1974-05-11;F;d;2016;09-01
Abrassart;Benoît;1981-02-19;M;p;2005;08-26
Bastin;Caroline;1988-10-30;F;P;2012;09-02
Bertrand;Fabienne;1970-07-08;F;P;1996;08-27
Brichard;Olivier;1992-12-01;M;p;2017;09-08
Collignon;Maïté;1996-03-23;F;P;2020;09-01
Cuvelier;Anne;1967-09-14;F;P;1991;
De Backer;Els;1985-04-05;F;i;2015;09-03
De Smet;Lieve;1990-06-17;F;i;2019;
Defossez;Géraldine;1983-01-28;F;M;2008;08-25
Delhaye;Corinne;1977-11-02;F;M;2002;09-10
Dethier;Laurence;1994-08-21;F;M;2018;09-04
Dupuis;Marc;1969-05-30;M;e;1995;08-31
El Amrani;Yasmina;1991-02-12;F;P;2016;09-15
Fontaine;Hélène;1998-07-19;F;M;2026;
François;Bernadette;1965-12-24;F;P;1988;08-28
Georges;Quentin;1995-10-10;M;e;2026;
Gilson;Martine;1972-03-03;F;c;2000;09-07
Goossens;Wim;1986-09-09;M;n;2013;08-26
Haddad;Samir;1989-01-16;M;h;2018;09-11
Henry;Cécile;1982-06-25;F;y;2010;09-02
Hubert;Danielle;1964-04-18;F;P;1987;
Jadot;Thomas;1993-11-27;M;p;2021;10-05
Jaspart;Émilie;1999-05-06;F;P;2026;
Kaya;Elif;1997-08-15;F;h;2022;09-18
Lacroix;Pascale;1971-10-20;F;M;1999;08-24
Lambinet;Nadine;1968-02-29;F;u;2003;
Leroy;Stéphanie;1984-12-13;F;P;2009;09-01
Lhoest;Françoise;1966-07-31;F;w;2001;
Marchal;Denis;1979-03-09;M;p;2004;09-14
Massart;Julie;1990-09-22;F;P;2026;11-03
Mbuyi;Grâce;1992-04-27;F;M;2019;09-09
Michaux;Alain;1975-06-04;M;s;2014;
Noël;Clémence;2000-01-11;F;P;2026;
Pirard;Jacques;1963-08-07;M;o;1998;
Peeters;Ingrid;1987-05-21;F;n;2014;08-30
Pirotte;Valérie;1980-10-12;F;P;2006;09-05
Quoilin;Sabine;1973-02-06;F;P;2001;09-01
Remacle;Florence;1995-12-18;F;y;2026;
Rousseau;Éléonore;1989-07-24;F;P;2013;08-27
Schmitz;Ralf;1978-11-15;M;c;2011;
Servais;Nicole;1970-01-20;F;u;2007;
Thonon;Michèle;1964-09-28;F;P;1986;09-02
Vandevelde;Kristof;1994-03-14;M;p;2020;10-01
"""
GONE = {"Hubert", "Thonon", "Schmitz"}
"""Their function ended with the last school year."""
WITHOUT_ADDRESS = {"Georges", "Jaspart", "Noël", "Remacle"}


def rows() -> list[Row]:
    """Return every row of the list: the ordinary people, then the difficult ones."""
    ordinary = [_row(n, line) for n, line in enumerate(PEOPLE.split("\n")[1:-1], 1)]
    head = ordinary[0]
    classroom, role = TITLES["P"]
    teaches = replace(head, title=classroom, role=role, starts=date(1998, 9, 1))
    later = replace(
        _row(45, "Wilmart;Charlotte;1997-06-02;F;M;2026;11-10"),
        starts=date(2027, 1, 11),
        ends=date(2027, 7, 2),
    )
    return [head, teaches, *ordinary[1:], later, *_difficult(ordinary[1])]


def _difficult(first: Row) -> list[Row]:
    signed = "09-01"
    same = _row(46, f"Abrassart;Nathan;1999-02-27;M;p;2026;{signed}")
    none = _row(47, f"Warnier;Sylvie;1976-04-09;F;P;2003;{signed}")
    blanks = _row(48, f"Wéry;Joséphine;1986-08-30;F;M;2011;{signed}")
    twice = _row(49, f"Yernaux;Isabelle;1991-05-17;F;e;2026;{signed}")
    unknown = _row(50, f"Zeippen;Damien;1984-10-08;M;p;2026;{signed}")
    before = replace(twice, title=TITLES["P"][0], starts=date(2024, 8, 26), ends=date(2024, 10, 18))
    return [
        replace(same, email=first.email),
        replace(none, email="sylvie.warnier(at)example.org"),
        replace(blanks, email="  Joséphine.WÉRY@EXAMPLE.org "),
        before,
        twice,
        replace(unknown, title="Coordinateur pédagogique", role="ext:coordinator"),
    ]


def _row(number: int, line: str) -> Row:
    name, given, born, gender, letter, year, signed = line.split(";")
    title, role = TITLES[letter]
    starts = THIS_YEAR if year == "2026" else date(int(year), 9, 1)
    return Row(
        key=f"SE{number:03}",
        name=name,
        given=given,
        born=date.fromisoformat(born),
        gender=gender,
        title=title,
        role=role,
        starts=starts,
        ends=OVER if name in GONE else None,
        email="" if name in WITHOUT_ADDRESS else _address(given, name, number),
        signed=date.fromisoformat(f"2026-{signed}") if signed else None,
    )


def _address(given: str, name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", f"{given}.{name}".lower())
    local = "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))
    return f"{local}@example.{'com' if number % 3 == 0 else 'org'}"


def as_csv() -> bytes:
    """Return the list as a Belgian Windows program exports it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows():
        writer.writerow([f"{c:%d/%m/%Y}" if isinstance(c, date) else c for c in row.cells])
    return text.getvalue().encode("cp1252")


def as_xlsx() -> bytes:
    """Return the list as a workbook, with real dates."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Personnel"
    sheet.append(HEADINGS)
    for row in rows():
        sheet.append(row.cells)
    book.properties.created = book.properties.modified = datetime(2026, 11, 24)  # noqa: DTZ001
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_oneroster() -> bytes:
    """Return the list as a OneRoster 1.2 bundle; permissions have no place in it."""
    files = {
        "manifest.csv": _table(
            ("propertyName", "value"),
            [
                ("manifest.version", "1.0"),
                ("oneroster.version", "1.2"),
                *((f"file.{name}", "bulk") for name in ("academicSessions", "orgs")),
                *((f"file.{name}", "bulk") for name in ("roles", "users")),
                ("source.systemName", "Registre d'exemple"),
            ],
        ),
        "orgs.csv": _table(ORGS, [("org1", "", "", SCHOOL, "school", FASE, "")]),
        "academicSessions.csv": _table(
            SESSIONS,
            [("y27", "", "", "2026-2027", "schoolYear", "2026-08-24", "2027-07-02", "", "2027")],
        ),
        "users.csv": _table(USERS, [_user(row) for row in {r.key: r for r in rows()}.values()]),
        "roles.csv": _table(ROLES, [_role(n, row) for n, row in enumerate(rows(), 1)]),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(zipfile.ZipInfo(name, (2026, 11, 24, 0, 0, 0)), content)
    return out.getvalue()


ORGS = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
SESSIONS = (
    *("sourcedId", "status", "dateLastModified", "title", "type"),
    *("startDate", "endDate", "parentSourcedId", "schoolYear"),
)
USERS = (
    *("sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds"),
    *("givenName", "familyName", "middleName", "identifier", "email", "sms", "phone"),
    *("agentSourcedIds", "grades", "password", "userMasterIdentifier", "resourceSourcedIds"),
    *("preferredGivenName", "preferredMiddleName", "preferredFamilyName"),
    *("primaryOrgSourcedId", "pronouns"),
)
ROLES = (
    *("sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role"),
    *("beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"),
)


def _user(row: Row) -> list[str]:
    known = {
        "sourcedId": row.key,
        "enabledUser": "true",
        "username": row.email.strip() or row.key,
        "givenName": row.given,
        "familyName": row.name,
        "identifier": row.number,
        "email": row.email,
        "primaryOrgSourcedId": "org1",
    }
    return [known.get(column, "") for column in USERS]


def _role(number: int, row: Row) -> tuple[str, ...]:
    ends = row.ends.isoformat() if row.ends else ""
    dates = (row.starts.isoformat(), ends)
    return (f"r{number}", "", "", row.key, "primary", row.role, *dates, "org1", "")


def _table(headings: tuple[str, ...], lines: list[tuple[str, ...]] | list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(lines)
    return text.getvalue()


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    (OUT / "staff.csv").write_bytes(as_csv())
    (OUT / "staff.xlsx").write_bytes(as_xlsx())
    (OUT / "oneroster-1.2.zip").write_bytes(as_oneroster())
