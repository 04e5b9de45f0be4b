"""Train the small network of the page "Try the network", and write it down for the browser in 8-bit numbers."""

import base64
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from bindery.project import BinderyError, Project, Say
from weekend import data, training
from weekend.data import ImageData
from weekend.data.blending import blend, random_patch
from weekend.files import replacing
from weekend.records import provenance

from .photo_parts import Parts, take_apart

MODEL = Path("book/_static/parts/digits/model.json")
FLOAT_WEIGHTS = Path("tests/data/digits-model.npz")

SEED = 1  # of 0 to 4 the best on validation, where rounding changes no class
EPOCHS = 60
BATCH_SIZE = 64
LEARNING_RATE = 0.002
FILTERS = (12, 16, 24)
UNITS = 32
DROPOUT = 0.3
MAX_SHIFT = 3
PLAIN_SHARE = 0.35
SAMPLES_OF_EACH_DIGIT = 5
HALVES = 10  # how many random halves of a layer are tried

INT8_MAX = 127

Weights = dict[str, np.ndarray]


def write(project: Project, *, say: Say = print) -> list[Path]:
    """Train, quantize and measure the network; write the browser's file and, for the tests, the float weights.

    Raises
    ------
    BinderyError
        photo-digits on this machine is not that of the book.
    """
    pictures = data.load("photo-digits")
    if pictures.fingerprint != data.PHOTO_DIGITS_FINGERPRINT:
        raise BinderyError(
            "photo-digits differs from the book's on this machine. Install the versions in requirements.lock."
        )
    parts = take_apart(pictures)
    training.prepare(SEED)
    model = network()
    train(model, parts["train"], say=say)
    weights = weights_of(model)
    measured = measure(weights, pictures, parts["val"])
    written = project.root / FLOAT_WEIGHTS, project.root / MODEL
    with replacing(written[0]) as file:
        np.savez_compressed(file, **weights)  # type: ignore[arg-type]
    with replacing(written[1]) as file:
        file.write(serialize(document(weights, parts["val"], measured)))
    for path in written:
        say(f"  wrote {project.relative(path)}, {path.stat().st_size / 1000:.0f} kB")
    say(f"  {measured}")
    return list(written)


def network() -> Any:
    """Return the network, uncompiled: three sets of convolution and pooling, and two dense layers.

    It takes pixels, 0 to 255, and gives logits: the scores before softmax.
    """
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Rescaling(1 / 127.5, offset=-1)])
    for number, filters in enumerate(FILTERS, 1):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu", name=f"conv2d_{number}"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(UNITS, activation="relu", name="dense_1"))
    model.add(layers.Dropout(DROPOUT))
    model.add(layers.Dense(10, name="dense_2"))
    return model


