"""The search, the bibliography and the charts' colours; what must hold on every page stands in test_pages.py."""

import pytest


def test_search_finds_a_word_of_the_book(open_page):
    shown = open_page("search.html?q=dropout")
    shown.locator("#search-results li").first.wait_for()
    assert any("depth" in a.get_attribute("href") for a in shown.locator("#search-results li a").all())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_text_follows_the_theme(open_page, theme):
    shown = open_page("book/start-here.html", theme=theme)
    colour = shown.locator("div.chart .role-axis-label text").first.evaluate("e => getComputedStyle(e).fill")
    assert colour == {"light": "rgb(29, 36, 51)", "dark": "rgb(227, 231, 238)"}[theme]


def test_bibliography_is_in_the_order_of_its_labels(open_page):
    page = open_page("book/bibliography.html", alive=False)
    labels = [text.casefold() for text in page.locator(".citation .label").all_inner_texts()]
    assert len(labels) > 40
    assert labels == sorted(labels)
