"""A clone with Windows' line ends is the same book: nothing is stale, and records are of the same code."""

import ast
import shutil
import subprocess

import pytest

from bindery.chapters.read import read_chapter
from bindery.notebooks import fingerprint
from bindery.project import Project
from weekend.files import plain_bytes
from weekend.records import provenance

from ..places import repository


def with_windows_line_ends(source, target):
    """Copy a folder as Git for Windows writes it where nothing tells it otherwise."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for path in target.rglob("*"):
        if path.is_file() and b"\0" not in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return target


@pytest.fixture(scope="module")
def windows(project, tmp_path_factory):
    """The checkout with other line ends in all that fingerprints are made of."""
    root = tmp_path_factory.mktemp("windows")
    with_windows_line_ends(project.root / "code", root / "code")
    for name in ("pyproject.toml", "requirements.lock", "_config.yml", "_toc.yml"):
        (root / name).write_bytes((project.root / name).read_bytes().replace(b"\n", b"\r\n"))
    with_windows_line_ends(project.root / "book", root / "book")
    return Project(root)


def test_fingerprints_of_lessons_are_the_same(project, windows):
    assert b"\r\n" in (windows.root / "code" / "weekend" / "files.py").read_bytes()
    for name in ("dropout", "start-here"):
        here, there = (read_chapter(each.root / "book" / f"{name}.md") for each in (project, windows))
        assert [c.source for c in here.code_cells] == [c.source for c in there.code_cells]
        for of in (fingerprint.fingerprint, fingerprint.practice_fingerprint):
            assert of(project, here.code_cells) == of(windows, there.code_cells), (name, of.__name__)


def test_records_are_of_the_same_code(windows, monkeypatch):
    """What a half-done run, a study and the machines of a cluster compare."""
    names = ("files", "training")
    here = provenance.code_fingerprint(*names)
    monkeypatch.setattr(provenance, "_PACKAGE", windows.root / "code" / "weekend")
    assert provenance.code_fingerprint(*names) == here


def test_windows_writes_and_reads_as_other_systems_do(project):
    """Without a word, Python writes its line ends there, and reads what programs say in the country's encoding."""
    wanted = {"write_text": {"newline"}, "run": {"encoding", "errors"}, "Popen": {"encoding", "errors"}}
    lacking = []
    for path in sorted((project.root / "code").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            given = {keyword.arg for keyword in call.keywords}
            is_text = call.func.attr == "write_text" or "text" in given
            if is_text and not wanted.get(call.func.attr, set()) <= given:
                lacking.append(f"{path.name}:{call.lineno}")
    assert lacking == []


def test_only_line_ends_are_made_plain(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a\r\nb\rc\n\n")
    assert plain_bytes(path) == b"a\nb\rc\n\n"


def test_clone_by_git_for_windows_is_the_same_to_the_byte(project, tmp_path):
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    repository(project, origin)
    command = ["git", "clone", "--quiet", "--config", "core.autocrlf=true", str(origin), str(clone)]
    subprocess.run(command, check=True)
    for path in origin.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(origin).parts:
            assert (clone / path.relative_to(origin)).read_bytes() == path.read_bytes(), path.name
