"""Terms of the glossary in the built site: where they are links, and their tooltips."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from bindery.chapters import citations
from bindery.project import Project

PAGES = [Project.find().relative(page).removesuffix(".md") for page in Project.find().pages]
PAGE = "book/depth.html"
TERM = "a.term[href$='#term-overfitting']"

# Terms that the chapters name in the one section that defines them, and nowhere else, so that no link can stand there.
NAMED_ONCE = {
    "Amdahl-s-law",
    "chart-parameter",
    "data-parallelism",
    "double-descent",
    "dropout-rate",
    "expected-calibration-error",
    "gradient-boosting",
    "grid-search",
    "hyperparameter",
    "just-in-time-compilation",
    "linear-rule",
    "logistic-regression",
    "permutation-test",
    "pure-function",
    "quantization",
    "reliability-diagram",
    "square-root-rule",
    "symmetry",
    "transfer-learning",
    "winner-s-curse",
}


@pytest.fixture(scope="session")
def soups(site_folder):
    return {
        page: BeautifulSoup((site_folder / f"{page}.html").read_text("utf-8"), "html.parser")
        for page in PAGES
    }


@pytest.fixture
def shown(open_page):
    return open_page(PAGE)


def tip(page):
    return page.locator(".term-tip:not([hidden])")


def test_every_term_is_a_link_somewhere(soups):
    entries = {dt["id"].removeprefix("term-") for dt in soups["book/glossary"].select("dl.glossary dt")}
    linked = {a["href"].rpartition("#term-")[2] for soup in soups.values() for a in soup.select("a.term")}
    assert linked <= entries
    assert entries - linked <= NAMED_ONCE
    assert entries >= NAMED_ONCE


@pytest.mark.parametrize("page", PAGES)
def test_links_have_definitions_and_stand_in_prose_only(soups, page):
    soup = soups[page]
    for link in soup.select("a.term"):
        definition = soup.find(id=link["aria-describedby"])
        assert definition.get_text(strip=True)
        assert definition["role"] == "tooltip"
        assert not link.find_parent(["h1", "h2", "h3", "h4", "code", "pre", "strong", "th", "a"]), link
    for section in soup.select("article section > section"):
        if not section.find_parent("section").find_parent("section"):
            places = [a["href"] for a in section.select("a.term")]
            assert len(places) == len(set(places)), "once in a section"


def test_definitions_in_pages_are_those_of_the_glossary(soups):
    glossary = {
        dt["id"].removeprefix("term-"): " ".join(dt.find_next("dd").p.get_text().split())
        for dt in soups["book/glossary"].select("dl.glossary dt")
    }
    for soup in soups.values():
        for shown in soup.select(".term-tip"):
            assert shown.get_text() == glossary[shown["id"].removeprefix("definition-")]


def test_every_citation_leads_to_its_source(soups, project):
    sources = citations.read(project.root / "book" / citations.SOURCES)
    ids = {element["id"] for element in soups["book/bibliography"].select("[id^=cite-]")}
    assert ids == {citations.anchor(key) for key in sources}
    for soup in soups.values():
        for link in soup.select(".bibtex-citation"):
            assert link.a, "a citation is a link"
            for a in link.select("a"):
                key = a["href"].rpartition("#cite-")[2]
                assert a.get_text() in {citations.shown(role, sources[key]) for role in citations.ROLES}


def test_index_leads_to_the_glossary_and_to_the_definition(soups, site_folder):
    index = BeautifulSoup((site_folder / "genindex.html").read_text("utf-8"), "html.parser")
    (item,) = (li for li in index.select("li") if re.match(r"overfitting\b", li.get_text()))
    places = [a["href"] for a in item.select("a")]
    assert places[0] == "book/glossary.html#term-overfitting"
    assert len(places) == 2
    assert places[1].startswith("book/depth.html#"), "the section that defines it"
    assert "overfits" not in index.get_text()


def test_mouse_shows_the_definition_and_may_move_onto_it(shown):
    link = shown.locator(TERM).first
    link.hover()
    tip(shown).wait_for()
    assert "do not carry over" in tip(shown).inner_text()
    tip(shown).hover()
    shown.wait_for_timeout(500)
    assert tip(shown).count() == 1, "it stays under the pointer"
    shown.mouse.move(5, 5)
    shown.wait_for_function("!document.querySelector('.term-tip:not([hidden])')")


def test_escape_closes_without_moving_pointer_or_focus(shown):
    link = shown.locator(TERM).first
    link.hover()
    tip(shown).wait_for()
    shown.keyboard.press("Escape")
    assert tip(shown).count() == 0
    shown.mouse.move(5, 5)
    _focus_by_keyboard(shown, link)
    assert tip(shown).count() == 1
    shown.keyboard.press("Escape")
    assert tip(shown).count() == 0
    assert link.evaluate("a => a === document.activeElement")


def _focus_by_keyboard(page, link):
    """Reach a link with the Tab key, from the one before it."""
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert link.evaluate("a => a === document.activeElement")


def test_keyboard_shows_the_definition_while_the_link_has_the_focus(shown):
    link = shown.locator(TERM).first
    _focus_by_keyboard(shown, link)
    assert tip(shown).count() == 1
    assert tip(shown).get_attribute("id") == link.get_attribute("aria-describedby")
    shown.keyboard.press("Tab")
    assert tip(shown).filter(has_text="do not carry over").count() == 0
    _focus_by_keyboard(shown, link)
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/glossary.html#term-overfitting")


def test_tap_shows_the_definition_and_a_second_tap_follows(chromium, base_url):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}", wait_until="networkidle")
    link = page.locator(TERM).first
    link.tap()
    tip(page).wait_for()
    assert page.url.endswith(PAGE)
    assert "Tap the word again" in tip(page).inner_text()
    page.locator("article h1").tap()
    page.wait_for_function("!document.querySelector('.term-tip:not([hidden])')")
    link.tap()
    link.tap()
    page.wait_for_url("**/glossary.html#term-overfitting")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_definition_stays_on_the_screen(open_page, width):
    shown = open_page(PAGE, width=width, height=740)
    for link in shown.locator("a.term").all()[:25]:
        link.scroll_into_view_if_needed()
        link.hover()
        tip(shown).wait_for()
        box = tip(shown).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 740
        word = link.bounding_box()
        assert box["y"] >= word["y"] or box["y"] + box["height"] <= word["y"] + word["height"], (
            "covers the word"
        )
        shown.keyboard.press("Escape")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_definition(open_page, theme):
    shown = open_page(PAGE, theme=theme)
    shown.locator(TERM).first.hover()
    tip(shown).wait_for()
    found = Axe().run(shown, options={"preload": False})
    assert [violation["id"] for violation in found.response["violations"]] == []


def test_without_javascript_terms_are_links(open_page):
    shown = open_page(PAGE, javascript=False)
    link = shown.locator(TERM).first
    assert tip(shown).count() == 0
    link.click()
    shown.wait_for_url("**/glossary.html#term-overfitting")


def test_pages_without_terms_load_nothing_for_them(open_page):
    shown = open_page("book/index.html")
    assert "terms.js" not in shown.content()
