"""A reader sees everything and changes nothing; refusals and faults have a page in French."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from preau.school.people.rights import writers_only
from tests.school.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_reader_who_posts_anything_anywhere_is_refused_in_french(
    reader: Client, cast: Cast
) -> None:
    answer = reader.post(reverse("record-addresses", args=[cast.xavier.key]), {})
    assert answer.status_code == 403
    assert "Rien n’a été changé" in answer.content.decode()


def test_a_reader_may_look_at_a_record(reader: Client, cast: Cast) -> None:
    assert reader.get(reverse("record-identity", args=[cast.xavier.key])).status_code == 200


def test_a_page_for_writers_only_is_closed_to_readers(cast: Cast) -> None:
    @writers_only
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("ouvert")

    request = RequestFactory().get("/")
    request.user = cast.secretary
    assert page(request).content == b"ouvert"
    request.user = cast.reader
    with pytest.raises(PermissionDenied):
        page(request)


def test_an_address_that_does_not_exist_has_a_page_in_french(secretary: Client) -> None:
    answer = secretary.get("/cette/page/n-existe-pas/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


def test_a_form_from_a_forgotten_page_is_refused_in_french(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.secretary)
    answer = strict.post(reverse("sign-out"))
    assert answer.status_code == 403
    assert "rechargez la page" in answer.content.decode()


def test_the_page_of_a_fault_needs_neither_request_nor_database() -> None:
    assert "La panne est de notre côté" in render_to_string("500.html")
