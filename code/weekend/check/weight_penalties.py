"""Checks of the chapter on weight penalties."""

from collections.abc import Callable
from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise

STRENGTHS = (0, 0.0001, 0.001, 0.01)


@exercise("four numbers")
def wp_price(answer: Any) -> str:
    """Check the two penalties of four weights, and the share that the largest weight pays of each."""
    l2, l1, share_l2, share_l1 = read.numbers(answer, 4)
    squares, sizes = 9 + 1 + 0.01, 3 + 1 + 0.1
    if read.near(l2, squares, 0.001) or read.near(l1, sizes, 0.001):
        raise NotYet("These sums are not multiplied by the strength yet.")
    if read.near(l2, 0.01 * sizes, 0.00001):
        raise NotYet("L2 and L1 are swapped. Which of them squares?")
    if read.near(l2, 0.01 * (9 - 1 + 0.01), 0.00001):
        raise NotYet("In L2 the square of −1 is not negative.")
    if read.near(l2, 0.005 * squares, 0.00001):
        raise NotYet("Keras does not halve the sum; TFLearn does.")
    if not read.near(l2, 0.01 * squares, 0.00002):
        raise NotYet("The L2 penalty is not right. Square each weight, add up, multiply by the strength.")
    if read.near(l1, 0.01 * (3 - 1 + 0.1), 0.00001):
        raise NotYet("L1 takes the weights without their sign: −1 costs as much as 1.")
    if not read.near(l1, 0.01 * sizes, 0.00002):
        raise NotYet(
            "The L1 penalty is not right. Add up the sizes without the signs, multiply by the strength."
        )
    if max(share_l2, share_l1) > 1:
        raise NotYet("A share of 1 is wanted: what the 3 pays, divided by what all pay.")
    if read.near(share_l2, 3 / sizes, 0.002) and read.near(share_l1, 9 / squares, 0.002):
        raise NotYet("The two shares are swapped.")
    if not read.near(share_l2, 9 / squares, 0.006):
        raise NotYet("The share in L2: divide the square of 3 by the sum of all squares.")
    if not read.near(share_l1, 3 / sizes, 0.006):
        raise NotYet("The share in L1: divide the 3 by the sum of all sizes.")
    return "Squares make large weights expensive, and small ones nearly free."


@exercise("two functions: their names alone")
def wp_strength(answer: Any) -> str:
    """Check formulas for the best single weight under L2 and under L1."""
    l2, l1 = read.parts(answer, 2)
    asked, strengths = (3.0, 1.0, 0.4, -0.2, -3.0), (0.5, 1.0, 2.0)
    cases = [(a, s) for a in asked for s in strengths]
    first, second = read.function(l2, "best_with_l2"), read.function(l1, "best_with_l1")
    found = np.array([read.number(first(a, s), "what best_with_l2 returns") for a, s in cases])
    if _fits(found, cases, lambda a, s: a / 2):
        raise NotYet(
            "best_with_l2 halves whatever the strength is. With a strength of 0 nothing should shrink."
        )
    if _fits(found, cases, lambda a, s: a * (1 - s / 2)) or _fits(found, cases, lambda a, s: a * (1 - s)):
        raise NotYet("best_with_l2 would get to 0 or below it with a large strength. L2 never does.")
    if not _fits(found, cases, lambda a, s: a / (1 + s)):
        raise NotYet("best_with_l2 is not right. Where is the slope of (w − a)² + strength × w² zero?")
    found = np.array([read.number(second(a, s), "what best_with_l1 returns") for a, s in cases])
    if _fits(found, cases, lambda a, s: a - s / 2):
        raise NotYet("best_with_l1 pulls negative weights away from 0, and small ones past it.")
    if _fits(found, cases, lambda a, s: max(a - s / 2, 0)):
        raise NotYet(
            "best_with_l1 makes 0 of every negative weight. Work with the size, then give the sign back."
        )
    if _fits(found, cases, lambda a, s: np.sign(a) * (abs(a) - s / 2)):
        raise NotYet("best_with_l1 turns the sign of small weights round. What should they become?")
    if _fits(found, cases, lambda a, s: np.sign(a) * max(abs(a) - s, 0)):
        raise NotYet("best_with_l1 takes too much. With a strength of 1 it was 0.5 from each.")
    if _fits(found, cases, lambda a, s: max(abs(a) - s / 2, 0)):
        raise NotYet("best_with_l1 has the right sizes, but the signs are gone.")
    if not _fits(found, cases, lambda a, s: np.sign(a) * max(abs(a) - s / 2, 0)):
        raise NotYet(
            "best_with_l1 is not right. Compare it with the table of the chapter, for the strength 1."
        )
    return "L2 divides, L1 takes away; so only L1 gets to exactly 0."


