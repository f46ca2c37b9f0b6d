"""What a head changes: at this school only, in the head's name, once, and what is refused."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from preau.federation.accounts import deletion
from preau.federation.accounts.models import Account
from preau.federation.invitations import actions as invitations
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration, Status
from preau.journal.models import Entry
from preau.protocol.roles import Role
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    Person,
    Schools,
    ask,
    confirmed,
    invitation_of,
    token_of,
)
from tests.federation.heads import page_of, signed_in_again, signed_in_head, text_of

RIGHT = "anne.delvaux@example.com"


@pytest.fixture
def head(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, MARC)


@pytest.fixture
def marc(head: Account) -> Client:
    return signed_in_head(head)


@pytest.fixture
def anne(schools: Schools) -> Membership:
    """Anne, invited at Saint-Exupéry, who has not answered."""
    return ask(schools.saint_exupery, ANNE)


def say_yes(client: Client, membership: Membership, change: str, **data: object) -> str:
    """Confirm as from the page that has just been shown; return what is read afterwards."""
    membership.refresh_from_db()
    answered = client.post(
        page_of(membership, change), {"version": membership.version, **data}, follow=True
    )
    return text_of(answered)


def statuses(membership: Membership) -> set[tuple[str, str]]:
    return set(
        Registration.objects.filter(membership=membership).values_list("school_year", "status")
    )


def last_line(membership: Membership) -> Entry:
    return Entry.objects.filter(subject=membership.subject).latest("pk")


def test_a_deleted_account_is_said_before_another_is_offered(
    schools: Schools, marc: Client
) -> None:
    deletion.ask(account=confirmed(schools.saint_exupery, ANNE), now=NOW)
    deletion.delete_due(NOW + timedelta(days=7))
    anne = Membership.objects.get(user_name=ANNE.email)

    assert "a fait supprimer son compte" in text_of(marc.get(page_of(anne)))
    opening = text_of(marc.get(page_of(anne, "ouvrir/")))
    assert "un nouveau compte lui sera proposé" in opening
    assert f"Une invitation part à {ANNE.email}" in opening


# Closing


def test_asking_shows_what_will_happen_and_changes_nothing(marc: Client, anne: Membership) -> None:
    text = text_of(marc.get(page_of(anne, "fermer/")))
    assert "Fermer cet accès ? Anne Delvaux, anne.delvaux@example.org" in text
    assert "dans le logiciel de l’école" in text
    assert statuses(anne) == {("2026-2027", "invited")}


def test_closing_ends_what_is_open_at_this_school_only(
    schools: Schools, marc: Client, head: Account
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    elsewhere = ask(schools.sainte_marie, ANNE)
    here = Membership.objects.get(account=account, school=schools.saint_exupery)
    before = here.version
    assert "L’accès est fermé : Anne Delvaux." in say_yes(marc, here, "fermer/")
    here.refresh_from_db()
    assert (statuses(here), here.active) == ({("2026-2027", "ended")}, False)
    assert statuses(elsewhere) == {("2026-2027", "active")}
    account.refresh_from_db()
    assert (account.is_active, account.is_confirmed) == (True, True)
    assert here.version == before + 1  # the school's SCIM client sees a change
    line = last_line(here)
    assert (line.actor, line.action) == (head.actor, "membership.deactivate")
    assert line.detail == {"ended": ["teacher 2026-2027"]}


def test_closing_takes_an_unanswered_invitation_back(marc: Client, anne: Membership) -> None:
    token = token_of(anne)
    say_yes(marc, anne, "fermer/")
    assert "annulée" in text_of(Client().get(f"/invitation/{token}/"))


def test_a_doubled_yes_closes_once(marc: Client, anne: Membership) -> None:
    say_yes(marc, anne, "fermer/")
    text = text_of(marc.post(page_of(anne, "fermer/"), {"version": anne.version}, follow=True))
    assert "rien n’a été fait" in text
    assert Entry.objects.filter(action="membership.deactivate").count() == 1


def test_a_yes_to_what_has_changed_meanwhile_does_nothing(
    schools: Schools, marc: Client, anne: Membership
) -> None:
    seen = anne.version
    invitations.accept(
        invitation=invitation_of(anne), password=PASSWORD, now=invitation_of(anne).created_at
    )
    text = text_of(marc.post(page_of(anne, "fermer/"), {"version": seen}, follow=True))
    assert "La situation a changé depuis l’affichage" in text
    assert statuses(anne) == {("2026-2027", "active")}


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999", None])
@pytest.mark.parametrize("change", ["fermer/", "adresse/"])
def test_a_yes_with_a_forged_version_does_nothing(
    marc: Client, anne: Membership, version: str | None, change: str
) -> None:
    data = {"email": RIGHT, "signed": "on"} | ({} if version is None else {"version": version})
    text = text_of(marc.post(page_of(anne, change), data, follow=True))
    assert "La situation a changé" in text
    assert statuses(anne) == {("2026-2027", "invited")}


def test_a_head_does_not_close_their_own_access(marc: Client, head: Account) -> None:
    own = Membership.objects.get(account=head)
    assert "Fermer l’accès" not in text_of(marc.get(page_of(own)))
    assert "votre propre accès" in say_yes(marc, own, "fermer/")
    assert statuses(own) == {("2026-2027", "active")}


def test_a_change_without_our_form_is_refused(head: Account, anne: Membership) -> None:
    client = signed_in_head(head, csrf=True)
    for change in ("ouvrir/", "fermer/", "renvoyer/", "adresse/"):
        answer = client.post(page_of(anne, change), {"version": anne.version})
        assert answer.status_code == 403
    assert statuses(anne) == {("2026-2027", "invited")}


# Opening


def test_opening_again_gives_a_known_person_the_access_at_once(
    schools: Schools, marc: Client, head: Account
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    here = Membership.objects.get(account=account)
    say_yes(marc, here, "fermer/")
    text = say_yes(marc, here, "ouvrir/", year="2026-2027", roles="teacher")
    assert "L’accès est ouvert pour 2026-2027 : Anne Delvaux." in text
    here.refresh_from_db()
    assert (statuses(here), here.active) == ({("2026-2027", "active")}, True)
    assert Mail.objects.filter(about=here.subject, kind="registration_confirmed").count() == 1
    line = last_line(here)
    assert (line.actor, line.action) == (head.actor, "membership.activate")


def test_opening_again_invites_somebody_who_never_confirmed(marc: Client, anne: Membership) -> None:
    say_yes(marc, anne, "fermer/")
    text = say_yes(marc, anne, "ouvrir/", year="2026-2027", roles="teacher")
    assert "L’invitation attend son envoi : Anne Delvaux." in text
    assert statuses(anne) == {("2026-2027", "invited")}
    assert Invitation.objects.pending().filter(membership=anne).count() == 1


def test_a_doubled_yes_opens_once(marc: Client, anne: Membership) -> None:
    say_yes(marc, anne, "fermer/")
    for _ in range(2):
        say_yes(marc, anne, "ouvrir/", year="2026-2027", roles="teacher")
    assert Invitation.objects.filter(membership=anne).count() == 2  # the first, and one more


def test_an_access_is_renewed_for_next_year_from_the_first_of_july(
    schools: Schools, head: Account, marc: Client
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    here = Membership.objects.get(account=account)
    assert "Ouvrir pour" not in text_of(marc.get(page_of(here)))
    with time_machine.travel("2027-07-01T09:00:00+02:00"):
        marc = signed_in_again(head)
        assert "Ouvrir pour 2027-2028" in text_of(marc.get(page_of(here)))
        say_yes(marc, here, "ouvrir/", year="2027-2028", roles="teacher")
    assert statuses(here) == {("2026-2027", "active"), ("2027-2028", "active")}


@pytest.mark.parametrize("year", ["2025-2026", "2027-2028", "2099-2100", "x", ""])
def test_a_year_that_is_over_or_not_open_yet_is_refused(
    marc: Client, anne: Membership, year: str
) -> None:
    say_yes(marc, anne, "fermer/")
    say_yes(marc, anne, "ouvrir/", year=year, roles="teacher")
    assert statuses(anne) == {("2026-2027", "ended")}


def test_a_head_gives_no_role_that_the_school_never_asked_for(
    marc: Client, anne: Membership
) -> None:
    say_yes(marc, anne, "fermer/")
    text = say_yes(marc, anne, "ouvrir/", year="2026-2027", roles="head")
    assert "Ce rôle n’a jamais été demandé par l’école" in text
    assert not Registration.objects.filter(membership=anne, role=Role.HEAD).exists()


def test_somebody_who_refused_may_be_asked_again_after_a_warning(
    marc: Client, anne: Membership
) -> None:
    invitations.refuse(invitation=invitation_of(anne), now=invitation_of(anne).created_at)
    page = text_of(marc.get(page_of(anne, "ouvrir/")))
    assert "Cette personne a refusé l’accès (« ce n’est pas moi »)" in page
    say_yes(marc, anne, "ouvrir/", year="2026-2027", roles="teacher")
    assert statuses(anne) == {("2026-2027", "invited")}


# Sending again


def test_sending_again_makes_a_new_link_and_says_that_it_waits(
    marc: Client, head: Account, anne: Membership
) -> None:
    old = token_of(anne)
    with time_machine.travel(later(minutes=11)):
        assert "attend son envoi" in say_yes(marc, anne, "renvoyer/")
    assert Client().get(f"/invitation/{old}/").status_code == 404
    assert token_of(anne) != old
    line = last_line(anne)
    assert (line.actor, line.action) == (head.actor, "invitation.resend")


def test_sending_again_too_soon_says_from_when_it_may_be(marc: Client, anne: Membership) -> None:
    old = token_of(anne)
    text = say_yes(marc, anne, "renvoyer/")
    assert "Vous pourrez la renvoyer à partir du 25 novembre 2026 à 9 h 10" in text
    assert token_of(anne) == old


def test_nothing_is_sent_again_to_somebody_who_has_answered(schools: Schools, marc: Client) -> None:
    here = Membership.objects.get(account=confirmed(schools.saint_exupery, ANNE))
    mails = Mail.objects.count()
    assert "rien n’a été fait" in say_yes(marc, here, "renvoyer/")
    assert Mail.objects.count() == mails


# Correcting an address


def test_a_mistyped_address_is_corrected_and_the_right_one_invited(
    marc: Client, head: Account, anne: Membership
) -> None:
    old, wrong = token_of(anne), anne.account
    text = say_yes(marc, anne, "adresse/", email=f" {RIGHT.upper()} ", signed="on")
    assert f"L’adresse est maintenant {RIGHT}" in text
    assert "Corrigez l’adresse aussi dans le logiciel de l’école" in text
    anne.refresh_from_db()
    assert (anne.user_name, anne.account.email) == (RIGHT, RIGHT)
    assert anne.account_id != wrong.pk
    assert Mail.objects.filter(to=RIGHT, kind="invitation").count() == 1
    assert text_of(Client().get(f"/invitation/{old}/")).count("annulée")
    line = last_line(anne)
    assert (line.actor, line.action) == (head.actor, "membership.correct_address")
    assert "@" not in str(line.detail)


def test_the_wrong_address_keeps_nothing(marc: Client, anne: Membership) -> None:
    wrong = anne.account
    say_yes(marc, anne, "adresse/", email=RIGHT, signed="on")
    assert not Membership.objects.filter(account=wrong).exists()


def test_what_a_stranger_refused_is_asked_of_the_right_person(
    marc: Client, anne: Membership
) -> None:
    invitations.refuse(invitation=invitation_of(anne), now=invitation_of(anne).created_at)
    say_yes(marc, anne, "adresse/", email=RIGHT, signed="on")
    assert statuses(anne) == {("2026-2027", "invited")}
    assert Mail.objects.filter(to=RIGHT, kind="invitation").count() == 1


def test_an_address_that_is_anothers_in_this_school_is_refused_by_name(
    schools: Schools, marc: Client, anne: Membership
) -> None:
    ask(schools.saint_exupery, JOSEE)
    text = say_yes(marc, anne, "adresse/", email=JOSEE.email.upper(), signed="on")
    assert "déjà prise dans votre école : Josée Dupont." in text
    anne.refresh_from_db()
    assert anne.user_name == ANNE.email


@pytest.mark.parametrize(
    ("email", "signed", "sentence"),
    [
        ("", "on", "obligatoire"),
        ("anne", "on", "Ce n’est pas une adresse électronique"),
        (f"{'a' * 250}@example.org", "on", "250"),
        ("anne@example.org\nBcc: x@example.org", "on", "Ce n’est pas une adresse électronique"),
        (ANNE.email.upper(), "on", "C’est l’adresse actuelle"),
        (RIGHT, "", "vérifiez-la, puis cochez"),
    ],
)
def test_a_wrong_correction_says_why(
    marc: Client, anne: Membership, email: str, signed: str, sentence: str
) -> None:
    text = say_yes(marc, anne, "adresse/", email=email, signed=signed)
    if sentence != "250":
        assert sentence in text
    anne.refresh_from_db()
    assert anne.user_name == ANNE.email


def test_nobody_changes_the_address_of_somebody_who_has_confirmed(
    schools: Schools, marc: Client
) -> None:
    here = Membership.objects.get(account=confirmed(schools.saint_exupery, ANNE))
    assert "Corriger l’adresse" not in text_of(marc.get(page_of(here)))
    assert "son adresse lui appartient" in say_yes(marc, here, "adresse/", email=RIGHT, signed="on")
    here.refresh_from_db()
    assert (here.user_name, here.account.email) == (ANNE.email, ANNE.email)


def test_an_address_is_corrected_five_times_a_day_at_most(
    marc: Client, head: Account, anne: Membership
) -> None:
    for number in range(6):
        text = say_yes(marc, anne, "adresse/", email=f"essai{number}@example.org", signed="on")
    assert "déjà été corrigée 5 fois en un jour" in text
    anne.refresh_from_db()
    assert anne.user_name == "essai4@example.org"
    with time_machine.travel(later(days=1, minutes=1)):
        say_yes(signed_in_again(head), anne, "adresse/", email=RIGHT, signed="on")
    anne.refresh_from_db()
    assert anne.user_name == RIGHT


def test_an_address_that_has_an_account_elsewhere_leaves_that_account_as_it_is(
    schools: Schools, marc: Client, anne: Membership
) -> None:
    luc = Person("X1", RIGHT, "Anne-Marie", "Delvaux-Simon")
    account = confirmed(schools.sainte_marie, luc)
    say_yes(marc, anne, "adresse/", email=RIGHT, signed="on")
    account.refresh_from_db()
    assert (account.given_name, account.family_name) == ("Anne-Marie", "Delvaux-Simon")
    assert statuses(anne) == {("2026-2027", Status.ACTIVE)}  # domain.md, rule 6: known, so renewed
    page = text_of(marc.get(page_of(anne)))
    assert "Delvaux-Simon" not in page
    assert "Sainte-Marie" not in page


def later(**more: int) -> datetime:
    from tests.federation.cast import NOW

    return NOW + timedelta(**more)
