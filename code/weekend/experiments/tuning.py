"""Searches settings for a network: at random, by a model of what worked, or by dropping losers early.

The search is Optuna's (Akiba et al. 2019, arXiv:1907.10902). Here are what is searched, how a trial is trained, and
what makes a study safe. A study is one SQLite file, and a trial is written into it when it has ended. What a trial
tries follows from the seed and from the trials before it, so one that was killed is made again, and on one machine a
study that was interrupted ends like one that was not.

Trials see training and validation pictures only. The test pictures are for :func:`final`, once, at the end.
"""

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import records, training
from ..data import ImageData
from ..records import Record, RecordError, provenance
from . import METHODS, Experiment, runs

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial

Method = Literal["random", "bayes", "halving"]
REDUCTION = 2  # halving: of the trials that reach a rung, about one in so many goes on
STARTS = 5  # bayes: trials at random before its model has something to learn from
PATIENCE = 5.0  # seconds to wait for another program that writes to the file
FINAL_RUNS = 3

_SOURCES = ("models", "experiments.runs", "training", "experiments.tuning")  # what decides a trial's numbers
_IDENTITY = "weekend"


class TuningError(RecordError):
    """A study can't be used as asked; the message says what to do."""


@dataclass(frozen=True)
class Search:
    """What is searched, in which pictures, and how.

    Parameters
    ----------
    images : ImageData
    method : {"random", "bayes", "halving"}
        "random": draw settings at random. "bayes": draw them where a model of the trials so far expects good ones (TPE,
        Bergstra et al. 2011). "halving": draw at random, and stop trials that are behind after one epoch, two, four and
        so on (asynchronous successive halving, Li et al. 2020, arXiv:1810.05934).
    seed : int
        For the settings to try, and for the training of each trial.
    epochs : int
        Passes over the pictures in a whole trial.
    training_images : int, optional
        Train on the first so many pictures. By default all.

    Raises
    ------
    TuningError
        There are not so many pictures, there is no such method, or the seed is no seed.
    """

    images: ImageData = field(repr=False)
    method: Method = "random"
    seed: int = 0
    epochs: int = 4
    training_images: int | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise TuningError(f"There is no method {self.method!r}. Choose one of: {', '.join(METHODS)}.")
        if not 0 <= self.seed < 2**31 - FINAL_RUNS:
            raise TuningError(
                f"The seed is {self.seed}. Choose a whole number from 0 to {2**31 - FINAL_RUNS - 1}."
            )
        available = len(self.images.y_train)
        if self.training_images and self.training_images > available:
            raise TuningError(
                f"{self.images.name} has {available} training pictures, fewer than {self.training_images}."
            )

    @property
    def identity(self) -> dict[str, Any]:
        """All that decides the numbers of a study."""
        return {
            "method": self.method,
            "seed": self.seed,
            "epochs": self.epochs,
            "training images": self.training_images or len(self.images.y_train),
            "data": self.images.fingerprint,
            **provenance.versions(),
            "source code": provenance.code_fingerprint(*_SOURCES),
        }


@dataclass(frozen=True)
class Trial:
    """A trial that has ended.

    Attributes
    ----------
    settings : dict of str to value
        Fields of :class:`weekend.experiments.Experiment`.
    accuracies : tuple of float
        On validation pictures after each epoch, from 0 to 1.
    stopped : bool
        Whether it was stopped early, being behind others.
    """

    settings: dict[str, Any]
    accuracies: tuple[float, ...]
    stopped: bool

    @property
    def accuracy(self) -> float:
        """After its last epoch."""
        return self.accuracies[-1]


Train = Callable[[dict[str, Any], Search], Iterator[float]]


def suggest(trial: "optuna.trial.BaseTrial") -> dict[str, Any]:
    """Draw the settings of a trial: the article's own knobs."""
    settings: dict[str, Any] = {
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True),
        "batch_size": trial.suggest_categorical("batch_size", [16, 32, 64, 128]),
        "network": trial.suggest_categorical("network", ["few_layers", "three_layer_sets", "base"]),
    }
    if settings["network"] == "base":  # the only one that has them
        settings["dropout"] = trial.suggest_float("dropout", 0.0, 0.8)
        settings["l2"] = trial.suggest_float("l2", 1e-6, 1e-3, log=True)
    return settings


