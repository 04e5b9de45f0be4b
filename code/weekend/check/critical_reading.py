"""Checks of the chapter on reading the original critically."""

from functools import cache
from typing import Any

import numpy as np

from .. import experiments
from ..records import Spread, load
from . import read
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


@exercise("two pairs of numbers in percent, and 'yes' or 'no'")
def cr_ranges(answer: Any) -> str:
    """Check the ranges of training accuracy of two experiments on CIFAR-10, and whether they overlap."""
    one, three, overlap = read.parts(answer, 3, "two pairs of numbers, and 'yes' or 'no'")
    ranges = [
        read.numbers(part, 2, name) for part, name in ((one, "few-layers"), (three, "three-layer-sets"))
    ]
    overlap = read.choice(overlap, ("yes", "no"), "the question whether they overlap")
    for pair, name in zip(ranges, ("few-layers", "three-layer-sets"), strict=True):
        right = _range(name, "train", "cifar10")
        if _fits(pair, right):
            continue
        if _fits(pair[::-1], right):
            raise NotYet(f"For {name} write the lowest first, then the highest.")
        if _fits(100 * pair, right):
            raise NotYet("These are shares of 1, as the records keep them. Write percent.")
        if _fits(pair, _range(name, "val", "cifar10")):
            raise NotYet(
                "These are the validation pictures. Whether it underfits shows on the training pictures."
            )
        if _fits(pair, _range(name, "train", "photo-digits")):
            raise NotYet("These are the runs on photo-digits. The article's pictures are called cifar10.")
        raise NotYet(f"The range of {name} is not right. Take accuracy('train') of each of its runs.")
    if overlap == "no":
        raise NotYet("The ranges are right. Is the lowest of the one really above the highest of the other?")
    return (
        "On what it has studied, the shallow network is not worse by our rule. So underfitting is not shown."
    )


@cache
def _range(name: str, part: str, data: str) -> tuple[float, float]:
    spread = Spread.of([100 * run.accuracy(part) for run in load(experiments.get(name), data)])
    return spread.low, spread.high


def _fits(pair: np.ndarray, right: tuple[float, float]) -> bool:
    return bool(np.allclose(pair, right, rtol=0, atol=0.11))


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
    (
        [0.70, 0.74, 0.72],
        [0.60, 0.66, 0.63],
        "holds",
        "every run of the first is above every run of the second",
    ),
    (
        [0.60, 0.66, 0.63],
        [0.70, 0.74, 0.72],
        "does not hold",
        "every run of the first is below every run of the second",
    ),
    (
        [0.75, 0.62, 0.72],
        [0.61, 0.64, 0.60],
        "not shown",
        "the mean of the first is higher, but the ranges overlap",
    ),
    (
        [0.64, 0.67, 0.69],
        [0.61, 0.66, 0.68],
        "not shown",
        "the first wins place by place, but the ranges overlap",
    ),
    ([0.60, 0.64], [0.64, 0.69, 0.70], "not shown", "two runs are equal, and so the ranges touch"),
    ([0.9], [0.2, 0.3, 0.4, 0.8], "holds", "there are more runs on one side than on the other"),
)


@exercise("the name of your function")
def cr_verdict(answer: Any) -> str:
    """Check a function that gives the verdict by the rule, from two lists of accuracies."""
    verdict = read.function(answer, "your function")
    for one, other, right, case in TRIALS:
        found = verdict(list(one), list(other))
        if read.choice(found, ("holds", "not shown", "does not hold"), "what your function returns") != right:
            raise NotYet(f"It gives another verdict than the rule where {case}.")
    return "The rule needs nothing but the lowest and the highest run of each side."


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
            (spread == "yes", "Without a spread nobody can see whether the runs of the two lie apart."),
            (unseen == "yes", "On data that the network has studied, it is not shown that it carries over."),
        )
    elif runs >= 3 and spread == "yes" and unseen == "yes":
        return "You have looked at the spread, and it did not convince you. Write down which overlap you saw."
    return "You have asked what one has to ask: how many runs, which spread, which data."


def _must_allow(*conditions: tuple[bool, str]) -> None:
    for met, hint in conditions:
        if not met:
            raise NotYet(hint)
