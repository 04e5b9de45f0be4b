import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weekend import training
from weekend.models.from_scratch import SGD, Adam, Dense, Network

training.prepare()

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

KERAS_LOSSES = {
    "squared_error": "mean_squared_error",
    "binary_cross_entropy": "binary_crossentropy",
    "cross_entropy": "categorical_crossentropy",
}


@st.composite
def cases(draw):
    """A network, its twin in Keras, and a batch."""
    seed = draw(st.integers(0, 2**31))
    random = np.random.default_rng(seed)
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=4))
    loss = draw(st.sampled_from(sorted(KERAS_LOSSES)))
    hidden = [draw(st.sampled_from(["linear", "sigmoid", "tanh", "relu"])) for _ in sizes[1:-1]]
    if loss == "cross_entropy":
        sizes[-1] = max(2, sizes[-1])
    last = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}.get(loss) or draw(
        st.sampled_from(["linear", "sigmoid", "tanh"])
    )
    shapes = zip(sizes[:-1], sizes[1:], [*hidden, last], strict=True)
    network = Network([Dense(i, o, name, seed + k) for k, (i, o, name) in enumerate(shapes)], loss)
    for layer in network.layers:
        layer.b[...] = random.normal(0, 0.3, layer.b.shape)
    n = draw(st.integers(1, 9))
    x = random.normal(0, 1, (n, sizes[0])).astype("float32")
    if loss == "cross_entropy":
        y = np.eye(sizes[-1], dtype="float32")[random.integers(0, sizes[-1], n)]
    else:
        y = random.integers(0, 2, (n, sizes[-1])).astype("float32")
    twin = keras.Sequential([keras.Input((sizes[0],))])
    for layer in network.layers:
        twin.add(keras.layers.Dense(len(layer.b), activation=layer.activation))
    twin.set_weights([array.copy() for array in network.parameters])
    return network, twin, x, y


@settings(max_examples=200, deadline=None)
@given(case=cases(), which=st.sampled_from(["sgd", "momentum", "adam"]))
def test_agrees_with_keras(case, which):
    """Outputs, loss, gradients and two updates, within 1e-5."""
    network, twin, x, y = case
    np.testing.assert_allclose(network.predict(x), twin(x), atol=1e-5)

    loss = keras.losses.get(KERAS_LOSSES[network.loss_name])
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(loss(y, twin(x)))
    expected = tape.gradient(value, twin.trainable_variables)
    np.testing.assert_allclose(network.loss(x, y), float(value), atol=1e-5)
    for ours, theirs in zip(network.gradients(x, y), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)

    # Adam divides by the slope's own size, so where that is nearly 0, rounding decides: a large epsilon
    # makes the two comparable.
    ours, theirs = {
        "sgd": (SGD(0.1), keras.optimizers.SGD(0.1)),
        "momentum": (SGD(0.1, momentum=0.9), keras.optimizers.SGD(0.1, momentum=0.9)),
        "adam": (Adam(0.01, epsilon=1e-3), keras.optimizers.Adam(0.01, epsilon=1e-3)),
    }[which]
    theirs.build(twin.trainable_variables)
    for _ in range(2):
        with tf.GradientTape() as tape:
            value = tf.reduce_mean(loss(y, twin(x)))
        theirs.apply(tape.gradient(value, twin.trainable_variables))
        ours.step(network.parameters, network.gradients(x, y))
    for mine, variable in zip(network.parameters, twin.trainable_variables, strict=True):
        np.testing.assert_allclose(mine, variable, atol=1e-5)


def test_gradients_are_slopes():
    """Finite differences: raise a parameter a little, and see how the loss changes."""
    network = Network([Dense(2, 3, "tanh", 1), Dense(3, 2, "softmax", 2)], "cross_entropy")
    x, y = np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([0, 1])
    for w, slope in zip(network.parameters, network.gradients(x, y), strict=True):
        for place in np.ndindex(w.shape):
            kept, ends = w[place], []
            for change in (0.01, -0.01):
                w[place] = kept + change
                ends.append(network.loss(x, y))
            w[place] = kept
            assert (ends[0] - ends[1]) / 0.02 == pytest.approx(slope[place], abs=1e-4)


