"""Checks of the chapter on unequal classes."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

FOUND, MISSED, FALSE = 150, 50, 150


@exercise("three numbers")
def uc_scores(answer: Any) -> str:
    """Check precision, recall and F1 of 300 alarms."""
    precision, recall, f1 = read.numbers(answer, 3)
    right = (FOUND / (FOUND + FALSE), FOUND / (FOUND + MISSED))
    if read.near(precision, right[1], 0.001) and read.near(recall, right[0], 0.001):
        raise NotYet("You have exchanged precision and recall. Which of them is about the alarms?")
    if max(precision, recall, f1) > 1:
        raise NotYet("Give numbers from 0 to 1, not percent.")
    if not read.near(precision, right[0], 0.001):
        raise NotYet("Precision: of 300 alarms, how many are right?")
    if not read.near(recall, right[1], 0.001):
        raise NotYet("Recall: of 200 scans that show the disease, how many got an alarm?")
    if read.near(f1, sum(right) / 2, 0.001):
        raise NotYet("F1 is not the plain mean of both, but the harmonic one.")
    if not read.near(f1, 0.6, 0.001):
        raise NotYet("Precision and recall are right, F1 is not. Twice their product, divided by their sum.")
    return "And 'always healthy' would be right for 98% of the scans."


@exercise("the name of a function")
def uc_area(answer: Any) -> str:
    """Check a function that computes the area under the ROC curve from pairs."""
    area = read.function(answer, "area_by_pairs")
    p, y = np.array([0.9, 0.4, 0.4, 0.8, 0.1]), np.array([1, 1, 0, 0, 0])
    found = read.number(area(p, y), "area_by_pairs(p, y)")
    if read.near(found, 4 / 6, 1e-6):
        raise NotYet("Ties are left out: a broken part and a fine one with equal probability count half.")
    if read.near(found, 5 / 6, 1e-6):
        raise NotYet("Ties count in full. They should count half.")
    if read.near(found, 1 - 4.5 / 6, 1e-6):
        raise NotYet("You count the pairs in which the fine part has the higher probability.")
    if not read.near(found, 4.5 / 6, 1e-6):
        raise NotYet(
            f"With p = {p.tolist()} and y = {y.tolist()} it should return 0.75, and it returns {found:.3g}."
        )
    if not read.near(read.number(area(p[:2], np.array([1, 0]))), 1, 1e-6):
        raise NotYet("With one broken and one fine part, in the right order, it should return 1.")
    return "It agrees with the area from ranks, and says what the area means."


@exercise("the name of a function")
def uc_threshold(answer: Any) -> str:
    """Check a function that chooses the cheapest threshold."""
    cheapest = read.function(answer, "cheapest")
    p = np.array([0.05, 0.15, 0.25, 0.35, 0.45, 0.9])
    y = np.array([0, 0, 1, 0, 1, 1])
    thresholds = [0.1, 0.2, 0.3, 0.4, 0.5]
    for missed, false, best in ((50, 2, 0.2), (1, 10, 0.4), (10, 1, 0.2)):
        found = read.number(cheapest(p, y, missed, false, thresholds), "the threshold")
        if found not in thresholds:
            raise NotYet(f"It returns {found:.3g}, and it should return one of the given thresholds.")
        if missed > false and found == 0.4:
            raise NotYet("Have you exchanged the costs of a miss and of a false alarm?")
        if found != best:
            raise NotYet(
                f"A miss costs {missed}, a false alarm {false}: it returns {found:.3g}, and {best} is cheapest."
            )
    return "One network, three prices, and two thresholds."


@exercise("the name of a function")
def uc_groups(answer: Any) -> str:
    """Check a function that finds the group with the lowest recall."""
    failed_group = read.function(answer, "failed_group")
    group = np.array(["a"] * 5 + ["b"] * 5 + ["c"] * 3)
    y = np.array([1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    alarm = np.array([1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0]).astype(bool)
    found = failed_group(alarm, y, group)
    if found == "c":
        raise NotYet("Group c has no broken part, so it has no recall. Leave it out.")
    if found == "a":
        raise NotYet(
            "In group a three of four broken parts are found, and in group b one of two. Count broken parts only."
        )
    if found != "b":
        raise NotYet(f"It returns {found!r}. It should return the name of a group, here 'b'.")
    return "A line like this belongs in every report."
