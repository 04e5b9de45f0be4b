"""The recorded searches: how they are made and read, and what the chapter on tuning says of them."""

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bindery.project import BinderyError
from tools import tuning_records
from tools.tuning_records import Series
from weekend import data
from weekend.charts import study_charts
from weekend.experiments import tuning
from weekend.records import studies
from weekend.records.studies import StudyError

SMALL = (Series("photo-digits", 96, 50, 60, epochs=4, budget=16, seeds=range(1)),)


def pretend(settings, search):
    quality = 1 - abs(math.log10(settings["learning_rate"]) + 3) / 4
    for epoch in range(search.epochs):
        yield quality * (1 - 0.5 ** (epoch + 1))


class StoppedError(Exception):
    pass


class Made:
    """A final run that takes no time."""

    def __init__(self, plan):
        self.seed = plan.seed
        assert len(plan.images.y_val) == 50
        assert len(plan.images.y_test) == 60

    def accuracy(self, part):
        return {"val": 0.5, "test": 0.4}[part]


@dataclass
class Elsewhere:
    """A project in another folder."""

    root: Path


@pytest.fixture(scope="module", autouse=True)
def quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuning.runs, "run", Made)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return Elsewhere(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def made(folder):
    return [studies.read(path) for path in tuning_records.write(folder, SMALL, pretend, lambda line: None)]


def test_searches_spend_the_same_and_are_those_of_weekend_tune(made, tmp_path):
    images = data.load("photo-digits")
    cut = tuning_records._cut(images, SMALL[0])
    assert [(study.method, study.seed) for study in made] == [(m, 0) for m in tuning_records.METHODS]
    for study in made:
        assert 16 <= study.spent < 20
        search = tuning.Search(cut, study.method, study.seed, 4, 96)
        alone = tuning.tune(
            tmp_path / f"{study.method}{study.seed}.db", search, len(study.trials), train=pretend
        )
        assert [t.settings for t in alone] == [t.settings for t in study.trials]
        assert [t.stopped for t in alone] == [t.stopped for t in study.trials]
        assert study.best.settings == tuning.best(alone).settings == study.final.settings
        assert study.best_after([16])[0] <= study.best.accuracies[-1]


def test_interrupted_recording_goes_on_and_trains_nothing_twice(made, tmp_path):
    trained = []

    def dying(settings, search):
        for epoch, accuracy in enumerate(pretend(settings, search)):
            if len(trained) % 3 == 2:
                trained.append(None)
                raise StoppedError
            if epoch == 0:
                trained.append((search.seed, json.dumps(settings)))
            yield accuracy

    while True:
        try:
            paths = tuning_records.write(Elsewhere(tmp_path), SMALL, dying, lambda line: None)
            break
        except StoppedError:
            continue
    assert [studies.read(path).trials for path in paths] == [study.trials for study in made]
    whole = [one for one in trained if one]
    assert trained.count(None) > 1
    assert len(whole) - len(set(whole)) <= trained.count(None)


def test_missing_data_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(
        data, "load", lambda name: (_ for _ in ()).throw(data.DataError("CIFAR-10 is not here."))
    )
    with pytest.raises(BinderyError, match="not here"):
        tuning_records.write(Elsewhere(tmp_path), SMALL)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace('"seed": 0', '"seed": 5'), "was changed"),
        (lambda text: text[: len(text) // 2], "is damaged"),
        (lambda text: "[]", "is damaged"),
        (lambda text: text.replace('"schema": 1', '"schema": 2'), "another version"),
    ],
)
def test_changed_file_is_refused(made, tmp_path, change, words):
    path = made[0].write(tmp_path)
    path.write_text(change(path.read_text()))
    with pytest.raises(StudyError, match=words):
        studies.load("photo-digits", "random", tmp_path)


def test_values_that_no_search_gives_are_refused(made, tmp_path):
    study = made[0]
    for wrong in (
        replace(study, epochs=5),
        replace(study, final=replace(study.final, validation=(0.5, 0.5, 1.5))),
        replace(study, final=replace(study.final, seeds=(0, 1, 2))),
        replace(study, final=replace(study.final, settings={})),
    ):
        path = wrong.write(tmp_path)
        with pytest.raises(StudyError, match="no search gives"):
            studies.read(path)


def test_search_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StudyError, match="no recorded searches by magic on cifar10"):
        studies.load("cifar10", "magic")
    with pytest.raises(StudyError, match="There is no recorded search"):
        studies.read(tmp_path / "none.json")


# --- what the chapter says ------------------------------------------------------------------------

METHODS = tuning_records.METHODS
ALL = [(one.data, method) for one in tuning_records.SERIES for method in METHODS]


