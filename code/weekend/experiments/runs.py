"""Trains an experiment once and records it; a run that was killed goes on from its last epoch.

All that a run needs to go on is saved after every epoch, in one step: weights, the optimizer's state and that
of the random numbers. The order of the pictures follows from the seed and the epoch. So on one machine the
numbers are the same whether a run was interrupted or not.
"""

import importlib.util
import json
import math
import shlex
import shutil
import time
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import records, training
from ..data import ImageData
from ..files import replacing
from ..records import Record, RecordError, provenance, rounded
from . import Experiment

if TYPE_CHECKING:
    import keras

EVALUATION_BATCH = 250
# The source files that decide a run's numbers: a half-done run does not go on with others.
_SOURCES = ("data.augmentation", "models", "experiments.runs", "training")

_OWN = ("train_", "learning_rate")  # in a history, what Keras's own logs don't have

Progress = Callable[[int, int], None]  # updates done, updates in all


@dataclass(frozen=True)
class Plan:
    """A run to be made: an experiment with its data, its seed and the place of its record.

    Parameters
    ----------
    experiment : Experiment
    images : ImageData
    seed : int
    folder : Path
        Folder of records.
    epochs : int, optional
        By default the experiment's.
    training_images : int, optional
        Use only the first so many training pictures. By default all.

    Raises
    ------
    RecordError
        There are not so many pictures.
    """

    experiment: Experiment
    images: ImageData = field(repr=False)
    seed: int
    folder: Path
    epochs: int | None = None
    training_images: int | None = None

    def __post_init__(self) -> None:
        available = len(self.images.y_train)
        if self.training_images and self.training_images > available:
            raise RecordError(
                f"{self.images.name} has {available} training pictures, fewer than {self.training_images}. "
                "Ask for fewer with --images."
            )

    @property
    def settings(self) -> dict[str, Any]:
        """The experiment's settings, with epochs and images as they are in this run."""
        return {
            **self.experiment.settings,
            "epochs": self.epochs or self.experiment.epochs,
            "images": self.training_images or len(self.images.y_train),
            "changes": self.changes,
        }

    @property
    def changes(self) -> list[str]:
        """The random changes that training images go through."""
        keep_labels = self.images.label_keeping if self.experiment.augment else ()
        return sorted({*keep_labels, *(["mirror"] if self.experiment.mirror else [])})

    @property
    def record_path(self) -> Path:
        """Where the record goes."""
        size = records.Size(self.settings["images"], self.settings["epochs"])
        return records.record_path(
            self.folder, self.images.name, self.experiment.record_name, size, self.seed
        )

    @property
    def checkpoint_path(self) -> Path:
        """Where the state after the last epoch is kept until the run is done."""
        return self.record_path.with_suffix(".checkpoint.npz")

    @property
    def log_folder(self) -> Path:
        """Where TensorBoard's files go."""
        return self.record_path.with_suffix("")

    @property
    def updates(self) -> int:
        """Training steps in an epoch."""
        batch_size = self.experiment.updates_like_batch_size or self.experiment.batch_size
        return math.ceil(self.settings["images"] / batch_size)

    @property
    def command(self) -> str:
        """The command that repeats this run."""
        parts = ["weekend", "run", self.experiment.record_name, "--data", self.images.name]
        parts += ["--seeds", str(self.seed), "--epochs", str(self.settings["epochs"])]
        if self.training_images:
            parts += ["--images", str(self.training_images)]
        return shlex.join(parts)


def existing(plan: Plan, fingerprint: str) -> Record | None:
    """Return the record of a run that was made before, or None.

    Raises
    ------
    RecordError
        In its place is a record that is damaged, or of other settings or data.
    """
    if plan.record_path.exists():
        record = records.read(plan.record_path, plan.experiment)
        records.require_same_run(record, plan.settings, fingerprint, plan.record_path)
        return record
    of_format_1 = plan.record_path.with_name(f"{plan.experiment.record_name}-{plan.seed}.json")
    if of_format_1.exists():
        record = records.read(of_format_1, plan.experiment)
        if record.settings == plan.settings and record.fingerprint == fingerprint:
            return record
    return None


def run(plan: Plan, progress: Progress = lambda done, total: None) -> Record:
    """Train as planned, write the record and return it. Does nothing if the record is there.

    Parameters
    ----------
    plan : Plan
    progress : callable
        Called after every update with the number of updates done and to do.

    Returns
    -------
    Record

    Raises
    ------
    RecordError
        The record or the state of an unfinished run, in the place of the new one, is damaged or of other
        settings.
    """
    fingerprint = plan.images.fingerprint
    record = existing(plan, fingerprint)
    if record is None:
        plan.record_path.parent.mkdir(parents=True, exist_ok=True)
        record = _train(plan, fingerprint, progress)
        record.write(plan.folder)
    plan.checkpoint_path.unlink(missing_ok=True)
    return record


def free_memory() -> None:
    """Let go of what Keras keeps of earlier models; for programs that train many of them."""
    import keras

    keras.backend.clear_session()


