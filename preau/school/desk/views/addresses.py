"""The tab Adresses: the private e-mail and, beside it, the tick."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from preau.protocol.addresses import address_key
from preau.school.activations.views.individual import withdraw_one
from preau.school.consents.actions import AddressRefused, encode
from preau.school.consents.models import Consent
from preau.school.desk.forms import AddressForm
from preau.school.desk.views.record import find, show, signing_of
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of
from preau.school.register.models import StaffMember

CLEARED = (
    "L’adresse a changé : l’autorisation signée pour l’ancienne adresse ne vaut plus, la coche est "
    "enlevée. Si la personne a signé pour la nouvelle adresse, cochez et enregistrez."
)


def addresses(request: HttpRequest, key: str) -> HttpResponse:
    """Show the address and the tick; a POST saves both."""
    staff = find(key)
    consent = staff.consents.valid().select_related("text").first()
    if request.method != "POST":
        form = AddressForm.of(staff, consent, today=timezone.localdate())
        return _show(request, staff, form, consent)
    form = AddressForm(request.POST)
    moved = consent is not None and not _same(form, consent.email_key)
    if form.is_valid() and consent and not moved and not form.cleaned_data["ticked"]:
        return withdraw_one(request, key)
    if form.is_valid() and _save(request, staff, form, keep_tick=not moved):
        _say(request, form, moved=moved)
        return redirect("record-addresses", key)
    return _show(request, find(key), form, consent, holder=_holder(staff, form))


def _show(
    request: HttpRequest,
    staff: StaffMember,
    form: AddressForm,
    consent: Consent | None,
    **more: Any,
) -> HttpResponse:
    by = consent.encoded_by if consent else ""
    encoded_by = names_of_actors([by]).get(by, "")
    about = {"form": form, "consent": consent, "encoded_by": encoded_by}
    more = {**about, **({} if consent else signing_of(staff)), **more}
    return show(request, staff, "addresses", **more)


def _save(request: HttpRequest, staff: StaffMember, form: AddressForm, *, keep_tick: bool) -> bool:
    ticked = form.cleaned_data["ticked"] and keep_tick
    try:
        encode(
            staff=staff,
            email=form.cleaned_data["email"],
            ticked=ticked,
            signed_on=form.cleaned_data["signed_on"] if ticked else None,
            by=actor_of(request),
            now=timezone.now(),
        )
    except AddressRefused as refusal:
        form.add_error(refusal.field, refusal.reason)
        return False
    return True


def _say(request: HttpRequest, form: AddressForm, *, moved: bool) -> None:
    if moved:
        messages.warning(request, CLEARED)
    elif form.cleaned_data["ticked"]:
        messages.success(request, "Enregistré : l’adresse et l’autorisation signée.")
    elif form.cleaned_data["email"]:
        messages.success(request, "Enregistré : l’adresse, sans autorisation.")
    else:
        messages.success(request, "Enregistré : aucune adresse.")


def _same(form: AddressForm, key: str) -> bool:
    return address_key(form["email"].value() or "") == key


def _holder(staff: StaffMember, form: AddressForm) -> StaffMember | None:
    """Return whose address was typed, so that the two records can be compared."""
    others = StaffMember.objects.holding(form["email"].value() or "").exclude(pk=staff.pk)
    return others.first()
