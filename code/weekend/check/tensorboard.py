"""Checks of the chapter on TensorBoard."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

EXAMPLES, UPDATES, NAMED = 50_000, 1_000, 96  # of tensorboard-witness
EPOCHS = 6  # of each of the two runs in one folder
BATCHES = 200 // 20  # in an epoch of the chapter's training
STARTS = ("glorot", "tiny", "equal")


@exercise("a whole number")
def tensorboard_witness(answer: Any) -> str:
    """Check the batch size that follows from the updates of an epoch."""
    value = read.number(answer)
    if value == NAMED:
        raise NotYet("That is what the name says. What does the log say?")
    if value == UPDATES:
        raise NotYet("That is the number of batches in the epoch. How large is one?")
    if read.near(value, EXAMPLES / NAMED, 1):
        raise NotYet("So many updates there would be if the name were right. Start from those in the log.")
    if value != EXAMPLES // UPDATES:
        raise NotYet("All batches of the epoch together hold all examples once. Divide.")
    return "The name says one thing, the log another, and the log counted."


@exercise("two whole numbers and a word in quotes")
def tensorboard_mixed(answer: Any) -> str:
    """Check how two runs in one folder are read."""
    count, step, apart = read.parts(answer, 3)
    count, step = read.whole([count, step], 2, "values and step")
    apart = read.choice(apart, ("yes", "no"), "the last question")
    if count == EPOCHS:
        raise NotYet("That is one run. Did both write into the folder, and did nothing empty it in between?")
    if count != 2 * EPOCHS:
        raise NotYet("Two runs of six epochs each write a value an epoch. Was the folder empty at first?")
    if step == EPOCHS or step == EPOCHS + 1:
        raise NotYet(
            "The second run knows nothing of the first. Look at the steps in the file, not at the order."
        )
    if step == 1:
        raise NotYet("TensorBoard counts epochs from another number than our charts do.")
    if step != 0:
        raise NotYet("The seventh value is the first of the second run. With which step does a run begin?")
    if apart == "yes":
        raise NotYet(
            "Two values stand at each step. Does anything in the curve say which learning rate they had?"
        )
    return "One folder for each run, then."


@exercise("a whole number, two losses and words in quotes")
def tensorboard_batch(answer: Any) -> str:
    """Check what the tag batch_loss holds."""
    count, last, epoch, meaning = read.parts(answer, 4)
    (count,) = read.whole(count, 1, "the values an epoch")
    last, epoch = read.numbers([last, epoch], 2, "the losses")
    meaning = read.choice(meaning, ("the loss of one batch", "a mean so far"), "what it is")
    if count == 20:
        raise NotYet("That is the size of a batch. How many of them make an epoch?")
    if count == 200:
        raise NotYet("That is the number of examples. A value comes after each batch.")
    if count != BATCHES:
        raise NotYet("It is one value a batch. How many batches of 20 are there in 200 examples?")
    if min(last, epoch) <= 0 or max(last, epoch) > 5:
        raise NotYet(
            "These are no losses of this training. Read the values of both tags in the folder train."
        )
    if not read.near(last, epoch, 0.006):
        raise NotYet("The two should be equal. Counting from 0, which value is the last of the first epoch?")
    if meaning == "the loss of one batch":
        raise NotYet(
            "Your two losses agree. Would the loss of one batch agree with the mean over all of them?"
        )
    return "It starts afresh with each epoch, hence the jump."


@exercise("the function, three numbers in a list and a word in quotes")
def tensorboard_own(answer: Any) -> str:
    """Check a function for the largest weight, and its values at the end of three runs."""
    function, ends, smallest = read.parts(answer, 3)
    largest = read.function(function, "largest")
    for kernel in (np.array([[0.5, -3.0], [1.0, 2.0]]), np.array([[-0.25, -0.5, -0.75], [0.5, 0.1, 0.0]])):
        value = read.number(largest(kernel), "what largest returns")
        if value == kernel.max():
            raise NotYet("largest overlooks weights below 0. A weight of −3 counts as 3.")
        if value == kernel.min():
            raise NotYet("largest keeps the sign. Take it off.")
        if value == abs(kernel.sum()):
            raise NotYet("Take the sign off each weight first, then look for the largest.")
        if value != abs(kernel).max():
            raise NotYet("largest returns something else for a small array. Try it with some of your own.")
    ends = read.numbers(ends, 3, "the largest weights at the end")
    smallest = read.choice(smallest, STARTS, "the smallest")
    if ends.min() < 0:
        raise NotYet("The function is right. But a value below 0 still has its sign.")
    if len(set(ends)) < 3:
        raise NotYet("Two of the three values are the same. Is each from a run with another start?")
    if smallest != STARTS[int(np.argmin(ends))]:
        raise NotYet("Compare your three values. The order is glorot, tiny, equal.")
    if ends[1] > 0.5:
        raise NotYet("A tiny start that gets stuck keeps smaller weights. The order is glorot, tiny, equal.")
    return "Weights that hardly move tell of a network that is stuck."


@exercise("two whole numbers")
def tensorboard_smooth(answer: Any) -> str:
    """Check how long a smoothed curve stays up after the loss has fallen."""
    strong, light = read.whole(answer, 2)
    right = _above(0.9), _above(0.6)
    if strong == light:
        raise NotYet("Both are the same. A smoothing with less weight on the past should come down sooner.")
    if (strong, light) == right[::-1]:
        raise NotYet("The two are swapped. Which of them forgets more slowly?")
    if strong in (right[0] + 10, right[0] + 9, right[0] + 11):
        raise NotYet("Count from the fall on. The ten epochs before it don't belong to the question.")
    if strong == _above(0.9, corrected=False):
        raise NotYet("That is without the division at the end of smooth, which makes up for the start at 0.")
    if strong == _halving(0.9):
        raise NotYet(
            "That would be so after a long time at 1. Here it was ten epochs, so compute it with smooth."
        )
    if abs(strong - right[0]) == 1:
        raise NotYet("Nearly. Count the values above 0.5 that come after the tenth, and only those.")
    if strong != right[0]:
        raise NotYet("With 0.9 it is another number. Count the values above 0.5 after the tenth.")
    if light != right[1]:
        raise NotYet("With 0.9 it is right. Do the same with 0.6.")
    return "The smooth curve shows yesterday's loss."


def _above(weight: float, *, corrected: bool = True) -> int:
    """Return how many epochs after the fall the smoothed loss is above one half."""
    average, count = 0.0, 0
    for number, value in enumerate([1.0] * 10 + [0.0] * 10, start=1):
        average = weight * average + (1 - weight) * value
        shown = average / (1 - weight**number) if corrected else average
        count += number > 10 and shown > 0.5
    return count


def _halving(weight: float) -> int:
    """Return how many epochs a value of 1 that loses by ``weight`` stays above one half."""
    return int(np.sum(weight ** np.arange(1, 20) > 0.5))
