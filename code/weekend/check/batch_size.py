"""Checks of the chapter on batch size."""

from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise

MAPS = 32 * 32 * 32 + 16 * 16 * 32 + 2 * 16 * 16 * 64 + 8 * 8 * 64  # what convolutions and poolings put out
ROWS = 512 + 512 + 10  # dense, dropout, dense
ROOM = 4_000_000_000  # bytes


@exercise("three whole numbers")
def bs_count(answer: Any) -> str:
    """Check the updates of three batch sizes in 50 epochs of 50,000 pictures."""
    values = read.numbers(answer, 3)
    sizes = np.array([50, 96, 2000])
    an_epoch = np.ceil(50_000 / sizes)
    if np.allclose(values, 50_000 / sizes, atol=1):
        raise NotYet("These are the updates of one epoch. How many are they in all?")
    if values[0] != 50 * an_epoch[0] or values[2] != 50 * an_epoch[2]:
        raise NotYet(
            "With 50 or with 2,000 it is not right. Divide the pictures by the batch, multiply by the epochs."
        )
    if values[1] == 50 * 520:
        raise NotYet(
            "With 96 you left out the pictures that remain at the end of each epoch. They make a batch too."
        )
    if read.near(values[1], 50 * 50_000 / 96, 1):
        raise NotYet("With 96: there are no parts of an update. Round up in each epoch, then multiply.")
    if values[1] != 50 * an_epoch[1]:
        raise NotYet("With 96 it is not right. How many batches has one epoch, with the smaller last one?")
    return "So equal epochs are far from equal numbers of steps."


@exercise("two whole numbers")
def bs_fit(answer: Any) -> str:
    """Check how many pictures fit into four gigabytes, small ones and large ones."""
    small, large = read.numbers(answer, 2)
    if read.near(small, ROOM / (MAPS + ROWS), 60):
        raise NotYet("Small pictures: each number takes four bytes.")
    if read.near(small, 4 * 2**30 / (4 * (MAPS + ROWS)), 4):
        raise NotYet("Small pictures: count with 4,000,000,000 bytes, not with powers of 2.")
    if read.near(small, ROOM / (4 * (MAPS + ROWS - 512)), 4):
        raise NotYet(
            "Small pictures: the dropout layer puts out numbers as well, as in the count of the lesson."
        )
    if not read.near(small, ROOM / (4 * (MAPS + ROWS)), 2):
        raise NotYet(
            "Small pictures: divide the room by the bytes of one picture, as the lesson counts them."
        )
    if read.near(large, small / 7, 3):
        raise NotYet(
            "Large pictures: seven times as high and seven times as wide. How many times as many dots?"
        )
    if read.near(large, ROOM / (4 * 49 * (MAPS + ROWS)), 1):
        raise NotYet(
            "Large pictures: you let the dense layers grow as well. How many numbers do they put out?"
        )
    if read.near(large, small, 3):
        raise NotYet("Large pictures: a feature map has as many places as the picture that goes in.")
    if not read.near(large, ROOM / (4 * (49 * MAPS + ROWS)), 2):
        raise NotYet(
            "Large pictures: what convolutions and poolings put out grows with the dots, the rest does not."
        )
    return "Larger pictures leave room for much smaller batches."


@exercise("a number, three percentages, two percentages and a word")
def bs_work(answer: Any) -> str:
    """Check how small batches do with more epochs, beside large ones with equal updates."""
    count, of_20, of_200, word = read.parts(answer, 4)
    updates = read.number(count, "the updates")
    if updates == 2000 // 20:
        raise NotYet("That is one epoch. There are 6.")
    if updates == 6 * 2000:
        raise NotYet("That counts pictures. An update takes a batch of them.")
    if updates != 6 * 2000 // 20:
        raise NotYet(
            "The updates are not right. How many batches of 20 have 2,000 pictures, and how many epochs are there?"
        )
    small = measured.seeds(of_20, 5, "the accuracies of 20")
    large = measured.seeds(of_200, 5, "the accuracies of 200")
    if small.min() < 20:
        raise NotYet("One of the networks hardly does better than guessing. Was it trained?")
    measured.expect_verdict(word, small, large, "the word for 20")
    return "Less than a third of the work: keep that in mind when you compare."


@exercise("a function: its name alone")
def bs_accumulate(answer: Any) -> str:
    """Check a function that puts the gradient of a batch together from parts."""
    random = np.random.default_rng(0)
    pictures, labels, size = random.normal(size=(60, 4)), random.normal(size=60), 20
    weights = np.array([0.5, -1.0, 2.0, 0.1])
    seen: list[int] = []

    def gradient(model: Any, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        if len(x) != len(y):
            raise ValueError("there are not as many labels as pictures")
        seen.append(len(x))
        return 2 * x.T @ (x @ weights - y) / len(x)

    found = read.array(
        read.function(answer, "in_parts")(gradient, None, pictures, labels, size),
        None,
        "what in_parts returns",
    )
    if seen and max(seen) > size:
        raise NotYet("in_parts gave the function more pictures than the size allows.")
    right = gradient(None, pictures, labels)
    parts = [gradient(None, pictures[i : i + size], labels[i : i + size]) for i in range(0, 60, size)]
    if found.shape == (3, 4):
        raise NotYet("in_parts returns all the parts. Put them together to one gradient.")
    if found.shape != right.shape:
        raise NotYet(
            "in_parts returns another shape than the gradient. Average over the parts, not over the weights."
        )
    if np.allclose(found, np.sum(parts, axis=0)):
        raise NotYet("in_parts adds the gradients up. That would be a step several times too long.")
    if np.allclose(found, parts[0]) or np.allclose(found, parts[-1]):
        raise NotYet("in_parts returns the gradient of a single part.")
    if np.allclose(found, np.sum([part * size for part in parts], axis=0)):
        raise NotYet("in_parts adds up over all pictures. The gradient of a batch is a mean.")
    if not np.allclose(found, right):
        raise NotYet(
            "in_parts returns something else than the gradient of all pictures. Are labels and pictures cut alike?"
        )
    return "A mean of means of equal size is the mean of all: one long step, in little memory."
