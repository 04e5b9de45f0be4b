"""Lessons train as they say: a fresh order in each epoch, and decay for kernels only."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from bindery.project import Project

PROJECT = Project.find(Path(__file__))
CHAPTERS = {page.stem: page for page in PROJECT.pages if "{code-cell}" in page.read_text("utf-8")}

# Calls of fit on arrays whose order can't matter, or is the subject: by chapter, a piece of the call.
ORDER_DOES_NOT_MATTER = {
    "many-machines": "batch_size=64",  # one batch
    "eleven-experiments": "*data",  # times steps
    "project-moons-solution": "epochs=1",  # one batch
    "project-photo-digits-solution": "epochs=epochs",  # recorded with this code
}


def cells(page):
    text = page.read_text("utf-8")
    for cell in re.findall(r"^```\{code-cell\} ipython3\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield re.sub(r"\A(?:---\n.*?^---\n|(?::[^\n]*\n)+)", "", cell, flags=re.DOTALL | re.MULTILINE)


def calls(page, name):
    for cell in cells(page):
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield node


def order_is_left_to_fit(call):
    """Whether a call of fit asks Keras to shuffle arrays, which repeats one order once a seed is set."""
    words = {keyword.arg: keyword.value for keyword in call.keywords}
    if "verbose" not in words or "batch_size" not in words:
        return False
    return "shuffle" not in words


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_lesson_leaves_the_order_to_fit(name):
    left = [ast.unparse(call) for call in calls(CHAPTERS[name], "fit") if order_is_left_to_fit(call)]
    left = [call for call in left if ORDER_DOES_NOT_MATTER.get(name, "-") not in call]
    assert not left, "shuffle a tf.data.Dataset with reshuffle_each_iteration=True, as Depth does"


def test_the_exceptions_are_still_there():
    for name, piece in ORDER_DOES_NOT_MATTER.items():
        assert any(piece in ast.unparse(call) for call in calls(CHAPTERS[name], "fit")), name


def test_lessons_that_shuffle_draw_a_fresh_order_in_each_epoch():
    import tensorflow as tf

    shuffles = [call for page in CHAPTERS.values() for call in calls(page, "shuffle")]
    assert len(shuffles) > 10
    of_datasets = [c for c in shuffles if any(word.arg == "reshuffle_each_iteration" for word in c.keywords)]
    assert all(ast.unparse(c.keywords[-1].value) == "True" for c in of_datasets)

    def two_epochs():
        data = tf.data.Dataset.range(100).shuffle(100, seed=3, reshuffle_each_iteration=True).batch(10)
        return [np.concatenate(list(data.as_numpy_iterator())) for _ in range(2)]

    first, second = two_epochs()
    assert sorted(first) == sorted(second) == list(range(100))
    assert not np.array_equal(first, second), "the second epoch has an order of its own"
    assert np.array_equal(two_epochs(), [first, second]), "and the seed repeats both"


def test_decay_leaves_biases_and_normalization_alone():
    import keras

    (call,) = calls(CHAPTERS["beat-the-baseline"], "exclude_from_weight_decay")
    excluded = ast.literal_eval(call.keywords[0].value)
    model = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 3), keras.layers.BatchNormalization()]
    )
    optimizer = keras.optimizers.AdamW(0.1, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=excluded)
    for variable in model.trainable_variables:
        variable.assign(keras.ops.ones_like(variable))
    optimizer.apply([keras.ops.zeros_like(v) for v in model.trainable_variables], model.trainable_variables)
    after = {v.path.split("/")[-1]: float(keras.ops.mean(v)) for v in model.trainable_variables}
    assert after["kernel"] == pytest.approx(0.95)
    assert (after["bias"], after["gamma"], after["beta"]) == (1, 1, 1)
