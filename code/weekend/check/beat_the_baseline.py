"""Checks of the chapter on beating the baseline."""

from typing import Any

import numpy as np

from ..records import ladder
from . import measured, read
from .verdict import NotYet, exercise

VERDICTS = ("helps", "hurts", "not shown")


@exercise("two numbers")
def bb_target(answer: Any) -> str:
    """Check the shares that label smoothing of 0.2 asks for with five classes."""
    right, other = read.numbers(answer, 2)
    if read.near(right, 0.8, 1e-6):
        raise NotYet("For the right class: it gets a part of what is spread as well.")
    if read.near(other, 0.05, 1e-6):
        raise NotYet("For the others: the share is spread over all five classes, not over four.")
    if read.near(other, 0.2, 1e-6):
        raise NotYet("For the others: 0.2 is for all of them together.")
    if not read.near(right + 4 * other, 1, 1e-6):
        raise NotYet("The shares of the five classes together must be 1.")
    if not read.near(right, 0.84, 1e-6):
        raise NotYet("That is not right. How much is spread, and over how many classes?")
    return "It is what Keras makes of a label with label_smoothing=0.2."


@exercise("two whole numbers")
def bb_frozen(answer: Any) -> str:
    """Check how many numbers a new last layer has to learn behind 1,024 fixed ones."""
    ten, three = read.numbers(answer, 2)
    for found, units in ((ten, 10), (three, 3)):
        if read.near(found, 1024 * units, 1e-6):
            raise NotYet(f"With {units} answers: each unit has a bias as well.")
        if found > 100_000:
            raise NotYet(f"With {units} answers: that counts the fixed layers, too. They don't change.")
        if not read.near(found, 1025 * units, 1e-6):
            raise NotYet(f"With {units} answers it is another number. What comes into each unit?")
    return "So 30 pictures have far less to decide than in a network from chance."


@exercise("a function: its name alone")
def bb_band(answer: Any) -> str:
    """Check a function that gives the verdict on five pairs of runs."""
    function = read.function(answer, "verdict")
    base = [94.0, 94.4, 93.8, 94.1, 94.3]
    cases = (
        ([0.2, 0.3, 0.25, 0.2, 0.3], "A small gain that all seeds share is shown."),
        ([3.0, -1.0, 2.5, -0.5, 1.5], "A large mean can come from luck: compare the interval with zero."),
        (
            [0.2, 0.4, 0.5, 0.6, 0.8],
            "Is the margin the 2.776-fold of the deviation, divided by the root of 5?",
        ),
        ([-0.6, -0.4, -0.5, -0.7, -0.5], "A step can hurt: then its whole interval lies below zero."),
        ([0.05, 0.5, 0.75, 1.5, 2.2], "Is the deviation that with ddof=1, as in the chapter?"),
        ([0.0, 0.1, -0.1, 0.2, -0.2], "An interval around zero decides nothing."),
    )
    for gains, hint in cases:
        after = [a + gain for a, gain in zip(base, gains, strict=True)]
        given = read.choice(function(np.array(base), np.array(after)), VERDICTS, "what verdict returns")
        if given != ladder.gain(base, after, paired=True).verdict:
            raise NotYet(f"For gains of {', '.join(map(str, gains))} it says {given!r}. {hint}")
    return "That is the rule by which the table on the page was made."


@exercise("a function: its name alone")
def bb_rate(answer: Any) -> str:
    """Check a rate that rises over a fifth of the updates and falls to 0."""
    function = read.function(answer, "triangle")

    def at(update: int) -> float:
        return read.number(function(update, 100, 0.5), "what triangle returns")

    if not read.near(at(0), 0, 1e-9):
        raise NotYet("Before the first update the rate should be 0.")
    if not read.near(at(20), 0.5, 1e-6):
        raise NotYet("After a fifth of the updates the rate should be the peak.")
    if not read.near(at(10), 0.25, 1e-6):
        raise NotYet("Halfway up it should be half of the peak: does it rise evenly?")
    if not read.near(at(100), 0, 1e-6):
        raise NotYet("At the end the rate should be 0.")
    if not read.near(at(60), 0.25, 1e-6):
        raise NotYet("Halfway down it should be half of the peak: does it fall evenly, over four fifths?")
    if not read.near(read.number(function(100, 1000, 2.0), "what triangle returns"), 1.0, 1e-6):
        raise NotYet(
            "With 1,000 updates and another peak it is not right. Is a number of your own in the code?"
        )
    return "Straight lines do about as well as a cosine, and you can draw them by hand."


@exercise("a function: its name alone")
def bb_block(answer: Any) -> str:
    """Check a block of two convolutions with a residual connection."""
    import keras

    function = read.function(answer, "bypassed")
    for maps in (4, 6):
        given = keras.Input((8, 8, maps))
        result = function(given)
        if not keras.backend.is_keras_tensor(result):
            raise NotYet("What bypassed returns is no output of a layer.")
        if tuple(result.shape) != (None, 8, 8, maps):
            raise NotYet(
                f"For 8 x 8 places and {maps} maps, the result has the shape {tuple(result.shape[1:])}. It must be "
                "that of the input."
            )
        model = keras.Model(given, result)
        found = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
        if len(found) != 2:
            raise NotYet(f"The block should have two convolutions; this has {len(found)}.")
        x = np.random.default_rng(0).normal(size=(2, 8, 8, maps)).astype("float32")
        for layer in found:
            layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])
        passed = np.asarray(model(x))
        if np.allclose(passed, np.maximum(x, 0), atol=1e-5) and not np.allclose(passed, x, atol=1e-5):
            raise NotYet("The sum goes through another ReLU. Add the input at the very end.")
        if np.allclose(passed, 0):
            raise NotYet("With weights of 0 the block answers 0. Where is its input added?")
        if not np.allclose(passed, x, atol=1e-5):
            raise NotYet("With weights of 0 the block should pass its input on unchanged.")
        found[0].set_weights([np.zeros_like(weight) - 1 for weight in found[0].get_weights()])
        found[1].set_weights([np.zeros_like(weight) - 1 for weight in found[1].get_weights()])
        if (np.asarray(model(x)) - x < -1e-5).any():
            raise NotYet("Each convolution needs a ReLU: here one of them answered less than 0.")
    return "With weights of 0 it passes its input on, and training decides what to change."


@exercise("five percentages, five percentages and a word")
def bb_own(answer: Any) -> str:
    """Check a learner's own rung: five pairs of runs, and the verdict."""
    before, after, word = read.parts(answer, 3)
    without = measured.seeds(before, 5, "the accuracies without it")
    with_it = measured.seeds(after, 5, "the accuracies with it")
    said = read.choice(word, VERDICTS, "the verdict")
    gain = ladder.gain(list(without), list(with_it), paired=True)
    if said != gain.verdict:
        where = f"from {gain.low:.2f} to {gain.high:.2f}"
        raise NotYet(f"The interval of your differences goes {where}. Compare that with zero.")
    return f"Your step changes the accuracy by {gain.low:.2f} to {gain.high:.2f} points: report it like that."
