"""The second page: what became of the code, the declarations, the signature."""

import logging
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.conf import SettingError
from preau.school.consents.actions import AddressRefused
from preau.school.consents.models import Text
from preau.school.mail.actions import NoServerError
from preau.school.mail.models import Mail
from preau.school.signing import rules
from preau.school.signing.actions import CodeOver, TextChanged, WrongCode, sign
from preau.school.signing.codes import LinkOver, NoCodeYet, ask_code
from preau.school.signing.links import path_of, standing
from preau.school.signing.mails import CODE
from preau.school.signing.models import Link
from preau.school.signing.rules import CODE_LIVES, code_lives, is_open
from preau.school.signing.teacher.forms import AddressForm, focus_first_error
from preau.school.signing.teacher.memory import begun_here, remember_begun, remember_signed
from preau.school.signing.teacher.private import closed, for_link, over
from preau.school.signing.teacher.reading import is_of_the_day
from preau.school.signing.teacher.signing_form import SigningForm

WRONG = "Ce n’est pas le dernier code envoyé : vérifiez-le. Essais qui restent : {left}."
RENEWED = (
    "Ce code ne vaut plus : un nouveau part vers votre adresse. Tapez-le ici ; le reste est gardé."
)
ANOTHERS = (
    "Cette adresse est déjà celle d’une autre personne de l’école, et un compte est celui d’une "
    "seule personne. Indiquez-en une qui n’est qu’à vous."
)
NOT_NOW = (
    "L’école ne peut pas recevoir de signature pour le moment : rien n’est signé. Prévenez le "
    "secrétariat, ou demandez la feuille à signer sur papier."
)
PAD = {"width": rules.WIDTH, "height": rules.HEIGHT}

logger = logging.getLogger(__name__)


@for_link
def sign_code(request: HttpRequest, link: Link) -> HttpResponse:
    """Show the form to sign; a POST signs, or sends another code, to a corrected address too."""
    now = timezone.now()
    if not is_open(standing(link, now)):
        return over(request, link, now)
    text = link.text
    if text is None or not begun_here(request, link) or not is_of_the_day(link, now):
        return redirect(path_of(link))
    if "autre" in request.POST or "suggestion" in request.POST:
        return _another_code(request, link, text, now)
    if request.method == "POST":
        return _sign(request, link, text, now)
    return _show(request, link, SigningForm(text=text), now)


def _sign(request: HttpRequest, link: Link, text: Text, now: datetime) -> HttpResponse:
    form = SigningForm.posted(request.POST, text=text)
    if not form.is_valid():
        return _show(request, link, form, now)
    address = None
    try:
        sign(link=link, code=form.cleaned_data["code"], given=form.given, now=now)
    except (LinkOver, TextChanged):
        return redirect(path_of(link))  # of a double click: there what came of it is shown
    except WrongCode as refusal:
        form.add_error("code", WRONG.format(left=refusal.left))
    except CodeOver:
        form.refuse_code(_renewed(link, text, now))
        link.refresh_from_db()
    except AddressRefused:
        address = AddressForm({"email": link.email, "advised": link.email})
        address.add_error("email", ANOTHERS)
    except (SettingError, NoServerError):
        logger.exception("nothing can be signed")
        form.add_error(None, NOT_NOW)
    else:
        remember_signed(request, link, now)
        return redirect(path_of(link, "sign-done"))
    return _show(request, link, form, now, address)


def _renewed(link: Link, text: Text, now: datetime) -> str:
    """Send another code in the place of one that is over; return what to say of it."""
    try:
        ask_code(link=link, email=link.email, text=text, now=now)
    except (LinkOver, NoCodeYet, NoServerError) as refusal:
        return f"Ce code ne vaut plus. {refusal}"
    return RENEWED


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
