"""What the solutions of the Saturday chapters claim, tried with the chapters' own code."""

import numpy as np
import pytest

# --- gradient descent -----------------------------------------------------------------------------


def test_first_step_by_hand(code):
    chapter = code("gradient-descent", "descend")
    np.testing.assert_allclose(chapter["slopes"](0, 0), [-0.125, -0.125])
    np.testing.assert_allclose(chapter["descend"](2, 1)[-1], [0.25, 0.25])


def test_round_valley_needs_one_step(code):
    chapter = dict(code("gradient-descent", "steps_needed"))
    x, t = chapter["x"], chapter["t"]
    x = (x - x.mean()) / x.std()
    inputs = np.stack([x, np.ones(8)], axis=1)
    curvatures = np.linalg.eigvalsh(2 * inputs.T @ inputs / 8)
    np.testing.assert_allclose(curvatures, [2, 2])
    place = np.zeros(2)
    error = inputs @ place - t
    place = place - 0.5 * np.array([np.mean(2 * error * x), np.mean(2 * error)])
    np.testing.assert_allclose(place, np.linalg.lstsq(inputs, t, rcond=None)[0])


@pytest.mark.thorough
@pytest.mark.parametrize(("size", "rate"), [(1, 0.01), (500, 5), (25, 0.5)])
def test_each_batch_size_gets_there_with_a_rate_of_its_own(code, size, rate):
    train = code("gradient-descent", "train")["train"]
    lowest = code("gradient-descent", "train")["train"](500, 0, rate=5, epochs=300)["loss"][-1]
    assert all(train(size, seed, rate=rate)["loss"][-1] < lowest + 0.005 for seed in range(5))


@pytest.mark.thorough
def test_worse_ball_does_not_settle(code):
    chapter = code("gradient-descent", "steps_needed")
    assert chapter["steps_needed"](chapter["Momentum"](0.01, 0.99)) == 1001


@pytest.mark.thorough
def test_schedule_helps_rmsprop(code):
    chapter = code("gradient-descent", "best")

    class Shrinking(chapter["RMSprop"]):
        def step(self, place, slope):
            self.rate *= 0.99
            return super().step(place, slope)

    fixed = min(chapter["steps_needed"](chapter["RMSprop"](rate)) for rate in chapter["rates"])
    assert chapter["steps_needed"](Shrinking(0.1)) < fixed


# --- the OR network -------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.parametrize("wrong", [3, 5])
def test_more_wear_is_answered_with_its_share(code, wrong):
    chapter = code("eleven-experiments", "show")
    rows, answers = np.repeat(chapter["X"], 10, axis=0), np.repeat(chapter["y_or"], 10, axis=0)
    answers[:wrong] = 1
    model = chapter["learn"](chapter["network"](), X=rows, y=answers, steps=20_000)
    assert model.predict(chapter["X"], verbose=0)[0, 0] == pytest.approx(wrong / 10, abs=0.02)


def test_accuracy_counts_from_one_half(code):
    chapter = code("eleven-experiments", "show")
    model = chapter["learn"](chapter["network"]())
    model.compile(loss="mean_squared_error", metrics=["accuracy"])
    assert model.evaluate(chapter["X"], chapter["y_or"], verbose=0)[1] == 1
    assert np.mean((model.predict(chapter["X"], verbose=0) > 0) == chapter["y_or"]) == 0.75


# --- eleven ways to break it ----------------------------------------------------------------------


def answers(model, X):
    return model.predict(X, verbose=0)


@pytest.mark.thorough
def test_nand_needs_no_hidden_layer(code):
    chapter = code("eleven-experiments", "show")
    nand = np.array([[1], [1], [1], [0]], "float32")
    model = chapter["learn"](chapter["network"](), y=nand)
    assert np.array_equal(answers(model, chapter["X"]).round(), nand)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_parity_of_three(code, seed):
    chapter = code("eleven-experiments", "show")
    chapter["keras"].utils.set_random_seed(seed)
    X = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype="float32")
    y = X.sum(axis=1, keepdims=True) % 2
    hidden = chapter["layers"].Dense(8, activation="tanh")
    model = chapter["learn"](
        chapter["network"](hidden, inputs=3),
        X=X,
        y=y,
        optimizer=chapter["optimizers"].Adam(0.05),
        loss="binary_crossentropy",
    )
    assert abs(answers(model, X) - y).max() < 0.1


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_adam_rescues_the_tiny_start(code, seed):
    chapter = code("eleven-experiments", "show")
    chapter["keras"].utils.set_random_seed(seed)
    start = chapter["keras"].initializers.TruncatedNormal
    hidden = chapter["layers"].Dense(4, activation="tanh", kernel_initializer=start(stddev=0.02, seed=seed))
    xor = np.array([[0], [1], [1], [0]], "float32")
    model = chapter["network"](hidden, kernel_initializer=start(stddev=0.02, seed=seed + 100))
    chapter["learn"](model, y=xor, optimizer=chapter["optimizers"].Adam(0.05))
    assert abs(answers(model, chapter["X"]) - xor).max() < 0.1
