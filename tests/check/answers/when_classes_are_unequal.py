import numpy as np

from tests.check.answers import Answers


def area(p, y):
    broken, fine = p[y == 1][:, np.newaxis], p[y == 0]
    return np.mean(broken > fine) + 0.5 * np.mean(broken == fine)


def area_without_ties(p, y):
    return np.mean(p[y == 1][:, np.newaxis] > p[y == 0])


def area_with_ties_in_full(p, y):
    return np.mean(p[y == 1][:, np.newaxis] >= p[y == 0])


def cheapest(p, y, missed, false, thresholds):
    costs = [missed * np.sum((p <= t) & (y == 1)) + false * np.sum((p > t) & (y == 0)) for t in thresholds]
    return thresholds[int(np.argmin(costs))]


def failed(alarm, y, group):
    names = np.unique(group[y == 1])
    return names[int(np.argmin([alarm[(y == 1) & (group == name)].mean() for name in names]))]


def fewest_alarms(alarm, y, group):
    names = np.unique(group)
    return names[int(np.argmin([alarm[group == name].mean() for name in names]))]


def fewest_alarms_of_two(alarm, y, group):
    return fewest_alarms(alarm[:10], y[:10], group[:10])


ANSWERS = {
    "uc-scores": Answers(
        right=[0.5, 0.75, 0.6],
        wrong=[
            ([0.75, 0.5, 0.6], "exchanged"),
            ([50, 75, 60], "not percent"),
            ([0.015, 0.75, 0.6], "300 alarms"),
            ([0.5, 0.5, 0.6], "200 scans"),
            ([0.5, 0.75, 0.625], "harmonic"),
            ([0.5, 0.75, 0.5], "Twice their product"),
        ],
    ),
    "uc-area": Answers(
        right=area,
        wrong=[
            (area_without_ties, "left out"),
            (area_with_ties_in_full, "in full"),
            (lambda p, y: 1 - area(p, y), "fine part has the higher"),
            (lambda p, y: np.mean((p > 0.5) == y), "it should return 0.75"),
        ],
    ),
    "uc-threshold": Answers(
        right=cheapest,
        wrong=[
            (lambda p, y, missed, false, t: cheapest(p, y, false, missed, t), "exchanged"),
            (lambda p, y, missed, false, t: min(p), "one of the given"),
            (lambda p, y, missed, false, t: t[0], "is cheapest"),
        ],
    ),
    "uc-groups": Answers(
        right=failed,
        wrong=[
            (fewest_alarms, "no recall"),
            (fewest_alarms_of_two, "broken parts only"),
            (lambda alarm, y, group: 0.5, "name of a group"),
        ],
    ),
}
