"""Print slips: each carries a new link, and the link that its person had before serves no more."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from preau.school.documents.actions import school_head
from preau.school.documents.people import Candidate
from preau.school.documents.render import RenderedDocument
from preau.school.documents.sheets import SchoolHead
from preau.school.register.models import School
from preau.school.signing.giving import give
from preau.school.signing.links import path_of
from preau.school.signing.models import Link, Means
from preau.school.signing.slips.render import render_slips
from preau.school.signing.slips.slip import SlipData
from preau.ui.templatetags.preau import jour


@transaction.atomic
def print_slips(
    *, people: Sequence[Candidate], site: str, by: str, now: datetime
) -> RenderedDocument:
    """Give each person a new link, and draw it on a slip, in their order.

    `site` is this site's public address. Nobody's link changes when drawing fails. Raise ValueError
    for nobody, School.DoesNotExist before the school is set up.
    """
    head = school_head(School.current())
    links = give(staff=[person.staff for person in people], means=Means.SLIP, by=by, now=now)
    pairs = zip(people, links, strict=True)
    return render_slips([_slip(person, link, head, site) for person, link in pairs])


def _slip(person: Candidate, link: Link, school: SchoolHead, site: str) -> SlipData:
    return SlipData(
        school=school,
        name=str(person.staff),
        key=person.staff.key,
        functions=person.functions,
        link=site + path_of(link),
        until=until(link.expires_at),
    )


def until(end: datetime) -> str:
    """Write when a link ends, so that no line breaks a date: "25 décembre 2026 à 09:00"."""
    local = timezone.localtime(end)
    return " ".join(part.replace(" ", "\u00a0") for part in (jour(local), f"à {local:%H:%M}"))
