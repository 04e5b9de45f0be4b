"""Checks of the chapter on text."""

from typing import Any

from . import measured, read
from .verdict import NotYet, exercise

_WORDS = {"a": 7, "long": 3, "day": 5}


@exercise("a function of a sentence, a vocabulary and a length")
def tx_encode(answer: Any) -> str:
    """Check a function that turns a sentence into a row of numbers."""
    encode = read.function(answer, "encode_one")

    def row(sentence: str, length: int) -> list[int]:
        return read.whole(encode(sentence, dict(_WORDS), length), None, f"the row of {sentence!r}")

    known = row("a long day", 3)
    if known == [5, 3, 7]:
        raise NotYet("The words come out in the wrong order.")
    if known != [7, 3, 5]:
        raise NotYet("A sentence of three known words, with length 3, should give just their three numbers.")
    unknown = row("a rainy day", 3)
    if unknown == [7, 0, 5]:
        raise NotYet("An unknown word became 0. That number is for filling up.")
    if unknown != [7, 1, 5]:
        raise NotYet("A word that is not in the vocabulary should become 1, and keep its place.")
    filled = row("a day", 5)
    if filled == [7, 5, 0, 0, 0]:
        raise NotYet("The zeros belong on the left.")
    if len(filled) != 5:
        raise NotYet("A short sentence does not get the wanted length.")
    if filled != [0, 0, 0, 7, 5]:
        raise NotYet("A short sentence should be filled up with zeros, on the left.")
    return "That is all that a network gets to see of a text."


@exercise("a function, and a percentage")
def tx_twin(answer: Any) -> str:
    """Check the function that makes twins, and how far a bag of words can get."""
    function, at_best = read.parts(answer, 2)
    twin = read.function(function, "twin")
    sentence, other = (
        "the soup was not bad but the wine was stale",
        "the wine was stale but the soup was not bad",
    )
    made = twin(sentence)
    if not isinstance(made, str):
        raise NotYet("twin should return a sentence, as a string.")
    if " ".join(made.split()) == sentence:
        raise NotYet("The twin is the same sentence. Swap its halves.")
    if sorted(made.split()) != sorted(sentence.split()):
        raise NotYet("A twin has the same words, each as often.")
    if made.split() != other.split():
        raise NotYet(
            "The words are right, their order is not. Each half stays as it is; only their places change."
        )
    (percent,) = measured.percents(at_best, 1, "the best score")
    if read.near(percent, 50, 0.5):
        raise NotYet("Half of the twins, yes. But there are 100 other sentences.")
    if read.near(percent, 100, 0.5):
        raise NotYet("Of each pair of twins one is answered wrong, whatever the network.")
    if not read.near(percent, 100 * 400 / 700, 0.6):
        raise NotYet("Not right. Count what can be right among 600 twins and 100 others, then divide by all.")
    return "A ceiling that you know without training anything."


@exercise("two lists of three percentages, and a word")
def tx_window(answer: Any) -> str:
    """Check what narrower windows reach, and what two words do not show."""
    one, two, unseen = read.parts(answer, 3)
    narrow = measured.percents(one, 3, "the accuracies with a width of 1")
    wider = measured.seeds(two, 3, "the accuracies with a width of 2")
    if narrow.mean() >= wider.mean():
        raise NotYet("The window of one word does as well as that of two. Are the two swapped?")
    if narrow.max() > 75:
        raise NotYet("A window of one word is a bag, and can't do so well. Did window(1) get its 1?")
    word = read.choice(unseen, ("was not", "bad but", "not bad but"), "what is not seen")
    if word != "not bad but":
        raise NotYet("These are two words next to each other, which is just what such a window sees.")
    return "How wide a window must be depends on how far apart the words are that belong together."


@exercise("a list of three shares, and yes or no")
def tx_unknown(answer: Any) -> str:
    """Check what the networks say to an unknown word, and whether they can know."""
    given, trained = read.parts(answer, 2)
    shares = read.numbers(given, 3, "the shares")
    if (shares < 0).any() or (shares > 1).any():
        raise NotYet("Shares lie between 0 and 1. Write what predict gives, not percent.")
    if len(set(shares.round(6))) == 1:
        raise NotYet("All three are the same. Did you ask three networks?")
    if measured.yes(trained, "trained"):
        raise NotYet("Does any studied sentence have a word that is not in the vocabulary made from them?")
    return "So the answer is chance, however sure it looks."


@exercise("three lists of three percentages, and a word")
def tx_gru(answer: Any) -> str:
    """Check the scores of a recurrent network, and what the runs decide."""
    test, new, window, word = read.parts(answer, 4)
    known = measured.percents(test, 3, "the accuracies on test")
    gru = measured.seeds(new, 3, "the accuracies on not_very")
    other = measured.percents(window, 3, "those of the window")
    if known.mean() < 80:
        raise NotYet(
            "On the test set it should do well. Does the GRU stand in place of both layers of the window?"
        )
    if measured.expect_verdict(word, gru, other, "the word for the GRU") == "not decided":
        return (
            "So these runs don't decide whether it copes better with what it never saw. Three seeds are few."
        )
    return "That is decided, and with three seeds only a large difference can be."
