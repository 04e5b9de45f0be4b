"""Who runs a cell again gets the same again: trainings start afresh, or go on and say so."""

import copy

import pytest
from nbclient import NotebookClient

from bindery.chapters.convert import convert
from bindery.chapters.read import read_chapter
from bindery.notebooks.nbval_plugin import TOLERANCE, close
from bindery.project import Project

QUICK = ("start-here", "cogwheels", "backpropagation")
LESSONS = [
    pytest.param(path.stem, marks=() if path.stem in QUICK else pytest.mark.thorough)
    for path in Project.find().chapters
]
OTHERWISE = {"nbval-ignore-output", "nbval-skip", "raises-exception"}


def shown(cell):
    """What a cell prints and shows, less what tells that it is another object or another process."""
    found = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            if found and isinstance(found[-1], str):
                found[-1] += output.text
            else:
                found.append(output.text)
        elif output.output_type in ("execute_result", "display_data"):
            kinds = {
                kind: data for kind, data in output.data.items() if kind in ("text/plain", "text/markdown")
            }
            found.append(
                {
                    kind: data
                    for kind, data in kinds.items()
                    if " object at 0x" not in data and "Figure" not in data
                }
            )
    return found


@pytest.mark.parametrize("name", LESSONS)
def test_cell_that_is_run_again_gives_the_same(project, tmp_path, name):
    notebook = convert(project, read_chapter(project.root / "book" / f"{name}.md"))
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = []
    for cell in cells:
        again = copy.deepcopy(cell)
        again.id = f"{cell.id}-again"
        notebook.cells += [cell, again]
    NotebookClient(notebook, timeout=1200, resources={"metadata": {"path": str(tmp_path)}}).execute()
    differ = [
        (first.source, shown(first), shown(second))
        for first, second in zip(notebook.cells[::2], notebook.cells[1::2], strict=True)
        if not OTHERWISE & set(first.metadata.get("tags", []))
        and not close(shown(first), shown(second), float(first.metadata.get(TOLERANCE, 0)))
    ]
    assert differ == []
