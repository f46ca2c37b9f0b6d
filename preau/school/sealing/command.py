"""`preau school verify`: with the school's database, or offline with a certificate alone.

No Django here: an inspector has the package and the school's certificate, and no site.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509

from preau.school.sealing.certificates import NotACertificate, in_pairs, read_certificates
from preau.school.sealing.verdict import (
    MOST_BYTES,
    PROVES,
    PROVES_NOT,
    UNREADABLE,
    Finding,
    Verdict,
    sentence,
    when,
)

DONE, IN_PART, BAD_INPUT = 0, 1, 2
HELP = "Dit si des documents scellés par l’école sont entiers."


class WrongUse(Exception):  # noqa: N818 - a refusal, not a fault
    """A file cannot be opened, or holds no certificate; says which."""


@dataclass(frozen=True)
class Checked:
    path: Path
    verdict: Verdict


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", metavar="FICHIER", type=Path, nargs="+")
    parser.add_argument(
        "--certificate",
        metavar="FICHIER.pem",
        type=Path,
        help="le certificat de l’école; sans lui, ceux que ce site connaît",
    )
    parser.add_argument("--json", action="store_true", help="un document JSON")


def certificates_in(path: Path) -> list[x509.Certificate]:
    """Return the certificates of a file. Raises WrongUse."""
    try:
        return read_certificates(_read(path))
    except NotACertificate as refusal:
        raise WrongUse(f"Le fichier {path} n’est pas un certificat : {refusal}.") from refusal


def check_files(paths: Sequence[Path], certificates: Sequence[x509.Certificate]) -> list[Checked]:
    """Check each file. Raises WrongUse before anything is checked when one cannot be opened."""
    from preau.school.sealing.checking import check  # pyHanko takes half a second to load

    for path in paths:
        _read(path, 1)
    return [Checked(path, check(_read(path), certificates=certificates)) for path in paths]


def tell(checked: Sequence[Checked], say: Callable[[str], object], *, as_json: bool) -> int:
    """Say what was found; return the exit status."""
    if as_json:
        say(json.dumps([_document(one) for one in checked], ensure_ascii=False, indent=2))
    else:
        lines = [line for one in checked for line in _lines(one)]
        say("\n".join([*lines, "", PROVES, PROVES_NOT]))
    return _status([one.verdict.finding for one in checked])


def _read(path: Path, most: int | None = None) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1 if most is None else most)
    except OSError as error:
        raise WrongUse(f"Le fichier {path} ne peut pas être lu.") from error


def _status(findings: Sequence[Finding]) -> int:
    if all(finding == Finding.WHOLE for finding in findings):
        return DONE
    doubted = any(finding not in (Finding.WHOLE, *UNREADABLE) for finding in findings)
    return IN_PART if doubted else BAD_INPUT


def _lines(one: Checked) -> Iterator[str]:
    yield f"{one.path} : {sentence(one.verdict)}"
    if one.verdict.owner:
        said = f", le {when(one.verdict)}" if one.verdict.sealed_at else ""
        yield f"  Sceau de : {one.verdict.owner}{said}"
        yield f"  Empreinte du certificat (SHA-256) : {in_pairs(one.verdict.fingerprint)}"


def _document(one: Checked) -> dict[str, Any]:
    found = one.verdict
    return {
        "file": str(one.path),
        "finding": found.finding.value,
        "sentence": sentence(found),
        "owner": found.owner,
        "certificate": in_pairs(found.fingerprint),
        "sealed_at": found.sealed_at.isoformat() if found.sealed_at else None,
    }
