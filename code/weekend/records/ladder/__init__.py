"""The recorded steps from the article's network to a modern one, and what each of them gains.

``weekend steps`` makes the records; they lie beside this file.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from ..comparisons import Comparison, compare, holm

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).parent

# What a page shows: the words, the training's name in weekend.experiments.steps, whether the network is asked nine
# times, and whether a run shares network, initial weights and order of the images with the rung below it.
RUNGS: tuple[tuple[str, str, bool, bool], ...] = (
    ("the article's network", "base", False, False),
    ("a leaner network", "lean", False, False),
    ("batch normalization", "batch-normalization", False, False),
    ("fresh pictures", "fresh-pictures", False, False),
    ("residual connections", "residual", False, False),
    ("label smoothing", "label-smoothing", False, True),
    ("one-cycle schedule", "one-cycle", False, True),
    ("weight decay", "weight-decay", False, True),
    ("nine looks", "weight-decay", True, True),
)

# What some rungs are on pictures that are mirrored and moved instead of blended anew.
MIRRORED = {"fresh pictures": "mirrored and moved", "nine looks": "two looks"}

_VERDICTS = {"above": "helps", "below": "hurts", "suggestive": "suggestive"}


class LadderError(Exception):
    """The records don't allow what was asked; the message says why."""


@dataclass(frozen=True)
class Gain:
    """What a step changed in percentage points, by the book's rule for comparisons."""

    comparison: Comparison

    @property
    def mean(self) -> float:
        """Mean with the step less mean without it."""
        return self.comparison.effect

    @property
    def low(self) -> float:
        """Lower end of the 95% confidence interval."""
        return self.comparison.low

    @property
    def high(self) -> float:
        """Upper end of the 95% confidence interval."""
        return self.comparison.high

    @property
    def verdict(self) -> str:
        """Return "helps", "hurts" or "not shown"; in a ladder also "suggestive", where it alone would be decided."""
        return _VERDICTS.get(self.comparison.decision, "not shown")


def gain(before: Sequence[float], after: Sequence[float], *, paired: bool) -> Gain:
    """Compare runs without a step and with it.

    Parameters
    ----------
    before, after : sequence of float
        A value a seed.
    paired : bool
        Whether runs in one place share network, initial weights and order of the images.

    Returns
    -------
    Gain

    Raises
    ------
    LadderError
        There are no runs, or pairs are wanted and the numbers of values differ.
    """
    try:
        return Gain(compare(after, before, paired=paired))
    except ValueError as error:
        raise LadderError(str(error)) from error


def recorded(name: str, data: str = "photo-digits", folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Return the records of a training, by seed; an empty list where there are none."""
    paths = [p for p in folder.glob(f"{data}-{name}-*.json") if p.stem.rpartition("-")[0] == f"{data}-{name}"]
    return sorted((json.loads(path.read_text("utf-8")) for path in paths), key=lambda record: record["seed"])


def validation(records: Sequence[dict[str, Any]], looks: bool = False) -> list[float]:
    """Return the validation accuracies of records in percent."""
    return [100 * record["results"]["val_looks" if looks else "val_once"] for record in records]


def table(data: str = "photo-digits", folder: Path = FOLDER) -> "pd.DataFrame":
    """Return the ladder, a row a step.

    Returns
    -------
    DataFrame
        Columns: validation, the mean in percent; lowest and highest; gain over the row above in points, with its
        95% interval (from, to) and the verdict, corrected for the number of steps (Holm); seconds, those of the
        fastest training.

    Raises
    ------
    LadderError
        Two neighbours were not recorded with the same seeds and the same data.
    """
    import pandas as pd

    rows: dict[str, dict[str, Any]] = {}
    steps: dict[str, Comparison] = {}
    above: list[float] = []
    seeds: list[tuple[int, str]] = []
    for words, name, looks, paired in RUNGS:
        records = recorded(name, data, folder)
        mine = [(record["seed"], record["fingerprint"]) for record in records]
        if not records or (seeds and mine != seeds):
            raise LadderError(
                f"The records of {name} on {data} don't have the seeds and data of the step before."
            )
        values, seeds = validation(records, looks), mine
        rung = words if data == "photo-digits" else MIRRORED.get(words, words)
        rows[rung] = {
            "validation": fmean(values),
            "lowest": min(values),
            "highest": max(values),
            "verdict": "",
            "seconds": min(record["provenance"]["seconds"] for record in records),
        }
        if above:
            steps[rung] = compare(values, above, paired=paired)
        above = values
    for rung, step in holm(steps).items():
        rows[rung] |= {
            "gain": step.effect,
            "from": step.low,
            "to": step.high,
            "verdict": Gain(step).verdict,
        }
    columns = ["validation", "lowest", "highest", "gain", "from", "to", "verdict", "seconds"]
    return pd.DataFrame.from_dict(rows, orient="index")[columns]
