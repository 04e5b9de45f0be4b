"""Settings that make training on a CPU fast and repeatable, whatever a learner's own settings of Keras are."""

import importlib.util
import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# TensorFlow reads these once, when it is imported. oneDNN's kernels need less CPU time, and on some
# processors they are off unless asked for. Those for AVX2 run on nearly all PCs, so that PCs round alike; ARM
# processors ignore the name. The log level hides notes that are no errors.
TENSORFLOW_SETTINGS = {
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

BACKENDS = ("tensorflow", "jax", "torch")  # Keras has more, which only predict
# What keras.json or a variable can change of a result, by its name in keras.config; newer versions have the last two.
KERAS_SETTINGS = {
    "floatx": "float32",
    "epsilon": 1e-7,
    "image_data_format": "channels_last",
    "max_epochs": None,
    "max_steps_per_epoch": None,
}


class SettingsError(Exception):
    """Keras can't train with the settings that it has here; the message says what to do."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the message alone."""
        return [str(self)]


def backend() -> tuple[str, str]:
    """Return what Keras computes with, or will once it is imported, and where that stands.

    Keras is not imported for it: that takes seconds, and ``prepare`` has to come first.
    """
    if "keras" in sys.modules:
        return sys.modules["keras"].backend.backend(), "Keras"
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"], "KERAS_BACKEND"
    try:
        return str(json.loads(_keras_file().read_text("utf-8"))["backend"]), f"the backend in {_keras_file()}"
    except (OSError, ValueError, LookupError, TypeError):
        return BACKENDS[0], "Keras's usual backend"


def require_backend() -> None:
    """Check that Keras will train with a backend that is here.

    Raises
    ------
    SettingsError
        A variable or Keras's file names something else.
    """
    name, where = backend()
    if name not in BACKENDS:
        raise SettingsError(
            f"{where} is {name!r}, and Keras trains with {', '.join(BACKENDS[:-1])} or {BACKENDS[-1]}. Choose one of "
            "them, then restart the kernel or the program."
        )
    if importlib.util.find_spec(name) is None:
        raise SettingsError(
            f"{where} is {name}, and {name} is not installed here. Install it: pip install {name}. Then restart the "
            "kernel or the program."
        )


def _keras_file() -> Path:
    """Return where Keras looks for its settings."""
    home = Path.home() if os.access(Path.home(), os.W_OK) else Path("/tmp")
    return Path(os.environ.get("KERAS_HOME", home / ".keras")).expanduser() / "keras.json"


def prepare(seed: int = 0) -> None:
    """Make the runs that follow fast on a CPU and equal each time. Call it before importing Keras.

    Besides the seed it changes three things for the whole program: TensorFlow's oneDNN kernels are on, those for
    AVX2, its notes are off, and its operations are deterministic, which some do more slowly, and a few refuse.
    While Keras and TensorFlow are loaded, what they write to the error stream is dropped; errors of Python are
    still seen. What ``keras.json`` or a variable says against ``KERAS_SETTINGS`` is undone, since it would change
    results.

    Parameters
    ----------
    seed : int
        Seeds the random numbers of Python, NumPy and the backend, and with them the initial weights, the
        order of the examples, and dropout.

    Warns
    -----
    UserWarning
        TensorFlow was imported earlier, so the settings for CPUs come too late; or a setting of Keras was undone.

    Raises
    ------
    SettingsError
        Keras can't run: its backend is missing or unknown, or it can't read its file.

    Notes
    -----
    Two runs on one machine give the same numbers. Another processor rounds differently, so the last digits
    can differ there.
    """
    require_backend()
    if "tensorflow" in sys.modules and any(name not in os.environ for name in TENSORFLOW_SETTINGS):
        warnings.warn(
            "TensorFlow was imported before training.prepare(), so its settings for CPUs come too late and "
            "training may be slower. Restart the kernel and call prepare() first.",
            stacklevel=2,
        )
    for name, value in TENSORFLOW_SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        with without_start_up_notes():
            import keras
    except (OSError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"Keras can't be loaded: {str(error).rstrip('.')}. If that is about its settings, mend or delete "
            f"{_keras_file()}."
        ) from error
    _use_usual_settings()
    with without_start_up_notes():  # on another backend too, this loads TensorFlow where it is installed
        keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.get_logger().setLevel("ERROR")  # else it notes each time that it prepares a new model
        tf.config.experimental.enable_op_determinism()


def keras_settings() -> dict[str, str]:
    """Return what Keras is set to of all that changes results."""
    import keras

    found = {name: getattr(keras.config, name)() for name in KERAS_SETTINGS if hasattr(keras.config, name)}
    return {name: str(value) for name, value in found.items()} | {"policy": keras.config.dtype_policy().name}


def _use_usual_settings() -> None:
    import keras

    usual = {name: str(value) for name, value in KERAS_SETTINGS.items()} | {
        "policy": KERAS_SETTINGS["floatx"]
    }
    changed = {name: found for name, found in keras_settings().items() if found != usual[name]}
    for name in KERAS_SETTINGS.keys() & changed:
        getattr(keras.config, f"set_{name}")(KERAS_SETTINGS[name])
    if changed:
        keras.config.set_dtype_policy(KERAS_SETTINGS["floatx"])
        said = ", ".join(
            f"{name} {found} (here {usual[name]})" for name, found in changed.items() if name != "policy"
        )
        warnings.warn(
            f"Your settings of Keras would change results, so this program does not use them: "
            f"{said or changed['policy']}. They come from {_keras_file()}, a variable, or an earlier cell.",
            stacklevel=3,
        )


@contextmanager
def without_start_up_notes() -> Iterator[None]:
    """Hide what TensorFlow's libraries write to the process's error stream while they are loaded.

    They write past Python, and before the log level counts. Python's own exceptions are not affected.
    """
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
