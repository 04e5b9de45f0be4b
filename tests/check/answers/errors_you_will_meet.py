import numpy as np

from tests.check.answers import Answers


def loss_for(label_shape, units):
    if units == 1:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy" if len(label_shape) == 1 else "categorical_crossentropy"


def split(x, y, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order], y[order]
    cut = len(x) - len(x) // 5
    return x[:cut], y[:cut], x[cut:], y[cut:]


def split_apart(x, y, seed):
    random = np.random.default_rng(seed)
    x, y = random.permutation(x), random.permutation(y)
    return x[:48], y[:48], x[48:], y[48:]


def split_twice(x, y, seed):
    return split(x, y, seed)[:2] + split(x, y, seed + 1)[2:]


def first_bad(losses):
    before = np.inf
    for epoch, loss in enumerate(losses, 1):
        if not np.isfinite(loss) or loss > 10 * before:
            return epoch
        before = loss
    return None


def from_zero_as_they_come(labels):
    seen = list(dict.fromkeys(labels.tolist()))
    return [seen.index(label) for label in labels.tolist()]


ANSWERS = {
    "em-batch": Answers(
        right=lambda image: image[np.newaxis, ..., np.newaxis] / 255,
        wrong=[
            (lambda image: image[np.newaxis] / 255, "axis of channels"),
            (lambda image: image[..., np.newaxis] / 255, "axis of examples"),
            (lambda image: image / 255, "is wanted"),
            (lambda image: image[np.newaxis, ..., np.newaxis], "from 0 to 1"),
            (lambda image: image.T[np.newaxis, ..., np.newaxis] / 255, "in their places"),
        ],
    ),
    "em-labels": Answers(
        right=lambda labels: np.unique(labels, return_inverse=True)[1],
        wrong=[
            (lambda labels: labels - labels.min(), "left out"),
            (from_zero_as_they_come, "order in which they come"),
            (lambda labels: labels, "it should return"),
        ],
    ),
    "em-loss": Answers(
        right=loss_for,
        wrong=[
            (lambda shape, units: "categorical_crossentropy", "One unit"),
            (
                lambda shape, units: "binary_crossentropy" if units == 1 else "categorical_crossentropy",
                "integers",
            ),
            (
                lambda shape, units: "binary_crossentropy" if units <= 2 else loss_for(shape, units),
                "have a softmax",
            ),
        ],
    ),
    "em-split": Answers(
        right=split,
        wrong=[
            (lambda x, y, seed: (x[:48], y[:48], x[48:], y[48:]), "nothing was shuffled"),
            (split_apart, "no longer belong together"),
            (split_twice, "in both parts"),
            (lambda x, y, seed: split(x, y, 0), "Another seed"),
            (lambda x, y, seed: split(x[:50], y[:50], seed), "48 are for training"),
        ],
    ),
    "em-first-bad": Answers(
        right=first_bad,
        wrong=[
            (lambda losses: (first_bad(losses) or 1) - 1, "count from 1"),
            (lambda losses: next((n for n, one in enumerate(losses, 1) if np.isnan(one)), None), "infinite"),
            (
                lambda losses: next((n for n, one in enumerate(losses, 1) if not one < 10), None),
                "more than ten times",
            ),
        ],
    ),
}
