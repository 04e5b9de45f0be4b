"""Checks of the chapter with eleven experiments."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

AND, OR, XOR = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1]), np.array([0, 1, 1, 0])
CAUSES = (
    "no bias",
    "a tiny start",
    "too large a rate with a sigmoid",
    "too large a rate without a sigmoid",
    "too few steps",
)
UNITS = 512


@exercise("four answers in a list, then 'yes' or 'no'")
def ex_nand(answer: Any) -> str:
    """Check answers of a network without a hidden layer to NAND."""
    given, needs = read.parts(answer, 2)
    given = _answers(given, (4,), "the four answers")
    needs = read.choice(needs, ("yes", "no"), "the question")
    rounded = given.round()
    if (rounded == AND).all():
        raise NotYet("These are the answers of AND. Turn the right answers round before you train.")
    if (rounded == OR).all():
        raise NotYet("These are the answers of OR, which learn takes if you give it no y.")
    if (rounded != 1 - AND).any():
        raise NotYet("A row is on the wrong side for NAND. Which right answers did it train on?")
    if abs(given - (1 - AND)).max() > 0.2:
        raise NotYet("All rows are on the right side, some only just. Did it train for 2,000 steps?")
    if needs == "yes":
        raise NotYet("Your network has all four right. Did it have a hidden layer?")
    return "AND with all signs turned round: one unit is enough."


@exercise("a cause in quotes for each friend")
def ex_diagnose(answer: Any) -> str:
    """Check what three friends have done."""
    a, b, c = (
        read.choice(cause, CAUSES, f"friend {name}")
        for name, cause in zip("abc", read.parts(answer, 3), strict=True)
    )
    if a == "too large a rate with a sigmoid":
        raise NotYet("(a) A sigmoid keeps answers between 0 and 1. Can they explode then?")
    if a != "too large a rate without a sigmoid":
        raise NotYet("(a) nan comes from numbers too large for the computer. What makes them grow?")
    if b == "a tiny start":
        raise NotYet(
            "(b) A tiny start, if it were stuck, would leave all answers at one half, not a single one."
        )
    if b != "no bias":
        raise NotYet("(b) Only the row 0, 0 is off, and it is exactly one half. What could move it?")
    if c == "too large a rate without a sigmoid":
        raise NotYet("(c) Without a sigmoid, nothing would hold four answers at 1.")
    if c == "too few steps":
        raise NotYet("(c) After few steps it would not be sure yet. This one is sure, and wrong in a row.")
    if c != "too large a rate with a sigmoid":
        raise NotYet("(c) All four sums must be large. Which mistake throws them that far?")
    return "Three kinds of trouble, three different looks."


@exercise("rows and answers as arrays, three errors in a list and a whole number")
def ex_parity(answer: Any) -> str:
    """Check the rows and answers of parity, and what three seeds learned."""
    rows, right, errors, learned = read.parts(answer, 4)
    rows = read.array(rows, (8, 3), "X3")
    right = read.numbers(right, 8, "y3")
    errors = read.numbers(errors, 3, "the errors")
    (learned,) = read.whole(learned, 1, "how many learned it")
    if not np.isin(rows, (0, 1)).all():
        raise NotYet("Each input in X3 should be 0 or 1.")
    if len(np.unique(rows, axis=0)) < 8:
        raise NotYet("A row stands twice in X3. All eight combinations should be there.")
    count = rows.sum(axis=1)
    for rule, hint in (
        (count % 2 == 0, "y3 says 1 where an even number of inputs is 1."),
        (count > 0, "y3 is OR of three inputs."),
        (count == 1, "y3 is 1 if exactly one input is 1. Three is an odd number as well."),
    ):
        if (right == rule).all():
            raise NotYet(hint)
    if (right != count % 2).any():
        raise NotYet("y3 is not the parity of the rows. Count the ones in each row: odd or even?")
    if errors.min() < 0 or errors.max() > 1:
        raise NotYet("The error of a sigmoid's answer lies between 0 and 1, without a sign.")
    if np.ptp(errors) == 0 and errors[0] > 0.001:  # smaller ones may have been rounded
        raise NotYet("The three errors are the same to the last digit. Did the seed change?")
    if learned != int((errors < 0.5).sum()):
        raise NotYet(
            "Count again in your own list. An answer is on the right side if it is off by less than a half."
        )
    if learned == 0:
        raise NotYet(
            "Your count is right, but at least some should learn it. Is there a bend, and Adam with 0.05?"
        )
    return "Eight rows with no simple rule, and one hidden layer finds it."


@exercise("three rows of four answers and a reason in quotes")
def ex_rescue(answer: Any) -> str:
    """Check answers to XOR of three seeds with a tiny start, and why plain SGD got stuck."""
    given, reason = read.parts(answer, 2)
    given = _answers(given, (3, 4), "the answers")
    reason = read.choice(reason, ("the slopes are tiny", "the rate is too large"), "the reason")
    if abs(given - 0.5).max() < 0.1:
        raise NotYet(
            "All answers are still near one half: stuck. Try an optimizer that divides by the slope's size."
        )
    good = (given.round() == XOR).all(axis=1)
    if (given.round() == OR).all():
        raise NotYet("These are the answers of OR. Give learn the y of XOR.")
    if not good.all():
        raise NotYet(f"{int(good.sum())} of 3 seeds have learned it. Another optimizer, or another rate?")
    if abs(given - XOR).max() > 0.2:
        raise NotYet("All are on the right side, some only just. Try a larger rate for this optimizer.")
    if (given == given[0]).all() and (given != given.round(2)).any():  # not merely rounded
        raise NotYet("The three rows are the same to the last digit. Did the seed change?")
    if reason == "the rate is too large":
        raise NotYet("The answers are right. But too large a rate moves, and SGD did not move at all.")
    return "It divides each slope by its own size, so tiny ones give full steps too."


@exercise("three whole numbers")
def ex_count(answer: Any) -> str:
    """Check the weights and biases of each layer of the large network."""
    first, second, last = read.whole(answer, 3)
    if (first, second, last) == (2 * UNITS, UNITS * UNITS, UNITS):
        raise NotYet("These are the weights alone. Each unit also has a bias.")
    if first == 4 * UNITS + UNITS:
        raise NotYet("Four is the number of rows. An example has fewer numbers than that.")
    if first != 3 * UNITS:
        raise NotYet("The first hidden layer is not right. How many inputs has each of its units?")
    if second == first:
        raise NotYet("The inputs of the second hidden layer are the units of the first.")
    if second != UNITS * UNITS + UNITS:
        raise NotYet("The second hidden layer is not right: a weight for each pair, a bias for each unit.")
    if last != UNITS + 1:
        raise NotYet("The last layer is not right. It is a single unit.")
    return "Nearly all of them sit between the two hidden layers."


def _answers(answer: Any, shape: tuple[int, ...], name: str) -> np.ndarray:
    """Return answers of sigmoids, which Keras gives with an axis more."""
    values = read.array(answer, None, name)
    if values.shape == (*shape, 1):
        values = values[..., 0]
    if values.shape != shape:
        raise NotYet(f"The shape of {name} is {values.shape}; {shape} is wanted.")
    if values.min() < 0 or values.max() > 1:
        raise NotYet("A sigmoid's answers lie between 0 and 1. These do not all.")
    return values
