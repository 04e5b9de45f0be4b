"""From the article's image network to a modern one, a step at a time.

Each step changes one thing. `network` and `train` are plain Keras, and run with TensorFlow and JAX. The
command ``weekend steps`` trains and records; `weekend.records.ladder` reads the records.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from .. import models
from ..data import ImageData, fresh_digits
from ..models.steps import FAST, STEPS, Step, for_data

__all__ = [
    "FAST",
    "STEPS",
    "FlipAndMove",
    "Step",
    "accuracy",
    "for_data",
    "network",
    "optimizer",
    "shares",
    "train",
]


def network(step: Step) -> keras.Model:
    """Return the untrained network of a step, for pictures with values from 0 to 255.

    The pictures have 32 x 32 dots, less the margin. Where a step has several networks, the answer has the shape
    (n, networks, 10) instead of (n, 10).
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(step.precision)
    try:
        return _network(step)
    finally:
        keras.config.set_dtype_policy(before)


def _network(step: Step) -> keras.Model:
    def convolution(x: Any, filters: int, size: int = 3, stride: int = 1) -> Any:
        x = layers.Conv2D(filters, size, stride, padding="same", use_bias=not step.normalize)(x)
        if step.normalize:
            x = layers.BatchNormalization(momentum=0.9)(x)
        return layers.ReLU()(x)

    def answer(x: Any) -> Any:
        first, *stages = step.widths
        x = convolution(x, first, size=2 * step.stride + 1, stride=step.stride)
        for filters in stages:
            x = convolution(x, filters)
            x = layers.MaxPooling2D(2)(x)
            shortcut = x
            x = convolution(x, filters)
            x = convolution(x, filters)
            if step.residual:
                x = layers.Add()([x, shortcut])
        x = layers.Flatten()(x)
        return layers.Dense(10, activation="softmax", dtype="float32")(x)

    side = 32 - 2 * step.margin
    pictures = keras.Input((side, side, 3))
    x = FlipAndMove()(pictures) if step.changes == "flip" else pictures
    x = layers.Rescaling(1 / 64, offset=-2)(x)
    if not step.widths:
        return keras.Model(pictures, models.base()(x))
    if step.networks == 1:
        return keras.Model(pictures, answer(x))
    answers = [layers.Reshape((1, 10))(answer(x)) for _ in range(step.networks)]
    return keras.Model(pictures, layers.Concatenate(axis=1)(answers))


class FlipAndMove(layers.Layer):
    """Mirror half of the pictures, and move each by up to some dots; in training only.

    It computes where the network does, so on a graphics card no picture waits for the processor. What moves in
    from outside is the picture, mirrored at its edge.

    Parameters
    ----------
    dots : int
    """

    def __init__(self, dots: int = 4, **options: Any) -> None:
        super().__init__(**options)
        self.dots = dots
        self.random = keras.random.SeedGenerator()

    def call(self, pictures: Any, training: bool = False) -> Any:  # noqa: D102
        if not training:
            return pictures
        count, size, dots = ops.shape(pictures)[0], pictures.shape[1], self.dots
        mirrored = keras.random.uniform((count, 1, 1, 1), seed=self.random) < 0.5
        pictures = ops.where(mirrored, ops.flip(pictures, axis=2), pictures)
        wider = ops.pad(pictures, ((0, 0), (dots, dots), (dots, dots), (0, 0)), mode="reflect")
        for rule in ("nij,njwc->niwc", "nij,nhjc->nhic"):  # up or down, then to a side
            start = keras.random.randint((count, 1), 0, 2 * dots + 1, seed=self.random)
            chosen = ops.one_hot(start + ops.arange(size), size + 2 * dots, dtype=pictures.dtype)
            wider = ops.einsum(rule, chosen, wider)
        return wider

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "dots": self.dots}


