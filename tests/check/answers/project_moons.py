import numpy as np

from tests.check.answers import Answers, Made
from weekend import data


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(parameters, X):
    W1, b1, W2, b2 = parameters
    h = np.tanh(X @ W1 + b1)
    return h, sigmoid(h @ W2 + b2)


def loss(p, y):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def backward(parameters, X, y):
    h, p = forward(parameters, X)
    by_z2 = (p - y) / len(y)
    by_z1 = by_z2 @ parameters[2].T * (1 - h**2)
    return [X.T @ by_z1, by_z1.sum(axis=0), h.T @ by_z2, by_z2.sum(axis=0)]


def step(parameters, slopes, rate):
    return [w - rate * s for w, s in zip(parameters, slopes, strict=True)]


def no_bias(parameters, X):
    return np.tanh(X @ parameters[0]), sigmoid(X @ parameters[0] @ parameters[2])


def no_sigmoid(parameters, X):
    h, _ = forward(parameters, X)
    return h, h @ parameters[2] + parameters[3]


def without_tanh(parameters, X, y):
    """Forgets the slope of tanh on the way back."""
    h, p = forward(parameters, X)
    by_z2 = (p - y) / len(y)
    by_z1 = by_z2 @ parameters[2].T
    return [X.T @ by_z1, by_z1.sum(axis=0), h.T @ by_z2, by_z2.sum(axis=0)]


def trained(units):
    """Train on 200 points, and return the function that answers."""
    X, y = data.two_moons(200)
    y = y.reshape(-1, 1)
    random = np.random.RandomState(0)
    parameters = [
        random.normal(size=(2, units)),
        np.zeros(units),
        random.normal(size=(units, 1)),
        np.zeros(1),
    ]
    for _ in range(2000):
        parameters = step(parameters, backward(parameters, X, y), 0.5)
    return lambda X: forward(parameters, X)[1]


def mixed_up(predict):
    return lambda X: 1 - predict(X)


ANSWERS = {
    "project-moons-forward": Answers(
        right=forward,
        wrong=[
            (no_bias, "lack their bias"),
            (no_sigmoid, "through a sigmoid"),
            (lambda parameters, X: forward(parameters, X)[1], "two things"),
            (lambda parameters, X: forward(parameters, X.T), "failed with"),
        ],
    ),
    "project-moons-loss": Answers(
        right=loss,
        wrong=[
            (lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)), "the sum"),
            (lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), "exactly 0 or 1"),
            (lambda p, y: np.mean((p - y) ** 2), "squared error"),
            (lambda p, y: -loss(p, y), "sign is wrong"),
            (lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)), "their mean"),
            (lambda p, y: -np.mean(y * np.log(p)), "class 1 only"),
        ],
    ),
    "project-moons-backward": Answers(
        right=backward,
        wrong=[
            (without_tanh, "the slope of tanh"),
            (lambda P, X, y: [len(X) * slope for slope in backward(P, X, y)], "sum over the points"),
            (lambda P, X, y: [-slope for slope in backward(P, X, y)], "wrong sign"),
            (lambda P, X, y: backward(P, X, y)[2:], "four arrays"),
            (lambda P, X, y: [slope.T for slope in backward(P, X, y)], "shape of W1"),
            (lambda P, X, y: [slope * 2 for slope in backward(P, X, y)], "Begin at the end"),
        ],
    ),
    "project-moons-step": Answers(
        right=step,
        wrong=[
            (lambda P, slopes, rate: step(P, slopes, -rate), "uphill"),
            (lambda P, slopes, rate: step(P, slopes, 1), "plays no part"),
            (lambda P, slopes, rate: None, "lack its return"),
            (lambda P, slopes, rate: P, "its own slope"),
        ],
    ),
    "project-moons-predict": Answers(
        right=Made(lambda: trained(8)),
        wrong=[
            (Made(lambda: trained(1)), "straight border"),
            (lambda X: X[:, :1] * 0 + 0.3, "little better than a guess"),
            (Made(lambda: mixed_up(trained(8))), "mixed up"),
            (lambda X: 5 * X[:, :1], "between 0 and 1"),
            (lambda X: X[:, 0], "is wanted"),
        ],
    ),
    "project-moons-report": Answers(
        right=[[96.5, 96.0, 97.0, 96.5, 96.5], 96.5],
        wrong=[
            ([[0.965] * 5, 0.96], "percentages"),
            ([[96.5, 97.0], 96.0], "too few"),
            ([[96.5, 50.0, 50.0, 96.5, 96.5], 96.0], "got stuck"),
            ([96.5, 96.0, 97.0], "two parts"),
        ],
    ),
}
