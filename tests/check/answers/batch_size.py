import numpy as np

from tests.check.answers import Answers


def parts(gradient, model, pictures, labels, size):
    return [
        gradient(model, pictures[i : i + size], labels[i : i + size]) for i in range(0, len(pictures), size)
    ]


OF_20, OF_200 = [86.1, 84.2, 85.0, 84.7, 85.8], [80.1, 82.0, 81.2, 80.9, 81.5]

ANSWERS = {
    "bs-count": Answers(
        right=[50_000, 26_050, 1250],
        wrong=[
            ([1000, 521, 25], "one epoch"),
            ([50_000, 26_000, 1250], "left out"),
            ([50_000, 26_042, 1250], "no parts of an update"),
            ([50_000, 26_050, 1], "2,000 it is not right"),
        ],
    ),
    "bs-fit": Answers(
        right=[12_681, 262],
        wrong=[
            ([50_724, 262], "four bytes"),
            ([13_616, 262], "powers of 2"),
            ([12_763, 262], "dropout layer"),
            ([12_681, 1811], "seven times as wide"),
            ([12_681, 258], "let the dense layers grow"),
        ],
    ),
    "bs-work": Answers(
        right=[600, OF_20, OF_200, "above"],
        wrong=[
            ([100, OF_20, OF_200, "above"], "There are 6"),
            ([12_000, OF_20, OF_200, "above"], "counts pictures"),
            ([600, OF_20, OF_200, "not decided"], "does not contain 0"),
            ([600, OF_20, [88.0, 80.1, 84.2, 86.3, 83.9], "above"], "contains 0"),
            ([600, [0.861, 0.842, 0.85, 0.847, 0.858], OF_200, "above"], "in percent"),
        ],
    ),
    "bs-accumulate": Answers(
        right=lambda *given: np.mean(parts(*given), axis=0),
        wrong=[
            (lambda *given: np.sum(parts(*given), axis=0), "too long"),
            (lambda *given: np.mean(parts(*given)), "not over the weights"),
            (lambda *given: parts(*given), "all the parts"),
            (lambda g, m, x, y, size: g(m, x, y), "more pictures than"),
            (lambda g, m, x, y, size: g(m, x[:size], y[:size]), "single part"),
            (lambda g, m, x, y, size: g(m, x[:size], y), "as many labels"),
        ],
    ),
}
