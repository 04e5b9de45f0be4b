"""Settings that make training on a CPU fast and repeatable."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# TensorFlow reads these once, when it is imported. oneDNN's kernels need less CPU time, and on some
# processors they are off unless asked for; the log level hides notes that are no errors.
TENSORFLOW_SETTINGS = {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}


def prepare(seed: int = 0) -> None:
    """Make the runs that follow fast on a CPU and equal each time. Call it before importing Keras.

    Parameters
    ----------
    seed : int
        Seeds the random numbers of Python, NumPy and the backend, and with them the initial weights, the
        order of the examples, and dropout.

    Warns
    -----
    UserWarning
        TensorFlow was imported earlier, so the settings for CPUs come too late.

    Notes
    -----
    Two runs on one machine give the same numbers. Another processor rounds differently, so the last digits
    can differ there.
    """
    if "tensorflow" in sys.modules and any(name not in os.environ for name in TENSORFLOW_SETTINGS):
        warnings.warn(
            "TensorFlow was imported before training.prepare(), so its settings for CPUs come too late and "
            "training may be slower. Restart the kernel and call prepare() first.",
            stacklevel=2,
        )
    for name, value in TENSORFLOW_SETTINGS.items():
        os.environ.setdefault(name, value)
    with _without_start_up_notes():
        import keras

    keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.get_logger().setLevel("ERROR")  # else it notes each time that it prepares a new model
        tf.config.experimental.enable_op_determinism()


@contextmanager
def _without_start_up_notes() -> Iterator[None]:
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
