"""Checks of the chapter on generalization."""

from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise

FINDINGS = ("underfitting", "overfitting", "not finished", "measure again")
NOISE = 0.3
DEGREES = range(1, 16)


@exercise("four findings in a list, in quotes")
def gen_patients(answer: Any) -> str:
    """Check the findings on four networks."""
    said = [
        read.choice(part, FINDINGS, f"network ({letter})")
        for letter, part in zip("abcd", read.parts(answer, 4), strict=True)
    ]
    if said[0] == "not finished":
        raise NotYet("(a) would not get better with more epochs: both numbers are flat.")
    if said[0] == "overfitting":
        raise NotYet("(a) is as bad on its training pictures as on new ones. There is hardly a gap.")
    if said[1] == "underfitting":
        raise NotYet("(b) knows nearly all of its training pictures. So it is not too small for them.")
    if said[2] == "underfitting":
        raise NotYet("(c) is bad at both, that is true. But see where the numbers are heading.")
    if said[3] != "measure again":
        raise NotYet("(d) seems better on new pictures than on its own. How was the number of fit measured?")
    if said != list(FINDINGS):
        raise NotYet(
            "One of (a), (b) and (c) is not right. Compare training with validation, then flat with rising."
        )
    return "Four patients, four remedies; and for the last one a thermometer."


@exercise("two probabilities from 0 to 1")
def gen_coins(answer: Any) -> str:
    """Check how likely a friend, and at least one of twenty, tosses nine or ten right."""
    given, one = read.numbers(answer, 2)
    if given > 1 or one > 1:
        raise NotYet("A probability is at most 1. Write shares, not percent or numbers of rows.")
    if read.near(given, 10 / 1024, 0.0002):
        raise NotYet("For the given friend you counted the rows with nine right. Ten right counts as well.")
    if read.near(given, 1 / 1024, 0.0002):
        raise NotYet("For the given friend you counted the row with ten right. Nine right counts as well.")
    if not read.near(given, 11 / 1024, 0.0004):
        raise NotYet(
            "The given friend: how many rows of ten tosses are there, and how many have nine or ten right?"
        )
    if read.near(one, 20 * 11 / 1024, 0.004):
        raise NotYet(
            "You added twenty probabilities. That counts twice the cases in which two friends manage it."
        )
    if read.near(one, (1013 / 1024) ** 20, 0.004):
        raise NotYet("That is the probability that none of them manages it.")
    if not read.near(one, 1 - (1013 / 1024) ** 20, 0.004):
        raise NotYet("At least one: begin with the probability that all twenty fail.")
    return "So the best of many may look like an oracle, by luck alone."


@exercise("three degrees in a list, and yes or no")
def gen_polynomials(answer: Any) -> str:
    """Check which polynomials are best on new points."""
    degrees, curve = read.parts(answer, 2)
    found = read.whole(degrees, 3, "the best degrees")
    right = [int(np.argmin(errors)) + 1 for errors in map(_errors_on_new_points, range(3))]
    if found == [max(DEGREES)] * 3:
        raise NotYet("Those are best on the points that they were fitted to. Which are best on the new ones?")
    if found == [degree - 1 for degree in right]:
        raise NotYet("These are places in a list, which begins with 0. The degrees begin with 1.")
    for draw, (mine, best) in enumerate(zip(found, right, strict=True)):
        if mine != best:
            raise NotYet(
                f"The degree for draw {draw} is not the best. Use noisy(20, seed={draw}), x_new and y_new."
            )
    if not measured.yes(curve, "the U"):
        raise NotYet("Put the errors of degree 1, of the best degree and of degree 15 beside each other.")
    return "Between the points a polynomial of a high degree shoots far out."


