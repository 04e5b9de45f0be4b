"""A neural network in NumPy, small enough to read: forward, backward, and a step downhill.

A :class:`Network` is a list of :class:`Dense` layers. ``forward`` computes the answers, ``backward`` the slope
of the loss with respect to every weight and bias (backpropagation), and an optimizer takes the step (gradient
descent). Arrays are float32, one example a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

Array = np.ndarray


# --- activations: the function, and how a slope passes back through it ----------------------------


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(z, -80, 80)))


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# name: (a from z, slope by z from (slope by a, a))
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "linear": (lambda z: z, lambda slope, a: slope),
    "sigmoid": (_sigmoid, lambda slope, a: slope * a * (1 - a)),
    "tanh": (np.tanh, lambda slope, a: slope * (1 - a**2)),
    "relu": (lambda z: np.maximum(z, 0), lambda slope, a: slope * (a > 0)),
    "softmax": (_softmax, lambda slope, a: a * (slope - (slope * a).sum(axis=1, keepdims=True))),
}

# --- losses: the value, and its slope with respect to the answers p -------------------------------

_TINY = 1e-7  # keeps logarithms finite


def _clip(p: Array) -> Array:
    return np.clip(p, _TINY, 1 - _TINY)


# name: (loss from (p, y), slope by p from (p, y))
LOSSES: dict[str, tuple[Callable[[Array, Array], float], Callable[[Array, Array], Array]]] = {
    "squared_error": (
        lambda p, y: float(np.mean((p - y) ** 2)),
        lambda p, y: 2 * (p - y) / p.size,
    ),
    "binary_cross_entropy": (
        lambda p, y: float(-np.mean(y * np.log(_clip(p)) + (1 - y) * np.log(_clip(1 - p)))),
        lambda p, y: (_clip(p) - y) / (_clip(p) * _clip(1 - p)) / p.size,
    ),
    "cross_entropy": (
        lambda p, y: float(-np.mean((y * np.log(_clip(p))).sum(axis=1))),
        lambda p, y: -y / _clip(p) / len(p),
    ),
}


class Dense:
    """A layer in which every unit gets every input: ``a = activation(x @ W + b)``.

    Parameters
    ----------
    inputs, units : int
        How many numbers come in and go out.
    activation : {"linear", "sigmoid", "tanh", "relu", "softmax"}
    seed : int
        Seeds the weights, uniform within ``sqrt(6 / (inputs + units))`` of 0 (Glorot and Bengio, 2010, the
        default of Keras). The biases start at 0.

    Attributes
    ----------
    W : ndarray of float32, shape (inputs, units)
    b : ndarray of float32, shape (units,)
    slopes : list of ndarray
        After ``backward``: the slope of the loss with respect to W and to b.
    """

    def __init__(self, inputs: int, units: int, activation: str = "linear", seed: int = 0) -> None:
        for name, value in (("inputs", inputs), ("units", units)):
            _need(isinstance(value, int) and value > 0, name, value, "a whole number above 0")
        _need(activation in ACTIVATIONS, "activation", activation, f"one of {', '.join(ACTIVATIONS)}")
        limit = np.sqrt(6 / (inputs + units))
        self.W = np.random.default_rng(seed).uniform(-limit, limit, (inputs, units)).astype("float32")
        self.b = np.zeros(units, "float32")
        self.activation = activation
        self.slopes: list[Array] = []

    def forward(self, x: Array) -> Array:
        """Return the layer's answers, shape (n, units), for x of shape (n, inputs)."""
        self.x = x
        self.a = ACTIVATIONS[self.activation][0](x @ self.W + self.b)
        return self.a

    def backward(self, slope: Array) -> Array:
        """Take the slope by the layer's answers, keep those by W and b, and return that by its inputs."""
        by_z = ACTIVATIONS[self.activation][1](slope, self.a)
        self.slopes = [self.x.T @ by_z, by_z.sum(axis=0)]
        return by_z @ self.W.T


