"""A NUL, which PostgreSQL keeps in no text: refused in a sentence, wherever it is sent."""

import pytest
from django.test import Client

from preau.school.signing.links import path_of
from tests.school.cast import Cast
from tests.school.on_screen import slip_for, text_of
from tests.school.postman import Postman

SENTENCE = "contient un signe qu’aucun clavier ne tape (un octet nul). Rien n’a été changé"
NUL = "P00\x0004"


@pytest.mark.parametrize(
    "path", ["/personnel/P00%0004/dossier/", "/personnel/?q=P00%0004", "/personnel/?P00%0004=1"]
)
def test_in_an_address(secretary: Client, path: str) -> None:
    answer = secretary.get(path)

    assert answer.status_code == 400
    assert SENTENCE in text_of(answer)


@pytest.mark.parametrize("form", [{"staff": [NUL]}, {"staff": ["P0004", NUL]}, {NUL: "1"}])
def test_in_a_form(secretary: Client, form: dict[str, object]) -> None:
    answer = secretary.post("/autorisations/en-ligne/choisir/", form)

    assert answer.status_code == 400
    assert SENTENCE in text_of(answer)


def test_on_a_page_that_is_open_to_everybody(cast: Cast, client: Client, postman: Postman) -> None:
    answer = client.post(path_of(slip_for(cast.xavier)), {"email": NUL})

    assert answer.status_code == 400
    assert SENTENCE in text_of(answer)
    assert path_of(slip_for(cast.xavier)) not in answer.content.decode()
