"""People who left long ago: who they are, and that nothing of theirs stays after the head's yes."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.school.activations.actions import ask
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import standings
from preau.school.consents.actions import withdraw
from preau.school.consents.models import Consent
from preau.school.imports.models import Import, ImportedPerson
from preau.school.imports.undo.actions import undo
from preau.school.leavers.actions import erase
from preau.school.leavers.due import leavers
from preau.school.leavers.everything import referring
from preau.school.leavers.rules import KEPT_AFTER_LEAVING, Past, gone_on, kept_until
from preau.school.provisioning.models import RemoteMember
from preau.school.register.actions import leave
from preau.school.register.models import Position, StaffMember
from preau.school.returns.actions import Seen, confirm
from preau.school.returns.models import ReturnedPage
from preau.school.returns.rules import KEPT_AFTER_THE_END
from preau.school.signing.giving import give
from preau.school.signing.models import Means, SealedDocument, Signature
from tests.school.cast import NOW, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.lists import apply, row
from tests.school.papers import came_back, signed_page

DAY = timedelta(days=1)
LONG_AGO = TODAY - KEPT_AFTER_THE_END - 30 * DAY
URL = reverse("leavers")


def day(text: str) -> date:
    return date.fromisoformat(text)


def went(cast: Cast, *keys: str, on: date = LONG_AGO) -> None:
    """Let people have left, whom a function had brought here in 2010."""
    StaffMember.objects.filter(key__in=keys).update(left_on=on)
    Position.objects.filter(staff__key__in=keys).update(starts_on=day("2010-09-01"))


def due() -> list[str]:
    return [one.staff.key for one in leavers(TODAY)]


FUNCTION = (day("2010-09-01"), None)


@pytest.mark.parametrize(
    ("past", "gone"),
    [
        (Past(left_on=day("2020-07-03"), functions=[FUNCTION]), "2020-07-03"),
        (Past(left_on=day("2020-07-03")), "2020-07-03"),
        (Past(functions=[(day("2010-09-01"), day("2019-06-30"))]), "2019-06-30"),
        (Past(functions=[FUNCTION]), None),
        (Past(functions=[FUNCTION, (day("2010-09-01"), day("2019-06-30"))]), None),
        (Past(), None),
        (Past(left_on=day("2020-07-03"), functions=[(day("2021-09-01"), None)]), None),
    ],
)
def test_somebody_is_gone_when_nothing_is_left_to_do_here(past: Past, gone: str | None) -> None:
    assert gone_on(past) == (day(gone) if gone else None)


def test_two_years_after_leaving_and_five_after_a_permission() -> None:
    left, begun = day("2015-07-01"), day("2012-09-01")
    assert kept_until(Past(left_on=left)) == left + KEPT_AFTER_LEAVING
    taken_back = Past(left_on=left, permissions=[(begun, day("2014-01-01"))])
    assert kept_until(taken_back) == day("2014-01-01") + KEPT_AFTER_THE_END
    never = Past(left_on=left, permissions=[(begun, None)])
    assert kept_until(never) == left + KEPT_AFTER_THE_END
    afterwards = Past(left_on=left, permissions=[(day("2016-01-01"), None)])
    assert kept_until(afterwards) == day("2016-01-01") + KEPT_AFTER_THE_END


def test_the_list_names_whom_nothing_is_a_reason_to_keep(cast: Cast) -> None:
    assert due() == []
    went(cast, "P0028")  # a cleaner: no permission ever
    went(cast, "P0005", on=TODAY - KEPT_AFTER_LEAVING)  # the last day of keeping
    went(cast, "P0013", on=TODAY - KEPT_AFTER_LEAVING - DAY)
    went(cast, "P0004")  # her permission was encoded today
    assert due() == ["P0028", "P0013"]
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    assert "P0004" not in due()


def test_whoever_never_had_a_function_nor_left_stays(cast: Cast) -> None:
    cast.pierard.positions.all().delete()
    assert due() == []


LATER = NOW + KEPT_AFTER_THE_END + 30 * DAY
NAMES = ("Bossche", "elise.vandenbossche4", "P0004")


def with_everything(cast: Cast) -> StaffMember:
    """Give Élise a row wherever there may be one; she leaves the same day."""
    cell = {"family": "Van den Bossche", "given": "Élise", "email": cast.elise.private_email}
    apply(row(key="P0004", **cell))
    [page] = came_back(signed_page("P0004"), name="Van den Bossche.pdf")
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    seen = Seen(email=cast.elise.private_email, signed_on=TODAY)
    confirm(page=page, seen=seen, by="user:1", now=NOW)
    staff = StaffMember.objects.get(key="P0004")
    ask(lines=standings([staff], today=TODAY), collective=False, by="user:1", now=NOW)
    AccessRequest.objects.update(outcome="ended", due_at=None)
    [link] = give(staff=[staff], means=Means.MAIL, by="user:1", now=NOW)
    signed = {"consent": staff.consents.valid().get(), "reference": "R", "sha256": "0" * 64}
    signature = Signature.objects.create(link=link, signed_at=NOW, **signed)
    SealedDocument.objects.create(signature=signature, encrypted=b"x")
    mirrored = {"user_name": staff.private_email, "family_name": staff.family_name}
    RemoteMember.objects.create(external_id="P0004", scim_id="1", active=False, **mirrored)
    leave(staff=[staff], on=TODAY, by="user:1", now=NOW)
    return staff


def texts() -> list[str]:
    """Return every row of the database in words, but for what Django keeps of itself."""
    return [
        f"{model.__name__} {values}"
        for model in apps.get_models()
        for values in model._default_manager.values_list()
    ]


TABLES = {
    "register.position",
    "register.change",
    "consents.consent",
    "documents.sheet",
    "activations.accessrequest",
    "returns.returnedpage",
    "returns.picture",
    "signing.link",
    "signing.signature",
    "signing.sealeddocument",
}


def test_each_table_that_refers_to_somebody_was_looked_at_by_a_person() -> None:
    """A new one is deleted with its person: is that right? Then it is named above."""
    found = {rows.model._meta.label_lower for rows in referring(StaffMember.objects.all())}
    assert found == TABLES


def test_nothing_of_somebody_stays_in_any_table(cast: Cast) -> None:
    staff = with_everything(cast)
    assert [
        rows.model for rows in referring(StaffMember.objects.filter(pk=staff.pk)) if not rows
    ] == []
    assert [text for text in texts() if any(name in text for name in NAMES)]
    others = StaffMember.objects.count()

    assert [one.staff.key for one in erase(keys=["P0004"], by="user:2", now=LATER)] == ["P0004"]

    assert [text for text in texts() if any(name in text for name in NAMES)] == []
    assert StaffMember.objects.count() == others - 1
    assert Consent.objects.filter(staff=cast.evrard).exists()
    lines = Entry.objects.filter(at=LATER).order_by("pk")
    assert [(line.action, line.subject) for line in lines] == [
        ("consent.forget", f"staff:{staff.pk}"),
        ("consent.forget", f"staff:{staff.pk}"),
        ("return.forget", f"page:{ReturnedPage.objects.count() + 1}"),
        ("staff.forget", f"staff:{staff.pk}"),
    ]
    assert Entry.objects.filter(subject=f"staff:{staff.pk}", at=NOW).exists(), "the journal stays"


def test_the_list_that_brought_them_can_still_be_undone_for_the_others(cast: Cast) -> None:
    with_everything(cast)
    apply(row(key="P0004", family="Van den Bossche", given="Élise"), row(key="T9", email=""))
    leave(staff=[StaffMember.objects.get(key="P0004")], on=TODAY, by="user:1", now=NOW)
    erase(keys=["P0004"], by="user:2", now=LATER)
    assert list(ImportedPerson.objects.values_list("key", flat=True)) == ["T9"]
    run = Import.objects.latest_applied()
    assert run
    undo(run=run, by="user:1", now=LATER)
    assert not StaffMember.objects.filter(key="T9").exists()


def test_whoever_is_to_be_kept_stays_whatever_is_asked(cast: Cast) -> None:
    everybody = [staff.key for staff in cast.staff]
    assert erase(keys=everybody, by="user:2", now=NOW) == []
    went(cast, "P0028")
    assert [one.staff.key for one in erase(keys=everybody, by="user:2", now=NOW)] == ["P0028"]


def test_an_access_that_is_still_open_is_closed_first(head: Client, cast: Cast) -> None:
    went(cast, "P0028")
    live = {"school_year": "2026-2027", "role": "teacher", "status": "active", "valid_until": ""}
    RemoteMember.objects.create(
        external_id="P0028",
        scim_id="1",
        user_name="x@example.org",
        active=True,
        registrations=[live],
    )
    assert "1 personne partie a encore un accès ouvert ici." in head.get(URL).content.decode()
    head.post(URL, {"staff": ["P0028"], "yes": "1"})
    assert erase(keys=["P0028"], by="user:2", now=NOW) == []


def test_the_head_sees_a_list_looks_again_and_says_yes(head: Client, cast: Cast) -> None:
    assert "Personne à effacer" in head.get(URL).content.decode()
    went(cast, "P0028", "P0013")
    shown = head.get(URL).content.decode()
    assert "Piérard Nathalie" in shown
    assert "Wauthier Bénédicte" in shown
    again = head.post(URL, {"staff": ["P0028", "P0005"]}).content.decode()
    assert "Effacer 1 personne" in again
    assert "Cela ne peut pas être annulé." in again
    assert "Lambert Xavier" not in again
    assert StaffMember.objects.filter(key="P0028").exists(), "nothing yet"
    done = head.post(URL, {"staff": ["P0028"], "yes": "1"}, follow=True).content.decode()
    assert "1 personne est effacée" in done
    assert not StaffMember.objects.filter(key="P0028").exists()
    assert StaffMember.objects.filter(key="P0013").exists()
    assert Entry.objects.get(action="staff.forget").actor == cast.head.actor


def test_nobody_chosen_is_said(head: Client) -> None:
    assert "Cochez d’abord" in head.post(URL, {}, follow=True).content.decode()


def test_it_is_the_heads_page_alone(secretary: Client, reader: Client, cast: Cast) -> None:
    went(cast, "P0028")
    for other in (secretary, reader):
        assert other.get(URL).status_code == 403
        assert other.post(URL, {"staff": ["P0028"], "yes": "1"}).status_code == 403
    assert StaffMember.objects.filter(key="P0028").exists()


def test_the_list_costs_as_many_queries_for_fifty_as_for_one(
    head: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    make_crowd(60)
    StaffMember.objects.filter(private_email="").update(left_on=LONG_AGO)
    with django_assert_max_num_queries(20):
        assert head.get(URL).status_code == 200


def run(*options: str) -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("forget_leavers", *options, stdout=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_the_command_shows_first_and_deletes_with_yes(cast: Cast) -> None:
    went(cast, "P0028", "P0013")
    status, said = run()
    assert (status, said.splitlines()) == (
        0,
        [
            "À effacer (rien ne l’est sans --yes) :",
            f"  P0028, Piérard Nathalie, partie le {LONG_AGO:%d/%m/%Y}",
            f"  P0013, Wauthier Bénédicte, partie le {LONG_AGO:%d/%m/%Y}",
        ],
    )
    assert StaffMember.objects.filter(key__in=["P0028", "P0013"]).count() == 2
    status, said = run("--staff", "P0028", "P0005", "--yes", "--json")
    document = json.loads(said)
    assert (status, document["erased"]) == (1, True)
    assert [one["key"] for one in document["people"]] == ["P0028"]
    assert [one["key"] for one in document["kept"]] == ["P0005"]
    assert list(
        StaffMember.objects.filter(key__in=["P0028", "P0013", "P0005"])
        .values_list("key", flat=True)
        .order_by("key")
    ) == ["P0005", "P0013"]
