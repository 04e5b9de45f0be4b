"""The random changes of training pictures that the article's notebooks make."""

import math
from typing import Any

import keras
from keras import ops


class FlipAndRotate(keras.layers.Layer):
    """Mirror half of the pictures, then turn half of them by up to 25 degrees, with black corners.

    Each picture of shape (height, width, 3) is treated on its own, and in training only.

    Parameters
    ----------
    degrees : float
        Largest angle, to either side.
    seed : int, optional
        By default drawn from the random numbers that ``training.prepare`` seeds.

    Notes
    -----
    Keras's own ``RandomRotation`` turns every picture, and keeps JAX from compiling the model.
    """

    def __init__(self, degrees: float = 25.0, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.degrees = degrees
        self.seed = seed
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, images: Any, training: bool = False) -> Any:  # noqa: D102
        if not training:
            return images
        batch, height, width = ops.shape(images)[0], images.shape[1], images.shape[2]
        mirrored, turned, position = (keras.random.uniform((batch,), seed=self.generator) for _ in range(3))
        images = ops.where(ops.reshape(mirrored, (-1, 1, 1, 1)) < 0.5, ops.flip(images, axis=2), images)
        largest = math.radians(self.degrees)
        angles = ops.where(turned < 0.5, (2 * position - 1) * largest, 0.0)
        return ops.image.affine_transform(
            images, _rotations(angles, height, width), fill_mode="constant", fill_value=0.0
        )

    def compute_output_shape(self, input_shape: tuple) -> tuple:  # noqa: D102
        return input_shape

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "degrees": self.degrees, "seed": self.seed}


def _rotations(angles: Any, height: int, width: int) -> Any:
    """For each angle the eight numbers that ``affine_transform`` wants, turning about the centre."""
    cosine, sine, zero = ops.cos(angles), ops.sin(angles), ops.zeros_like(angles)
    right, bottom = width - 1, height - 1
    across = (right - (cosine * right - sine * bottom)) / 2
    down = (bottom - (sine * right + cosine * bottom)) / 2
    return ops.stack([cosine, -sine, across, sine, cosine, down, zero, zero], axis=1)
