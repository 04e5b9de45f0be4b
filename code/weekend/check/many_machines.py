"""Checks of the chapter on many machines."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise


@exercise("two whole numbers")
def mm_lost(answer: Any) -> str:
    """Check how many epochs are begun when a worker is lost twice, with the state kept and without."""
    kept, nothing = read.whole(answer, 2)
    if (kept, nothing) == (110, 52):
        raise NotYet("The two are swapped. In which case is more done again?")
    if kept == 50:
        raise NotYet("State kept: the two epochs that were broken off were begun, too.")
    if kept != 52:
        raise NotYet("State kept: which epochs are begun more than once, and how often?")
    if nothing in (100, 150):
        raise NotYet(
            "Nothing kept: an attempt that was lost ended in its 20th or 40th epoch, not in its 50th."
        )
    if nothing == 60:
        raise NotYet("Nothing kept: after the two attempts that were lost, a whole run is still to be made.")
    if nothing != 110:
        raise NotYet("Nothing kept: add up the epochs of the three attempts.")
    return "Keeping the state costs a moment after each epoch, and here it saves more than half of the work."


@exercise("a function")
def mm_uneven(answer: Any) -> str:
    """Check a function that combines mean gradients of unequal parts."""
    combined = read.function(answer, "combined")
    random = np.random.default_rng(0)
    for sizes in ([32, 32], [22, 22, 20], [1, 63]):
        examples = [random.normal(size=(size, 5)) for size in sizes]
        given = [part.mean(axis=0) for part in examples]
        wanted = np.concatenate(examples).mean(axis=0)
        found = read.array(combined([part.copy() for part in given], list(sizes)), (5,), "what it returns")
        if np.allclose(found, wanted):
            continue
        if np.allclose(found, wanted * sum(sizes)):
            raise NotYet("That is the sum over all pictures. The gradient of a batch is a mean.")
        if np.allclose(found, np.mean(given, axis=0)):
            raise NotYet("The plain mean is right for equal parts only. Which part has more to say?")
        if np.allclose(found, np.sum(given, axis=0)):
            raise NotYet("You added up means. Turn each into a sum over its pictures first.")
        raise NotYet(f"For parts of {sizes} pictures it is not the gradient of the whole batch.")
    return "The plain mean would have counted each picture of a small part too much."


@exercise("three numbers")
def mm_amdahl(answer: Any) -> str:
    """Check two speed-ups and a share, all by Amdahl's law."""
    eight, most, share = read.numbers(answer, 3)
    if read.near(eight, 7.2, 0.05):
        raise NotYet("8 workers: 90% of 8 forgets that the rest of the work still takes its time.")
    if not read.near(eight, 4.7, 0.06):
        raise NotYet("8 workers: put q = 0.9 and n = 8 into the formula.")
    if not read.near(most, 10, 0.05):
        raise NotYet("The limit: what is left of the formula when n is as large as you like?")
    if read.near(share, 75, 0.5):
        raise NotYet("The share: write a share of 1, not percent.")
    if read.near(share, 0.8, 0.001):
        raise NotYet("The share: 1.6 of 2 is how well the two workers are used, not what can be split.")
    if read.near(share, 0.375, 0.001):
        raise NotYet("The share: that is how much shorter it became. Only half of what is split is saved.")
    if not read.near(share, 0.75, 0.005):
        raise NotYet("The share: solve 1.6 = 1 / ((1 - q) + q / 2) for q.")
    return "A tenth that can't be split, and the eighth worker already brings little."


@exercise("three numbers")
def mm_waves(answer: Any) -> str:
    """Check waves, minutes and the idle share of a small grid."""
    waves, minutes, idle = read.numbers(answer, 3)
    if read.near(waves, 12.5, 0.01) or waves == 12:
        raise NotYet("Waves: the last one takes as long as any other, though it is not full.")
    if waves != 13:
        raise NotYet("Waves: how often do 16 GPUs have to start a run each, until all 200 are done?")
    if read.near(minutes, 156, 0.1):
        raise NotYet("Minutes: the machines have to start, too.")
    if read.near(minutes, 160 / 60, 0.01):
        raise NotYet("Minutes: that is in hours.")
    if read.near(minutes, 13 * 16, 0.1):
        raise NotYet("Minutes: a machine starts once, not before each run.")
    if not read.near(minutes, 160, 0.1):
        raise NotYet("Minutes: add the start and the waves.")
    if read.near(idle, 6.25, 0.1):
        raise NotYet("Idle: write a share of 1, not percent.")
    if read.near(idle, 0.9375, 0.001):
        raise NotYet("Idle: that is the share in which they train.")
    if not read.near(idle, 0.0625, 0.002):
        raise NotYet("Idle: compare the minutes of all runs with 16 times the minutes in all.")
    return "Half of the last wave stays empty, and each machine starts once: that is all of it."


@exercise("two whole numbers")
def mm_deadline(answer: Any) -> str:
    """Check how many GPUs a grid needs until a deadline."""
    eight, more = read.whole(answer, 2)
    if eight == 9:
        raise NotYet("8 hours: with 9 GPUs there are 50 waves. How long do they take?")
    if eight != 10:
        raise NotYet("8 hours: how many waves fit, and how many runs does each of them have to make then?")
    if more == 20:
        raise NotYet("4 hours: how many more than for 8 hours?")
    if more != 10:
        raise NotYet("4 hours: take the waves that fit into 235 minutes. Then count what comes on top.")
    return "Half the time costs about the same: you rent twice as many for half as long."
