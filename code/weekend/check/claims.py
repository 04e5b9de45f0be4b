"""Checks of the chapter on the article's claims."""

from dataclasses import replace
from functools import cache
from math import comb
from typing import Any

import numpy as np

from .. import experiments
from ..data import IMAGE_SETS
from ..records import RecordError, claims
from . import measured, read
from .verdict import NotYet, exercise

VERDICTS = ("above", "below", "suggestive", "not decided")


@exercise("two numbers and a word in quotes")
def claims_pairs(answer: Any) -> str:
    """Check the interval of two groups of runs of different networks, and what they decide."""
    from ..records.comparisons import compare

    *ends, decision = read.parts(answer, 3, "two numbers, then the decision")
    given = read.numbers(ends, 2, "the ends of the interval")
    decision = read.choice(decision, measured.SIDES, "the decision")
    right, pairs, turned = (
        np.array([found.low, found.high])
        for found in (
            compare([61, 64, 67], [58, 60, 62], paired=False),
            compare([61, 64, 67], [58, 60, 62], paired=True),
            compare([58, 60, 62], [61, 64, 67], paired=False),
        )
    )
    if np.allclose(given, pairs, atol=0.06):
        raise NotYet(
            "That is the interval in pairs. Different networks share neither initial weights nor anything else."
        )
    if np.allclose(given, turned, atol=0.06):
        raise NotYet("You have subtracted the first from the second. The claim says that the first is above.")
    if not np.allclose(given, right, atol=0.06):
        raise NotYet("That is not the interval. Give compare the two lists, the first network's first.")
    if decision != "not decided":
        raise NotYet("The interval is right. Does it contain 0?")
    return "The means differ by 4, and yet three runs on each side don't decide it."


@exercise("two numbers")
def claims_deal(answer: Any) -> str:
    """Check how often luck deals one group wholly on top, of 100 times, with three and with five runs each."""
    three, five = read.numbers(answer, 2)
    right = [100 / comb(6, 3), 100 / comb(10, 5)]
    if (three, five) == (comb(6, 3), comb(10, 5)):
        raise NotYet("These are the ways to deal the runs. In how many of them is the claimed group on top?")
    if np.allclose([three, five], np.array(right) / 100, rtol=0.02):
        raise NotYet("These are shares of 1. The question is how many of 100 comparisons.")
    if np.allclose([three, five], np.array(right) * 2, rtol=0.02):
        raise NotYet(
            "You have counted both groups. The claim names one of them, and that one must be on top."
        )
    if read.near(three, 12.5, 0.01):
        raise NotYet(
            "A run has no single opponent, so these are not three tosses of a coin. Count the deals."
        )
    if not read.near(three, right[0], 0.01):
        raise NotYet("With three runs each it is another number. The section on the method counts the deals.")
    if not read.near(five, right[1], 0.01):
        raise NotYet(
            "With three runs each it is right. Now choose which five of ten runs are the claimed group."
        )
    return "That is a permutation test: how often would luck alone do as well?"


@exercise("two lists of ids of claims, an empty list where no verdict changes")
def claims_test(answer: Any) -> str:
    """Check which of the article's claims about validation get another verdict on the test images."""
    parts = read.parts(answer, 2, "two lists")
    ids = [claim.id for claim in claims.load("article")]
    for data, part in zip(("cifar10", "photo-digits"), parts, strict=True):
        found = set(read.choices(part, ids, f"the list for {data}"))
        right = _changed(data)
        measured_otherwise = [id for id in found if claims.get(id).measure != "val"]
        if measured_otherwise:
            raise NotYet(
                f"The claim {measured_otherwise[0]!r} is not about validation accuracy. Leave such claims as they are."
            )
        if found - right:
            extra = min(found - right)
            raise NotYet(
                f"On {data} the claim {extra!r} has the same verdict twice. Compare verdicts, not numbers."
            )
        if right - found:
            raise NotYet(f"On {data} there is a claim whose verdict changes, and it is not in your list.")
    return "Where a verdict changes, the claim lies at the edge of the rule."


@cache
def _changed(data: str) -> set[str]:
    return {
        claim.id
        for claim in claims.load("article")
        if claim.measure == "val"
        and claims.examine(claim, data).verdict
        != claims.examine(replace(claim, measure="test"), data).verdict
    }


@exercise("a claim, the verdict that you expected and the one that you found")
def claims_add(answer: Any) -> str:
    """Check a claim of one's own on photo-digits, with an expectation."""
    claim, expected, found = read.parts(answer, 3, "a claim, the verdict you expect, and the one you found")
    if not isinstance(claim, claims.Claim):
        raise NotYet("The first part should be what claims.Claim(...) makes.")
    expected = read.choice(expected, VERDICTS, "what you expect")
    found = read.choice(found, VERDICTS, "what you found")
    for name in (claim.of, claim.over):
        if name not in experiments.EXPERIMENTS:
            raise NotYet("The claim names an experiment that there is not. `weekend list` shows the names.")
    one, other = (experiments.get(name).record_name for name in (claim.of, claim.over))
    if one == other:
        raise NotYet("Both names stand for the same runs. Compare two different experiments.")
    if {one, other} in [_names(each) for each in claims.load("article")]:
        raise NotYet("The article compares these two already. Choose another pair.")
    try:
        finding = claims.examine(claim, IMAGE_SETS[0])
    except (RecordError, KeyError):
        raise NotYet(
            "These runs can't be compared on photo-digits. Is the measure one of 'train', 'val', 'test', 'gap'? "
            "Were both trained alike?"
        ) from None
    if found != finding.verdict:
        raise NotYet(
            "That is not the verdict that claims.examine(mine, 'photo-digits') gives. Look at its .verdict."
        )
    if expected == found:
        return "You expected it, and you said so before you looked."
    return "It came out otherwise than you expected. That is when you learn most, and why you write it down first."


def _names(claim: claims.Claim) -> set[str]:
    return {experiments.get(claim.of).record_name, experiments.get(claim.over).record_name}


@exercise("two lists of three accuracies or more, in percent, and a verdict in quotes")
def claims_full(answer: Any) -> str:
    """Check accuracies of own runs of two experiments, and the verdict that they give."""
    one, other, verdict = read.parts(answer, 3, "two lists of accuracies, and a verdict")
    one, other = measured.runs(one, "the first list"), measured.runs(other, "the second list")
    backwards = "The claim says that the first experiment is above the second. Look which one of yours is."
    measured.expect_verdict(verdict, one, other, "the verdict", backwards=backwards)
    return "The verdict is what your runs give. With it belong the settings and the number of seeds."
