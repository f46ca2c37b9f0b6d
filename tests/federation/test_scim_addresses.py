"""Which addresses SCIM takes as userName: what mail reaches, and nothing that shows another's."""

import pytest

from preau.federation.accounts.models import Account
from preau.federation.mail.models import Mail
from tests.federation.cast import ANNE, Person, Schools, ask
from tests.federation.scim_bodies import Send, assert_refused, bulk_of, patch, user


@pytest.mark.parametrize(
    "address",
    [
        f"{'a' * 65}@example.org",
        f"{'a' * 250}@example.org",
        f"{'a' * 100_000}@example.org",
        f"a@{'b' * 64}.org",
        f"{'é' * 64}@{'é' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.org",
        "a@example.org\r\nBcc: b@example.org",
        "Anne <a@example.org>",
        '"a b"@example.org',
        "a@[127.0.0.1]",
        "a@localhost",
        "an\u200bne@example.org",
        "an\u202ene@example.org",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused(send: Send, address: str) -> None:
    answer = send("POST", "/Users", {**user(ANNE, "teacher"), "userName": address})

    assert "userName" in assert_refused(answer, 400, "invalidValue")["detail"]
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "\u0430nne.delvaux@example.org",  # Cyrillic a among Latin letters
        "anne.delvaux@ex\u0430mple.org",
        "anne.delvaux@xn--exmple-4nf.org",  # the same domain, as DNS writes it
        "ann\u03b5.delvaux@example.org",  # Greek epsilon
        "\ufb01ona@example.org",  # the ligature fi
        "\uff41nne@example.org",  # a full-width a
    ],
)
@pytest.mark.parametrize("path", ["/Users", "/Bulk"])
def test_an_address_that_looks_like_another_is_refused(send: Send, address: str, path: str) -> None:
    data = {**user(ANNE, "teacher"), "userName": address}
    operation = {"method": "POST", "path": "/Users", "bulkId": "a", "data": data}
    body = data if path == "/Users" else bulk_of(operation)

    answer = send("POST", path, body)

    refusal = answer.json() if path == "/Users" else answer.json()["Operations"][0]["response"]
    assert refusal["scimType"] == "invalidValue"
    assert "looks like another" in refusal["detail"]
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "address", ["анна@example.org", "иван.dupont@пример.example.org", "ø@example.org"]
)
def test_another_alphabet_is_welcome(send: Send, address: str) -> None:
    answer = send("POST", "/Users", {**user(ANNE, "teacher"), "userName": address})

    assert answer.status_code == 201, answer.content
    assert answer.json()["userName"] == address


def test_an_address_alike_by_its_key_opens_nobodys_account(send: Send, schools: Schools) -> None:
    """Case folding makes ss of ß, and both are domains that somebody may own."""
    owner = Person("P9", "anne@strasse.example.org", "Anne", "Delvaux")
    ask(schools.sainte_marie, owner)

    alike = send(
        "POST", "/Users", {**user(owner, "teacher"), "userName": "anne@straße.example.org"}
    )
    same = send(
        "POST", "/Users", {**user(owner, "teacher"), "userName": "ANNE@STRASSE.example.org"}
    )

    assert_refused(alike, 400, "invalidValue")
    assert same.status_code == 201
    assert Account.objects.count() == 1
    moved = {"op": "replace", "path": "userName", "value": "anne@straße.example.org"}
    assert send("PATCH", f"/Users/{same.json()['id']}", patch(moved)).status_code in (204, 409)
    assert Mail.objects.exclude(to=owner.email).count() == 0
