"""The search of settings: what it draws, what it keeps, and what it says when something is wrong."""

import math
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from functools import partial

import filelock
import numpy as np
import pytest
from sqlalchemy import event

from weekend import data
from weekend.__main__ import main
from weekend.experiments import tuning
from weekend.experiments.tuning import METHODS, Search, TuningError, best, trials, tune

COUNT = 12


@pytest.fixture(scope="module")
def images():
    return data.load("photo-digits")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.db"


def pretend(settings, search):
    """Accuracies that rise in each epoch, highest for the base network with a rate of 0.001 and dropout of 0.4."""
    quality = 1 - abs(math.log10(settings["learning_rate"]) + 3) / 4
    quality -= abs(settings["dropout"] - 0.4) / 5 if settings["network"] == "base" else 0.1
    for epoch in range(search.epochs):
        yield quality * (1 - 0.5 ** (epoch + 1))


class InterruptionError(Exception):
    pass


@pytest.mark.parametrize("method", METHODS)
def test_interrupted_study_ends_like_one_that_was_not(images, tmp_path, method):
    search = Search(images, method, seed=3)
    whole = tune(tmp_path / "whole.db", search, COUNT, train=pretend)
    epochs = 0

    def dying(settings, search):
        nonlocal epochs
        for accuracy in pretend(settings, search):
            epochs += 1
            if epochs % 7 == 0:
                raise InterruptionError
            yield accuracy

    interruptions = 0
    while True:
        try:
            parts = tune(tmp_path / "parts.db", search, COUNT, train=dying)
            break
        except InterruptionError:
            interruptions += 1
    assert interruptions > 3
    assert parts == whole == trials(tmp_path / "parts.db", search)


@pytest.mark.thorough
def test_killed_study_loses_no_trial_and_counts_none_twice(images, tmp_path):
    search = Search(images, "bayes", seed=1)
    whole = tune(tmp_path / "whole.db", search, COUNT, train=pretend)
    program = textwrap.dedent(f"""
        import sys, time
        sys.path.insert(0, {os.path.dirname(__file__)!r})
        from pathlib import Path
        from test_tuning import pretend
        from weekend import data
        from weekend.experiments.tuning import Search, tune

        def slow(settings, search):
            for accuracy in pretend(settings, search):
                time.sleep(0.02)
                yield accuracy

        search = Search(data.load("photo-digits"), "bayes", seed=1)
        tune(Path(sys.argv[1]), search, {COUNT}, report=lambda trial: print("trial", flush=True), train=slow)
    """)
    seen = kills = 0
    while seen < COUNT:
        process = subprocess.Popen(
            [sys.executable, "-c", program, tmp_path / "killed.db"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(5):
            seen += process.stdout.readline() == "trial\n"
        time.sleep(0.03)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        assert kills < 10
    assert kills > 1
    assert tune(tmp_path / "killed.db", search, COUNT, train=pretend) == whole


def test_more_trials_go_on_with_a_study(images, path):
    first = tune(path, Search(images), 3, train=pretend)
    reported = []
    more = tune(path, Search(images), 5, reported.append, train=pretend)
    assert more[:3] == first
    assert more[3:] == reported


def test_other_seeds_draw_other_settings(images, tmp_path):
    one, other = (
        tune(tmp_path / f"{seed}.db", Search(images, seed=seed), 4, train=pretend) for seed in (0, 1)
    )
    assert len({trial.settings["learning_rate"] for trial in one + other}) == 8


def test_settings_are_the_article_s_knobs(images, path):
    for trial in tune(path, Search(images, seed=5), 20, train=pretend):
        settings = trial.settings
        assert 1e-4 <= settings["learning_rate"] <= 1e-2
        assert ("dropout" in settings) == ("l2" in settings) == (settings["network"] == "base")
        assert tuning.experiment(settings).batch_size == settings["batch_size"]


def test_halving_stops_trials_that_are_behind(images, tmp_path):
    found = tune(tmp_path / "halving.db", Search(images, "halving", seed=2), 30, train=pretend)
    stopped = [trial for trial in found if trial.stopped]
    assert 10 <= len(stopped) < 30
    assert all(len(trial.accuracies) in (1, 2) for trial in stopped)
    whole = [trial for trial in found if not trial.stopped]
    assert all(len(trial.accuracies) == 4 for trial in whole)
    assert np.mean([t.accuracies[0] for t in whole]) > np.mean([t.accuracies[0] for t in stopped])
    assert best(found) in whole


@pytest.mark.thorough
def test_bayes_finds_better_settings_than_chance(images, tmp_path):
    def mean(method, seed):
        found = tune(tmp_path / f"{method}{seed}.db", Search(images, method, seed), 25, train=pretend)
        return np.mean([trial.accuracy for trial in found[10:]])

    gains = [mean("bayes", seed) - mean("random", seed) for seed in range(3)]
    assert min(gains) > 0.02


def test_trials_never_see_test_pictures(images):
    blind = replace(images, x_test=None, y_test=None)
    search = Search(blind, epochs=2, training_images=192)
    settings = {"learning_rate": 0.001, "batch_size": 32, "network": "three_layer_sets"}
    runs = [list(tuning.train(settings, search)) for _ in range(2)]
    assert len(runs[0]) == 2
    assert runs[0] == runs[1], "the same seed gives the same numbers"
    assert all(0 < accuracy < 1 for accuracy in runs[0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 1}, "seed 0 instead of 1"),
        ({"epochs": 5}, "epochs 4 instead of 5"),
        ({"method": "bayes"}, "method"),
    ],
)
def test_study_of_another_search_is_refused(images, path, change, words):
    tune(path, Search(images), 1, train=pretend)
    with pytest.raises(TuningError, match=words):
        tune(path, replace(Search(images), **change), 2, train=pretend)
    assert len(trials(path, Search(images))) == 1


