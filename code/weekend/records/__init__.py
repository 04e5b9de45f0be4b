"""Recorded runs: what each experiment gave, kept as small JSON files that are checked when they are read.

The package brings records of its own, measured for the book, in ``photo-digits/`` and ``cifar10/`` beside
this file, one file a run. ``weekend run`` writes further ones.
"""

import hashlib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd

from ..data import IMAGE_SETS
from ..experiments import Experiment
from ..files import replacing

SCHEMA = 1
PACKAGED = Path(__file__).parent

Number = float | None  # None stands for "not a number": a run that blew up


class RecordError(Exception):
    """A record can't be used; the message says which, why, and what to do about it."""


@dataclass(frozen=True)
class Record:
    """One run: an experiment, a data set, a seed.

    Attributes
    ----------
    experiment : str
        Name in ``weekend.experiments``.
    data : str
        ``"photo-digits"`` or ``"cifar10"``.
    fingerprint : str
        SHA-256 of the data.
    seed : int
    settings : dict
        The experiment's settings, with ``epochs`` and ``images`` as they were in this run.
    parameters : int
        Weights and biases of the network.
    updates : int
        Training steps in an epoch.
    history : dict of str to list
        A value an epoch. ``loss``, ``accuracy`` and ``cross_entropy`` are what Keras shows in training: means
        over the epoch, with dropout and augmentation on, ``loss`` with the penalty. The same names after
        ``val_``: the validation set, at the end of the epoch. After ``train_``: a fixed part of the training
        set, as large as the validation set and measured like it. ``learning_rate`` besides.
    results : dict of str to float
        ``accuracy`` and ``cross_entropy`` after ``train_``, ``val_`` and ``test_``: the network of the last
        epoch on each whole set, without dropout and augmentation.
    provenance : dict
        How the run was made. Equal runs may differ in it: times are in it.
    """

    experiment: str
    data: str
    fingerprint: str
    seed: int
    settings: dict[str, Any]
    parameters: int
    updates: int
    history: dict[str, list[Number]]
    results: dict[str, Number]
    provenance: dict[str, Any]

    @property
    def gap(self) -> float:
        """Training accuracy less validation accuracy, both of the last epoch's network."""
        return self.accuracy("train") - self.accuracy("val")

    def accuracy(self, part: str) -> float:
        """Return the last network's accuracy on "train", "val" or "test", 0 to 1."""
        value = self.results[f"{part}_accuracy"]
        return math.nan if value is None else value

    @property
    def curves(self) -> dict[str, list[Number]]:
        """The history as ``charts.curves`` takes it, with training values measured like validation values.

        Accuracy and cross-entropy by epoch; the training pictures are seen without dropout and augmentation.
        """
        return {
            prefix + name: self.history[f"{part}_{name}"]
            for prefix, part in (("", "train"), ("val_", "val"))
            for name in ("accuracy", "cross_entropy")
        }

    def same_result(self, other: "Record") -> bool:
        """Whether all is equal but what may differ between equal runs, such as the time they took."""
        mine, others = asdict(self), asdict(other)
        return all(mine[name] == others[name] for name in mine if name != "provenance")

    def write(self, folder: Path) -> Path:
        """Write the record into its place in a folder of records, and return the file."""
        path = record_path(folder, self.data, self.experiment, self.seed)
        content = asdict(self)
        content["sha256"] = _checksum(content)
        with replacing(path) as file:
            file.write(_layout({"schema": SCHEMA, **content}).encode())
        return path


def record_path(folder: Path, data: str, experiment: str, seed: int) -> Path:
    """Return where the record of a run is kept."""
    return folder / data / f"{experiment}-{seed}.json"


def read(path: Path, experiment: Experiment) -> Record:
    """Read the record of a run, and check that it is whole and of this experiment.

    Parameters
    ----------
    path : Path
    experiment : Experiment
        The settings in the file must be this experiment's, except for the numbers of epochs and images.

    Returns
    -------
    Record

    Raises
    ------
    RecordError
        The file is cut off, was edited, or is of another format or experiment.
    """
    again = "Remove it and run the experiment again."
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RecordError(f"The record {path} can't be read ({error.strerror}).") from error
    except ValueError as error:
        raise RecordError(f"The record {path} is cut off or damaged: it is no valid JSON. {again}") from error
    if not isinstance(content, dict) or content.pop("schema", None) != SCHEMA:
        raise RecordError(f"The record {path} is not of format {SCHEMA}, which this version reads. {again}")
    if content.pop("sha256", None) != _checksum(content):
        raise RecordError(f"The record {path} was edited or damaged: its checksum does not match. {again}")
    if content.keys() != {field.name for field in fields(Record)}:
        raise RecordError(f"The record {path} does not hold the parts of a record. {again}")
    record = Record(**content)
    place = (record.data, f"{record.experiment}-{record.seed}")
    if place != (path.parent.name, path.stem) or record.experiment != experiment.record_name:
        raise RecordError(
            f"The record {path} holds a run of {record.experiment} on {record.data} with seed {record.seed}: "
            "it is in the wrong place. Give it back its name, or remove it."
        )
    different = differences(experiment.settings, record.settings, ignored=("epochs", "images"))
    if different:
        raise RecordError(f"The record {path} was made with other settings ({different}). {again}")
    return record


