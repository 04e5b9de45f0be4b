"""Checks of the chapter on the backends of Keras."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

_KINDS = ("equal", "near", "unrelated")


@exercise("a list of letters")
def bk_choose(answer: Any) -> str:
    """Check which programs choose JAX in time."""
    letters = set(read.choices(answer, ("A", "B", "C", "D"), "the programs"))
    if "B" in letters:
        raise NotYet("B: Keras looks at the variable when it is imported. Is that before or after the line?")
    if "C" in letters:
        raise NotYet("C: who tells Keras? It does not look at what else was imported.")
    if "A" not in letters:
        raise NotYet("A: the variable is set inside the program. Is it too late for Keras?")
    if "D" not in letters:
        raise NotYet("D: what the terminal sets is there before the program's first line.")
    return "Both set the variable before Keras looks."


@exercise("four words")
def bk_same(answer: Any) -> str:
    """Check what another backend changes."""
    given = read.parts(answer, 4)
    names = ("the number of weights", "the saved answers", "the first weights", "the muted units")
    count, saved, first, muted = (
        read.choice(word, _KINDS, name) for word, name in zip(given, names, strict=True)
    )
    if count != "equal":
        raise NotYet("The number of weights follows from the shapes of the layers. Who could round there?")
    if saved == "equal":
        raise NotYet("The saved answers: thousands of products are added up. In the same order everywhere?")
    if saved == "unrelated":
        raise NotYet("The saved answers: the weights came along in the file. What else could they depend on?")
    for word, name in ((first, "The first weights"), (muted, "The muted units")):
        if word != "unrelated":
            raise NotYet(f"{name} are drawn by chance. Do all engines draw with the same generator?")
    return "What is computed stays, up to rounding. What is drawn does not."


@exercise("a number and two words")
def bk_pays(answer: Any) -> str:
    """Check when the engine with the slow start has caught up."""
    steps, lesson, night = read.parts(answer, 3)
    n = read.number(steps, "the number of steps")
    if read.near(n, 8, 0.01):
        raise NotYet("8 seconds is how far it is behind. How many steps does it take to win them back?")
    if read.near(n, 40, 0.5) or read.near(n, 48, 0.5):
        raise NotYet(
            "You divided by the time of a whole step. What counts is the difference of the two steps."
        )
    if not read.near(n, 160, 1.01):
        raise NotYet("Not right. Both times must be equal: 4 + 0.3 n on one side. What on the other?")
    words = ("one", "another")
    if read.choice(lesson, words, "the lesson") != "one":
        raise NotYet("The lesson: are 100 steps more or fewer than those after which they are equal?")
    if read.choice(night, words, "the night") != "another":
        raise NotYet("The night: after so many steps, what does the start still matter?")
    return "And every restart of the kernel pays for the start again."


@exercise("a function")
def bk_ops(answer: Any) -> str:
    """Check a leaky ReLU that is written for every backend."""
    import keras

    leaky = read.function(answer, "leaky")
    x = np.array([[-2.0, -0.5, 0.0, 3.0]], "float32")
    read.expect_no_dots(leaky, x)
    result = leaky(keras.ops.convert_to_tensor(x))
    if isinstance(result, np.ndarray) or isinstance(leaky(x), np.ndarray):
        raise NotYet("It returns a NumPy array. Then no engine can find slopes through it. Use keras.ops.")
    if not keras.ops.is_tensor(result):
        raise NotYet("For leaky a tensor of the engine is wanted. What does keras.ops.where return?")
    if {"tf", "jnp", "torch", "tensorflow", "jax"} & set(_names(answer)):
        raise NotYet("It still uses one engine's own library, so it runs on that one only.")
    values = read.array(keras.ops.convert_to_numpy(result), x.shape, "what leaky returns")
    if np.allclose(values, np.maximum(x, 0)):
        raise NotYet("Negative sums become 0: that is the usual ReLU. A tenth of them should come through.")
    if not np.allclose(values, np.where(x > 0, x, 0.1 * x), atol=1e-6):
        raise NotYet("The values are not right. What is positive stays; of the rest a tenth is left.")
    return "The same line runs on TensorFlow, JAX and PyTorch."


@exercise("two numbers and a word")
def bk_print(answer: Any) -> str:
    """Check how often a layer prints in five steps."""
    usual, eager, engine = read.parts(answer, 3)
    often, always = read.whole([usual, eager], 2, "the two counts")
    name = read.choice(engine, ("tensorflow", "jax", "torch"), "the engine")
    if always > 5:
        raise NotYet("More than five with run_eagerly=True. Did you count what making the model printed?")
    if always < 5:
        raise NotYet(
            "Fewer than five with run_eagerly=True. Did you pass it to compile, and train five batches?"
        )
    if name == "torch":
        if often != 5:
            raise NotYet("PyTorch runs line by line, so the layer should print in each step. Count again.")
        return "On PyTorch your Python runs in every step, so each print shows."
    if not 1 <= often < 5:
        raise NotYet("As usual, the step is noted down once and then repeated. Was run_eagerly left out?")
    return "Your Python ran while the step was noted down. Afterwards the engine ran its notes."


def _names(function: Any) -> tuple[str, ...]:
    """Return the names that a function's code uses, as far as they are known."""
    code = getattr(function, "__code__", None)
    return code.co_names if code else ()
