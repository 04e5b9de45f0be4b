"""What the chapter on deep learning claims in its exercises and of the simulator."""

import itertools

import numpy as np
import pytest

from weekend import data, training

SEEDS = range(4)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Small data: where cores are shared, the threads of gradient boosting wait for each other."""
    import sklearn.ensemble  # noqa: F401, so that its threads can be limited
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="openmp"):
        yield


# --- exercises ------------------------------------------------------------------------------------


def test_another_table():
    from sklearn.datasets import load_diabetes
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    X, y = load_diabetes(return_X_y=True, scaled=False)
    assert X.shape == (442, 10)
    linear, trees = [], []
    for seed in range(5):
        x_train, x_test, y_train, y_test = train_test_split(X, y, train_size=0.8, random_state=seed)
        scale = StandardScaler().fit(x_train).transform
        for scores, model in ((linear, Ridge()), (trees, HistGradientBoostingRegressor())):
            scores.append(model.fit(scale(x_train), y_train).score(scale(x_test), y_test))
    assert all(one > other for one, other in zip(linear, trees, strict=True))
    assert np.mean(linear) == pytest.approx(0.45, abs=0.05)
    assert np.mean(trees) == pytest.approx(0.25, abs=0.05)


@pytest.fixture(scope="module")
def pictures():
    digits = data.load("photo-digits")

    def halved(images):
        return images.reshape(-1, 16, 2, 16, 2, 3).mean(axis=(2, 4))

    x_train, x_test = halved(digits.x_train[:1000]), halved(digits.x_test)
    mean, deviation = x_train.mean(), x_train.std()
    return (
        (x_train - mean) / deviation,
        digits.y_train[:1000],
        (x_test - mean) / deviation,
        digits.y_test,
    )


def shuffled(x):
    return x.reshape(-1, 256, 3)[:, np.random.default_rng(0).permutation(256)].reshape(x.shape)


def test_is_it_the_network(pictures):
    training.prepare(seed=0)
    import keras
    from keras import layers

    x_train, y_train, x_test, y_test = pictures

    def score(prepare, seed):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [
                keras.Input(shape=(16, 16, 3)),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                layers.Dense(64, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
        model.fit(prepare(x_train), y_train, batch_size=32, epochs=10, verbose=0)
        answers = keras.ops.convert_to_numpy(model(prepare(x_test))).argmax(axis=1)
        return np.mean(answers == y_test)

    plain = [score(lambda x: x, seed) for seed in range(3)]
    mixed = [score(shuffled, seed) for seed in range(3)]
    assert max(plain + mixed) < 0.73  # the convolutional network: 0.78 and more
    assert np.mean(plain) == pytest.approx(0.63, abs=0.05)  # the trees: 0.63
    assert np.mean(mixed) == pytest.approx(np.mean(plain), abs=0.04)


@pytest.mark.thorough
def test_help_the_trees(pictures):
    from sklearn.ensemble import HistGradientBoostingClassifier

    x_train, y_train, x_test, y_test = pictures
    score = {
        leaves: HistGradientBoostingClassifier(
            max_iter=40, max_leaf_nodes=leaves, max_features=0.1, early_stopping=False, random_state=0
        )
        .fit(x_train.reshape(-1, 768), y_train)
        .score(x_test.reshape(-1, 768), y_test)
        for leaves in (8, 31)
    }
    assert score[8] < score[31] < score[8] + 0.07
    assert score[31] < 0.73


# --- the simulator --------------------------------------------------------------------------------
# Playground's data, network and updates, after the source at github.com/tensorflow/playground.


def circle(count, noise, random):
    radius = np.r_[random.uniform(0, 2.5, count // 2), random.uniform(3.5, 5, count // 2)]
    angle = random.uniform(0, 2 * np.pi, count)
    points = np.c_[radius * np.sin(angle), radius * np.cos(angle)]
    moved = points + random.uniform(-5, 5, points.shape) * noise
    return points, np.where(np.hypot(*moved.T) < 2.5, 1.0, -1.0)


def exclusive_or(count, noise, random):
    points = random.uniform(-5, 5, (count, 2))
    points += np.where(points > 0, 0.3, -0.3)
    moved = points + random.uniform(-5, 5, points.shape) * noise
    return points, np.where(moved.prod(axis=1) >= 0, 1.0, -1.0)


def gaussian(count, noise, random):
    deviation = np.sqrt(0.5 + noise / 0.5 * 3.5)
    points = np.r_[
        random.normal(2, deviation, (count // 2, 2)), random.normal(-2, deviation, (count // 2, 2))
    ]
    return points, np.repeat([1.0, -1.0], count // 2)


def play(
    make,
    hidden,
    *,
    seed=0,
    epochs=300,
    rate=0.03,
    batch=10,
    bend="tanh",
    penalty=None,
    strength=0.0,
    noise=0.0,
    train=0.5,
    features=lambda points: points,
):
    """Return the losses after each epoch, shape (epochs, 2) for training and test, and the weights."""
    random = np.random.default_rng(seed)
    points, y = make(500, noise, random)
    order = random.permutation(500)
    x, y, cut = features(points[order]), y[order], int(500 * train)
    sizes = [x.shape[1], *hidden, 1]
    weights = [random.uniform(-0.5, 0.5, shape) for shape in itertools.pairwise(sizes)]
    biases = [np.full(size, 0.1) for size in sizes[1:]]
    dead = [np.zeros(w.shape, bool) for w in weights]

    def forward(x):
        layers = [x]
        for number, (w, b) in enumerate(zip(weights, biases, strict=True), start=1):
            z = layers[-1] @ w + b
            layers.append(z if bend == "linear" and number < len(weights) else np.tanh(z))
        return layers

    def loss(part):
        return 0.5 * np.mean((forward(x[part])[-1][:, 0] - y[part]) ** 2)

    losses = []
    for _ in range(epochs):
        for start in range(0, cut - batch + 1, batch):
            part = slice(start, start + batch)
            layers = forward(x[part])
            delta = (layers[-1] - y[part, None]) * (1 - layers[-1] ** 2)
            for number in reversed(range(len(weights))):
                w, before = weights[number], layers[number]
                slope, bias_slope = before.T @ delta / batch, delta.mean(axis=0)
                delta = delta @ w.T * (1 if bend == "linear" else 1 - before**2)
                biases[number] -= rate * bias_slope
                w -= rate * slope
                pulled = w - rate * strength * {"L1": np.sign(w), "L2": w, None: 0 * w}[penalty]
                if penalty == "L1":
                    dead[number] |= w * pulled < 0
                weights[number] = np.where(dead[number], 0, pulled)
        losses.append((loss(slice(cut)), loss(slice(cut, None))))
    return np.array(losses), weights


def final(*args, **options):
    return [play(*args, seed=seed, **options)[0][-1, 0] for seed in SEEDS]


def with_squares(points):
    return np.c_[points, points**2]


def test_a_line_is_not_enough():
    assert min(final(circle, [])) > 0.45
    assert np.median(final(circle, [], features=with_squares)) < 0.02  # an unlucky start is possible


def test_three_units_make_a_circle():
    assert min(final(circle, [1])) > 0.3
    assert min(final(circle, [2])) > 0.1
    assert max(final(circle, [3])) < 0.03


def test_exclusive_or_needs_a_bend():
    assert min(final(exclusive_or, [])) > 0.45
    assert max(final(exclusive_or, [4])) < 0.1
    assert min(final(exclusive_or, [4, 2], bend="linear")) > 0.45


def test_learning_rates():
    assert min(final(circle, [4, 2], rate=0.00001)) > 0.45
    assert np.median(final(circle, [4, 2], rate=0.03)) < 0.02
    assert min(final(circle, [4, 2], rate=10)) > 0.4


BY_HEART = {"epochs": 1000, "noise": 0.5, "train": 0.1}


def test_learning_by_heart_and_penalties():
    for seed in SEEDS:
        free, weights = play(gaussian, [8, 8], seed=seed, **BY_HEART)
        assert free[-1, 0] < free[100, 0]
        assert free[-1, 1] > free[:, 1].min() + 0.02
        for penalty, strength in (("L2", 0.03), ("L1", 0.01)):
            held, smaller = play(gaussian, [8, 8], seed=seed, penalty=penalty, strength=strength, **BY_HEART)
            assert held[-1, 1] - held[-1, 0] < free[-1, 1] - free[-1, 0]
            assert sum(np.abs(w).sum() for w in smaller) < sum(np.abs(w).sum() for w in weights)
        assert sum((w == 0).sum() for w in smaller) > 40


def test_small_batches_need_fewer_epochs():
    for seed in SEEDS:
        needed = {}
        for batch, epochs in ((1, 60), (30, 400)):
            losses = play(circle, [4], seed=seed, batch=batch, epochs=epochs)[0][:, 0]
            needed[batch] = int(np.argmax(losses < 0.1))
            assert losses.min() < 0.1
        assert needed[1] < needed[30]
