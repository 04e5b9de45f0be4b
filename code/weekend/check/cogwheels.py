"""Checks of the chapter on the machine with cogwheels."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
NAMES = ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)")
HIDDEN_WEIGHTS, HIDDEN_BIASES = np.array([[10, 10], [10, 10]]), np.array([-5, -15])
XNOR = np.array([1, 0, 0, 1])
LEARNED = 0.01  # a loss below this

# The straight machine of cogwheels-collapse.
W1, B1 = np.array([[2, 0], [1, 3]]), np.array([1, -1])
W2, B2 = np.array([2, -1]), 3


@exercise("two sums in a list, one sum, and 0 or 1")
def cogwheels_pencil(answer: Any) -> str:
    """Check the sums and the answer for the example (1, 1)."""
    hidden, last, rounded = read.parts(answer, 3)
    hidden = read.numbers(hidden, 2, "the hidden sums")
    last, rounded = read.number(last, "the last sum"), read.number(rounded, "the answer")
    right = np.array([1, 1]) @ HIDDEN_WEIGHTS + HIDDEN_BIASES
    if (hidden == [20, 20]).all():
        raise NotYet("That is the weights alone. Each hidden unit also has a bias.")
    if (hidden == right[::-1]).all():
        raise NotYet("The hidden sums are swapped: the first unit is the one that computes OR.")
    if (hidden == [5, -5]).all():
        raise NotYet("These are the hidden sums of (1, 0). Here both inputs are 1.")
    if (hidden != right).any():
        raise NotYet("The hidden sums are not right. Add both weights of a unit and its bias.")
    if read.near(last, 10 * 15 - 10 * 5 - 5, 0.5):
        raise NotYet("The last unit gets what the sigmoid makes of the two hidden sums.")
    if read.near(last, 10 + 10 - 5, 0.2):
        raise NotYet("The hidden sums are right. But look at the sign of the second weight in W2.")
    if not read.near(last, -5, 0.1):
        raise NotYet("The hidden sums are right, the last one is not: two weights and a bias.")
    if not read.near(rounded, 0, 0.01):
        raise NotYet("The sums are right. To which answer does a sum below 0 round?")
    return "OR says yes, but AND says yes as well, and that tips the balance."


@exercise("two weights in a list and a bias")
def cogwheels_xnor(answer: Any) -> str:
    """Check a last layer that answers 1 where both inputs are equal."""
    weights, bias = read.parts(answer, 2)
    weights, bias = read.numbers(weights, 2, "the weights"), read.number(bias, "the bias")
    hidden = _sigmoid(ROWS @ HIDDEN_WEIGHTS + HIDDEN_BIASES)
    sums = hidden @ weights + bias
    if (np.sign(sums) == 2 * XNOR - 1).all():
        if np.abs(sums).min() < 1:
            raise NotYet(
                "All four are on the right side, some only just. Make the numbers larger, all alike."
            )
        return "Where both inputs are equal the machine says 1."
    if (np.sign(sums) == 1 - 2 * XNOR).all():
        raise NotYet("This still computes XOR, so all four answers are the wrong way round.")
    if sums[0] <= 0:
        raise NotYet("Look at (0, 0): both hidden units answer nearly 0, so the bias decides alone.")
    wrong = NAMES[int(np.argmax(np.sign(sums) != 2 * XNOR - 1))]
    raise NotYet(f"The answer to {wrong} is wrong. Which of the hidden units is near 1 there?")


@exercise("ten losses in a list and two whole numbers")
def cogwheels_linear(answer: Any) -> str:
    """Check the losses of straight machines, how many have learned, and what they amount to."""
    losses, learned, units = read.parts(answer, 3)
    losses = read.numbers(losses, 10, "the losses")
    (learned,) = read.whole(learned, 1, "how many have learned")
    (units,) = read.whole(units, 1, "the units")
    if losses.min() < 0 or losses.max() > 1:
        raise NotYet(
            "A mean squared error of answers between 0 and 1 lies between 0 and 1. These do not all."
        )
    if losses.min() < 0.2:
        raise NotYet(
            "At least one of these has a bend: so low a loss needs one. Did you define machine anew?"
        )
    if learned != int((losses < LEARNED).sum()):
        raise NotYet(f"Count again in your own list: how many losses are below {LEARNED}?")
    if units != 1:
        raise NotYet("Fewer units than that can do the same. What is a weighted sum of weighted sums?")
    return "Without a bend, layers add nothing."


@exercise("two weights and a bias in a list")
def cogwheels_collapse(answer: Any) -> str:
    """Check the one unit that equals two straight layers."""
    *weights, bias = read.numbers(answer, 3)
    right = W1 @ W2
    if list(weights) == list(W1.sum(axis=1)):
        raise NotYet("The weights of the last sum are missing: multiply along each way before you add up.")
    if weights[0] != right[0]:
        raise NotYet("The weight of input 1 is not right. Follow it through both hidden units.")
    if weights[1] == W1[1, 0] * W2[0] + W1[1, 1]:
        raise NotYet("In the weight of input 2 a sign got lost: the second hidden unit counts negatively.")
    if weights[1] != right[1]:
        raise NotYet("The weight of input 2 is not right. It goes through both hidden units, too.")
    if bias == B2:
        raise NotYet("The hidden units have biases of their own, and these reach the last sum as well.")
    if bias == B1.sum() + B2:
        raise NotYet("On their way to the last sum the hidden biases are multiplied, as everything is.")
    if bias != B1 @ W2 + B2:
        raise NotYet("The weights are right, the bias is not. Minus times minus is plus.")
    return "One unit does it all."


@exercise("a number")
def cogwheels_sum(answer: Any) -> str:
    """Check the learning rate that gives the same training with the sum as with the mean."""
    rate = read.number(answer)
    examples, before = len(ROWS), 2.0
    if rate == before:
        raise NotYet("With the same rate the steps would be larger, since every slope is.")
    if rate == before * examples:
        raise NotYet("That is the wrong way: the slopes are larger now, so what should the rate be?")
    if rate == 1 / examples:
        raise NotYet("That is by how much it changes. Apply it to the rate that was used.")
    if rate != before / examples:
        raise NotYet("How many examples are there? The sum is as many times the mean.")
    return "The product of rate and slope stays the same."


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))
