"""Checks of the first chapter, on the OR network."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
NAMES = ("0, 0", "0, 1", "1, 0", "1, 1")
OR, AND, XOR = np.array([0, 1, 1, 1]), np.array([0, 0, 0, 1]), np.array([0, 1, 1, 0])


@exercise("four answers, each 0 or 1, in a list")
def start_here_read(answer: Any) -> str:
    """Check the rounded answers of a unit with given weights and bias."""
    sums = ROWS @ [-6, -6] + 9
    answers = read.numbers(answer, 4)
    if (answers == sums).all():
        raise NotYet("These are the sums, and they are right. What does the sigmoid make of each, rounded?")
    if not np.isin(answers, (0, 1)).all():
        raise NotYet("Round each answer to 0 or 1.")
    right = (sums > 0).astype(int)
    if (answers == 1 - right).all():
        raise NotYet("All four are the wrong way round. To which answer does a sum above 0 round?")
    if answers[0] != right[0]:
        raise NotYet('Look at "0, 0" again. Both products are 0 there, so which number is left?')
    if (answers != right).any():
        raise NotYet(f'Look at "{_first(answers != right)}" again: write down its sum, with the signs.')
    return "That is NAND: AND, turned round."


@exercise("two weights and a bias")
def start_here_and(answer: Any) -> str:
    """Check weights and a bias that compute AND."""
    numbers = read.numbers(answer, 3)
    *weights, bias = numbers
    given = _answers(weights, bias)
    if (given == AND).all():
        return "One weight does not outvote the bias, and both together do."
    if (_answers(numbers[1:], numbers[0]) == AND).all():
        raise NotYet("The order is weight, weight, bias.")
    if (given == OR).all():
        raise NotYet("These numbers compute OR. Did you change y, and train again from the top?")
    if (given == 1 - AND).all():
        raise NotYet("These numbers say no to both inputs together, and yes to the rest. Look at the signs.")
    raise NotYet(f'With these numbers the answer to "{_first(given != AND)}" is wrong for AND.')


@exercise("the row in quotes and a number")
def start_here_bias(answer: Any) -> str:
    """Check which row can't be learned without a bias, and its answer."""
    row, value = read.parts(answer, 2)
    row, value = read.choice(row, NAMES, "the row"), read.number(value, "its answer")
    if row != NAMES[0]:
        raise NotYet("In this row an input is 1, so a weight can move the sum. Where can none?")
    if read.near(value, 0, 0.001):
        raise NotYet("The row is right, and so is the sum: 0. But what does the sigmoid make of a sum of 0?")
    if not read.near(value, 0.5, 0.001):
        raise NotYet(
            "The row is right. Its answer does not depend on training: it is the sigmoid of the sum."
        )
    return "Zero times any weight is 0. Only a bias can speak there."


@exercise("four answers in a list, a loss and a word")
def start_here_fast(answer: Any) -> str:
    """Check answers and loss after training with too large a rate, and where the sums are."""
    answers, loss, slope = read.parts(answer, 3)
    answers, loss = read.numbers(answers, 4, "the four answers"), read.number(loss, "the loss")
    slope = read.choice(slope, ("steep", "flat"), "the sigmoid")
    if answers.min() < 0 or answers.max() > 1:
        raise NotYet("A sigmoid's answers lie between 0 and 1. These do not all.")
    squares = (answers - OR) ** 2
    if (np.round(answers) == OR).all():
        raise NotYet(
            "These answers round to the right ones. Was the rate 100, and did you run all cells again?"
        )
    if not read.near(loss, squares.mean(), 0.02):
        if read.near(loss, squares.sum(), 0.02):
            raise NotYet("That is the sum of the squares. The loss is their mean.")
        raise NotYet("The loss does not fit your four answers. Take the mean of their squared errors.")
    if slope == "steep":
        raise NotYet("Answers and loss fit each other. But on a steep piece the steps would be large.")
    return "The first step threw it onto a plain, and there it sits: calm, and wrong."


@exercise("three numbers in a list, then 'yes' or 'no'")
def start_here_xor(answer: Any) -> str:
    """Check weights and a bias that are right in three rows of XOR, and that four can't be had."""
    numbers, possible = read.parts(answer, 2)
    *weights, bias = read.numbers(numbers, 3, "weights and bias")
    possible = read.choice(possible, ("yes", "no"), "the question")
    right = int((_answers(weights, bias) == XOR).sum())
    if right < 3:
        raise NotYet(f"These weights and this bias get {right} of four right. One can get more.")
    if possible == "yes":
        raise NotYet(
            "Three rows are right with your numbers. Which numbers would get the fourth right as well?"
        )
    return "Three is the most that one unit can do. XOR needs another layer."


def _answers(weights: Any, bias: float) -> np.ndarray:
    """Return the rounded answers to the four rows; a sum of 0 gives neither 0 nor 1."""
    return (np.sign(ROWS @ weights + bias) + 1) / 2


def _first(wrong: np.ndarray) -> str:
    return NAMES[int(np.argmax(wrong))]