def test_two_programs_do_not_share_a_study(images, path):
    with (
        filelock.FileLock(path.with_name(".study.db.lock")),
        pytest.raises(TuningError, match="Another program"),
    ):
        tune(path, Search(images), 1, train=pretend)


def test_database_that_another_program_locks_is_named(images, path, monkeypatch):
    tune(path, Search(images), 1, train=pretend)
    monkeypatch.setattr(tuning, "PATIENCE", 0.1)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TuningError, match="locked by another program"):
            tune(path, Search(images), 2, train=pretend)
        other.execute("ROLLBACK")
    assert len(tune(path, Search(images), 2, train=pretend)) == 2


def test_full_disk_loses_nothing(images, path, monkeypatch):
    first = tune(path, Search(images), 2, train=pretend)
    with sqlite3.connect(path) as file:
        pages = file.execute("PRAGMA page_count").fetchone()[0]
    storage = tuning._storage

    def on_a_full_disk(path):
        full = storage(path)
        event.listen(full.engine, "connect", lambda file, _: file.execute(f"PRAGMA max_page_count = {pages}"))
        full.engine.dispose()
        return full

    monkeypatch.setattr(tuning, "_storage", on_a_full_disk)
    with pytest.raises(TuningError, match=r"the disk is full\. Make room"):
        tune(path, Search(images), 200, train=pretend)
    monkeypatch.undo()
    assert trials(path, Search(images))[:2] == first


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + bytes(200)])
def test_file_that_is_no_study_is_named_and_kept(images, path, content):
    path.write_bytes(content)
    if content:
        with pytest.raises(TuningError, match="no study, or is damaged"):
            tune(path, Search(images), 1, train=pretend)
        assert path.read_bytes() == content
    with pytest.raises(TuningError, match="no study"):
        trials(path, Search(images))


@pytest.mark.parametrize("change", [{"training_images": 10**6}, {"method": "magic"}, {"seed": -1}])
def test_search_that_cannot_be_is_refused(images, change):
    with pytest.raises(TuningError, match=r"fewer than 1000000|no method 'magic'|seed is -1"):
        Search(images, **change)


def test_command_searches_goes_on_and_tests_at_the_end(tmp_path, capsys, monkeypatch):
    def run(*more):
        code = main(["tune", "mine", "--out", str(tmp_path), "--images", "96", "--epochs", "1", *more])
        return code, capsys.readouterr()

    code, said = run("--trials", "2")
    assert code == 0
    assert said.out.count("after 1 epoch:") == 2
    assert "Best of 2 on validation" in said.out
    code, said = run("--trials", "2")
    assert code == 0
    assert "has 2 trials already" in said.out
    monkeypatch.setattr(tuning, "FINAL_RUNS", 1)
    code, said = run("--final")
    assert code == 0
    assert "test" in said.out
    assert len(list(tmp_path.glob("photo-digits/tuned-mine-*.json"))) == 1
    for more in (["--trials", "3", "--seed", "9"], ["--final", "--images", "128"]):
        code, said = run(*more)
        assert code == 1
        assert "made with other settings" in said.err
    code, said = main(["tune", "none", "--out", str(tmp_path), "--final"]), capsys.readouterr()
    assert code == 1
    assert "There is no study" in said.err


def test_several_seeds_are_studies_of_their_own(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("weekend.training.prepare", lambda seed: None)
    monkeypatch.setattr("weekend.experiments.tuning.tune", partial(tune, train=pretend))
    arguments = ["tune", "mine", "--out", str(tmp_path), "--images", "96", "--epochs", "1", "--trials", "1"]
    assert main([*arguments, "--seeds", "2,5"]) == 0
    assert {path.name for path in tmp_path.glob("*.db")} == {"mine-2.db", "mine-5.db"}


def test_command_names_the_methods(capsys):
    with pytest.raises(SystemExit):
        main(["tune", "mine", "--method", "magic"])
    assert "'random', 'bayes', 'halving'" in capsys.readouterr().err


def test_missing_package_is_named(capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["tune", "mine"]) == 1
    assert "pip install optuna filelock" in capsys.readouterr().err


def test_error_of_a_training_is_not_taken_for_a_damaged_file(images, path):
    def broken(settings, search):
        yield {}["missing"]

    with pytest.raises(KeyError, match="missing"):
        tune(path, Search(images), 1, train=broken)


def test_seeds_of_the_final_runs_are_those_of_no_trial(images, tmp_path, monkeypatch):
    monkeypatch.setattr(tuning.runs, "run", lambda plan: plan)
    settings = {"learning_rate": 0.001, "batch_size": 32, "network": "base"}
    for seed in (0, 100):
        plans = tuning.final("mine", settings, Search(images, seed=seed), tmp_path)
        assert len(plans) == 3
        assert seed not in {plan.seed for plan in plans}