@pytest.mark.parametrize(("name", "method"), ALL)
def test_searches_of_the_book_are_those_that_the_recorder_makes(name, method):
    series = next(one for one in tuning_records.SERIES if one.data == name)
    found = studies.load(name, method)
    assert [study.seed for study in found] == list(series.seeds)
    for study in found:
        assert series.budget <= study.spent < series.budget + series.epochs
        assert study.pictures == {p: getattr(series, p) for p in ("training", "validation", "test")}
        assert not study.provenance["commit"].endswith("+")
        assert name != "photo-digits" or study.fingerprint == data.PHOTO_DIGITS_FINGERPRINT
        for accuracies, count in (
            (study.final.validation, series.validation),
            (study.final.test, series.test),
            *((trial.accuracies, series.validation) for trial in study.trials),
        ):
            for accuracy in accuracies:
                assert abs(accuracy * count - round(accuracy * count)) < 0.01, "it counts pictures"


@pytest.mark.parametrize("name", [one.data for one in tuning_records.SERIES])
def test_methods_of_one_seed_agree_where_they_try_the_same(name):
    for studies_of_seed in zip(*(studies.load(name, method) for method in METHODS), strict=True):
        known = {json.dumps(t.settings): t.accuracies for t in studies_of_seed[0].trials}
        for study in studies_of_seed[1:]:
            for trial in study.trials:
                whole = known.get(json.dumps(trial.settings), trial.accuracies)
                assert whole[: len(trial.accuracies)] == trial.accuracies


def test_best_of_many_equal_settings_looks_better():
    random = np.random.default_rng(0)
    for count, mean in ((10, 86.5), (100, 87.5)):
        best = random.normal(85, 1, size=(10_000, count)).max(axis=1).mean()
        assert abs(best - mean) < 0.06


def test_luck_of_a_seed_is_as_large_as_the_chapter_says():
    every = [study for method in METHODS for study in studies.load("photo-digits", method)]
    curses = [study.best.accuracies[-1] - np.mean(study.final.validation) for study in every]
    assert min(curses) < 0 < max(curses), "fresh seeds may be better or worse"
    assert max(map(abs, curses)) < 0.05
    assert 0.02 < np.mean([np.ptp(study.final.validation) for study in every]) < 0.08


def test_rates_that_the_chapter_names():
    whole = [trial for study in studies.load("photo-digits", "random") for trial in study.trials]
    good = [t.settings["learning_rate"] for t in whole if t.accuracies[-1] > 0.8]
    lost = [t.settings["learning_rate"] for t in whole if t.accuracies[-1] < 0.15]
    assert len(good) >= 5
    assert lost
    assert min(good) < 0.0005
    assert min(lost) > 0.003


def test_searches_do_not_agree_on_what_matters():
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    kinds = optuna.distributions
    space = {
        "learning_rate": kinds.FloatDistribution(1e-4, 1e-2, log=True),
        "batch_size": kinds.CategoricalDistribution([16, 32, 64, 128]),
        "network": kinds.CategoricalDistribution(["few_layers", "three_layer_sets", "base"]),
    }
    shares = []
    for study in studies.load("photo-digits", "random"):
        again = optuna.create_study(direction="maximize")
        for trial in study.trials:
            again.add_trial(
                optuna.trial.create_trial(
                    params={name: trial.settings[name] for name in space},
                    distributions=space,
                    value=trial.accuracies[-1],
                )
            )
        forest = optuna.importance.FanovaImportanceEvaluator(seed=0)
        shares.append(optuna.importance.get_param_importances(again, evaluator=forest))
    assert len({max(share, key=share.get) for share in shares}) > 1
    assert np.ptp([share["batch_size"] for share in shares]) > 0.3


def test_charts_say_in_words_what_they_show():
    searches = {method: studies.load("photo-digits", method) for method in METHODS}
    best = study_charts.best_so_far(searches).to_dict()
    assert best["description"].startswith("Line chart of the best validation accuracy so far")
    rows = best["data"]["values"]
    assert {row["method"] for row in rows} == set(METHODS)
    for method in METHODS:
        values = [row["value"] for row in rows if row["method"] == method]
        assert values == sorted(values), "the best so far never falls"
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    rates = study_charts.rates(searches["random"]).to_dict()
    assert rates["description"].startswith("Scatter plot of validation accuracy by learning rate")
    found = pd.DataFrame({"seed 0": {"learning_rate": 0.7, "network": 0.3}})
    chart = study_charts.importances(found).to_dict()
    assert "learning rate: 70 to 70%." in chart["description"]
    with pytest.raises(ValueError, match="at least one search"):
        study_charts.best_so_far({})
