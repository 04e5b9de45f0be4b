"""Checks of the chapter on the learning rate."""

from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise

PEAK, RISE = 0.05, 30  # of the warm-up
GUESSING = 20  # percent; a network below it learned next to nothing


@exercise("a share, a word in quotes and a loss")
def lr_guessing(answer: Any) -> str:
    """Check what a loss of ln 100 in each epoch means, and the same for 1,000 classes."""
    part, word, value = read.parts(answer, 3)
    share, loss = read.number(part, "the share"), read.number(value, "the loss")
    if read.near(share, 1, 0.001):
        raise NotYet("The share: percent would be right, but a share of 1 is wanted.")
    if not read.near(share, 0.01, 0.0002):
        raise NotYet(
            "The share: which number has the natural logarithm −4.605? Think of 100 classes that all get the same."
        )
    said = read.choice(word, ("not finished", "stalled", "diverged"), "the matter")
    if said == "diverged":
        raise NotYet("When training diverges, the loss rises without end. This one sits still.")
    if said == "not finished":
        raise NotYet("Whoever is not finished still gets better. This loss has not moved in ten epochs.")
    if read.near(loss, 3, 0.01) or read.near(loss, np.log2(1000), 0.01):
        raise NotYet("The loss: take the natural logarithm, np.log.")
    if read.near(loss, 10 * np.log(100), 0.1):
        raise NotYet("The loss: ten times the classes do not make ten times the loss. It is a logarithm.")
    if read.near(loss, -np.log(1000), 0.01):
        raise NotYet("The loss: minus the logarithm of a share below 1 is above 0.")
    if not read.near(loss, np.log(1000), 0.01):
        raise NotYet("The loss: minus the natural logarithm of the share that each of 1,000 classes gets.")
    return "Know this number for your own network, and look for it in the first epochs."


@exercise("two lists of five percentages, and a word")
def lr_slow(answer: Any) -> str:
    """Check how far a small rate gets with more epochs."""
    after, usual, word = read.parts(answer, 3)
    slow = measured.seeds(after, 5, "the accuracies after 25 epochs")
    if slow.min() < GUESSING:
        raise NotYet("One of the networks still guesses after 25 epochs. Was the rate 0.0001?")
    fast = measured.seeds(usual, 5, "the accuracies of 0.001")
    measured.expect_verdict(word, slow, fast, "the word for the slow rate", paired=True)
    return "A small rate is slow, not broken."


@exercise("a function, two lists of three percentages, and a word")
def lr_half(answer: Any) -> str:
    """Check a warm-up, and which half of the schedule keeps the network alive."""
    function, rising, sinking, word = read.parts(answer, 4)
    rate = read.function(function, "warm_up")
    first, middle, end, late = (
        read.number(rate(step), "what warm_up returns") for step in (0, RISE // 2, RISE, 5 * RISE)
    )
    if late > PEAK * 1.001:
        raise NotYet("warm_up goes on rising after 30 updates. It should stay at the peak.")
    if read.near(middle, 0, 1e-6):
        raise NotYet("warm_up stays at 0 until the end. Do you divide whole numbers with // ?")
    if read.near(first, PEAK, 1e-6):
        raise NotYet("warm_up is at the peak from the first update on. It should rise to it.")
    if read.near(end, 1, 0.01):
        raise NotYet("warm_up rises to 1. Multiply by the peak.")
    if late < PEAK * 0.999:
        raise NotYet("warm_up should stay at the peak of 0.05 after 30 updates. It is lower there.")
    rises = read.near(middle, PEAK / 2, PEAK / RISE * 1.01) and read.near(first, 0, PEAK / RISE * 1.01)
    if not rises or not read.near(end, PEAK, 1e-6):
        raise NotYet("warm_up should rise evenly: by the same amount in each of the 30 updates.")
    warm = measured.seeds(rising, 3, "the accuracies with warm-up only")
    fall = measured.seeds(sinking, 3, "the accuracies with falling only")
    alive = {"warm-up": warm.min() > GUESSING, "falling": fall.min() > GUESSING}
    if all(alive.values()):
        raise NotYet(
            "With your numbers both keep it alive. Was 0.05 the peak of both, and the constant rate before?"
        )
    if not any(alive.values()):
        raise NotYet(
            "With your numbers both stall with a seed. Did the schedule of the warm-up begin near 0?"
        )
    if not alive[read.choice(word, ("warm-up", "falling"), "the half that keeps it alive")]:
        raise NotYet("Look at your numbers: pure guessing gets about a tenth right.")
    return "High rates are deadly at the start; later the network can bear them."


@exercise("three rates, two lists of five percentages, and a word")
def lr_piecewise(answer: Any) -> str:
    """Check the rates of a schedule of steps, and how it does beside a constant rate."""
    steps, after, constant, word = read.parts(answer, 4)
    rates = read.numbers(steps, 3, "the rates")
    if np.allclose(rates, [0.0003, 0.001, 0.003], rtol=0.001):
        raise NotYet("The rate falls as training goes on. Yours rises.")
    if np.allclose(rates, 0.003, rtol=0.001):
        raise NotYet("At update 120 the rate changes for the first time.")
    if read.near(rates[1], 0.0003, 1e-6):
        raise NotYet("At update 150 the second change is still to come.")
    if not np.allclose(rates, [0.003, 0.001, 0.0003], rtol=0.001):
        raise NotYet(
            "The rates are not right. Which of the three holds before 120, between the changes, and after 160?"
        )
    found = measured.seeds(after, 5, "the accuracies with steps")
    usual = measured.seeds(constant, 5, "the accuracies of the constant rate")
    if found.min() < GUESSING:
        raise NotYet(
            "One of the networks hardly does better than guessing. Was the schedule made anew for each?"
        )
    if measured.expect_verdict(word, found, usual, "the word for the steps", paired=True) == "not decided":
        return "Five pairs of seeds do not tell the two apart."
    return "That is decided. How does the cosine with a peak of 0.01 compare?"
