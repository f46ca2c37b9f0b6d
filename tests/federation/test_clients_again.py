"""A school or a service that is registered already: another secret, other addresses."""

import json
from typing import Any

import pytest
from allauth.idp.oidc.models import Client
from django.core.management import call_command

from preau.federation.schools.models import School
from tests.federation.cast import Schools

RETURN = "--redirect-uri=http://localhost:8002/retour/"


@pytest.fixture(autouse=True)
def the_address(settings: Any) -> None:
    settings.PUBLIC_URL = "http://localhost:8001"


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> dict[str, str]:
    call_command(*command, "--json")
    shown = json.loads(capsys.readouterr().out)
    assert isinstance(shown, dict)
    return shown


def test_a_new_secret_takes_the_place_of_the_schools_old_one(
    schools: Schools, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, "add_school", "99001", "École Saint-Exupéry", "--new-secret")
    client = School.objects.get(fase_number=99001).client
    assert shown["client_id"] == client.id
    assert client.check_secret(shown["client_secret"])
    assert not client.check_secret(schools.secrets[99001])


def test_a_school_that_is_not_registered_gets_no_new_secret(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("add_school", "99009", "Ailleurs", "--new-secret")
    assert end.value.code == 2
    assert "99009 n’est pas enregistrée" in capsys.readouterr().err


def test_a_service_named_twice_is_one_service_at_its_last_address(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ("add_service", "Programme", "--client-id=programme")
    elsewhere = "http://localhost:9002/retour/"
    printed(capsys, *named, RETURN)
    shown = printed(capsys, *named, f"--redirect-uri={elsewhere}")
    client = Client.objects.get()
    assert client.get_redirect_uris() == [elsewhere]
    assert client.check_secret(shown["client_secret"])


def test_a_schools_client_is_never_made_into_a_service(
    schools: Schools, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = School.objects.get(fase_number=99001).client_id
    with pytest.raises(SystemExit) as end:
        call_command("add_service", "Programme", RETURN, f"--client-id={taken}")
    assert end.value.code == 2
    assert "l’identifiant d’une école" in capsys.readouterr().err


@pytest.mark.parametrize("client_id", ["à moi", "x" * 101, "a\nb", "a:b"])
def test_an_identifier_that_no_header_can_carry_is_refused(
    db: None, capsys: pytest.CaptureFixture[str], client_id: str
) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("add_service", "Programme", RETURN, f"--client-id={client_id}")
    assert end.value.code == 2
    assert "ne peut pas être un identifiant" in capsys.readouterr().err
