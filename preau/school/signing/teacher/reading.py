"""The first page: school, person, text; it asks for an address. A GET changes nothing."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.consents.models import Text
from preau.school.mail.actions import NoServerError
from preau.school.signing.codes import LinkOver, NoCodeYet, ask_code
from preau.school.signing.links import path_of, standing
from preau.school.signing.mails import missing_settings
from preau.school.signing.models import Link
from preau.school.signing.person import address_of, person_of
from preau.school.signing.rules import is_open
from preau.school.signing.teacher.forms import AddressForm, focus_first_error
from preau.school.signing.teacher.memory import begun_here, remember_begun
from preau.school.signing.teacher.private import closed, for_link, over

CHANGED = "Le texte à signer vient de changer : relisez-le avant de continuer."


@for_link
def sign(request: HttpRequest, link: Link) -> HttpResponse:
    """Show what is to be signed; a POST of an address sends its code."""
    now = timezone.now()
    if not is_open(standing(link, now)):
        return over(request, link, now)
    if request.method == "POST" and not missing_settings():
        return _ask(request, link, now)
    if not begun_here(request, link):
        return _show(request, link, AddressForm(initial={"email": address_of(link)}), now)
    if is_of_the_day(link, now):
        return redirect(path_of(link, "sign-code"))
    return _show(request, link, AddressForm(initial={"email": link.email}), now, notice=CHANGED)


def is_of_the_day(link: Link, now: datetime) -> bool:
    """Tell whether the text that was read with a link is the one that is signed today."""
    return link.text == Text.objects.in_force(timezone.localdate(now))


def _ask(request: HttpRequest, link: Link, now: datetime) -> HttpResponse:
    text = Text.objects.in_force(timezone.localdate(now))
    form = AddressForm.posted(request.POST)
    if request.POST.get("text") != text.sha256:
        form.add_error(None, CHANGED)
    if form.is_settled():
        try:
            begun = ask_code(link=link, email=form.cleaned_data["email"], text=text, now=now)
        except LinkOver as refusal:
            return closed(request, refusal.state)
        except (NoCodeYet, NoServerError) as refusal:
            form.add_error("email", str(refusal))
        else:
            remember_begun(request, begun)
            return redirect(path_of(link, "sign-code"))
    return _show(request, link, form, now)


def _show(
    request: HttpRequest, link: Link, form: AddressForm, now: datetime, *, notice: str = ""
) -> HttpResponse:
    today = timezone.localdate(now)
    focus_first_error(form)
    context = {
        "form": form,
        "notice": notice,
        "person": person_of(link, today),
        "text": Text.objects.in_force(today),
        "until": link.expires_at,
        "missing": missing_settings(),
    }
    return render(request, "signing/read.html", context, status=422 if form.is_bound else 200)
