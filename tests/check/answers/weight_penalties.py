import numpy as np

from tests.check.answers import Answers


def l2(a, strength):
    return a / (1 + strength)


def l1(a, strength):
    return np.sign(a) * max(abs(a) - strength / 2, 0)


def strike_out(weights, limit):
    return np.where(abs(weights) < limit, 0, weights)


TABLE = {
    0: [79.1, 80.4, 78.8, 80.1, 79.6],
    0.0001: [79.5, 80.0, 80.9, 79.7, 80.2],
    0.001: [79.2, 80.1, 79.9, 79.0, 79.4],
    0.01: [70.2, 71.0, 72.3, 71.1, 70.6],
}
CLEAR = {**TABLE, 0.001: [85.2, 86.1, 84.9, 86.0, 85.5]}

ANSWERS = {
    "wp-price": Answers(
        right=[0.1001, 0.041, 0.9, 0.73],
        wrong=[
            ([10.01, 4.1, 0.9, 0.73], "not multiplied"),
            ([0.1001, 0.021, 0.9, 0.73], "without their sign"),
            ([0.041, 0.1001, 0.73, 0.9], "swapped"),
            ([0.05005, 0.041, 0.9, 0.73], "TFLearn does"),
            ([0.1001, 0.041, 90, 73], "share of 1"),
        ],
    ),
    "wp-strength": Answers(
        right=[l2, l1],
        wrong=[
            ([lambda a, s: a / 2, l1], "whatever the strength"),
            ([l2, lambda a, s: a - s / 2], "past it"),
            ([l2, lambda a, s: max(a - s / 2, 0)], "every negative weight"),
            ([l2, lambda a, s: np.sign(a) * max(abs(a) - s, 0)], "too much"),
            ([l2, lambda a, s: max(abs(a) - s / 2, 0)], "signs are gone"),
        ],
    ),
    "wp-prune": Answers(
        right=[strike_out, 84.5, 3.1, 79.2, 79.3],
        wrong=[
            ([lambda w, limit: np.where(w < limit, 0, w), 84.5, 3.1, 79.2, 79.3], "every negative weight"),
            ([lambda w, limit: abs(w) < limit, 84.5, 3.1, 79.2, 79.3], "which weights are small"),
            ([strike_out, 3.1, 84.5, 79.2, 79.3], "swapped"),
            ([strike_out, 0.845, 0.031, 79.2, 79.3], "in percent"),
            ([strike_out, 84.5, 3.1, 79.2, 31.0], "large change"),
        ],
    ),
    "wp-search": Answers(
        right=[TABLE, 0],
        wrong=[
            ([TABLE, 0.0001], "do not decide"),
            ([CLEAR, 0], "above none"),
            ([CLEAR, 0.0001], "above your choice"),
            ([TABLE, 0.5], "one of the four"),
            ([list(TABLE.values()), 0], "under the four strengths"),
        ],
    ),
    "wp-noise": Answers(
        right=[0.0955, 0.0952, 0.0094, 0.554],
        wrong=[
            ([-0.0955, -0.0952, -0.0094, -0.554], "turned round"),
            ([0.9, 0.9, 0.99, 0.44], "mean weights"),
            ([0.0955, 0.0952, 0.554, 0.0094], "swapped"),
            ([0.0955, 0.0952, 0.0955, 0.0953], "weight decay"),
        ],
    ),
}
