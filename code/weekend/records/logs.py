"""Read the event files that ``keras.callbacks.TensorBoard`` and ``tf.summary`` write."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

EVENT_FILES = "*tfevents*"
INSTALL = 'Install TensorBoard with: pip install "tensorboard>=2.18"'

Histogram: TypeAlias = tuple[int, np.ndarray]  # a step, and its buckets: left, right and count in each row


class LogError(Exception):
    """Logs can't be read; the message says why and what to do about it."""


def folders(folder: str | Path) -> list[Path]:
    """Return the folders at and below ``folder`` that hold event files: what TensorBoard lists as runs.

    Raises
    ------
    LogError
        There is no such folder, or no event file in it.
    """
    folder = Path(folder)
    remedy = (
        f"Train with callbacks=[keras.callbacks.TensorBoard({(folder / 'a-name').as_posix()!r})] first, "
        "or change to the folder where you trained: a lesson's logs are beside the lesson."
    )
    if not folder.is_dir():
        raise LogError(f"There is no folder {folder.as_posix()!r} in {Path.cwd()}. {remedy}")
    found = sorted({file.parent for file in folder.rglob(EVENT_FILES) if file.is_file()})
    if not found:
        raise LogError(f"The folder {folder.as_posix()!r} holds no training logs (no event files). {remedy}")
    return found


def scalars(folder: str | Path) -> dict[str, dict[str, list[float]]]:
    """Return all curves that were logged below a folder.

    Parameters
    ----------
    folder : str or Path
        Such as ``"runs"``.

    Returns
    -------
    dict of str to dict of str to list of float
        ``result[run][tag]`` are the values in the order of their steps. A run is named by its folder, as in
        TensorBoard: ``"my-run/train"``.

    Raises
    ------
    LogError
        There is no such folder, no event file in it, or TensorBoard is not installed.
    """
    return {
        run: {tag: [float(value) for _, value in _values(log, tag)] for tag in _tags(log, "scalars")}
        for run, log in _runs(folder)
    }


def histograms(folder: str | Path) -> dict[str, dict[str, list[Histogram]]]:
    """Return all histograms that were logged below a folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    dict of str to dict of str to list of (int, ndarray of shape (buckets, 3))
        ``result[run][tag]`` has a step and its buckets in each entry. A bucket is left edge, right edge and
        count.

    Raises
    ------
    LogError
        As :func:`scalars`.
    """
    return {
        run: {tag: list(_values(log, tag)) for tag in _tags(log, "histograms")} for run, log in _runs(folder)
    }


def _runs(folder: str | Path) -> Iterator[tuple[str, "EventAccumulator"]]:
    found = folders(folder)
    try:
        from tensorboard.backend.event_processing import event_accumulator
    except ImportError as error:
        raise LogError(
            f"These logs are read with the package tensorboard, which is missing. {INSTALL}"
        ) from error
    for path in found:
        log = event_accumulator.EventAccumulator(str(path), size_guidance={"tensors": 0})  # 0: keep all
        yield path.relative_to(folder).as_posix(), log.Reload()


def _tags(log: "EventAccumulator", plugin: str) -> list[str]:
    return [
        tag for tag in log.Tags()["tensors"] if log.SummaryMetadata(tag).plugin_data.plugin_name == plugin
    ]


def _values(log: "EventAccumulator", tag: str) -> Iterator[Histogram]:
    from tensorboard.util import tensor_util

    for event in log.Tensors(tag):
        yield event.step, tensor_util.make_ndarray(event.tensor_proto)
