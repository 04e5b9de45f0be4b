"""Checks of the chapter on depth."""

from typing import Any

from . import read
from .verdict import NotYet, exercise


@exercise("three whole numbers in a list")
def depth_weights(answer: Any) -> str:
    """Check the weights and biases of the three layers of ``one_set`` that have some."""
    convolution, hidden, last = read.whole(answer, 3)
    if convolution == 3 * 3 * 32 + 32:
        raise NotYet("A filter of the convolution looks at all three colours at once.")
    if (convolution, hidden, last) == (27 * 32, 8192 * 512, 512 * 10):
        raise NotYet("These are the weights alone. Each filter and each unit also has a bias.")
    if convolution != 28 * 32:
        raise NotYet("The convolution is not right. Count one filter with its bias, then all of them.")
    if hidden == (32 * 32 * 32 + 1) * 512:
        raise NotYet("The first dense layer comes after the pooling, which leaves fewer numbers.")
    if hidden != 8193 * 512:
        raise NotYet("The first dense layer is not right. How many numbers does pooling leave, in all maps?")
    if last != 513 * 10:
        raise NotYet("The last layer is not right. How many units does it have, and how many inputs each?")
    return "Nearly all of them sit in one layer, the first dense one."


@exercise("two whole numbers")
def depth_larger(answer: Any) -> str:
    """Check what reaches the dense layer, and how much the convolutions grow."""
    left, growth = read.whole(answer, 2)
    if left == 8 * 8:
        raise NotYet("That is one map. How many maps does the last convolution make?")
    if left == 4 * 4 * 64:
        raise NotYet("That is what 32 × 32 dots leave. The picture is larger now.")
    if left != 8 * 8 * 64:
        raise NotYet("Halve height and width three times, then count the numbers in all maps.")
    if growth != 0:
        raise NotYet(
            "The numbers left are right. But look at one filter: what decides how many weights it has?"
        )
    return "Only the dense layer has to grow with the picture; the filters move over it."


@exercise("a Keras model")
def depth_two(answer: Any) -> str:
    """Check a network with two convolutions and two poolings."""
    model = read.model(answer)
    _expect_layers(model, "your network", convolutions=2)
    if _count(model, "MaxPooling2D") != 2:
        raise NotYet("There should be a pooling after each of the two convolutions.")
    if tuple(model.output_shape) != (None, 10):
        raise NotYet("The last layer should give ten numbers, one for each digit.")
    return "Now train it with three seeds, and put it beside the other two."


@exercise("two Keras models in a list")
def depth_fair(answer: Any) -> str:
    """Check a shallow and a deep network with about as many weights."""
    shallow, deep = read.parts(answer, 2, "two networks: the shallow one, then the deep one")
    shallow, deep = read.model(shallow, "the shallow network"), read.model(deep, "the deep network")
    _expect_layers(shallow, "the shallow network", convolutions=1)
    _expect_layers(deep, "the deep network", convolutions=3)
    sizes = shallow.count_params(), deep.count_params()
    if max(sizes) > 1.1 * min(sizes):
        raise NotYet(
            f"The shallow network has {sizes[0]:,} weights and biases, the deep one {sizes[1]:,}. "
            "Change a pooling or a dense layer until they are within one tenth of each other."
        )
    return "Depth differs, size does not. A contest between these two says more about depth."


def _count(model: Any, kind: str) -> int:
    return sum(type(layer).__name__ == kind for layer in model.layers)


def _expect_layers(model: Any, name: str, *, convolutions: int) -> None:
    found = _count(model, "Conv2D")
    if found != convolutions:
        raise NotYet(f"There should be {convolutions} Conv2D layers in {name}; it has {found}.")
