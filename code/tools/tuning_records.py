"""Make the recorded searches of the chapter on tuning, with `weekend.experiments.tuning`.

A search is kept in a study's file until it is done, and each record is written when its search ends. So a command that
was interrupted goes on where it stopped.

All methods of one seed draw from the same random numbers, and a trial's numbers follow from its settings and the seed.
Where a search tries settings that the random search of the same seed has tried, it takes over that trial's accuracies.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bindery.project import BinderyError, Project
from weekend import data, training
from weekend.experiments import tuning
from weekend.records import RecordError, provenance, studies

TARGET = Path("code") / "weekend" / "records" / "studies"
WORK = Path("runs") / "tuning-records"
METHODS: tuple[tuning.Method, ...] = ("random", "halving", "bayes")  # the random ones first: others use them

Report = Callable[[str], None]


@dataclass(frozen=True)
class Series:
    """Searches that are to be compared.

    Attributes
    ----------
    data : str
    training, validation, test : int
        So many pictures are used, the first ones.
    epochs : int
        Of a whole trial.
    budget : int
        Epochs for all trials of a search together; the last trial may go beyond.
    seeds : range
    """

    data: str
    training: int
    validation: int
    test: int
    epochs: int
    budget: int
    seeds: range


SERIES = (
    Series("photo-digits", 1000, 750, 750, epochs=4, budget=48, seeds=range(3)),
    Series("cifar10", 2000, 1000, 2000, epochs=4, budget=32, seeds=range(1)),
)


def write(
    project: Project,
    series: tuple[Series, ...] = SERIES,
    train: tuning.Train = tuning.train,
    report: Report = print,
) -> list[Path]:
    """Search with each method and seed, and return the paths of the records. Takes a third of an hour on one core.

    Records that are there are kept.

    Parameters
    ----------
    project : Project
    series : tuple of Series
    train : callable
        See :func:`weekend.experiments.tuning.tune`.
    report : callable
        Takes a line for each record.

    Raises
    ------
    BinderyError
        The data are not here, or a study's file can't be used.
    """
    training.prepare()  # before anything imports Keras
    paths = []
    for one in series:
        for seed in one.seeds:
            for method in METHODS:
                path = studies.study_path(project.root / TARGET, one.data, method, seed)
                if not path.exists():
                    try:
                        _search(project.root / WORK, one, method, seed, train).write(path.parent)
                    except (data.DataError, RecordError) as error:
                        raise BinderyError(str(error)) from error
                    report(f"  {path.name}")
                paths.append(path)
    return paths


def _search(
    folder: Path, series: Series, method: tuning.Method, seed: int, train: tuning.Train
) -> studies.Study:
    whole = data.load(series.data)
    search = tuning.Search(_cut(whole, series), method, seed, series.epochs, series.training)
    known: dict[str, tuple[float, ...]] = {}
    if method != "random":
        random = replace(search, method="random")
        found = tuning.trials(_study_path(folder, series, "random", seed), random)
        known = {_key(trial.settings): trial.accuracies for trial in found}

    def train_or_take(settings: dict[str, Any], search: tuning.Search) -> Iterator[float]:
        yield from known.get(_key(settings)) or train(settings, search)

    path = _study_path(folder, series, method, seed)
    count = 0
    made: list[tuning.Trial] = []
    while sum(len(trial.accuracies) for trial in made) < series.budget:
        count += 1
        made = tuning.tune(path, search, count, train=train_or_take)
    chosen = tuning.best(made).settings
    name = hashlib.sha256(_key(chosen).encode()).hexdigest()[:8]  # the same for all methods that choose it
    final = tuning.final(f"{seed}-{name}", chosen, search, folder)
    return studies.Study(
        data=series.data,
        fingerprint=whole.fingerprint,
        pictures={part: getattr(series, part) for part in ("training", "validation", "test")},
        method=method,
        seed=seed,
        epochs=series.epochs,
        trials=tuple(
            studies.Trial(t.settings, tuple(round(a, 6) for a in t.accuracies), t.stopped) for t in made
        ),
        final=studies.Final(
            settings=chosen,
            seeds=tuple(record.seed for record in final),
            validation=tuple(round(record.accuracy("val"), 6) for record in final),
            test=tuple(round(record.accuracy("test"), 6) for record in final),
        ),
        provenance={
            "command": "python -m tools tuning-records",
            "versions": provenance.versions(),
            "device": provenance.device(),
            "commit": provenance.commit(),
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
        },
    )


def _cut(images: data.ImageData, series: Series) -> data.ImageData:
    """Return the pictures with the first ones of its validation and test parts only."""
    parts = {"val": series.validation, "test": series.test}
    return replace(
        images,
        **{f"{a}_{part}": getattr(images, f"{a}_{part}")[:n] for part, n in parts.items() for a in "xy"},
    )


def _study_path(folder: Path, series: Series, method: str, seed: int) -> Path:
    return folder / f"{series.data}-{method}-{seed}.db"


def _key(settings: dict[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True)
