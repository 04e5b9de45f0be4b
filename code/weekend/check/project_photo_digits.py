"""Checks of the project on photo-digits."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

_SHAPE = (32, 32, 3)
_NEEDED = 0.95  # of the validation pictures, right
_SECONDS = 120
_FARTHEST = 6  # dots that a shift may move a picture
_LEARNING_FIRST = {"Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Dense", "Flatten"}


@exercise("a Keras model")
def project_photo_digits_input(answer: Any) -> str:
    """Check a network that takes pictures as they come, and answers with ten shares."""
    model = read.model(answer)
    _expect_shapes(model)
    first = next((layer for layer in model.layers if type(layer).__name__ != "InputLayer"), None)
    if first is None or type(first).__name__ in _LEARNING_FIRST:
        raise NotYet(
            "The numbers from 0 to 255 go straight into a layer that computes with them. Put one in front that "
            "brings them near 0, such as Rescaling or Normalization."
        )
    shares = _answers(model, np.random.RandomState(0).randint(256, size=(4, *_SHAPE)).astype("uint8"))
    if shares.min() < 0 or not np.allclose(shares.sum(axis=1), 1, atol=1e-3):
        raise NotYet(
            "The ten numbers of a picture should be shares that add up to 1. Which activation gives that?"
        )
    return "It takes pictures as they come and answers with ten shares."


@exercise("a Keras layer, or a Sequential of several")
def project_photo_digits_shift(answer: Any) -> str:
    """Check an augmentation that shifts pictures a little, each in its own way, in training only."""
    import keras

    if not isinstance(answer, keras.layers.Layer):
        hint = " Call the function that makes it." if callable(answer) else ""
        raise NotYet(f"A Keras layer is wanted, or a Sequential of several.{hint}")
    column, row = 6, 10
    pictures = np.full((64, *_SHAPE), 100, "float32")
    pictures[:, row - 1 : row + 2, column - 1 : column + 2] = 250
    still, moved = (np.asarray(answer(pictures, training=training)) for training in (False, True))
    if still.shape != pictures.shape or moved.shape != pictures.shape:
        raise NotYet("The pictures change their shape. They should stay 32 × 32 dots in three colours.")
    if not np.allclose(still, pictures, atol=0.5):
        raise NotYet("It changes pictures outside training too. What is measured should stay as it is.")
    places = np.array([_bright_spot(picture) for picture in moved])
    steps = np.abs(places - (row, column)).max(axis=1)
    if (steps < 1).all():
        raise NotYet("In training the pictures stay where they are. Shift each by a few dots, at random.")
    if (np.abs(places[:, 1] - (_SHAPE[1] - 1 - column)) <= 2).mean() > 0.1:
        raise NotYet("Some pictures are mirrored. Is a mirrored 2 still a 2?")
    if (steps > _FARTHEST).mean() > 0.05:
        raise NotYet(
            "Some pictures move so far that a part of the digit would leave them. Shift by a few dots only."
        )
    if len(np.unique(np.round(places), axis=0)) < 4:
        raise NotYet("All pictures of a batch move alike. Let each go its own way, up and down and sideways.")
    return "Each picture moves a little in its own way, in training only."


@exercise("the seconds of an epoch and the number of epochs")
def project_photo_digits_budget(answer: Any) -> str:
    """Check that the planned epochs fit into two minutes and make use of them."""
    seconds, epochs = read.numbers(answer, 2)
    if seconds <= 0 or epochs < 1 or epochs != round(epochs):
        raise NotYet("First the measured seconds of one epoch, then a whole number of epochs.")
    planned = seconds * epochs
    if planned > _SECONDS:
        raise NotYet(
            f"These epochs take {planned:.0f} s together, more than two minutes. Leave some to spare."
        )
    if planned > 0.95 * _SECONDS:
        raise NotYet("That leaves nothing to spare. Your machine will not be as fast in every run.")
    if planned < _SECONDS / 4:
        raise NotYet(f"That is {planned:.0f} s of your two minutes. More epochs fit, or a larger network.")
    return (
        f"About {planned:.0f} s. The learning rate should come down to nearly 0 by the last of these epochs."
    )


@exercise("your trained model and the seconds its training took")
def project_photo_digits_model(answer: Any) -> str:
    """Check a trained network on the validation pictures, and the time that its learner reports."""
    if not isinstance(answer, Sequence) or isinstance(answer, str) or len(answer) != 2:
        raise NotYet("Two things are wanted, in a list: the trained model, then the seconds of its training.")
    model, seconds = read.model(answer[0], "the trained model"), read.number(answer[1], "the seconds")
    _expect_shapes(model)
    if seconds > _SECONDS:
        raise NotYet("The training took more than two minutes. Which layer computes most? Begin there.")
    if seconds < 1:
        raise NotYet("Measure the seconds with time.perf_counter, from before fit to after it.")
    x, y = _validation()
    accuracy = float(np.mean(_answers(model, x).argmax(axis=1) == y))
    reached = f"It is right for {100 * accuracy:.1f}% of the validation pictures"
    if accuracy < 0.2:
        raise NotYet(
            f"{reached}, about as a guess. Was it trained? Are pictures scaled inside it, as in training?"
        )
    if accuracy < 0.9:
        raise NotYet(
            f"{reached}. Compare with training: is it too small, trained too little, or overfitting?"
        )
    if accuracy <= _NEEDED:
        raise NotYet(
            f"{reached}, and more than 95% are wanted. Look at the gap: a large one asks for more augmentation, "
            "a small one for more epochs or a larger network."
        )
    return f"{reached}, after {seconds:.0f} s of training. Now look at other seeds."


@exercise("two numbers, how many are right and the margin")
def project_photo_digits_margin(answer: Any) -> str:
    """Check the margin of a test result: two standard errors, in percentage points."""
    right, margin = read.numbers(answer, 2)
    count = 750
    if right != round(right) or not 0 <= right <= count:
        raise NotYet(f"First say how many of the {count} test pictures are right: a whole number.")
    if right <= 100:
        raise NotYet("Is that a percentage? Give the number of pictures that are right.")
    share = right / count
    error = 100 * float(np.sqrt(share * (1 - share) / count))
    if read.near(margin, 2 * error, 0.06):
        return f"So the report says {100 * share:.1f}%, give or take {2 * error:.1f} points."
    if read.near(margin, error, 0.03):
        raise NotYet("That is one standard error. The margin is two of them.")
    if read.near(margin, 2 * error / 100, 0.0006):
        raise NotYet("That is a share. Give the margin in percentage points, 100 times as much.")
    if read.near(margin, 200 * share * (1 - share), 2):
        raise NotYet("The number of test pictures plays a part: more pictures, smaller margin.")
    raise NotYet("The margin is two standard errors: twice the square root of share × (1 − share) / number.")


# --- what the answers are compared with -----------------------------------------------------------


@cache
def _validation() -> tuple[np.ndarray, np.ndarray]:
    from weekend import data

    images = data.load("photo-digits")
    return images.x_val, images.y_val


def _expect_shapes(model: Any) -> None:
    if model.input_shape != (None, *_SHAPE):
        raise NotYet(f"It takes {model.input_shape}. Begin with keras.Input(shape=(32, 32, 3)).")
    if model.output_shape != (None, 10):
        raise NotYet("The last layer should give ten numbers for each picture, one for each digit.")


def _answers(model: Any, pictures: np.ndarray) -> np.ndarray:
    return np.asarray(model.predict(pictures, batch_size=250, verbose=0), "float64")


def _bright_spot(picture: np.ndarray) -> tuple[float, float]:
    """Return row and column of what stands out from the ground."""
    apart = np.abs(picture - np.median(picture, axis=(0, 1))).sum(axis=2)
    weights = apart * (apart > 0.5 * apart.max()) + 1e-9
    rows, columns = np.indices(apart.shape)
    return float(np.average(rows, weights=weights)), float(np.average(columns, weights=weights))
