"""A person's record: tabs, each with its own address."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from preau.school.activations.standing import standings
from preau.school.desk.forms import ExitForm
from preau.school.desk.history import history_of
from preau.school.desk.since import said_since
from preau.school.documents.people import with_keys
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of
from preau.school.register.by_hand import set_exit
from preau.school.register.models import StaffMember
from preau.school.signing.office.following import rows_for
from preau.ui.templatetags.preau import jour

TABS = (
    ("record-identity", "Identité"),
    ("record-positions", "Fonctions"),
    ("record-addresses", "Adresses"),
    ("record-documents", "Documents"),
    ("record-account", "Compte SeGEC"),
    ("record-history", "Historique"),
)


def find(key: str) -> StaffMember:
    """Return a member of staff, or end in the page that says there is none."""
    return get_object_or_404(StaffMember, key=key)


def show(request: HttpRequest, staff: StaffMember, tab: str, **more: Any) -> HttpResponse:
    """Return one tab of a record."""
    today = timezone.localdate()
    (standing,) = standings([staff], today=today)
    context = {
        "staff": staff,
        "standing": standing,
        "since": said_since(standing),
        "year": standing.school_year,
        "tabs": TABS,
        "tab": f"record-{tab}",
        "today": today,
        **more,
    }
    return render(request, f"desk/record_{tab}.html", context)


def signing_of(staff: StaffMember) -> dict[str, Any]:
    """Return what a tab shows of signing without paper: the last link, and whether one may sign."""
    links = rows_for([staff.pk], timezone.now())
    today = timezone.localdate()
    (person,) = with_keys([staff.key], today=today)
    gone = staff.left_on is not None and staff.left_on <= today
    may_sign = person.is_concerned and not person.has_consent and not gone
    return {"link": next(iter(links), None), "may_sign": may_sign}


def record(_request: HttpRequest, key: str) -> HttpResponse:
    return redirect("record-identity", key)


def identity(request: HttpRequest, key: str) -> HttpResponse:
    """Show who this is; a POST sets the day on which they leave the school."""
    staff = find(key)
    if request.method != "POST":
        return show(request, staff, "identity", form=ExitForm(initial={"left_on": staff.left_on}))
    form = ExitForm(request.POST)
    if not form.is_valid():
        return show(request, staff, "identity", form=form)
    day = form.cleaned_data["left_on"]
    if set_exit(staff=staff, on=day, by=actor_of(request), now=timezone.now()):
        messages.success(request, _said_exit(staff, day))
    return redirect("record-identity", key)


def _said_exit(staff: StaffMember, day: date | None) -> str:
    if day is None:
        return f"{staff} travaille dans l’école, sans date de sortie."
    if day <= timezone.localdate():
        return f"{staff} a quitté l’école le {jour(day)}. La prochaine activation ferme son accès."
    return f"{staff} quittera l’école le {jour(day)}. Rien ne change avant ce jour."


def history(request: HttpRequest, key: str) -> HttpResponse:
    """Show who changed what; what the values were is for those who may change them."""
    staff = find(key)
    return show(request, staff, "history", events=history_of(staff))


def documents(request: HttpRequest, key: str) -> HttpResponse:
    """Show what can be printed, and the permissions of this person, past and present."""
    staff = find(key)
    printed = staff.sheets.first()
    proofs = ("evidence", "signatures")
    consents = list(staff.consents.select_related("text").prefetch_related(*proofs))
    actors = [actor for c in consents for actor in (c.encoded_by, c.ended_by)]
    names = names_of_actors([*actors, *([printed.printed_by] if printed else [])])
    rows = [(c, names.get(c.encoded_by, ""), names.get(c.ended_by, "")) for c in consents]
    printed_by = names.get(printed.printed_by, "") if printed else ""
    more: dict[str, Any] = {"consents": rows, "printed": printed, "printed_by": printed_by}
    return show(request, staff, "documents", **more, **signing_of(staff))
