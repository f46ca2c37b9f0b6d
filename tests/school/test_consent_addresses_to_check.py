"""A suggestion for an address is taken in one click: on the list of them, the record, the rows."""

import html
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse

from preau.conf import Environment
from preau.school.consents.actions import encode, take_suggestion
from preau.school.imports.actions import look
from preau.school.register.models import School, StaffMember
from tests.school.cast import NOW, Cast
from tests.school.crowd import make_crowd
from tests.school.lists import apply, csv_of, preview, row, somebody

SIGNED = date(2026, 11, 20)
TYPED, MEANT = "b.wauthier@gmial.com", "b.wauthier@gmail.com"


@pytest.fixture
def slipped(cast: Cast) -> StaffMember:
    """Return Bénédicte Wauthier, whose signed address was typed with a slip."""
    encode(staff=cast.wauthier, email=TYPED, ticked=True, signed_on=SIGNED, by="user:1", now=NOW)
    return cast.wauthier


def text(response: Any) -> str:
    without = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(without))


def held(staff: StaffMember) -> tuple[str, date] | None:
    consent = staff.consents.valid().first()
    return (consent.email, consent.signed_on) if consent else None


def test_the_slip_is_kept_as_typed_and_one_click_corrects_it(
    secretary: Client, slipped: StaffMember
) -> None:
    assert held(slipped) == (TYPED, SIGNED), "advice is no ban"
    page = secretary.get(reverse("addresses-to-check"))
    assert f"Prendre {MEANT}" in text(page)

    url = reverse("correct-address", args=[slipped.key])
    answer = secretary.post(url, {"suggestion": MEANT}, follow=True)

    assert f"Wauthier Bénédicte : l’adresse est maintenant {MEANT}." in text(answer)
    assert held(slipped) == (MEANT, SIGNED), "the tick and its day are kept"
    assert slipped.consents.filter(end_reason="address_changed").count() == 1
    assert "Rien à relire" in text(answer)


def test_the_record_offers_the_same_and_leads_back_to_itself(
    secretary: Client, slipped: StaffMember
) -> None:
    record = reverse("record-addresses", args=[slipped.key])
    page = secretary.get(record).content.decode()
    assert f'name="suggestion" value="{MEANT}">Prendre' in page
    assert f'name="retour" value="{record}"' in page

    url = reverse("correct-address", args=[slipped.key])
    answer = secretary.post(url, {"suggestion": MEANT, "retour": record})

    assert answer.headers["Location"] == record
    assert "Prendre" not in text(secretary.get(record))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_no_button_leads_to_another_site(
    secretary: Client, slipped: StaffMember, elsewhere: str
) -> None:
    url = reverse("correct-address", args=[slipped.key])
    answer = secretary.post(url, {"suggestion": MEANT, "retour": elsewhere})
    assert answer.headers["Location"] == reverse("addresses-to-check")


def test_a_row_of_the_quick_encoding_offers_it_once_saved(secretary: Client, cast: Cast) -> None:
    pk = cast.wauthier.pk
    form = {f"email-{pk}": TYPED, f"ticked-{pk}": "on", "signed_on": "2026-11-20"}
    row = secretary.post(reverse("encode-row"), form, headers={"HX-Request": "true"})
    assert "ressemble à" in text(row)
    assert f'hx-vals=\'{{"suggestion": "{MEANT}"}}\'' in row.content.decode()

    url = reverse("correct-address", args=[cast.wauthier.key])
    answer = secretary.post(url, {"suggestion": MEANT}, headers={"HX-Request": "true"})

    assert b"<html" not in answer.content
    assert f"l’adresse est maintenant {MEANT}" in text(answer)
    assert held(cast.wauthier) == (MEANT, SIGNED)


def test_without_javascript_the_quick_encoding_leads_to_the_list(
    secretary: Client, cast: Cast
) -> None:
    pk = cast.wauthier.pk
    form = {f"email-{pk}": TYPED, f"ticked-{pk}": "on", "signed_on": "2026-11-20"}
    page = secretary.post(reverse("quick-encoding"), form, follow=True)

    assert "1 adresse encodée a peut-être une faute de frappe" in text(page)
    assert reverse("addresses-to-check") in page.content.decode()


def test_a_suggestion_that_is_not_ours_changes_nothing(
    secretary: Client, slipped: StaffMember
) -> None:
    url = reverse("correct-address", args=[slipped.key])
    answer = secretary.post(url, {"suggestion": "somebody@example.com"}, follow=True)
    assert "rien n’est corrigé" in text(answer)
    assert held(slipped) == (TYPED, SIGNED)


