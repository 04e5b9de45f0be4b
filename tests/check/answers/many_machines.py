import numpy as np

from tests.check.answers import Answers


def weighted(gradients, sizes):
    return sum(n * g for g, n in zip(gradients, sizes, strict=True)) / sum(sizes)


def plain(gradients, sizes):
    return np.mean(gradients, axis=0)


def total(gradients, sizes):
    return sum(n * g for g, n in zip(gradients, sizes, strict=True))


def added(gradients, sizes):
    return sum(gradients)


ANSWERS = {
    "mm-lost": Answers(
        right=[52, 110],
        wrong=[
            ([110, 52], "swapped"),
            ([50, 110], "were begun, too"),
            ([52, 60], "still to be made"),
            ([52, 150], "not in its 50th"),
        ],
    ),
    "mm-uneven": Answers(
        right=weighted,
        wrong=[(plain, "equal parts only"), (total, "sum over all pictures"), (added, "added up means")],
    ),
    "mm-amdahl": Answers(
        right=[4.7, 10, 0.75],
        wrong=[
            ([7.2, 10, 0.75], "still takes its time"),
            ([4.7, 8, 0.75], "as large as you like"),
            ([4.7, 10, 75], "not percent"),
            ([4.7, 10, 0.375], "how much shorter"),
            ([4.7, 10, 0.8], "how well"),
        ],
    ),
    "mm-waves": Answers(
        right=[13, 160, 0.0625],
        wrong=[
            ([12.5, 160, 0.0625], "not full"),
            ([13, 156, 0.0625], "start, too"),
            ([13, 2.667, 0.0625], "in hours"),
            ([13, 160, 6.25], "not percent"),
            ([13, 160, 0.9375], "in which they train"),
        ],
    ),
    "mm-deadline": Answers(
        right=[10, 10],
        wrong=[([9, 10], "50 waves"), ([10, 20], "how many more"), ([57, 10], "waves fit")],
    ),
}
