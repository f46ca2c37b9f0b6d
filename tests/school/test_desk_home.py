"""The home page: where the school stands, and the one thing to do next."""

import re
from datetime import date
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.activations.words import State
from preau.school.consents.actions import encode, withdraw
from preau.school.desk import groups, motives
from preau.school.desk.next_step import Situation, Step, next_step
from preau.school.desk.overview import read_overview
from preau.school.people.models import Group, User
from preau.school.register.models import StaffMember
from preau.school.returns.actions import set_aside
from preau.school.returns.reading.found import Kind, Page
from tests.school.cast import NOW, PASSWORD, TODAY, Cast
from tests.school.papers import came_back, signed_page

pytestmark = pytest.mark.django_db


def home(client: Client) -> str:
    answer = client.get(reverse("home"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_counts_are_those_of_the_cast(cast: Cast) -> None:
    overview = read_overview(TODAY, NOW)
    assert overview.concerned == 5  # Evrard, Élise, Xavier, Wauthier, Vandamme
    assert overview.not_concerned == 3  # Piérard, Henrard, Inès
    assert overview.ready == 3
    assert overview.missing == 2
    assert dict(overview.blocks) == {
        motives.NO_ADDRESS: 1,  # Wauthier
        motives.NOT_SIGNED: 1,  # Xavier
        motives.FUNCTION: 1,  # Inès
    }
    assert overview.drifts == []


def test_the_way_from_the_register_to_the_programme_narrows_step_by_step(cast: Cast) -> None:
    stages = {share.group.slug: share.count for share in read_overview(TODAY, NOW).stages}
    assert stages == {"concernes": 5, "autorises": 3, "demandes": 0, "invites": 0, "actifs": 0}


def test_each_count_of_the_page_opens_the_list_of_exactly_these_people(
    secretary: Client, cast: Cast
) -> None:
    page = home(secretary)
    counted = re.findall(
        r'href="(/personnel/\?(?:motif|etat)=[^"]+)">(?:(?!</a>).)*?'
        r'<(?:strong|span class="(?:legend|way)-n")>(\d+)<',
        page,
        re.DOTALL,
    )
    assert len(counted) >= 11
    for link, count in counted:
        listed = secretary.get(link).content.decode()
        assert len(re.findall(r'class="person-name"', listed)) == int(count), link


def test_each_count_links_to_the_people_it_counts(secretary: Client) -> None:
    page = home(secretary)
    for group in (groups.READY, groups.NO_CONSENT, groups.NO_EMAIL, groups.NOT_CONCERNED):
        assert f'href="{reverse("staff-list")}?etat={group.slug}"' in page
    assert "Actifs : 0" not in page  # nobody is active yet: no part of the bar


def test_the_picture_has_its_numbers_in_words_too(secretary: Client) -> None:
    page = home(secretary)
    assert "<title>Prêts à activer\u00a0: 3</title>" in page
    assert 'role="img"' in page


def test_the_bar_is_full_and_its_parts_follow_each_other() -> None:
    counts = groups.count_groups([State.ACTIVE, State.INVITED, State.NO_EMAIL, State.NOT_CONCERNED])
    parts = groups.shares(counts)
    assert [part.group for part in parts] == [groups.ACTIVE, groups.ASKED, groups.NO_EMAIL]
    assert sum(part.width for part in parts) == pytest.approx(groups.WIDTH, abs=0.1)
    for before, after in pairwise(parts):
        assert before.start + before.width == pytest.approx(after.start, abs=0.1)


def test_every_state_is_in_exactly_one_group() -> None:
    assert sorted(state for group in groups.GROUPS for state in group.states) == sorted(State)


def test_an_empty_register_says_to_import_a_list(client: Client) -> None:
    client.force_login(User.objects.create_user("a@example.org", PASSWORD, group=Group.HEAD))
    page = home(client)
    assert "Importer la liste du personnel" in page
    assert reverse("import") in page


def test_people_who_are_ready_come_before_everything_else(secretary: Client) -> None:
    page = home(secretary)
    assert "Activer 3 comptes" in page
    assert reverse("activation") in page


def test_what_is_missing_is_counted_by_its_reason(secretary: Client, cast: Cast) -> None:
    StaffMember.objects.filter(pk=cast.wauthier.pk).update(
        refused_email="prenom.nom(at)example.org", refused_email_reason="Pas une adresse."
    )
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    page = home(secretary)
    assert "une fonction que la table ne connaît pas" in page
    assert "adresse de la liste est inutilisable" in page
    assert "personne a retiré son autorisation" in page
    assert "n’a pas donné d’adresse" not in page


def situation(**counts: int) -> Situation:
    """Return a school of ten whose groups and motives have so many people."""
    unprinted, returned = counts.pop("unprinted", 0), counts.pop("returned", 0)
    held = {getattr(motives, n): counts.pop(n) for n in list(counts) if hasattr(motives, n)}
    found = {getattr(groups, name): n for name, n in counts.items()}
    zero = dict.fromkeys(groups.GROUPS, 0)
    return Situation(
        staff=10, counts=zero | found, unprinted=unprinted, returned=returned, motives=held
    )


@pytest.mark.parametrize(
    ("where", "step"),
    [
        (situation(READY=1, NO_EMAIL=3, unprinted=3), Step.ACTIVATE),
        (situation(NO_EMAIL=3, TO_CLOSE=1, unprinted=1), Step.CLOSE),
        (situation(NO_EMAIL=3, TO_CLOSE=1, returned=2), Step.CLOSE),
        (situation(NO_EMAIL=3, unprinted=1, returned=2), Step.REVIEW),
        (situation(TROUBLE=1, returned=1), Step.REVIEW),
        (situation(NO_EMAIL=3, unprinted=1), Step.PRINT),
        (situation(NO_EMAIL=3), Step.ENCODE),
        (situation(NO_CONSENT=3, TROUBLE=1), Step.ENCODE),
        (situation(TROUBLE=1, ASKED=3), Step.MEND),
        (situation(ASKED=3, BOUNCED=1, EXPIRED=1), Step.MEND),
        (situation(ASKED=3, OTHER_ADDRESS=1), Step.MEND),
        (situation(ASKED=3, EXPIRED=1), Step.REMIND),
        (situation(ASKED=3, SILENT=2), Step.REMIND),
        (situation(ASKED=3, ACTIVE=7), Step.WAIT),
        (situation(ACTIVE=9, ENDED=1), Step.NOTHING),
        (Situation(staff=0, counts=dict.fromkeys(groups.GROUPS, 0), unprinted=0), Step.IMPORT),
    ],
)
def test_the_next_step_is_the_one_that_brings_an_access_soonest(
    where: Situation, step: Step
) -> None:
    assert next_step(where) is step


def test_with_nobody_ready_the_page_says_to_print_and_then_to_encode(
    secretary: Client, cast: Cast
) -> None:
    for staff in (cast.evrard, cast.elise, cast.vandamme):
        withdraw(staff=staff, by="user:1", now=NOW)
    assert "Faire signer 5 autorisations" in home(secretary)
    keys = [cast.evrard, cast.elise, cast.vandamme, cast.xavier, cast.wauthier]
    secretary.post(reverse("authorisations"), {"staff": [staff.key for staff in keys]})
    assert "Encoder les documents revenus signés" in home(secretary)
    encode(
        staff=cast.elise,
        email=cast.elise.private_email,
        ticked=True,
        signed_on=date(2026, 11, 24),
        by="user:1",
        now=NOW,
    )
    assert "Activer 1 compte<" in home(secretary)


def test_sheets_that_came_back_are_counted_until_somebody_has_looked(
    secretary: Client, cast: Cast
) -> None:
    sheet, _ = came_back(signed_page("P0005"), Page(number=2, kind=Kind.WHITE))
    assert "2 pages revenues attendent d’être relues" in home(secretary)
    for staff in (cast.evrard, cast.elise, cast.vandamme):
        withdraw(staff=staff, by="user:1", now=NOW)
    page = home(secretary)
    assert "Relire 2 pages revenues" in page
    assert f'class="btn btn-primary btn-big" href="{reverse("returns")}"' in page
    set_aside(pages=[sheet.pk], by="user:1", now=NOW)
    assert "Relire 1 page revenue" in home(secretary)


def test_a_reader_sees_the_same_numbers_and_no_button(reader: Client) -> None:
    page = home(reader)
    assert "Prêts à activer" in page
    assert "Voir la liste à activer" not in page
    assert reverse("quick-encoding") not in page