def experiment(settings: dict[str, Any], name: str = "trial") -> Experiment:
    """Return settings as an experiment, with Keras's initial weights and the pictures as they are."""
    return Experiment(name=name, shows="Settings that a search found.", **settings)


def train(settings: dict[str, Any], search: Search) -> Iterator[float]:
    """Train a network, and yield its validation accuracy, from 0 to 1, after each epoch."""
    training.prepare(search.seed)
    images = search.images
    count = search.training_images or len(images.y_train)
    x, y = images.x_train[:count], images.y_train[:count]
    trial = experiment(settings)
    model = runs.build(trial, x)
    for epoch in range(search.epochs):
        order = np.random.RandomState([search.seed, epoch]).permutation(count)
        model.fit(x[order], y[order], batch_size=trial.batch_size, shuffle=False, verbose=0)
        seen = model.evaluate(
            images.x_val, images.y_val, batch_size=runs.EVALUATION_BATCH, verbose=0, return_dict=True
        )
        yield float(seen["accuracy"])
    runs.free_memory()


def tune(
    path: Path,
    search: Search,
    count: int,
    report: Callable[[Trial], None] = lambda trial: None,
    train: Train = train,
) -> list[Trial]:
    """Go on with a study until it has so many trials, and return all of them in the order in which they ended.

    Parameters
    ----------
    path : Path
        The study's file. It is made where missing.
    search : Search
    count : int
        Trials in all, those of earlier calls included.
    report : callable
        Called with each trial that has ended.
    train : callable
        Trains with given settings, and yields the validation accuracy after each epoch.

    Raises
    ------
    TuningError
        The file is no study, is one of another search, or another program is at work on it.
    """
    with _open(path, search) as study:
        ended = _ended(study, path)
        while len(ended) < count:
            made = _one_more(ended, search, train)
            with _failures(path):
                study.add_trial(made)
            ended = _ended(study, path)
            report(_trial(ended[-1]))
        return [_trial(one) for one in ended]


def _one_more(ended: list["FrozenTrial"], search: Search, train: Train) -> "FrozenTrial":
    """Make the trial that follows those that have ended, in memory."""
    import optuna
    from optuna.trial import TrialState

    study = optuna.create_study(
        direction="maximize", sampler=_sampler(search, len(ended)), pruner=_pruner(search)
    )
    study.add_trials(ended)
    trial = study.ask()
    accuracies: list[float] = []
    for epoch, accuracy in enumerate(train(suggest(trial), search), start=1):
        accuracies.append(accuracy)
        trial.report(accuracy, epoch)
        if epoch < search.epochs and trial.should_prune():
            return study.tell(trial, state=TrialState.PRUNED)
    return study.tell(trial, accuracies[-1])


def trials(path: Path, search: Search) -> list[Trial]:
    """Return the trials of a study that have ended, in that order.

    Raises
    ------
    TuningError
        There is no such study, it is one of another search, or the file is damaged.
    """
    import optuna

    if not path.is_file():
        raise TuningError(f"There is no study {path}. weekend tune {path.stem} begins one.")
    with _failures(path):
        study = optuna.load_study(study_name=path.stem, storage=_storage(path))
        _require_same(study, search, path)
    return [_trial(one) for one in _ended(study, path)]


def best(found: list[Trial]) -> Trial:
    """Return the trial with the highest validation accuracy among those that were not stopped."""
    whole = [trial for trial in found if not trial.stopped]
    if not whole:
        raise TuningError("No trial has come to its end yet. Ask for more trials.")
    return max(whole, key=lambda trial: trial.accuracy)