def _fits(
    found: np.ndarray, cases: list[tuple[float, float]], formula: Callable[[float, float], float]
) -> bool:
    return np.allclose(found, [formula(a, s) for a, s in cases], atol=0.002)


@exercise("a function and four percentages")
def wp_prune(answer: Any) -> str:
    """Check a function that strikes out small weights, and what a reader measured with it."""
    function, with_l1, without, before, after = read.parts(answer, 5)
    weights, limit = np.array([[0.02, -0.0005, 0.0004], [-0.3, 0.0, 0.0011]]), 0.001
    found = read.array(
        read.function(function, "strike_out")(weights.copy(), limit), (2, 3), "what strike_out returns"
    )
    if np.array_equal(found, np.where(weights < limit, 0, weights)):
        raise NotYet("strike_out strikes every negative weight. Near 0 are small ones of both signs.")
    if np.array_equal(found, np.where(abs(weights) > limit, 0, weights)):
        raise NotYet("strike_out strikes the large weights and keeps the small ones.")
    if np.array_equal(found, abs(weights) < limit) or np.array_equal(found, abs(weights) >= limit):
        raise NotYet("strike_out returns which weights are small. Wanted are the weights, with 0 for these.")
    if not np.array_equal(found, np.where(abs(weights) < limit, 0, weights)):
        raise NotYet(
            "strike_out should set weights nearer to 0 than the limit to 0, and leave the others alone."
        )
    l1, none = measured.percents([with_l1, without], 2, "the struck weights")
    old, new = measured.percents([before, after], 2, "the two accuracies")
    if l1 <= none:
        raise NotYet("L1 heaps weights up at 0. Are your two percentages of struck weights swapped?")
    if abs(old - new) > 10:
        raise NotYet(
            "That is a large change for weights so near to 0. Was the limit 0.001, and the layer number 6?"
        )
    return "Two networks, and the one with more zeros says much the same without them."


@exercise("four lists of five percentages, and a strength")
def wp_search(answer: Any) -> str:
    """Check the choice of a strength by validation accuracies."""
    table, chosen = read.parts(answer, 2)
    if not isinstance(table, dict) or set(table) != set(STRENGTHS):
        raise NotYet("The accuracies stand under the four strengths 0, 0.0001, 0.001 and 0.01.")
    runs = {s: measured.seeds(table[s], 5, f"the accuracies with the strength {s}") for s in STRENGTHS}
    strength = read.number(chosen, "the chosen strength")
    if strength not in STRENGTHS:
        raise NotYet("Choose one of the four strengths that you have tried.")
    best = max(runs, key=lambda s: runs[s].mean())
    told_apart = measured.side(runs[best], runs[0], paired=True) == "above"
    if not told_apart and strength != 0:
        raise NotYet("The runs do not decide between the best penalty and none, or no penalty is best.")
    if told_apart and strength == 0:
        raise NotYet("In pairs, one penalty is above none: its interval does not contain 0.")
    if told_apart and measured.side(runs[best], runs[strength], paired=True) == "above":
        raise NotYet("In pairs, another strength is above your choice.")
    if strength == 0:
        return "These runs do not tell the penalties from none, so the simplest network stays."
    return "Now report its test accuracy, not the accuracy by which you chose it."


@exercise("four numbers")
def wp_noise(answer: Any) -> str:
    """Check how much a penalty takes away in strong and in weak noise, with SGD and Adam."""
    sgd_strong, sgd_weak, adam_strong, adam_weak = values = read.numbers(answer, 4)
    if (values < 0).all():
        raise NotYet("The signs are turned round: take the run without the penalty, less the run with it.")
    if (values > 0.3).sum() > 1:
        raise NotYet("These look like mean weights, not like differences of two runs.")
    decayed = 1 - (1 - 0.01 * 2 * 0.05) ** 100
    for value, noise in ((sgd_strong, 10), (sgd_weak, 0.1)):
        if not read.near(value, decayed, 0.01):
            raise NotYet(
                f"SGD, noise {noise}: not what a hundred steps take away. "
                "Do both runs draw the same numbers, and does the penalty pull with 2 * s * w?"
            )
    if read.near(adam_strong, decayed, 0.01) and read.near(adam_weak, decayed, 0.01):
        raise NotYet(
            "That is what weight decay does, apart from the slope. Is it Adam, with the penalty in the slope?"
        )
    if adam_strong > adam_weak:
        raise NotYet("In Adam the penalty counts for less where the noise is strong. Are the two swapped?")
    if not (0.003 < adam_strong < 0.03 and 0.3 < adam_weak < 1):
        raise NotYet(
            "The values of Adam are not right. One optimizer makes all 100 steps of a run, with the rate 0.01."
        )
    return "Inside Adam, a strength means more where the data are quiet."
