"""Checks of the project on the two moons."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import data
from . import read
from .verdict import NotYet, exercise

_NAMES = ("W1", "b1", "W2", "b2")
_LITTLE = 1e-5
_NEEDED = 0.95  # of new points, right


@exercise("your function forward")
def project_moons_forward(answer: Any) -> str:
    """Check ``forward(parameters, X)``, which returns the hidden answers and the answers."""
    forward = read.function(answer, "forward")
    parameters, X, _ = _example()
    h, p = _pair(forward(_copies(parameters), X.copy()))
    hidden, shares = _forward(parameters, X)
    h, p = read.array(h, hidden.shape, "the hidden answers"), read.array(p, shares.shape, "the answers")
    if not np.allclose(h, hidden):
        W1, b1, _, _ = parameters
        mistakes = {
            "The hidden answers lack their bias: add b1 to each row of sums.": np.tanh(X @ W1),
            "These are the hidden sums. They still have to pass through tanh.": X @ W1 + b1,
            "The hidden answers passed through a sigmoid. This network has tanh there.": _sigmoid(
                X @ W1 + b1
            ),
        }
        raise NotYet(_which(h, mistakes, "The hidden answers are not right: tanh of X @ W1 + b1."))
    if not np.allclose(p, shares):
        W2, b2 = parameters[2:]
        mistakes = {
            "The answers lack their bias: add b2.": _sigmoid(h @ W2),
            "These are the last sums. They still have to pass through a sigmoid.": h @ W2 + b2,
            "The answers passed through tanh. The last layer has a sigmoid, so that they lie between 0 and 1.": (
                np.tanh(h @ W2 + b2)
            ),
        }
        raise NotYet(
            _which(p, mistakes, "The hidden answers are right, the answers are not. Look at the last layer.")
        )
    return "Both layers are as they should be, for any number of hidden units."


@exercise("your function loss")
def project_moons_loss(answer: Any) -> str:
    """Check ``loss(p, y)``, the mean binary cross-entropy."""
    loss = read.function(answer, "loss")
    p, y = np.array([[0.9], [0.2], [0.7], [0.4]]), np.array([[1.0], [0.0], [0.0], [1.0]])
    costs = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    value = read.array(loss(p.copy(), y.copy()), None, "the loss")
    if value.size == len(p):
        raise NotYet("There is a cost for each point. The loss is one number: their mean.")
    found = read.number(value, "the loss")
    mistakes = {
        "This is the sum of the costs. Take the mean, so that the loss does not grow with the number of points.": (
            costs.sum()
        ),
        "The sign is wrong: logarithms of shares are below 0, and costs are above.": -costs.mean(),
        "This counts the points of class 1 only. What does a point of class 0 cost?": -(y * np.log(p)).mean(),
        "This is the squared error. The loss of this project is the cross-entropy.": np.mean((p - y) ** 2),
    }
    if not read.near(found, costs.mean(), 1e-6):
        raise NotYet(
            _which(np.array(found), mistakes, "The loss is not right for four points. Try one by hand.")
        )
    sure = np.array([[0.0], [1.0]])
    with np.errstate(all="ignore"):
        extreme = np.asarray(loss(sure.copy(), 1 - sure), "float64")
    if not np.isfinite(extreme).all():
        raise NotYet(
            "It is right for shares between 0 and 1. A share of exactly 0 or 1 gives no finite number: keep "
            "the shares a tiny bit away from both ends before you take the logarithm."
        )
    if float(extreme.mean()) < 5:
        raise NotYet(
            "Sure and wrong should be expensive. Keep the shares much closer to 0 and 1 than you do."
        )
    return "It costs little to be right, and much to be sure and wrong."


@exercise("your function backward")
def project_moons_backward(answer: Any) -> str:
    """Check ``backward(parameters, X, y)`` by finite differences of the loss."""
    backward = read.function(answer, "backward")
    parameters, X, y = _example()
    slopes = _four(backward(_copies(parameters), X.copy(), y.copy()), "backward", parameters)
    expected = _differences(parameters, X, y)
    wrong = [
        name for name, s, e in zip(_NAMES, slopes, expected, strict=True) if not np.allclose(s, e, atol=1e-6)
    ]
    if not wrong:
        return "All slopes agree with finite differences, for each weight and each bias."
    if all(np.allclose(s, len(X) * e, atol=1e-5) for s, e in zip(slopes, expected, strict=True)):
        raise NotYet(
            "Each slope is the sum over the points. The loss is a mean, so its slopes are means too."
        )
    if all(np.allclose(s, -e, atol=1e-6) for s, e in zip(slopes, expected, strict=True)):
        raise NotYet(
            "Each slope has the wrong sign. The blame at the last sum is the answer minus the right one."
        )
    if "W2" not in wrong and "b2" not in wrong:
        raise NotYet(
            "The slopes by W2 and b2 agree with finite differences, those further back do not. On its way back the "
            "blame passes W2, then the slope of tanh."
        )
    raise NotYet(
        f"Finite differences disagree on {' and '.join(wrong)}. Begin at the end: what is the slope by the last "
        "sum, when the loss is the cross-entropy and the answer comes from a sigmoid?"
    )


@exercise("your function step")
def project_moons_step(answer: Any) -> str:
    """Check ``step(parameters, slopes, rate)``, one step of gradient descent."""
    step = read.function(answer, "step")
    parameters, _, _ = _example()
    slopes, rate = [np.full_like(array, 0.5) * (i + 1) for i, array in enumerate(parameters)], 0.1
    returned = step(_copies(parameters), _copies(slopes), rate)
    new = _four(returned, "step", parameters)
    if all(np.allclose(n, w - rate * s) for n, w, s in zip(new, parameters, slopes, strict=True)):
        return "Every weight and bias moves against its slope."
    if all(np.allclose(n, w + rate * s) for n, w, s in zip(new, parameters, slopes, strict=True)):
        raise NotYet("This step goes uphill. A slope points to where the loss rises.")
    if all(np.allclose(n, w - s) for n, w, s in zip(new, parameters, slopes, strict=True)):
        raise NotYet("The learning rate plays no part in your step. It says how far to go.")
    raise NotYet("Each of the four arrays should change by the learning rate times its own slope.")


@exercise("your function predict")
def project_moons_predict(answer: Any) -> str:
    """Check a trained network on points that it has never seen."""
    predict = read.function(answer, "predict")
    X, y = _new_points()
    p = read.array(predict(X.copy()), y.shape, "the answers")
    if p.min() < 0 or p.max() > 1:
        raise NotYet("An answer is a share between 0 and 1. Does predict return the sums?")
    accuracy = float(np.mean((p > 0.5) == (y > 0.5)))
    if accuracy < 0.5:
        raise NotYet(
            "More than half of the answers are wrong. Are the classes mixed up, or the steps uphill?"
        )
    if accuracy < 0.8:
        raise NotYet(
            "It is little better than a guess. Does the training loss fall at all? Print it now and then."
        )
    if accuracy < _NEEDED:
        raise NotYet(
            f"It is right for {100 * accuracy:.1f}% of new points. That is about what a straight border reaches. "
            "Give it more hidden units, or more steps."
        )
    return f"It is right for {100 * accuracy:.1f}% of {len(y):,} points that it has never seen."


@exercise("your five validation accuracies and the test accuracy")
def project_moons_report(answer: Any) -> str:
    """Check a report: five accuracies on the validation points, one on the test points, all in percent."""
    if not isinstance(answer, Sequence) or isinstance(answer, str) or len(answer) != 2:
        raise NotYet("The report has two parts: a list of validation accuracies, and the test accuracy.")
    validation, test = (
        read.numbers(answer[0], None, "the validation accuracies"),
        read.number(answer[1], "the test"),
    )
    if len(validation) < 5:
        raise NotYet(
            f"{len(validation)} runs are too few to show how much chance moves them. Train with five seeds."
        )
    both = np.append(validation, test)
    if both.max() <= 1:
        raise NotYet("Give percentages: 100 times the share that is right.")
    if both.min() < 0 or both.max() > 100:
        raise NotYet("A percentage lies between 0 and 100.")
    if validation.mean() < 100 * _NEEDED:
        raise NotYet(
            "Five seeds should be above 95% on average. One that got stuck needs a look, not a new seed."
        )
    return (
        f"Validation: {validation.mean():.1f}% on average, from {validation.min():.1f}% to {validation.max():.1f}%. "
        f"Test: {test:.1f}%. That is a complete report."
    )


# --- what the answers are compared with -----------------------------------------------------------


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _forward(parameters: list[np.ndarray], X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    W1, b1, W2, b2 = parameters
    h = np.tanh(X @ W1 + b1)
    return h, _sigmoid(h @ W2 + b2)


def _example() -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Return parameters of a network with three hidden units, seven points, and their classes."""
    random = np.random.RandomState(1)
    parameters = [random.normal(size=shape) for shape in ((2, 3), (3,), (3, 1), (1,))]
    return parameters, random.normal(size=(7, 2)), np.array([[0, 1, 1, 0, 1, 1, 1]], "float64").T