def test_learns_xor():
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    network = Network([Dense(2, 8, "relu", 0), Dense(8, 1, "sigmoid", 1)], "binary_cross_entropy")
    losses = network.fit(x, y, Adam(0.05), epochs=500, batch_size=2)
    assert losses[-1] < 0.05 < losses[0]
    assert (network.predict(x).round() == y).all()


def test_same_seed_same_weights():
    assert (Dense(3, 4, seed=5).W == Dense(3, 4, seed=5).W).all()
    assert (Dense(3, 4, seed=5).W != Dense(3, 4, seed=6).W).any()


X, Y = np.zeros((4, 2)), np.zeros((4, 1))
NET = Network([Dense(2, 1, "sigmoid")])
CLASSES = Network([Dense(2, 3, "softmax")], "cross_entropy")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Dense(2, 1, "swish"),
            "activation: got swish; it must be one of linear, sigmoid, tanh, relu, softmax",
        ),
        (lambda: Dense(0, 1), "inputs: got 0; it must be a whole number above 0"),
        (lambda: Dense(2, 1.5), "units: got 1.5"),
        (lambda: Network([]), "layers: got none"),
        (lambda: Network([Dense(2, 3), Dense(2, 1)]), "layers: got a layer of 2 inputs after 3 units"),
        (lambda: Network([Dense(2, 1)], "hinge"), "loss: got hinge; it must be one of squared_error"),
        (lambda: NET.predict(np.zeros((4, 3))), r"x: got shape \(4, 3\); it must be shape \(n, 2\)"),
        (lambda: NET.predict(np.zeros(2)), r"x: got shape \(2,\)"),
        (lambda: NET.predict(np.zeros((0, 2))), "at least one example"),
        (lambda: NET.predict([["a", "b"]]), "x: got list; it must be an array of numbers"),
        (lambda: NET.predict([[np.nan, 0]]), "x: got NaN or infinity"),
        (lambda: NET.loss(X, Y[:3]), r"y: got shape \(3, 1\); it must be shape \(4, 1\)"),
        (lambda: NET.gradients(X, Y + np.inf), "y: got NaN or infinity"),
        (
            lambda: CLASSES.loss(X, [0, 1, 2, 3]),
            "y: got labels from 0 to 3; it must be whole numbers from 0 to 2",
        ),
        (lambda: CLASSES.loss(X, [0, 1, 2, -1]), "y: got labels from -1 to 2"),
        (lambda: CLASSES.loss(X, [0, 1, 2, 0.5]), "whole numbers"),
        (
            lambda: CLASSES.loss(X, np.full((4, 3), 2.0)),
            "y: got values from 2 to 2; it must be values from 0 to 1",
        ),
        (lambda: NET.fit(X, Y, "sgd"), r"optimizer: got sgd; it must be an SGD\(...\) or Adam\(...\) object"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- the solutions in the chapter on cogwheels ------------------------------------------------------


def by_hand(W2, b2):
    """The machine with hand-set weights; W2 and b2 are its last layer."""
    network = Network([Dense(2, 2, "sigmoid"), Dense(2, 1, "sigmoid")])
    first, last = network.layers
    first.W[...], first.b[...] = 10, (-5, -15)
    last.W[...], last.b[...] = np.reshape(W2, (2, 1)), b2
    return network.predict([[0, 0], [0, 1], [1, 0], [1, 1]]).round().ravel().tolist()


def test_solution_with_a_pencil_and_another_operator():
    assert by_hand([10, -10], -5) == [0, 1, 1, 0]
    assert by_hand([-10, 10], 5) == [1, 0, 0, 1]


def test_solution_a_straight_machine():
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    for seed in range(10):
        network = Network([Dense(2, 4, "linear", seed), Dense(4, 1, "sigmoid", seed + 100)])
        network.fit(x, y, SGD(2.0), epochs=2000)
        assert network.loss(x, y) > 0.2


def test_solution_the_sum_instead_of_the_mean():
    slopes = [np.array([4.0])]
    mean, total = [np.array([1.0])], [np.array([1.0])]
    SGD(2.0).step(mean, [slope / 4 for slope in slopes])
    SGD(0.5).step(total, slopes)
    assert mean == total
