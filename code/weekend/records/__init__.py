"""Recorded runs: what each experiment gave, and what several seeds of it say together.

The package brings records of its own, measured for the book, in ``photo-digits/`` and ``cifar10/`` beside
this file, one file a run. ``weekend run`` writes further ones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Literal

from ..data import IMAGE_SETS
from ..models.settings import Experiment, get
from .record import (
    Number,
    Record,
    RecordError,
    Size,
    differences,
    packed,
    read,
    record_path,
    require_same_run,
    rounded,
    short,
)

if TYPE_CHECKING:
    import pandas as pd

    from .comparisons import Comparison

__all__ = [
    "ARTICLE",
    "PACKAGED",
    "SHOWN",
    "Measure",
    "Number",
    "Record",
    "RecordError",
    "Size",
    "Spread",
    "check_comparable",
    "compare",
    "differences",
    "load",
    "packed",
    "paths",
    "read",
    "record_path",
    "require_same_run",
    "rounded",
    "side_by_side",
    "sizes",
    "table",
]

PACKAGED = Path(__file__).parent

Measure = Literal["train", "val", "test", "gap"]

# The size of the book's own runs that pages show, for each data set, and that of the article.
SHOWN = {"photo-digits": Size(3_500, 10), "cifar10": Size(10_000, 10)}
ARTICLE = Size(45_000, 50)


def load(
    experiment: Experiment | str, data: str, folder: Path = PACKAGED, size: Size | None = None
) -> list[Record]:
    """Return the records of an experiment on a data set, by seed; an empty list where there are none.

    Parameters
    ----------
    experiment : Experiment or str
        Or its name, as in ``load("with-dropout", "cifar10")``.
    data : {"photo-digits", "cifar10"}
    folder : Path
        By default the records that the package brings.
    size : Size, optional
        Training images and epochs. By default, of the package's records those that pages show, and in another
        folder the only size that is there.

    Raises
    ------
    RecordError
        A record is not usable, or some were made in another way than the rest: then they can't be averaged.
    """
    if data not in IMAGE_SETS:
        raise RecordError(f"There are no records for {data!r}. Choose one of: {', '.join(IMAGE_SETS)}.")
    if isinstance(experiment, str):
        experiment = get(experiment)
    if size is None and folder == PACKAGED:
        size = SHOWN[data]
    found = [read(path, experiment) for path in paths(experiment, data, folder)]
    records = sorted((r for r in found if size in (None, r.size)), key=lambda record: record.seed)
    for record in records[1:]:
        check_comparable(records[0], record)
        if record.settings["changes"] != records[0].settings["changes"]:
            raise RecordError(
                f"The runs of {record.experiment} on {data} can't be averaged: their training images were changed in "
                "different ways. Run all of them again with one version, into another folder (--out)."
            )
        if record.parameters != records[0].parameters:
            raise RecordError(
                f"The runs of {record.experiment} on {data} can't be averaged: their networks have "
                f"{records[0].parameters:,} and {record.parameters:,} parameters. Run them again with one version."
            )
    return records


def paths(experiment: Experiment, data: str, folder: Path = PACKAGED) -> list[Path]:
    """Return the files that hold an experiment's runs on a data set, of all sizes and both formats."""
    name = re.compile(re.escape(experiment.record_name) + r"-(\d+x\d+-)?\d+")
    return sorted(path for path in (folder / data).glob("*.json") if name.fullmatch(path.stem))


def sizes(experiment: Experiment, data: str, folder: Path = PACKAGED) -> list[Size]:
    """Return the sizes, smallest first, of which there are runs."""
    return sorted({read(path, experiment).size for path in paths(experiment, data, folder)})


def table(runs: Mapping[str, Sequence[Record]]) -> "pd.DataFrame":
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
    import pandas as pd

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


def side_by_side(live: Mapping[str, Sequence[float]], recorded: Mapping[str, Experiment]) -> "pd.DataFrame":
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
    import pandas as pd

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
                f"can't be compared: their {what} differ ({short(one)} and {short(other)}). Run them alike."
            )


def compare(
    of: Sequence[Record], over: Sequence[Record], measure: Measure = "val", *, paired: bool
) -> "Comparison":
    """Compare runs of two experiments in one measure, in percentage points.

    Parameters
    ----------
    of, over : sequence of Record
        At least one run each. In pairs, only seeds that both have count.
    measure : {"train", "val", "test", "gap"}
        Accuracy on a part of the data, or training less validation accuracy.
    paired : bool
        Whether the two share network, initial weights and order of the images; see `Experiment.shares_start`.

    Raises
    ------
    RecordError
        The runs saw other data, or other numbers of images or epochs, or have no seed in common.
    """
    from .comparisons import compare

    check_comparable(of[0], over[0])
    if paired:
        common = {run.seed for run in of} & {run.seed for run in over}
        of, over = ([run for run in runs if run.seed in common] for runs in (of, over))
        if not common:
            raise RecordError("The two experiments have no seed in common: run both with the same --seeds.")
    values = ([100 * run.measured(measure) for run in runs] for runs in (of, over))
    return compare(*values, paired=paired)


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
