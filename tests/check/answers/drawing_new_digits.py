import numpy as np

from tests.check.answers import Answers


def step(mixture, guess, level, lower):
    noise = (mixture - (1 - level) * guess) / level
    return (1 - lower) * guess + lower * noise


def share_of_copies(drawn, known, limit):
    distances = np.sqrt(((drawn[:, None] - known) ** 2).mean(axis=2))
    return np.mean(distances.min(axis=1) < limit)


def of_sums(drawn, known, limit):
    distances = np.sqrt(((drawn[:, None] - known) ** 2).sum(axis=2))
    return np.mean(distances.min(axis=1) < limit)


def of_pairs(drawn, known, limit):
    return np.mean(np.sqrt(((drawn[:, None] - known) ** 2).mean(axis=2)) < limit)


ANSWERS = {
    "dn-mix": Answers(
        right=[-0.6, 0.6, 0.75],
        wrong=[
            ([0.2, 0.6, 0.75], "swapped"),
            ([0.9, 0.6, 0.75], "Mind the sign"),
            ([-0.6, -1, 0.75], "nothing of it is left"),
            ([-0.6, 0.6, 0.25], "part which goes"),
            ([-0.6, 0.6, 0.2], "in proportion"),
        ],
    ),
    "dn-mean": Answers(
        right=[0.5, "no", 0.75],
        wrong=[
            ([1, "yes", 1], "most frequent"),
            ([0.75, "no", 0.75], "share with ink"),
            ([0.5, "yes", 0.75], "among them"),
            ([0.5, "no", 3], "The mean is wanted"),
        ],
    ),
    "dn-step": Answers(
        right=step,
        wrong=[
            (lambda mixture, guess, level, lower: guess, "at once"),
            (lambda mixture, guess, level, lower: mixture, "as it was"),
            (
                lambda mixture, guess, level, lower: (1 - lower) * guess + lower * mixture,
                "Work out the noise",
            ),
            (lambda mixture, guess, level, lower: guess + (level - lower) * (mixture - guess), "it is off"),
        ],
    ),
    "dn-copies": Answers(
        right=share_of_copies,
        wrong=[
            (of_sums, "mean over the dots"),
            (of_pairs, "For each drawing only the nearest"),
            (lambda drawn, known, limit: 1 - share_of_copies(drawn, known, limit), "no copies"),
            (lambda drawn, known, limit: 100 * share_of_copies(drawn, known, limit), "not percent"),
            (lambda drawn, known, limit: share_of_copies(drawn, known, 0.1), "use the limit"),
        ],
    ),
    "dn-between": Answers(
        right=[52.0, 41.4, 6.6, 31.2],
        wrong=[
            ([52.0, 41.4, 16.6, 31.2], "add up to 100"),
            ([10.0, 10.0, 80.0, 31.2], "neither 3 nor 8"),
            ([100, 0, 0, 70], "All are called the same"),
            ([0.52, 0.41, 0.07, 0.31], "in percent"),
        ],
    ),
}
