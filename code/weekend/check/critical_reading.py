"""Checks of the chapter on reading the original critically."""

from functools import cache
from typing import Any

import numpy as np

from .. import experiments
from ..records import load
from . import measured, read
from .verdict import NotYet, exercise

KINDS = ("wrong", "not shown", "imprecise", "dated", "slip")

# For each sentence of the exercise: its kind, and what to ask oneself where another kind is given.
SENTENCES = (
    ("not shown", "How many runs does it rest on? It may well be true."),
    (
        "wrong",
        "Compare it with what the table of calls in From TFLearn to Keras says about dropout's number.",
    ),
    ("slip", "Read the code letter by letter. Does anybody misunderstand what is meant?"),
    ("imprecise", "It is nearly always so. In which batch of an epoch may it not be?"),
    ("dated", "When was it written, and was it true then?"),
)


@exercise("five kinds, each in quotes")
def cr_kinds(answer: Any) -> str:
    """Check the kinds of five sentences."""
    kinds = [
        read.choice(kind, KINDS, f"sentence {number}")
        for number, kind in enumerate(read.parts(answer, 5, "five kinds"), 1)
    ]
    if kinds[0] == "wrong":
        raise NotYet("Sentence 1: nothing there contradicts it. It may be true, so 'wrong' says too much.")
    for number, (kind, (right, question)) in enumerate(zip(kinds, SENTENCES, strict=True), 1):
        if kind != right:
            raise NotYet(f"Sentence {number} is of another kind. {question}")
    return "To say which kind of fault it is, is fairer than to call all of them errors."


@exercise("two numbers, in percent")
def cr_percent(answer: Any) -> str:
    """Check the two readings of an accuracy that is so many percent better."""
    points, relative = read.numbers(answer, 2)
    right = [60 + 15, 60 * 1.15]
    if np.allclose([points, relative], right[::-1]):
        raise NotYet(
            "These are the two, in the other order. Points are added; a per cent of a per cent is a product."
        )
    if np.allclose([points, relative], np.array(right) / 100):
        raise NotYet("These are shares of 1. Write percent.")
    if read.near(points, 15, 1e-6) and read.near(relative, 9, 1e-6):
        raise NotYet("These are the gains. The question is how many percent the better network gets right.")
    if not read.near(points, right[0], 1e-6):
        raise NotYet("The first is not right. Percentage points are added to what the worse network gets.")
    if read.near(relative, 51, 1e-6):
        raise NotYet("The second has gone down. Take the share of what the worse one gets, and add it.")
    if not read.near(relative, right[1], 0.01):
        raise NotYet(
            "The second is not right. Take that share of what the worse network gets, and add it to that."
        )
    return "Nobody can tell from the sentence which was meant. So write points, or give both accuracies."


@exercise("three numbers in points, and a word in quotes")
def cr_ranges(answer: Any) -> str:
    """Check the difference of the training accuracies of two experiments on CIFAR-10, with its interval."""
    *numbers, word = read.parts(answer, 4, "three numbers and a word")
    given = read.numbers(numbers, 3, "the difference and its interval")
    word = read.choice(word, measured.SIDES, "the word")
    right = _difference("train", "cifar10")
    if not _fits(given, right):
        if _fits(-given[[0, 2, 1]], right):
            raise NotYet("You have subtracted the deep network from the shallow one. Turn it round.")
        if _fits(100 * given, right):
            raise NotYet("These are shares of 1, as the records keep them. Write points.")
        if _fits(given, _difference("val", "cifar10")):
            raise NotYet(
                "These are the validation images. Whether it underfits shows on the training images."
            )
        if _fits(given, _difference("train", "photo-digits")):
            raise NotYet("These are the runs on photo-digits. The article's images are called cifar10.")
        if _fits(given[:1], right[:1]):
            raise NotYet(
                "The difference is right, the interval is not. Was paired=False, and the confidence 95%?"
            )
        raise NotYet("The difference is not right. Take accuracy('train') of each run, in percent.")
    if word != _decision(right):
        raise NotYet("The numbers are right. Does the interval contain 0?")
    return "That is what the runs say about the images that they were trained on, which is where underfitting shows."


@cache
def _difference(part: str, data: str) -> tuple[float, float, float]:
    from ..records.comparisons import compare

    one, three = (
        [100 * run.accuracy(part) for run in load(experiments.get(name), data)]
        for name in ("few-layers", "three-layer-sets")
    )
    found = compare(three, one, paired=False)
    return found.effect, found.low, found.high


