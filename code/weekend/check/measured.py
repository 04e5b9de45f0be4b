"""Read what learners measured in runs of their own. No such value is known beforehand, but some can't be."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet

SIDES = ("above", "overlap", "below")


def percents(answer: Any, count: int, name: str) -> np.ndarray:
    """Return values in percent as float64, shape (count,); shares of 1 get a hint."""
    values = read.numbers(answer, count, name)
    if (values < 0).any() or (values > 100).any():
        raise NotYet(f"There is a value in {name} that can't be: percentages lie between 0 and 100.")
    if 0 < values.max() <= 1:
        raise NotYet(f"The values in {name} look like shares of 1. Write them in percent.")
    return values


def seeds(answer: Any, count: int, name: str) -> np.ndarray:
    """Return the percentages that runs with different seeds gave; equal ones get a hint."""
    values = percents(answer, count, name)
    if len(set(values)) == 1 and values[0] > 15:
        raise NotYet(f"The values in {name} are all the same. Did each run get a seed of its own?")
    return values


def runs(answer: Any, name: str) -> np.ndarray:
    """Return the percentages of three runs or more, as our rule for claims wants them."""
    values = read.numbers(answer, None, name)
    if len(values) < 3:
        raise NotYet(f"There are too few runs in {name}: three seeds or more are asked for.")
    return percents(values, len(values), name)


def side(one: np.ndarray, other: np.ndarray) -> str:
    """Return where the range of one array lies, beside that of another: one of `SIDES`."""
    if one.min() > other.max():
        return "above"
    return "below" if one.max() < other.min() else "overlap"


def expect_side(answer: Any, one: np.ndarray, other: np.ndarray, name: str) -> str:
    """Return where the first range lies if the learner's word for it fits the numbers."""
    said, true = read.choice(answer, SIDES, name), side(one, other)
    if said == true:
        return true
    if true == "overlap":
        raise NotYet(
            "Compare the lowest value of each range with the highest of the other: do they share a part?"
        )
    if said == "overlap":
        raise NotYet("Look at your numbers again: the ranges share no part.")
    raise NotYet("Your numbers say it the other way round.")


def yes(answer: Any, name: str = "the answer") -> bool:
    """Return whether a learner said yes."""
    return read.choice(answer, ("yes", "no"), name) == "yes"
