"""One rule for comparing runs: the effect with its 95% confidence interval from Student's t.

Runs that share network, initial weights and order of the images are compared in pairs, seed by seed; other runs by
Welch's test. Which of the two it is, is declared with the comparison, before anyone looks. Over a list of
comparisons the words follow Holm's correction; the intervals stay as they are.
"""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from . import student

CONFIDENCE = 0.95
FEWEST = 3  # seeds on each side

Decision = Literal["above", "below", "suggestive", "not decided", "too few runs"]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Comparison:
    """What the runs of two experiments say about the difference of their means.

    Attributes
    ----------
    effect : float
        Mean of the one less mean of the other, in the unit of the values; for accuracies, percentage points.
    low, high : float
        The 95% confidence interval of the effect: were all of it repeated many times, 95% of such intervals would
        hold the true effect. Not a number where there are fewer than three runs on a side.
    p : float
        Two-sided p-value of "no difference".
    seeds : tuple of int
        Runs of the one and of the other.
    paired : bool
        Whether the runs were compared seed by seed.
    adjusted_p : float, optional
        The p-value after Holm's correction over the list that this comparison belongs to; see `holm`.
    """

    effect: float
    low: float
    high: float
    p: float
    seeds: tuple[int, int]
    paired: bool
    adjusted_p: float | None = None

    @property
    def decision(self) -> Decision:
        """What may be said: "above", "below", "suggestive", "not decided" or "too few runs".

        "suggestive" where this comparison alone would decide, but not as one of its list.
        """
        if min(self.seeds) < FEWEST:
            return "too few runs"
        if self.p >= 1 - CONFIDENCE:
            return "not decided"
        if self.adjusted_p is not None and self.adjusted_p >= 1 - CONFIDENCE:
            return "suggestive"
        return "above" if self.effect > 0 else "below"

    @property
    def decided(self) -> bool:
        """Whether the runs decide which of the two is higher."""
        return self.decision in ("above", "below")

    @property
    def interval(self) -> str:
        """The effect and its interval, as in "+4.8 (1.7 to 7.9)" or "+0.4 (−1.3 to +2.1)"."""
        return _interval(self.effect, self.low, self.high)

    def words(self, of: str, over: str, unit: str = "points") -> str:
        """Say what the runs decide.

        Parameters
        ----------
        of, over : str
            Names of the two.
        unit : str

        Returns
        -------
        str
            Such as "A above B here: +4.8 points (1.7 to 7.9)".
        """
        decision = self.decision
        if decision == "too few runs":
            fewest = min(self.seeds)
            runs = "run" if fewest == 1 else "runs"
            return f"nothing can be said: {fewest} {runs} on a side, and {FEWEST} are the fewest, better 5"
        effect, _, interval = self.interval.partition(" ")
        if self.decided:
            return f"{of} {decision} {over} here: {effect} {unit} {interval}"
        if decision == "suggestive":
            return f"suggestive, not decided: {effect} {interval}"
        return f"not decided by these runs: {effect} {interval}"


def t_test(of: ArrayLike, over: ArrayLike, *, paired: bool) -> tuple[Any, Any, Any, Any]:
    """Return effect, interval and p-value for the runs along the last axis.

    Parameters
    ----------
    of, over : array_like of float, shape (..., n) and (..., m)
        A value a run. In pairs, n = m, and runs of one seed have one index.
    paired : bool
        True for the t test on differences, d / (s / sqrt(n)) with n - 1 degrees of freedom (Student 1908,
        https://doi.org/10.1093/biomet/6.1.1); False for Welch's, which takes neither equal numbers of runs nor equal
        variances for granted (Welch 1947, https://doi.org/10.1093/biomet/34.1-2.28).

    Returns
    -------
    effect, low, high, p : ndarray of float, shape (...)
        Without any spread the interval is a single value, and p is 0, or 1 where there is no difference either.
    """
    a, b = np.asarray(of, "float64"), np.asarray(over, "float64")
    effect = a.mean(axis=-1) - b.mean(axis=-1)
    # Runs without spread, and single runs, have their own rules.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        error, freedom = _of_pairs(a - b) if paired else _of_groups(a, b)
        p = student.both_tails(effect / error, freedom)
        reach = student.quantile(CONFIDENCE, freedom) * error
    spread = np.ptp(a - b, axis=-1) if paired else np.maximum(np.ptp(a, axis=-1), np.ptp(b, axis=-1))
    flat = spread <= 1e-9 * np.maximum(1.0, np.abs(effect))
    p = np.where(flat, np.where(np.abs(effect) > 1e-9, 0.0, 1.0), p)
    return effect, np.where(flat, effect, effect - reach), np.where(flat, effect, effect + reach), p


