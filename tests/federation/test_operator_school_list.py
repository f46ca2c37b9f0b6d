"""A CSV list of schools: what is read, what is refused and why, what is written."""

from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient

from preau.federation.schools.actions import add_schools, look
from preau.federation.schools.models import School
from preau.federation.schools.reading import MOST_ROWS, NotASchoolListError
from preau.journal.models import Entry
from tests.federation.cast import NOW, Schools

LIST = "fase;nom\n1201;École du Parc\n1202;Institut Notre-Dame\n".encode()
BY = "operator:1"


def names(data: bytes) -> list[tuple[int, str]]:
    return [(one.fase_number, one.name) for one in look(data).new]


@pytest.mark.parametrize(
    "data",
    [
        "fase;nom\n1201;École du Parc\n".encode(),
        "\ufeffNuméro FASE;Dénomination\r\n1201;École du Parc\r\n".encode(),
        "1201;École du Parc".encode(),
        "Nom de l’école;Commune;N° FASE\nÉcole du Parc;Namur;1201\n".encode("cp1252"),
        "fase,nom\n1201,École du Parc\n".encode(),
        "fase\tnom\n1201\tÉcole  du Parc \n\n\n".encode("utf-16"),
        'fase;nom\n01201;"École du Parc"\n'.encode(),
    ],
)
@pytest.mark.django_db
def test_a_list_is_read_as_spreadsheets_write_it(data: bytes) -> None:
    assert names(data) == [(1201, "École du Parc")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide"),
        (b"\n\n ;\n", "Ce fichier est vide"),
        (b"fase;nom\n", "n’a que sa ligne de titres"),
        (b"fase;commune\n1201;Namur\n", "Il manque une colonne « nom »"),
        (b"PK\x03\x04\x00\x00\xff\xfe\x00", "n’est pas du texte"),
        ('fase;nom\n1201;"École\n1202;Parc'.encode(), "un guillemet"),
        (b"1;a\n" * (MOST_ROWS + 2), "dépasse 20000 lignes"),
        (b"x" * (5 * 1024 * 1024 + 1), "dépasse 5 Mo"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(NotASchoolListError, match=sentence):
        look(data)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("abc;École", "« abc » n’est pas un numéro FASE"),
        (";École", "Le numéro FASE manque"),
        ("0;École", "« 0 » n’est pas"),
        ("-4;École", "« -4 » n’est pas"),
        ("12,5;École", "« 12,5 » n’est pas"),
        ("99999999999;École", "« 99999999999 » n’est pas"),
        ("٣;École", "« ٣ » n’est pas"),
        ("1202;", "Le nom de l’école manque"),
        ("1202", "Le nom de l’école manque"),
        ("1202;" + "É" * 201, "dépasse 200 caractères"),
        ("1202;Institut; Namur", "une colonne de trop (« Namur »)"),
        ("1202;École\u0007", "caractères illisibles"),
        ("1201;Une autre", "est déjà à la ligne 2"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_line_is_named_and_the_others_are_taken(line: str, sentence: str) -> None:
    data = f"fase;nom\n1201;École du Parc\n{line}\n1203;Athénée\n".encode()
    plan = add_schools(data=data, by=BY, now=NOW)
    [refused] = plan.refused
    assert refused.row.number == 3
    assert sentence in refused.message
    assert set(School.objects.names()) == {1201, 1203}


def test_registered_schools_stay_as_they_are(schools: Schools) -> None:
    before = OAuthClient.objects.get(id=schools.saint_exupery.client_id).secret
    plan = add_schools(data="99001;Un autre nom\n1201;École".encode(), by=BY, now=NOW)
    assert [one.fase_number for one in plan.known] == [99001]
    assert School.objects.get(fase_number=99001).name == "Institut Saint-Exupéry"
    assert OAuthClient.objects.get(id=schools.saint_exupery.client_id).secret == before


@pytest.mark.django_db
def test_the_same_list_twice_registers_nothing_twice() -> None:
    add_schools(data=LIST, by=BY, now=NOW)
    plan = add_schools(data=LIST, by=BY, now=NOW)
    assert (len(plan.new), len(plan.known)) == (0, 2)
    assert School.objects.count() == OAuthClient.objects.count() == 2


@pytest.mark.django_db
def test_looking_writes_nothing() -> None:
    look(LIST)
    assert not School.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_thousands_cost_few_queries_and_each_has_its_line_in_the_journal(
    django_assert_max_num_queries: Any,
) -> None:
    data = "fase;nom\n" + "".join(f"{n};École {n}\n" for n in range(1, 3001))
    # Inserts are cut in pieces that the database takes: far fewer than there are schools.
    with django_assert_max_num_queries(100):
        plan = add_schools(data=data.encode(), by=BY, now=NOW)
    assert len(plan.new) == 3000
    assert Entry.objects.filter(action="school.add", actor=BY).count() == 3000
    school = School.objects.select_related("client").get(fase_number=2999)
    assert school.client.get_scopes() == ["scim"]
    assert school.client.secret.startswith("machine$")
