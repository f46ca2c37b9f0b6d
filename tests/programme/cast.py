"""The people every test of the programme knows, as the federation speaks of them.

Martine teaches this year; Simon's registration ended with last year; Paule never had one.
"""

from typing import Any

MARTINE: dict[str, Any] = {
    "sub": "7c9f1a",
    "name": "Martine Lejeune",
    "email": "martine.lejeune@example.org",
    "schools": [
        {
            "fase": "99001",
            "name": "École Saint-Exemple",
            "role": "teacher",
            "school_year": "2026-2027",
            "valid_until": "2027-08-29",
        }
    ],
}
SIMON: dict[str, Any] = {
    "sub": "b02e44",
    "name": "Simon Charlier",
    "email": "simon.charlier@example.org",
    "schools": [
        {
            "fase": "99001",
            "name": "École Saint-Exemple",
            "role": "teacher",
            "school_year": "2025-2026",
            "valid_until": "2026-08-23",
        }
    ],
}
PAULE: dict[str, Any] = {
    "sub": "e5d310",
    "name": "Paule Van Damme",
    "email": "paule.vandamme@example.org",
    "schools": [],
}
