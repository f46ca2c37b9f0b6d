"""`preau school sign-links`: to whom, by which way, and what the exit status says."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from preau.school.mail.models import Mail
from preau.school.signing.giving import give
from preau.school.signing.links import path_of
from preau.school.signing.models import Link, Means
from preau.school.signing.slips import printing
from tests.school.cast import NOW, Cast
from tests.school.postman import Postman
from tests.school.sheets import codes

SITE = "https://ecole.example.org"


@pytest.fixture
def site(settings: Any) -> None:
    settings.PUBLIC_URL = SITE


def sign_links(*options: str) -> tuple[int, str, str]:
    """Run the command; return its exit status, what it said and what it complained of."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("sign_links", *options, stdout=said, stderr=complained)
    except SystemExit as end:
        return int(end.code or 0), plain(said), plain(complained)
    return 0, plain(said), plain(complained)


def plain(text: StringIO) -> str:
    return text.getvalue().replace("\u00a0", " ")


def test_without_a_yes_it_says_what_it_would_do_and_writes_nothing(cast: Cast) -> None:
    status, said, _ = sign_links()
    assert status == 0
    assert "Lambert Xavier (P0005) : par courriel, xavier.lambert5@example.org." in said
    assert "Wauthier Bénédicte (P0013) : sur un billet." in said
    assert not Link.objects.exists()


def test_mails_leave_for_those_who_have_an_address(cast: Cast, postman: Postman) -> None:
    status, said, _ = sign_links("--mail", "--yes")
    assert status == 0  # whoever has no address is no failure of a collective run
    assert "Lambert Xavier (P0005) : en route, xavier.lambert5@example.org." in said
    assert "Wauthier Bénédicte (P0013) : pas de lien, l’école n’a pas son adresse" in said
    assert [mail.to for mail in Mail.objects.all()] == ["xavier.lambert5@example.org"]


def test_again_it_gives_nobody_a_second_link_unless_named(cast: Cast, postman: Postman) -> None:
    sign_links("--mail", "--yes")
    sign_links("--mail", "--yes")
    assert Link.objects.count() == 1
    sign_links("--mail", "--yes", "--staff", "P0005")
    assert Link.objects.count() == 2
    assert Link.objects.unended().count() == 1


def test_slips_are_written_with_a_new_link_each(
    cast: Cast, site: None, postman: Postman, tmp_path: Path
) -> None:
    out = tmp_path / "billets.pdf"
    status, said, complained = sign_links(f"--slips={out}", "--yes")
    assert (status, complained) == (0, "")
    assert "Wauthier Bénédicte (P0013) : billet imprimé." in said
    assert codes(out.read_bytes()) == {SITE + path_of(link) for link in Link.objects.all()}
    assert {link.means for link in Link.objects.all()} == {"slip"}


def test_slips_without_a_mail_server_are_written_and_it_says_that_nobody_can_sign(
    cast: Cast, site: None, tmp_path: Path
) -> None:
    status, _, complained = sign_links(f"--slips={tmp_path / 'billets.pdf'}", "--yes")
    assert status == 0
    assert "PREAU_SMTP_URL" in complained
    assert "personne ne peut encore signer" in complained


def test_somebody_named_who_gets_no_link_is_a_refusal(cast: Cast, postman: Postman) -> None:
    status, said, _ = sign_links("--mail", "--yes", "--staff", "P0004", "P0005", "P0013", "P0028")
    assert status == 1
    assert "Van den Bossche Élise (P0004) : pas de lien, son autorisation est déjà donnée." in said
    assert "Piérard Nathalie (P0028) : pas de lien, ni enseignant ni direction" in said
    assert Link.objects.count() == 1


def test_json_is_one_document_with_the_plan_and_the_outcomes(cast: Cast, postman: Postman) -> None:
    status, said, complained = sign_links("--mail", "--yes", "--json", "--staff", "P0005", "P0013")
    assert (status, complained) == (1, "")
    found = json.loads(said)
    assert found["plan"][0] == {
        "key": "P0005",
        "name": "Lambert Xavier",
        "email": "xavier.lambert5@example.org",
        "means": "mail",
        "reason": "",
    }
    assert [result["outcome"] for result in found["results"]] == ["queued", "refused"]
    assert found["plan"][1]["means"] == "none"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--yes",), "Dites comment donner les liens"),
        (("--mail", "--yes"), "Aucun courriel n’est parti"),
        (("--mail", "--yes", "--staff", "X1"), "Aucun membre du personnel n’a la clé X1."),
        (("--slips=/nulle/part/x.pdf", "--yes"), "son dossier n’existe pas"),
    ],
)
def test_wrong_use_is_said_and_nothing_is_written(
    cast: Cast, site: None, options: tuple[str, ...], sentence: str
) -> None:
    status, _, complained = sign_links(*options)
    assert status == 2
    assert sentence in complained
    assert not Link.objects.exists()


def test_a_site_that_does_not_know_its_address_gives_no_link(
    cast: Cast, postman: Postman, settings: Any
) -> None:
    settings.PUBLIC_URL = ""
    status, _, complained = sign_links("--mail", "--yes")
    assert status == 2
    assert "régler PREAU_URL" in complained


def test_when_the_slips_cannot_be_drawn_the_earlier_links_stay(
    cast: Cast, site: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [older] = give(staff=[cast.xavier], means=Means.MAIL, by="user:1", now=NOW)

    def fail(_slips: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(printing, "render_slips", fail)
    out = tmp_path / "billets.pdf"
    status, _, complained = sign_links(f"--slips={out}", "--yes", "--staff", "P0005")
    assert status == 2
    assert "No space left" in complained
    assert list(Link.objects.unended()) == [older]
    assert list(tmp_path.iterdir()) == []
