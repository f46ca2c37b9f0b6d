"""Who sees the operators' pages, who changes something there, and how one becomes either."""

import io
import sys
import uuid
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from preau.federation.accounts.models import Account
from preau.federation.operators.staff import grant
from preau.federation.operators.urls import pages
from preau.journal.models import Entry
from tests.federation.cast import ANNE, MARC, NOW, PASSWORD, Schools, ask, confirmed, token_of
from tests.federation.heads import signed_in_head, text_of
from tests.federation.operator_cast import operator, reader

SHOWN = [
    "/exploitation/",
    "/exploitation/par-ecole/",
    "/exploitation/ecoles/",
    "/exploitation/ecoles/99001/",
    "/exploitation/comptes/",
    "/exploitation/invitations/",
    "/exploitation/courriels/",
    "/exploitation/annees/",
    "/exploitation/journal/",
]
ASKED = [
    "/exploitation/ecoles/ajouter/",
    "/exploitation/ecoles/importer/",
    "/exploitation/ecoles/99001/suspendre/",
    "/exploitation/courriels/renvoyer/",
    "/exploitation/annees/2026-2027/",
]
CHANGES = [
    *ASKED,
    "/exploitation/ecoles/importer/abc/",
    "/exploitation/ecoles/importer/abc/secrets/",
    "/exploitation/ecoles/99001/secret/",
    "/exploitation/ecoles/99001/rouvrir/",
    f"/exploitation/comptes/{uuid.uuid4()}/fermer/",
    f"/exploitation/comptes/{uuid.uuid4()}/rouvrir/",
    f"/exploitation/comptes/{uuid.uuid4()}/sessions/",
    f"/exploitation/invitations/{uuid.uuid4()}/renvoyer/",
    "/exploitation/courriels/1/renvoyer/",
]


def test_the_lists_above_name_every_page() -> None:
    nested = [one for page in pages for one in getattr(page, "url_patterns", [page])]
    one_account = 1  # an account's own page stands in neither list
    assert len(nested) == len(SHOWN) + len(CHANGES) + one_account


def test_for_teachers_and_heads_there_is_no_such_page(schools: Schools) -> None:
    teacher = Client()
    teacher.force_login(confirmed(schools.saint_exupery, ANNE))
    head = signed_in_head(confirmed(schools.saint_exupery, MARC))
    for browser in (teacher, head):
        for path in [*SHOWN, *CHANGES]:
            assert browser.get(path).status_code == 404, path
            assert browser.post(path).status_code == 404, path
        assert "Exploitation" not in text_of(browser.get("/"))


def test_nobody_gets_in_without_signing_in(schools: Schools) -> None:
    for path in [*SHOWN, *CHANGES]:
        answer = Client().get(path)
        assert answer.headers["Location"] == f"/connexion/?next={path}"


def test_a_password_alone_opens_nothing(schools: Schools) -> None:
    account, _ = operator()
    half = Client()
    half.force_login(account)
    assert half.get("/exploitation/").headers["Location"] == reverse("second-factor")


def test_an_operator_opens_every_page(schools: Schools) -> None:
    _, browser = operator()
    for path in [*SHOWN, *ASKED]:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "no-store" in answer.headers["Cache-Control"]
    assert "Exploitation" in text_of(browser.get("/"))


def test_a_reader_looks_at_everything_and_changes_nothing(schools: Schools) -> None:
    _, browser = reader()
    for path in SHOWN:
        assert browser.get(path).status_code == 200, path
    before = Entry.objects.count()
    for path in CHANGES:
        assert browser.post(path, {"fase": "1", "name": "x", "days": "0"}).status_code == 403, path
    assert Entry.objects.count() == before
    shown = text_of(browser.get("/exploitation/ecoles/99001/"))
    assert "Changer le secret" not in shown
    assert "Ajouter une école" not in text_of(browser.get("/exploitation/ecoles/"))


