"""Who already has an address or a staff key at one school, read once for a whole batch."""

from collections.abc import Iterable
from typing import Self

from django.db.models import Q

from preau.federation.registrations.models import Membership
from preau.federation.schools.models import School


class Owners:
    """The living memberships of a school that hold one of some addresses or staff keys."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}

    @classmethod
    def read(cls, school: School, *, address_keys: set[str], external_ids: set[str]) -> Self:
        """Look them up in one query."""
        owners = cls()
        held = Q(user_name_key__among=address_keys) | Q(external_id__among=external_ids - {""})
        for membership in Membership.objects.of(school).filter(held):
            owners.add(membership)
        return owners

    def add(self, membership: Membership) -> None:
        """Count a membership in, so that a batch that names somebody twice is caught."""
        self._ids["userName", membership.user_name_key] = str(membership.pk)
        if membership.external_id:
            self._ids["externalId", membership.external_id] = str(membership.pk)

    def conflict(
        self, *, address_key: str, external_id: str, own_ids: Iterable[object] = ()
    ) -> tuple[str, str] | None:
        """Return the attribute that somebody else holds, and that membership's id."""
        mine = {str(own) for own in own_ids}
        for attribute, value in (("userName", address_key), ("externalId", external_id)):
            owner = self._ids.get((attribute, value))
            if owner and owner not in mine:
                return attribute, owner
        return None
