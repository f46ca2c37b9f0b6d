"""How two titles of a function are the same: capitals, blanks and apostrophes do not count."""

from functools import lru_cache

from preau.protocol.addresses import address_key


def clean_title(title: str) -> str:
    """Return a title as it is shown: blanks squeezed, straight apostrophes."""
    return " ".join(title.replace("’", "'").replace("\N{MODIFIER LETTER APOSTROPHE}", "'").split())


@lru_cache(maxsize=1_000)
def title_key(title: str) -> str:
    """Return the form in which two titles are the same. Accents count."""
    return address_key(clean_title(title))
