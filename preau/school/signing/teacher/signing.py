"""The second page: what became of the code, the declarations, the signature."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.consents.models import Text
from preau.school.mail.actions import NoServerError
from preau.school.mail.models import Mail
from preau.school.signing import rules
from preau.school.signing.codes import LinkOver, NoCodeYet, ask_code
from preau.school.signing.links import path_of, standing
from preau.school.signing.mails import CODE
from preau.school.signing.models import Link
from preau.school.signing.rules import CODE_LIVES, code_lives, is_open
from preau.school.signing.teacher.forms import AddressForm, focus_first_error
from preau.school.signing.teacher.memory import begun_here, remember_begun
from preau.school.signing.teacher.private import closed, for_link, over
from preau.school.signing.teacher.signing_form import SigningForm

PAD = {"width": rules.WIDTH, "height": rules.HEIGHT}


@for_link
def sign_code(request: HttpRequest, link: Link) -> HttpResponse:
    """Show the form to sign; a POST signs, or sends another code, to a corrected address too."""
    now = timezone.now()
    if not is_open(standing(link, now)):
        return over(request, link, now)
    text = link.text
    if text is None or not begun_here(request, link):
        return redirect(path_of(link))
    if "autre" in request.POST or "suggestion" in request.POST:
        return _another_code(request, link, text, now)
    return _show(request, link, SigningForm(text=text), now)


def _another_code(request: HttpRequest, link: Link, text: Text, now: datetime) -> HttpResponse:
    """Send a code to the address as it was corrected, or left; the rest of the form stays."""
    form = SigningForm.kept(request.POST, text=text)
    address = AddressForm.posted(request.POST)
    if not address.is_settled():
        return _show(request, link, form, now, address)
    try:
        link = ask_code(link=link, email=address.cleaned_data["email"], text=text, now=now)
    except LinkOver as refusal:
        return closed(request, refusal.state)
    except (NoCodeYet, NoServerError) as refusal:
        address.add_error("email", str(refusal))
        return _show(request, link, form, now, address)
    remember_begun(request, link)
    return _show(request, link, form, now)


def _show(
    request: HttpRequest,
    link: Link,
    form: SigningForm,
    now: datetime,
    address: AddressForm | None = None,
) -> HttpResponse:
    for one in filter(None, (form, address)):
        focus_first_error(one)
    context: dict[str, Any] = {
        "link": link,
        "text": link.text,
        "form": form,
        "ticks": [form["first"], form["second"]],
        "address": address or AddressForm(initial={"email": link.email}),
        "pad": PAD,
        "mail": _mail_state(link, now),
        "code_until": link.code_sent_at and link.code_sent_at + CODE_LIVES,
    }
    wrong = form.errors or (address and address.errors)
    return render(request, "signing/sign.html", context, status=422 if wrong else 200)


def _mail_state(link: Link, now: datetime) -> str:
    """Return what became of the last code: a mail's state, or "over"."""
    if not code_lives(link.facts, now):
        return "over"
    mail = Mail.objects.newest(CODE, [link.pk]).get(link.pk)
    return mail.state if mail else "over"