def optimizer(step: Step, updates: int) -> keras.optimizers.Optimizer:
    """Return the optimizer of a step, for a training with so many updates."""
    rate: Any = step.rate
    if step.one_cycle:
        rising = updates // 5
        rate = keras.optimizers.schedules.CosineDecay(
            0.0, updates - rising, warmup_target=step.rate, warmup_steps=rising
        )
    if step.optimizer == "sgd":
        return keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=step.decay or None)
    return (
        keras.optimizers.AdamW(rate, weight_decay=step.decay) if step.decay else keras.optimizers.Adam(rate)
    )


def train(
    step: Step,
    images: ImageData,
    seed: int,
    progress: Callable[[int, float], None] = lambda epoch, accuracy: None,
) -> keras.Model:
    """Train the network of a step on the training pictures.

    Parameters
    ----------
    step : Step
    images : ImageData
    seed : int
    progress : callable
        Called after each epoch, with its number and the accuracy that Keras shows in training.

    Returns
    -------
    keras.Model
    """
    keras.utils.set_random_seed(seed)
    model = network(step)
    count = len(images.y_train)
    model.compile(
        optimizer=optimizer(step, step.epochs * -(-count // step.batch_size)),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=step.smoothing),
        metrics=["accuracy"],
    )
    for epoch, (x, y) in enumerate(_ahead(_epochs(step, images, np.random.default_rng(seed))), start=1):
        answers = np.eye(10, dtype="float32")[y]
        if step.networks > 1:
            answers = np.repeat(answers[:, None], step.networks, axis=1)
        shown = model.fit(x, answers, batch_size=step.batch_size, shuffle=False, verbose=0)
        progress(epoch, shown.history["accuracy"][0])
    return model


def _epochs(
    step: Step, images: ImageData, random: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the pictures and labels of each epoch, in random order."""
    if step.changes == "fresh":
        digits, labels = fresh_digits.training_digits()
        photos = fresh_digits.training_photos()
        if len(digits) != len(images.y_train):  # a trial with fewer pictures
            few = random.permutation(len(digits))[: len(images.y_train)]
            digits, labels = digits[few], labels[few]
    for _ in range(step.epochs):
        order = random.permutation(len(images.y_train))
        if step.changes == "fresh":
            fresh = fresh_digits.blend(digits[order], photos, random, step.move, step.bend, step.margin)
            yield fresh, labels[order]
        else:
            yield _cut(images.x_train[order], step.margin), images.y_train[order]


def _ahead(items: Iterator[Any]) -> Iterator[Any]:
    """Yield the same, and make the next one in a thread of its own meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


def _cut(pictures: np.ndarray, margin: int) -> np.ndarray:
    end = pictures.shape[1] - margin
    return pictures[:, margin:end, margin:end]


def shares(model: keras.Model, pictures: np.ndarray, looks: int = 1) -> np.ndarray:
    """Return the network's answers, the means of one or several looks at each picture.

    Parameters
    ----------
    model : keras.Model
    pictures : ndarray of uint8, shape (n, 32, 32, 3)
        Of which the network gets the middle, where it has a margin.
    looks : {1, 2, 9}
        As they are; and mirrored; or moved by a dot to each side and corner as well.

    Returns
    -------
    ndarray of float32, shape (n, 10)
    """
    views = [pictures]
    if looks == 2:
        views = [pictures, pictures[:, :, ::-1]]
    elif looks == 9:
        wider = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)), "edge")
        views = [wider[:, r : r + 32, c : c + 32] for r in range(3) for c in range(3)]
    margin = (pictures.shape[1] - model.input_shape[1]) // 2
    said = [model.predict(_cut(view, margin), batch_size=250, verbose=0) for view in views]
    if said[0].ndim == 3:  # several networks side by side
        said = [each.mean(axis=1) for each in said]
    return np.mean(said, axis=0)


def accuracy(answers: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of answers that are right, 0 to 1."""
    return float((answers.argmax(axis=1) == labels).mean())
