"""Read what learners measured in runs of their own. No such value is known beforehand, but some can't be."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet

SIDES = ("above", "not decided", "below")


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
    """Return the percentages of three runs or more, the fewest that our rule for comparisons takes."""
    values = read.numbers(answer, None, name)
    if len(values) < 3:
        raise NotYet(f"There are too few runs in {name}: three seeds or more are asked for.")
    return percents(values, len(values), name)


def side(one: np.ndarray, other: np.ndarray, *, paired: bool) -> str:
    """Return what the runs decide about the first, by the book's rule for comparisons: one of `SIDES`."""
    from ..records.comparisons import compare  # SciPy is large, and most checks do without

    return compare(list(one), list(other), paired=paired).decision


def expect_verdict(
    answer: Any,
    one: np.ndarray,
    other: np.ndarray,
    name: str,
    words: tuple[str, str, str] = SIDES,
    backwards: str = "Your numbers say it the other way round.",
    *,
    paired: bool = False,
) -> str:
    """Return the right word for one group of runs beside another if the learner's word is the same.

    Parameters
    ----------
    answer : object
        The learner's word.
    one, other : array of float64, shape (runs,)
    name : str
        What the word is, for hints.
    words : tuple of str
        What to say where the first group is above the other, not decided, below it.
    backwards : str
        The hint for a group that lies on the other side.
    paired : bool
        Whether runs of one seed share network, initial weights and order.
    """
    said = read.choice(answer, words, name)
    true = words[SIDES.index(side(one, other, paired=paired))]
    if said == true:
        return true
    if true == words[1]:
        raise NotYet("The 95% interval of the difference contains 0. What do the runs decide then?")
    if said == words[1]:
        raise NotYet(
            "The 95% interval of the difference does not contain 0. On which side of it does it lie?"
        )
    raise NotYet(backwards)


def yes(answer: Any, name: str = "the answer") -> bool:
    """Return whether a learner said yes."""
    return read.choice(answer, ("yes", "no"), name) == "yes"
