"""``bindery new`` makes a chapter that passes the checks, or nothing at all."""

import os
import shutil
import subprocess
import sys

import pytest

from bindery.notebooks import lessons, new
from bindery.project import BinderyError, Project

TOC = """\
format: jb-book
root: book/first
parts:
  - caption: Saturday
    chapters:
      - file: book/one
      - file: book/two
  - caption: Reference
    chapters:
      - file: book/index-of-words
"""


@pytest.fixture
def copy(tmp_path, project):
    """A copy of the project with the real tools and four empty pages."""
    ignore = shutil.ignore_patterns("__pycache__", "records")
    shutil.copytree(project.root / "code", tmp_path / "code", ignore=ignore)
    (tmp_path / "code" / "weekend" / "records").symlink_to(project.root / "code" / "weekend" / "records")
    (tmp_path / "tests" / "check" / "answers").mkdir(parents=True)
    for name in (
        "__init__.py",
        "conftest.py",
        "check/__init__.py",
        "check/test_exercises.py",
        "check/answers/__init__.py",
    ):
        shutil.copy(project.root / "tests" / name, tmp_path / "tests" / name)
    for name in ("pyproject.toml", "requirements.lock", "_config.yml"):
        shutil.copy(project.root / name, tmp_path / name)
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "given-numbers.yml").touch()
    for name in ("first", "one", "two", "index-of-words"):
        (tmp_path / "book" / f"{name}.md").write_text(f"# {name}\n")
    return Project(tmp_path)


def contents(project):
    return {
        path.relative_to(project.root): path.read_bytes()
        for folder in ("book", "code", "tests", "lessons")
        for path in (project.root / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {"toc": (project.root / "_toc.yml").read_bytes()}


def test_new_chapter_passes_the_checks(copy):
    def run(*command):
        environment = {**os.environ, "PYTHONPATH": str(copy.root / "code")}
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=copy.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "wrote book/why-dice-fall.md" in run("bindery", "new", "Why dice fall?", "--after", "one")
    toc = (copy.root / "_toc.yml").read_text()
    assert toc == TOC.replace("book/one\n", "book/one\n      - file: book/why-dice-fall\n")
    run("bindery", "check")
    run("ruff", "check", "code", "tests")
    run("ruff", "format", "--check", "code", "tests")
    assert " passed" in run("pytest", "-q", "tests/check/test_exercises.py", "-k", "why-dice-fall")
    text = (copy.root / "book" / "why-dice-fall.md").read_text()
    assert text.count("{exercise} ") == 4
    assert "@" not in text


@pytest.mark.parametrize(
    ("title", "after", "message"),
    [
        ("", None, "can't be used"),
        ("2 dice", None, "can't be used"),
        ("Dice *and* coins", None, "can't be used"),
        ('Dice\n"""', None, "can't be used"),
        ("Würfel", None, "can't be used"),
        ("Dice, and why they fall as they fall, at home", None, "at most 40"),
        ("Dice, the solution", None, "can't be used"),
        ("Two", None, "book/two.md exists already"),
        ("Read", None, "code/weekend/check/read.py exists already"),
        ("Dice", "three", "no line for book/three"),
    ],
)
def test_what_can_not_be_made_leaves_everything_as_it_was(copy, title, after, message):
    before = contents(copy)
    with pytest.raises(BinderyError, match=message):
        new.write(copy, title, after=after, say=lambda line: None)
    assert contents(copy) == before


@pytest.mark.parametrize("error", [BinderyError("no"), KeyboardInterrupt()])
def test_lesson_that_fails_leaves_nothing_behind(copy, monkeypatch, error):
    before, seen = contents(copy), []

    def fail(project, **options):
        seen.append((project.root / "book" / "dice.md").is_file())
        raise error

    monkeypatch.setattr(lessons, "update", fail)
    with pytest.raises(type(error)):
        new.write(copy, "Dice", say=lambda line: None)
    assert seen == [True]
    assert contents(copy) == before


def test_without_a_place_it_is_the_last_chapter_before_the_reference(copy, monkeypatch):
    monkeypatch.setattr(lessons, "update", lambda project, **options: None)
    new.write(copy, "Dice", say=lambda line: None)
    assert "book/two\n      - file: book/dice\n  - caption: Reference" in (copy.root / "_toc.yml").read_text()
