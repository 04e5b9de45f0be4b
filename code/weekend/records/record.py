"""One recorded run, kept as a small JSON file that is checked when it is read."""

import base64
import hashlib
import json
import math
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..files import replacing
from ..models.settings import Experiment

SCHEMA = 2
READABLE = (1, 2)


class Size(NamedTuple):
    """How much a run trains: so many images, so many times."""

    images: int
    epochs: int

    def __str__(self) -> str:
        return f"{self.images}x{self.epochs}"


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
        The experiment's settings, with ``epochs`` and ``images`` as they were in this run, and with ``changes``, the
        random changes of its training images: some of "mirror", "rotate" and "shift".
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
    right : dict of str to str
        For "val" and "test" which images the last network got right, packed: `got_right` unpacks them. Empty in
        records of format 1.
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
    right: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> Size:
        """Training images and epochs."""
        return Size(self.settings["images"], self.settings["epochs"])

    def got_right(self, part: str = "val") -> np.ndarray | None:
        """Return which images of "val" or "test" the last network got right; bool, shape (n,).

        None where the record doesn't hold it: one of format 1.
        """
        if part not in self.right:
            return None
        count, _, bits = self.right[part].partition(" ")
        return np.unpackbits(np.frombuffer(base64.b64decode(bits), "uint8"), count=int(count)).astype(bool)

    @property
    def gap(self) -> float:
        """Training accuracy less validation accuracy, both of the last epoch's network."""
        return self.accuracy("train") - self.accuracy("val")

    def accuracy(self, part: str) -> float:
        """Return the last network's accuracy on "train", "val" or "test", 0 to 1."""
        value = self.results[f"{part}_accuracy"]
        return math.nan if value is None else value

    def measured(self, measure: str) -> float:
        """Return the accuracy on "train", "val" or "test", or the "gap"; 0 to 1."""
        return self.gap if measure == "gap" else self.accuracy(measure)

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
        path = record_path(folder, self.data, self.experiment, self.size, self.seed)
        content = asdict(self)
        content["sha256"] = _checksum(content)
        with replacing(path) as file:
            file.write(_layout({"schema": SCHEMA, **content}).encode())
        return path


def record_path(folder: Path, data: str, experiment: str, size: Size, seed: int) -> Path:
    """Return where the record of a run is kept, as in ``cifar10/with-dropout-45000x50-0.json``."""
    return folder / data / f"{experiment}-{size}-{seed}.json"


def packed(right: np.ndarray) -> str:
    """Return which images a network got right, bool of shape (n,), as records hold it: n, and n bits in Base64."""
    return f"{len(right)} {base64.b64encode(np.packbits(right).tobytes()).decode()}"


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
    schema = content.pop("schema", None) if isinstance(content, dict) else None
    if schema not in READABLE:
        raise RecordError(
            f"The record {path} is of none of the formats {' and '.join(map(str, READABLE))}, which this version "
            f"reads. {again}"
        )
    if content.pop("sha256", None) != _checksum(content):
        raise RecordError(f"The record {path} was edited or damaged: its checksum does not match. {again}")
    if schema == 1:
        content = _of_format_1(content)
    if content.keys() != {field.name for field in fields(Record)}:
        raise RecordError(f"The record {path} does not hold the parts of a record. {again}")
    record = Record(**content)
    names = [f"{record.experiment}-{record.size}-{record.seed}", f"{record.experiment}-{record.seed}"]
    in_place = path.parent.name == record.data and path.stem in names[:1] + names[1:] * (schema == 1)
    if not in_place or record.experiment != experiment.record_name:
        raise RecordError(
            f"The record {path} holds a run of {record.experiment} on {record.data} with seed {record.seed}, "
            f"{record.size.images} images and {record.size.epochs} epochs: it is in the wrong place. Give it back its "
            "name, or remove it."
        )
    different = differences(experiment.settings, record.settings, ignored=("epochs", "images", "changes"))
    if different:
        raise RecordError(f"The record {path} was made with other settings ({different}). {again}")
    return record


def _of_format_1(content: dict[str, Any]) -> dict[str, Any]:
    """Add what format 1 left unsaid: it mirrored and turned the images of all data sets."""
    settings = content["settings"]
    changes = ["mirror", "rotate"] if settings["augment"] else []
    return {**content, "settings": {**settings, "mirror": False, "changes": changes}, "right": {}}


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


def rounded(value: float) -> Number:
    """Return a number with five digits, as records hold it; None if it is infinite or not a number."""
    return float(f"{value:.5g}") if math.isfinite(value) else None


def differences(expected: dict[str, Any], found: dict[str, Any], ignored: Collection[str] = ()) -> str:
    """Say in words which settings differ; an empty text if none do."""
    names = [n for n in {**expected, **found} if n not in ignored and expected.get(n) != found.get(n)]
    return ", ".join(f"{n} {short(found.get(n))} instead of {short(expected.get(n))}" for n in names)


def short(value: Any) -> str:
    """Return a value for a message; of a fingerprint its beginning."""
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
