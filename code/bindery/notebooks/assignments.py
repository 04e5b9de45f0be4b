"""Assignments for nbgrader, made from the lessons.

Each exercise's cell becomes a cell for the answer, with a locked test behind it that asks the exercise's checker.
Hints and solutions are left out.
"""

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from weekend.files import replacing

from ..chapters import course
from ..chapters.convert import convert, dumps
from ..chapters.read import read_chapter
from ..project import BinderyError, Project
from . import lessons

POINTS = {"Warm-up": 1, "Practice": 2, "Challenge": 3, "Project": 4}
SCHEMA = 3  # of nbgrader's metadata
CONFIG = '''\
"""Settings of nbgrader for the assignments of the book; written by `bindery assignments`."""

c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {"python": "# Put your answer in place of the dots."}
c.Execute.timeout = 600  # seconds a cell; lessons train networks
'''

_ASIDE = re.compile(r"<details>\n<summary>(?:Solution|Hint \d+)</summary>\n.*?\n</details>\n*", re.DOTALL)


def write(project: Project, folder: Path, names: list[str] | None = None) -> list[Path]:
    """Write assignments into ``folder/source/NAME/NAME.ipynb``, and settings for nbgrader into ``folder``.

    Parameters
    ----------
    project : Project
    folder : Path
        The course folder of nbgrader. It is made where it is missing.
    names : list of str, optional
        The lessons, such as "depth"; by default all that have exercises.

    Returns
    -------
    list of Path
        The assignments.

    Raises
    ------
    BinderyError
        A lesson is unknown, has no exercises or is stale, or an assignment exists already. Nothing is written.
    """
    made = {}
    for path in lessons.chosen(project, names):
        lesson = lessons.load(project, path)
        if not names and not course.Unit(path, "", 0).exercises:
            continue
        target = folder / "source" / path.stem / f"{path.stem}.ipynb"
        if target.exists():
            raise BinderyError(
                f"{target} exists, and you may have changed it. Move it away, or choose another folder."
            )
        if lesson.stale or lesson.stored is None:
            raise BinderyError(
                f"{project.relative(lesson.path)} is stale. Run first: python -m bindery lessons"
            )
        made[target] = assignment(project, path, [c for c in lesson.stored.cells if c.cell_type == "code"])
    for target, notebook in made.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as file:
            file.write(dumps(notebook).encode())
    if not (folder / "nbgrader_config.py").exists():
        with replacing(folder / "nbgrader_config.py") as file:
            file.write(CONFIG.encode())
    return list(made)


def assignment(project: Project, path: Path, outputs: list[NotebookNode] | None = None) -> NotebookNode:
    """Return the assignment of a chapter; ``outputs`` are the executed code cells, for the numbers in the text.

    Raises
    ------
    BinderyError
        The chapter has no exercise, or an exercise's cell does not end with its check.
    """
    notebook = convert(project, read_chapter(path), outputs)
    levels = {e.label.replace("-", "_"): (e.label, e.level) for e in course.Unit(path, "", 0).exercises}
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _ASIDE.sub("", cell.source).strip()
            cells += [cell] if cell.source else []
        elif "exercise" in cell.metadata.get("tags", []):
            cells += _graded(cell, levels, path.name)
        else:
            cell.outputs, cell.execution_count = [], None
            cells.append(cell)
    if not any("nbgrader" in cell.metadata for cell in cells):
        raise BinderyError(f"{path.name} has no exercises to grade.")
    notebook.cells = cells
    return notebook


def _graded(cell: NotebookNode, levels: dict[str, tuple[str, str]], page: str) -> list[NotebookNode]:
    """Return the cell for the answer and the locked test of an exercise."""
    last = ast.parse(cell.source).body[-1]
    call = last.value if isinstance(last, ast.Expr) else None
    name = call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""
    if name not in levels:
        raise BinderyError(
            f"{page}: this cell should end with the check of an exercise of the page:\n{cell.source}"
        )
    label, level = levels[name]
    lines = cell.source.splitlines()
    starter = "\n".join(lines[: last.lineno - 1]).strip()
    check = "\n".join(lines[last.lineno - 1 : last.end_lineno])
    answer = nbformat.v4.new_code_cell(
        f"### BEGIN SOLUTION\n### END SOLUTION\n{starter}",
        id=cell.id,
        metadata=_metadata(label, solution=True),
    )
    test = nbformat.v4.new_code_cell(
        f"from weekend import check\n\nverdict = {check}\nassert verdict.right, verdict",
        id=f"{cell.id}-test",
        metadata=_metadata(f"test-{label}", points=POINTS.get(level, 1)),
    )
    return [answer, test]


def _metadata(grade_id: str, *, solution: bool = False, points: int | None = None) -> dict[str, Any]:
    mark: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": SCHEMA,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        mark["points"] = points
    return {"nbgrader": mark} | ({} if solution else {"deletable": False, "editable": False})
