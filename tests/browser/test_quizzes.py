"""Quizzes of the built site, answered by mouse and by keyboard; test_pages.py sees that each page has its own."""

import html
import re

import pytest

from weekend.lessons import quiz

SAMPLES = ("depth", "start-here", "gradient-descent")  # formulas, code and words among the answers
RIGHT, WRONG = "✓ Right.", "✗ Not this one."


def plain(text):
    """The text as a reader sees it."""
    return " ".join(html.unescape(re.sub(r"<.*?>", "", quiz.as_html(text))).split())


def seen(locator):
    return " ".join(locator.inner_text().split())


@pytest.mark.parametrize("name", SAMPLES)
def test_each_answer_gets_its_own_feedback(open_page, name):
    page = open_page(f"book/{name}.html")
    asked = quiz.load(name)
    shown = page.locator(".Quiz")
    assert shown.count() == len(asked)
    for number, question in enumerate(asked):
        one = shown.nth(number)
        assert seen(one.locator("[id^=quizQn]")) == plain(question["ask"])
        labels = {seen(label): label for label in one.locator(".MCButton").all()}
        assert set(labels) == {plain(answer) for _, answer, _ in question["answers"]}
        for kind, answer, explanation in question["answers"]:
            labels[plain(answer)].click()
            verdict = RIGHT if kind == "right" else WRONG
            assert seen(one.locator(".Feedback")) == f"{verdict} {plain(explanation)}"
    assert f"{len(asked)} of {len(asked)} questions" in page.locator(".quiz-score").inner_text()


@pytest.mark.parametrize("name", SAMPLES)
def test_keyboard_alone_answers(open_page, name):
    page = open_page(f"book/{name}.html")
    for number, question in enumerate(quiz.load(name)):
        one = page.locator(".Quiz").nth(number)
        one.locator("input").first.focus()
        page.keyboard.press("Space")
        answered = {}
        for _ in question["answers"]:
            chosen = seen(one.locator("label:has(input:checked)"))
            answered[chosen] = seen(one.locator(".Feedback"))
            page.keyboard.press("ArrowDown")
        assert answered == {
            plain(answer): f"{RIGHT if kind == 'right' else WRONG} {plain(explanation)}"
            for kind, answer, explanation in question["answers"]
        }


def test_a_screen_reader_learns_what_belongs_together(open_page):
    page = open_page("book/depth.html")
    one = page.locator(".Quiz").first
    group = one.get_by_role("radiogroup", name=plain(quiz.load("depth")[0]["ask"]))
    assert group.get_by_role("radio").count() == len(quiz.load("depth")[0]["answers"])
    assert one.get_by_role("status").count() == 1


def test_a_focused_answer_shows_that_it_is(open_page):
    page = open_page("book/depth.html")
    page.locator(".Quiz input").first.focus()
    label = page.locator(".Quiz .MCButton").first
    assert label.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


def test_without_javascript_answers_unfold(open_page):
    page = open_page("book/depth.html", javascript=False)
    question = quiz.load("depth")[0]
    item = page.locator("noscript li").first
    assert plain(question["ask"]) in " ".join((item.text_content() or "").split())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_answers_fit_a_phone(open_page, theme):
    page = open_page("book/depth.html", width=360, theme=theme)
    for answer in page.locator(".Quiz .MCButton").all():
        assert answer.evaluate("one => one.scrollWidth <= one.clientWidth")
