"""Recorded searches for settings, where a lesson has no time for all methods and seeds.

``python -m bindery tuning-records`` makes the JSON files beside this one with
:mod:`weekend.experiments.tuning`, one file a search. They are checked when they are read.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...files import replacing

PACKAGED = Path(__file__).parent
SCHEMA = 1


class StudyError(Exception):
    """A recorded search can't be used; the message says which, and why."""


@dataclass(frozen=True)
class Final:
    """The best settings of a search, trained anew with seeds that no trial had.

    Attributes
    ----------
    settings : dict
    seeds : tuple of int
    validation, test : tuple of float
        Accuracy of each seed, from 0 to 1.
    """

    settings: dict[str, Any]
    seeds: tuple[int, ...]
    validation: tuple[float, ...]
    test: tuple[float, ...]


@dataclass(frozen=True)
class Trial:
    """A trial of a search.

    Attributes
    ----------
    settings : dict
    accuracies : tuple of float
        On validation pictures after each epoch, from 0 to 1.
    stopped : bool
        Whether it was stopped early, being behind others.
    """

    settings: dict[str, Any]
    accuracies: tuple[float, ...]
    stopped: bool


@dataclass(frozen=True)
class Study:
    """One search: a method, a data set, a seed.

    Attributes
    ----------
    data : str
        ``"photo-digits"`` or ``"cifar10"``.
    fingerprint : str
        SHA-256 of the whole data set.
    pictures : dict of str to int
        How many were used for ``training``, ``validation`` and ``test``: the first so many.
    method : str
        ``"random"``, ``"bayes"`` or ``"halving"``; see :class:`weekend.experiments.tuning.Search`.
    seed : int
    epochs : int
        Of a whole trial.
    trials : tuple of Trial
        In the order in which they ended.
    final : Final
    provenance : dict
        How the search was made.
    """

    data: str
    fingerprint: str
    pictures: dict[str, int]
    method: str
    seed: int
    epochs: int
    trials: tuple[Trial, ...]
    final: Final
    provenance: dict[str, Any]

    @property
    def spent(self) -> int:
        """Epochs of training in all trials together."""
        return sum(len(trial.accuracies) for trial in self.trials)

    @property
    def best(self) -> Trial:
        """The trial with the highest validation accuracy among those that were not stopped."""
        return max((t for t in self.trials if not t.stopped), key=lambda trial: trial.accuracies[-1])

    def best_after(self, spent: Sequence[int]) -> list[float]:
        """Return the highest validation accuracy of whole trials that had ended when so many epochs were spent.

        Parameters
        ----------
        spent : sequence of int
            None may be smaller than the first trial is long.

        Returns
        -------
        list of float
            From 0 to 1, one for each number of epochs.
        """
        ends: list[tuple[int, float]] = []
        done = 0
        for trial in self.trials:
            done += len(trial.accuracies)
            if not trial.stopped:
                ends.append((done, trial.accuracies[-1]))
        return [max(accuracy for end, accuracy in ends if end <= limit) for limit in spent]

    def write(self, folder: Path) -> Path:
        """Write the file, in one step, and return its path."""
        content = {"schema": SCHEMA, **asdict(self)}
        path = study_path(folder, self.data, self.method, self.seed)
        with replacing(path) as file:
            file.write(_layout({**content, "sha256": _checksum(content)}).encode())
        return path


def study_path(folder: Path, data: str, method: str, seed: int) -> Path:
    """Return where the search has its file in a folder."""
    return folder / f"{data}-{method}-{seed}.json"


def read(path: Path) -> Study:
    """Read a recorded search.

    Raises
    ------
    StudyError
        The file is missing, was changed since it was written, or is of another version.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        expected = content.pop("sha256")
        if content.pop("schema") != SCHEMA:
            raise StudyError(
                f"{path} was written by another version of weekend. Install the one of the book."
            )
        if _checksum({"schema": SCHEMA, **content}) != expected:
            raise StudyError(f"{path} was changed since it was written. Get it anew.")
        trials = tuple(
            Trial(t["settings"], tuple(t["accuracies"]), t["stopped"]) for t in content.pop("trials")
        )
        final = {name: _fixed(value) for name, value in content.pop("final").items()}
        study = Study(**content, trials=trials, final=Final(**final))
    except FileNotFoundError as error:
        raise StudyError(f"There is no recorded search {path}.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudyError(f"{path} is no recorded search, or is damaged ({error!r}). Get it anew.") from error
    _require_sound(study, path)
    return study


def load(data: str, method: str, folder: Path = PACKAGED) -> list[Study]:
    """Return the recorded searches of a method on a data set, by seed.

    Raises
    ------
    StudyError
        There is none, or one is damaged.
    """
    found = [read(path) for path in folder.glob(f"{data}-{method}-*.json")]
    if not found:
        raise StudyError(f"There are no recorded searches by {method} on {data}.")
    return sorted(found, key=lambda study: study.seed)


def _require_sound(study: Study, path: Path) -> None:
    values = [a for trial in study.trials for a in trial.accuracies]
    values += [*study.final.validation, *study.final.test]
    whole = [trial for trial in study.trials if not trial.stopped]
    lengths = {len(trial.accuracies) for trial in whole}
    if (
        not all(math.isfinite(value) and 0 <= value <= 1 for value in values)
        or not all(trial.accuracies for trial in study.trials)
        or lengths != {study.epochs}
        or study.final.settings != study.best.settings
        or study.seed in study.final.seeds
        or not len(study.final.seeds) == len(study.final.validation) == len(study.final.test) > 0
    ):
        raise StudyError(f"{path} holds values that no search gives. Get it anew.")


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _checksum(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _layout(content: dict[str, Any]) -> str:
    """JSON with a line for each trial: small, and fit for a diff."""
    lines = []
    for key, value in content.items():
        if key == "trials":
            rows = ",\n  ".join(json.dumps(trial, separators=(",", ":")) for trial in value)
            lines.append(f' "trials": [\n  {rows}\n ]')
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
