"""Checks of the chapter on errors that one meets."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

SMALLEST_ROW = 60  # examples, so that a fifth of them is a whole number


@exercise("the name of a function")
def em_batch(answer: Any) -> str:
    """Check a function that makes a batch of one grey image."""
    batch_of_one = read.function(answer, "batch_of_one")
    image = np.arange(28 * 28).reshape(28, 28) % 256
    found = np.asarray(batch_of_one(image))
    if found.shape == (1, 28, 28):
        raise NotYet("The axis of channels is missing, behind the others.")
    if found.shape == (28, 28, 1):
        raise NotYet("The axis of examples is missing, in front of the others.")
    if found.shape != (1, 28, 28, 1):
        raise NotYet(f"It returns an array of shape {found.shape}, and (1, 28, 28, 1) is wanted.")
    if np.allclose(found[0, ..., 0], image):
        raise NotYet("The shape is right. But the network was trained on pixels from 0 to 1.")
    if not np.allclose(found[0, ..., 0], image / 255, atol=1e-6):
        raise NotYet(
            "The shape is right, and the pixels are not. Divide by 255, and leave them in their places."
        )
    return "A batch of one, prepared as the training images were."


@exercise("the name of a function")
def em_labels(answer: Any) -> str:
    """Check a function that numbers classes from zero."""
    from_zero = read.function(answer, "from_zero")
    labels = np.array([20, 3, 7, 7, 20, 3])
    found = read.array(from_zero(labels), (6,), "from_zero(labels)")
    if np.array_equal(found, labels - 3):
        raise NotYet("Now the smallest is 0, but numbers are left out in between: there are three classes.")
    if np.array_equal(found, [0, 1, 2, 2, 0, 1]):
        raise NotYet("These count the classes in the order in which they come. The smallest should be 0.")
    if not np.array_equal(found, [2, 0, 1, 1, 2, 0]):
        raise NotYet("For the labels 20, 3, 7, 7, 20, 3 it should return 2, 0, 1, 1, 2, 0.")
    return "Any labels will do now."


@exercise("the name of a function")
def em_loss(answer: Any) -> str:
    """Check a function that names the loss that fits labels and units."""
    loss_for = read.function(answer, "loss_for")
    cases = [
        ((100,), 1, "binary_crossentropy", "One unit with a sigmoid decides between two classes."),
        (
            (100,),
            10,
            "sparse_categorical_crossentropy",
            "Ten units and labels with one axis: these are integers.",
        ),
        (
            (100, 10),
            10,
            "categorical_crossentropy",
            "Ten units and labels with two axes: these are one-hot rows.",
        ),
        ((100,), 2, "sparse_categorical_crossentropy", "Two units have a softmax, as ten have."),
    ]
    for shape, units, loss, hint in cases:
        found = loss_for(shape, units)
        if found != loss:
            raise NotYet(f"Labels of shape {shape} and units: {units}. It returns {found!r}. {hint}")
    return "That's the table, as a function."


@exercise("the name of a function")
def em_split(answer: Any) -> str:
    """Check a function that shuffles images with their labels and splits them."""
    split = read.function(answer, "split")
    x = np.arange(SMALLEST_ROW)[:, np.newaxis]
    y = (np.arange(SMALLEST_ROW) >= SMALLEST_ROW // 2).astype(int)
    parts = [np.asarray(part) for part in read.parts(split(x, y, 0), 4, "x_train, y_train, x_val, y_val")]
    x_train, y_train, x_val, y_val = parts
    sizes = [len(part) for part in parts]
    if sizes != [48, 48, 12, 12]:
        raise NotYet(f"Of 60 examples, 48 are for training and 12 for validation. Your parts have {sizes}.")
    if sorted(np.concatenate([x_train, x_val]).ravel()) != list(range(SMALLEST_ROW)):
        raise NotYet(
            "Some examples are in both parts, or in none. Use one order for all of them, then cut it."
        )
    if len(np.unique(y_val)) == 1:
        raise NotYet("All labels kept for validation are equal: nothing was shuffled before the cut.")
    if any((labels != y[images.ravel()]).any() for images, labels in ((x_train, y_train), (x_val, y_val))):
        raise NotYet("Images and labels no longer belong together. Shuffle both with the same order.")
    again, other = (np.asarray(split(x, y, seed)[0]) for seed in (0, 1))
    if not np.array_equal(again, x_train):
        raise NotYet(
            "The same seed gives another split the second time. Make the generator inside the function."
        )
    if np.array_equal(other, x_train):
        raise NotYet("Another seed should give another split. What do you do with it?")
    return "Shuffled together, and cut afterwards."


@exercise("the name of a function")
def em_first_bad(answer: Any) -> str:
    """Check a function that finds the first epoch with a bad loss."""
    first_bad = read.function(answer, "first_bad")
    cases = [
        ([0.9, 0.7, np.nan, np.nan], 3, "a loss of nan in epoch 3"),
        ([0.9, np.inf, np.nan], 2, "an infinite loss in epoch 2"),
        ([0.9, 0.8, 9.0, 0.7], 3, "a loss in epoch 3 that is more than ten times the one before"),
        ([np.nan, 0.5], 1, "a loss of nan in the first epoch"),
        ([0.9, 8.0, 30.0], None, "losses that grow, but never to more than ten times"),
        ([50.0, 3.0, 2.0], None, "a first loss that is large"),
    ]
    for losses, epoch, what in cases:
        found = first_bad(list(losses))
        if epoch is not None and found == epoch - 1:
            raise NotYet(f"There is {what}, and it returns {found}. Epochs count from 1.")
        if found != epoch:
            raise NotYet(f"Try it with {what}: it returns {found}, and {epoch} is right.")
    return "A check that can run beside any training."
