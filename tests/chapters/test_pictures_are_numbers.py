"""What the chapter on pictures and its solutions claim. What needs trained networks is checked in the lesson."""

import numpy as np
import pytest
from PIL import Image
from scipy.signal import convolve2d, correlate2d

from bindery.chapters.read import read_chapter
from weekend import data, training

training.prepare(seed=0)

import keras  # noqa: E402
from keras import layers  # noqa: E402

from weekend import models  # noqa: E402

SIDE = np.array([[-1, 0, 1]] * 3)
SMALL = np.array([[1, 3, 0, 2], [4, 0, 0, 1], [0, 0, 5, 6], [2, 1, 7, 8]])


@pytest.fixture(scope="module")
def chapter(project):
    """A function that returns one of the chapter's own functions, by its name."""
    cells = read_chapter(project.root / "book" / "pictures-are-numbers.md").code_cells

    def find(name):
        (cell,) = (cell for cell in cells if f"def {name}(" in cell.source)
        names = {"np": np, "small": SMALL}
        exec(cell.source, names)
        return names[name]

    return find


@pytest.fixture(scope="module")
def grey():
    return data.load("photo-digits").x_train[0].mean(axis=2) / 255


def test_set_is_as_the_page_says():
    digits = data.load("photo-digits")
    labels = np.concatenate([digits.y_train, digits.y_val, digits.y_test])
    assert set(np.bincount(labels)) == {500}
    assert digits.x_train[0].size == 3072


def test_stroke_on_a_petal_is_blue():
    red, green, blue = abs(np.array([250, 180, 80]) - 255)
    assert (red, green, blue) == (5, 75, 175)


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({}, (28, 28, 8)),
        ({"padding": "same"}, (32, 32, 8)),
        ({"padding": "same", "strides": 2}, (16, 16, 8)),
    ],
)
def test_which_size_comes_out(options, shape):
    layer = layers.Conv2D(8, 5, **options)
    assert layer.compute_output_shape((None, 32, 32, 3)) == (None, *shape)
    layer.build((None, 32, 32, 3))
    assert layer.count_params() == (5 * 5 * 3 + 1) * 8 == 608


def test_trap_of_uint8():
    assert (np.array([3], "uint8") - np.array([5], "uint8")).item() == 254 == 256 - 2


def test_own_kernels(chapter, grey):
    convolve = chapter("convolve")
    same, right = np.zeros((2, 3, 3))
    same[1, 1] = right[1, 0] = 1
    np.testing.assert_array_equal(convolve(grey, same), grey[1:-1, 1:-1])
    np.testing.assert_array_equal(convolve(grey, right), grey[1:-1, :-2])
    blurred = convolve(grey, np.full((3, 3), 1 / 9))
    assert blurred[4, 7] == pytest.approx(grey[4:7, 7:10].mean())


def test_convolution_of_mathematics_turns_the_kernel(chapter, grey):
    ours = chapter("convolve")(grey, SIDE)
    np.testing.assert_allclose(correlate2d(grey, SIDE, mode="valid"), ours, atol=1e-12)
    np.testing.assert_allclose(convolve2d(grey, SIDE, mode="valid"), -ours, atol=1e-12)


def test_two_convolutions_without_a_bend_are_one(chapter, grey):
    convolve = chapter("convolve")
    larger = convolve2d(SIDE, SIDE.T, mode="full")
    assert larger.shape == (5, 5)
    np.testing.assert_allclose(
        convolve(convolve(grey, SIDE), SIDE.T), correlate2d(grey, larger, mode="valid"), atol=1e-12
    )


def test_pooling_by_hand(chapter):
    np.testing.assert_array_equal(chapter("pool")(SMALL), [[4, 2], [2, 8]])


def test_field_of_the_third_convolution_depends_on_18_by_18_dots():
    network = keras.Sequential([keras.Input((32, 32, 1))])
    for _ in range(3):
        network.add(layers.Conv2D(1, 3, padding="same", kernel_initializer="ones"))
        network.add(layers.MaxPooling2D(2))
    third = keras.Model(network.inputs, network.layers[4].output)
    one_dot_each = np.eye(32 * 32, dtype="float32").reshape(-1, 32, 32, 1)
    reached = third.predict(one_dot_each, verbose=0)[:, 3, 3, 0].reshape(32, 32) > 0
    rows, columns = reached.any(axis=1).sum(), reached.any(axis=0).sum()
    assert (rows, columns, reached.sum()) == (18, 18, 18 * 18)
    assert 18 * 18 / 32**2 > 1 / 4


def test_undecided_network_has_the_loss_of_the_prediction():
    loss = keras.losses.SparseCategoricalCrossentropy()(np.array([3]), np.full((1, 10), 0.1, "float32"))
    assert float(loss) == pytest.approx(2.3, abs=0.01)


def test_count_of_the_base_network():
    assert 896 + 18_496 + 36_928 + (8 * 8 * 64 + 1) * 512 + 5_130 == 2_159_114
    assert models.base().count_params() == 2_159_114
    assert models.base(second_pool=False).count_params() == 8_450_570


def test_own_digit_has_the_shape_and_type_of_the_pictures(tmp_path):
    Image.new("L", (301, 300), 255).save(tmp_path / "digit.jpg")
    photo = Image.open(tmp_path / "digit.jpg").convert("RGB").resize((32, 32))
    mine = np.array(photo)[np.newaxis]
    pictures = data.load("photo-digits").x_val[:1]
    assert (mine.shape, mine.dtype) == (pictures.shape, pictures.dtype)
