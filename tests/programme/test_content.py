"""The curriculum's files, and the pages made of them."""

import pytest

from preau.programme.curriculum.content import ContentError, curriculum, load
from preau.programme.curriculum.rendering import render

HEAD = "---\ntitle: Essai\nsummary: Un essai.\nicon: map\norder: 1\n---\n"


def text(answer) -> str:
    return answer.content.decode()


def test_the_sample_covers_the_disciplines_and_cycles():
    disciplines = curriculum().disciplines
    assert len(disciplines) >= 8
    assert {page.cycle for page in curriculum().pages} == {1, 2, 3, 4}
    for discipline in disciplines:
        assert 2 <= len(discipline.cycles) <= 4, discipline.slug


@pytest.mark.parametrize("page", curriculum().pages, ids=lambda page: f"{page.cycle}-{page.slug}")
def test_every_page_is_of_a_readable_length_with_its_own_headings(page):
    words = page.body.text.split()
    anchors = [heading.anchor for heading in page.body.headings]
    assert 150 <= len(words) <= 300
    assert len(anchors) >= 2
    assert len(set(anchors)) == len(anchors)
    assert "style=" not in page.body.html
    assert "<h1" not in page.body.html


def test_html_in_a_page_is_shown_not_run():
    html = render("<script>alert(1)</script>\n\n[lien](javascript:alert(1))").html
    assert "<script" not in html
    assert "href" not in html


def test_punctuation_stays_with_its_word():
    assert render("« Quoi ? » dit l'élève : rien !").text == (
        "«\u00a0Quoi\u00a0?\u00a0» dit l’élève\u00a0: rien\u00a0!"
    )


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("x/discipline.md", "Sans en-tête.", "en-tête"),
        ("x/discipline.md", "---\ntitle: Essai\n---\n", "summary, icon, order"),
        ("x/discipline.md", HEAD.replace("1", "un"), "n’est pas un nombre"),
        ("x/cycle-5/page.md", "---\ntitle: Page\norder: 1\n---\n", "cycle-1 à cycle-4"),
        ("x/cycle-deux/page.md", "---\ntitle: Page\norder: 1\n---\n", "n’est pas un nombre"),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_named(tmp_path, name, source, expected):
    for path, content in {"x/discipline.md": HEAD, name: source}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, "utf-8")
    with pytest.raises(ContentError, match=expected) as refusal:
        load(tmp_path)
    assert name in str(refusal.value)


def test_home_shows_every_discipline(visitor):
    visitor.sign_in()
    page = text(visitor.client.get("/programme/"))
    for discipline in curriculum().disciplines:
        assert f'href="/programme/{discipline.slug}/"' in page


def test_a_discipline_lists_its_pages_by_cycle(visitor):
    visitor.sign_in()
    page = text(visitor.client.get("/programme/mathematiques/"))
    places = [page.index(f"Cycle {number}") for number in (1, 2, 3, 4)]
    assert places == sorted(places)
    assert "/programme/mathematiques/cycle-4/resoudre-un-probleme/" in page


def test_every_page_can_be_read_by_following_next_from_the_first(visitor):
    visitor.sign_in()
    for discipline in curriculum().disciplines:
        page, read = discipline.pages[0], []
        while page:
            path = f"/programme/{page.discipline}/cycle-{page.cycle}/{page.slug}/"
            answer = visitor.client.get(path)
            assert answer.status_code == 200
            read.append(page)
            following = discipline.around(page)[1]
            assert ('rel="next"' in text(answer)) is (following is not None)
            assert ('rel="prev"' in text(answer)) is (len(read) > 1)
            page = following
        assert read == list(discipline.pages)


def test_a_page_links_to_each_of_its_headings(visitor):
    visitor.sign_in()
    path = "/programme/mathematiques/cycle-4/comprendre-les-fractions/"
    page = text(visitor.client.get(path))
    for anchor in ("du-partage-a-la-droite", "comparer", "pour-evaluer"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/programme/magie/",
        "/programme/magie/cycle-1/x/",
        "/programme/sciences/cycle-9/allumer-une-lampe/",
        "/programme/sciences/cycle-1/allumer-une-lampe/",
        "/nulle-part/",
    ],
)
def test_an_unknown_address_is_said_in_french(visitor, path):
    visitor.sign_in()
    answer = visitor.client.get(path)
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in text(answer)


def test_reading_a_page_costs_one_query_whatever_its_size(visitor, django_assert_num_queries):
    visitor.sign_in()
    with django_assert_num_queries(1):  # the session
        visitor.client.get("/programme/recherche/?q=e")
