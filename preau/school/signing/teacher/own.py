"""One's own permission: seen and taken back; the way to it is mailed to the address it covers."""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from preau.protocol.addresses import address_key
from preau.school.consents.models import Consent, EndReason
from preau.school.mail.actions import NoServerError
from preau.school.signing.links import permission_of, permission_path
from preau.school.signing.mails import missing_settings
from preau.school.signing.teacher.endings import NO_PERMISSION, TOO_OFTEN
from preau.school.signing.teacher.forms import OwnAddressForm
from preau.school.signing.teacher.private import ending, private
from preau.school.signing.withdrawing import send_way_back, take_back

WHY = {
    EndReason.WITHDRAWN.value: "Vous l’avez retirée.",
    EndReason.ADDRESS_CHANGED.value: "Votre adresse a changé : elle ne valait que pour l’ancienne.",
    EndReason.REPLACED.value: "Une autorisation plus récente l’a remplacée.",
    EndReason.UNDONE.value: "L’école a annulé la liste qui l’avait apportée.",
}
"""Why it ended, said to its person. One withdrawn at the office says so apart."""
AT_SCHOOL = "Elle a été retirée à l’école."


@private
def own_permission(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show a permission, ended or not; a POST takes it back. GET changes nothing."""
    consent = permission_of(pk, token)
    if consent is None:
        return ending(request, NO_PERMISSION)
    if request.method == "POST":
        take_back(consent=consent, now=timezone.now())
        return redirect(permission_path(consent))
    context = {
        "consent": consent,
        "text": consent.text,
        "is_on_screen": consent.signatures.exists(),
        "why": _why(consent),
    }
    return render(request, "signing/own.html", context)


@private
def ask_permission(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and mail it the way to its permission. The answer is always the same."""
    form = OwnAddressForm(request.POST or None)
    if request.method == "POST" and not missing_settings() and form.is_valid():
        address = form.cleaned_data["email"]
        if not _is_rare(request, "ask_permission", get_ip(request)):
            return ending(request, TOO_OFTEN)
        try:
            if _is_rare(request, "ask_permission_for", address_key(address)):
                send_way_back(address=address, now=timezone.now())
        except NoServerError as refusal:
            form.add_error("email", str(refusal))
        else:
            return render(request, "signing/asked.html")
    context = {"form": form, "missing": missing_settings()}
    return render(request, "signing/ask.html", context, status=422 if form.errors else 200)


def _is_rare(request: HttpRequest, action: str, whose: str) -> bool:
    """Count one more, and tell whether that is still few; a keyed hash, which names nobody."""
    key = salted_hmac("preau.signing.asked", whose, algorithm="sha256").hexdigest()
    return bool(ratelimit.consume(request, action=action, key=key))


def _why(consent: Consent) -> str:
    themselves = consent.ended_by == f"staff:{consent.staff_id}"
    if consent.end_reason == EndReason.WITHDRAWN and not themselves:
        return AT_SCHOOL
    return WHY.get(consent.end_reason, "")
