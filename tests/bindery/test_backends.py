"""Lessons on the other backends of Keras, the record of what each costs, and what the first cell does there."""

import importlib.util
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from bindery.chapters.convert import convert
from bindery.chapters.read import KERNELSPEC, read_chapter
from bindery.notebooks import fingerprint
from bindery.project import BinderyError, Project
from tests.conftest import ROOT, write_chapter
from tests.places import LIGHT
from tools import backend_records
from weekend import __version__
from weekend.files import plain_bytes
from weekend.lessons import launch
from weekend.records import backends as timings

# They need TensorFlow itself.
BOUND = {"an-engine-of-your-own", "backpropagation", "batch-size", "many-machines", "tensorboard"}
PORTABLE = [path.stem for path in Project.find().chapters if path.stem not in BOUND]


# --- running lessons ------------------------------------------------------------------------------


def run_lax(backend, *paths):
    """Run lessons on a backend as .ci/backends does: each cell must run, whatever it prints."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval-lax", *paths],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in LIGHT else pytest.mark.thorough) for name in PORTABLE]
)
def test_lesson_runs_on_jax(name):
    done = run_lax("jax", f"lessons/{name}.ipynb")
    assert done.returncode == 0, done.stdout


@pytest.mark.thorough
@pytest.mark.parametrize("name", PORTABLE)
def test_lesson_runs_on_torch(name):
    pytest.importorskip("torch", reason="PyTorch is not in the lock; install it beside to run lessons on it")
    done = run_lax("torch", f"lessons/{name}.ipynb")
    assert done.returncode == 0, done.stdout


def test_lesson_really_runs_on_what_was_asked_for(tmp_path):
    cell = new_code_cell("import keras\nassert keras.config.backend() == 'jax'")
    nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": KERNELSPEC}), tmp_path / "a.ipynb")
    assert run_lax("jax", tmp_path / "a.ipynb").returncode == 0
    assert run_lax("tensorflow", tmp_path / "a.ipynb").returncode == 1


def test_which_lessons_teach_tensorflow(project):
    assert {path.stem for path in project.chapters if read_chapter(path).backend} == BOUND
    for path in project.chapters:
        text = path.read_text("utf-8")
        assert ("runs on no [other backend](#bk-idea)" in " ".join(text.split())) is (path.stem in BOUND)


def test_front_matter_can_name_tensorflow_only(tmp_path):
    path = write_chapter(tmp_path / "x.md", "# X\n\n```{code-cell}\n1\n```\n")
    path.write_text(path.read_text().replace("---\n\n", "backend: jax\n---\n\n", 1))
    with pytest.raises(BinderyError, match=r"^x\.md: backend can only say 'tensorflow'"):
        read_chapter(path)


def test_first_cell_knows_the_backend(project):
    for name, ending in (("batch-size", ', backend="tensorflow")'), ("depth", "full_size=FULL_SIZE)")):
        notebook = convert(project, read_chapter(project.root / "book" / f"{name}.md"))
        assert notebook.cells[1].source.endswith(ending)


# --- the first cell -------------------------------------------------------------------------------


@pytest.fixture
def first_cell(monkeypatch):
    """A function that does what the first cell does, with a backend chosen."""
    monkeypatch.setattr(launch, "place", lambda: None)

    def run(chosen, **options):
        monkeypatch.setenv("KERAS_BACKEND", chosen)
        monkeypatch.delitem(sys.modules, "keras", raising=False)  # as in a new kernel
        launch.set_up(__version__, **options)

    return run


def test_lesson_on_tensorflow_stops_elsewhere(first_cell, capsys):
    with pytest.raises(
        launch.LaunchError, match=r"^This lesson teaches TensorFlow itself, and KERAS_BACKEND is jax"
    ):
        first_cell("jax", backend="tensorflow")
    first_cell("jax")
    first_cell("tensorflow", backend="tensorflow")
    first_cell("", backend="tensorflow")
    assert capsys.readouterr().out == ""


def test_chosen_backend_must_be_there(first_cell, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else real(name))
    with pytest.raises(
        launch.LaunchError, match=r"^KERAS_BACKEND is torch, and torch is not installed here\."
    ):
        first_cell("torch")


def test_many_steps_in_one_go_count_as_one_on_torch(monkeypatch):
    import keras

    monkeypatch.setattr(keras.Model, "compile", keras.Model.compile)
    launch.step_by_step()
    patched = keras.Model.compile
    launch.step_by_step()
    assert keras.Model.compile is patched, "once is enough"
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mean_squared_error", steps_per_execution=100)
    assert model.steps_per_execution == 1
    assert isinstance(model.optimizer, keras.optimizers.SGD)


# --- runs -----------------------------------------------------------------------------------------


def test_weekend_run_makes_a_record_on_jax(tmp_path):
    command = [sys.executable, "-m", "weekend", "run", "few-layers", "--data", "photo-digits", "--seeds", "0"]
    command += ["--epochs", "1", "--images", "200", "--out", str(tmp_path)]
    done = subprocess.run(
        command, env={**os.environ, "KERAS_BACKEND": "jax"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "photo-digits" / "few-layers-200x1-0.json").read_text("utf-8"))
    assert record["provenance"]["versions"]["backend"].startswith("jax ")
    assert 0 < record["results"]["val_accuracy"] < 1


# --- times ----------------------------------------------------------------------------------------


def test_record_was_made_by_the_program_that_is_here():
    record = timings.recorded()
    source = plain_bytes(backend_records.WORKER)
    assert record["code_sha256"] == backend_records.code_hash(source)
    assert record["code_sha256"] != backend_records.code_hash(source.replace(b"REPEATS = 3", b"REPEATS = 4"))
    usual = timings.timings()
    assert [timing.backend for timing in usual] == list(backend_records.BACKENDS)
    (rounds,) = {len(timing.rounds) for timing in [*usual, *timings.timings("True")]}
    assert rounds >= 3
    assert all(timing.versions["backend"].split()[0] == timing.backend for timing in usual)
    assert [timing.backend for timing in timings.timings("True")] == ["tensorflow"]
    assert timings.PATH.stat().st_size < 10_000


def test_times_are_compared_within_a_round(monkeypatch):
    def timing(backend, *seconds):
        rounds = [{"image": value} for value in seconds]
        return {"backend": backend, "compiled": "auto", "versions": {}, "rounds": rounds}

    record = {"timings": [timing("tensorflow", 1, 2, 4), timing("jax", 2, 2, 2)]}
    record["timings"].append(timing("tensorflow", 3, 3, 3) | {"compiled": "True"})
    monkeypatch.setattr(timings, "recorded", lambda: record)
    table = timings.compare("image", "s")
    assert table.loc["tensorflow"].tolist() == [2, 1, 4, 1, 1, 1]
    assert table.loc["jax"].tolist() == [2, 2, 2, 1, 0.5, 2]
    assert timings.compare("image")["ms"].tolist() == [2000, 2000]
    assert timings.compare("image", "s", "True").loc["tensorflow", "ratio"] == 1.5
    with pytest.raises(ValueError, match=r"'step' was not timed\. Choose from: image"):
        timings.compare("step")


def test_backends_are_timed_in_turns(small_book, monkeypatch):
    timed = []

    def run(command, *, env, **options):
        timed.append((command[0], env["KERAS_BACKEND"], json.loads(command[3])))
        seconds = dict.fromkeys(("import", "tiny", "image_first", "image", "predict"), 1.23456)
        result = {"seconds": seconds, "versions": {"backend": f"{env['KERAS_BACKEND']} 1"}, "device": "some"}
        return SimpleNamespace(returncode=0, stdout=f"noise\n{json.dumps(result)}\n", stderr="")

    monkeypatch.setattr(backend_records.subprocess, "run", run)
    monkeypatch.setattr(backend_records.provenance, "commit", lambda: "abc")
    monkeypatch.setattr(backend_records, "TARGET", "times.json")
    path = backend_records.write(small_book, {"torch": "other"}, rounds=2, say=lambda line: None)
    here = sys.executable
    a_round = [(here, "tensorflow", "auto"), (here, "jax", "auto"), ("other", "torch", "auto")]
    assert timed == 2 * [*a_round, (here, "tensorflow", True)]
    record = json.loads(path.read_text("utf-8"))
    assert record["timings"][1]["rounds"][1]["image"] == 1.235
    monkeypatch.setattr(
        backend_records.subprocess,
        "run",
        lambda *a, **o: SimpleNamespace(returncode=1, stdout="", stderr="No torch"),
    )
    with pytest.raises(BinderyError, match=r"Timing tensorflow failed[\s\S]*No torch"):
        backend_records.write(small_book, say=lambda line: None)


def test_times_make_no_other_lesson_stale(project):
    cell = SimpleNamespace(source="from weekend import records")
    used = fingerprint.module_files(
        project.root / "code" / "weekend", fingerprint.used_modules(project, [cell])
    )
    assert any(path.name == "with-dropout-3500x10-0.json" for path in used)
    assert timings.PATH not in used
    cell.source = "from weekend.records import backends"
    used = fingerprint.module_files(
        project.root / "code" / "weekend", fingerprint.used_modules(project, [cell])
    )
    assert timings.PATH in used


# --- the chapter ----------------------------------------------------------------------------------


def test_layer_prints_as_the_solution_says(code, capsys):
    """As compiled usually it prints when the step is noted down; eagerly, in each step."""
    import keras

    class Talk(keras.layers.Layer):
        def call(self, x):
            print("word")
            return x

    printed = {}
    for eager in (False, True):
        model = keras.Sequential([keras.Input((2,)), Talk(), keras.layers.Dense(1)])
        model.compile("sgd", loss="mean_squared_error", run_eagerly=eager)
        capsys.readouterr()
        model.fit(np.ones((20, 2)), np.ones((20, 1)), batch_size=4, verbose=0)
        printed[eager] = capsys.readouterr().out.count("word")
    assert printed[True] == 5
    assert 1 <= printed[False] <= 2
