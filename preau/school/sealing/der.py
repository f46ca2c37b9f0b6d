"""Is a text DER to its last byte (ITU-T X.690 §10)? Asked before asn1crypto reads strangers' bytes:
lengths that do not fit make it write values anew, again and again. No Django.
"""

DEEPEST = 24
CONSTRUCTED = 0x20
LONG = 0x80


def is_der(data: bytes, depth: int = 0) -> bool:
    """Tell whether values fill the text, each as long as it says, within one another."""
    if depth > DEEPEST:
        return False
    at = 0
    while at < len(data):
        place = _contents_at(data, at)
        if place is None:
            return False
        begin, end = place
        if data[at] & CONSTRUCTED and not is_der(data[begin:end], depth + 1):
            return False
        at = end
    return True


def first_value(data: bytes) -> bytes:
    """Return the value that a text begins with; empty when there is none."""
    place = _contents_at(data, 0)
    return data[: place[1]] if place else b""


def _contents_at(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the contents of the value at a place begin and end; None: nobody can tell."""
    header = data[at : at + 2]
    if len(header) < 2 or header[0] & 0x1F == 0x1F or header[1] == LONG:
        return None
    begin, length = at + 2, header[1]
    if length > LONG:
        begin += length - LONG
        written = data[at + 2 : begin]
        length = int.from_bytes(written, "big")
        if length < LONG or written[0] == 0:  # it could have been written shorter
            return None
    return (begin, begin + length) if begin + length <= len(data) else None
