"""Time the backends of Keras beside each other, and record it for the chapter on backends.

In each round every backend has a process of its own, one after the other. The record is written anew after each round,
so a command that is stopped leaves whole rounds.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bindery.project import BinderyError, Project, Say
from weekend.files import plain_bytes, replacing
from weekend.records import provenance
from weekend.training import TENSORFLOW_SETTINGS

TARGET = Path("code") / "weekend" / "records" / "backends" / "timings.json"
WORKER = Path(__file__).with_name("time_backend.py")
ROUNDS = 5
BACKENDS = ("tensorflow", "jax", "torch")
VARIABLE = "KERAS_BACKEND"
# In the order of a round: a backend, and what `jit_compile` is set to.
TIMED: tuple[tuple[str, bool | str], ...] = (*((name, "auto") for name in BACKENDS), ("tensorflow", True))
PATIENCE = 300  # seconds for one process


def write(
    project: Project, pythons: Mapping[str, str] | None = None, *, rounds: int = ROUNDS, say: Say = print
) -> Path:
    """Time all backends, write the record, and return its path. Takes three or four minutes; the machine must be quiet.

    Parameters
    ----------
    project : Project
    pythons : mapping of str to str, optional
        For a backend that is not installed here, the Python of an environment that has it, with Keras and what
        ``weekend`` needs. The variable WEEKEND_PYTHON_TORCH does the same.
    rounds : int
    say : callable
        Gets lines about the progress.

    Raises
    ------
    BinderyError
        A process failed: its backend is not installed, for instance.
    """
    programs = {
        backend: (pythons or {}).get(backend)
        or os.environ.get(f"WEEKEND_PYTHON_{backend.upper()}", sys.executable)
        for backend in BACKENDS
    }
    found: dict[tuple[str, bool | str], list[dict[str, Any]]] = {one: [] for one in TIMED}
    commit = provenance.commit()  # asked before the record is another one
    for number in range(rounds):
        for (backend, jit), runs in found.items():
            runs.append(_time(project, programs[backend], backend, jit))
            name = backend if jit == "auto" else f"{backend} with jit_compile={jit}"
            say(f"  round {number + 1} of {rounds}, {name}: {_short(runs[-1])}")
        _write(project, found, commit)
    return project.root / TARGET


def code_hash(source: bytes) -> str:
    """Return the SHA-256 of the program that times, in hexadecimal.

    The module's docstring is left out, and so are the places of modules within ``weekend``: neither changes what is
    timed, and both changed when the modules moved.
    """
    code = source.split(b'"""\n', 1)[1]
    return hashlib.sha256(re.sub(rb"from weekend[\w.]* import", b"from weekend import", code)).hexdigest()


def _write(
    project: Project, found: dict[tuple[str, bool | str], list[dict[str, Any]]], commit: str | None
) -> None:
    record = {
        "command": "python -m tools backend-records",
        "code_sha256": code_hash(plain_bytes(WORKER)),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit,
        "device": found[TIMED[0]][0]["device"],
        "settings": TENSORFLOW_SETTINGS,
        "timings": [_timing(backend, str(jit), runs) for (backend, jit), runs in found.items()],
    }
    with replacing(project.root / TARGET) as file:
        file.write((json.dumps(record, indent=1) + "\n").encode())


def _time(project: Project, python: str, backend: str, jit: bool | str) -> dict[str, Any]:
    path = os.pathsep.join(filter(None, (str(project.root / "code"), os.environ.get("PYTHONPATH"))))
    variables = {**os.environ, **TENSORFLOW_SETTINGS, VARIABLE: backend, "PYTHONPATH": path}
    done = subprocess.run(
        [python, "-m", "tools.time_backend", json.dumps(jit)],
        env=variables,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise BinderyError(
            f"Timing {backend} failed. If it is not installed here, let WEEKEND_PYTHON_{backend.upper()} name "
            f"a Python that has it. What it said:\n{done.stderr[-2000:]}"
        )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _timing(backend: str, compiled: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    rounds = [{name: float(f"{value:.4g}") for name, value in run["seconds"].items()} for run in runs]
    return {"backend": backend, "compiled": compiled, "versions": runs[0]["versions"], "rounds": rounds}


def _short(run: dict[str, Any]) -> str:
    seconds = run["seconds"]
    return (
        f"import {seconds['import']:.1f} s, tiny step {1000 * seconds['tiny']:.2f} ms, pictures: first step "
        f"{seconds['image_first']:.1f} s, step {seconds['image']:.2f} s, predict {seconds['predict']:.2f} s"
    )
