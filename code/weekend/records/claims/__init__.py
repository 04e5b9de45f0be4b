"""What the article and this book claim about experiments on images, and what recorded runs say about it.

The claims stand in ``claims.toml`` beside this file. Each compares one measure of two experiments.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from ... import records
from ...data import IMAGE_SETS
from ...models import settings as experiments
from .. import Measure, Record, RecordError, Size, comparisons
from ..comparisons import Comparison, Decision

FILE = Path(__file__).with_name("claims.toml")

Author = Literal["article", "book"]


@dataclass(frozen=True)
class Expected:
    """What our records give for a claim, rounded to tenths of a point: a test compares it with them."""

    decision: Decision
    interval: tuple[float, float]


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
    paired : bool
        Whether the two share network, initial weights and order of the images, so that runs are compared seed by
        seed. It is declared with the claim, before anyone looks.
    on : tuple of str
        The data sets that it is about.
    expected : dict of str to Expected
        For a data set and a size, as in "cifar10 45000x50".
    """

    id: str
    by: Author
    said: str
    page: str
    measure: Measure
    of: str
    over: str
    paired: bool = False
    on: tuple[str, ...] = IMAGE_SETS
    expected: dict[str, Expected]


@dataclass(frozen=True)
class Finding:
    """What the runs on one data set say about a claim.

    Attributes
    ----------
    claim : Claim
    comparison : Comparison
        In percentage points; corrected for its list where the claim is one of a list.
    size : Size
        Training images and epochs of the runs.
    """

    claim: Claim
    comparison: Comparison
    size: Size

    @property
    def verdict(self) -> Decision:
        """Say "above", "below", "suggestive", "not decided" or "too few runs"."""
        return self.comparison.decision

    @property
    def in_words(self) -> str:
        """What the runs decide, with the effect and its interval."""
        return self.comparison.words(self.claim.of, self.claim.over)

    @property
    def seeds(self) -> int:
        """Runs of the experiment that has fewer."""
        return min(self.comparison.seeds)


def load(by: Author | None = None) -> list[Claim]:
    """Return the claims of the article, of the book, or all, in the order of the chapters."""
    entries = tomllib.loads(FILE.read_text("utf-8"))["claim"]
    claims = [
        Claim(
            **entry
            | {
                "on": tuple(entry.get("on", IMAGE_SETS)),
                "expected": {key: _expected(found) for key, found in entry["expected"].items()},
            }
        )
        for entry in entries
    ]
    return [claim for claim in claims if by in (None, claim.by)]


def _expected(found: dict) -> Expected:
    low, high = found["interval"]
    return Expected(found["decision"], (low, high))


def get(id: str) -> Claim:
    """Return the claim of this id.

    Raises
    ------
    KeyError
        There is none.
    """
    return {claim.id: claim for claim in load()}[id]


def examine(claim: Claim, data: str, size: Size | None = None) -> Finding:
    """Compare the recorded runs that a claim is about.

    Parameters
    ----------
    claim : Claim
        If its id is in a list, it stands there in the place of that claim, and the decision is corrected for the list
        (Holm). A claim of your own stands alone.
    data : {"photo-digits", "cifar10"}
    size : Size, optional
        Training images and epochs; by default those that pages show.

    Returns
    -------
    Finding

    Raises
    ------
    RecordError
        One of the experiments has no records on this data set, or they can't be compared.
    """
    own = _alone(claim, data, size)
    others = {each.id: each for each in load(claim.by)}
    if claim.id not in others or data not in claim.on:
        return own
    return _corrected({**others, claim.id: claim}, data, size)[claim.id]


def findings(by: Author, data: str, size: Size | None = None) -> dict[str, Finding]:
    """Return what the runs say about the claims of a list, by their ids, corrected for the list's length.

    Claims whose experiments have no runs of this size are left out.
    """
    return _corrected({claim.id: claim for claim in load(by)}, data, size)


def _corrected(claims: dict[str, Claim], data: str, size: Size | None) -> dict[str, Finding]:
    found = {
        id: _alone(claim, data, size)
        for id, claim in claims.items()
        if data in claim.on and _runs(claim.of, data, size) and _runs(claim.over, data, size)
    }
    corrected = comparisons.holm({id: each.comparison for id, each in found.items()})
    return {id: replace(each, comparison=corrected[id]) for id, each in found.items()}


@cache
def _runs(name: str, data: str, size: Size | None) -> list[Record]:
    return records.load(experiments.get(name), data, size=size)


def _alone(claim: Claim, data: str, size: Size | None) -> Finding:
    of, over = (_runs(name, data, size) for name in (claim.of, claim.over))
    for name, runs in ((claim.of, of), (claim.over, over)):
        if not runs:
            raise RecordError(
                f"There are no records of {name} on {data}. Make them: weekend run {name} --data {data}"
            )
    return Finding(claim, records.compare(of, over, claim.measure, paired=claim.paired), of[0].size)
