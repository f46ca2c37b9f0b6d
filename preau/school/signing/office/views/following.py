"""The links that were given: where each stands, as it changes; take them back, remind people."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, writers_only
from preau.school.people.selection import Selection, numbers
from preau.school.signing.giving import revoke
from preau.school.signing.mails import missing_settings
from preau.school.signing.office import following
from preau.school.signing.office.following import Following, Row, read_following
from preau.school.signing.office.sending import NotSetUpError, send_links
from preau.school.signing.office.ticks import keep, ticked
from preau.school.signing.office.views.choosing import address
from preau.ui.templatetags.preau import pluriel

PER_PAGE = 50
UNCHANGED = 204


@writers_only
def links(request: HttpRequest) -> HttpResponse:
    """Show the links; a POST keeps the ticks and goes on to what was asked for.

    Asked again by its own page, it gives only the part that changes, when it has.
    """
    if request.method == "POST":
        return _go_on(request)
    now = timezone.now()
    version = following.version(now)
    if request.headers.get("HX-Request"):
        return _changed(request, version)
    context = {**_context(request, ticked(request), version), "missing": missing_settings()}
    return render(request, "signing/links.html", context)


@writers_only
def revoke_links(request: HttpRequest) -> HttpResponse:
    """Show whose links would be taken back; a POST takes back those that it showed."""
    now = timezone.now()
    found = [row for row in following.rows_for(ticked(request).chosen, now) if row.can_end]
    if request.method == "POST":
        shown = numbers(request.POST.getlist("link"))
        chosen = [row.link.pk for row in found if row.link.pk in shown]
        _say_revoked(request, revoke(links=chosen, by=actor_of(request), now=now))
        ticked(request).clear()
        return redirect("online-links")
    return render(request, "signing/revoke.html", {"rows": found})


@writers_only
def remind(request: HttpRequest) -> HttpResponse:
    """Show who was sent a link a week ago and has done nothing; a POST sends each a new one."""
    now = timezone.now()
    found = following.silent(now)
    if request.method == "POST":
        return _remind(request, found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "patience": following.PATIENCE.days, "missing": missing_settings()}
    return render(request, "signing/remind.html", context)


def _remind(request: HttpRequest, found: list[Row]) -> HttpResponse:
    asked = numbers(request.POST.getlist("link"))
    staff = [row.staff for row in found if row.link.pk in asked]
    try:
        send_links(staff=staff, by=actor_of(request), now=timezone.now())
    except NotSetUpError as refusal:
        messages.error(request, str(refusal))
        return redirect("online-remind")
    count = len(staff)
    words = pluriel(count, "rappel est en route,rappels sont en route")
    messages.success(request, f"{count} {words}.")
    return redirect("online-links")


def _changed(request: HttpRequest, version: str) -> HttpResponse:
    if request.GET.get("version") == version:
        return HttpResponse(status=UNCHANGED)
    selection = ticked(request)  # as it is on the page, not as it was last sent
    shown, on = numbers(request.GET.getlist("shown")), numbers(request.GET.getlist("staff"))
    selection.chosen = (selection.chosen - shown) | on
    context = _context(request, selection, version)
    seen = numbers(request.GET.getlist("vu"))  # after the context: better said twice than never
    signed = following.signed_after(max(seen)) if seen else []
    return render(request, "signing/links_part.html", {**context, "signed": signed})


def _context(request: HttpRequest, selection: Selection, version: str) -> dict[str, Any]:
    now = timezone.now()
    listing = read_following(request.GET.dict(), now)
    page = Paginator(listing.shown, PER_PAGE).get_page(request.GET.get("page"))
    names = names_of_actors({row.link.created_by for row in page})
    permitted = following.permitted(page)
    here = sum(row.staff.pk in selection for row in page)
    return {
        "listing": listing,
        "page": page,
        "rows": [
            (row, names.get(row.link.created_by, ""), row.staff.pk in permitted) for row in page
        ],
        "selection": selection,
        "elsewhere": len(selection) - here,
        "version": version,
        "seen": following.last_signature(),
        "silent": len(following.silent(now)),
    }


def _go_on(request: HttpRequest) -> HttpResponse:
    selection, asked = keep(request), request.POST.get("choix")
    if asked == "tout":
        selection.add(row.staff.pk for row in _listing(request).shown)
    elif asked == "vider":
        selection.clear()
    elif asked in ("online-confirm", "online-revoke"):
        return redirect(asked)
    return redirect(address("online-links", _listing(request).values, request.POST.get("page", "")))


def _listing(request: HttpRequest) -> Following:
    return read_following(request.POST.dict(), timezone.now())


def _say_revoked(request: HttpRequest, count: int) -> None:
    if count:
        words = pluriel(count, "lien ne vaut plus,liens ne valent plus")
        messages.success(request, f"{count} {words}.")
    else:
        messages.info(request, "Aucun de ces liens ne valait encore.")