class Network:
    """Dense layers, one after the other.

    Parameters
    ----------
    layers : sequence of Dense
        Each must take as many inputs as the one before has units.
    loss : {"squared_error", "binary_cross_entropy", "cross_entropy"}
        ``squared_error`` and ``binary_cross_entropy`` are means over all answers; ``cross_entropy`` is the mean
        over examples of ``-sum(y * log(p))``.
    """

    def __init__(self, layers: Sequence[Dense], loss: str = "squared_error") -> None:
        _need(len(layers) > 0, "layers", "none", "at least one Dense layer")
        for before, after in pairwise(layers):
            inputs, units = after.W.shape[0], before.W.shape[1]
            _need(
                inputs == units, "layers", f"a layer of {inputs} inputs after {units} units", "equal numbers"
            )
        _need(loss in LOSSES, "loss", loss, f"one of {', '.join(LOSSES)}")
        self.layers, self.loss_name = list(layers), loss

    @property
    def parameters(self) -> list[Array]:
        """W and b of each layer, in order: the arrays themselves, not copies."""
        return [array for layer in self.layers for array in (layer.W, layer.b)]

    def predict(self, x: Array) -> Array:
        """Return the answers, shape (n, units of the last layer), for x of shape (n, inputs).

        Raises
        ------
        ValueError
            x has another shape, or holds NaN or infinity.
        """
        a = _numbers("x", x)
        inputs = self.layers[0].W.shape[0]
        _need(a.ndim == 2 and a.shape[1] == inputs, "x", f"shape {a.shape}", f"shape (n, {inputs})")
        for layer in self.layers:
            a = layer.forward(a)
        return a

    def loss(self, x: Array, y: Array) -> float:
        """Return the loss of the answers to x, where y are the right ones."""
        p = self.predict(x)
        return LOSSES[self.loss_name][0](p, self._targets(y, p))

    def gradients(self, x: Array, y: Array) -> list[Array]:
        """Return the slope of the loss with respect to each of ``parameters``: backpropagation.

        Parameters
        ----------
        x : ndarray, shape (n, inputs)
        y : ndarray, shape (n, units), or for cross_entropy labels of shape (n,)

        Raises
        ------
        ValueError
            An array has the wrong shape, holds NaN or infinity, or holds labels outside their range.
        """
        p = self.predict(x)
        slope = LOSSES[self.loss_name][1](p, self._targets(y, p))
        for layer in reversed(self.layers):
            slope = layer.backward(slope)
        return [slopes for layer in self.layers for slopes in layer.slopes]

    def fit(
        self,
        x: Array,
        y: Array,
        optimizer: "SGD | Adam",
        *,
        epochs: int = 1,
        batch_size: int | None = None,
        seed: int = 0,
    ) -> list[float]:
        """Train, and return the loss on all of x and y after each epoch.

        Parameters
        ----------
        x, y : ndarray
            As in ``gradients``.
        optimizer : SGD or Adam
        epochs : int
            Passes over the data.
        batch_size : int, optional
            Examples in a step; by default all of them.
        seed : int
            Seeds the order of the examples, which is new in each epoch.
        """
        _need(hasattr(optimizer, "step"), "optimizer", optimizer, "an SGD(...) or Adam(...) object")
        x, y, random, losses = np.asarray(x), np.asarray(y), np.random.default_rng(seed), []
        for _ in range(epochs):
            order = random.permutation(len(x)) if batch_size else np.arange(len(x))
            for start in range(0, len(x), batch_size or len(x)):
                rows = order[start : start + (batch_size or len(x))]
                optimizer.step(self.parameters, self.gradients(x[rows], y[rows]))
            losses.append(self.loss(x, y))
        return losses

    def _targets(self, y: Array, p: Array) -> Array:
        """Return the right answers in the shape of the answers p."""
        y = _numbers("y", y)
        if self.loss_name == "cross_entropy" and y.shape == (len(p),):
            labels = y.astype(int)
            fits = bool((labels == y).all()) and labels.min() >= 0 and labels.max() < p.shape[1]
            _need(
                fits,
                "y",
                f"labels from {y.min():g} to {y.max():g}",
                f"whole numbers from 0 to {p.shape[1] - 1}",
            )
            return np.eye(p.shape[1], dtype="float32")[labels]
        _need(y.shape == p.shape, "y", f"shape {y.shape}", f"shape {p.shape}, that of the answers")
        if self.loss_name != "squared_error":
            _need(
                y.min() >= 0 and y.max() <= 1,
                "y",
                f"values from {y.min():g} to {y.max():g}",
                "values from 0 to 1",
            )
        return y


# --- optimizers -----------------------------------------------------------------------------------


@dataclass
class SGD:
    """Gradient descent: ``m = momentum * m - learning_rate * slope``, then ``w += m``."""

    learning_rate: float = 0.01
    momentum: float = 0.0
    _m: list[Array] = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: list[Array], slopes: list[Array]) -> None:
        """Change the parameters in place."""
        self._m = self._m or [np.zeros_like(w) for w in parameters]
        for w, m, slope in zip(parameters, self._m, slopes, strict=True):
            m[...] = self.momentum * m - self.learning_rate * slope
            w += m


@dataclass
class Adam:
    """Adam (Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980): a step that fits itself to each parameter."""

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    _t: int = field(default=0, init=False, repr=False)
    _mv: list[tuple[Array, Array]] = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: list[Array], slopes: list[Array]) -> None:
        """Change the parameters in place."""
        self._mv = self._mv or [(np.zeros_like(w), np.zeros_like(w)) for w in parameters]
        self._t += 1
        rate = self.learning_rate * np.sqrt(1 - self.beta_2**self._t) / (1 - self.beta_1**self._t)
        for w, (m, v), slope in zip(parameters, self._mv, slopes, strict=True):
            m += (1 - self.beta_1) * (slope - m)
            v += (1 - self.beta_2) * (slope**2 - v)
            w -= rate * m / (np.sqrt(v) + self.epsilon)


def _numbers(name: str, values: Array) -> Array:
    try:
        array = np.asarray(values, "float32")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: got {type(values).__name__}; it must be an array of numbers.") from error
    _need(array.size > 0, name, f"shape {array.shape}", "at least one example")
    _need(bool(np.isfinite(array).all()), name, "NaN or infinity", "finite numbers only")
    return array


def _need(fits: bool, name: str, got: object, needs: str) -> None:
    if not fits:
        raise ValueError(f"{name}: got {got}; it must be {needs}.")
