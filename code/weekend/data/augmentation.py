"""Random changes of training images: mirrored, turned, shifted."""

import math
from collections.abc import Collection
from typing import Any

import keras
from keras import ops

CHANGES = ("mirror", "rotate", "shift")


class RandomChanges(keras.layers.Layer):
    """Change each image on its own, in training only; what comes in from outside is black.

    Half of the images are mirrored; half are turned about their centre by up to 25 degrees; all are shifted by up to
    2 pixels, in whole ones.

    Parameters
    ----------
    changes : collection of {"mirror", "rotate", "shift"}
        Which of the three. A data set says which of them keep its labels: `ImageData.label_keeping`.
    degrees : float
        Largest angle, to either side.
    pixels : int
        Longest shift, up or down and to either side.
    seed : int, optional
        By default drawn from the random numbers that ``training.prepare`` seeds.

    Raises
    ------
    ValueError
        There is no such change.

    Notes
    -----
    Input and output are float images of shape (n, height, width, channels). Keras's own ``RandomRotation`` turns
    every image, and keeps JAX from compiling the model.
    """

    def __init__(
        self,
        changes: Collection[str],
        degrees: float = 25.0,
        pixels: int = 2,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if unknown := set(changes) - set(CHANGES):
            raise ValueError(f"There is no change {min(unknown)!r}. Choose some of: {', '.join(CHANGES)}.")
        self.changes = tuple(name for name in CHANGES if name in changes)
        self.degrees = degrees
        self.pixels = pixels
        self.seed = seed
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, images: Any, training: bool = False) -> Any:  # noqa: D102
        if not training or not self.changes:
            return images
        batch, height, width = ops.shape(images)[0], images.shape[1], images.shape[2]
        if "mirror" in self.changes:
            mirrored = keras.random.uniform((batch, 1, 1, 1), seed=self.generator) < 0.5
            images = ops.where(mirrored, ops.flip(images, axis=2), images)
        if self.changes == ("mirror",):
            return images
        angles = right = down = ops.zeros((batch,))
        if "rotate" in self.changes:
            turned, position = (keras.random.uniform((batch,), seed=self.generator) for _ in range(2))
            angles = ops.where(turned < 0.5, (2 * position - 1) * math.radians(self.degrees), 0.0)
        if "shift" in self.changes:
            right, down = (
                ops.cast(
                    keras.random.randint((batch,), -self.pixels, self.pixels + 1, seed=self.generator),
                    "float32",
                )
                for _ in range(2)
            )
        moves = _moves(angles, right, down, height, width)
        return ops.image.affine_transform(images, moves, fill_mode="constant", fill_value=0.0)

    def compute_output_shape(self, input_shape: tuple) -> tuple:  # noqa: D102
        return input_shape

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        own = {"changes": self.changes, "degrees": self.degrees, "pixels": self.pixels, "seed": self.seed}
        return {**super().get_config(), **own}


def _moves(angles: Any, right: Any, down: Any, height: int, width: int) -> Any:
    """For each image the eight numbers that ``affine_transform`` wants: a turn about the centre, then a shift."""
    cosine, sine, zero = ops.cos(angles), ops.sin(angles), ops.zeros_like(angles)
    last_column, last_row = width - 1, height - 1
    # affine_transform asks where an output pixel comes from, so a shift goes the other way.
    across = (last_column - (cosine * last_column - sine * last_row)) / 2 - (cosine * right - sine * down)
    along = (last_row - (sine * last_column + cosine * last_row)) / 2 - (sine * right + cosine * down)
    return ops.stack([cosine, -sine, across, sine, cosine, along, zero, zero], axis=1)
