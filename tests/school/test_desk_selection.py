"""Ticks that stay from page to page and from filter to filter, and what is done with them."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.activations.models import AccessRequest
from preau.school.people import selection
from preau.school.register.models import StaffMember
from tests.school.cast import Cast
from tests.school.crowd import make_crowd

pytestmark = pytest.mark.django_db
LIST, CHOSEN = "/personnel/", "/personnel/choisies/"


def look(client: Client, address: str = LIST) -> str:
    return html.unescape(client.get(address).content.decode())


def tick(client: Client, *people: StaffMember, shown: list[StaffMember], **more: str) -> str:
    """Tick some of those who are shown, press a button, return where it leads."""
    form = {"shown": [p.pk for p in shown], "staff": [p.pk for p in people], **more}
    answer = client.post(LIST, form)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_ticks_stay_when_the_page_changes(secretary: Client) -> None:
    crowd = make_crowd(120)
    first, second = crowd[0], crowd[60]
    where = tick(secretary, first, shown=crowd[:50], page="2", q="famille")
    assert where == f"{LIST}?q=famille&page=2"
    tick(secretary, second, shown=crowd[50:100], page="1")
    page = look(secretary, f"{LIST}?q=famille0")
    assert f'value="{first.pk}" checked' in page
    assert "<strong>2</strong> personnes choisies" in page


def test_a_tick_taken_away_on_its_page_is_gone_and_the_others_stay(secretary: Client) -> None:
    crowd = make_crowd(3)
    tick(secretary, *crowd, shown=crowd)
    tick(secretary, shown=crowd[:1])
    assert secretary.session[selection.KEY] == [crowd[1].pk, crowd[2].pk]


def test_a_filter_keeps_the_ticks_and_the_address_says_it(secretary: Client, cast: Cast) -> None:
    where = tick(
        secretary, cast.elise, shown=cast.staff, etat="sans-adresse", role="enseignant", q=" W "
    )
    assert where == f"{LIST}?q=W&etat=sans-adresse&role=enseignant"
    page = look(secretary, where)
    assert "<strong>1</strong> personne choisie" in page
    assert "Wauthier Bénédicte" in page


def test_everybody_who_is_filtered_is_ticked_at_once(secretary: Client, cast: Cast) -> None:
    tick(secretary, cast.pierard, shown=[cast.pierard], etat="prets", choix="tout")
    chosen = {cast.pierard.pk, cast.evrard.pk, cast.elise.pk, cast.vandamme.pk}
    assert set(secretary.session[selection.KEY]) == chosen
    tick(secretary, shown=[], choix="vider")
    assert secretary.session[selection.KEY] == []


def test_a_tick_is_kept_at_once_where_there_is_javascript(secretary: Client, cast: Cast) -> None:
    form = {"shown": [cast.elise.pk], "staff": [cast.elise.pk]}
    answer = secretary.post(LIST, form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<strong>1</strong> personne choisie" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert secretary.session[selection.KEY] == [cast.elise.pk]


def test_nonsense_is_passed_over_and_the_session_stays_small(secretary: Client) -> None:
    secretary.post(LIST, {"shown": ["x", "²"], "staff": ["-1", "1e9", *range(5_000 - 10)]})
    assert len(secretary.session[selection.KEY]) == selection.MOST


def test_a_reader_has_no_ticks_and_cannot_send_any(reader: Client, cast: Cast) -> None:
    assert 'name="staff"' not in look(reader)
    assert reader.post(LIST, {"staff": [cast.elise.pk]}).status_code == 403
    assert reader.get(CHOSEN).status_code == 403


def test_as_one_types_only_the_results_come(secretary: Client) -> None:
    answer = secretary.get(LIST, {"q": "wauth"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert "Wauthier" in page
    assert "Evrard" not in page
    assert ">1 personne</p>" in page
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("role=direction", {"Evrard"}),
        ("role=plusieurs", {"Evrard"}),
        ("adresse=sans", {"Wauthier"}),
        ("adresse=avec&role=enseignant", {"Evrard", "Lambert", "Van den Bossche", "Vandamme"}),
        ("fonction=Ouvri%C3%A8re+d%27entretien", {"Piérard"}),
        ("motif=autorisation-manquante", {"Lambert"}),
        ("motif=fonction-a-preciser&adresse=sans", set()),
        ("presence=parti", set()),
        ("etat=autorises&role=direction", {"Evrard"}),
    ],
)
def test_filters_hold_together(secretary: Client, query: str, names: set[str]) -> None:
    page = look(secretary, f"{LIST}?{query}")
    found = re.findall(r'<a class="person-name"[^>]*>([^<]+) [^ <]+</a>', page)
    assert set(found) == names


def test_the_chosen_are_listed_with_what_can_be_done_for_each(
    secretary: Client, cast: Cast
) -> None:
    tick(secretary, cast.elise, cast.wauthier, cast.pierard, shown=cast.staff, choix="agir")
    page = look(secretary, CHOSEN)
    assert "3 personnes choisies" in page
    assert "Imprimer 2 feuilles" in page  # an ouvrière d'entretien signs nothing
    assert "Vérifier 1 demande" in page  # Wauthier has no address
    assert "Renvoyer" not in page
    assert page.count(f'name="staff" value="{cast.elise.key}"') == 2


def test_what_the_page_of_the_chosen_sends_is_confirmed_and_asked(
    secretary: Client, cast: Cast
) -> None:
    tick(secretary, cast.elise, shown=cast.staff)
    answer = secretary.post(
        reverse("activation-confirm"), {"annee": "2026-2027", "staff": [cast.elise.key]}
    )
    confirm = answer.content.decode()
    print_ = re.search(r'name="empreinte" value="([^"]+)"', confirm)
    assert print_
    form = {"annee": "2026-2027", "staff": [cast.elise.key], "envoyer": "oui"}
    secretary.post(reverse("activation-confirm"), {**form, "empreinte": print_.group(1)})
    assert [r.staff for r in AccessRequest.objects.all()] == [cast.elise]


def test_nobody_chosen_teaches_how_to_choose(secretary: Client) -> None:
    assert "cochez des personnes" in look(secretary, CHOSEN)
