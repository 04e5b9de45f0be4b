"""Checks of the chapter on the OR network in Keras."""

import math
from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

X, OR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 1])
ROWS, DEFAULT_BATCH = 1000, 32
WORN = np.array([1] + [0] * 9)  # the right answers to "0, 0" with worn switches


@exercise("two whole numbers")
def or_steps(answer: Any) -> str:
    """Check the steps of an epoch with the default batch size, and with one batch."""
    values = read.numbers(answer, 2)
    if read.near(values[0], ROWS / DEFAULT_BATCH, 0.01):
        raise NotYet("There is no part of a step. What happens to the rows that are left over?")
    default, whole = read.whole(values)
    if default == ROWS // DEFAULT_BATCH:
        raise NotYet("Some rows are left over then, and they are used as well.")
    if default == ROWS:
        raise NotYet("That would be one row a step. The default size is larger.")
    if default != math.ceil(ROWS / DEFAULT_BATCH):
        raise NotYet("Divide the rows by the default batch size, and mind what is left over.")
    if whole == ROWS:
        raise NotYet("All rows are in one batch now. A step is a batch, not a row.")
    if whole != 1:
        raise NotYet("The first is right. How many batches of that size do the rows make?")
    return "A step is a batch, and the last may be smaller."


@exercise("two numbers")
def or_cost(answer: Any) -> str:
    """Check the cost of answering one half, and the mean of the lowest cost."""
    half, lowest = read.numbers(answer, 2)
    costs = {guess: float(((guess - WORN) ** 2).sum()) for guess in (0, 0.1, 0.2, 0.5)}
    if read.near(half, costs[0.5] / len(WORN), 1e-6):
        raise NotYet("That is the cost in one row, or the mean. The sum over ten rows is wanted first.")
    if read.near(half, 0.5 * len(WORN), 1e-6):
        raise NotYet("The errors are squared before they are added up.")
    if not read.near(half, costs[0.5], 1e-6):
        raise NotYet(
            "The cost of one half is not right: one row is off by 1 − 0.5, nine by 0.5, each squared."
        )
    best = min(costs.values())
    if read.near(lowest, best, 1e-6):
        raise NotYet("That is the lowest sum. Take its mean over the rows.")
    if read.near(lowest, 0, 1e-6):
        raise NotYet("No answer costs nothing: the ten rows contradict each other.")
    if not read.near(lowest, best / len(WORN), 1e-6):
        raise NotYet("The cost of one half is right. Take the lowest of the four sums, and divide.")
    return "The answer that costs least is the share of ones."


@exercise("two answers of networks")
def or_wear(answer: Any) -> str:
    """Check the answers of networks whose data are more uncertain."""
    three, five = read.numbers(answer, 2)
    if max(three, five) > 1:
        raise NotYet("A sigmoid's answers lie between 0 and 1. Write what the network answers.")
    for value, share in ((three, 0.3), (five, 0.5)):
        if value < 0.05:
            raise NotYet("That is near 0, as with clean data. Did you make y_worn anew, and change its rows?")
        if read.near(value, 0.1, 0.02):
            raise NotYet("That is the answer where one row of ten says 1. More of them do now.")
        if read.near(value, 1 - share, 0.02) and share != 0.5:
            raise NotYet("The other way round: the answer says how often 1 is right.")
        if not read.near(value, share, 0.03):
            raise NotYet(
                "It should settle near the share of ones. Did it train for 20,000 steps, on all rows?"
            )
    return "The answer settles at the share of ones in the data."


@exercise("two shares between 0 and 1")
def or_accuracy(answer: Any) -> str:
    """Check the accuracy that Keras shows for OR, and that of counting all above 0."""
    keras, above = read.numbers(answer, 2)
    if max(keras, above) > 1:
        raise NotYet("Write shares, between 0 and 1, as Keras does.")
    always_one = float((OR == 1).mean())
    if keras < 1:
        raise NotYet(
            "The first is not what Keras ends with. Are all four answers on the right side of one half?"
        )
    if above == 1:
        raise NotYet('By that rule the network answers 1 to "0, 0" as well. Is that right?')
    if read.near(above, 1 - always_one, 0.001):
        raise NotYet("That is the share of rows that it gets wrong.")
    if not read.near(above, always_one, 0.001):
        raise NotYet("It answers 1 to all four rows. In how many of them is 1 right?")
    return "It never moves, whatever is learned. Check what a metric does before you believe it."


@exercise("two Keras models")
def or_keep(answer: Any) -> str:
    """Check that a network and the one loaded from its file give the same answers."""
    trained, loaded = read.parts(answer, 2)
    trained, loaded = read.model(trained, "the trained network"), read.model(loaded, "the loaded network")
    if trained is loaded:
        raise NotYet("Both names are one and the same network. Load the file under another name.")
    for name, model in (("trained", trained), ("loaded", loaded)):
        if tuple(model.input_shape) != (None, 2) or tuple(model.output_shape) != (None, 1):
            raise NotYet(f"The {name} network is not the one for OR: two inputs, one answer.")
    one, other = (np.asarray(model(X.astype("float32")))[:, 0] for model in (trained, loaded))
    if not np.array_equal(one, other):
        raise NotYet(
            "Their answers differ. A clone has new weights, and training on changes them. Save, then load."
        )
    if (one.round() != OR).any():
        raise NotYet("They agree, but neither knows OR. Train before you save.")
    return "The file keeps all that was learned."
