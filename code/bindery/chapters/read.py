"""Read a chapter: MyST Markdown, cut into cells, with what its front matter says."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml
from myst_nb.core.read import MystMetadataParsingError, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode

from weekend.experiments import EXPERIMENTS

from ..project import BinderyError

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)


def title(text: str) -> str:
    """Return the first heading of a page's source; nothing where there is none."""
    match = re.search(r"^# (.+)$", text, re.MULTILINE)
    return match[1].strip() if match else ""


@dataclass
class Chapter:
    """A chapter's source, cut into cells.

    Attributes
    ----------
    path : Path
        The source file.
    cells : list of NotebookNode
        Markdown and code cells, as myst-nb reads them for the page.
    lines : list of int
        The line that each cell starts on; the first line of the file is 1.
    full_size : list of str
        The experiments that the lesson can train at the article's own size.
    needs : list of str
        The extras of the companion package that the lesson needs, such as "ray".
    backend : str or None
        The only backend of Keras that the lesson runs on; None where it runs on all of them.
    """

    path: Path
    cells: list[NotebookNode]
    lines: list[int]
    full_size: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    backend: str | None = None

    @property
    def title(self) -> str:
        """The chapter's first heading."""
        found = next(
            (title(c.source) for c in self.cells if c.cell_type == "markdown" and title(c.source)), ""
        )
        if found:
            return found
        raise BinderyError(f"{self.path.name} has no title: start it with a line '# Title'.")

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The code cells, in order."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    def page_notebook(self) -> NotebookNode:
        """Return the chapter as the notebook that myst-nb looks up in jupyter-cache."""
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC})
        notebook.cells = [nbformat.from_dict(json.loads(json.dumps(cell))) for cell in self.cells]
        return notebook


def read_chapter(path: Path) -> Chapter:
    """Read a chapter's source.

    Raises
    ------
    BinderyError
        The front matter is missing or wrong, or a cell's options can't be read.
    """
    text = path.read_text("utf-8")
    metadata = _front_matter(path, text)
    try:
        notebook = read_myst_markdown_notebook(
            text,
            config=MdParserConfig(enable_extensions={"colon_fence", "dollarmath"}),
            add_source_map=True,
            path=path,
        )
    except (MystMetadataParsingError, yaml.YAMLError) as error:
        raise BinderyError(f"{path.name}: {error}") from error
    return Chapter(
        path,
        notebook.cells,
        _first_lines(text, notebook),
        full_size=metadata.get("full_size", []),
        needs=metadata.get("needs", []),
        backend=metadata.get("backend"),
    )


def _first_lines(text: str, notebook: NotebookNode) -> list[int]:
    """Return the line that each cell starts on; myst-nb counts from 0, and from the blank lines before it."""
    source = text.splitlines()
    lines = []
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        while cell.cell_type == "markdown" and not source[line].strip():
            line += 1
        lines.append(line + 1)
    return lines


def _front_matter(path: Path, text: str) -> dict[str, Any]:
    remedy = "Copy the front matter of another chapter, such as book/depth.md."
    match = FRONT_MATTER.match(text)
    if not match:
        raise BinderyError(f"{path.name} has code cells and no front matter. {remedy}")
    try:
        metadata = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise BinderyError(f"{path.name}: its front matter is not valid YAML: {error} {remedy}") from error
    if not isinstance(metadata, dict) or metadata.get("file_format") != "mystnb":
        raise BinderyError(f"{path.name}: its front matter does not say 'file_format: mystnb'. {remedy}")
    kernel = metadata.get("kernelspec")
    if kernel != KERNELSPEC:
        raise BinderyError(f"{path.name}: its front matter must have the kernelspec {KERNELSPEC}. {remedy}")
    if metadata.get("backend", "tensorflow") != "tensorflow":
        raise BinderyError(f"{path.name}: backend can only say 'tensorflow', for a lesson that teaches it.")
    unknown = set(metadata.get("full_size", [])) - set(EXPERIMENTS)
    if unknown:
        raise BinderyError(
            f"{path.name}: full_size names {', '.join(sorted(unknown))}, and `weekend list` does not."
        )
    return metadata
