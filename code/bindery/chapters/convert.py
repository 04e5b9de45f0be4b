"""Turn a chapter (MyST Markdown) into its lesson (a Jupyter notebook).

Code cells are taken over unchanged: jupyter-cache recognises a lesson's outputs by their sources and metadata. The same
chapter gives the same bytes each time.
"""

import hashlib
import re

import nbformat
from nbformat import NotebookNode

from ..project import Project
from .own_cells import NOTEBOOK_ONLY, full_size_cells, setup_cells, title_cell
from .read import KERNELSPEC, Chapter
from .translate import Translator

LANGUAGE = {"name": "python"}


def convert(project: Project, chapter: Chapter, outputs: list[NotebookNode] | None = None) -> NotebookNode:
    """Return a chapter's lesson.

    Parameters
    ----------
    project : Project
        Gives the addresses for the links.
    chapter : Chapter
    outputs : list of NotebookNode, optional
        The executed code cells of the lesson. Their outputs are taken over, and the values they glue stand in
        the text. Without them the lesson is not executed. Cells that only the notebook has are silent here.

    Returns
    -------
    NotebookNode
        nbformat 4.5, with cell ids that depend on the chapter's name and the cell's place only.

    Raises
    ------
    BinderyError
        The chapter has a directive or role that has no form in a notebook, or needs an extra that there is not.
    """
    glued = glued_values(outputs) if outputs is not None else None
    cells = [title_cell(project, chapter), *setup_cells(project, chapter)]
    for number, (cell, line) in enumerate(zip(chapter.cells, chapter.lines, strict=True)):
        if cell.cell_type == "markdown":
            source = cell.source
            if number == 0:
                source = re.sub(r"^# .+\n*", "", source, count=1)
            translator = Translator(project, chapter.path, glued)
            source = translator.blocks(
                source.splitlines(), line + len(cell.source.splitlines()) - len(source.splitlines())
            )
            if source:
                cells.append(nbformat.v4.new_markdown_cell(source))
        else:
            metadata = dict(cell.metadata)
            if {"remove-cell", "remove-input"} & set(metadata.get("tags", [])):
                metadata["jupyter"] = {"source_hidden": True}
            cells.append(nbformat.v4.new_code_cell(cell.source, metadata=metadata))
    if chapter.full_size:
        cells += full_size_cells(chapter)
    for number, cell in enumerate(cells):
        cell.id = hashlib.sha256(f"{chapter.path.stem} {number}".encode()).hexdigest()[:12]
    if outputs is not None:
        code = [cell for cell in cells if cell.cell_type == "code"]
        for number, cell in enumerate(code, 1):
            cell.execution_count = number
        for cell, executed in zip(of_chapter(code), of_chapter(outputs), strict=True):
            cell.outputs = executed.outputs
            cell.execution_count = executed.execution_count
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC, "language_info": LANGUAGE})
    notebook.cells = cells
    return notebook


def glued_values(cells: list[NotebookNode]) -> dict[str, str]:
    """Return the values that executed cells have glued, as text, by name."""
    values = {}
    for cell in cells:
        for output in cell.get("outputs", []):
            scrapbook = output.get("metadata", {}).get("scrapbook")
            if scrapbook:
                values[scrapbook["name"]] = output["data"][f"{scrapbook['mime_prefix']}text/plain"]
    return values


def of_chapter(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells that the chapter has as well."""
    return [cell for cell in cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", [])]


def dumps(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"
