"""What the article and this book claim about experiments on pictures, and what recorded runs say about it.

The claims stand in ``claims.toml`` beside this file. Each compares one measure of two experiments.
"""

import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Literal, TypeAlias

from .. import experiments, records

Measure = Literal["train", "val", "test", "gap"]
Author = Literal["article", "book"]
Verdict = Literal["holds", "not shown", "does not hold"]
Band: TypeAlias = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim: the measure of ``of`` is above that of ``over``.

    Attributes
    ----------
    id : str
    by : {"article", "book"}
    said : str
        The article's claim in our words, or the book's own words, as they stand in the chapter.
    page : str
        The chapter about it.
    measure : {"train", "val", "test", "gap"}
        Accuracy of the last epoch's network on a part of the data, or training less validation accuracy.
    of, over : str
        Names of experiments.
    expected : dict of str to (Verdict, Band)
        For a data set: our verdict, and the band in percentage points in which the mean difference must stay.
        A test compares it with the records.
    """

    id: str
    by: Author
    said: str
    page: str
    measure: Measure
    of: str
    over: str
    expected: dict[str, tuple[Verdict, Band]]


@dataclass(frozen=True)
class Finding:
    """What the runs on one data set say about a claim.

    Attributes
    ----------
    difference, lowest, highest : float
        In percentage points: the mean over all pairs of runs of the one and the other experiment, and the
        extremes of these pairs.
    seeds : int
        Runs of the experiment that has fewer.
    """

    difference: float
    lowest: float
    highest: float
    seeds: int

    @property
    def verdict(self) -> Verdict:
        """Say "holds" if every run of the one is above every run of the other, "not shown" if ranges overlap."""
        if self.lowest > 0:
            return "holds"
        return "does not hold" if self.highest < 0 else "not shown"

    @property
    def in_words(self) -> str:
        """The difference with its range, and what the ranges of the two experiments allow to say."""
        apart = {
            "holds": "every run of the one is above every run of the other",
            "does not hold": "every run of the one is below every run of the other",
            "not shown": "the ranges overlap, so these runs show no difference",
        }[self.verdict]
        return f"{self.difference:+.1f} points ({self.lowest:+.1f} to {self.highest:+.1f}); {apart}"


def load(by: Author | None = None) -> list[Claim]:
    """Return the claims of the article, of the book, or all, in the order of the chapters."""
    with open(Path(__file__).with_name("claims.toml"), "rb") as file:
        entries = tomllib.load(file)["claim"]
    claims = [
        Claim(
            **{key: value for key, value in entry.items() if key != "expected"},
            expected={
                data: (values["verdict"], tuple(values["band"])) for data, values in entry["expected"].items()
            },
        )
        for entry in entries
    ]
    return [claim for claim in claims if by in (None, claim.by)]


def get(id: str) -> Claim:
    """Return the claim of this id.

    Raises
    ------
    KeyError
        There is none.
    """
    return {claim.id: claim for claim in load()}[id]


def examine(claim: Claim, data: str) -> Finding:
    """Compare the recorded runs that a claim is about.

    Parameters
    ----------
    claim : Claim
    data : {"photo-digits", "cifar10"}

    Raises
    ------
    RecordError
        One of the experiments has no records on this data set, or they can't be compared.
    """
    of, over = (records.load(experiments.get(name), data) for name in (claim.of, claim.over))
    for name, runs in ((claim.of, of), (claim.over, over)):
        if not runs:
            raise records.RecordError(
                f"There are no records of {name} on {data}. Make them: weekend run {name} --data {data}"
            )
    records.check_comparable(of[0], over[0])
    differences = [
        100 * (_measured(a, claim.measure) - _measured(b, claim.measure)) for a, b in product(of, over)
    ]
    return Finding(fmean(differences), min(differences), max(differences), min(len(of), len(over)))


def _measured(record: records.Record, measure: Measure) -> float:
    return record.gap if measure == "gap" else record.accuracy(measure)
