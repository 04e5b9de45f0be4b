"""What a user types becomes a name, a path, a range: taken as it is, or refused before anything is done."""

import os
import subprocess
import sys

import pytest

from weekend import commands
from weekend.__main__ import main
from weekend.experiments.tuning import Search, TuningError, tune

from .test_tuning import images, pretend  # noqa: F401


def refused(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        "..",
        "a\\b",
        "a?mode=memory",
        "a%20b",
        "a{b}",
        "a:b",
        "",
        "-",
        "con",
        "Nul.x",
        "x" * 81,
        "a*",
        "[a]",
        "a.",
    ],
)
def test_name_of_a_study_that_is_no_file_name_is_refused(tmp_path, capsys, name):
    said = refused(capsys, "tune", "--out", tmp_path, "--", name)
    assert "can't be a name: use letters, digits" in said or "required" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["mine", "mine-2", "Größe_1", "a.b", "console"])
def test_name_of_a_study_is_taken(name):
    assert commands.file_name(name) == name


@pytest.mark.parametrize("place", ["a?mode=memory", "a%20b", "{SCHEMA_VERSION}", "{0}", "#x", "[y] z's"])
def test_study_lies_where_its_path_says(images, tmp_path, place):  # noqa: F811
    path = tmp_path / place / "s.db"
    tune(path, Search(images), 1, train=pretend)
    assert path.is_file()
    assert [child.name for child in tmp_path.iterdir()] == [place]
    assert len(tune(path, Search(images), 2, train=pretend)) == 2, "it goes on"


def test_study_of_another_optuna_is_named(images, tmp_path):  # noqa: F811
    import sqlite3

    path = tmp_path / "s.db"
    tune(path, Search(images), 1, train=pretend)
    with sqlite3.connect(path) as file:
        file.execute("update alembic_version set version_num = 'v9'")
    file.close()
    with pytest.raises(TuningError, match=r"s\.db was made by another version of Optuna\. Name another"):
        tune(path, Search(images), 2, train=pretend)


@pytest.mark.parametrize(
    "seeds", ["0-2147483647", "0-99999999999999999999", "1,0-20000", "5-1", "-1", "0x1", "1.5", ""]
)
def test_seeds_that_are_none_or_too_many_are_refused(capsys, seeds):
    assert "seed" in refused(capsys, "run", "few-layers", f"--seeds={seeds}")


def test_tilde_of_a_folder_is_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert commands.folder("~/runs") == tmp_path / "runs"


def started(*words, **variables):
    command = [sys.executable, "-m", "weekend", *words]
    return subprocess.Popen(
        command, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="ascii"
    )


def test_console_that_lacks_letters_gets_others():
    said, error = started("list", PYTHONIOENCODING="ascii", PYTHONUTF8="0").communicate(timeout=120)
    assert "weekend show NAME says more." in said
    assert error == ""


def test_output_that_nobody_reads_ends_without_a_word():
    program = started("list", PYTHONUNBUFFERED="1")
    program.stdout.close()
    assert program.stderr.read() == ""
    assert program.wait(120) in (0, 1)
