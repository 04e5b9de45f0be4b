import numpy as np

from tests.check.answers import Answers, Made
from weekend import data


def network(scaling=True, activation="softmax", shape=(32, 32, 3), units=10):
    import keras
    from keras import layers

    return keras.Sequential([
        keras.Input(shape=shape),
        *([layers.Rescaling(1 / 255)] if scaling else []),
        layers.Conv2D(4, 3, strides=4),
        layers.Flatten(),
        layers.Dense(units, activation=activation),
    ])  # fmt: skip


def by_heart(right=1.0):
    """A network that needs no training: it has the validation pictures as its weights, and their labels."""
    import keras
    from keras import layers

    images = data.load("photo-digits")
    known = images.x_val.reshape(750, -1).astype("float32") / 255 - 0.5
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    labels = images.y_val.copy()
    wrong = np.arange(750) >= round(750 * right)
    labels[wrong] = (labels[wrong] + 1) % 10
    model = keras.Sequential([
        keras.Input(shape=(32, 32, 3)),
        layers.Rescaling(1 / 255, offset=-0.5),
        layers.Flatten(),
        layers.UnitNormalization(),
        layers.Dense(750, activation=lambda alike: keras.ops.softmax(200 * alike), use_bias=False),
        layers.Dense(10, use_bias=False),
    ])  # fmt: skip
    model.set_weights([known.T, np.eye(10)[labels]])
    return model


def shift(rows=0.0625, columns=0.0625, **options):
    from keras import layers

    return layers.RandomTranslation(rows, columns, fill_mode="nearest", seed=0, **options)


def mirror():
    import keras
    from keras import layers

    return keras.Sequential([layers.RandomFlip("horizontal", seed=0), shift()])


def all_alike():
    import keras

    class Alike(keras.layers.Layer):
        def call(self, images, training=False):
            return keras.ops.roll(images, 2, axis=1) if training else images

    return Alike()


def always():
    import keras

    class Always(keras.layers.Layer):
        def call(self, images, training=False):
            return keras.ops.roll(images, 2, axis=1)

    return Always()


ANSWERS = {
    "project-photo-digits-input": Answers(
        right=Made(network),
        wrong=[
            (Made(lambda: network(scaling=False)), "straight into"),
            (Made(lambda: network(activation=None)), "add up to 1"),
            (Made(lambda: network(shape=(28, 28, 3))), "Begin with"),
            (Made(lambda: network(units=9)), "ten numbers"),
            (network, "Call the function"),
        ],
    ),
    "project-photo-digits-shift": Answers(
        right=Made(shift),
        wrong=[
            (Made(mirror), "mirrored"),
            (Made(lambda: shift(0.5, 0.5)), "so far"),
            (Made(lambda: shift(0.0, 0.0)), "stay where they are"),
            (Made(all_alike), "move alike"),
            (Made(always), "outside training"),
            (shift, "Call the function"),
        ],
    ),
    "project-photo-digits-budget": Answers(
        right=[4.5, 18],
        wrong=[
            ([4.5, 40], "more than two minutes"),
            ([4.5, 26], "nothing to spare"),
            ([4.5, 2], "More epochs fit"),
            ([4.5, 18.5], "whole number"),
        ],
    ),
    "project-photo-digits-model": Answers(
        right=Made(lambda: [by_heart(), 70]),
        wrong=[
            (Made(lambda: [by_heart(), 200]), "more than two minutes"),
            (Made(lambda: [by_heart(0.94), 70]), "Look at the gap"),
            (Made(lambda: [by_heart(0.8), 70]), "Compare with training"),
            (Made(lambda: [by_heart(0.1), 70]), "as a guess"),
            (Made(lambda: [by_heart(), 0.5]), "perf_counter"),
            (Made(by_heart), "Two things"),
        ],
    ),
    "project-photo-digits-margin": Answers(
        right=[716, 1.52],
        wrong=[
            ([716, 0.76], "one standard error"),
            ([716, 0.0152], "percentage points"),
            ([95.5, 1.5], "whole number"),
            ([95, 1.5], "percentage"),
            ([716, 8.6], "plays a part"),
            ([716, 4], "two standard errors"),
        ],
    ),
}