def _of_pairs(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard error of the mean difference, and its degrees of freedom."""
    number = differences.shape[-1]
    error = np.asarray(differences.std(axis=-1, ddof=1) / math.sqrt(number))
    return error, np.full_like(error, number - 1)


def _of_groups(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Welch's standard error of the difference of two means, and its degrees of freedom."""
    squares = [np.asarray(runs.var(axis=-1, ddof=1) / runs.shape[-1]) for runs in (a, b)]
    total = squares[0] + squares[1]
    parts = [square**2 / (runs.shape[-1] - 1) for square, runs in zip(squares, (a, b), strict=True)]
    return np.sqrt(total), total**2 / (parts[0] + parts[1])


def compare(of: Sequence[float], over: Sequence[float], *, paired: bool) -> Comparison:
    """Compare the runs of two experiments.

    Parameters
    ----------
    of, over : sequence of float
        A value a run, such as its accuracy in percent. In pairs, runs of one seed stand in one place.
    paired : bool
        Compare seed by seed: only for runs that share network, initial weights and order of the images.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        There are no runs on a side, a value is not a number, or pairs are wanted and the numbers of runs differ.
    """
    if not len(of) or not len(over):
        raise ValueError("A comparison needs runs on both sides.")
    if not np.isfinite([*of, *over]).all():
        raise ValueError("A run has no number to compare: it blew up. Compare what all runs have.")
    if paired and len(of) != len(over):
        raise ValueError(f"Pairs need equal seeds on both sides, not {len(of)} and {len(over)} runs.")
    seeds = (len(of), len(over))
    if min(seeds) < FEWEST:
        effect = float(np.mean(of) - np.mean(over))
        return Comparison(effect, math.nan, math.nan, math.nan, seeds, paired)
    effect, low, high, p = map(float, t_test(of, over, paired=paired))
    return Comparison(effect, low, high, p, seeds, paired)


def holm(comparisons: Mapping[Key, Comparison]) -> dict[Key, Comparison]:
    """Return the comparisons of a list with p-values that allow for the list's length.

    Parameters
    ----------
    comparisons : mapping to Comparison
        All that were made together, whatever came out. Those of too few runs don't count.

    Returns
    -------
    dict
        The same, with `adjusted_p`: sorted, the k-th of m p-values times m - k + 1, and never below the one before
        (Holm 1979, https://www.jstor.org/stable/4615733).
    """
    counted = sorted(
        (key for key, each in comparisons.items() if not math.isnan(each.p)), key=lambda k: comparisons[k].p
    )
    adjusted = dict(comparisons)
    below = 0.0
    for left, key in zip(range(len(counted), 0, -1), counted, strict=True):
        below = max(below, min(1.0, left * comparisons[key].p))
        adjusted[key] = replace(comparisons[key], adjusted_p=below)
    return adjusted


@dataclass(frozen=True)
class ImageByImage:
    """What the validation images say about the difference of two networks' accuracies.

    Attributes
    ----------
    effect, low, high : float
        In percentage points, with the 95% confidence interval over images: it says how much other images of the
        same kind could change it, for these very runs.
    only_of, only_over : int
        Images that the one gets right and the other doesn't, and the reverse; of several runs, what most of them
        get right.
    p : float
        McNemar's exact test of these two numbers (McNemar 1947, https://doi.org/10.1007/BF02295996).
    """

    effect: float
    low: float
    high: float
    only_of: int
    only_over: int
    p: float

    @property
    def interval(self) -> str:
        """The effect and its interval, written as a `Comparison` writes them."""
        return _interval(self.effect, self.low, self.high)


def image_by_image(of: ArrayLike, over: ArrayLike) -> ImageByImage:
    """Compare two networks by which images they get right.

    Parameters
    ----------
    of, over : array_like of bool, shape (runs, images) or (images,)
        Whether a run got an image right. The images are the same, in the same order.

    Returns
    -------
    ImageByImage

    Raises
    ------
    ValueError
        The numbers of images differ.
    """
    a, b = np.atleast_2d(np.asarray(of, bool)), np.atleast_2d(np.asarray(over, bool))
    if a.shape[1] != b.shape[1]:
        raise ValueError(
            f"The runs were measured on {a.shape[1]} and {b.shape[1]} images: measure on the same."
        )
    shares, others = 100 * a.mean(axis=0), 100 * b.mean(axis=0)
    effect, low, high, _ = map(float, t_test(shares, others, paired=True))
    right, other_right = shares > 50, others > 50
    only_of, only_over = int((right & ~other_right).sum()), int((~right & other_right).sum())
    return ImageByImage(effect, low, high, only_of, only_over, _sign_test(only_of, only_over))


def _sign_test(one: int, other: int) -> float:
    """Return the probability that a fair coin is at least as uneven."""
    number = one + other
    return min(1.0, 2 * sum(math.comb(number, k) for k in range(min(one, other) + 1)) / 2**number)


def _interval(effect: float, low: float, high: float) -> str:
    plus = "+" if low < 0 < high else ""
    return f"{_signed(effect)} ({_signed(low, plus)} to {_signed(high, plus)})"


def _signed(value: float, plus: str | None = None) -> str:
    """One digit, with a real minus sign; without a sign given, plus is written too."""
    digits = f"{abs(value):.1f}"
    sign = "−" if value < 0 and digits != "0.0" else ("+" if plus is None else plus)
    return f"{sign}{digits}"
