"""The groups in which a school's accounts are counted and filtered. No Django here."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Group:
    """Accounts that ask the same of the head. `slug` is its name in addresses."""

    code: str
    slug: str
    label: str
    """Of one account: "Actif"."""
    title: str
    """Of all of them: "Actifs"."""
    tone: str
    icon: str
    meaning: str


ACTIVE = Group(
    code="active",
    slug="actifs",
    label="Actif",
    title="Actifs",
    tone="ok",
    icon="check",
    meaning="l’accès au programme est ouvert",
)
INVITED = Group(
    code="invited",
    slug="invites",
    label="Invité",
    title="Invités",
    tone="go",
    icon="envelope",
    meaning="la personne doit encore confirmer",
)
EXPIRED = Group(
    code="expired",
    slug="expires",
    label="Invitation expirée",
    title="Invitations expirées",
    tone="stop",
    icon="clock",
    meaning="la personne n’a pas répondu à temps",
)
STUCK = Group(
    code="stuck",
    slug="courriel-refuse",
    label="Invité, courriel non remis",
    title="Courriels non remis",
    tone="bad",
    icon="exclamation-triangle",
    meaning="l’invitation n’a pas pu être remise à cette adresse",
)
REFUSED = Group(
    code="refused",
    slug="refuses",
    label="Refusé",
    title="Refusés",
    tone="bad",
    icon="x-circle",
    meaning="la personne a répondu que ce n’est pas elle, ou pas son école",
)
ENDED = Group(
    code="ended",
    slug="termines",
    label="Terminé",
    title="Terminés",
    tone="off",
    icon="lock-closed",
    meaning="plus rien n’est ouvert dans cette école",
)

GROUPS = (ACTIVE, INVITED, EXPIRED, STUCK, REFUSED, ENDED)
BY_CODE = {group.code: group for group in GROUPS}
BY_SLUG = {group.slug: group for group in GROUPS}
WAITING = frozenset({INVITED, EXPIRED, STUCK})
"""An invitation is out, and its person has not answered."""
