"""Checks of the chapter on what deep learning is."""

from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise

KINDS = ("structured", "raw")
METHODS = ("linear model", "trees", "convolutional network")
THINGS = {"the bird": "raw", "the sales": "structured", "the X-ray": "raw", "the patient": "structured"}
PHOTOGRAPHS, CANCERS = 2000, 100


@exercise("one of the words in quotes")
def what_sort(answer: Any) -> str:
    """Check which data are structured, and the method to begin with for each kind."""
    *kinds, table, raw = read.parts(answer, 6)
    for kind, (name, right) in zip(kinds, THINGS.items(), strict=True):
        given = read.choice(kind, KINDS, name)
        if given != right and right == "raw":
            raise NotYet(
                f"Think of {name} again: does one number of it mean anything without its neighbours?"
            )
        if given != right:
            raise NotYet(f"Think of {name} again: has each column a meaning that somebody chose?")
    table, raw = read.choice(table, METHODS, "the table"), read.choice(raw, METHODS, "raw data")
    if table == "trees":
        raise NotYet("Trees are a strong default for tables. But which method would you have to beat first?")
    if table != "linear model":
        raise NotYet(
            "In a table the order of columns means nothing. What could that method make of neighbours?"
        )
    if raw != "convolutional network":
        raise NotYet(
            "For raw data begin with the method whose build fits data where neighbours belong together."
        )
    return "Kind of data first, method second."


@exercise("five scores in each list and a word in quotes")
def what_diabetes(answer: Any) -> str:
    """Check scores of two methods on five deals, and who is ahead."""
    linear, trees, winner = read.parts(answer, 3)
    linear, trees = (
        read.numbers(linear, 5, "the linear scores"),
        read.numbers(trees, 5, "the scores of trees"),
    )
    winner = read.choice(winner, ("linear", "trees", "neither"), "who is ahead")
    if max(linear.max(), trees.max()) > 1:
        raise NotYet("No score can be above 1. Write what score returns, not percent, and not the error.")
    if np.ptp(linear) == 0 or np.ptp(trees) == 0:
        raise NotYet("The five scores of a method are all the same. Does the seed change the deal?")
    if min(linear.min(), trees.min()) < -1:
        raise NotYet("That is far worse than guessing the mean. Are training and test scaled the same way?")
    ahead = "linear" if (linear > trees).all() else "trees" if (trees > linear).all() else "neither"
    if ahead == "trees":
        raise NotYet("By your lists trees win each deal. Are the two lists swapped, or from different deals?")
    if winner != ahead:
        raise NotYet("Compare your two lists deal by deal: in how many of the five is the first higher?")
    return "Compared deal by deal, by your own numbers."


@exercise("three numbers in each list and a word in quotes for each question")
def what_dense(answer: Any) -> str:
    """Check scores of a dense network on plain and shuffled pictures, and the conclusions."""
    plain, mixed, matters, source = read.parts(answer, 4)
    plain = measured.percents(plain, 3, "the scores on pictures")
    mixed = measured.percents(mixed, 3, "the scores on shuffled pictures")
    matters = read.choice(matters, ("yes", "no"), "whether shuffling matters")
    source = read.choice(source, ("being a network", "the convolution"), "where the lead comes from")
    if plain.mean() < 20:
        raise NotYet(
            "That is hardly better than guessing, which gets a tenth. Did it train, on scaled pictures?"
        )
    if plain.mean() - mixed.mean() > 8:
        raise NotYet("Yours loses much by shuffling, so something in it knows neighbours. Is a Conv2D left?")
    if matters == "yes":
        raise NotYet("Your two lists lie about as far apart as the runs within a list do. Is that a loss?")
    if source == "being a network":
        raise NotYet("Yours is a network too. What has the one that won, and yours has not?")
    return "A dense layer treats each dot alike, wherever it is, so a new order is nothing to it."


@exercise("three means in the list and a share")
def what_help(answer: Any) -> str:
    """Check which share of the lead larger trees win back."""
    means, share = read.parts(answer, 2)
    small, large, network = measured.percents(means, 3, "the three means")
    share = read.number(share, "the share")
    if network <= small:
        raise NotYet("The network should be ahead of the trees. The order is: 8 leaves, 31 leaves, network.")
    lead, gain = network - small, large - small
    if gain >= lead:
        raise NotYet("By your means the trees catch up. The order is: 8 leaves, 31 leaves, network.")
    if gain < -3:
        raise NotYet("By your means the trees became much worse. Were both trained on the same pictures?")
    if read.near(share, gain / lead, 0.02):
        return "A part of the lead. The rest needs better columns, or a build that finds them."
    if read.near(share, gain, 0.11):
        raise NotYet("These are the points gained. Which share of the lead are they?")
    if read.near(share, 100 * gain / lead, 2):
        raise NotYet("That looks like percent. Write a share, between 0 and 1.")
    if read.near(share, 1 - gain / lead, 0.02):
        raise NotYet("That is the share that is still missing.")
    raise NotYet("It does not fit your means. Divide what the trees gained by what they were behind.")


@exercise("a share and a word in quotes")
def what_headline(answer: Any) -> str:
    """Check the accuracy of a program that always answers the same, and what a headline leaves open."""
    share, left = read.parts(answer, 2)
    share = read.number(share, "the accuracy")
    left = read.choice(left, ("task", "measure", "comparison"), "what is left open")
    right = 1 - CANCERS / PHOTOGRAPHS
    if share > 1:
        raise NotYet("An accuracy as a share lies between 0 and 1. Divide by the number of photographs.")
    if read.near(share, 1 - right, 0.001):
        raise NotYet("That is the share it gets wrong, all those that show cancer.")
    if read.near(share, 0.5, 0.001):
        raise NotYet("It does not toss a coin, and the two answers are not equally frequent.")
    if not read.near(share, right, 0.001):
        raise NotYet("Count the photographs without cancer. How many of all are they?")
    if left != "comparison":
        raise NotYet(f"The accuracy is right. But the headline does say something about the {left}.")
    return "So that accuracy shows nothing yet. Now take a claim of your own apart."
