"""The school's own client against the federation, over real HTTP: what each side says and sees."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from preau.conf import Environment
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Membership, Registration
from preau.protocol.roles import Role
from preau.school.activations import sentences
from preau.school.activations.outcomes import outcome_of
from preau.school.activations.rules import (
    Person,
    Remote,
    RemoteRegistration,
    Status,
    decide,
    state_of,
)
from preau.school.activations.words import Action, Outcome, Remedy, State
from preau.school.provisioning.client import Federation, connect
from preau.school.provisioning.problems import NothingToSend, TooSoon
from preau.school.provisioning.wire import Member, Wanted, operation_for
from tests.federation.cast import ANNE, NOW, TODAY, YEAR, Schools, confirmed, token_of

WANTED = Wanted(
    ref="1",
    key=ANNE.key,
    year=YEAR.label,
    roles=("teacher",),
    email=ANNE.email,
    given_name=ANNE.given_name,
    family_name=ANNE.family_name,
    signed_on="2026-09-01",
    text_version="2026-1",
)


@pytest.fixture
def school(site: str, schools: Schools) -> Iterator[Federation]:
    """Return what Saint-Exupéry's worker holds: a conversation with this federation."""
    values = {
        "PREAU_FEDERATION_URL": site,
        "PREAU_CLIENT_ID": schools.saint_exupery.client_id,
        "PREAU_CLIENT_SECRET": schools.secrets[99001],
    }
    with connect(Environment("school", values)) as federation:
        yield federation


def asked(school: Federation) -> Member:
    operation = operation_for(WANTED, None)
    assert operation
    assert school.send([operation]) == {}
    return read(school)


def read(school: Federation) -> Member:
    (member,) = school.members()
    return member


def remote_of(member: Member) -> Remote:
    return Remote(
        email=member.user_name,
        active=member.active,
        registrations=tuple(
            RemoteRegistration(YEAR, Role(role), Status(status))
            for _, role, status, _ in member.registrations
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_ce_n_est_pas_moi_reaches_the_school_with_its_remedy(school: Federation) -> None:
    asked(school)
    membership = Membership.objects.get()
    Client().post(reverse("invitation-refusal", args=[token_of(membership)]))

    member = read(school)

    settled = outcome_of(WANTED, member, None)
    assert (settled.outcome, settled.detail) == (Outcome.REFUSED, sentences.NOT_ME)
    anne = Person(
        key=ANNE.key,
        functions=(("teaching", TODAY, None),),
        email=ANNE.email,
        consent_key=ANNE.email,
    )
    remote = remote_of(member)
    decision = decide(anne, remote, year=YEAR, today=TODAY)
    assert (decision.action, decision.remedy) == (Action.BLOCKED, Remedy.CHECK)
    assert decision.reason == sentences.NOT_ME
    assert state_of(decision, remote, None, email=ANNE.email, year=YEAR) is State.REFUSED
    assert dict(member.invitation)["state"] == "refused"


@pytest.mark.django_db(transaction=True)
def test_the_school_reads_the_mail_and_has_it_sent_again(school: Federation) -> None:
    member = asked(school)
    assert dict(member.invitation)["mail"] == "queued"
    with pytest.raises(TooSoon):
        school.invite(member.scim_id)

    long_ago = NOW - timedelta(days=20)
    Mail.objects.update(state=MailState.BOUNCED, due_at=None, created_at=long_ago)
    Invitation.objects.update(created_at=long_ago)
    assert dict(read(school).invitation)["state"] == "bounced"

    again = school.invite(member.scim_id)
    assert again.scim_id == member.scim_id
    assert dict(again.invitation)["state"] == "pending"
    assert dict(again.invitation)["mail"] == "queued"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_again_to_somebody_who_has_no_invitation(
    school: Federation, schools: Schools
) -> None:
    confirmed(schools.sainte_marie, ANNE)
    member = asked(school)
    assert member.invitation == ()
    with pytest.raises(NothingToSend):
        school.invite(member.scim_id)


@pytest.mark.django_db(transaction=True)
def test_an_objection_reaches_the_school(school: Federation, schools: Schools) -> None:
    account = confirmed(schools.sainte_marie, ANNE)
    member = asked(school)
    assert outcome_of(WANTED, member, None).outcome is Outcome.ACTIVE

    browser: Any = Client()
    browser.force_login(account)
    browser.post(reverse("own-objection", args=[member.scim_id]))

    settled = outcome_of(WANTED, read(school), None)
    assert (settled.outcome, settled.detail) == (Outcome.REFUSED, sentences.NOT_ME)


@pytest.mark.django_db(transaction=True)
def test_a_permission_taken_back_here_leaves_the_other_school_and_the_account_alone(
    school: Federation, schools: Schools
) -> None:
    account = confirmed(schools.sainte_marie, ANNE)
    member = asked(school)
    ending = Wanted(
        ref="2",
        key=ANNE.key,
        year=YEAR.label,
        roles=(),
        email="",
        given_name=ANNE.given_name,
        family_name=ANNE.family_name,
    )
    operation = operation_for(ending, member)
    assert operation

    assert school.send([operation]) == {}

    assert outcome_of(ending, read(school), None).outcome is Outcome.ENDED
    here = Membership.objects.get(account=account, school=schools.saint_exupery)
    there = Membership.objects.get(account=account, school=schools.sainte_marie)
    assert (here.active, there.active) == (False, True)
    statuses = {r.membership_id: r.status for r in Registration.objects.all()}
    assert (statuses[here.pk], statuses[there.pk]) == ("ended", "active")
    account.refresh_from_db()
    assert account.is_active