def final(name: str, settings: dict[str, Any], search: Search, folder: Path) -> list[Record]:
    """Train the chosen settings with seeds that no trial had, and record training, validation and test accuracy.

    Parameters
    ----------
    name : str
        Of the study; the records are called ``tuned-NAME``.
    settings : dict
    search : Search
    folder : Path
        Of records.
    """
    chosen = experiment(settings, name=f"tuned-{name}")
    plans = [
        runs.Plan(chosen, search.images, seed, folder, search.epochs, search.training_images)
        for seed in range(search.seed + 1, search.seed + 1 + FINAL_RUNS)
    ]
    return [runs.run(plan) for plan in plans]


# --- the study's file -----------------------------------------------------------------------------


@contextlib.contextmanager
def _open(path: Path, search: Search) -> Iterator["optuna.Study"]:
    import filelock
    import optuna

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path.with_name(f".{path.name}.lock"), blocking=False)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise TuningError(
            f"Another program is at work on {path}. Wait until it has ended, or name another study."
        ) from error
    try:
        with _failures(path):
            study = optuna.create_study(
                study_name=path.stem,
                storage=_storage(path),
                direction="maximize",
                load_if_exists=True,
            )
            _require_same(study, search, path)
        yield study
    finally:
        lock.release()


def _ended(study: "optuna.Study", path: Path) -> list["FrozenTrial"]:
    with _failures(path):
        return study.get_trials(deepcopy=False)


def _storage(path: Path) -> "optuna.storages.BaseStorage":
    import optuna
    from sqlalchemy.pool import NullPool

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    # The path stands in no address: there, some of its letters would have a meaning.
    connect = partial(sqlite3.connect, path, timeout=PATIENCE)
    return optuna.storages.RDBStorage("sqlite://", engine_kwargs={"creator": connect, "poolclass": NullPool})


@contextlib.contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Say in one sentence what is wrong with the file."""
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (
        StorageInternalError,
        SQLAlchemyError,
        sqlite3.Error,
        KeyError,
        AssertionError,
        RuntimeError,
    ) as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, sqlite3.Error):
            cause = cause.__cause__
        why = str(cause or error)
        if "table schema" in why:
            what = "was made by another version of Optuna. Name another study, or install that version"
        elif "locked" in why:
            what = "is locked by another program. Close it, and try again"
        elif "full" in why:
            what = "can't be written: the disk is full. Make room, and give the same command again"
        elif "readonly" in why or "unable to open" in why:
            what = f"can't be written ({why}). Mend its rights, or name another folder with --out"
        else:
            what = f"is no study, or is damaged ({why}). Remove it to start over"
        raise TuningError(f"{path} {what}.") from error


def _require_same(study: "optuna.Study", search: Search, path: Path) -> None:
    expected = json.loads(json.dumps(search.identity))
    found = study.user_attrs.get(_IDENTITY)
    if found is None and not study.get_trials(deepcopy=False):
        study.set_user_attr(_IDENTITY, expected)
    elif different := records.differences(expected, found or {}):
        raise TuningError(
            f"{path} is a study that was made with other settings ({different}). Name another study, or remove it."
        )


def _trial(ended: "FrozenTrial") -> Trial:
    from optuna.trial import TrialState

    accuracies = tuple(ended.intermediate_values[epoch] for epoch in sorted(ended.intermediate_values))
    return Trial(dict(ended.params), accuracies, stopped=ended.state == TrialState.PRUNED)


def _sampler(search: Search, done: int) -> "optuna.samplers.BaseSampler":
    """Return a sampler whose draws follow from the seed and the number of trials that have ended.

    Optuna keeps no random state in the file: one sampler for all trials would begin anew when a study goes on.
    """
    import optuna

    seed = int(np.random.RandomState([search.seed, done]).randint(2**31))
    if search.method == "bayes":
        return optuna.samplers.TPESampler(n_startup_trials=STARTS, seed=seed)
    return optuna.samplers.RandomSampler(seed=seed)


def _pruner(search: Search) -> "optuna.pruners.BasePruner":
    import optuna

    if search.method == "halving":
        return optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=REDUCTION)
    return optuna.pruners.NopPruner()
