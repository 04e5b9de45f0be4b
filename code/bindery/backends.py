"""Run the lessons on another backend of Keras: every cell must run, and claims that do not hold there are named.

A backend draws other random numbers and adds in another order, so trained networks differ, and outputs are not
compared as nbval does. What a lesson needs is that no cell fails. Printed lines that end in ``True`` are claims; those
that a backend makes ``False`` are named, and fail nothing. Lessons that teach TensorFlow itself say so in their front
matter (``backend: tensorflow``), and are left out.
"""

import importlib.util
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from .convert import convert, of_chapter, read_chapter
from .lessons import Say, chosen, plain
from .project import BinderyError, Project

BACKENDS = ("tensorflow", "jax", "torch")
VARIABLE = "KERAS_BACKEND"
LIMIT = 900  # seconds for one lesson


@dataclass
class Outcome:
    """How a lesson went on a backend.

    Attributes
    ----------
    lesson : str
    seconds : float
    error : str
        What failed and where; empty where all cells ran.
    denied : list of str
        Claims that hold on TensorFlow, and not here.
    """

    lesson: str
    seconds: float = 0.0
    error: str = ""
    denied: list[str] = field(default_factory=list)


def bound(path: Path) -> str | None:
    """Return the backend that a chapter's lesson is bound to, or None where it runs on all of them."""
    return read_chapter(path).backend


def verify(
    project: Project,
    backend: str,
    names: list[str] | None = None,
    *,
    limit: float = LIMIT,
    reports: Path | None = None,
    say: Say = print,
) -> list[Outcome]:
    """Run lessons on a backend, one after the other, each in an empty folder.

    Parameters
    ----------
    project : Project
    backend : str
        "tensorflow", "jax" or "torch".
    names : list of str, optional
        The lessons; by default all that run on every backend.
    limit : float
        Seconds that one lesson may take.
    reports : Path, optional
        The folder for a note of what failed, for `bindery report`.
    say : callable
        Gets lines about the progress.

    Raises
    ------
    BinderyError
        The backend is not installed, a name is not a lesson's, or a named lesson is bound to another backend.
    """
    if importlib.util.find_spec(backend) is None:
        raise BinderyError(
            f"The backend {backend!r} is not installed here. Install it: pip install '.[{backend}]'."
        )
    paths = chosen(project, names)
    elsewhere = [path.stem for path in paths if bound(path) not in (None, backend)]
    if names and elsewhere:
        raise BinderyError(
            f"These lessons teach TensorFlow itself and run on no other: {', '.join(elsewhere)}."
        )
    for name in elsewhere:
        say(f"  {name}: left out, since it teaches TensorFlow itself")
    outcomes = []
    for path in paths:
        if path.stem not in elsewhere:
            outcomes.append(run(project, path, backend, limit))
            say(_line(outcomes[-1]))
            for claim in outcomes[-1].denied:
                say(f"    does not hold here: {claim}")
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed and reports:
        reports.mkdir(parents=True, exist_ok=True)
        (reports / f"{backend}.md").write_text(_note(backend, failed), "utf-8")
    return outcomes


def run(project: Project, path: Path, backend: str, limit: float = LIMIT) -> Outcome:
    """Run one chapter's lesson on a backend, in a kernel and an empty folder of its own."""
    chapter = read_chapter(path)
    notebook = convert(project, chapter)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outcome = Outcome(path.stem)
    reached = 0
    start = time.monotonic()

    def started(cell: NotebookNode, cell_index: int) -> None:
        nonlocal reached
        if cell.cell_type == "code":
            reached += 1
            client.timeout = max(1, round(limit - (time.monotonic() - start)))

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": folder}},
            on_cell_start=started,
        )
        try:
            client.execute(env={**os.environ, VARIABLE: backend})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            said = (
                f"The lesson took more than {limit:.0f} s"
                if isinstance(error, CellTimeoutError)
                else plain(error)
            )
            outcome.error = f"Code cell {reached} of {len(cells)}:\n\n{cells[reached - 1].source}\n\n{said}"
    outcome.seconds = time.monotonic() - start
    outcome.denied = _denied(project.lesson(path), cells[:reached])
    return outcome


def _denied(stored: Path, cells: list[NotebookNode]) -> list[str]:
    """Return the claims that the stored lesson prints, and these cells deny."""
    if not stored.is_file():
        return []
    notebook = nbformat.read(stored, as_version=4)
    before = of_chapter([cell for cell in notebook.cells if cell.cell_type == "code"])
    found = []
    for old, new in zip(before, of_chapter(cells), strict=False):
        now = set(_printed(new))
        for line in _printed(old):
            if line.endswith(" True") and line[:-4] + "False" in now:
                found.append(line[:-4].rstrip(" :"))
    return found


def _printed(cell: NotebookNode) -> list[str]:
    outputs: list[Any] = cell.get("outputs", [])
    return [line for output in outputs for line in output.get("text", "").splitlines()]


def _line(outcome: Outcome) -> str:
    how = f"failed: {outcome.error.splitlines()[0]}" if outcome.error else "every cell ran"
    return f"  {outcome.lesson}: {how}, {outcome.seconds:.0f} s"


def _note(backend: str, failed: list[Outcome]) -> str:
    parts = [f"### Lesson `{o.lesson}` on {backend}\n\n````text\n{o.error[:2000]}\n````" for o in failed]
    return "\n\n".join(parts) + "\n"
