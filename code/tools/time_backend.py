"""Time one backend of Keras, in a fresh process; `tools.backend_records` runs this module, also with other Pythons.

Prints one line of JSON. Needs Keras on the backend that KERAS_BACKEND names, and the package ``weekend``.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

TINY_STEPS = 300
IMAGE_BATCH = 128
IMAGE_STEPS = 4
ASKED = 750  # pictures, as many as the validation set has
REPEATS = 3


def main(jit: bool | str) -> dict[str, Any]:
    """Return what was measured, in seconds.

    Parameters
    ----------
    jit : bool or "auto"
        ``jit_compile`` of the models.
    """
    started = time.perf_counter()
    import keras

    found: dict[str, Any] = {"import": time.perf_counter() - started}
    from weekend.records import provenance

    found |= _tiny(jit) | _image(jit)
    found["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    assert keras.config.backend() in provenance.versions()["backend"]
    return {"seconds": found, "versions": provenance.versions(), "device": provenance.device()}


def _tiny(jit: bool | str) -> dict[str, float]:
    """Time one unit that learns OR in batches of four: what is left is the overhead of a step."""
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.SGD(2.0), loss="mean_squared_error", jit_compile=jit)
    x = np.tile(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32"), (TINY_STEPS, 1))
    y = x.max(axis=1, keepdims=True)

    def train(steps: int) -> None:
        model.fit(x[: 4 * steps], y[: 4 * steps], batch_size=4, shuffle=False, verbose=0)

    first = _time(lambda: train(1))
    train(2)
    steps = [_time(lambda: train(TINY_STEPS)) for _ in range(REPEATS)]
    return _named("tiny", first, steps, TINY_STEPS)


def _image(jit: bool | str) -> dict[str, float]:
    """Time the base network on pictures: what is left is arithmetic."""
    import keras
    import numpy as np

    from weekend import models

    keras.utils.set_random_seed(0)
    model = models.base()
    model.compile(keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", jit_compile=jit)
    random = np.random.default_rng(0)
    n = IMAGE_BATCH * IMAGE_STEPS
    x, y = random.random((n, 32, 32, 3), "float32"), random.integers(0, 10, n)

    def train(steps: int) -> None:
        rows = slice(0, IMAGE_BATCH * steps)
        model.fit(x[rows], y[rows], batch_size=IMAGE_BATCH, shuffle=False, verbose=0)

    first = _time(lambda: train(1))
    train(1)
    steps = [_time(lambda: train(IMAGE_STEPS)) for _ in range(REPEATS)]
    asked = random.random((ASKED, 32, 32, 3), "float32")

    def predict() -> None:
        model.predict(asked, batch_size=250, verbose=0)

    first_answer = _time(predict)
    answers = [_time(predict) for _ in range(REPEATS)]
    return _named("image", first, steps, IMAGE_STEPS) | _named("predict", first_answer, answers, 1)


def _time(work: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds on the wall and of the processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _named(
    name: str, first: tuple[float, float], times: list[tuple[float, float]], steps: int
) -> dict[str, float]:
    wall, cpu = min(times)
    return {f"{name}_first": first[0], f"{name}": wall / steps, f"{name}_cpu": cpu / steps}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
