"""What a person can answer to an invitation, and what it changes (domain.md, rules 5 and 6)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from preau.federation.invitations import actions
from preau.federation.invitations.inviting import cancel_pending, validity
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.refusals import (
    AlreadyAnsweredError,
    ExpiredError,
    TooSoonError,
    UnknownError,
)
from preau.federation.mail.links import hash_of
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Membership
from preau.journal.models import Entry
from tests.federation.cast import (
    ANNE,
    MARC,
    NOW,
    PASSWORD,
    Schools,
    ask,
    confirmed,
    invitation_of,
    token_of,
)

LATER = NOW + timedelta(days=1)


def statuses(membership: Membership) -> list[str]:
    return sorted(membership.registrations.values_list("status", flat=True))


def test_accepting_confirms_the_account_and_opens_every_role(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, MARC, now=NOW)

    account = actions.accept(invitation=invitation_of(membership), password=PASSWORD, now=LATER)

    assert account.confirmed_at == LATER
    assert account.check_password(PASSWORD)
    assert account.get_full_name() == "Marc Piette"
    assert statuses(membership) == ["active", "active"]
    address = EmailAddress.objects.get(user=account)
    assert (address.email, address.verified, address.primary) == (MARC.email, True, True)


def test_accepting_one_schools_invitation_answers_every_schools(schools: Schools) -> None:
    here = ask(schools.saint_exupery, ANNE, now=NOW)
    there = ask(schools.sainte_marie, ANNE, now=NOW)

    actions.accept(invitation=invitation_of(here), password=PASSWORD, now=LATER)

    assert statuses(there) == ["active"]
    assert invitation_of(there).state == "accepted"
    assert not Invitation.objects.pending().exists()


def test_accepting_tells_both_schools_that_their_membership_changed(schools: Schools) -> None:
    here = ask(schools.saint_exupery, ANNE, now=NOW)
    there = ask(schools.sainte_marie, ANNE, now=NOW)

    actions.accept(invitation=invitation_of(here), password=PASSWORD, now=LATER)

    for membership in (here, there):
        before = membership.version
        membership.refresh_from_db()
        assert membership.version == before + 1


def test_a_known_person_keeps_the_password_of_the_first_confirmation(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, ANNE, now=NOW)
    membership = ask(schools.sainte_marie, ANNE, now=NOW)
    assert not membership.invitations.exists()
    invitation = Invitation.objects.create(
        membership=membership, token_hash="0" * 64, created_at=NOW, expires_at=NOW + validity()
    )

    actions.accept(invitation=invitation, password="une autre phrase", now=LATER)

    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert account.confirmed_at == NOW
    assert EmailAddress.objects.filter(user=account).count() == 1


def test_an_invitation_is_answered_once(schools: Schools) -> None:
    invitation = invitation_of(ask(schools.saint_exupery, ANNE, now=NOW))
    actions.accept(invitation=invitation, password=PASSWORD, now=LATER)

    with pytest.raises(AlreadyAnsweredError):
        actions.accept(invitation=invitation, password="autre chose encore", now=LATER)
    with pytest.raises(AlreadyAnsweredError):
        actions.refuse(invitation=invitation, now=LATER)


def test_refusing_concerns_one_school_only(schools: Schools) -> None:
    here = ask(schools.saint_exupery, ANNE, now=NOW)
    there = ask(schools.sainte_marie, ANNE, now=NOW)

    actions.refuse(invitation=invitation_of(here), now=LATER)

    assert statuses(here) == ["refused"]
    assert statuses(there) == ["invited"]
    assert invitation_of(here).state == "refused"
    assert invitation_of(there).state == "pending"
    here.account.refresh_from_db()
    assert not here.account.is_confirmed


def test_an_expired_invitation_can_be_neither_accepted_nor_refused(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    invitation, after = invitation_of(membership), NOW + validity()

    with pytest.raises(ExpiredError):
        actions.find(token_of(membership), after)
    with pytest.raises(ExpiredError):
        actions.accept(invitation=invitation, password=PASSWORD, now=after)
    with pytest.raises(ExpiredError):
        actions.refuse(invitation=invitation, now=after)
    assert statuses(membership) == ["invited"]


def test_a_token_that_was_tampered_with_names_nothing(schools: Schools) -> None:
    token = token_of(ask(schools.saint_exupery, ANNE, now=NOW))
    assert actions.find(token, LATER).membership.given_name == "Anne"
    for wrong in (token[:-1], token + "A", token.swapcase(), "", "x" * 43):
        with pytest.raises(UnknownError):
            actions.find(wrong, LATER)


def test_the_database_holds_no_token_in_clear(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    token = token_of(membership)

    assert invitation_of(membership).token_hash == hash_of(token)
    assert token not in str(list(Mail.objects.values()))


def test_sending_again_rotates_the_link_and_renews_the_fortnight(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, MARC, now=NOW)
    old = token_of(membership)
    old_mail = Mail.objects.get()
    after = NOW + timedelta(days=20)

    invitation = actions.resend(
        invitation=invitation_of(membership), actor=schools.saint_exupery.actor, now=after
    )

    assert invitation.expires_at == after + validity()
    with pytest.raises(UnknownError):
        actions.find(old, after)
    assert actions.find(token_of(membership), after) == invitation
    old_mail.refresh_from_db()
    assert old_mail.state == MailState.FAILED
    new_mail = Mail.objects.exclude(pk=old_mail.pk).get()
    assert new_mail.context["roles"] == ["head", "teacher"]
    assert new_mail.context["expires_on"] == "2026-12-29"


def test_sending_again_waits_ten_minutes_between_two_mails(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    actor = schools.saint_exupery.actor
    soon, enough = NOW + timedelta(minutes=9, seconds=59), NOW + timedelta(minutes=10)

    with pytest.raises(TooSoonError) as refusal:
        actions.resend(invitation=invitation_of(membership), actor=actor, now=soon)
    assert refusal.value.until == enough
    actions.resend(invitation=invitation_of(membership), actor=actor, now=enough)
    with pytest.raises(TooSoonError):
        actions.resend(invitation=invitation_of(membership), actor=actor, now=enough)


def test_an_answered_invitation_is_not_sent_again(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    actions.refuse(invitation=invitation_of(membership), now=LATER)
    with pytest.raises(AlreadyAnsweredError):
        actions.resend(invitation=invitation_of(membership), actor="school:99001", now=LATER)


def test_the_journal_names_ids_and_never_a_person(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    actions.resend(invitation=invitation_of(membership), actor="school:99001", now=LATER)
    actions.accept(invitation=invitation_of(membership), password=PASSWORD, now=LATER)

    entries = Entry.objects.filter(subject=membership.subject)
    verbs = entries.order_by("id").values_list("action", flat=True)
    assert {"invitation.resend", "registration.active", "invitation.accept"} <= set(verbs)
    assert "Anne" not in str(list(entries.values()))
    assert "anne." not in str(list(entries.values()))


def test_a_mail_still_queued_does_not_leave_once_its_invitation_is_answered(
    schools: Schools,
) -> None:
    here = ask(schools.saint_exupery, ANNE, now=NOW)
    ask(schools.sainte_marie, ANNE, now=NOW)
    actions.accept(invitation=invitation_of(here), password=PASSWORD, now=LATER)
    assert set(Mail.objects.values_list("state", "due_at")) == {(MailState.FAILED, None)}


def test_a_mail_still_queued_does_not_leave_once_the_school_took_its_demand_back(
    schools: Schools,
) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    cancel_pending([membership], now=LATER)
    mail = Mail.objects.get()
    assert (mail.state, mail.detail) == (MailState.FAILED, "invitation annulée avant l’envoi")


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_no_at_the_same_moment_are_one_answer(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    invitation, ready, late = invitation_of(membership), Barrier(4), []

    def answer(number: int) -> None:
        ready.wait()
        try:
            if number % 2:
                actions.refuse(invitation=invitation, now=LATER)
            else:
                actions.accept(invitation=invitation, password=PASSWORD, now=LATER)
        except AlreadyAnsweredError:
            late.append(number)
        connection.close()

    threads = [Thread(target=answer, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(late) == 3
    (status,) = statuses(membership)
    assert (invitation_of(membership).state, status) in [
        ("accepted", "active"),
        ("refused", "refused"),
    ]
