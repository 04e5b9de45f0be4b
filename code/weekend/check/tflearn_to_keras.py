"""Checks of the chapter on TFLearn and Keras."""

from typing import Any

from . import measured, read
from .verdict import NotYet, exercise


@exercise("two Keras layers in a list")
def tf_translate(answer: Any) -> str:
    """Check a dense layer with a penalty and a dropout layer, translated from TFLearn."""
    import keras

    parts = read.parts(answer, 2, "two layers")
    for part, kind, name in zip(
        parts, (keras.layers.Dense, keras.layers.Dropout), ("first", "second"), strict=True
    ):
        if isinstance(part, type):
            raise NotYet(f"The {name} part is a class of layers. Call it, with its arguments.")
        if not isinstance(part, kind):
            raise NotYet(f"The {name} part should be a layer of another kind. The table of calls has it.")
    dense, dropout = parts
    if dense.units != 64 or getattr(dense.activation, "__name__", "") != "tanh":
        raise NotYet("The units or the activation of the dense layer are not those of the TFLearn call.")
    penalty = dense.get_config()["kernel_regularizer"]
    if penalty is None:
        raise NotYet("The dense layer has no penalty yet. Keras calls it kernel_regularizer.")
    strengths = penalty["config"] if isinstance(penalty, dict) else {}
    l2 = float(strengths.get("l2") or 0)
    if strengths.get("l1"):
        raise NotYet("There is an L1 penalty in it. The TFLearn call asks for L2 alone.")
    if read.near(l2, 0.01, 1e-9):
        raise NotYet("The strength of the penalty is not right. TFLearn takes half of its weight_decay.")
    if read.near(l2, 0.0005, 1e-9):
        raise NotYet("That is the strength for TFLearn's usual weight_decay. This call gives another one.")
    if not read.near(l2, 0.005, 1e-9):
        raise NotYet(
            "The strength of the L2 penalty is not right. Write both libraries' formulas side by side."
        )
    if read.near(float(dropout.rate), 0.75, 1e-9):
        raise NotYet("TFLearn's number is the share to keep. What does Keras's number say?")
    if not read.near(float(dropout.rate), 0.25, 1e-9):
        raise NotYet("The rate of the dropout is not right. Which share of the units is muted?")
    return "The calls look alike, and both numbers have changed."


@exercise("two whole numbers")
def tf_padding(answer: Any) -> str:
    """Check the height of a picture after one and after two convolutions without padding."""
    first, second = read.whole(answer, 2)
    if (first, second) == (32, 32):
        raise NotYet("That is so with padding='same'. Keras's default is another one.")
    if (first, second) == (31, 30):
        raise NotYet("The middle of the window can't lie on the border. There is a border on both sides.")
    if first == second == 30:
        raise NotYet("The first is right. The second convolution gets what the first has left.")
    if (first, second) == (29, 26):
        raise NotYet("You have taken off the whole width of the window. At how many places does it fit?")
    if first != 30:
        raise NotYet(
            "The first is not right. Let the window slide from the left end to the right one, and count."
        )
    if second != 28:
        raise NotYet("The first is right. Do the same with what it has left.")
    return "Each convolution without padding takes a frame off the picture."


@exercise("two whole numbers")
def tf_pool(answer: Any) -> str:
    """Check the weights and biases of the first dense layer, without and with the second pooling."""
    without, with_pooling = read.whole(answer, 2)
    right = [(side * side * 64 + 1) * 512 for side in (16, 8)]
    if [without, with_pooling] == right[::-1]:
        raise NotYet("These are the right numbers in the other order. A layer without pooling leaves more.")
    if [without, with_pooling] == [number - 512 for number in right]:
        raise NotYet("These are the weights alone. Each unit has a bias as well.")
    if without == (32 * 32 * 64 + 1) * 512:
        raise NotYet("The notebook lacks the second pooling. It has the first.")
    if [without, with_pooling] == [16 * 16 * 64, 8 * 8 * 64]:
        raise NotYet("So many numbers reach the layer. Each of them is connected to each of its units.")
    if [without, with_pooling] == [(side * side * 32 + 1) * 512 for side in (16, 8)]:
        raise NotYet("The last convolution has more feature maps than the first.")
    if without != right[0]:
        raise NotYet(
            "The first number is not right. How large is a feature map after one pooling, and how many are there?"
        )
    if with_pooling != right[1]:
        raise NotYet("The second number is not right. What is left of height and width after two poolings?")
    return "The two networks of that comparison differ by a factor of four there."


@exercise("two lists of accuracies in percent, a word in quotes, and the name of a setting")
def tf_fair(answer: Any) -> str:
    """Check own accuracies with and without dropout, what they decide, and what differs in the old pair."""
    one, other, word, setting = read.parts(answer, 4, "two lists of accuracies, a word, and a setting")
    with_dropout, without = (
        measured.runs(values, name)
        for values, name in ((one, "the runs with dropout"), (other, "the runs without dropout"))
    )
    setting = read.choice(
        setting, ("dropout", "pooling", "batch size", "learning rate"), "what differs in the old pair"
    )
    measured.expect_verdict(word, with_dropout, without, "the word for the runs with dropout")
    if setting == "dropout":
        raise NotYet(
            "Both notebooks of that pair have dropout, whatever their names say. Look at the table above."
        )
    if setting != "pooling":
        raise NotYet("That setting is the same in both. Compare their rows in the table above.")
    return "Your pair differs in dropout alone. The old one does not differ in dropout at all."
