"""Another address for one's account: asked for, proved by a link, and only then in force.

The same proof shows that an account at that address is one's own: the two become one then
(merging.py). Whoever asks learns nothing of the address; all is said behind the link.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from preau.federation.accounts import events, merging, rules, sessions, undoing
from preau.federation.accounts.models import (
    Account,
    AddressRequest,
    FormerAddress,
    RequestState,
)
from preau.federation.accounts.notices import write
from preau.federation.accounts.refusals import (
    LinkRefusedError,
    OtherPersonError,
    SameAddressError,
    TooManyRequestsError,
)
from preau.federation.accounts.second_factor import factors_of
from preau.federation.mail.letters import letter
from preau.federation.mail.links import hash_of, token_for
from preau.journal.actions import Line, record
from preau.protocol.addresses import address_key

PROOF = "address-proof"
REFUSAL = "address-refusal"
VALIDITY = timedelta(days=1)


@dataclass(frozen=True)
class Proof:
    """What a link leads to: a request, and the account that has its address today, if any."""

    request: AddressRequest
    other: Account | None


def ask(*, account: Account, email: str, now: datetime) -> AddressRequest:
    """Queue a link to an address, and a warning to the account's own (UTC).

    The same is written whether somebody has the address or nobody. An earlier request is
    cancelled. Raises SameAddressError or TooManyRequestsError.
    """
    key = address_key(email)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if key == account.email_key:
            raise SameAddressError
        _check_rate(account, key, now)
        _cancel(account, now)
        request = _request(account, email, now)
        _write_both(account, request, now)
        line = Line(
            action="address.ask", subject=account.actor, detail={"request": str(request.pk)}
        )
        record(actor=account.actor, lines=[line], now=now)
    return request


def cancel(*, account: Account, now: datetime) -> None:
    """Take back a request that waits, if there is one (UTC)."""
    with transaction.atomic():
        if _cancel(account, now):
            line = Line(action="address.cancel", subject=account.actor)
            record(actor=account.actor, lines=[line], now=now)


def find(*, token: str, account: Account, now: datetime) -> Proof:
    """Return what the link sent to an address leads to, for the account that asked (UTC).

    Raises LinkRefusedError, OtherPersonError when somebody else is signed in, or ProtectedError.
    """
    found = AddressRequest.objects.open_at(now).filter(proof_hash=hash_of(token)).first()
    if found is None:
        raise LinkRefusedError
    if found.account_id != account.pk:
        raise OtherPersonError
    other = _holder(found)
    if other is not None:
        _check_mail_suffices(other)
    return Proof(found, other)


def confirm(*, proof: Proof, take_address: bool, now: datetime) -> None:
    """Do what a link proves (UTC): change the address, or make two accounts one.

    With `take_address` the account goes by the address that was proved; without it, possible only
    when there is another account, it keeps its own. Raises LinkRefusedError when the request, or
    who has the address, has changed since the person read the page; ProtectedError.
    """
    try:
        with transaction.atomic():
            _confirm(proof, now, take_address=take_address)
    except IntegrityError as error:  # a school has just named that address
        raise LinkRefusedError from error


def _confirm(proof: Proof, now: datetime, *, take_address: bool) -> None:
    account = Account.objects.select_for_update().get(pk=proof.request.account_id)
    request = AddressRequest.objects.select_for_update().get(pk=proof.request.pk)
    if request.state != RequestState.PENDING or _holder(request) != proof.other:
        raise LinkRefusedError
    if proof.other is not None:
        _check_mail_suffices(proof.other)
        merging.merge(kept=account, merged=proof.other, now=now)
    if take_address or proof.other is None:
        change(account=account, email=request.email, now=now)
    request.state, request.answered_at = RequestState.DONE, now
    request.save(update_fields=["state", "answered_at"])


def _holder(request: AddressRequest) -> Account | None:
    """Return the other account that has the address. Raises LinkRefusedError if it is one's own."""
    holder = Account.objects.at(request.email)
    if holder is not None and holder.pk == request.account_id:
        raise LinkRefusedError
    return holder


def change(*, account: Account, email: str, now: datetime) -> None:
    """Give an account a proved address that no account has (UTC). The old one still names it.

    For some days its mailbox can take the account back (undoing.py).
    """
    before, old_key = account.email, account.email_key
    with transaction.atomic():
        account.email, account.address_changed_at = email, now
        account.save(update_fields=["email", "email_key", "address_changed_at"])
        FormerAddress.objects.filter(key=account.email_key).delete()
        FormerAddress.objects.update_or_create(
            key=old_key, defaults={"account": account, "since": now}
        )
        EmailAddress.objects.filter(user=account).delete()
        EmailAddress.objects.create(user=account, email=email.lower(), verified=True, primary=True)
        events.address_changed.send(Account, account=account, now=now)
        write(account=account, kind="address_changed", now=now, context={"before": before})
        undoing.offer(account=account, before=before, now=now)
        record(
            actor=account.actor,
            lines=[Line(action="address.change", subject=account.actor)],
            now=now,
        )


def refuse(*, token: str, now: datetime) -> None:
    """Cancel a request: "ce n’est pas moi" (UTC). Whoever made it is signed out everywhere.

    Raises LinkRefusedError when there is nothing to cancel any more.
    """
    with transaction.atomic():
        found = find_refusable(token)
        account = Account.objects.select_for_update().get(pk=found.account_id)
        _cancel(account, now)
        sessions.close_all(account=account, now=now)
        record(
            actor=account.actor,
            lines=[Line(action="address.refuse", subject=account.actor)],
            now=now,
        )


def find_refusable(token: str) -> AddressRequest:
    """Return the request that a warning's link cancels. Raises LinkRefusedError."""
    found = AddressRequest.objects.pending().filter(refusal_hash=hash_of(token)).first()
    if found is None:
        raise LinkRefusedError
    return found


def _check_mail_suffices(other: Account) -> None:
    rules.check_mail_suffices(is_operator=other.is_staff, factors=factors_of(other))


def _check_rate(account: Account, key: str, now: datetime) -> None:
    lately = AddressRequest.objects.filter(created_at__gt=now - timedelta(hours=1))
    own, theirs = lately.filter(account=account).count(), lately.filter(email_key=key).count()
    if not rules.may_ask_again(by_account=own, for_address=theirs):
        raise TooManyRequestsError


def _cancel(account: Account, now: datetime) -> int:
    pending = AddressRequest.objects.pending().filter(account=account)
    return pending.update(state=RequestState.CANCELLED, answered_at=now)


def _request(account: Account, email: str, now: datetime) -> AddressRequest:
    request = AddressRequest(
        account=account,
        email=email,
        email_key=address_key(email),
        created_at=now,
        expires_at=now + VALIDITY,
    )
    request.proof_hash = hash_of(token_for(purpose=PROOF, subject=str(request.pk)))
    request.refusal_hash = hash_of(token_for(purpose=REFUSAL, subject=str(request.pk)))
    request.save()
    return request


def _write_both(account: Account, request: AddressRequest, now: datetime) -> None:
    # To the new address nothing of the account: it may be a stranger's, mistyped.
    letter(
        kind="address_proof",
        to=request.email,
        context={},
        now=now,
        link_purpose=PROOF,
        link_subject=str(request.pk),
        about=account.actor,
    ).save()
    write(
        account=account,
        kind="address_change_asked",
        now=now,
        context={"address": request.email},
        link_purpose=REFUSAL,
        link_subject=str(request.pk),
    )
