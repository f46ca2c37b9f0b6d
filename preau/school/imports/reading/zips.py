"""Zip files from strangers: what they unpack to is bounded before anything is unpacked."""

import zipfile
from io import BytesIO

from preau.school.imports.reading.records import NotAStaffListError

MAX_UNPACKED = 60 * 1024 * 1024
MAX_FILES = 500
MOST_TAGS = 6_000_000
"""In the XML of a workbook: 20,000 people in 20 columns, all texts shared, make 3 million."""
TOO_LARGE = "Une fois décompressé, ce fichier est beaucoup trop grand pour une liste du personnel."
PROTECTED = "Ce fichier est protégé par un mot de passe. Enlevez la protection."


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip whose declared sizes are reasonable. Raises NotAStaffListError.

    Reading a member stops at its declared size (zipfile), so the declaration can be trusted.
    """
    try:
        bundle = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotAStaffListError(
            "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le à nouveau."
        ) from error
    members = bundle.infolist()
    if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise NotAStaffListError(TOO_LARGE)
    if any(member.flag_bits & 1 for member in members):
        raise NotAStaffListError(PROTECTED)
    return bundle
