"""Checks of the chapter on backpropagation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

START = (0.0, 0.0, 2.0, -1.0)  # w1, b1, w2, b2
NAMES = ("w1", "b1", "w2", "b2")
X, Y = 2.0, 1.0

Bend = tuple[Callable[[float], float], Callable[[float], float]]  # the answer, and its slope from the answer
SIGMOID: Bend = (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a))
TANH: Bend = (np.tanh, lambda a: 1 - a**2)


@exercise("a loss and four slopes")
def backpropagation_pencil(answer: Any) -> str:
    """Check the loss and the slopes where the right answer is 0."""
    loss, *slopes = read.numbers(answer, 5)
    right = _slopes(*START, y=0.0)
    if loss < 0:
        raise NotYet("The loss is a square. It can't be below 0.")
    if not _close(loss, 0.25):
        raise NotYet("The loss is not right. It is the square of p − y, with y = 0.")
    if _close(slopes, -right):
        raise NotYet("These are the slopes of the old table. In which line does y stand?")
    for name, given, true in zip(NAMES, slopes, right, strict=True):
        if _close(given, -true):
            raise NotYet(f"The slope by {name} has the wrong sign. Which sign has the first line now?")
    if _close(slopes[:2], right[1::-1]):
        raise NotYet("The slopes by w1 and b1 are swapped. Which of the two is multiplied by x?")
    if _close(slopes[2:], right[:1:-1]):
        raise NotYet("The slopes by w2 and b2 are swapped. Which of the two is multiplied by h?")
    _expect(slopes, right)
    return "Turn the error round, and all the blame turns round."


@exercise("a number")
def backpropagation_many(answer: Any) -> str:
    """Check which share of the blame passes ten sigmoids at most."""
    share = read.number(answer)
    right = 0.25**10
    if share > 1:
        raise NotYet("No more can arrive than was sent. Slopes multiply along a chain; they don't add up.")
    if read.near(share, 0.25, 1e-9):
        raise NotYet("That is for one sigmoid. There are ten on the way.")
    if read.near(share, 0.5**10, 1e-5):
        raise NotYet("One half is the sigmoid's answer there. Its slope is another number.")
    if read.near(share, 0.25 / 10, 1e-6):
        raise NotYet("Each sigmoid takes its part of what the last has left. So don't divide by ten.")
    if not read.near(share, right, right / 10):
        raise NotYet("Multiply the largest slope of a sigmoid by itself, once for each sigmoid.")
    return "About a millionth, and that is the best case."


@exercise("four slopes in a list and a number")
def backpropagation_stuck(answer: Any) -> str:
    """Check the slopes of a chain whose second weight is 0, and its first step."""
    slopes, after = read.parts(answer, 2)
    slopes, after = read.numbers(slopes, 4, "the slopes"), read.number(after, "w2 after one step")
    right = _slopes(0.0, 0.0, 0.0, 0.0)
    if not slopes.any():
        raise NotYet("Two of them are 0, but not all. Does the slope by w2 contain w2 itself?")
    if (slopes[:2] != 0).any():
        raise NotYet("For w1 and b1, multiply on with the w2 of now.")
    if _close(slopes[2:], -right[2:]):
        raise NotYet("Look at the signs: the answer is too low, so to raise w2 or b2 lowers the loss.")
    _expect(slopes, right)
    if _close(after, right[2]):
        raise NotYet("The slopes are right. The step goes against the slope.")
    if not _close(after, -right[2]):
        raise NotYet("The slopes are right. One step: w2 minus the rate times its slope.")
    return "A wheel that turns nothing is not to blame. After one step it turns a little."


@exercise("three slopes, a number and two words in quotes")
def backpropagation_little(answer: Any) -> str:
    """Check finite differences of three sizes, which is best, and what troubles the others."""
    *given, best, large, small = read.parts(answer, 6)
    slopes = read.numbers(given, 3, "the three slopes")
    best = read.number(best, "the best")
    large, small = (read.choice(word, ("the bend", "rounding"), "the trouble") for word in (large, small))
    sizes = (1, 0.01, 1e-12)
    for slope, little, tolerance in zip(slopes, sizes, (1e-5, 1e-6, 1e-3), strict=True):
        right = _difference(little, both=True)
        if not read.near(slope, right, tolerance):
            if read.near(slope, 2 * right, 2 * tolerance):
                raise NotYet("The two losses lie twice as far apart as little is. Divide by that.")
            if read.near(slope, _difference(little, both=False), tolerance):
                raise NotYet("Raise the weight and lower it, and take the difference of those two losses.")
            raise NotYet(
                f"The slope by w1 with {little:g} is not what the first check gives. Write all digits."
            )
    if read.near(slopes[0], slopes[1], 1e-6):
        raise NotYet("The first two slopes are the same. Did you change little between them?")
    errors = np.abs(slopes - _slopes(*START)[0])
    if best == sizes[2]:
        raise NotYet("Smaller is not always better. Compare each with your table, in all eight digits.")
    if best != sizes[int(np.argmin(errors))]:
        raise NotYet("Compare each of your slopes with that of the table. Which comes nearest?")
    if large == "rounding":
        raise NotYet("With 1, the two losses differ in their first digits. Rounding can't matter there.")
    if small == "the bend":
        raise NotYet("So close together, any curve is straight. Something else goes wrong with 1e-12.")
    return "Small enough for the bend, large enough for the rounding."


@exercise("a function that returns four slopes")
def backpropagation_tanh(answer: Any) -> str:
    """Check a backward walk through two tanh units."""
    backward = read.function(answer, "tanh_backward")
    for arguments in ((0.1, 0.2, 0.7, -0.3, 2.0, 1.0), (-0.4, 0.3, 1.2, 0.5, 0.7, 0.0)):
        given = read.array(backward(*arguments), None, "what tanh_backward returns").ravel()
        if len(given) != 4:
            raise NotYet(f"Four slopes are wanted, by {', '.join(NAMES)}. It returns {len(given)}.")
        w1, b1, w2, b2, x, y = arguments
        right = _walk(w1, b1, w2, b2, x, y, bends=(TANH, TANH), slopes=(TANH, TANH))
        for forward, back, hint in (
            (SIGMOID, (SIGMOID, SIGMOID), "These are the slopes with sigmoids. Replace them in both parts."),
            (
                TANH,
                (SIGMOID, SIGMOID),
                "Forward it is tanh now, but backward it still is the sigmoid's slope.",
            ),
            (SIGMOID, (TANH, TANH), "Backward it is tanh now, but forward it still is the sigmoid."),
            (TANH, (SIGMOID, TANH), "The slope at the last unit is mended, that at the first is not."),
            (TANH, (TANH, SIGMOID), "The slope at the first unit is mended, that at the last is not."),
        ):
            if _close(given, _walk(w1, b1, w2, b2, x, y, bends=(forward, forward), slopes=back)):
                raise NotYet(hint)
        if _close(given, -right):
            raise NotYet("All four have the wrong sign. Is it p − y, in this order?")
        _expect(given, right)
    return "The walk is the same. Only the local slope is another."


def _walk(
    w1: float,
    b1: float,
    w2: float,
    b2: float,
    x: float = X,
    y: float = Y,
    *,
    bends: tuple[Bend, Bend],
    slopes: tuple[Bend, Bend],
) -> np.ndarray:
    """Return the slopes by w1, b1, w2, b2; the bends of the way there and back may differ, as in mistakes."""
    h = bends[0][0](w1 * x + b1)
    p = bends[1][0](w2 * h + b2)
    by_z2 = 2 * (p - y) * slopes[1][1](p)
    by_z1 = by_z2 * w2 * slopes[0][1](h)
    return np.array([by_z1 * x, by_z1, by_z2 * h, by_z2])


def _slopes(w1: float, b1: float, w2: float, b2: float, y: float = Y) -> np.ndarray:
    return _walk(w1, b1, w2, b2, y=y, bends=(SIGMOID, SIGMOID), slopes=(SIGMOID, SIGMOID))


def _difference(little: float, *, both: bool) -> float:
    """Return the slope by w1 from two losses: of the weight raised and lowered, or raised and left."""

    def loss(w1: float) -> float:
        h = SIGMOID[0](w1 * X + START[1])
        return (SIGMOID[0](START[2] * h + START[3]) - Y) ** 2

    if both:
        return (loss(START[0] + little) - loss(START[0] - little)) / (2 * little)
    return (loss(START[0] + little) - loss(START[0])) / little


def _close(given: Any, right: Any) -> bool:
    return bool(np.allclose(given, right, rtol=0, atol=1e-5))


def _expect(given: Any, right: np.ndarray) -> None:
    for name, one, other in zip(NAMES, given, right, strict=True):
        if not _close(one, other):
            raise NotYet(f"The slope by {name} is not right. Go through its line of the table again.")
