"""How a page becomes slides."""

import pytest
from bs4 import BeautifulSoup

from bindery.editions import slides
from bindery.project import BinderyError, Project


def deck(body, address="../book/sums.html"):
    page = (
        f"<html><article><section><h1>Sums<a class='headerlink'>#</a></h1>{body}</section></article></html>"
    )
    return BeautifulSoup(slides.slides_page(page, address), "html.parser")


def section(*blocks):
    return f"<section id='s'><h2>Add</h2>{''.join(blocks)}</section>"


def code(lines):
    return f"<div class='cell'><div class='cell_input'><pre>{lines}\n</pre></div></div>"


def shown(document):
    """What each slide after the first shows, and what its speaker's notes say."""
    return [
        (
            part.select_one(".slide-body").get_text(" ", strip=True),
            " ".join(note.get_text(" ", strip=True) for note in part.select("aside")),
        )
        for part in document.select(".slides > section > section")[1:]
    ]


def test_first_slide_has_the_title_and_what_is_built():
    document = deck("<div class='build admonition'><p>A sum.</p></div><p>Read on.</p>")
    first = document.select_one(".slides > section > section")
    assert document.title.string == "Slides: Sums"
    assert first.h2.get_text() == "Sums"
    assert first.select_one(".slide-body").get_text() == "A sum."
    assert first.aside.get_text() == "Read on."


def test_text_hints_and_solutions_are_notes():
    exercise = (
        "<div class='exercise admonition'><section id='exercise-content'><p>How much?</p></section></div>"
    )
    hint = "<details class='hint sd-dropdown'><p>Count.</p></details>"
    solution = "<div class='solution dropdown admonition'><p>Two.</p></div>"
    document = deck(section("<p>First.</p>", "<p>Second.</p>", exercise, hint, solution))
    assert shown(document) == [("First.", "Second."), ("How much?", "Count. Two.")]
    assert document.select("section section section") == [], "reveal.js would take it for a slide"


def test_guess_comes_before_its_answer():
    guess = "<div class='predict admonition'><p>How much?</p></div>"
    document = deck(section(guess, code("1 + 1"), "<p>Two.</p>", code("2 + 2")))
    assert shown(document) == [("How much?", ""), ("1 + 1", "Two."), ("2 + 2", "")]


def test_links_lead_back_to_the_pages_and_pictures_stay():
    links = "<ul><li><a href='#x'>here</a> <a href='depth.html#y'>there</a> <a href='https://a.org'>out</a></li></ul>"
    picture = "<div class='cell'><div class='cell_output'><svg id='chart'><defs id='d'/></svg></div></div>"
    document = deck(section(links, picture))
    assert [a["href"] for a in document.select("a")] == [
        "../book/sums.html#x",
        "../book/depth.html#y",
        "https://a.org",
    ]
    assert document.select_one("svg#chart #d"), "charts keep the names that they refer to"


def test_quiz_and_cells_for_answers_are_left_out():
    cell = "<div class='cell tag_{}'><div class='cell_input'><pre>no</pre></div></div>"
    assert shown(deck(section("<p>Yes.</p>", cell.format("quiz"), cell.format("exercise")))) == [("Yes.", "")]


def test_page_that_is_missing_is_named(small_book):
    with pytest.raises(BinderyError, match=r"sums\.html is not there\. Build the site first"):
        slides.write(Project(small_book.root), small_book.root / "_build" / "html")


def test_page_without_a_section_is_named():
    with pytest.raises(BinderyError, match=r"x\.html has no section"):
        slides.slides_page("<article></article>", "x.html")
