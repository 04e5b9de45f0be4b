"""How long Keras takes on each of its backends, measured once for the book.

``python -m bindery backend-records`` makes the JSON file beside this one. In each round every backend is timed in a
fresh process, one after the other, so that what slows the machine down for a while does not favour one of them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

PATH = Path(__file__).with_name("timings.json")
USUAL = "tensorflow"  # what the others are compared with


@dataclass(frozen=True)
class Timing:
    """A backend with the rounds in which it was timed.

    Attributes
    ----------
    backend : str
        "tensorflow", "jax" or "torch".
    compiled : str
        ``jit_compile`` of the models: "auto", "True" or "False".
    versions : dict of str to str
        As `weekend.records.provenance.versions` gives them.
    rounds : list of dict of str to float
        Seconds by what was timed: ``import`` (of Keras with its backend); ``tiny_first``, ``tiny``, ``tiny_cpu``,
        ``image_first``, ``image``, ``image_cpu`` (a step of training: the first, a later one, its processor time);
        ``predict_first``, ``predict``, ``predict_cpu`` (750 pictures). Also ``peak_mib``, the memory of the process.
    """

    backend: str
    compiled: str
    versions: dict[str, str]
    rounds: list[dict[str, float]]


@cache
def recorded() -> dict[str, Any]:
    """Return the record as it is in its file, with ``date``, ``device``, ``command`` and ``timings``."""
    record: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return record


def timings(compiled: str = "auto") -> list[Timing]:
    """Return what was timed with a setting of ``jit_compile``; TensorFlow comes first."""
    return [Timing(**timing) for timing in recorded()["timings"] if timing["compiled"] == compiled]


def compare(key: str, unit: str = "ms", compiled: str = "auto") -> pd.DataFrame:
    """Return a table of the backends for one of the things that were timed.

    Parameters
    ----------
    key : str
        A key of `Timing.rounds`.
    unit : str
        "s" or "ms".
    compiled : str
        ``jit_compile`` of the models; TensorFlow's time, by which is divided, is always that with "auto".

    Returns
    -------
    pandas.DataFrame
        A row for each backend: the median over the rounds, the lowest and the highest; and ``ratio``, ``ratio low``,
        ``ratio high``: the same for the time divided by TensorFlow's in the same round.

    Raises
    ------
    ValueError
        Nothing of that name was timed.
    """
    found = timings(compiled)
    if not all(key in one for timing in found for one in timing.rounds):
        raise ValueError(f"{key!r} was not timed. Choose from: {', '.join(found[0].rounds[0])}.")
    factor = {"s": 1, "ms": 1000}[unit]
    usual = [one[key] for timing in timings() if timing.backend == USUAL for one in timing.rounds]
    rows = {}
    for timing in found:
        values = [factor * one[key] for one in timing.rounds]
        ratios = [one[key] / base for one, base in zip(timing.rounds, usual, strict=True)]
        rows[timing.backend] = {
            unit: median(values),
            "lowest": min(values),
            "highest": max(values),
            "ratio": median(ratios),
            "ratio low": min(ratios),
            "ratio high": max(ratios),
        }
    return pd.DataFrame.from_dict(rows, orient="index")
