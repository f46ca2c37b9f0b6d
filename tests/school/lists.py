"""Staff lists for the tests: written row by row, read and applied as users have it done."""

from pathlib import Path

from preau.school.imports.actions import carry_out, look
from preau.school.imports.plan import Plan
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY

SAMPLES = Path(__file__).parent / "samples"
HEADINGS = (
    "Clé;Nom;Prénom;Date de naissance;Fonction;Date de début;Date de fin;"
    "E-mail privé;Autorisation SeGEC;Date de signature"
)
ROW = {
    "key": "T1",
    "family": "Lefèvre",
    "given": "Anne",
    "born": "01/02/1990",
    "title": "Institutrice primaire",
    "starts": "01/09/2020",
    "ends": "",
    "email": "anne.lefevre@example.org",
    "tick": "Oui",
    "signed": "01/09/2026",
}


def row(**cells: str) -> str:
    return ";".join({**ROW, **cells}.values())


def csv_of(*rows: str) -> bytes:
    return "\r\n".join((HEADINGS, *rows)).encode()


def preview(*rows: str) -> Plan:
    return look(data=csv_of(*rows), today=TODAY)


def apply(*rows: str, allow_leavers: bool = True) -> Plan:
    return apply_file(csv_of(*rows), allow_leavers=allow_leavers)


def apply_file(data: bytes, *, allow_leavers: bool = True) -> Plan:
    return carry_out(data=data, allow_leavers=allow_leavers, by="import", now=NOW)


def somebody(key: str = "T1") -> StaffMember:
    return StaffMember.objects.get(key=key)


def plain(text: str) -> str:
    """Return a sentence with ordinary blanks, as a test writes it."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