def _noisy(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of the chapter, each float64 of the shape (n, 1)."""
    random = np.random.default_rng(seed)
    x = random.uniform(-1, 1, (n, 1))
    return x, np.sin(6 * x) + random.normal(0, NOISE, (n, 1))


def _errors_on_new_points(draw: int) -> list[float]:
    (x, y), (x_new, y_new) = _noisy(20, draw), _noisy(1000, 99)
    fits = [np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], degree) for degree in DEGREES]
    return [float(np.mean((fit(x_new[:, 0]) - y_new[:, 0]) ** 2)) for fit in fits]


@exercise("three errors on the points, three on new points, and one number")
def gen_points(answer: Any) -> str:
    """Check the errors that a reader measured with 200 points, and the noise floor."""
    old, new, lowest = read.parts(answer, 3)
    own = read.numbers(old, 3, "the errors on 200 points")
    others = read.numbers(new, 3, "the errors on new points")
    floor = read.number(lowest, "the lowest possible error")
    if min(own.min(), others.min()) <= 0:
        raise NotYet("A mean of squares is above 0. There is a value in your errors that is not.")
    if read.near(floor, NOISE, 0.001):
        raise NotYet("That is how far a point typically lies from the wave. The error is a mean of squares.")
    if read.near(floor, 0, 0.001):
        raise NotYet(
            "Error 0 on new points would mean to foresee random numbers. What does the wave itself get?"
        )
    if not read.near(floor, NOISE**2, 0.0005):
        raise NotYet("The lowest possible error is not right. The chapter calls it the noise floor.")
    if own.mean() < NOISE**2 / 2:
        raise NotYet(
            "The errors on the points are far below the noise floor. Did fit_curve really get 200 points?"
        )
    if others.mean() > 2 * NOISE**2:
        raise NotYet("The errors on new points are as large as with 20. Does each batch hold all 200 points?")
    if others.min() < NOISE**2 * 0.8:
        raise NotYet("An error on new points is too good to be true. Measure with x_new and y_new.")
    return "Both errors lie near the floor. What was too large for 20 points is not for 200."


@exercise("three numbers")
def gen_error_bar(answer: Any) -> str:
    """Check how far a score typically lies from the truth."""
    on_100, on_750, half = read.numbers(answer, 3)
    p = 7 / 8
    for value, n in ((on_100, 100), (on_750, 750)):
        right = (p * (1 - p) / n) ** 0.5
        if read.near(value, 100 * right, 0.05):
            raise NotYet(f"On {n} pictures: that is in percent. A share of 1 is wanted.")
        if read.near(value, right * n, 0.05):
            raise NotYet(f"On {n} pictures: that is a number of pictures. A share of 1 is wanted.")
        if read.near(value, right**2, right**2 / 50):
            raise NotYet(f"On {n} pictures: the root is missing.")
        if not read.near(value, right, 0.0006):
            raise NotYet(
                f"On {n} pictures: not right. Multiply 7/8 by 1/8, divide by {n}, then take the root."
            )
    if half == 1500:
        raise NotYet("Twice the pictures do not halve it: the number of pictures stands under a root.")
    if half == 375:
        raise NotYet("Fewer pictures make a score less sure, not more.")
    if half != 3000:
        raise NotYet(
            "The number of pictures is not right. Try some numbers in the formula until half of it comes out."
        )
    return "So each further digit of a score is dear."


@exercise("two lists of three percentages, and yes or no")
def gen_random_labels(answer: Any) -> str:
    """Check what a reader measured with shuffled labels, and the conclusion."""
    shuffled, validation, proves = read.parts(answer, 3)
    own = measured.percents(shuffled, 3, "the accuracy by shuffled labels")
    new = measured.percents(validation, 3, "the accuracy by validation")
    if new.mean() > 30:
        raise NotYet(
            "On validation pictures that is more than guessing. Did the networks get the shuffled labels?"
        )
    if own.mean() < 30:
        raise NotYet("The training accuracy is near guessing. Did you measure it by the shuffled labels?")
    if own.mean() < 80:
        raise NotYet("The networks have not learned all of the labels by heart yet. Give them 12 epochs.")
    if measured.yes(proves, "the conclusion"):
        raise NotYet(
            "Put your own two rows of numbers beside each other. What do these networks know about digits?"
        )
    return "They know their pictures by heart, and nothing about digits."
