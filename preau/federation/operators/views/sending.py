"""What leaves the federation: the queue of mail, and the invitations in it."""

import uuid
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.federation.invitations.actions import resend
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.refusals import AlreadyAnsweredError, TooSoonError
from preau.federation.invitations.rules import State
from preau.federation.mail.models import Mail
from preau.federation.operators import actions, mails, stuck
from preau.federation.operators.access import actor_of, for_operators, for_readers
from preau.federation.operators.counting import count_up_to
from preau.federation.operators.keyset import Slice, slice_of
from preau.federation.operators.words import INVITATION_STATES
from preau.federation.schools.models import School
from preau.ui.templatetags.preau import pluriel

WAITING = (State.PENDING, State.EXPIRED, State.BOUNCED)
MAY_RETRY = ("failed", "bounced")


@for_readers
def mail_queue(request: HttpRequest) -> HttpResponse:
    """Show the mails of one group, the latest first."""
    now = timezone.now()
    asked = request.GET.get("etat", "")
    counts = [(group, count_up_to(mails.in_group(group.code, now))) for group in mails.GROUPS]
    group = mails.BY_CODE.get(asked) or next((g for g, n in counts if n), mails.GROUPS[-1])
    page = slice_of(mails.in_group(group.code, now), request.GET.get("apres", ""))
    _note(request, "mail", {"state": group.code}, page, now)
    context = {
        "counts": counts,
        "group": group,
        "slice": page,
        "query": f"etat={group.code}",
        "may_retry": group.code in MAY_RETRY,
        "retryable": count_up_to(mails.retryable(now).filter(state=group.code))
        if group.code in MAY_RETRY
        else 0,
    }
    return render(request, "operators/mails.html", context)


@for_operators
def retry_all(request: HttpRequest) -> HttpResponse:
    """Ask whether to send all failed (or bounced) mails again; on POST, queue them."""
    code = request.GET.get("etat", "")
    group = mails.BY_CODE.get(code if code in MAY_RETRY else "failed", mails.GROUPS[1])
    back = f"{reverse('operator-mails')}?etat={group.code}"
    now = timezone.now()
    if request.method == "POST":
        count = actions.retry_mails(state=group.code, actor=actor_of(request), now=now)
        said = pluriel(count, "courriel est remis en file,courriels sont remis en file")
        messages.success(request, f"{count} {said}.")
        return redirect(back)
    count = count_up_to(mails.retryable(now).filter(state=group.code))
    context = {"group": group, "count": count, "back": back}
    return render(request, "operators/mails_retry.html", context)


@for_operators
@require_POST
def retry_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one mail back in the queue."""
    found = get_object_or_404(Mail, pk=pk)
    code = found.state
    try:
        actions.retry_mail(mail=found, actor=actor_of(request), now=timezone.now())
    except actions.NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Le courriel est remis en file.")
    return redirect(f"{reverse('operator-mails')}?etat={code}")


@for_readers
def invitations(request: HttpRequest) -> HttpResponse:
    """Show the invitations in one state, the latest first; of one school when asked."""
    now = timezone.now()
    state = _state(request.GET.get("etat", ""))
    old = request.GET.get("ancien") == "1" and state is State.PENDING
    school = _school(request.GET.get("ecole", ""))
    of_school = stuck.invitations_of(school)
    counts = [
        (one, label, tone, count_up_to(of_school.in_state(one, now)))
        for one, (label, tone, _icon) in INVITATION_STATES.items()
    ]
    found = of_school.in_state(state, now)
    if old:
        found = stuck.old_invitations(now, school)
    asked = {"etat": state.value} | ({"ancien": "1"} if old else {})
    asked |= {"ecole": str(school.fase_number)} if school else {}
    page = slice_of(found.with_people(), request.GET.get("apres", ""), by=_order(state))
    _note(request, "invitation", asked, page, now)
    context = {
        "counts": counts,
        "state": state,
        "old": old,
        "school": school,
        "typed": request.GET.get("ecole", "").strip(),
        "slice": page,
        "query": urlencode(asked),
        "may_resend": state in WAITING,
        "label": INVITATION_STATES[state][0],
    }
    return render(request, "operators/invitations.html", context)


@for_operators
@require_POST
def resend_one(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send an invitation again: new link, new expiry."""
    found = get_object_or_404(Invitation, pk=pk)
    back = request.POST.get("etat", "")
    try:
        resend(invitation=found, actor=actor_of(request), now=timezone.now())
    except AlreadyAnsweredError:
        messages.error(request, "Cette invitation a reçu sa réponse entre-temps.")
    except TooSoonError as error:
        moment = timezone.localtime(error.until)
        messages.error(
            request,
            "Un courriel vient de partir. Le suivant peut partir à partir du "
            f"{moment:%d/%m/%Y à %H:%M}.",
        )
    else:
        messages.success(request, "L’invitation repart, avec un nouveau lien.")
    return redirect(f"{reverse('operator-invitations')}?{urlencode({'etat': _state(back).value})}")


def _note(request: HttpRequest, of: str, asked: dict[str, str], page: Slice, now: datetime) -> None:
    """Write the look down: the addresses of so many people were on the page."""
    shown = len(page.rows)
    actions.note_list(of=of, asked=asked, shown=shown, actor=actor_of(request), now=now)


def _order(state: State) -> str:
    """Return what a list is ordered by: those that wait by their term, as they are found by it."""
    return "expires_at" if state in WAITING else "created_at"


def _state(asked: str) -> State:
    return State(asked) if asked in list(State) else State.PENDING


def _school(typed: str) -> School | None:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10):
        return None
    return School.objects.filter(fase_number=int(typed)).first() if int(typed) < 2**31 else None