def test_a_suggestion_that_is_somebody_elses_address_is_refused_with_the_reason(
    secretary: Client, slipped: StaffMember, cast: Cast
) -> None:
    encode(staff=cast.xavier, email=MEANT, ticked=False, signed_on=None, by="user:1", now=NOW)
    url = reverse("correct-address", args=[slipped.key])
    answer = secretary.post(url, {"suggestion": MEANT}, follow=True)
    assert "déjà celle d’une autre personne : Lambert Xavier" in text(answer)
    assert held(slipped) == (TYPED, SIGNED)


def test_without_a_tick_only_the_address_is_corrected(cast: Cast) -> None:
    encode(staff=cast.xavier, email=TYPED, ticked=False, signed_on=None, by="user:1", now=NOW)
    assert take_suggestion(staff=cast.xavier, suggestion=MEANT, by="user:1", now=NOW)
    cast.xavier.refresh_from_db()
    assert (cast.xavier.private_email, held(cast.xavier)) == (MEANT, None)


def test_the_schools_own_domain_is_advised_against_without_a_button(
    secretary: Client, cast: Cast
) -> None:
    School.objects.update(mail_domains=["example.com"])
    said = text(secretary.get(reverse("addresses-to-check")))
    assert "sophie.henrard3@example.com C’est une adresse de l’école." in said
    assert "Prendre" not in said


def test_a_reader_sees_the_advice_and_takes_nothing(reader: Client, slipped: StaffMember) -> None:
    assert "Prendre" not in text(reader.get(reverse("addresses-to-check")))
    url = reverse("correct-address", args=[slipped.key])
    assert reader.post(url, {"suggestion": MEANT}).status_code == 403


@pytest.mark.parametrize("count", [3, 90])
def test_the_list_is_paged_and_asks_no_query_a_person(
    secretary: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    make_crowd(count)
    StaffMember.objects.filter(key__startswith="F").exclude(private_email="").update(
        private_email=Concat("key", Value("@gmial.com"))
    )
    with django_assert_max_num_queries(6):
        page = secretary.get(reverse("addresses-to-check"))
    assert page.content.decode().count("Prendre") == min(count * 2 // 3, 50)


@pytest.mark.django_db
def test_a_list_with_a_slip_is_warned_of_and_does_not_bring_it_back_once_corrected() -> None:
    listed = row(email="anne.lefevre@hotmial.com")
    (warning,) = preview(listed).warnings
    assert "ressemble à «\u00a0hotmail.com\u00a0»" in warning.message
    assert "Un clic en fait anne.lefevre@hotmail.com" in warning.remedy
    apply(listed)
    assert somebody().private_email == "anne.lefevre@hotmial.com"
    meant = "anne.lefevre@hotmail.com"
    assert take_suggestion(staff=somebody(), suggestion=meant, by="user:1", now=NOW)

    again = apply(listed)

    assert (again.changes_something, again.warnings) == (False, [])
    assert held(somebody()) == (meant, date(2026, 9, 1))


def test_the_review_of_a_list_takes_a_suggestion_in_one_click_too(
    secretary: Client, tmp_path: Path, settings: Any
) -> None:
    settings.PREAU = Environment(
        "school", {**settings.PREAU.values, "PREAU_DATA_DIR": str(tmp_path)}
    )
    people = [row(key=key, email=f"{key}@hotmial.com") for key in ("t1", "t2")]
    file = SimpleUploadedFile("liste.csv", csv_of(*people))
    review = secretary.post(reverse("import"), {"file": file}).headers["Location"]
    page = text(secretary.get(f"{review}?voir=verifier"))
    assert "Prendre t1@hotmail.com" in page
    assert "Prendre t2@hotmail.com" in page

    page = text(secretary.post(review, {"suggestion": "t1"}, follow=True))

    assert "Prendre t1@hotmail.com" not in page
    assert "Prendre t2@hotmail.com" in page
    assert not StaffMember.objects.filter(key="t1").exists(), "nothing is written yet"
    plan = look(data=csv_of(*people), today=NOW.date())
    applied = {"allow_leavers": "on", "ending": str(plan.ending)}
    done = secretary.post(review, applied, follow=True)
    assert "La liste est appliquée" in text(done)
    assert (somebody("t1").private_email, held(somebody("t1"))) == (
        "t1@hotmail.com",
        ("t1@hotmail.com", date(2026, 9, 1)),
    )
    assert somebody("t2").private_email == "t2@hotmial.com"