def _train(plan: Plan, fingerprint: str, progress: Progress) -> Record:
    training.prepare(plan.seed)
    import keras

    settings, images = plan.settings, plan.images
    x, y = images.x_train[: settings["images"]], images.y_train[: settings["images"]]
    model = build(plan.experiment, x, plan.changes)
    identity = {
        "experiment": plan.experiment.record_name,
        "seed": plan.seed,
        **settings,
        "data": fingerprint,
        **provenance.versions(),
        "source code": provenance.code_fingerprint(*_SOURCES),
    }
    state = _State(model, plan.checkpoint_path, identity)
    state.load()
    state.progress["sessions"] += 1
    _remove_leftovers(plan)
    started = time.perf_counter() - state.progress["seconds"]

    class Recorder(keras.callbacks.Callback):
        """Measures, saves and reports; the last of the callbacks."""

        def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
            self.begun = time.perf_counter()

        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            self.ended = time.perf_counter()
            progress(state.epoch * plan.updates + batch + 1, settings["epochs"] * plan.updates)

        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            part = len(images.y_val)
            seen = model.evaluate(
                x[:part], y[:part], batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
            )
            values = {**(logs or {}), **{f"train_{name}": value for name, value in seen.items()}}
            values["learning_rate"] = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
            for name, value in values.items():
                state.progress["history"].setdefault(name, []).append(rounded(value))
            state.progress["step_ms"].append(round(1000 * (self.ended - self.begun) / plan.updates, 1))
            state.progress["seconds"] = round(time.perf_counter() - started, 1)
            state.save()

    # With no epoch left, for a run that was killed at its very end, this still writes the logs.
    model.fit(
        _batches(x, y, plan, first_epoch=state.epoch),
        steps_per_epoch=plan.updates,
        initial_epoch=state.epoch,
        epochs=settings["epochs"],
        validation_data=(images.x_val, images.y_val),
        validation_batch_size=EVALUATION_BATCH,
        callbacks=[*_tensorboard(plan, state.progress["history"]), Recorder()],
        shuffle=False,
        verbose=0,
    )
    history = state.progress["history"]
    results: dict[str, records.Number] = {}
    for key in ("accuracy", "cross_entropy"):
        results[f"val_{key}"] = history[f"val_{key}"][-1]
    right = {
        name: records.packed(predicted_right(model, pictures, labels))
        for name, pictures, labels in (
            ("val", images.x_val, images.y_val),
            ("test", images.x_test, images.y_test),
        )
    }
    for name, pictures, labels in (("train", x, y), ("test", images.x_test, images.y_test)):
        measured = model.evaluate(pictures, labels, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True)
        results |= {f"{name}_{key}": rounded(measured[key]) for key in ("accuracy", "cross_entropy")}
    return Record(
        experiment=plan.experiment.record_name,
        data=images.name,
        fingerprint=fingerprint,
        seed=plan.seed,
        settings=settings,
        parameters=model.count_params(),
        updates=plan.updates,
        history=history,
        results=results,
        right=right,
        provenance={
            "command": plan.command,
            "versions": provenance.versions(),
            "device": provenance.device(),
            "commit": provenance.commit(),
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "seconds": round(time.perf_counter() - started, 1),
            "sessions": state.progress["sessions"],
            "step_ms": state.progress["step_ms"],
        },
    )


