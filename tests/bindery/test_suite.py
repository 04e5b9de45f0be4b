"""Which lessons `bindery test` leaves out: those that have passed here as they are."""

import os
import shutil
from dataclasses import replace

import nbformat
import pytest

from bindery.notebooks import passes, suite
from bindery.notebooks.lessons import load
from bindery.project import BinderyError
from bindery.project.chromium import CHROMIUM_VARIABLE


@pytest.fixture
def lesson(small_book, monkeypatch, tmp_path):
    """A function that loads the small book's lesson, which is up to date and where nothing has passed yet."""
    monkeypatch.setenv("WEEKEND_CACHE", str(tmp_path / "cache"))
    cell = nbformat.v4.new_code_cell("print(1 + 1)", outputs=[])
    record = load(small_book, small_book.chapters[0])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["weekend"] = {"fingerprint": record.fingerprint, "practice": record.practice}
    nbformat.write(notebook, record.path)
    return lambda: load(small_book, small_book.chapters[0])


def test_a_pass_counts_until_something_changes_that_it_depends_on(small_book, lesson, monkeypatch):
    passed = passes.key(small_book, lesson())
    assert not passes.is_kept(passed)
    passes.keep(passed)
    assert passes.is_kept(passes.key(small_book, lesson()))

    source = small_book.chapters[0]
    source.write_text(source.read_text().replace("Add.", "Add two numbers."))
    assert passes.key(small_book, lesson()) == passed, "prose does not count"

    other = lesson()
    other.stored.cells[0].outputs = [nbformat.v4.new_output("stream", text="2\n")]
    assert not passes.is_kept(passes.key(small_book, other))
    assert not passes.is_kept(passes.key(small_book, replace(lesson(), fingerprint="another")))
    monkeypatch.setattr(passes, "processor", lambda: "another")
    assert not passes.is_kept(passes.key(small_book, lesson()))
    source.write_text(source.read_text().replace("1 + 1", "1 + 2"))
    assert passes.key(small_book, lesson()) is None, "it is to be executed anew"


@pytest.mark.parametrize("ci", ["", "true"])
def test_lessons_that_passed_are_left_out_but_not_on_ci(small_book, lesson, monkeypatch, ci):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(suite, "find_chromium", lambda **_: "chromium")
    steps, said = [], []

    def step(project, name, arguments, variables=None, *, say):
        steps.append(name)
        (noted,) = (a.partition("=")[2] for a in arguments if a.startswith("--note-passed="))
        with open(noted, "a") as file:
            file.write(f"{lesson().path}\n")

    monkeypatch.setattr(suite, "_step", lambda *a, **k: step(*a, **k) if a[1] == "lessons" else None)
    suite.run(small_book, say=said.append)
    assert steps == ["lessons"]
    suite.run(small_book, say=said.append)
    assert steps == (["lessons"] if ci == "" else ["lessons", "lessons"])
    assert ("1 of 1 lessons have passed" in "".join(said)) is (ci == "")
    suite.run(small_book, thorough=True, say=said.append)
    assert steps[-1] == "lessons"
    assert os.environ.get(CHROMIUM_VARIABLE) != "chromium", "the suite leaves its own environment as it is"


def test_a_step_that_fails_ends_the_suite(small_book, monkeypatch):
    monkeypatch.setattr(suite, "find_chromium", lambda **_: "chromium")
    shutil.rmtree(small_book.root / "lessons")
    with pytest.raises(BinderyError, match="'types' failed"):
        suite._step(small_book, "types", ["no_such_module"], say=lambda line: None)
