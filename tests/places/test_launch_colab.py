"""Lessons in an environment as Colab has it: the first cell gets what is missing, and the lesson runs."""

import os
from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell

from bindery.project import Project
from tests import places
from weekend.lessons.launch import KEPT

pytestmark = pytest.mark.thorough  # pip takes minutes
CHAPTERS = [path.stem for path in Project.find().chapters]


@pytest.fixture(scope="module")
def repository(project, tmp_path_factory):
    return places.repository(project, tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def newest(project, tmp_path_factory):
    with _like_colab(project, tmp_path_factory.mktemp("newest")) as python:
        yield python


@pytest.fixture(scope="module")
def oldest(project, tmp_path_factory):
    with _like_colab(project, tmp_path_factory.mktemp("oldest"), places.oldest(project)) as python:
        yield python


def _like_colab(project, folder, constraints=()):
    wanted = [places.tensorflow(project) if name == "tensorflow" else name for name in places.COLAB]
    return places.environment(folder, *wanted, constraints=constraints)


def run(project, python, repository, name, folder, *more, install=True):
    """Run one lesson, alone in a folder; the package is installed by its first cell."""
    if install:
        places.pip(python, "uninstall", "--quiet", "--yes", "first-weekend")
    notebook = places.alone(project, name, folder)
    notebook.cells += [new_code_cell(source) for source in more]
    variables = places.served_from(project.repository_url, repository)
    return places.run(python, notebook, folder, COLAB_RELEASE_TAG="x", TMPDIR=str(folder), **variables)


def check(project, python, repository, name, folder):
    before = places.versions(python)
    where = "import os, weekend\nprint(os.getcwd(), weekend.__file__, sep='\\n')"
    notebook = run(project, python, repository, name, folder, where)
    after = places.versions(python)
    kept = [package for package in before if package in KEPT]
    assert len(kept) == 3
    assert {package: after[package] for package in kept} == {package: before[package] for package in kept}
    assert "This is Colab, with" in places.printed(places.code(notebook)[1])
    directory, source = map(Path, places.printed(notebook.cells[-1]).splitlines())
    assert directory.samefile(folder)
    assert python.parent.parent in source.parents, "the package is the installed one"


@pytest.mark.parametrize("name", CHAPTERS)
def test_lesson_runs_with_the_newest_versions(project, newest, repository, tmp_path, name):
    check(project, newest, repository, name, tmp_path)


@pytest.mark.parametrize("name", CHAPTERS)
def test_lesson_runs_with_the_oldest_versions(project, oldest, repository, tmp_path, name):
    check(project, oldest, repository, name, tmp_path)


def test_oldest_versions_are_those_of_pyproject(project, oldest):
    found = places.versions(oldest)
    for pin in places.oldest(project):
        name, _, version = pin.partition("==")
        if name in found:
            assert found[name].startswith(version), "pip took the lower bound"


TENSORBOARD = """\
import tensorflow as tf
with tf.summary.create_file_writer("runs/mine").as_default():
    tf.summary.scalar("loss", 0.5, step=1)
%load_ext tensorboard
%tensorboard --logdir runs"""
ASK = """\
import os, re, time, urllib.request
from tensorboard import manager
(server,) = manager.get_all()
address = f"http://localhost:{server.port}/data/plugin/scalars/tags"
while "loss" not in (answer := urllib.request.urlopen(address).read().decode()):
    time.sleep(0.2)
os.kill(server.pid, 15)
print(answer)"""


def test_tensorboard_opens_in_the_notebook(project, newest, repository, tmp_path):
    notebook = places.alone(project, "start-here", tmp_path)
    notebook.cells = [*notebook.cells[1:3], new_code_cell(TENSORBOARD), new_code_cell(ASK)]
    variables = places.served_from(project.repository_url, repository)
    places.run(newest, notebook, tmp_path, TMPDIR=str(tmp_path), PATH="/usr/bin:/bin", **variables)
    *_, shown, asked = notebook.cells
    assert any("<iframe" in output.get("data", {}).get("text/html", "") for output in shown.outputs)
    assert '"mine": {"loss"' in places.printed(asked)


# --- bad circumstances ----------------------------------------------------------------------------


@pytest.fixture
def first_cell(project, newest, repository, tmp_path):
    """A function that runs only the first two cells of a lesson, and returns the message of the error."""

    def run(name="start-here", change=("", ""), **variables):
        notebook = places.alone(project, name, tmp_path)
        notebook.cells = notebook.cells[1:3]
        for cell in notebook.cells:
            cell.source = cell.source.replace(*change)
        known = places.served_from(project.repository_url, repository)
        with pytest.raises(CellExecutionError):
            places.run(newest, notebook, tmp_path, **{**known, **variables})
        outputs = [output for cell in notebook.cells for output in cell.outputs]
        (error,) = (output for output in outputs if output.output_type == "error")
        assert len(error.traceback) == 1, "the message alone"
        assert "\n" not in error.traceback[0]
        return error.traceback[0]

    return run


NOWHERE = "http://127.0.0.1:9"  # nothing answers there


def test_no_network_for_the_package(newest, first_cell, project):
    places.pip(newest, "uninstall", "--quiet", "--yes", "first-weekend")
    said = first_cell(GIT_CONFIG_COUNT="0", https_proxy=NOWHERE)
    assert said.startswith("The book's package could not be installed. Is there a network connection?")
    assert f"The reason given: fatal: unable to access '{project.repository_url}" in said


def test_no_network_for_what_it_needs(project, newest, repository, first_cell, tmp_path_factory):
    folder = tmp_path_factory.mktemp("before")
    lesson = places.alone(project, "start-here", folder)
    lesson.cells = lesson.cells[1:3]
    places.run(newest, lesson, folder, **places.served_from(project.repository_url, repository))
    places.pip(newest, "uninstall", "--quiet", "--yes", "jupyterquiz")
    said = first_cell(PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="", PIP_INDEX_URL=NOWHERE, PIP_RETRIES="0")
    assert said.startswith("What the lesson needs could not be installed. Is there a network connection?")
    assert (
        "The reason given: ERROR: Could not find a version that satisfies the requirement jupyterquiz" in said
    )


def test_full_size_without_gpu(first_cell, tmp_path):
    driver = tmp_path / "nvidia-smi"  # in front of that of a machine that has a GPU
    driver.write_text("#!/bin/sh\nexit 9\n")
    driver.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    said = first_cell("depth", ("FULL_SIZE = False", "FULL_SIZE = True"), COLAB_RELEASE_TAG="x", PATH=path)
    assert said.startswith("FULL_SIZE needs an NVIDIA GPU, and there is none here. Choose Runtime")
