"""The ingredients of photo-digits, as the network for the browser needs them."""

from dataclasses import dataclass

import numpy as np

from weekend.data import ImageData
from weekend.data.blending import photo_regions
from weekend.data.ingredients import ingredients


@dataclass(frozen=True)
class Parts:
    """One split of photo-digits, taken apart.

    Attributes
    ----------
    digits : ndarray of uint8, shape (n, 32, 32)
        The ink: 0 is bare paper, 255 is full.
    patches : ndarray of uint8, shape (n, 32, 32, 3)
        What lies behind digit ``i`` in picture ``i``.
    labels : ndarray of uint8, shape (n,)
    photos : list of ndarray of uint8, shape (height, width, 3)
        The regions of the photos that patches of this split come from.
    """

    digits: np.ndarray
    patches: np.ndarray
    labels: np.ndarray
    photos: list[np.ndarray]


def take_apart(pictures: ImageData) -> dict[str, Parts]:
    """Return the parts of the training and validation pictures of photo-digits.

    Raises
    ------
    DataError
        The parts do not blend into exactly these pictures.
    """
    photos = photo_regions()
    parts = {}
    for split in ("train", "val"):
        patches, digits = ingredients(split)
        parts[split] = Parts(digits, patches, pictures.arrays[f"y_{split}"], photos[split])
    return parts