def test_an_account_closed_since_sees_nothing(schools: Schools) -> None:
    account, browser = operator()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert browser.get("/exploitation/").status_code == 302


def test_changes_need_the_forms_own_token(schools: Schools) -> None:
    account, _ = operator()
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    answer = client.post("/exploitation/ecoles/99001/suspendre/")
    assert answer.status_code in (302, 403)
    schools.saint_exupery.refresh_from_db()
    assert schools.saint_exupery.is_active


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the password on standard input, as a script does."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))


def said(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_first_operator_is_made_without_a_question_and_can_sign_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    assert "est opérateur" in said("createsuperuser", "--noinput", "--email", "Chef@example.org")

    account = Account.objects.get()
    assert account.is_staff
    assert account.is_superuser
    assert EmailAddress.objects.get(user=account).verified
    browser = Client()
    answer = browser.post("/connexion/", {"login": "chef@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    # Signed in, and led to set up the second factor, which allauth allows: the address is verified.
    assert browser.get("/exploitation/").headers["Location"] == reverse("second-factor")
    assert browser.get(reverse("second-factor")).status_code == 200
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200
    assert Entry.objects.get(action="operator.grant").detail == {"right": "operator"}


@pytest.mark.django_db
def test_somebody_at_the_keyboard_is_asked_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "cheffe@example.org" if "Adresse" in prompt else PASSWORD

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", answer)
    command = "preau.federation.operators.management.commands.add_operator"
    monkeypatch.setattr(f"{command}.getpass", answer)
    assert "cheffe@example.org est opérateur" in said("createsuperuser")
    assert asked == ["Adresse électronique : ", "Mot de passe : ", "Encore une fois : "]


@pytest.mark.parametrize(
    ("password", "email", "sentence"),
    [
        ("court", "chef@example.org", "trop court"),
        (PASSWORD, "chef", "n’est pas une adresse électronique"),
        (PASSWORD, "", "Donnez l’adresse"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_is_a_sentence_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, password: str, email: str, sentence: str
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError, match=sentence) as refused:
        said("createsuperuser", "--noinput", *(["--email", email] if email else []))
    assert refused.value.returncode == 2
    assert not Account.objects.exists()


def test_a_teacher_who_becomes_operator_keeps_the_password(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    assert "est opérateur" in said("add_operator", ANNE.email)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert account.is_superuser


def test_an_invited_person_made_reader_is_confirmed(schools: Schools, typed: None) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    assert "peut voir les pages" in said("add_operator", ANNE.email, "--reader")
    account = Account.objects.get(pk=membership.account_id)
    assert account.is_confirmed
    assert (account.is_staff, account.is_superuser) == (True, False)
    # The school's invitation still waits, and its page says what is true.
    assert Client().get(f"/invitation/{token_of(membership)}/").status_code == 200


def test_a_right_is_taken_back_and_the_account_stays(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE)
    said("add_operator", ANNE.email)
    said("add_operator", ANNE.email, "--remove")
    account = Account.objects.at(ANNE.email)
    assert account
    assert (account.is_staff, account.is_superuser, account.is_active) == (False, False, True)
    with pytest.raises(CommandError, match="n’a pas de droit"):
        said("add_operator", ANNE.email, "--remove")


def test_a_closed_account_is_not_made_operator(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(CommandError, match="est fermé"):
        said("add_operator", ANNE.email)


def test_no_template_is_left_over() -> None:
    folder = Path(__file__).parents[2] / "preau/federation/operators"
    code = "".join(
        path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in (".py", ".html")
    )
    for template in (folder / "templates/operators").glob("*.html"):
        assert f"operators/{template.name}" in code, template.name


def test_the_journal_never_holds_a_password_or_an_address(schools: Schools) -> None:
    grant(email=MARC.email, password=PASSWORD, may_change=True, by="operator:command", now=NOW)
    told = str(list(Entry.objects.values_list("actor", "action", "subject", "detail")))
    assert MARC.email not in told
    assert PASSWORD not in told
