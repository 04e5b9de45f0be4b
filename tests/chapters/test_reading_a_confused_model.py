"""The instruments of the chapter "Reading a confused model", and what its solutions claim.

What needs trained networks is checked in the lesson.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from weekend import data, training
from weekend.charts import diagnosis
from weekend.data.ingredients import blend, ingredients

training.prepare(seed=0)

import keras  # noqa: E402

from weekend import models  # noqa: E402

CHAPTER = Path(__file__).parents[2] / "book" / "reading-a-confused-model.md"


def code(start, fence="```"):
    """Run the chapter's block of code that begins with ``start``, and return its names."""
    blocks = re.findall(
        rf"^{fence}[^\n]*\n(.*?)^{fence}", CHAPTER.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    (block,) = (block for block in blocks if block.lstrip().startswith(start))
    names = {"np": np, "keras": keras, "layers": keras.layers}
    exec("from itertools import product\n" + block, names)
    return names


# --- the ingredients ------------------------------------------------------------------------------


@pytest.mark.parametrize("split", ["train", "val", "test"])
def test_ingredients_make_the_pictures(split):
    photos, strokes = ingredients(split)
    pictures = data.load("photo-digits").arrays[f"x_{split}"]
    assert np.array_equal(blend(photos, strokes), pictures)
    assert (strokes[:, :2] == 0).all(), "the outermost dots belong to the photograph"


def test_ingredients_may_be_changed_without_harm():
    photos, _ = ingredients("val")
    photos[:] = 0
    assert ingredients("val")[0].any()


def test_blend():
    photos = np.array([[[[0, 128, 255]]]], "uint8")
    assert blend(photos, np.array([[[255]]], "uint8")).tolist() == [[[[255, 127, 0]]]]
    assert np.array_equal(blend(photos, np.array([[[0]]], "uint8")), photos)


def test_ingredients_of_other_pictures_are_refused(monkeypatch):
    with pytest.raises(data.DataError, match="no split 'all'"):
        ingredients("all")
    ours = data.load("photo-digits")
    monkeypatch.setattr(
        "weekend.data.ingredients.load",
        lambda name: type("Data", (), {"arrays": {"x_val": 255 - ours.x_val}}),
    )
    with pytest.raises(data.DataError, match="Delete the folder"):
        ingredients("val")


# --- the charts -----------------------------------------------------------------------------------


def test_confusion_map_says_what_it_shows():
    counts = np.array([[8, 2, 0], [0, 9, 1], [5, 0, 5]])
    spec = diagnosis.confusion_map(counts, ["a", "b", "c"]).to_dict()
    assert spec["description"] == (
        "Heat map of 30 answers by label and answer: 8 are wrong. "
        "Most often: c taken for a (5), a taken for b (2), b taken for c (1)."
    )
    squares = spec["data"]["values"]
    assert {"true": "c", "said": "a", "count": 5, "wrong": 5} in squares
    assert {"true": "a", "said": "a", "count": 8, "wrong": 0} in squares


def test_confusion_map_without_errors():
    assert diagnosis.confusion_map(np.eye(2, dtype=int)).to_dict()["description"].endswith("0 are wrong.")


@pytest.mark.parametrize("counts", [np.zeros((2, 3)), np.zeros(4), np.zeros((0, 0))])
def test_confusion_map_of_no_square_is_refused(counts):
    with pytest.raises(ValueError, match="must be"):
        diagnosis.confusion_map(counts)


def test_confusion_map_wants_a_name_for_each_class():
    with pytest.raises(ValueError, match="2 classes and 3 names"):
        diagnosis.confusion_map(np.eye(2), "abc")


def test_trends_have_means_and_bands():
    chart = diagnosis.trends({"run": ([0, 10], [[50, 80], [60, 90]])}, x="dose", y="accuracy")
    spec = chart.to_dict()
    assert spec["description"] == (
        "Line chart of accuracy by dose. run: 55.0% at 0, 85.0% at 10, lowest 55.0% at 0."
    )
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["area", "line", "point"]


def test_trends_of_one_seed_have_no_band_and_may_have_a_diagonal():
    lines = {"a": ([50, 90], [40, 80]), "b": ([60, 95], [60, 90])}
    spec = diagnosis.trends(lines, x="confidence", y="accuracy", diagonal=True).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["line", "line", "point"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({}, "0 lines can't be told apart"),
        ({str(n): ([0], [1]) for n in range(7)}, "7 lines can't be told apart"),
        ({"a": ([0, 1], [1, 2, 3])}, "'a'"),
    ],
)
def test_trends_that_cannot_be_drawn_are_refused(lines, words):
    with pytest.raises(ValueError, match=words):
        diagnosis.trends(lines, x="x", y="y")


# --- the chapter's functions ----------------------------------------------------------------------


