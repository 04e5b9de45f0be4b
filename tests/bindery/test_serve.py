"""`bindery serve`: what it asks of sphinx-autobuild holds in any folder and on any system."""

import shlex
import subprocess
import sys
from types import SimpleNamespace

import pytest
from sphinx_autobuild.__main__ import _get_parser
from sphinx_autobuild.filter import IgnoreFilter

from bindery.project import BinderyError, Project
from bindery.site import build as site


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """A function from a folder's name to the options that sphinx-autobuild gets for the book in it."""
    commands = []
    monkeypatch.setattr(site, "build", lambda *_, **__: None)
    monkeypatch.setattr(site, "write_sphinx_config", lambda project: None)

    def run(command, **options):
        commands.append(command)
        return SimpleNamespace(returncode=0)

    def serve(name):
        monkeypatch.setattr(subprocess, "run", run)
        assert site.serve(Project(tmp_path / name), 8000) == 0
        monkeypatch.undo()
        (command,) = commands
        return _get_parser().parse_known_args(command[command.index("sphinx_autobuild") + 1 :])[0]

    return serve


@pytest.mark.parametrize(
    "python", [r"C:\Users\ann\book\.venv\Scripts\python.exe", "/home/ann/my books/it's/bin/python"]
)
def test_the_path_of_python_is_kept_whole(asked, monkeypatch, python):
    monkeypatch.setattr(sys, "executable", python)
    (before,) = asked("book").pre_build
    assert shlex.split(before) == [python, "-m", "bindery", "cache"], "as sphinx-autobuild splits it"


@pytest.mark.parametrize("name", ["my%20book", "what?"])
def test_folder_that_no_database_can_lie_in_is_refused_first(tmp_path, name):
    with pytest.raises(BinderyError, match=r"need a path without \? and %\. Rename the folder\.$"):
        site.build(Project(tmp_path / name))


@pytest.mark.parametrize("name", ["my books", "books [1]", "a*b?"])
def test_what_a_build_writes_starts_no_other(asked, tmp_path, name):
    """Else the pages would be built without end."""
    ignored = IgnoreFilter(asked(name).ignore, [])
    for folder in ("_build/html", ".venv/lib", ".git", "lessons"):
        assert ignored(str(tmp_path / name / folder / "x")), folder
    assert not ignored(str(tmp_path / name / "book" / "depth.md"))
