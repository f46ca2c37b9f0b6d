"""The settings page: what the head says of the school, and who else may not."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, PngImagePlugin

from preau.journal.models import Entry
from preau.school.documents.actions import school_head
from preau.school.register.models import Logo, School
from tests.school.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/reglages/"
VALUES = {
    "name": "École Saint-Exupéry",
    "address": "Rue des Aviateurs 12, 5000 Namur",
    "fase_number": "99001",
    "head_name": "Marie-Laure Evrard",
    "website": "",
    "mail_domains": "",
}


def save(head: Client, **values: Any) -> str:
    """Return the page after saving."""
    answer = head.post(PAGE, VALUES | values, follow=True)
    return answer.content.decode()


def image(kind: str = "PNG", size: tuple[int, int] = (900, 300), **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **more)
    return out.getvalue()


def upload(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_head_corrects_what_is_said_of_the_school(head: Client, cast: Cast) -> None:
    page = save(head, name="École du Parc", website="www.ecole-du-parc.example")

    school = School.current()
    assert (school.name, school.website) == ("École du Parc", "https://www.ecole-du-parc.example")
    assert "École du Parc · FASE 99001" in page
    entry = Entry.objects.get(action="school.describe")
    assert (entry.actor, entry.detail) == (cast.head.actor, {"changed": ["name", "website"]})


def test_nothing_changed_says_so_and_is_no_event(head: Client) -> None:
    assert "Rien n’a changé" in save(head)
    assert not Entry.objects.filter(action="school.describe").exists()


def test_domains_are_read_as_people_type_them(head: Client) -> None:
    save(head, mail_domains=" @Mon-Ecole.be, élève.mon-ecole.be;mon-ecole.be ")

    assert School.current().mail_domains == ["mon-ecole.be", "élève.mon-ecole.be"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Indiquez le nom de l’école."),
        ("fase_number", "quatre", "Le numéro FASE est un nombre"),
        ("fase_number", "-3", "Le numéro FASE est un nombre"),
        ("fase_number", "99999999999", "trop grand"),
        ("website", "javascript:alert(1)", "ressemble à https://"),
        ("website", "ftp://ecole.example/", "ressemble à https://"),
        ("mail_domains", "mon ecole", "« mon » n’est pas un domaine"),
        ("mail_domains", " ".join(f"d{n}.example" for n in range(21)), "20 domaines au plus"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_lost(
    head: Client, field: str, typed: str, said: str
) -> None:
    answer = head.post(PAGE, VALUES | {"head_name": "Une autre", field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Une autre" in page
    assert School.current().head_name == "Marie-Laure Evrard"


@pytest.mark.parametrize("who", ["secretary", "reader"])
def test_the_page_is_the_heads_alone(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    for name in ("school-settings", "school-logo"):
        assert client.get(reverse(name)).status_code == 403
    for name in ("school-settings", "school-logo-remove", "connection-test"):
        assert client.post(reverse(name), VALUES).status_code == 403
    assert reverse("school-settings") not in client.get("/").content.decode()
    assert School.current().name == "École Saint-Exupéry"


def test_the_secret_is_never_shown(head: Client, settings: Any, other_side: Any) -> None:
    page = head.get(PAGE).content.decode()

    assert "Enregistré, jamais montré" in page
    assert settings.PREAU.get("PREAU_CLIENT_ID") in page
    assert settings.PREAU.get("PREAU_CLIENT_SECRET") not in page


def test_a_logo_is_encoded_anew_and_shown(head: Client) -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "<script>alert(1)</script>")
    save(head, logo=upload(image(pnginfo=hidden)))

    answer = head.get(reverse("school-logo"))
    assert answer["Content-Type"] == "image/png"
    assert b"script" not in answer.content
    assert Image.open(BytesIO(answer.content)).size == (480, 160)
    assert school_head(School.current()).logo == answer.content


def test_a_photograph_and_a_transparent_image_are_taken(head: Client) -> None:
    for kind, mode in (("JPEG", "CMYK"), ("PNG", "LA"), ("PNG", "P")):
        out = BytesIO()
        Image.new(mode, (40, 40)).save(out, kind)
        save(head, logo=upload(out.getvalue()))
        assert Image.open(BytesIO(Logo.current())).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ni une image PNG, ni une image JPEG"),
        (b"GIF89a", "ni une image PNG, ni une image JPEG"),
        (b"", "est vide"),
        (image()[:200], "abîmée"),
        (image(size=(5000, 4000)), "trop grande"),
        (b"\x89PNG" + bytes(2 * 1024 * 1024), "trop lourde"),
    ],
    ids=["SVG", "GIF", "empty", "cut off", "huge", "heavy"],
)
def test_what_is_no_logo_is_refused_with_the_reason(head: Client, data: bytes, said: str) -> None:
    answer = head.post(PAGE, VALUES | {"logo": upload(data)})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Logo.current() == b""


def test_the_logo_can_be_taken_away(head: Client) -> None:
    save(head, logo=upload(image("JPEG"), "logo.jpg"))
    assert "Retirer le logo" in head.get(PAGE).content.decode()

    head.post(reverse("school-logo-remove"))

    assert Logo.current() == b""
    assert head.get(reverse("school-logo")).status_code == 404
