"""What the site remembers of a reader, in the reader's own browser."""

import json

import pytest

from bindery.project import Project
from bindery.site.progress import parts, questions
from weekend.lessons import quiz

KEY = "weekend-progress"
CHAPTERS = [path for part in parts(Project.find()).values() for path in part]
ASKED = sum(questions(path) for path in CHAPTERS)


def notes(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))


def go(page, base_url, path):
    page.goto(f"{base_url}/{path}", wait_until="networkidle")


def answer_right(page, name, number):
    right = next(a[1] for a in quiz.load(name)[number]["answers"] if a[0] == "right")
    page.locator(".Quiz").nth(number).locator(".MCButton", has_text=right).first.click()


def test_finished_chapter_and_answers_are_kept(open_page, base_url):
    page = open_page("book/depth.html")
    page.get_by_label("I have finished this chapter").check()
    answer_right(page, "depth", 0)
    answer_right(page, "depth", 2)
    page.locator(".quiz-score", has_text="2 of 5").wait_for()
    go(page, base_url, "book/progress.html")
    row = page.locator("tr[data-chapter=depth]")
    assert "☑" in row.inner_text()
    assert "2 of 5" in row.inner_text()
    summary = page.locator(".progress-summary").inner_text()
    assert summary == f"1 of {len(CHAPTERS)} chapters finished, 2 of {ASKED} quiz questions answered right."
    assert page.locator(".bd-links .nav-done").count() == 1


def test_a_wrong_answer_does_not_count(open_page):
    page = open_page("book/depth.html")
    wrong = next(a[1] for a in quiz.load("depth")[0]["answers"] if a[0] == "wrong")
    page.locator(".Quiz").first.locator(".MCButton", has_text=wrong).click()
    page.locator(".Feedback.incorrect").wait_for()
    assert notes(page)["chapters"].get("depth", {"right": []})["right"] == []


def test_a_chapter_can_be_opened_again(open_page):
    page = open_page("book/depth.html")
    tick = page.get_by_label("I have finished this chapter")
    tick.check()
    assert notes(page)["chapters"]["depth"]["done"]
    tick.uncheck()
    assert notes(page)["chapters"]["depth"]["done"] == ""
    assert page.locator(".bd-links .nav-done").count() == 0


@pytest.mark.parametrize("where", ["book/index.html", "book/progress.html"])
def test_readers_go_on_where_they_were(open_page, base_url, where):
    page = open_page("book/depth.html")
    go(page, base_url, where)
    page.locator(".progress-resume a").click()
    assert page.url.endswith("/depth.html")


def test_forgetting_asks_first(open_page, base_url):
    page = open_page("book/depth.html")
    page.get_by_label("I have finished this chapter").check()
    go(page, base_url, "book/progress.html")
    page.get_by_role("button", name="Forget my progress").press("Enter")
    page.get_by_role("button", name="No, keep it").press("Enter")
    assert notes(page)["chapters"]["depth"]["done"]
    page.get_by_role("button", name="Forget my progress").press("Enter")
    page.get_by_role("button", name="Yes, forget it").press("Enter")
    assert notes(page)["chapters"] == {}
    assert page.locator(".progress-message").inner_text() == "Your progress is forgotten."
    assert "☑" not in page.locator(".progress-table").inner_text()


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        "3",
        "null",
        '{"version": 2}',
        '{"version":1,"chapters":{"depth":null}}',
        '{"version":1,"chapters":{"depth":{"done":1,"right":[]}}}',
    ],
)
def test_notes_that_cannot_be_read_start_anew(open_page, base_url, kept):
    page = open_page("book/index.html")
    page.evaluate(f"text => localStorage.setItem('{KEY}', text)", kept)
    go(page, base_url, "book/progress.html")
    assert "could not be read" in page.locator(".progress-message").inner_text()
    assert page.locator(".progress-summary").inner_text().startswith("0 of ")


def test_a_browser_that_keeps_nothing_still_works(chromium, base_url):
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused'); } })"
    )
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error.stack or str(error)))
    go(page, base_url, "book/depth.html")
    page.get_by_label("I have finished this chapter").check()
    assert page.locator(".bd-links .nav-done").count() == 1
    go(page, base_url, "book/progress.html")
    assert "does not let the book keep anything" in page.locator(".progress-message").inner_text()
    context.close()
    assert problems == []


def test_another_tab_sees_what_was_done(open_page, base_url):
    page = open_page("book/progress.html")
    other = page.context.new_page()
    go(other, base_url, "book/depth.html")
    other.get_by_label("I have finished this chapter").check()
    page.locator("tr[data-chapter=depth]", has_text="☑").wait_for()


def test_the_printed_page_names_the_reader(open_page):
    page = open_page("book/progress.html")
    page.get_by_label("Your name, for the printed page").fill("Ada <b>Lovelace</b>")
    page.emulate_media(media="print")
    certificate = page.locator(".progress-certificate")
    assert certificate.is_visible()
    assert certificate.inner_text().startswith("Ada <b>Lovelace</b> has finished 0 of")
    assert not page.get_by_role("button", name="Print this page").is_visible()


def test_without_javascript_the_list_is_there(open_page):
    page = open_page("book/progress.html", javascript=False)
    assert page.locator(".progress-table tr[data-chapter]").count() == len(CHAPTERS)
