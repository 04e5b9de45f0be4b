import numpy as np

from tests.check.answers import Answers

SLOPES = [-0.18169974, -0.24998958, -0.25002223]
WORDS = ["the bend", "rounding"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def walk(bend=np.tanh, at_last=lambda a: 1 - a**2, at_first=lambda a: 1 - a**2, sign=1):
    def backward(w1, b1, w2, b2, x=2.0, y=1.0):
        h = bend(w1 * x + b1)
        p = bend(w2 * h + b2)
        by_z2 = sign * 2 * (p - y) * at_last(p)
        by_z1 = by_z2 * w2 * at_first(h)
        return np.array([by_z1 * x, by_z1, by_z2 * h, by_z2])

    return backward


def old(a):
    return a * (1 - a)


ANSWERS = {
    "backpropagation-pencil": Answers(
        right=[0.25, 0.25, 0.125, 0.125, 0.25],
        wrong=[
            ([0.25, -0.25, -0.125, -0.125, -0.25], "the old table"),
            ([-0.25, 0.25, 0.125, 0.125, 0.25], "below 0"),
            ([0.25, 0.125, 0.25, 0.125, 0.25], "multiplied by x"),
            ([0.25, 0.25, 0.125, 0.25, 0.125], "multiplied by h"),
            ([0.25, 0.25, 0.125, 0.125, -0.25], "by b2 has the wrong sign"),
            ([1, 0.25, 0.125, 0.125, 0.25], "loss is not right"),
        ],
    ),
    "backpropagation-many": Answers(
        right=0.25**10,
        wrong=[
            (2.5, "don't add up"),
            (0.5**10, "One half"),
            (0.025, "divide by ten"),
            (0.25, "one sigmoid"),
            (0.25**9, "once for each"),
        ],
    ),
    "backpropagation-stuck": Answers(
        right=[[0, 0, -0.125, -0.25], 0.125],
        wrong=[
            ([[0, 0, 0, 0], 0], "not all"),
            ([[-0.25, -0.125, -0.125, -0.25], 0.125], "the w2 of now"),
            ([[0, 0, 0.125, 0.25], -0.125], "signs"),
            ([[0, 0, -0.125, -0.25], -0.125], "against the slope"),
            ([[0, 0, -0.125, -0.25], 0], "minus the rate"),
        ],
    ),
    "backpropagation-little": Answers(
        right=[*SLOPES, 0.01, *WORDS],
        wrong=[
            ([*SLOPES, 1e-12, *WORDS], "not always better"),
            ([2 * SLOPES[0], *SLOPES[1:], 0.01, *WORDS], "Divide by that"),
            ([*SLOPES, 1, *WORDS], "comes nearest"),
            ([*SLOPES, 0.01, *WORDS[::-1]], "first digits"),
            ([*SLOPES, 0.01, "the bend", "the bend"], "any curve is straight"),
            ([-0.25, -0.25, -0.25, 0.01, *WORDS], "what the first check gives"),
        ],
    ),
    "backpropagation-tanh": Answers(
        right=walk(),
        wrong=[
            (walk(sigmoid, old, old), "with sigmoids"),
            (walk(at_last=old, at_first=old), "backward it still"),
            (walk(sigmoid), "forward it still"),
            (walk(at_first=old), "at the first is not"),
            (walk(at_last=old), "at the last is not"),
            (walk(sign=-1), "wrong sign"),
            (walk()(0, 0, 2, -1), "a function is wanted"),
        ],
    ),
}