def predicted_right(model: "keras.Model", pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return for each picture whether the model's largest output is at its label; bool, shape (n,)."""
    outputs = model.predict(pictures, batch_size=EVALUATION_BATCH, verbose=0)
    return outputs.argmax(axis=1) == labels


def build(experiment: Experiment, x_train: np.ndarray, changes: Collection[str] = ()) -> "keras.Sequential":
    """Return the compiled model of an experiment, from the pixels of uint8 pictures to ten probabilities.

    Parameters
    ----------
    experiment : Experiment
    x_train : ndarray of uint8, shape (n, 32, 32, 3)
        The training pictures: one mean and one deviation of all their pixels scale the inputs, as in TFLearn.
    changes : collection of str
        Random changes of the images in training; see `augmentation.RandomChanges`.
    """
    import keras
    from keras import layers

    from .. import models
    from ..data.augmentation import RandomChanges

    make: Callable[..., keras.Sequential] = getattr(models, experiment.network)
    options: dict[str, Any] = {"tflearn_init": experiment.tflearn_init}
    if experiment.network == "base":
        options |= {name: getattr(experiment, name) for name in ("dropout", "l1", "l2", "second_pool")}
    mean, variance = _pixel_statistics(x_train)
    model = keras.Sequential(
        [
            keras.Input(models.IMAGE_SHAPE),
            layers.Rescaling(1 / 255),
            *([RandomChanges(changes)] if changes else []),
            layers.Normalization(axis=None, mean=mean, variance=variance),
            make(**options),
        ]
    )
    adam = {
        "learning_rate": experiment.learning_rate,
        "epsilon": experiment.epsilon,
        "global_clipnorm": experiment.clip_norm,
    }
    optimizer = (
        keras.optimizers.AdamW(weight_decay=experiment.weight_decay, **adam)
        if experiment.optimizer == "adamw"
        else keras.optimizers.Adam(**adam)
    )
    model.compile(
        optimizer=optimizer,
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy", keras.metrics.SparseCategoricalCrossentropy(name="cross_entropy")],
        # XLA makes JAX fast, and TensorFlow on CPUs slow.
        jit_compile=keras.backend.backend() == "jax",
    )
    return model


def _pixel_statistics(x: np.ndarray) -> tuple[float, float]:
    """Mean and variance over all pixels and colours, for values from 0 to 1."""
    counts = np.bincount(x.reshape(-1), minlength=256)
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    return mean, float(np.average((values - mean) ** 2, weights=counts))


def _batches(x: np.ndarray, y: np.ndarray, plan: Plan, first_epoch: int) -> "keras.utils.PyDataset":
    """All batches from an epoch on, without end; which pictures batch i holds follows from seed and i."""
    import keras

    size = plan.experiment.batch_size
    passes = math.ceil(plan.updates / math.ceil(len(y) / size))

    class Batches(keras.utils.PyDataset):
        num_batches = None
        current: tuple[int, list[np.ndarray]] = (-1, [])

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            epoch, batch = first_epoch + index // plan.updates, index % plan.updates
            if self.current[0] != epoch:
                # RandomState's stream is frozen for good (NumPy's NEP 19).
                random = np.random.RandomState([plan.seed, epoch])
                orders = [random.permutation(len(y)) for _ in range(passes)]
                rows = [order[i : i + size] for order in orders for i in range(0, len(y), size)]
                self.current = (epoch, rows)
            chosen = self.current[1][batch]
            return x[chosen], y[chosen]

    return Batches()


class _State:
    """What a run needs to go on: the model's and the optimizer's variables, and what was measured."""

    def __init__(self, model: "keras.Model", path: Path, identity: dict[str, Any]) -> None:
        self.path = path
        self.identity = json.loads(json.dumps(identity))
        self.progress: dict[str, Any] = {"history": {}, "step_ms": [], "seconds": 0.0, "sessions": 0}
        model.optimizer.build(model.trainable_variables)
        # Among the model's variables are the states of its random numbers, which Keras's own files leave out.
        self.variables = [*model.variables, *model.optimizer.variables]

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return len(self.progress["step_ms"])

    def save(self) -> None:
        import keras

        arrays = {f"v{i}": keras.ops.convert_to_numpy(v) for i, v in enumerate(self.variables)}
        words = json.dumps({"identity": self.identity, "progress": self.progress})
        with replacing(self.path) as file:
            np.savez(file, words=np.array(words), **arrays)

    def load(self) -> None:
        """Take over the state of an unfinished run, if there is one."""
        if not self.path.exists():
            return
        start_over = "Remove it to start over."
        try:
            with np.load(self.path, allow_pickle=False) as file:
                words = json.loads(str(file["words"]))
                arrays = [file[f"v{i}"] for i in range(len(file.files) - 1)]
            found, progress = words["identity"], words["progress"]
        except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
            raise RecordError(
                f"The state of an unfinished run, {self.path}, is damaged. {start_over}"
            ) from error
        different = records.differences(self.identity, found)
        if different:
            raise RecordError(
                f"{self.path} is the state of an unfinished run that was made with other settings ({different}). "
                f"{start_over} Or name another folder with --out."
            )
        if [a.shape for a in arrays] != [tuple(v.shape) for v in self.variables]:
            raise RecordError(
                f"The state of an unfinished run, {self.path}, is of another network. {start_over}"
            )
        for variable, array in zip(self.variables, arrays, strict=True):
            variable.assign(array)
        self.progress = progress


def _remove_leftovers(plan: Plan) -> None:
    """Remove what a killed run left: half-written files, and logs, which are written again as a whole."""
    for path in plan.record_path.parent.glob(f".{plan.record_path.stem}.*.tmp"):
        path.unlink(missing_ok=True)
    shutil.rmtree(plan.log_folder, ignore_errors=True)


def can_log() -> bool:
    """Whether logs for TensorBoard can be written: Keras writes them through TensorFlow."""
    return importlib.util.find_spec("tensorflow") is not None


def _tensorboard(plan: Plan, history: dict[str, list[records.Number]]) -> list["keras.callbacks.Callback"]:
    if not can_log():
        return []
    import keras

    class Logs(keras.callbacks.TensorBoard):
        def on_train_begin(self, logs: dict | None = None) -> None:
            super().on_train_begin(logs)
            # What a killed run had logged is written anew: some of it may never have reached the disk.
            shown = {name: values for name, values in history.items() if not name.startswith(_OWN)}
            for epoch in range(len(history.get("loss", []))):
                self.on_epoch_end(epoch, {name: _number(values[epoch]) for name, values in shown.items()})

    return [Logs(plan.log_folder, write_graph=False)]


def _number(value: records.Number) -> float:
    return math.nan if value is None else value
