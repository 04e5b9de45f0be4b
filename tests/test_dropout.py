"""What the chapter on dropout and its solutions claim. What needs trained networks is checked in the lesson."""

import numpy as np
import pytest

from weekend import experiments, training

training.prepare(seed=0)

import keras  # noqa: E402
from keras import layers  # noqa: E402

from weekend import models  # noqa: E402


@pytest.mark.parametrize(("rate", "factor"), [(0.2, 1.25), (0.5, 2), (0.8, 5)])
def test_volume(rate, factor):
    answers = np.asarray(layers.Dropout(rate, seed=0)(np.ones((1, 1000)), training=True))
    assert answers.max() == pytest.approx(factor)
    assert np.mean(answers == 0) == pytest.approx(rate, abs=0.05)


def test_other_units_for_each_picture_and_in_each_step():
    layer = layers.Dropout(0.5, seed=0)
    first, second = (np.asarray(layer(np.ones((2, 100)), training=True)) for _ in range(2))
    assert (first[0] != first[1]).any()
    assert (first != second).any()


def test_forgotten_switch():
    model = keras.Sequential(
        [keras.Input((20,)), layers.Dropout(0.5), layers.Dense(10, activation="softmax")]
    )
    x = np.random.default_rng(0).normal(size=(5, 20))
    assert not np.allclose(model(x, training=True), model(x, training=True))
    assert np.array_equal(model(x), model(x))


def test_where_to_put_it():
    layer = layers.Dropout(0.5, seed=0)
    shares = np.full((1000, 10), 0.1)
    after = np.asarray(layer(shares, training=True))
    assert not np.isclose(after.sum(axis=1), 1).all()
    assert np.mean(after[:, 3] == 0) == pytest.approx(0.5, abs=0.05)
    filters = np.asarray(layers.SpatialDropout2D(0.5, seed=0)(np.ones((1, 8, 8, 20)), training=True))
    assert (filters == filters[:, :1, :1]).all(), "a filter is muted everywhere or nowhere"


def test_average_of_the_sums_is_what_prediction_computes():
    random = np.random.default_rng(0)
    answers, weights = random.random(512), random.normal(size=(512, 10)) / 20
    many = np.asarray(layers.Dropout(0.5, seed=0)(np.tile(answers, (20_000, 1)), training=True))
    np.testing.assert_allclose((many @ weights).mean(axis=0), answers @ weights, atol=0.03)


def test_the_mistaken_partner():
    """The table in the chapter, from the settings."""
    honest, shipped = (experiments.get(f"without-dropout{end}") for end in ("", "-as-shipped"))
    with_dropout = experiments.get("with-dropout")
    assert (honest.dropout, honest.second_pool) == (0.0, with_dropout.second_pool)
    assert (shipped.dropout, shipped.second_pool) == (with_dropout.dropout, False)
    assert models.base(second_pool=False).count_params() / models.base().count_params() == pytest.approx(
        3.9, abs=0.05
    )
