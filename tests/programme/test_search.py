"""Finding a page by some of its words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.programme.curriculum.content import curriculum
from preau.programme.curriculum.rules import EXCERPT_LENGTH, excerpt, fold, highlight, query_words
from preau.programme.curriculum.search import Search


def titles(query: str) -> list[str]:
    return [page.title for page in Search(curriculum(), query).pages()]


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("query", ["œuvre", "oeuvre", "ŒUVRES", "Oeuvre "])
def test_accents_capitals_ligatures_and_plurals_do_not_count(query):
    assert titles(query)[0] == "Regarder une œuvre"


@pytest.mark.parametrize("query", ["éveil langues", "EVEIL LANGUES", "langues eveil"])
def test_the_order_of_the_words_does_not_count(query):
    assert titles(query)[0] == "S’éveiller aux langues"


def test_every_word_must_be_there():
    assert titles("fraction")
    assert titles("canon")
    assert titles("fraction canon") == []


def test_the_start_of_a_word_is_enough():
    assert titles("multipli")[0].startswith("Multiplier et diviser")


def test_a_word_of_the_title_comes_before_a_word_of_the_text():
    found = titles("carte")
    assert found[0] == "Lire un paysage et lire une carte"
    assert len(found) > 1


def test_small_words_do_not_hide_a_page():
    assert titles("l’eau dans tous ses états")[0] == "L’eau dans tous ses états"
    assert titles("les fractions")[0] == "Comprendre les fractions"


def test_a_cycle_is_a_word_like_another():
    pages = Search(curriculum(), "mathématiques cycle 4").pages()
    assert {page.title for page in pages[:2]} == {
        "Comprendre les fractions",
        "Résoudre un problème",
    }


def test_nothing_asked_finds_nothing():
    assert titles("") == []
    assert titles(" ?! ") == []


def test_the_excerpt_shows_the_word_in_its_sentence():
    search = Search(curriculum(), "condensation")
    (hit,) = search.hits(search.pages())
    assert [snippet.text for snippet in hit.excerpt if snippet.found] == ["condensation"]
    shown = "".join(snippet.text for snippet in hit.excerpt)
    assert shown.strip("… ") in hit.page.body.text


@settings(deadline=None)
@given(st.text(), st.text())
def test_highlighting_loses_nothing_whatever_the_text(body, query):
    words = query_words(query)
    assert "".join(snippet.text for snippet in highlight(body, words)) == body


@settings(deadline=None)
@given(st.text(), st.text())
def test_an_excerpt_is_short_and_taken_from_the_text(body, query):
    cut = excerpt(body, query_words(query))
    assert len(cut) <= EXCERPT_LENGTH + 4
    assert cut.strip("… ") in body


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(value):
    assert fold(fold(value)) == fold(value)


@settings(deadline=None)  # what is tested is the answer; the machine is shared
@given(st.text(max_size=300))
def test_no_query_breaks_the_search(query):
    search = Search(curriculum(), query)
    search.hits(search.pages())
    search.word_counts()


def test_the_page_says_how_many_and_marks_the_words(visitor):
    visitor.sign_in()
    page = text(visitor.client.get("/programme/recherche/", {"q": "fractions"}))
    assert "page contient" in page
    assert "<mark>fractions</mark>" in page


def test_what_was_typed_is_shown_as_text(visitor):
    visitor.sign_in()
    page = text(visitor.client.get("/programme/recherche/", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_search_without_answer_says_which_word_is_in_the_way(visitor):
    visitor.sign_in()
    page = text(visitor.client.get("/programme/recherche/", {"q": "carte zygomatique"}))
    assert "Aucune page ne contient tous ces mots ensemble" in page
    assert '<span class="n">0</span> zygomatique' in page
    assert 'href="?q=carte"' in page


def test_an_empty_search_teaches_how_to_search(visitor):
    visitor.sign_in()
    assert "Comment chercher" in text(visitor.client.get("/programme/recherche/"))


def test_a_long_list_is_paged_and_the_pages_together_hold_everything(visitor):
    visitor.sign_in()
    found = titles("élève")
    assert len(found) > 20
    seen = []
    for number in range(1, (len(found) + 9) // 10 + 1):
        answer = visitor.client.get("/programme/recherche/", {"q": "élève", "page": number})
        seen += [hit.page.title for hit in answer.context["hits"]]
    assert seen == found


def test_one_cycle_can_be_kept(visitor):
    visitor.sign_in()
    answer = visitor.client.get("/programme/recherche/", {"q": "élève", "cycle": "3"})
    assert {hit.page.cycle for hit in answer.context["hits"]} == {3}


@pytest.mark.parametrize("wrong", [{"page": "x"}, {"page": "999"}, {"cycle": "x"}, {"cycle": "9"}])
def test_a_wrong_number_in_the_address_is_no_error(visitor, wrong):
    visitor.sign_in()
    answer = visitor.client.get("/programme/recherche/", {"q": "élève", **wrong})
    assert answer.status_code == 200
