"""Checks of the chapter on dropout."""

from typing import Any

from . import measured, read
from .verdict import NotYet, exercise


@exercise("three numbers")
def do_volume(answer: Any) -> str:
    """Check by what the survivors are multiplied, and which rate Keras needs."""
    few, many, rate = read.numbers(answer, 3)
    if (few, many) == (5, 1.25):
        raise NotYet("The two factors are swapped. With which rate are fewer units left?")
    for value, muted in ((few, 0.2), (many, 0.8)):
        if read.near(value, 1 - muted, 0.001):
            raise NotYet(
                f"Rate {muted}: that is the share that is left. How much louder must these units be?"
            )
        if read.near(value, 2, 0.001):
            raise NotYet(f"Rate {muted}: twice as loud is right where half of the units are left.")
        if not read.near(value, 1 / (1 - muted), 0.001):
            raise NotYet(
                f"Rate {muted}: not right. The survivors together must be as loud as all of them were."
            )
    if read.near(rate, 0.8, 0.001):
        raise NotYet("TFLearn's number is the share that is kept. Keras wants the other one.")
    if not read.near(rate, 0.2, 0.001):
        raise NotYet(
            "The rate in Keras is the share that is muted. TFLearn's number is the share that is kept."
        )
    return "With the wrong one of the two you would mute four times as many."


@exercise("two lists of five percentages, and a word")
def do_rates(answer: Any) -> str:
    """Check the validation accuracies of two rates, and what the runs decide."""
    little, much, word = read.parts(answer, 3)
    low = measured.seeds(little, 5, "the accuracies with 0.2")
    high = measured.seeds(much, 5, "the accuracies with 0.8")
    if min(low.min(), high.min()) < 20:
        raise NotYet("One of the networks hardly does better than guessing. Was it trained?")
    if measured.expect_verdict(word, low, high, "the word for 0.2", paired=True) == "not decided":
        return "So these runs do not tell the two rates apart. Keep 0.5, or train more seeds."
    return "That is decided. What you report of the better one must come from the test images."


@exercise("two answers of yes or no, and two percentages")
def do_switch(answer: Any) -> str:
    """Check what happens if muting stays on when the network is asked."""
    with_true, with_false, muting, usual = read.parts(answer, 4)
    if measured.yes(with_true, "training=True"):
        raise NotYet(
            "With training=True other units are muted each time. Compare the shares, not the digits."
        )
    if not measured.yes(with_false, "training=False"):
        raise NotYet("With training=False nobody is muted. What could differ then?")
    muted, quiet = measured.percents([muting, usual], 2, "the two accuracies")
    if muted == quiet:
        raise NotYet(
            "Both accuracies are the same. Did you take a network with dropout, and muting on in one case?"
        )
    if muted > quiet:
        raise NotYet("The accuracy with muting is the higher one. Are the two swapped?")
    return "If a finished model answers differently each time, look for this switch first."


@exercise("two numbers and a word")
def do_where(answer: Any) -> str:
    """Check what dropout does behind the softmax, and where else it makes sense."""
    often, otherwise, place = read.parts(answer, 3)
    share = read.number(often, "how often it is 0")
    if read.near(share, 50, 0.5):
        raise NotYet("How often: write a share of 1, not percent.")
    if read.near(share, 0.1, 0.001):
        raise NotYet("How often: each of the ten shares is muted by itself, not one of the ten.")
    if not read.near(share, 0.5, 0.05):
        raise NotYet("How often: the rate says with which probability a share is muted.")
    value = read.number(otherwise, "what it becomes")
    if read.near(value, 0.4, 0.001):
        raise NotYet("The survivors don't stay as they are. What makes up for the muted ones?")
    if read.near(value, 0.2, 0.001):
        raise NotYet("The survivors speak up, so it can't become smaller.")
    if not read.near(value, 0.8, 0.001):
        raise NotYet("What it becomes is not right. By what are survivors multiplied at this rate?")
    if read.choice(place, ("on the input", "on the labels", "on the loss"), "the place") != "on the input":
        raise NotYet(
            "There it would spoil the question or the mark. Where can something be missing, and the rest still tell?"
        )
    return "Behind the softmax it would punish the network by chance, whatever it said."


@exercise("three percentages and a word")
def do_average(answer: Any) -> str:
    """Check how an average of thirty muted answers does, beside one of them and the usual prediction."""
    one, many, plain, word = read.parts(answer, 4)
    single, average, usual = measured.percents([one, many, plain], 3, "the three accuracies")
    if average < 20 or usual < 20:
        raise NotYet("That is hardly better than guessing. Average the shares first, then take the largest.")
    if single >= average:
        raise NotYet(
            "A single muted answer is at least as good as the average here. Is muting on, and are they swapped?"
        )
    nearer = "single" if abs(single - usual) < abs(average - usual) else "average"
    if nearer == "single":
        raise NotYet(
            "Your single answer is nearer to the usual prediction. Is the first number really from one muted answer?"
        )
    if read.choice(word, ("single", "average"), "the nearer one") != nearer:
        raise NotYet("Compare the distances of your own numbers from the usual prediction.")
    return "So predicting with all units comes close to asking many juries."
