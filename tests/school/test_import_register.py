"""What a list changes in a register that already knows people."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.journal.models import Entry
from preau.school.consents.actions import encode, withdraw
from preau.school.consents.models import Consent
from preau.school.imports.actions import TooManyLeaveError
from preau.school.imports.addresses import settle
from preau.school.imports.changes import Change
from preau.school.register.actions import set_category
from preau.school.register.models import Category, Position, StaffMember
from tests.school.cast import NOW
from tests.school.lists import HEADINGS, apply, apply_file, plain, preview, row, somebody

pytestmark = pytest.mark.django_db

ANNE = row()
PAUL = row(key="T2", family="Martin", given="Paul", email="paul.martin@example.org")
OTHERS = [row(key=f"X{n}", family=f"Autre{n}", email="", tick="") for n in range(10)]


def everything() -> list[object]:
    tables = (StaffMember, Position, Consent, Entry)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def held(key: str = "T1") -> list[tuple[str, date]]:
    return [(c.email, c.signed_on) for c in somebody(key).consents.valid()]


def test_looking_writes_nothing() -> None:
    plan = preview(ANNE, PAUL)
    assert len(plan.of_kind("added")) == 2
    assert everything() == [[], [], [], []]


def test_the_same_list_again_changes_nothing() -> None:
    apply(ANNE, PAUL, row(key="T3", family="Seul", email="non(at)example.org"))
    before = everything()
    plan = apply(ANNE, PAUL, row(key="T3", family="Seul", email="non(at)example.org"))
    assert (len(plan.of_kind("unchanged")), plan.changes_something) == (3, False)
    assert everything() == before


def test_a_changed_name_and_function_are_changed() -> None:
    apply(ANNE)
    plan = apply(row(family="Lefèvre-Simon", title="Institutrice maternelle"))
    assert plan.people[0].changes == (
        Change("nom", "Lefèvre", "Lefèvre-Simon"),
        Change("fonction", "Institutrice primaire, depuis le 01/09/2020", ""),
        Change("fonction", "", "Institutrice maternelle, depuis le 01/09/2020"),
    )
    assert somebody().family_name == "Lefèvre-Simon"
    assert [str(p.title) for p in somebody().positions.all()] == ["Institutrice maternelle"]


def test_an_empty_cell_takes_nothing_away() -> None:
    apply(ANNE)
    plan = apply(row(born="", email="", tick="", signed=""))
    assert not plan.changes_something
    assert somebody().birth_date == date(1990, 2, 1)
    assert held() == [("anne.lefevre@example.org", date(2026, 9, 1))]


def test_a_function_that_cannot_be_read_takes_no_other_away() -> None:
    apply(ANNE, row(title="Directrice", starts="01/09/2024"))
    apply(ANNE, row(title="Directrice", starts="01/09/24"))
    assert somebody().positions.count() == 2


def test_those_the_list_names_no_more_have_left_today() -> None:
    apply(ANNE, PAUL, *OTHERS)
    plan = apply(ANNE, *OTHERS, allow_leavers=False)
    assert [known.person.key for known in plan.left] == ["T2"]
    assert somebody("T2").left_on == date(2026, 11, 25)
    assert not preview(ANNE, *OTHERS).changes_something


def test_those_who_come_back_have_not_left() -> None:
    apply(ANNE, PAUL)
    apply(ANNE)
    plan = apply(ANNE, PAUL)
    assert plan.of_kind("changed")[0].changes == (Change("date de sortie", "25/11/2026", ""),)
    assert somebody("T2").left_on is None
    assert somebody("T2").private_email == "paul.martin@example.org"


def test_those_whose_row_is_refused_do_not_leave() -> None:
    apply(ANNE, PAUL)
    plan = preview(row(given=""), row(key="", family="Martin", given="Paul"), *OTHERS)
    assert plan.left == []


def test_a_list_that_makes_many_people_leave_is_refused_and_writes_nothing() -> None:
    apply(ANNE, PAUL, *OTHERS)
    before = everything()
    with pytest.raises(TooManyLeaveError) as refusal:
        apply(*OTHERS[:9], row(key="new", email=""), allow_leavers=False)
    assert plain(str(refusal.value)) == (
        "Sur 12 personnes, cette liste en ferait sortir 3. "
        "Est-elle complète, et est-ce la bonne école ? Rien n’a été écrit."
    )
    assert everything() == before


def test_a_list_that_ends_many_functions_is_refused_as_well() -> None:
    apply(ANNE, PAUL, *OTHERS)
    ended = [row(key=f"X{n}", family=f"Autre{n}", email="", ends="30/06/2026") for n in range(3)]
    with pytest.raises(TooManyLeaveError) as refusal:
        apply(ANNE, *ended, *OTHERS[3:], allow_leavers=False)
    assert plain(str(refusal.value)).startswith(
        "Sur 12 personnes, cette liste en ferait sortir 1 et en laisserait 3 sans fonction."
    )


def test_a_fifth_of_the_people_may_go_without_a_second_yes() -> None:
    apply(ANNE, PAUL, *OTHERS[:8])
    assert len(apply(*OTHERS[:8], allow_leavers=False).left) == 2


SORTIE = f"{HEADINGS};Date de sortie"


def leaving(day: str, key: str = "T1", email: str = "") -> bytes:
    return f"{SORTIE}\n{row(key=key, email=email)};{day}".encode()


def test_a_day_of_leaving_in_the_list_is_written_down_and_read_again() -> None:
    apply(ANNE)
    plan = apply_file(leaving("31/10/2026"))
    assert plan.people[0].changes == (Change("date de sortie", "", "31/10/2026"),)
    assert (plan.ending, somebody().left_on) == (1, date(2026, 10, 31))
    assert not apply_file(leaving("31/10/2026")).changes_something


def test_a_day_of_leaving_to_come_stays_until_the_list_says_another() -> None:
    apply_file(leaving("31/12/2026"))
    plan = apply(row(email="", family="Simon"))
    assert plan.ending == 0
    assert somebody().left_on == date(2026, 12, 31)


def test_the_only_day_of_a_list_that_has_one_ends_the_function() -> None:
    headings = HEADINGS.replace("Date de fin", "Date de sortie")
    apply_file(f"{headings}\n{row(ends='30/06/2027')}".encode())
    assert somebody().positions.get().ends_on == date(2027, 6, 30)
    assert somebody().left_on is None


def test_another_address_ends_the_permission() -> None:
    apply(ANNE)
    plan = apply(row(email="anne@example.com", tick="Non", signed=""))
    assert plain(plan.warnings[0].sentence) == (
        "L’adresse change : l’autorisation donnée pour « anne.lefevre@example.org » prend fin. "
        "Faites signer une autorisation pour la nouvelle adresse."
    )
    assert held() == []
    assert somebody().consents.get().end_reason == "address_changed"


def test_another_address_with_a_tick_has_a_permission_of_its_own() -> None:
    apply(ANNE)
    apply(row(email="anne@example.com", signed="20/11/2026"))
    assert held() == [("anne@example.com", date(2026, 11, 20))]


def test_a_tick_that_is_gone_from_the_list_is_named_but_not_obeyed() -> None:
    apply(ANNE)
    plan = apply(row(tick="Non", signed=""))
    assert plain(plan.warnings[0].sentence) == (
        "La liste n’a plus la coche, mais l’autorisation signée le 01/09/2026 reste valable ici. "
        "Si la personne la retire, retirez-la sur sa fiche, onglet Adresses."
    )
    assert held() == [("anne.lefevre@example.org", date(2026, 9, 1))]


def test_an_old_tick_does_not_revive_what_was_withdrawn_here() -> None:
    apply(ANNE)
    withdraw(staff=somebody(), by="user:1", now=NOW)
    plan = apply(ANNE)
    assert "a été retirée ici le 25/11/2026" in plan.warnings[0].message
    assert (plan.changes_something, held()) == (False, [])


def test_a_signature_later_than_the_withdrawal_counts() -> None:
    apply(ANNE)
    withdraw(staff=somebody(), by="user:1", now=NOW - timedelta(days=10))
    apply(row(signed="20/11/2026"))
    assert held() == [("anne.lefevre@example.org", date(2026, 11, 20))]


def test_an_address_mended_by_hand_outlives_the_mistake_of_the_list() -> None:
    wrong = row(email="anne(at)example.org")
    apply(wrong)
    encode(staff=somebody(), email="anne@example.org", ticked=True, signed_on=None, by="u", now=NOW)
    plan = apply(wrong)
    assert (len(plan.refused), plan.changes_something) == (1, False)
    assert somebody().private_email == "anne@example.org"


def test_an_address_of_somebody_else_is_refused_to_the_second_of_the_list() -> None:
    plan = apply(ANNE, row(key="T2", family="Martin", given="Paul"))
    assert plain(plan.refused[0].message) == (
        "Cette adresse est déjà celle d’une autre personne : Lefèvre Anne (T1)."
    )
    assert plan.refused[0].place.row == 3
    assert somebody("T2").refused_email == "anne.lefevre@example.org"
    assert not somebody("T2").consents.exists()


def test_whoever_has_the_address_here_keeps_it_whatever_the_order_of_the_list() -> None:
    apply(PAUL)
    plan = apply(row(email="Paul.Martin@example.org"), PAUL)
    assert [(r.key, r.place.row) for r in plan.refused] == [("T1", 2)]


def test_two_people_may_exchange_addresses() -> None:
    apply(ANNE, PAUL)
    apply(
        row(email="paul.martin@example.org"),
        row(key="T2", family="Martin", given="Paul", email="anne.lefevre@example.org"),
    )
    assert somebody("T1").private_email == "paul.martin@example.org"
    assert somebody("T2").private_email == "anne.lefevre@example.org"


def test_a_function_said_to_teach_is_refused_no_more() -> None:
    odd = row(title="Chargé de mission")
    assert len(apply(odd).refused) == 1
    title = somebody().positions.get().title
    set_category(title=title, category=Category.OTHER, by="user:1", now=NOW)
    assert apply(odd).refused == []


def test_the_journal_names_no_person_and_no_address() -> None:
    apply(ANNE, PAUL)
    told = " ".join(f"{e.actor} {e.action} {e.subject} {e.detail}" for e in Entry.objects.all())
    assert "import.apply" in told
    assert "consent.open" in told
    assert not any(word in told for word in ("Lefèvre", "Martin", "example.org"))


people = st.sampled_from("abcdef")
addresses = st.sampled_from("uvwxyz")


@given(st.dictionaries(people, addresses), st.dictionaries(people, addresses))
def test_however_addresses_are_claimed_each_ends_with_one_person(
    claims: dict[str, str], wanted: dict[str, str]
) -> None:
    held = {who: address for address, who in {a: w for w, a in wanted.items()}.items()}
    refused = settle(claims, held)
    after = held | {who: address for who, address in claims.items() if who not in refused}
    assert len(set(after.values())) == len(after)
    assert all(after[holder] == claims[who] for who, holder in refused.items())
