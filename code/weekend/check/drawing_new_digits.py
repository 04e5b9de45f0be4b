"""Checks of the chapter on drawing new digits."""

from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise


@exercise("three numbers")
def dn_mix(answer: Any) -> str:
    """Check a mixture at two levels, and the part of the difference that a step keeps."""
    quarter, one, part = read.numbers(answer, 3)
    if read.near(quarter, 0.2, 0.001):
        raise NotYet("At level 0.25: the two parts are swapped. The level is the share of the noise.")
    if not read.near(quarter, -0.6, 0.001):
        raise NotYet("At level 0.25 it is not right. Mind the sign: paper is -1.")
    if read.near(one, -1, 0.001):
        raise NotYet("At level 1: that is the picture, and nothing of it is left there.")
    if not read.near(one, 0.6, 0.001):
        raise NotYet("At level 1 it is not right. Which of the two is all that is left?")
    if read.near(part, 0.25, 0.001):
        raise NotYet("The part kept: that is the part which goes.")
    if read.near(part, 0.2, 0.001):
        raise NotYet("The part kept: not the difference of the levels, but how they are in proportion.")
    if not read.near(part, 0.75, 0.001):
        raise NotYet("The part kept is not right. See by what `draw` multiplies the difference.")
    return "So near level 0 a step keeps ever less of the old noise, and the last one keeps none."


@exercise("a number, yes or no, and a number")
def dn_mean(answer: Any) -> str:
    """Check the best single answer to four pictures, and what it costs."""
    dot, known, error = read.parts(answer, 3)
    value = read.number(dot, "the answer at the dot")
    if read.near(value, 1, 0.001):
        raise NotYet("The most frequent dot is not the best answer: a miss by 2 costs 4. Try 0.9.")
    if read.near(value, 0.75, 0.001):
        raise NotYet("That is the share with ink. Paper is -1 here, not 0.")
    if not read.near(value, 0.5, 0.001):
        raise NotYet("At the dot: another number has a smaller mean squared error. Try a few.")
    if measured.yes(known, "whether it is in the set"):
        raise NotYet("The four dots are 1, 1, 1 and -1. Is your answer among them?")
    cost = read.number(error, "the mean squared error")
    if read.near(cost, 3, 0.001):
        raise NotYet("The error: that is the sum over the four. The mean is wanted.")
    if not read.near(cost, 0.75, 0.001):
        raise NotYet(
            "The error is not right: square what is missing for each of the four, then take the mean."
        )
    return "That is the blur: at each dot the mean, and as a whole no picture at all."


@exercise("a function")
def dn_step(answer: Any) -> str:
    """Check one step from a level to a lower one."""
    step = read.function(answer, "step")
    random = np.random.default_rng(0)
    picture, noise = random.choice([-1.0, 1.0], (3, 8)), random.standard_normal((3, 8))
    for level, lower in ((1.0, 0.9), (0.8, 0.2), (0.1, 0.0)):
        mixture = (1 - level) * picture + level * noise
        found = read.array(step(mixture, picture, level, lower), (3, 8), "what it returns")
        if np.allclose(found, (1 - lower) * picture + lower * noise):
            continue
        if np.allclose(found, picture):
            raise NotYet("It jumps to the guess at once. Only the last step may do that.")
        if np.allclose(found, mixture):
            raise NotYet("It returns the mixture as it was.")
        if np.allclose(found, (1 - lower) * picture + lower * mixture):
            raise NotYet("It mixes the guess with the old mixture. Work out the noise in it first.")
        raise NotYet(f"From level {level:g} to {lower:g}, with a guess that is right, it is off.")
    return "With a right guess it lands exactly on the mixture of the lower level."


@exercise("a function")
def dn_copies(answer: Any) -> str:
    """Check the share of drawings that are near to a known picture."""
    share = read.function(answer, "share_of_copies")
    random = np.random.default_rng(1)
    known = random.choice([-1.0, 1.0], (6, 16))
    far = random.choice([-1.0, 1.0], (5, 16)) * 3
    drawn = np.concatenate([known[[1, 1, 4]] + 0.05, far])
    found = read.number(share(drawn, known, 0.1), "the share")
    if read.near(found, 3 / 8, 1e-6):
        if not read.near(read.number(share(drawn, known, 0.01), "the share"), 0, 1e-6):
            raise NotYet("With a smaller limit it should find none. Does it use the limit?")
        if not read.near(read.number(share(drawn[:, :4], known[:, :4], 0.07), "the share"), 3 / 8, 1e-6):
            raise NotYet("With fewer dots it is off. Take the mean over the dots, not the sum.")
        return "Now you can ask of any generator whether it copies, if you have what it studied."
    if read.near(found, 3, 1e-6):
        raise NotYet("That is how many they are. Their share is wanted.")
    if read.near(found, 37.5, 1e-6):
        raise NotYet("Write a share of 1, not percent.")
    if read.near(found, 5 / 8, 1e-6):
        raise NotYet("That is the share of those that are no copies.")
    if read.near(found, 3 / 48, 1e-6):
        raise NotYet("That is the share of all pairs. For each drawing only the nearest counts.")
    if read.near(found, 0, 1e-6):
        raise NotYet("It misses drawings that differ by 0.05 at each dot. Take the mean over the dots.")
    raise NotYet("Three of the eight drawings of the test are copies; it gives another share.")


@exercise("four percentages")
def dn_between(answer: Any) -> str:
    """Check what becomes of a name between two digits."""
    three, eight, other, possible = measured.percents(answer, 4, "the four percentages")
    if not read.near(three + eight + other, 100, 0.5):
        raise NotYet("The first three should add up to 100: each drawing is called something.")
    if max(three, eight) < other:
        raise NotYet("Most are called neither 3 nor 8. Are the two columns set to 0.5, and the others to 0?")
    if three == 100 or eight == 100:
        raise NotYet("All are called the same. Did both columns get 0.5?")
    praise = "So half of each is not a mixture of both: most drawings settle for one."
    return praise if possible < 50 else f"{praise} And many of them the pen could have drawn."