def train(model: Any, parts: Parts, *, say: Say = print) -> None:
    """Train with the digits and photos of the training pictures, blended anew in each epoch."""
    import keras

    updates = EPOCHS * -(-len(parts.labels) // BATCH_SIZE)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, updates)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    random = np.random.RandomState(SEED)
    for epoch in range(1, EPOCHS + 1):
        x, y = new_pictures(parts, random)
        history = model.fit(x, y, batch_size=BATCH_SIZE, shuffle=False, verbose=0).history
        if epoch % 10 == 0:
            say(f"  epoch {epoch} of {EPOCHS}: training accuracy {100 * history['accuracy'][0]:.1f}%")


def new_pictures(parts: Parts, random: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Return each digit once, in random order, moved a little and on a new background.

    Some backgrounds are plain: white, black, or of any colour. Without these the network would not know
    what a reader draws on white.

    Returns
    -------
    x : ndarray of uint8, shape (n, 32, 32, 3)
    y : ndarray of uint8, shape (n,)
    """
    order = random.permutation(len(parts.labels))
    steps = random.randint(-MAX_SHIFT, MAX_SHIFT + 1, size=(len(order), 2))
    digits = np.stack([_moved(parts.digits[row], *step) for row, step in zip(order, steps, strict=True)])
    patches = np.stack([_background(parts.photos, random) for _ in order])
    return blend(patches, digits), parts.labels[order]


def _moved(digit: np.ndarray, down: int, right: int) -> np.ndarray:
    padded = np.pad(digit, MAX_SHIFT)
    return padded[MAX_SHIFT - down :, MAX_SHIFT - right :][: len(digit), : len(digit)]


def _background(photos: list[np.ndarray], random: np.random.RandomState) -> np.ndarray:
    if random.uniform() < PLAIN_SHARE:
        colours = (np.full(3, 255), np.zeros(3), random.randint(256, size=3))
        return np.broadcast_to(colours[random.randint(3)], (32, 32, 3)).astype("uint8")
    patch = random_patch(photos, random)
    return patch[:, ::-1] if random.randint(2) else patch


# --- int8 -----------------------------------------------------------------------------------------


def weights_of(model: Any) -> Weights:
    """Return kernels and biases by ``layer/kernel`` and ``layer/bias``, float32."""
    return {
        f"{layer.name}/{variable.name}": variable.numpy()
        for layer in model.layers
        for variable in layer.weights
        if variable.name in ("kernel", "bias")
    }


def load_weights(path: Path) -> Weights:
    """Return the float weights that were written by ``make``.

    Raises
    ------
    BinderyError
        The file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise BinderyError(f"{path} can't be read ({error}). Run: python -m tools browser-model") from error


def with_weights(weights: Weights) -> Any:
    """Return the network with these weights."""
    model = network()
    for layer in model.layers:
        if layer.weights and "kernel" in {variable.name for variable in layer.weights}:
            layer.set_weights([weights[f"{layer.name}/kernel"], weights[f"{layer.name}/bias"]])
    return model


def quantize(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round a kernel to whole numbers from -127 to 127, with one scale for each filter or unit.

    Parameters
    ----------
    kernel : ndarray of float32, shape (..., units)

    Returns
    -------
    whole : ndarray of int8, shape (..., units)
    scale : ndarray of float32, shape (units,)
        ``whole * scale`` differs from the kernel by at most half a scale.
    """
    scale = np.abs(kernel).reshape(-1, kernel.shape[-1]).max(axis=0) / INT8_MAX
    scale = np.where(scale > 0, scale, 1).astype("float32")
    return np.rint(kernel / scale).clip(-INT8_MAX, INT8_MAX).astype("int8"), scale


def dequantized(weights: Weights) -> Weights:
    """Return the weights that the browser computes with: kernels after rounding, biases as they are."""
    rounded = dict(weights)
    for name, value in weights.items():
        if name.endswith("/kernel"):
            whole, scale = quantize(value)
            rounded[name] = whole.astype("float32") * scale
    return rounded


def measure(weights: Weights, pictures: ImageData, validation: Parts) -> dict[str, Any]:
    """Return where the network comes from and how well it reads, before and after rounding."""
    exact, rounded = with_weights(weights), with_weights(dequantized(weights))

    def accuracy(model: Any, x: np.ndarray, y: np.ndarray) -> float:
        return round(float((logits(model, x).argmax(axis=1) == y).mean()), 4)

    before, after = logits(exact, pictures.x_val), logits(rounded, pictures.x_val)

    def blank(level: int) -> np.ndarray:
        return blend(np.full_like(validation.patches, level), validation.digits)

    splits = {"validation": (pictures.x_val, pictures.y_val), "test": (pictures.x_test, pictures.y_test)}
    plain = {"white": 255, "black": 0}
    return {
        "command": "python -m tools browser-model",
        "data": pictures.name,
        "fingerprint": pictures.fingerprint,
        "training_pictures": len(pictures.y_train),
        "seed": SEED,
        "epochs": EPOCHS,
        "batch_size": BATCH_SIZE,
        "parameters": int(exact.count_params()),
        "accuracy": {
            "float32": {name: accuracy(exact, *split) for name, split in splits.items()},
            "int8": {
                **{name: accuracy(rounded, *split) for name, split in splits.items()},
                **{name: accuracy(rounded, blank(level), validation.labels) for name, level in plain.items()},
            },
        },
        "half_off": {
            layer.name: without_half(rounded, layer.name, pictures.x_val, pictures.y_val)
            for layer in rounded.layers
            if getattr(layer, "activation", None) is not None and layer.name != "dense_2"
        },
        "rounding": {
            "changed_classes": int((before.argmax(axis=1) != after.argmax(axis=1)).sum()),
            "largest_logit_difference": round(float(np.abs(before - after).max()), 3),
        },
        "versions": provenance.versions(),
    }


def without_half(model: Any, name: str, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return the accuracies with one half of a layer's units switched off, several random halves."""
    import keras

    layer = model.get_layer(name)
    after = model.layers[model.layers.index(layer) + 1 :]
    answers = keras.Model(model.inputs, layer.output).predict(x.astype("float32"), verbose=0)
    units = answers.shape[-1]
    random = np.random.RandomState(SEED)
    accuracies = []
    for _ in range(HALVES):
        rest = answers * (random.permutation(units) >= units // 2).astype("float32")
        for following in after:
            rest = following(rest)
        accuracies.append(float((np.asarray(rest).argmax(axis=1) == y).mean()))
    summary = {"mean": float(np.mean(accuracies)), "lowest": min(accuracies), "highest": max(accuracies)}
    return {key: round(value, 4) for key, value in summary.items()}


def logits(model: Any, x: np.ndarray) -> np.ndarray:
    """Return the scores of pictures before softmax, float32 of shape (n, 10)."""
    return model.predict(x.astype("float32"), batch_size=250, verbose=0)


# --- the browser's file ---------------------------------------------------------------------------


def document(weights: Weights, validation: Parts, measured: dict[str, Any]) -> dict[str, Any]:
    """Return the contents of the browser's file: where it comes from, the layers, and some pictures."""
    return {"provenance": measured, "layers": _layers(weights), "samples": _samples(validation)}


def serialize(contents: dict[str, Any]) -> bytes:
    """Return the browser's file."""
    return (json.dumps(contents, indent=1) + "\n").encode()


def _layers(weights: Weights) -> list[dict[str, Any]]:
    described = []
    for layer in network().layers:
        kind, config = type(layer).__name__, layer.get_config()
        entry: dict[str, Any] = {"class": kind}
        if kind == "Dropout":
            continue  # when a network predicts, dropout does nothing
        if kind == "Rescaling":
            entry |= {"scale": config["scale"], "offset": config["offset"]}
        if kind in ("Conv2D", "Dense"):
            whole, scale = quantize(weights[f"{layer.name}/kernel"])
            entry |= {
                "name": layer.name,
                "activation": config["activation"],
                "kernel": _packed(whole),
                "scale": _packed(scale),
                "bias": _packed(weights[f"{layer.name}/bias"]),
            }
        described.append(entry)
    return described


def _samples(validation: Parts) -> dict[str, Any]:
    """Return the first validation digits of each kind, and the patches behind the first of each kind.

    Sample ``i`` is digit ``i`` on the patch with the number ``on[i]``. The first of each kind is on its own,
    so it is a picture of photo-digits itself; the others are new blends.
    """
    rows = [np.flatnonzero(validation.labels == k)[:SAMPLES_OF_EACH_DIGIT] for k in range(10)]
    chosen = np.concatenate(rows)
    return {
        "digits": _packed(validation.digits[chosen]),
        "labels": validation.labels[chosen].tolist(),
        "patches": _packed(validation.patches[[first[0] for first in rows]]),
        "on": [(k + place) % 10 for k in range(10) for place in range(SAMPLES_OF_EACH_DIGIT)],
    }


def _packed(array: np.ndarray) -> dict[str, Any]:
    little = array.astype(array.dtype.newbyteorder("<"))
    return {
        "shape": list(array.shape),
        "dtype": array.dtype.name,
        "base64": base64.b64encode(little.tobytes()).decode(),
    }
