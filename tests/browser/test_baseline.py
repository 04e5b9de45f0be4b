"""The scripts and styles keep to the browsers that the book supports; the other tests here run without newer names."""

import re

import pytest

from bindery.project import Project

from . import baseline

STATIC = Project.find().root / "book" / "_static"
SCRIPTS = sorted(
    path for path in STATIC.rglob("*.js") if path.name != "codemirror.js"
)  # a library, as it comes
STYLES = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_uses_nothing_newer_than_the_oldest_browsers(path):
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(), flags=re.DOTALL)
    assert baseline.uses(code) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_uses_nothing_newer_than_the_oldest_browsers(path):
    style = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert [line for line in style.splitlines() if baseline.CSS.search(line)] == []


@pytest.mark.parametrize(
    "code",
    ["hidden.with(2, 3)", "all.toSorted()", "Object.groupBy(a, f)", "requestIdleCallback(f)", "a.union(b)"],
)
def test_newer_names_are_found(code):
    assert baseline.uses(code)
    assert baseline.uses(f'if ("requestIdleCallback" in window) {code}') == [] or "Idle" not in code


def test_pages_are_tried_without_newer_names(open_page):
    page = open_page("book/playground.html")
    assert page.evaluate("[[].with, [].toSorted, Object.groupBy, window.Iterator]") == [None] * 4
    page.get_by_role("button", name="One unit more in hidden layer 1").click()
    page.get_by_role("button", name="Take hidden layer 1 away").click()
    assert "hidden=none" in page.evaluate("location.hash")


def test_supported_browsers_are_stated(project):
    text = (project.root / "book" / "launching.md").read_text()
    for name in ("Chrome and Edge from version 109", "Firefox from 115", "Safari from 16.4"):
        assert name in text
    assert "Chrome and Edge 109, Firefox 115, Safari 16.4" in baseline.__doc__
