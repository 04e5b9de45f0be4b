"""The recorded steps from the article's network to a modern one, and what each of them gains.

``weekend steps`` makes the records; they lie beside this file.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import altair as alt

FOLDER = Path(__file__).parent

# What a page shows: the words, the training's name in weekend.steps, and whether the network is asked nine times.
RUNGS: tuple[tuple[str, str, bool], ...] = (
    ("the article's network", "base", False),
    ("a leaner network", "lean", False),
    ("batch normalization", "batch-normalization", False),
    ("fresh pictures", "fresh-pictures", False),
    ("residual connections", "residual", False),
    ("label smoothing", "label-smoothing", False),
    ("one-cycle schedule", "one-cycle", False),
    ("weight decay", "weight-decay", False),
    ("nine looks", "weight-decay", True),
)

# What some rungs are on pictures that are mirrored and moved instead of blended anew.
MIRRORED = {"fresh pictures": "mirrored and moved", "nine looks": "two looks"}

# 95% of the t distribution lie within so many standard errors, by the number of differences.
T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}


class LadderError(Exception):
    """The records don't allow what was asked; the message says why."""


@dataclass(frozen=True)
class Gain:
    """What a step changed, in percentage points: the mean over the seeds, with a band.

    Attributes
    ----------
    mean, low, high : float
        The band is that of a t test on the differences of equal seeds: were we to repeat all of it, 95% of such
        bands would hold the true mean.
    """

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Return "helps" or "hurts", or "not shown" where the band includes zero."""
        if self.low > 0:
            return "helps"
        return "hurts" if self.high < 0 else "not shown"


def gain(before: Sequence[float], after: Sequence[float]) -> Gain:
    """Compare runs of equal seeds.

    Parameters
    ----------
    before, after : sequence of float
        A value a seed, in the same order: 2 to 10.

    Returns
    -------
    Gain

    Raises
    ------
    LadderError
        The numbers of values differ, or there are too few or too many.
    """
    if len(before) != len(after) or len(before) not in T95:
        raise LadderError(
            f"A gain needs as many runs after as before, 2 to 10, not {len(before)} and {len(after)}."
        )
    differences = [b - a for a, b in zip(before, after, strict=True)]
    mean = fmean(differences)
    margin = T95[len(differences)] * stdev(differences) / math.sqrt(len(differences))
    return Gain(mean, mean - margin, mean + margin)


def recorded(name: str, data: str = "photo-digits", folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Return the records of a training, by seed; an empty list where there are none."""
    paths = [p for p in folder.glob(f"{data}-{name}-*.json") if p.stem.rpartition("-")[0] == f"{data}-{name}"]
    return sorted((json.loads(path.read_text("utf-8")) for path in paths), key=lambda record: record["seed"])


def validation(records: Sequence[dict[str, Any]], looks: bool = False) -> list[float]:
    """Return the validation accuracies of records in percent."""
    return [100 * record["results"]["val_looks" if looks else "val_once"] for record in records]


def table(data: str = "photo-digits", folder: Path = FOLDER) -> pd.DataFrame:
    """Return the ladder, a row a step.

    Returns
    -------
    DataFrame
        Columns: validation, the mean in percent; lowest and highest; gain over the row above in points, with its
        band (from, to) and the verdict; seconds, those of the fastest training.

    Raises
    ------
    LadderError
        Two neighbours were not recorded with the same seeds and the same data.
    """
    rows: dict[str, dict[str, Any]] = {}
    above: list[float] = []
    seeds: list[tuple[int, str]] = []
    for words, name, looks in RUNGS:
        records = recorded(name, data, folder)
        mine = [(record["seed"], record["fingerprint"]) for record in records]
        if not records or (seeds and mine != seeds):
            raise LadderError(
                f"The records of {name} on {data} don't have the seeds and data of the step before."
            )
        values, seeds = validation(records, looks), mine
        row = {"validation": fmean(values), "lowest": min(values), "highest": max(values)}
        if above:
            step = gain(above, values)
            row |= {"gain": step.mean, "from": step.low, "to": step.high}
        rows[words if data == "photo-digits" else MIRRORED.get(words, words)] = {
            **row,
            "verdict": step.verdict if above else "",
            "seconds": min(record["provenance"]["seconds"] for record in records),
        }
        above = values
    columns = ["validation", "lowest", "highest", "gain", "from", "to", "verdict", "seconds"]
    return pd.DataFrame.from_dict(rows, orient="index")[columns]


def chart(climb: pd.DataFrame) -> "alt.LayerChart":
    """Draw what each step gained, with its band.

    Parameters
    ----------
    climb : DataFrame
        As `table` gives it.
    """
    import altair as alt

    from .. import charts

    rows = climb.iloc[1:].rename_axis("step").reset_index().round(2)
    rows = rows.rename(columns={"from": "low", "to": "high"})
    verdicts = ["helps", "not shown", "hurts"]
    said = [
        f"{row.step} {row.gain:+.1f} ({row.low:+.1f} to {row.high:+.1f}, {row.verdict})"
        for row in rows.itertuples()
    ]
    records: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    base = alt.Chart(alt.InlineData(values=records, name="steps")).encode(
        y=alt.Y("step:N", sort=list(rows["step"]), title=None, axis=alt.Axis(labelLimit=0)),
        color=alt.Color(
            "verdict:N", title=None, scale=alt.Scale(domain=verdicts, range=list(charts.SERIES[:3]))
        ),
    )
    bands = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title="gain in points"), x2="high:Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="gain:Q",
        shape=alt.Shape(
            "verdict:N", title=None, scale=alt.Scale(domain=verdicts, range=list(charts.SHAPES[:3]))
        ),
        tooltip=[
            alt.Tooltip("step:N"),
            alt.Tooltip("gain:Q", format="+.2f"),
            alt.Tooltip("low:Q", title="from", format="+.2f"),
            alt.Tooltip("high:Q", title="to", format="+.2f"),
            alt.Tooltip("verdict:N"),
        ],
    )
    zero = (
        alt.Chart(alt.InlineData(values=[{"gain": 0}], name="zero"))
        .mark_rule(strokeDash=[4, 4], color="currentColor", opacity=0.6)
        .encode(x="gain:Q")
    )
    return (
        alt.layer(zero, bands, points)
        .properties(
            width=440, height=280, description=f"Scatter plot of what each step gained: {'; '.join(said)}."
        )
        .configure(**charts.theme())
    )
