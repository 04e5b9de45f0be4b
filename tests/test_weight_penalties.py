"""What the chapter on weight penalties and its solutions claim, as far as it needs no trained network."""

import numpy as np
import pytest

from weekend import training

training.prepare(seed=0)

import keras  # noqa: E402
from keras import regularizers  # noqa: E402
from keras.optimizers import SGD, Adam, AdamW  # noqa: E402


def test_price_list():
    weights = np.array([3, -1, 0.1, 0])
    assert float(regularizers.L2(0.01)(weights)) == pytest.approx(0.1001)
    assert float(regularizers.L1(0.01)(weights)) == pytest.approx(0.041)
    share_of_3 = (3**2 / np.sum(weights**2), 3 / np.sum(abs(weights)))
    assert share_of_3 == pytest.approx((0.9, 0.73), abs=0.005)


@pytest.mark.parametrize("strength", [1, 0.5])
@pytest.mark.parametrize("a", [3.0, 1.0, 0.4, -0.2])
def test_best_single_weight(a, strength):
    w = np.arange(-4000, 4001) / 1000
    from_data = (w - a) ** 2
    assert w[np.argmin(from_data + strength * w**2)] == pytest.approx(a / (1 + strength), abs=0.001)
    assert w[np.argmin(from_data + strength * abs(w))] == pytest.approx(
        np.sign(a) * max(abs(a) - strength / 2, 0), abs=0.001
    )


def after_one_step(optimizer, slope):
    weight = keras.Variable([1.0])
    optimizer.apply([keras.ops.convert_to_tensor([slope])], [weight])
    return float(weight[0])


@pytest.mark.parametrize("s", [0.0005, 0.005, 0.05, 0.5])
def test_decay_and_l2(s):
    decayed = 1 - 0.1 * 2 * s
    assert after_one_step(SGD(0.1), 2 * s) == pytest.approx(decayed)
    assert after_one_step(SGD(0.1, weight_decay=2 * s), 0.0) == pytest.approx(decayed)
    assert after_one_step(AdamW(0.1, weight_decay=2 * s), 0.0) == pytest.approx(decayed)
    assert after_one_step(Adam(0.1), 2 * s) == pytest.approx(0.9, abs=0.001)


def hundred_steps(optimizer, noise, s):
    random = np.random.default_rng(0)
    weights = keras.Variable(np.ones(1000))
    for _ in range(100):
        slopes = noise * random.choice([-1, 1], 1000) + 2 * s * weights.numpy()
        optimizer.apply([keras.ops.convert_to_tensor(slopes)], [weights])
    return weights.numpy().mean()


def shrunk(optimizer, noise):
    """What the penalty alone has taken away: the noise is the same with and without it."""
    return hundred_steps(optimizer(), noise, 0.0) - hundred_steps(optimizer(), noise, 0.05)


def test_a_pull_in_noise():
    for noise in (10, 0.1):
        assert shrunk(lambda: SGD(0.01), noise) == pytest.approx(0.1, abs=0.01)
    strong, weak = (shrunk(lambda: Adam(0.01), noise) for noise in (10, 0.1))
    assert 0 < 20 * strong < weak
    for noise in (10, 0.1):
        decayed = hundred_steps(AdamW(0.01, weight_decay=0.1), noise, 0.0)
        assert hundred_steps(Adam(0.01), noise, 0.0) - decayed == pytest.approx(0.1, abs=0.02)
