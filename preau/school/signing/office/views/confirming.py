"""Check before anything leaves: how many mails, to whom, whose earlier link ends; then do it."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.documents.answers import pdf_answer
from preau.school.people.rights import actor_of, writers_only
from preau.school.register.models import School
from preau.school.signing.mails import missing_settings
from preau.school.signing.office.proposal import Plan, Row, plan_for
from preau.school.signing.office.sending import NotSetUpError, send_links
from preau.school.signing.office.ticks import ticked
from preau.school.signing.slips.printing import print_slips
from preau.ui.templatetags.preau import pluriel

PER_PAGE = 100
CHANGED = (
    "Rien n’a été fait : la situation a changé depuis que cette page a été affichée (un lien vient "
    "d’être donné, une adresse a changé, quelqu’un a signé). La voici maintenant."
)
NO_SCHOOL = "Cette école n’est pas encore décrite. Commencez par « preau school setup »."


@writers_only
def confirm(request: HttpRequest) -> HttpResponse:
    """Show what would be done for the chosen people; a POST sends mails or gives slips.

    `billets` in the address asks for a slip for everybody.
    """
    plan = _plan(request)
    if request.method == "POST":
        return _do(request, plan)
    page = Paginator(plan.rows, PER_PAGE).get_page(request.GET.get("page"))
    left_out = len(ticked(request)) - len(plan.rows)
    context = {"plan": plan, "page": page, "missing": missing_settings(), "left_out": left_out}
    return render(request, "signing/confirm.html", context)


def _plan(request: HttpRequest) -> Plan:
    return plan_for(
        ticked(request).chosen,
        today=timezone.localdate(),
        now=timezone.now(),
        on_paper="billets" in request.GET,
    )


def _do(request: HttpRequest, plan: Plan) -> HttpResponse:
    asked = request.POST.get("faire", "")
    if asked == "epargner":
        ticked(request).remove(row.staff.pk for row in plan.again)
        return redirect("online-confirm")
    rows = {"courriels": plan.mails, "billets": plan.slips}.get(asked)
    if not rows or request.POST.get("empreinte") != plan.fingerprint:
        messages.warning(request, CHANGED)
        return redirect("online-confirm")
    return _send(request, rows) if asked == "courriels" else _print(request, rows)


def _send(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    staff = [row.staff for row in rows]
    try:
        send_links(staff=staff, by=actor_of(request), now=timezone.now())
    except NotSetUpError as refusal:
        messages.error(request, str(refusal))
        return redirect("online-confirm")
    selection = ticked(request)
    selection.remove(member.pk for member in staff)
    count = len(staff)
    words = pluriel(count, "courriel est en route,courriels sont en route")
    messages.success(request, f"{count} {words}.")
    return redirect("online-confirm" if _plan(request).rows else "online-links")


def _print(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    """Give the slips. They are made here, not by a worker: no link may be kept on a disk."""
    people, now = [row.person for row in rows], timezone.now()
    try:
        document = print_slips(people=people, site=_site(request), by=actor_of(request), now=now)
    except School.DoesNotExist:
        messages.error(request, NO_SCHOOL)
        return redirect("online-confirm")
    ticked(request).remove(row.staff.pk for row in rows)
    slips = pluriel(len(rows), "billet imprimé,billets imprimés")
    messages.success(request, f"{len(rows)} {slips}. À suivre sous «\u00a0Liens donnés\u00a0».")
    for warning in document.warnings[:10]:
        messages.warning(request, warning)
    name = f"Billets à signer - {len(rows)} - {timezone.localdate(now):%Y-%m-%d}.pdf"
    return pdf_answer(document.pdf, name, download=True)


def _site(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
