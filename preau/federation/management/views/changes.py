"""What a head changes: each page asks first; the change is a POST."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from preau.federation.management import actions, rules
from preau.federation.management.access import signed_in
from preau.federation.management.forms import ActivationForm, AddressForm, ConfirmationForm
from preau.federation.management.refusals import AddressTakenError, NothingToDoError
from preau.federation.management.rows import name_of
from preau.federation.management.views.asking import ask, asks_first, done, seen
from preau.federation.management.views.person import membership_at, possible_for
from preau.federation.registrations.models import Membership


@asks_first(lambda can: can.years)
def activate(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Open the access for a year, or open it again."""
    years = possible_for(request, membership).years
    if not years:
        raise NothingToDoError
    roles = rules.roles_to_offer({one.ask: one.ended_at for one in membership.held})
    form = ActivationForm(years, roles, request.POST or None, initial=seen(membership))
    if not form.is_valid():
        return ask(request, membership, form, "activate")
    changed = actions.activate(
        membership=membership,
        seen=form.cleaned_data["version"],
        roles=form.roles,
        year=form.year,
        head=signed_in(request),
        now=timezone.now(),
        today=timezone.localdate(),
    )
    name = name_of(changed)
    if changed.account.is_confirmed:
        return done(request, changed, f"L’accès est ouvert pour {form.year} : {name}.")
    return done(request, changed, f"L’invitation attend son envoi : {name}.")


@asks_first(lambda can: can.close)
def deactivate(request: HttpRequest, membership: Membership) -> HttpResponse:
    """End the access at this school."""
    form = ConfirmationForm(request.POST or None, initial=seen(membership))
    if not form.is_valid():
        return ask(request, membership, form, "deactivate")
    changed = actions.deactivate(
        membership=membership,
        seen=form.cleaned_data["version"],
        head=signed_in(request),
        now=timezone.now(),
        today=timezone.localdate(),
    )
    return done(request, changed, f"L’accès est fermé : {name_of(changed)}.")


@asks_first(lambda can: can.resend)
def resend(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Send the invitation again."""
    if request.method == "GET":
        return ask(request, membership, ConfirmationForm(initial=seen(membership)), "resend")
    actions.resend(membership=membership, head=signed_in(request), now=timezone.now())
    sentence = "Une nouvelle invitation attend son envoi. L’ancien lien ne fonctionne plus."
    return done(request, membership, sentence)


@asks_first(lambda can: can.correct)
def correct_address(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Correct a mistyped address, as long as nobody has confirmed it."""
    form = AddressForm(request.POST or None, initial=seen(membership))
    if not form.is_valid():
        return ask(request, membership, form, "correct")
    try:
        changed = actions.correct_address(
            membership=membership,
            seen=form.cleaned_data["version"],
            email=form.cleaned_data["email"],
            head=signed_in(request),
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except AddressTakenError as refusal:
        form.add_error("email", _taken(membership, refusal))
        return ask(request, membership, form, "correct")
    messages.warning(
        request,
        "Corrigez l’adresse aussi dans le logiciel de l’école : sinon, sa prochaine activation "
        "remettra l’ancienne.",
    )
    return done(request, changed, f"L’adresse est maintenant {changed.user_name}.")


def _taken(membership: Membership, refusal: AddressTakenError) -> str:
    owner = membership_at(membership.school, UUID(refusal.owner_id))
    return (
        f"Cette adresse est déjà prise dans votre école : {name_of(owner)}. Vérifiez-la sur "
        "l’autorisation signée ; si les deux comptes sont ceux de la même personne, fermez-en un."
    )
