"""The ZIP of one person's dossier, and the digests of its files."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from preau.school.dossiers.document import as_pdf
from preau.school.dossiers.facts import Dossier
from preau.school.dossiers.head import Head
from preau.school.dossiers.machine import as_json, text_file
from preau.school.dossiers.proofs import Proof, proofs_of
from preau.school.dossiers.proving import CHANGED
from preau.school.dossiers.texts import readme_of, words_of
from preau.school.sealing.actions import known_certificates
from preau.school.sealing.certificates import as_pem
from preau.school.vault import WrongKey

DIGESTS = "EMPREINTES.txt"
CERTIFICATE = "certificat.pem"
COMPRESSED = (".pdf", ".jpg", ".zip")


@dataclass
class Files:
    """A ZIP that is being written, with the SHA-256 of what went into one folder of it."""

    archive: ZipFile
    at: datetime
    folder: str = ""
    digests: list[tuple[str, str]] = field(default_factory=list)
    """Names within the folder, and their digests."""

    def add(self, name: str, data: bytes) -> str:
        """Write a file; return its SHA-256."""
        entry = ZipInfo(f"{self.folder}{name}", timezone.localtime(self.at).timetuple()[:6])
        entry.external_attr = 0o600 << 16
        entry.compress_type = ZIP_STORED if name.endswith(COMPRESSED) else ZIP_DEFLATED
        self.archive.writestr(entry, data)
        digest = sha256(data).hexdigest()
        self.digests.append((name, digest))
        return digest

    def add_digests(self) -> None:
        """Write what `sha256sum -c` reads."""
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self.digests)]
        self.add(DIGESTS, "".join(lines).encode())


def write_dossier(files: Files, dossier: Dossier, head: Head) -> list[str]:
    """Write everything about one person; return what a person should look at (French sentences).

    One proof is in memory at a time, and costs a query or two.
    """
    proofs = {proof.file: _put(files, proof) for proof in proofs_of(dossier)}
    for wording in {one.wording.version: one.wording for one in dossier.permissions}.values():
        name = text_file(wording.version)
        files.add(name, wording.canonical())
        files.add(name.removesuffix("json") + "txt", words_of(wording))
    files.add("dossier.pdf", as_pdf(dossier, head, proofs))
    files.add("dossier.json", as_json(dossier, head, proofs))
    if any(one.signatures for one in dossier.permissions):
        files.add(CERTIFICATE, as_pem(known_certificates()).encode())
    files.add("LISEZMOI.txt", readme_of(dossier, head))
    files.add_digests()
    return _warnings(dossier, proofs.values())


def _warnings(dossier: Dossier, proofs: Iterable[Proof]) -> list[str]:
    wrong = sorted({p.problem for p in proofs if p.is_lost or (p.sha256 and p.problem)})
    return [f"{dossier.name} ({dossier.key}) : {problem}" for problem in wrong]


def _put(files: Files, proof: Proof) -> Proof:
    """Write one proof; a lost key is said in the dossier, which goes on without it."""
    if proof.problem:
        return proof
    try:
        data = proof.open()
    except WrongKey as refusal:
        return replace(proof, problem=str(refusal), is_lost=True)
    digest = files.add(proof.file, data)
    changed = CHANGED if proof.noted not in ("", digest) else ""
    return replace(proof, sha256=digest, problem=changed)
