"""The recorded searches: how they are made and read, and what the chapter on tuning says of them."""

import json
import math

import pytest

from bindery import tuning_records
from bindery.project import BinderyError
from bindery.tuning_records import Series
from weekend import data, studies, tuning
from weekend.studies import StudyError

SMALL = (Series("photo-digits", 96, 50, 60, epochs=4, budget=24, seeds=range(2)),)


def pretend(settings, search):
    quality = 1 - abs(math.log10(settings["learning_rate"]) + 3) / 4
    for epoch in range(search.epochs):
        yield quality * (1 - 0.5 ** (epoch + 1))


class StoppedError(Exception):
    pass


@pytest.fixture
def quick(monkeypatch):
    """Final runs that take no time."""

    class Made:
        def __init__(self, plan):
            self.seed = plan.seed
            assert len(plan.images.y_val) == 50
            assert len(plan.images.y_test) == 60

        def accuracy(self, part):
            return {"val": 0.5, "test": 0.4}[part]

    monkeypatch.setattr(tuning.runs, "run", Made)


@pytest.fixture
def folder(tmp_path):
    class Elsewhere:
        root = tmp_path

    return Elsewhere


@pytest.fixture
def made(folder, quick):
    return [studies.read(path) for path in tuning_records.write(folder, SMALL, pretend, lambda line: None)]


def test_searches_spend_the_same_and_are_those_of_weekend_tune(made, tmp_path):
    images = data.load("photo-digits")
    cut = tuning_records._cut(images, SMALL[0])
    assert [(s.method, s.seed) for s in made] == [(m, s) for s in (0, 1) for m in tuning_records.METHODS]
    for study in made:
        assert 24 <= study.spent < 28
        search = tuning.Search(cut, study.method, study.seed, 4, 96)
        alone = tuning.tune(
            tmp_path / f"{study.method}{study.seed}.db", search, len(study.trials), train=pretend
        )
        assert [t.settings for t in alone] == [t.settings for t in study.trials]
        assert [t.stopped for t in alone] == [t.stopped for t in study.trials]
        assert study.best.settings == tuning.best(alone).settings == study.final.settings
        assert study.best_after([24])[0] <= study.best.accuracies[-1]


def test_interrupted_recording_goes_on_and_trains_nothing_twice(folder, quick, made, tmp_path, monkeypatch):
    trained = []

    def dying(settings, search):
        for epoch, accuracy in enumerate(pretend(settings, search)):
            if len(trained) % 5 == 4:
                trained.append(None)
                raise StoppedError
            if epoch == 0:
                trained.append((search.seed, json.dumps(settings)))
            yield accuracy

    class Other:
        root = tmp_path / "other"

    while True:
        try:
            paths = tuning_records.write(Other, SMALL, dying, lambda line: None)
            break
        except StoppedError:
            continue
    assert [studies.read(path).trials for path in paths] == [study.trials for study in made]
    whole = [one for one in trained if one]
    assert trained.count(None) > 3
    assert len(whole) - len(set(whole)) <= trained.count(None)


def test_missing_data_are_named(folder, monkeypatch):
    monkeypatch.delenv("WEEKEND_CIFAR10", raising=False)
    monkeypatch.setattr(
        data, "load", lambda name: (_ for _ in ()).throw(data.DataError("CIFAR-10 is not here."))
    )
    with pytest.raises(BinderyError, match="not here"):
        tuning_records.write(folder, SMALL)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace('"seed": 0', '"seed": 5'), "was changed"),
        (lambda text: text[: len(text) // 2], "is damaged"),
        (lambda text: "[]", "is damaged"),
        (lambda text: text.replace('"schema": 1', '"schema": 2'), "another version"),
    ],
)
def test_changed_file_is_refused(made, folder, change, words):
    path = studies.study_path(folder.root / tuning_records.TARGET, "photo-digits", "random", 0)
    path.write_text(change(path.read_text()))
    with pytest.raises(StudyError, match=words):
        studies.load("photo-digits", "random", path.parent)


def test_values_that_no_search_gives_are_refused(made, folder):
    from dataclasses import replace

    study = made[0]
    for wrong in (
        replace(study, epochs=5),
        replace(study, final=replace(study.final, validation=(0.5, 0.5, 1.5))),
        replace(study, final=replace(study.final, seeds=(0, 1, 2))),
        replace(study, final=replace(study.final, settings={})),
    ):
        path = wrong.write(folder.root)
        with pytest.raises(StudyError, match="no search gives"):
            studies.read(path)


def test_search_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StudyError, match="no recorded searches by magic on cifar10"):
        studies.load("cifar10", "magic")
    with pytest.raises(StudyError, match="There is no recorded search"):
        studies.read(tmp_path / "none.json")
