"""Run every check of the project, in the order in which they are quickest to fail."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..project import BinderyError, Project, Say
from ..project.chromium import CHROMIUM_VARIABLE, find_chromium
from . import passes

# Tests move from a busy process to an idle one. A lesson's cells share their kernel, so each lesson stays in one.
PARALLEL = ["-n", "logical", "--dist", "worksteal"]
LESSONS = ["--nbval", "-n", "logical", "--dist", "loadscope", "--no-loadscope-reorder"]

# With one thread, sums are in another order; without oneDNN, TensorFlow rounds as on another processor.
ROUNDED_OTHERWISE = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    ),
    "1",
) | {"TF_ENABLE_ONEDNN_OPTS": "0"}


def run(project: Project, *, thorough: bool = False, say: Say = print) -> None:
    """Run ruff, mypy, the tests, and the lessons against their stored outputs, on all cores.

    Lessons that have passed on this machine as they are now are left out, but not on CI.

    Parameters
    ----------
    project : Project
    thorough : bool
        Leave nothing out: run the tests marked ``thorough`` as well, which take minutes, and all lessons, three
        times: as they are, once more, and rounded as another processor would.
    say : callable
        Takes each line of progress.

    Raises
    ------
    BinderyError
        A step failed; the later steps are not run.
    """
    chromium = {CHROMIUM_VARIABLE: find_chromium(say=say)}
    left_out = "" if thorough else " and not thorough"
    for name, arguments in (
        ("lint", ["ruff", "check", "."]),
        ("format", ["ruff", "format", "--check", "."]),
        ("types", ["mypy"]),
        ("tests", ["pytest", "tests", *PARALLEL, "-m", f"not quiet{left_out}"]),
        ("tests that need a quiet machine", ["pytest", "tests", "-m", f"quiet{left_out}"]),
    ):
        _step(project, name, arguments, chromium, say=say)
    _lessons(project, anew=thorough or bool(os.environ.get("CI")), say=say)
    if thorough:
        _step(project, "lessons, again", ["pytest", "lessons", *LESSONS], say=say)
        _step(
            project, "lessons, rounded otherwise", ["pytest", "lessons", *LESSONS], ROUNDED_OTHERWISE, say=say
        )


def _step(
    project: Project, name: str, arguments: list[str], variables: dict[str, str] | None = None, *, say: Say
) -> None:
    say(f"\n== {name}: python -m {' '.join(arguments)}")
    command = [sys.executable, "-m", *arguments]
    code = subprocess.run(
        command, cwd=project.root, env={**os.environ, **(variables or {})}, check=False
    ).returncode
    if code:
        raise BinderyError(f"The step {name!r} failed (exit code {code}); the lines above say why.")


def _lessons(project: Project, *, anew: bool, say: Say) -> None:
    """Run the lessons, or those that have not passed on this machine as they are."""
    keys = passes.keys(project)
    left_out = [] if anew else [path for path, key in keys.items() if passes.is_kept(key)]
    if left_out:
        say(
            f"\n{len(left_out)} of {len(keys)} lessons have passed on this machine as they are, and are left out; "
            "--thorough runs them."
        )
    chosen = [str(path.relative_to(project.root)) for path in keys if path not in left_out]
    if not chosen:
        return
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "passed"
        try:
            _step(project, "lessons", ["pytest", *LESSONS, f"--note-passed={noted}", *chosen], say=say)
        finally:
            for line in noted.read_text("utf-8").splitlines() if noted.is_file() else []:
                if key := keys.get(Path(line)):
                    passes.keep(key)
