"""`preau federation add-school` and `add-service` (contract.md)."""

import json
from io import StringIO

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from django.core.management import call_command

from preau.federation.schools.models import School
from preau.journal.models import Entry


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def public_url(db: None, settings) -> None:
    settings.PUBLIC_URL = "https://extranet.example.org"


def test_a_school_gets_all_it_needs_to_speak_to_the_federation() -> None:
    shown = json.loads(run("add_school", "99003", "École  de la Dodaine", "--json"))

    client = OAuthClient.objects.get(id=shown["client_id"])
    assert client.check_secret(shown["client_secret"])
    assert shown["client_secret"] not in client.secret
    assert shown == {
        "fase": "99003",
        "name": "École de la Dodaine",
        "client_id": client.id,
        "client_secret": shown["client_secret"],
        "token_endpoint": "https://extranet.example.org/identity/o/api/token",
        "scim_base": "https://extranet.example.org/scim/v2",
    }


def test_the_journal_names_the_school_and_no_secret() -> None:
    shown = json.loads(run("add_school", "99003", "École de la Dodaine", "--json"))

    entry = Entry.objects.get()
    assert (entry.action, entry.subject) == ("school.add", "school:99003")
    assert shown["client_secret"] not in json.dumps(entry.detail)


def test_for_a_reader_it_says_that_the_secret_is_shown_once() -> None:
    assert "il ne sera plus affiché" in run("add_school", "99003", "École de la Dodaine")


@pytest.mark.parametrize(
    ("fase", "name", "sentence"),
    [
        ("zéro", "École", "« zéro » n’est pas un numéro FASE"),
        ("0", "École", "« 0 » n’est pas un numéro FASE"),
        ("-5", "École", "« -5 » n’est pas un numéro FASE"),
        ("12.5", "École", "« 12.5 » n’est pas un numéro FASE"),
        ("99999999999", "École", "« 99999999999 » n’est pas un numéro FASE"),
        ("99003", "  ", "Le nom de l’école manque"),
        ("99003", "É" * 201, "dépasse 200 caractères"),
    ],
)
def test_a_wrong_number_or_name_is_a_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], fase: str, name: str, sentence: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("add_school", fase, name, "--json")

    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not School.objects.exists()
    assert not OAuthClient.objects.exists()


def test_a_school_already_there_keeps_its_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    run("add_school", "99003", "École de la Dodaine")
    before = OAuthClient.objects.get()

    with pytest.raises(SystemExit) as stopped:
        run("add_school", "99003", "Une autre")

    assert stopped.value.code == 2
    assert "déjà enregistrée" in capsys.readouterr().err
    assert OAuthClient.objects.get().secret == before.secret


def test_a_service_is_our_own_unless_it_asks_for_consent() -> None:
    address = ("--redirect-uri", "http://localhost:8002/retour/")
    ours = json.loads(run("add_service", "Programme", *address, "--json"))
    others = json.loads(run("add_service", "Éditeur", *address, "--ask-consent", "--json"))

    assert OAuthClient.objects.get(id=ours["client_id"]).skip_consent
    assert not OAuthClient.objects.get(id=others["client_id"]).skip_consent


@pytest.mark.parametrize(
    "address",
    [
        "programme.example.org/retour/",
        "http://programme.example.org/retour/",
        "https://*.example.org/",
        "https://programme.example.org/#x",
        "javascript:alert(1)",
        "https:///retour/",
    ],
)
def test_a_return_address_that_is_not_safe_is_refused(
    capsys: pytest.CaptureFixture[str], address: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("add_service", "Programme", "--redirect-uri", address)

    assert stopped.value.code == 2
    assert "n’est pas une adresse de retour" in capsys.readouterr().err
    assert not OAuthClient.objects.exists()
