"""What the chapter on generalization and its solutions claim. What needs many trainings is checked in the lesson."""

import numpy as np
import pytest

from weekend import data, training

training.prepare(seed=0)

import keras  # noqa: E402
from keras import layers  # noqa: E402

NOISE = 0.3
DRAWS = (0, 1, 2)


def signal(x):
    return np.sin(6 * x)


def noisy(n, seed):
    """The chapter's points."""
    random = np.random.default_rng(seed)
    x = random.uniform(-1, 1, (n, 1))
    return x, signal(x) + random.normal(0, NOISE, (n, 1))


def test_who_knows_the_wave_has_the_noise_floor_as_error():
    x, y = noisy(100_000, seed=5)
    assert np.mean((signal(x) - y) ** 2) == pytest.approx(NOISE**2, rel=0.02)


def test_tiled_points_are_the_same_as_many_epochs():
    x, y = (values.astype("float32") for values in noisy(20, seed=0))
    answers = []
    for times in (1, 30):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((1,)), layers.Dense(4, "tanh"), layers.Dense(1)])
        model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
        model.fit(
            np.tile(x, (times, 1)),
            np.tile(y, (times, 1)),
            batch_size=20,
            epochs=30 // times,
            shuffle=False,
            verbose=0,
        )
        answers.append(np.asarray(model(x)))
    np.testing.assert_allclose(*answers, atol=1e-5)


def test_noise_layer_is_quiet_when_the_network_is_asked():
    layer = layers.GaussianNoise(0.5, seed=0)
    dots = np.ones((2, 1000), "float32")
    assert np.array_equal(layer(dots, training=False), dots)
    assert np.std(layer(dots, training=True)) == pytest.approx(0.5, abs=0.05)


def test_best_of_many_guessers_against_the_exact_expectation():
    """The chapter's table: the mean of the best of n binomial counts out of 100 with the probability 1/10."""
    counts = np.arange(101)
    log_factorials = np.concatenate([[0], np.cumsum(np.log(np.arange(1, 101)))])
    log_ways = log_factorials[100] - log_factorials[counts] - log_factorials[100 - counts]
    at_most = np.cumsum(np.exp(log_ways + counts * np.log(0.1) + (100 - counts) * np.log(0.9)))
    expected = {n: np.sum(1 - at_most[:-1] ** n) for n in (1, 10, 100, 1000)}
    assert expected[1] == pytest.approx(10)
    random = np.random.default_rng(0)
    for n, best in expected.items():
        drawn = random.binomial(100, 0.1, (1000, n)).max(axis=1).mean()
        assert drawn == pytest.approx(best, abs=0.3)
    assert 20 < expected[1000] < 22


def test_twenty_coins():
    rows = [bin(number).count("1") for number in range(2**10)]
    assert sum(right >= 9 for right in rows) == 11
    at_least_one = 1 - (1013 / 1024) ** 20
    assert at_least_one == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("draw", DRAWS)
def test_polynomials_have_the_textbooks_u(draw):
    x, y = noisy(20, seed=draw)
    x_new, y_new = noisy(1000, seed=99)
    old, new = {}, {}
    for degree in range(1, 16):
        p = np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], degree)
        old[degree] = np.mean((p(x[:, 0]) - y[:, 0]) ** 2)
        new[degree] = np.mean((p(x_new[:, 0]) - y_new[:, 0]) ** 2)
    best = min(new, key=new.get)
    assert 5 <= best <= 9
    assert new[1] > 0.4 > NOISE**2
    assert new[1] > 2 * new[best]
    assert min(old, key=old.get) == 15
    assert new[15] > 100 * new[best]


def test_more_points_instead_of_fewer_units():
    keras.utils.set_random_seed(0)
    x, y = noisy(200, seed=0)
    x_new, y_new = noisy(1000, seed=99)
    model = keras.Sequential(
        [keras.Input((1,)), layers.Dense(8, "tanh"), layers.Dense(8, "tanh"), layers.Dense(1)]
    )
    model.compile(keras.optimizers.Adam(0.01), "mean_squared_error", steps_per_execution=500)
    model.fit(np.tile(x, (3000, 1)), np.tile(y, (3000, 1)), batch_size=200, shuffle=False, verbose=0)
    old, new = (np.mean((np.asarray(model(a)) - b) ** 2) for a, b in ((x, y), (x_new, y_new)))
    assert NOISE**2 * 0.9 < new < NOISE**2 * 1.3
    assert new - old < 0.03


@pytest.mark.parametrize(("pictures", "error", "of"), [(100, 1 / 30, 3.3), (750, 1 / 83, 9.1)])
def test_how_sure_a_score_is(pictures, error, of):
    exact = (7 / 8 * 1 / 8 / pictures) ** 0.5
    assert exact == pytest.approx(error, rel=0.01)
    assert exact * pictures == pytest.approx(of, abs=0.1)
    four_times = (7 / 8 * 1 / 8 / (4 * pictures)) ** 0.5
    assert four_times == pytest.approx(exact / 2)


def test_nothing_but_noise():
    digits = data.load("photo-digits")
    studied = digits.x_train[:2000]

    def prepared(images):
        return (images.astype("float32") - studied.mean()) / studied.std()

    x, x_val = prepared(studied[:250]), prepared(digits.x_val)
    labels = np.random.default_rng(0).permutation(digits.y_train[:250])
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2))
    for layer in (layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax")):
        model.add(layer)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.tile(x, (8, 1, 1, 1)), np.tile(labels, 8), batch_size=50, epochs=12, verbose=0)
    assert model.evaluate(x, labels, verbose=0)[1] > 0.95
    assert model.evaluate(x_val, digits.y_val, verbose=0)[1] < 0.2