def _decision(found: tuple[float, float, float]) -> str:
    _, low, high = found
    return "above" if low > 0 else "below" if high < 0 else "not decided"


def _fits(given: np.ndarray, right: tuple[float, ...]) -> bool:
    return bool(np.allclose(given, right, rtol=0, atol=0.11))


@exercise("two whole numbers")
def cr_steps(answer: Any) -> str:
    """Check the epochs that make two batch sizes equal in steps, and how many more pictures that takes."""
    epochs, times = read.whole(answer, 2)
    if epochs == 50 * 50_000 // 50:
        raise NotYet("That is the number of steps. How many epochs of large batches make as many?")
    if epochs == 50:
        raise NotYet("With as many epochs the large batches make far fewer steps. Count those of one epoch.")
    if epochs != 50 * (50_000 // 50) // (50_000 // 2_000):
        raise NotYet("The epochs are not right. Divide the steps that are wanted by the steps of an epoch.")
    if times == 1:
        raise NotYet(
            "A step takes many more pictures with large batches. Compare the epochs: each shows all pictures."
        )
    if times != 2_000 // 50:
        raise NotYet(
            "The epochs are right. In each epoch all pictures pass once; compare the numbers of epochs."
        )
    return "Equal steps or equal pictures: you can't have both, so a comparison must say which."


# Two lists of accuracies, what the rule says, and what to tell a function that says something else.
TRIALS = (
    ([0.70, 0.74, 0.72], [0.60, 0.66, 0.63], "above", "the whole interval lies above 0"),
    ([0.60, 0.66, 0.63], [0.70, 0.74, 0.72], "below", "the whole interval lies below 0"),
    (
        [0.75, 0.62, 0.72],
        [0.61, 0.64, 0.60],
        "not decided",
        "the mean of the first is higher, but 0 is inside",
    ),
    (
        [0.64, 0.67, 0.69],
        [0.61, 0.65, 0.67],
        "not decided",
        "the first wins place by place, but these are no pairs",
    ),
    (
        [0.70, 0.71, 0.72, 0.73, 0.74, 0.75, 0.68],
        [0.64, 0.65, 0.66, 0.67, 0.65, 0.66, 0.69],
        "above",
        "one run of the second is above one of the first, and the interval still lies above 0",
    ),
    ([0.90, 0.95], [0.20, 0.30, 0.25], "too few runs", "there are two runs on a side"),
)
WORDS = ("above", "below", "not decided", "too few runs")


@exercise("the name of your function")
def cr_verdict(answer: Any) -> str:
    """Check a function that says by the rule what two lists of accuracies decide."""
    verdict = read.function(answer, "your function")
    for one, other, right, case in TRIALS:
        if read.choice(verdict(list(one), list(other)), WORDS, "what your function returns") != right:
            raise NotYet(f"It says something else than the rule where {case}.")
    return "The rule looks at the means, the scatter and the number of runs, and at nothing else."


@exercise("a number of runs, two answers 'yes' or 'no', and a verdict")
def cr_elsewhere(answer: Any) -> str:
    """Check what is noted about a claim from elsewhere: runs, spread, data, and a verdict that these allow."""
    runs, spread, unseen, verdict = read.parts(answer, 4, "a number of runs, two answers and a verdict")
    runs = read.whole(runs, 1, "the runs on each side")[0]
    spread = read.choice(spread, ("yes", "no"), "the question about the spread")
    unseen = read.choice(unseen, ("yes", "no"), "the question about new data")
    verdict = read.choice(verdict, ("shown", "not shown"), "the verdict")
    if runs < 0:
        raise NotYet("There can't be fewer than 0 runs. Write 0 where the text does not say.")
    if runs < 2 and spread == "yes":
        raise NotYet("A spread needs two runs or more on each side. Does the text really give one?")
    if verdict == "shown":
        _must_allow(
            (
                runs >= 3,
                "So few runs on each side can't show it by our rule. Or is the number not said? Then that is it.",
            ),
            (
                spread == "yes",
                "Without a spread nobody can say how far luck alone could move the difference.",
            ),
            (unseen == "yes", "On data that the network has studied, it is not shown that it carries over."),
        )
    elif runs >= 3 and spread == "yes" and unseen == "yes":
        return "You have looked at the spread, and it did not convince you. Write down the interval that you see."
    return "You have asked what one has to ask: how many runs, which spread, which data."


def _must_allow(*conditions: tuple[bool, str]) -> None:
    for met, hint in conditions:
        if not met:
            raise NotYet(hint)
