"""Checks of the chapter on gradient descent."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

X, OR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 1])
RATE = 2.0

# The straight line of the chapter.
POINTS = np.array([1, 2, 4, 5, 7, 8, 9, 10])
TARGETS = np.array([2.3, 3.2, 4.0, 4.3, 5.5, 6.4, 6.6, 7.3])
STEPS = 1000


@exercise("two slopes and a place")
def gd_by_hand(answer: Any) -> str:
    """Check both slopes at the start of the OR map, and the first step."""
    by_w, by_b, place = read.parts(answer, 3)
    slopes, place = read.numbers([by_w, by_b], 2, "the slopes"), read.numbers(place, 2, "the place")
    by_z = 2 * (0.5 - OR) / 4 * 0.25
    right = np.array([by_z @ X[:, 0], by_z.sum()])
    if _close(slopes, -right):
        raise NotYet(
            "The sizes are right, the signs are not: to raise w or b brings the answers nearer to OR."
        )
    if _close(slopes, right / 2):
        raise NotYet("The slope of a square is twice the error.")
    if _close(slopes, 4 * right):
        raise NotYet(
            "Two things come in besides the error: the mean over four rows, and the sigmoid's slope."
        )
    if _close(slopes[0], 2 * right[0]):
        raise NotYet("That is the slope by both weights together. Take one, as the code does.")
    if not _close(slopes[1], right[1]):
        raise NotYet(
            "The slope by b is not right. Add up twice the error, divided by 4, times the sigmoid's slope."
        )
    if not _close(slopes[0], right[0]):
        raise NotYet("The slope by w is not right. In which rows is the input of that weight 1?")
    if _close(place, RATE * right):
        raise NotYet("The slopes are right. But the step goes against them.")
    if _close(place, -right):
        raise NotYet("The slopes are right. How long is the step, with this rate?")
    if not _close(place, -RATE * right):
        raise NotYet("The slopes are right. From (0, 0), go minus the rate times each slope.")
    return "descend(2, 1) ends there as well."


@exercise("two curvatures in a list, a rate and a whole number")
def gd_round(answer: Any) -> str:
    """Check the curvatures after scaling, the largest rate and the fewest steps."""
    curvatures, rate, steps = read.parts(answer, 3)
    curvatures = np.sort(read.numbers(curvatures, 2, "the curvatures"))
    rate, (steps,) = read.number(rate, "the largest rate"), read.whole(steps, 1, "the steps")
    if np.allclose(curvatures, _curvatures(POINTS), rtol=0.02):
        raise NotYet("These are the curvatures of the text. Scale x, and compute inputs again.")
    if np.allclose(curvatures, _curvatures(POINTS - POINTS.mean()), rtol=0.02):
        raise NotYet("The mean of x is 0 now. Divide by its standard deviation as well.")
    right = _curvatures((POINTS - POINTS.mean()) / POINTS.std())
    if not np.allclose(curvatures, right, rtol=0.02):
        raise NotYet("The curvatures are not right. Run the cell again that makes inputs, with the new x.")
    limit = 2 / right.max()
    if read.near(rate, 1 / right.max(), 0.01):
        raise NotYet("With that rate one jump lands in the middle. The largest that works leads further.")
    if not read.near(rate, limit, 0.01):
        raise NotYet("The largest rate follows from the largest curvature, as in the text.")
    if steps < 1:
        raise NotYet("It starts at (0, 0), which is not near the lowest point. Some step it must take.")
    if steps > 1:
        raise NotYet("It can be fewer. Which rate leads from any distance straight to the lowest point?")
    return "That is why inputs are scaled before training."


@exercise("five losses in each list, a number and a word in quotes")
def gd_calm(answer: Any) -> str:
    """Check last losses of three batch sizes, each with its rate, and what the contest was about."""
    *ends, apart, about = read.parts(answer, 5)
    names = ("500 a step", "25 a step", "1 a step")
    losses = [read.numbers(end, 5, f"the losses of {name}") for end, name in zip(ends, names, strict=True)]
    apart = read.number(apart, "how far they are apart")
    about = read.choice(about, ("size", "size and rate"), "what the contest was about")
    every = np.concatenate(losses)
    if every.min() <= 0.2 or every.max() > 2:
        raise NotYet("These are no losses of this training. Take the last of train(...)['loss'].")
    for name, values in zip(names, losses, strict=True):
        if values.max() > every.min() + 0.02:
            raise NotYet(f"A loss of {name} is far above the lowest. Did it have the rate asked for?")
    if not read.near(apart, np.ptp(every), 0.0011):
        raise NotYet("Take the highest and the lowest of all fifteen in your lists, and subtract.")
    if about == "size":
        raise NotYet("Each size gets there with a rate of its own. So was the one rate for all fair?")
    return "A batch and its rate belong together."


@exercise("two whole numbers and a word in quotes")
def gd_ball(answer: Any) -> str:
    """Check the steps of momentum with a usual and with a heavy ball."""
    *steps, path = read.parts(answer, 3)
    usual, heavy = read.whole(steps, 2, "the steps")
    path = read.choice(path, ("creeps", "swings"), "the path")
    right = _steps_needed(_Momentum(0.01, 0.9)), _steps_needed(_Momentum(0.01, 0.99))
    if (usual, heavy) == right[::-1]:
        raise NotYet("The two are swapped, or keep was given in the place of the rate.")
    if heavy == STEPS:
        raise NotYet("Read the comment in steps_needed: one more than that has a meaning of its own.")
    if usual == heavy:
        raise NotYet("Both are the same. Did you give Momentum another keep the second time?")
    if abs(usual - right[0]) > 2:
        raise NotYet("With 0.9 something is different. The rate is 0.01, and x is that of the text.")
    if heavy != right[1]:
        raise NotYet("With 0.99 something is different. The rate stays at 0.01.")
    if path == "creeps":
        raise NotYet("The numbers are right. But a heavy ball is hard to stop. What does it do at the goal?")
    return "Rolling past the goal costs more than the speed gains."


@exercise("a class and a whole number")
def gd_schedule(answer: Any) -> str:
    """Check RMSprop with a rate that shrinks, and its number of steps."""
    kind, steps = read.parts(answer, 2)
    make = read.function(kind, "Shrinking")
    (steps,) = read.whole(steps, 1, "the steps")
    fixed, early, late = (
        _walk(_Shrinking(0.1, factor, first)) for factor, first in ((1, True), (0.99, True), (0.99, False))
    )
    optimizer = make(0.1)
    if not hasattr(optimizer, "step"):
        raise NotYet("Shrinking should be a class with a method step.")
    given = _walk(_Learners(read.function(optimizer.step, "step")))
    if np.allclose(given, fixed):
        raise NotYet("The rate does not shrink yet. What stands after return is never run.")
    if np.allclose(abs(given[1] - given[0]), 0.99 * abs(given[0])):
        raise NotYet(
            "Each step is as long as the rate alone makes it. Does self.square keep the average of the squared slopes?"
        )
    if not (np.allclose(given, early) or np.allclose(given, late)):
        raise NotYet("The steps are not those of RMSprop with a rate that is multiplied by 0.99 each time.")
    needed = _steps_needed(_Learners(read.function(make(0.1).step, "step")))
    if abs(steps - needed) > 2:
        raise NotYet("The class is right. But with it steps_needed counts another number. Is the rate 0.1?")
    return "It begins boldly and ends gently."


class _Momentum:
    def __init__(self, rate: float, keep: float) -> None:
        self.rate, self.keep, self.move = rate, keep, np.zeros(2)

    def step(self, place: np.ndarray, slope: np.ndarray) -> np.ndarray:
        self.move = self.keep * self.move - self.rate * slope
        return place + self.move


class _Shrinking:
    """RMSprop, with a rate that shrinks before or after each step."""

    def __init__(self, rate: float, factor: float, first: bool) -> None:
        self.rate, self.factor, self.first, self.square = rate, factor, first, np.zeros(2)

    def step(self, place: np.ndarray, slope: np.ndarray) -> np.ndarray:
        self.square = 0.9 * self.square + 0.1 * slope**2
        rate = self.rate * self.factor if self.first else self.rate
        self.rate *= self.factor
        return place - rate * slope / np.sqrt(self.square + 1e-7)


class _Learners:
    """The optimizer of a learner, whose steps are read with care."""

    def __init__(self, call: Any) -> None:
        self.call = call

    def step(self, place: np.ndarray, slope: np.ndarray) -> np.ndarray:
        return read.array(self.call(place, slope), (2,), "what step returns")


def _line_slopes(place: np.ndarray) -> np.ndarray:
    error = place[0] * POINTS + place[1] - TARGETS
    return np.array([np.mean(2 * error * POINTS), np.mean(2 * error)])


def _line_loss(place: np.ndarray) -> float:
    return float(np.mean((place[0] * POINTS + place[1] - TARGETS) ** 2))


def _walk(optimizer: Any, steps: int = 5) -> np.ndarray:
    place, path = np.zeros(2), []
    for _ in range(steps):
        place = optimizer.step(place, _line_slopes(place))
        path.append(place)
    return np.array(path)


def _steps_needed(optimizer: Any) -> int:
    """Return the steps until the loss stays within 1% of the lowest, as the chapter counts them."""
    inputs = np.stack([POINTS, np.ones(8)], axis=1)
    lowest = _line_loss(np.linalg.lstsq(inputs, TARGETS, rcond=None)[0])
    path = [np.zeros(2), *_walk(optimizer, STEPS)]
    return 1 + max(n for n, place in enumerate(path) if not _line_loss(place) < 1.01 * lowest)


def _curvatures(x: np.ndarray) -> np.ndarray:
    inputs = np.stack([x, np.ones(len(x))], axis=1)
    return np.linalg.eigvalsh(2 * inputs.T @ inputs / len(x))


def _close(given: Any, right: Any) -> bool:
    return bool(np.allclose(given, right, rtol=0, atol=1e-4))
