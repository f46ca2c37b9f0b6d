"""The person signed in: what the federation said of them, kept in the server-side session."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.contrib.sessions.backends.base import SessionBase

from preau.protocol.claims import CLAIM_SCHOOLS, ClaimError, SchoolClaim, read_schools

KEY = "visitor"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A signed-in person. The tokens stay on this side: no page and no log shows them.

    `confirmed_at` is when the federation last answered, `asked_at` when it was last asked.
    """

    sub: str
    name: str
    email: str
    schools: tuple[SchoolClaim, ...]
    access_token: str
    id_token: str
    confirmed_at: datetime
    asked_at: datetime

    @classmethod
    def from_answer(
        cls, claims: Mapping[str, Any], *, access_token: str, id_token: str, now: datetime
    ) -> Self:
        """Read what the userinfo endpoint said. Raise ClaimError when it makes no sense."""
        return cls(
            sub=str(claims["sub"]),
            name=str(claims.get("name") or claims.get("email") or ""),
            email=str(claims.get("email") or ""),
            schools=tuple(read_schools(claims.get(CLAIM_SCHOOLS))),
            access_token=access_token,
            id_token=id_token,
            confirmed_at=now,
            asked_at=now,
        )

    @classmethod
    def of(cls, session: SessionBase) -> Self | None:
        """Return who is signed in; nobody, when the session is of a form no longer read."""
        kept = session.get(KEY)
        try:
            return kept and cls(
                **{
                    **kept,
                    "schools": tuple(SchoolClaim.from_dict(item) for item in kept["schools"]),
                    "confirmed_at": datetime.fromisoformat(kept["confirmed_at"]),
                    "asked_at": datetime.fromisoformat(kept["asked_at"]),
                }
            )
        except (ClaimError, KeyError, TypeError, ValueError):
            return None

    def keep_in(self, session: SessionBase) -> None:
        """Write this visitor into the session."""
        session[KEY] = {
            **self.__dict__,
            "schools": [school.to_dict() for school in self.schools],
            "confirmed_at": self.confirmed_at.isoformat(),
            "asked_at": self.asked_at.isoformat(),
        }

    def confirmed(self, claims: Mapping[str, Any], *, now: datetime) -> Self:
        """Return the same visitor with the federation's new answer."""
        return self.from_answer(
            claims, access_token=self.access_token, id_token=self.id_token, now=now
        )

    def unanswered(self, *, now: datetime) -> Self:
        """Return the same visitor after a question that got no answer."""
        return replace(self, asked_at=now)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
