import numpy as np

from tests.check.answers import Answers

ENDS = [
    [0.3448, 0.3447, 0.3451, 0.3451, 0.3447],
    [0.3448, 0.3449, 0.3448, 0.3449, 0.3448],
    [0.3448, 0.3448, 0.3448, 0.3448, 0.3448],
]
AT_ONE_RATE = [0.3945, 0.3680, 0.4004, 0.4105, 0.3775]


def shrinking(factor=0.99, keeps=True, late=False):
    class Shrinking:
        def __init__(self, rate, keep=0.9, tiny=1e-7):
            self.rate, self.keep, self.tiny = rate, keep, tiny
            self.square = 0

        def step(self, place, slope):
            square = self.keep * self.square + (1 - self.keep) * slope**2
            if keeps:
                self.square = square
            rate = self.rate
            self.rate *= factor
            return place - (rate if late else self.rate) * slope / np.sqrt(square + self.tiny)

    return Shrinking


ANSWERS = {
    "gd-by-hand": Answers(
        right=[-0.125, -0.125, [0.25, 0.25]],
        wrong=[
            ([0.125, 0.125, [-0.25, -0.25]], "signs are not"),
            ([-0.25, -0.125, [0.5, 0.25]], "both weights together"),
            ([-0.5, -0.5, [1, 1]], "Two things come in"),
            ([-0.0625, -0.0625, [0.125, 0.125]], "twice the error"),
            ([-0.125, -0.125, [-0.25, -0.25]], "against them"),
            ([-0.125, -0.125, [0.125, 0.125]], "How long"),
        ],
    ),
    "gd-round": Answers(
        right=[[2, 2], 1, 1],
        wrong=[
            ([[0.44, 86.56], 0.0231, 445], "of the text"),
            ([[2, 18.875], 0.106, 5], "standard deviation"),
            ([[2, 2], 0.5, 1], "leads further"),
            ([[2, 2], 1, 11], "fewer"),
            ([[2, 2], 2, 1], "as in the text"),
        ],
    ),
    "gd-calm": Answers(
        right=[*ENDS, 0.0004, "size and rate"],
        wrong=[
            ([*ENDS, 0.0004, "size"], "fair"),
            ([AT_ONE_RATE, *ENDS[1:], 0.066, "size and rate"], "500 a step is far above"),
            ([*ENDS, 0.3451, "size and rate"], "subtract"),
            ([*([100 * e for e in end] for end in ENDS), 0.04, "size and rate"], "no losses"),
        ],
    ),
    "gd-ball": Answers(
        right=[111, 1001, "swings"],
        wrong=[
            ([111, 1000, "swings"], "a meaning of its own"),
            ([111, 1001, "creeps"], "hard to stop"),
            ([111, 111, "swings"], "Both are the same"),
            ([1001, 111, "swings"], "swapped"),
            ([113, 1001.5, "swings"], "whole numbers"),
        ],
    ),
    "gd-schedule": Answers(
        right=[shrinking(), 298],
        wrong=[
            ([shrinking(1.0), 1001], "does not shrink"),
            ([shrinking(keeps=False), 298], "average of the squared"),
            ([shrinking(0.9), 298], "multiplied by 0.99"),
            ([shrinking(late=True), 968], "another number"),
            ([shrinking()(0.1), 298], "a function is wanted"),
        ],
    ),
}