def _new_points() -> tuple[np.ndarray, np.ndarray]:
    X, y = data.two_moons(2000, seed=95)
    return X, y.reshape(-1, 1).astype("float64")


def _differences(parameters: list[np.ndarray], X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Return the slope of the cross-entropy by each parameter, from the loss a little above and below."""

    def loss() -> float:
        p = _forward(parameters, X)[1]
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))

    slopes = []
    for array in parameters:
        slope = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + _LITTLE
            higher = loss()
            array[place] = kept - _LITTLE
            slope[place] = (higher - loss()) / (2 * _LITTLE)
            array[place] = kept
        slopes.append(slope)
    return slopes


# --- reading --------------------------------------------------------------------------------------


def _copies(arrays: list[np.ndarray]) -> list[np.ndarray]:
    return [array.copy() for array in arrays]


def _pair(returned: Any) -> tuple[Any, Any]:
    if returned is None:
        raise NotYet("The value of forward is None. Does it lack its return?")
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise NotYet("Let forward return two things: the hidden answers h, then the answers p.")
    return returned[0], returned[1]


def _four(returned: Any, name: str, like: list[np.ndarray]) -> list[np.ndarray]:
    """Return four arrays, in the shapes of the parameters."""
    if returned is None:
        raise NotYet(f"The value of {name} is None. Does it lack its return?")
    if not isinstance(returned, tuple | list) or len(returned) != 4:
        raise NotYet(f"Let {name} return a list of four arrays, for W1, b1, W2 and b2.")
    return [
        read.array(a, w.shape, f"{n} from {name}") for a, w, n in zip(returned, like, _NAMES, strict=True)
    ]


def _which(found: np.ndarray, mistakes: dict[str, Any], otherwise: str) -> str:
    """Return the hint of the mistake that gives what was found."""
    for hint, value in mistakes.items():
        if np.shape(value) == found.shape and np.allclose(found, value):
            return hint
    return otherwise