def load(experiment: Experiment, data: str, folder: Path = PACKAGED) -> list[Record]:
    """Return the records of an experiment on a data set, by seed; an empty list where there are none.

    Parameters
    ----------
    experiment : Experiment
    data : {"photo-digits", "cifar10"}
    folder : Path
        By default the records that the package brings.

    Raises
    ------
    RecordError
        A record is not usable, or some were made in another way than the rest: then they can't be averaged.
    """
    if data not in IMAGE_SETS:
        raise RecordError(f"There are no records for {data!r}. Choose one of: {', '.join(IMAGE_SETS)}.")
    name = experiment.record_name
    paths = [
        path
        for path in (folder / data).glob(f"{name}-*.json")
        if path.stem.removeprefix(f"{name}-").isdecimal()
    ]
    records = sorted((read(path, experiment) for path in paths), key=lambda record: record.seed)
    for record in records[1:]:
        check_comparable(records[0], record)
    return records


def table(runs: Mapping[str, Sequence[Record]]) -> pd.DataFrame:
    """Return the results of runs in percent, a row for each name.

    Parameters
    ----------
    runs : mapping of str to sequence of Record
        The runs of several seeds, at least one, by the name to show.

    Returns
    -------
    DataFrame
        Columns: seeds; training, validation and test, means of the accuracy of the last epoch's networks;
        lowest and highest, of validation; gap, training less validation.
    """
    rows = {}
    for name, seeds in runs.items():
        if not seeds:
            raise RecordError(f"There are no records of {name!r}. Run it first: weekend run says how.")
        validation = Spread.of([100 * record.accuracy("val") for record in seeds])
        rows[name] = {
            "seeds": len(seeds),
            "training": 100 * fmean(record.accuracy("train") for record in seeds),
            "validation": validation.mean,
            "lowest": validation.low,
            "highest": validation.high,
            "gap": 100 * fmean(record.gap for record in seeds),
            "test": 100 * fmean(record.accuracy("test") for record in seeds),
        }
    return pd.DataFrame.from_dict(rows, orient="index").round(1)


def side_by_side(live: Mapping[str, Sequence[float]], recorded: Mapping[str, Experiment]) -> pd.DataFrame:
    """Put validation accuracies of a lesson's own runs beside those that the package brings.

    Parameters
    ----------
    live : mapping of str to sequence of float
        Accuracies in percent, a value a seed, by the name to show.
    recorded : mapping of str to Experiment
        Experiments by the names to show. The names need not be the same as those of ``live``.

    Returns
    -------
    DataFrame of str
        A row a name; columns: live, then each data set. The values are the mean, the lowest and the highest, as
        in "91.2 (90.1 to 92.3)". The columns' names say how many seeds there are.
    """
    columns = {"live": dict(live)} | {
        f"recorded on {data}": {
            name: [100 * record.accuracy("val") for record in load(experiment, data)]
            for name, experiment in recorded.items()
        }
        for data in IMAGE_SETS
    }
    names = list(dict.fromkeys([*live, *recorded]))
    return pd.DataFrame(
        {
            f"{column}, {_how_many(values)}": [_spread_in_words(values.get(name, ())) for name in names]
            for column, values in columns.items()
        },
        index=names,
    )


def _how_many(values: Mapping[str, Sequence[float]]) -> str:
    counts = sorted({len(each) for each in values.values() if each})
    return " or ".join(map(str, counts)) + " seeds" if counts else "not run"


def _spread_in_words(values: Sequence[float]) -> str:
    if not values:
        return ""
    spread = Spread.of(values)
    return f"{spread.mean:.1f} ({spread.low:.1f} to {spread.high:.1f})"


def check_comparable(first: Record, second: Record) -> None:
    """Raise RecordError unless two runs saw the same data, as many pictures, and as many epochs."""
    for what, one, other in (
        ("data", first.fingerprint, second.fingerprint),
        ("epochs", first.settings["epochs"], second.settings["epochs"]),
        ("training images", first.settings["images"], second.settings["images"]),
    ):
        if one != other:
            raise RecordError(
                f"{first.experiment} with seed {first.seed} and {second.experiment} with seed {second.seed} "
                f"can't be compared: their {what} differ ({_short(one)} and {_short(other)}). Run them alike."
            )


def require_same_run(record: Record, settings: dict[str, Any], fingerprint: str, path: Path) -> None:
    """Raise RecordError if a record is of other settings or data than those asked for now."""
    different = differences(
        {**settings, "data": fingerprint}, {**record.settings, "data": record.fingerprint}
    )
    if different:
        raise RecordError(
            f"{path} already holds a run with other settings ({different}). Name another folder with --out, or "
            "remove that file."
        )


@dataclass(frozen=True)
class Spread:
    """Mean, lowest and highest of several seeds."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Summarize values, at least one."""
        return cls(fmean(values), min(values), max(values))

    def overlaps(self, other: "Spread") -> bool:
        """Whether the two ranges have a value in common."""
        return self.low <= other.high and other.low <= self.high


def rounded(value: float) -> Number:
    """Return a number with five digits, as records hold it; None if it is infinite or not a number."""
    return float(f"{value:.5g}") if math.isfinite(value) else None


def differences(expected: dict[str, Any], found: dict[str, Any], ignored: Collection[str] = ()) -> str:
    """Say in words which settings differ; an empty text if none do."""
    names = [n for n in {**expected, **found} if n not in ignored and expected.get(n) != found.get(n)]
    return ", ".join(f"{n} {_short(found.get(n))} instead of {_short(expected.get(n))}" for n in names)


def _short(value: Any) -> str:
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else str(value)


def _checksum(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _layout(content: dict[str, Any]) -> str:
    """JSON with a line for each value and each list of numbers: small, and fit for a diff."""

    def lines(value: dict[str, Any], indent: str) -> str:
        parts = []
        for key, item in value.items():
            nested = isinstance(item, dict) and item
            text = lines(item, indent + " ") if nested else json.dumps(item, separators=(",", ":"))
            parts.append(f"{indent} {json.dumps(key)}: {text}")
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"

    return lines(content, "") + "\n"
