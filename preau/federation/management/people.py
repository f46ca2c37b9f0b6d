"""The accounts of one school: found, counted by group, read a page at a time.

The database says in which group each one is, so that counts, filters and pages agree.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models import When as Is

from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail, MailState
from preau.federation.management import groups
from preau.federation.management.groups import BY_CODE, GROUPS, Group
from preau.federation.registrations.models import Membership, Registration, Status
from preau.federation.schools.models import School
from preau.protocol.addresses import address_key

LONGEST_SEARCH = 100
_NOT_DELIVERED = Q(mail__state__in=[MailState.BOUNCED, MailState.FAILED]) | Q(
    reminder__state=MailState.BOUNCED
)
People = QuerySet[Any]
"""Memberships with their `group_code`, which the types do not know of."""


def people_of(school: School, *, text: str = "", now: datetime, today: date) -> People:
    """Return a school's memberships with their `group_code`, by name (UTC; Europe/Brussels).

    Every word of `text` is in a name, an address or the staff key.
    """
    found = Membership.objects.of(school).annotate(group_code=_group_code(now, today))
    for word in address_key(text.replace("\0", ""))[:LONGEST_SEARCH].split():
        found = found.filter(
            Q(family_name_key__contains=word)
            | Q(given_name_key__contains=word)
            | Q(user_name_key__contains=word)
            | Q(account_email__icontains=word)
            | Q(external_id__icontains=word)
        )
    return found.order_by("family_name_key", "given_name_key", "pk")


def counts_of(people: People) -> dict[Group, int]:
    """Return how many there are in each group, in the order of GROUPS; one query."""
    rows = people.order_by().values_list("group_code").annotate(Count("pk"))
    found = dict(rows.values_list("group_code", "pk__count"))
    return {group: found.get(group.code, 0) for group in GROUPS}


def in_group(people: People, group: Group | None) -> People:
    return people if group is None else people.filter(group_code=group.code)


def with_details(people: People) -> People:
    """Read along what a list says of each: registrations and the invitation that is out."""
    pending = Invitation.objects.pending().select_related("mail")
    by_age = Registration.objects.order_by("pk")
    return people.select_related("school", "account").prefetch_related(
        Prefetch("registrations", queryset=by_age),
        Prefetch("invitations", queryset=pending, to_attr="pending"),
    )


def last_mails(memberships: Iterable[Membership]) -> dict[str, Mail]:
    """Return the latest mail about each membership, by its subject; one query."""
    subjects = [membership.subject for membership in memberships]
    mails = Mail.objects.filter(about__in=subjects).order_by("created_at", "pk")
    return {mail.about: mail for mail in mails}


def group_of(membership: Membership) -> Group:
    """Return the group of a membership that `people_of` gave."""
    return BY_CODE[membership.group_code]  # type: ignore[attr-defined]


def _group_code(now: datetime, today: date) -> Case:
    this_one = {"membership": OuterRef("pk")}
    lasting = Registration.objects.filter(**this_one, valid_until__gte=today)
    pending = Invitation.objects.pending().filter(**this_one)
    waits = Exists(lasting.filter(status=Status.INVITED))
    return Case(
        Is(Exists(lasting.filter(status=Status.ACTIVE)), then=Value(groups.ACTIVE.code)),
        Is(
            waits & Exists(pending.filter(_NOT_DELIVERED)),
            then=Value(groups.STUCK.code),
        ),
        Is(waits & Exists(pending.filter(expires_at__lte=now)), then=Value(groups.EXPIRED.code)),
        Is(waits, then=Value(groups.INVITED.code)),
        Is(Exists(lasting.filter(status=Status.REFUSED)), then=Value(groups.REFUSED.code)),
        default=Value(groups.ENDED.code),
        output_field=CharField(),
    )