def test_calibration_error():
    error = code("def calibration_error")["calibration_error"]
    right = np.arange(100) < 80
    assert error(np.full(100, 0.8), right) == pytest.approx(0, abs=1e-9)
    assert error(np.full(100, 0.9), right) == pytest.approx(10)
    assert error(np.full(100, 1.0), right) == pytest.approx(20)
    halves = np.repeat([0.95, 0.55], 50)  # too modest in one group, too sure in the other
    assert error(halves, np.repeat([True, False], 50)) == pytest.approx((5 + 55) / 2)


def test_temperature_divides_the_sums_and_keeps_the_order():
    names = code("def calibration_error")
    sums = np.random.default_rng(0).normal(size=(50, 10)) * 4
    shares = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
    softer = np.exp(sums / 1.7) / np.exp(sums / 1.7).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(names["tempered"](shares, 1.7), softer)
    assert (softer.argmax(axis=1) == shares.argmax(axis=1)).all()
    assert (softer.max(axis=1) < shares.max(axis=1)).all()
    labels = np.arange(50) % 10
    assert names["cross_entropy"](shares, labels) == pytest.approx(-np.log(shares[range(50), labels]).mean())


def test_occlusion_map_finds_the_place_that_matters():
    occlusion_map = code("def occlusion_map")["occlusion_map"]

    def only_upper_left(x):
        share = np.asarray(x)[:, :4, :4].mean(axis=(1, 2, 3))
        return np.stack([share, 1 - share], axis=1)

    found = occlusion_map(only_upper_left, np.ones((32, 32, 3), "float32"), 0)
    assert found.shape == (7, 7)
    assert found[0, 0] == pytest.approx(1)
    assert np.count_nonzero(found) == 1
    assert occlusion_map(only_upper_left, np.ones((32, 32, 3), "float32"), 0, step=2).shape == (13, 13)


# --- the solutions --------------------------------------------------------------------------------


def test_forgotten_twice():
    studied = data.load("photo-digits").x_train[:1500]
    assert studied.std() == pytest.approx(75, abs=2)


def test_texture_on_trial_keeps_the_brightness():
    photos, strokes = ingredients("val")
    names = {"photos": photos, "blend": blend}
    block = code.__globals__["CHAPTER"].read_text("utf-8").split("pattern = photos", 1)[1].split("```")[0]
    exec("import numpy as np\npattern = photos" + block, names)
    pictures = names["on_pattern"](128, np.zeros_like(strokes[:250]))
    assert pictures.shape == (250, 32, 32, 3)
    assert pictures.mean() == pytest.approx(128, abs=3)
    calm = np.abs(names["pattern"]).max(axis=(1, 2, 3)) < 20
    assert calm.any()
    np.testing.assert_allclose(pictures[calm].mean(axis=(1, 2, 3)), 127.5, atol=0.6)


def test_grad_cam():
    keras.utils.set_random_seed(0)
    model = models.base()
    x = (
        np.random.default_rng(1).normal(size=(32, 32, 3)).astype("float32")
    )  # no flat parts: no ties in the pooling
    grad_cam = code("import tensorflow as tf")["grad_cam"]
    cam = grad_cam(model, x, 3)
    assert cam.shape == (16, 16)
    assert cam.min() >= 0
    # By hand: the dense layers behind the last convolution, in NumPy, with one slope for each of its answers.
    _, _, _, last, pool, flatten, hidden, shares = model.layers
    answers = np.asarray(keras.Model(model.inputs[0], last.output)(x[None]))

    def log_share(changed):
        return np.log(np.asarray(shares(hidden(flatten(pool(changed)))), "float64")[:, 3] + 1e-7)

    random = np.random.default_rng(0)
    for _ in range(3):
        direction = random.normal(size=answers.shape).astype("float32") * 0.0005 * (answers > 0)
        change = (log_share(answers + direction) - log_share(answers - direction))[0] / 2
        slopes = _slopes(model, x, 3)
        assert (slopes * direction).sum() == pytest.approx(change, rel=0.15, abs=2e-5)
    expected = np.maximum((slopes.mean(axis=(1, 2), keepdims=True) * answers).sum(axis=3)[0], 0)
    np.testing.assert_allclose(cam, expected, rtol=1e-3, atol=1e-6)


def _slopes(model, x, digit):
    """The slopes of the logarithm of a digit's share by the answers of the last convolution."""
    import tensorflow as tf

    _, _, _, last, pool, flatten, hidden, shares = model.layers
    answers = tf.Variable(keras.Model(model.inputs[0], last.output)(x[None]))
    with tf.GradientTape() as tape:
        share = tf.math.log(shares(hidden(flatten(pool(answers + 0.0))))[:, digit] + 1e-7)
    return np.asarray(tape.gradient(share, answers))
