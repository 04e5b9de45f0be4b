"""What the chapters' solutions claim, in NumPy."""

import numpy as np
import pytest


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def chain(w1, b1, w2, b2, y=1.0, bend=sigmoid):
    """The loss of the chain of two units in the chapter on backpropagation, for the input 2."""
    return (bend(w2 * bend(w1 * 2.0 + b1) + b2) - y) ** 2


def slopes(parameters, little=1e-4, **options):
    parameters, result = np.asarray(parameters, float), []
    for place in range(4):
        change = np.zeros(4)
        change[place] = little
        result.append(
            (chain(*(parameters + change), **options) - chain(*(parameters - change), **options))
            / (2 * little)
        )
    return np.array(result)


START = (0.0, 0.0, 2.0, -1.0)
TRUE = np.array([-0.25, -0.125, -0.125, -0.25])


def test_table_of_backpropagation():
    np.testing.assert_allclose(slopes(START), TRUE, atol=1e-6)


def test_another_pencil():
    assert chain(*START, y=0.0) == chain(*START) == 0.25
    np.testing.assert_allclose(slopes(START, y=0.0), -TRUE, atol=1e-6)


def test_a_stuck_first_layer():
    by_w1, by_b1, by_w2, _ = slopes((0.0, 0.0, 0.0, 0.0))
    assert by_w1 == by_b1 == 0
    assert by_w2 != 0


def test_how_small_is_little():
    errors = {little: np.abs(slopes(START, little) - TRUE).max() for little in (1, 0.01, 1e-12)}
    assert errors[0.01] < errors[1e-12] < errors[1]


def test_another_bend():
    parameters = (0.1, 0.2, 0.7, -0.3)
    w1, b1, w2, b2 = parameters
    h = np.tanh(w1 * 2 + b1)
    p = np.tanh(w2 * h + b2)
    by_z2 = 2 * (p - 1) * (1 - p**2)
    by_z1 = by_z2 * w2 * (1 - h**2)
    np.testing.assert_allclose(
        slopes(parameters, bend=np.tanh), [by_z1 * 2, by_z1, by_z2 * h, by_z2], atol=1e-6
    )


def test_layers_of_depth_have_the_weights_of_the_solution():
    convolution, first, last = 32 * 3 * 3 * 3 + 32, 8192 * 512 + 512, 512 * 10 + 10
    assert (convolution, first, last) == (896, 4_194_816, 5_130)
    assert convolution + first + last == 4_200_842


@pytest.mark.parametrize("p", [0.01, 0.3, 0.9])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_cross_entropy_cancels_the_sigmoids_factor(p, y):
    z, little = np.log(p / (1 - p)), 1e-6

    def loss(z):
        return -(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z)))

    assert (loss(z + little) - loss(z - little)) / (2 * little) == pytest.approx(p - y, abs=1e-6)
