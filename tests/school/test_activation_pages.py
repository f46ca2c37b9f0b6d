"""Check, confirm, follow: the pages of the activation, and the buttons of the record."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.school.activations.actions import ask, close_access, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.words import Outcome
from preau.school.consents.actions import withdraw
from preau.school.provisioning.models import RemoteMember
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.other_side import OtherSide

CONCERNED = ["P0001", "P0004", "P0036"]
DOWN = ("503 Service Unavailable", "text/plain", b"")


def text(response: Any) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def get(browser: Client, name: str, *args: Any, **query: str) -> Any:
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response


def confirmation_of(browser: Client, *keys: str) -> dict[str, Any]:
    """Choose people on the list; return the fields of the page that confirms."""
    response = browser.post(reverse("activation-confirm"), {"staff": keys})
    page = response.content.decode()
    print_ = re.search(r'name="empreinte" value="(\w+)"', page)
    assert print_, text(response)
    staff = re.findall(r'name="staff" value="(\w+)"', page)
    return {"staff": staff, "empreinte": print_.group(1), "envoyer": "oui"}


def send(browser: Client, *keys: str) -> Transfer:
    fields = confirmation_of(browser, *keys)
    response = browser.post(reverse("activation-confirm"), fields)
    transfer = Transfer.objects.latest("pk")
    assert response.status_code == 302
    assert response.url == reverse("transfer", args=[transfer.pk])
    return transfer


def test_the_list_names_each_person_with_what_will_happen(
    secretary: Client, other_side: OtherSide
) -> None:
    page = get(secretary, "activation")

    said = text(page)
    assert "Van den Bossche Élise" in said
    assert "Créer le compte" in said
    assert "Piérard" not in said, "who is no teacher is not in the list"
    assert 'name="staff" value="P0004"' in page.content.decode()
    assert 'name="staff" value="P0005"' not in page.content.decode()


def test_each_blocked_person_has_a_reason_and_the_link_that_mends_it(
    secretary: Client, other_side: OtherSide
) -> None:
    page = get(secretary, "activation", voir="bloques")

    content = page.content.decode()
    assert f'href="{reverse("record-addresses", args=["P0013"])}">Ajouter une adresse' in content
    assert f'href="{reverse("record-addresses", args=["P0005"])}">Encoder l’auto' in content
    assert f'href="{reverse("function-table")}">Préciser la fonction' in content
    assert "Van den Bossche" not in content


def test_opening_the_list_sends_nothing(secretary: Client, other_side: OtherSide) -> None:
    get(secretary, "activation")
    confirmation_of(secretary, *CONCERNED)

    assert Transfer.objects.count() == 0
    assert other_side.users == {}


def test_the_confirmation_says_to_whom_and_that_it_is_for_good(
    secretary: Client, other_side: OtherSide
) -> None:
    response = secretary.post(reverse("activation-confirm"), {"staff": ["P0001", "P0004"]})

    said = text(response)
    assert "Activer 2 comptes" in said
    assert "elise.vandenbossche4@" in said
    assert "enseignant et direction" in said
    assert "ne peut pas être annulé" in said
    assert "Vandamme" not in said


def test_a_yes_queues_the_chosen_ones_and_opens_the_window(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    transfer = send(secretary, "P0001", "P0004")

    assert transfer.collective
    assert transfer.asked_by == cast.secretary.actor
    assert sorted(r.staff.key for r in transfer.requests.all()) == ["P0001", "P0004"]
    said = text(get(secretary, "transfer", transfer.pk))
    assert "0 sur 2 demandes traitées" in said
    assert "2 en attente d’envoi" in said
    assert "Isabelle Dumont" in said


def test_nobody_chosen_is_said(secretary: Client, other_side: OtherSide) -> None:
    response = secretary.post(reverse("activation-confirm"), {}, follow=True)

    assert "Cochez au moins une personne" in text(response)


def test_a_blocked_person_is_not_sent_even_if_a_page_names_them(
    secretary: Client, other_side: OtherSide
) -> None:
    fields = confirmation_of(secretary, "P0004")
    fields["staff"] = ["P0004", "P0005", "P0028"]

    secretary.post(reverse("activation-confirm"), fields)

    assert [r.staff.key for r in AccessRequest.objects.all()] == ["P0004"]


def test_what_changed_since_the_confirmation_was_shown_is_not_sent(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    fields = confirmation_of(secretary, *CONCERNED)
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    response = secretary.post(reverse("activation-confirm"), fields, follow=True)

    assert Transfer.objects.count() == 0
    assert "a changé" in text(response)


def test_a_yes_sent_twice_asks_once(secretary: Client, other_side: OtherSide) -> None:
    fields = confirmation_of(secretary, *CONCERNED)

    for _ in range(2):
        secretary.post(reverse("activation-confirm"), fields)

    assert AccessRequest.objects.count() == 3


def test_the_answers_arrive_in_the_window(secretary: Client, other_side: OtherSide) -> None:
    transfer = send(secretary, *CONCERNED)
    deliver(timezone.now())

    said = text(get(secretary, "transfer", transfer.pk))

    assert "3 sur 3 demandes traitées" in said
    assert "Inscription confirmée pour 2026-2027" in said


def poll(browser: Client, transfer: Transfer, version: str) -> Any:
    url = reverse("transfer", args=[transfer.pk])
    return browser.get(url, {"version": version}, headers={"HX-Request": "true"})


def version_in(response: Any) -> str:
    found = re.search(r"version=([\w.-]+)", response.content.decode())
    return found.group(1) if found else ""


def test_the_window_asks_again_and_gets_only_what_changed(
    secretary: Client, other_side: OtherSide
) -> None:
    transfer = send(secretary, *CONCERNED)
    version = version_in(get(secretary, "transfer", transfer.pk))

    assert poll(secretary, transfer, version).status_code == 204

    deliver(timezone.now())
    changed = poll(secretary, transfer, version)
    assert changed.status_code == 200
    assert b"<html" not in changed.content
    assert 'id="resume" hx-swap-oob="innerHTML"' in changed.content.decode()


def test_a_long_window_has_pages_and_is_whole_for_the_printer(
    secretary: Client, other_side: OtherSide
) -> None:
    signed = [member.key for n, member in enumerate(make_crowd(153)) if n % 3 == 2]
    transfer = send(secretary, *signed)

    def window(**query: str) -> str:
        page: str = get(secretary, "transfer", transfer.pk, **query).content.decode()
        return page

    assert window().count('class="person-name"') == 50
    second = window(page="2")
    assert second.count('class="person-name"') == 1
    assert re.search(r'hx-get="[^"]+page=2"', second), "it asks again for the page that is shown"
    assert window(tout="oui").count('class="person-name"') == 51


def test_the_window_stops_asking_when_all_is_over(secretary: Client, other_side: OtherSide) -> None:
    transfer = send(secretary, *CONCERNED)
    deliver(timezone.now())
    assert "hx-get" not in get(secretary, "transfer", transfer.pk).content.decode()

    transfer.requests.filter(staff__key="P0004").update(outcome="invited")
    assert "hx-get" in get(secretary, "transfer", transfer.pk).content.decode()


def test_what_went_wrong_is_read_first_with_its_remedy(
    secretary: Client, other_side: OtherSide
) -> None:
    transfer = send(secretary, *CONCERNED)
    deliver(timezone.now())
    transfer.requests.filter(staff__key="P0036").update(outcome="refused", detail="Non.")

    page = get(secretary, "transfer", transfer.pk).content.decode()

    answers = page[page.index("answers") :]
    assert answers.index("Vandamme") < answers.index("Evrard")
    assert f'href="{reverse("record-addresses", args=["P0036"])}">Corriger' in answers


def test_an_invitation_is_never_said_to_be_sent(secretary: Client, other_side: OtherSide) -> None:
    transfer = send(secretary, *CONCERNED)
    deliver(timezone.now())
    transfer.requests.update(outcome=Outcome.INVITED.value, detail="")

    said = text(get(secretary, "transfer", transfer.pk))

    assert "Invitation demandée" in said
    assert "envoyée" not in said


def test_an_unreachable_federation_is_said_with_what_happens_to_requests(
    secretary: Client, other_side: OtherSide
) -> None:
    other_side.broken = lambda _path: DOWN

    said = text(get(secretary, "activation"))
    assert "ne peut pas traiter les demandes" in said
    assert "les demandes sont gardées" in said

    transfer = send(secretary, *CONCERNED)
    deliver(timezone.now())
    said = text(get(secretary, "transfer", transfer.pk))
    assert "La demande est conservée" in said
    assert "0 sur 3" in said


def test_a_page_does_not_wait_for_a_federation_that_just_failed(
    secretary: Client, other_side: OtherSide
) -> None:
    other_side.broken = lambda _path: DOWN
    get(secretary, "activation")
    asked = len(other_side.requests)

    get(secretary, "activation")

    assert len(other_side.requests) == asked


def test_closings_are_in_the_list_with_their_reason(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(timezone.now())
    StaffMember.objects.filter(pk=cast.elise.pk).update(left_on=TODAY)

    said = text(get(secretary, "activation", voir="a-fermer"))
    assert "A quitté l’école (25 novembre 2026)" in said
    transfer = send(secretary, "P0004")
    deliver(timezone.now())

    assert other_side.users["P0004"]["active"] is False
    assert "Accès fermé" in text(get(secretary, "transfer", transfer.pk))


def test_a_role_alone_is_not_said_to_be_the_access(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(timezone.now())
    cast.evrard.positions.filter(title__category="teaching").delete()

    assert "Fermer un rôle" in text(get(secretary, "activation", voir="a-fermer"))
    transfer = send(secretary, "P0001")
    deliver(timezone.now())

    said = text(get(secretary, "transfer", transfer.pk))
    assert "Rôle fermé" in said
    assert "il reste : direction" in said.replace("\u00a0", " ")


def test_the_list_of_transfers_is_dated_and_counted(
    secretary: Client, other_side: OtherSide
) -> None:
    assert "Rien n’a encore été envoyé" in text(get(secretary, "transfers"))

    send(secretary, *CONCERNED)

    said = text(get(secretary, "transfers"))
    assert "25 novembre 2026" in said
    assert "Collective, 3 personnes" in said
    assert "3 en attente d’envoi" in said


@pytest.mark.parametrize("count", [1, 12])
def test_no_page_asks_a_query_a_row(
    secretary: Client, other_side: OtherSide, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        Transfer.objects.create(
            school_year="2026-2027", collective=True, asked_by="user:1", asked_at=NOW
        )
    with django_assert_max_num_queries(8):
        get(secretary, "transfers")


def test_a_reader_sees_and_sends_nothing(reader: Client, other_side: OtherSide) -> None:
    page = get(reader, "activation").content.decode()
    assert 'type="checkbox"' not in page
    assert "pas envoyer de demandes" in page

    response = reader.post(reverse("activation-confirm"), {"staff": CONCERNED, "envoyer": "oui"})

    assert response.status_code == 403
    assert Transfer.objects.count() == 0


def test_the_pages_ask_who_you_are(client: Client, cast: Cast) -> None:
    for name in ("activation", "activation-confirm", "transfers"):
        assert client.get(reverse(name)).status_code == 302


def test_a_window_whose_session_is_over_goes_to_the_sign_in(
    secretary: Client, other_side: OtherSide
) -> None:
    transfer = send(secretary, "P0004")
    secretary.logout()

    answer = poll(secretary, transfer, "")

    assert answer.content == b""
    window = reverse("transfer", args=[transfer.pk])
    assert answer.headers["HX-Redirect"] == f"{reverse('sign-in')}?next={window}"


def press(browser: Client, key: str, **fields: str) -> Any:
    return browser.post(reverse("activate-one", args=[key]), fields, follow=True)


def test_one_person_is_activated_from_the_record(secretary: Client, other_side: OtherSide) -> None:
    assert "Activer le compte" in text(get(secretary, "record-addresses", "P0004"))

    press(secretary, "P0004", action="activate")
    deliver(timezone.now())

    assert set(other_side.users) == {"P0004"}
    assert not Transfer.objects.get().collective
    assert "Désactiver" in text(get(secretary, "record-addresses", "P0004"))


def test_a_blocked_person_is_refused_with_the_reason(
    secretary: Client, other_side: OtherSide
) -> None:
    response = press(secretary, "P0005", action="activate")

    assert "n’est pas encodée" in text(response)
    assert AccessRequest.objects.count() == 0


def test_closing_is_confirmed_on_a_page_first(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    press(secretary, "P0004", action="activate")
    deliver(timezone.now())

    page = press(secretary, "P0004", action="deactivate")
    assert "Fermer l’accès de Van den Bossche Élise" in text(page)
    assert AccessRequest.objects.count() == 1

    press(secretary, "P0004", action="deactivate", confirmer="oui")
    deliver(timezone.now())
    assert other_side.users["P0004"]["active"] is False
    assert "Rouvrir l’accès" in text(get(secretary, "record-addresses", "P0004"))


def test_an_access_closed_by_hand_is_opened_by_hand(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    press(secretary, "P0004", action="activate")
    deliver(timezone.now())
    press(secretary, "P0004", action="deactivate", confirmer="oui")
    deliver(timezone.now())

    press(secretary, "P0004", action="activate")
    deliver(timezone.now())

    assert other_side.users["P0004"]["active"] is True


def test_closing_what_was_never_open_says_so(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    response = press(secretary, "P0004", action="deactivate", confirmer="oui")

    assert "rien à envoyer" in text(response)


def test_from_july_the_next_year_may_be_asked(
    secretary: Client, other_side: OtherSide, cast: Cast, time_machine: Any
) -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(timezone.now())
    assert "2027-2028" not in text(get(secretary, "activation", annee="2027-2028"))
    time_machine.move_to(NOW + timedelta(days=225))
    secretary.force_login(cast.secretary)

    said = text(get(secretary, "activation", annee="2027-2028"))

    assert "Année scolaire 2027-2028" in said
    assert "Renouveler l’inscription" in said


def test_closing_many_at_once_is_not_ticked(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    for staff in StaffMember.objects.all():
        RemoteMember.objects.create(
            external_id=staff.key,
            scim_id=staff.key,
            user_name=staff.private_email or f"{staff.key}@example.org",
            active=True,
            registrations=[{"school_year": "2026-2027", "role": "teacher", "status": "active"}],
        )
    other_side.broken = lambda _path: DOWN
    StaffMember.objects.update(left_on=TODAY)

    page = get(secretary, "activation").content.decode()

    assert "d’un coup" in page
    assert page.count('name="shown"') == 8
    assert not re.search(r'name="staff" value="\w+" checked', page)
    assert "Vérifier la sélection (" in page


def test_an_access_that_was_closed_is_shown_as_such(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    close_access(staff=cast.elise, by="user:1", now=NOW)

    page = get(secretary, "activation")

    assert "Accès fermé par l’école (25 novembre 2026)" in text(page)
    assert 'name="staff" value="P0004"' not in page.content.decode()
