"""Checks of the page with the network that reads what you draw."""

from typing import Any

from . import measured, read
from .verdict import NotYet, exercise

SAMPLES = 50  # pictures below the network


@exercise("a list of three digits, and two numbers")
def try_nothing(answer: Any) -> str:
    """Check what the network answers to empty pages, what its scores add up to, and how it could say none."""
    digits, total, classes = read.parts(answer, 3, "a list of three digits, a sum and a number of outputs")
    digits = read.whole(digits, 3, "what it reads")
    total = read.number(total, "the sum of the scores")
    classes = read.whole(classes, 1, "the number of outputs")[0]
    if any(digit not in range(10) for digit in digits):
        raise NotYet("What it reads is always a digit, from 0 to 9. It stands above the scores.")
    if total == 0:
        raise NotYet(
            "An empty page gets no score of 0 for each digit. Look at the scores, and think of softmax."
        )
    if total == 1:
        raise NotYet("As shares of 1 that is right. The page writes them in percent, and so should you.")
    if not read.near(total, 100, 3):
        raise NotYet("The scores come from softmax. What do ten shares that it makes add up to, in percent?")
    if classes == 10:
        raise NotYet("With so many outputs each one stands for a digit. Which of them would say 'none'?")
    if classes != 11:
        raise NotYet("One answer is to be added to the ten digits. How many outputs does that make?")
    return "Something is always the largest. An answer that was not trained can't be given."


@exercise("three whole numbers")
def try_grey(answer: Any) -> str:
    """Check the values of pixels after ink and background have been blended."""
    full, soft, dark = read.whole(answer, 3)
    right = [abs(128 - 255), abs(128 - 128), abs(40 - 255)]
    if [full, soft, dark] == [128 - 255, 0, 40 - 255]:
        raise NotYet("A pixel can't be negative. The difference is taken without its sign.")
    if [full, soft, dark] in ([255, 255, 255], [128 + 255, 128 + 128, 40 + 255]):
        raise NotYet("You have added the ink. The page says that each pixel becomes a difference.")
    if [full, soft, dark] == [255, 128, 255]:
        raise NotYet("These are the values of the ink. What is left when the background is taken off?")
    if full != right[0]:
        raise NotYet(
            "Full ink on grey is not right. Take the background's value and the ink's, and subtract."
        )
    if soft != right[1]:
        raise NotYet("The soft edge is not right. How far apart are background and ink there?")
    if dark != right[2]:
        raise NotYet("The last one is not right. Only the background has changed since the first.")
    return "The middle of the stroke hides in the grey; the soft edge is what you see."


@exercise("two lists of three digits, and a whole number")
def try_seven(answer: Any) -> str:
    """Check what the network and the reader see in sevens that were rubbed, and how often the network gave up first."""
    network, you, first = read.parts(answer, 3, "what it read, what you read, and a count")
    network = read.whole(network, 3, "what it read")
    you = read.whole(you, 3, "what you read")
    first = read.whole(first, 1, "the count")[0]
    if any(digit not in range(10) for digit in network) or any(digit not in range(-1, 10) for digit in you):
        raise NotYet("Write digits from 0 to 9, and -1 where you read none. The network always reads one.")
    if 7 in network:
        raise NotYet(
            "There the network still reads a 7. Go on rubbing, a little at a time, until its answer turns."
        )
    if first == sum(digit != 7 for digit in you) and first != you.count(7):
        raise NotYet("You have counted the other way round: those where you had given up the 7, too.")
    if first != you.count(7):
        raise NotYet("The count does not fit your list. Count the pictures in which you still read a 7.")
    if first == 0:
        return "Here it never gave up before you. Which parts of the digit did you remove last?"
    return "There it gave up before you did: it weighs the parts of a digit differently."


@exercise("three whole numbers and a percentage")
def try_spoil(answer: Any) -> str:
    """Check how many samples are read right without noise, with some and with much, and the share of the last."""
    counts, percent = read.parts(answer, 2, "a list of three counts, and a percentage")
    counts = read.whole(counts, 3, "the counts")
    percent = read.number(percent, "the percentage")
    if any(count < 0 or count > SAMPLES for count in counts):
        raise NotYet(
            "A count is not right: there are fewer samples than that. The page says how many it reads right."
        )
    none, some, much = counts
    if counts == sorted(counts) and none < much:
        raise NotYet("Your counts rise with the noise. Is the order none, some, much?")
    if not none >= some >= much or none == much:
        raise NotYet(
            "With so much more noise it should read fewer. Wait until the line under the heading has changed."
        )
    share = 100 * much / SAMPLES
    if read.near(percent, 100 * much / none, 0.6) and not read.near(percent, share, 0.6):
        raise NotYet("You have divided by those it read before. An accuracy is a share of all the samples.")
    if read.near(percent, share / 100, 0.006) and not read.near(percent, share, 0.6):
        raise NotYet("That is a share of 1. Write it in percent.")
    if not read.near(percent, share, 0.6):
        raise NotYet("The percentage does not fit your last count. Divide by the number of samples.")
    return "You have measured an accuracy under noise. Fifty pictures are few: a picture more or less is 2 points."


@exercise("two lists of three accuracies in percent, and one of the words 'with', 'without', 'not decided'")
def try_twin(answer: Any) -> str:
    """Check what is left of networks trained with and without dropout when half of a layer is off."""
    one, other, verdict = read.parts(answer, 3, "two lists of accuracies, and a word")
    with_dropout = measured.runs(one, "the list with dropout")
    without = measured.runs(other, "the list without dropout")
    words = ("with", "not decided", "without")
    measured.expect_verdict(verdict, with_dropout, without, "the network that has more left", words)
    return "Now the two networks differ in dropout alone, and you have several seeds."
