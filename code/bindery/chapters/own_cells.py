"""The cells that only the notebook has: its title with launch links, the first code cell, and full-size training."""

import json
from importlib.resources import files
from typing import Any

import nbformat
from nbformat import NotebookNode

from weekend.experiments import EXPERIMENTS
from weekend.lessons import supported

from ..project import BinderyError, Project
from .read import Chapter

NOTEBOOK_ONLY = "notebook-only"  # the tag of cells that the page does not have
FORM: dict[str, Any] = {"cellView": "form"}  # Colab shows the title and the choices instead of the code
FOLDED: dict[str, Any] = {"jupyter": {"source_hidden": True}, **FORM}


def title_cell(project: Project, chapter: Chapter) -> NotebookNode:
    """Return the cell with the title and the launch links."""
    return nbformat.v4.new_markdown_cell(
        f"# {chapter.title}\n\n"
        f"[Open in Colab]({project.colab_url(chapter.path)}) · "
        f"[Open in Binder]({project.binder_url(chapter.path)}) · "
        f"[Read the page]({project.page_url(chapter.path)})\n\n"
        f"*A lesson of [{project.title}]({project.site_url}/). "
        "Run the cells from the top, in order: press Shift and Enter in each.*"
    )


FULL_SIZE_CHOICE = 'FULL_SIZE = False  # @param {type: "boolean"}\n'


def setup_cells(project: Project, chapter: Chapter) -> list[NotebookNode]:
    """Return the first code that a learner meets, in a few lines, and the folded cell that installs the package.

    Raises
    ------
    BinderyError
        The chapter needs an extra that there is not.
    """
    extras = project.package["optional-dependencies"]
    unknown = [name for name in chapter.needs if name not in extras]
    if unknown:
        raise BinderyError(
            f"{chapter.path.name}: needs names {', '.join(unknown)}, which is no extra in pyproject.toml. "
            f"Choose from: {', '.join(extras)}."
        )
    options = f'lesson="{project.package["version"]}"'
    if chapter.full_size:
        options += ", full_size=FULL_SIZE"
    if chapter.needs:
        options += f", needs={json.dumps(chapter.needs)}"
    if chapter.backend:
        options += f', backend="{chapter.backend}"'
    values = {
        "FULL_SIZE": FULL_SIZE_CHOICE if chapter.full_size else "",
        "OLDEST": str(supported.OLDEST),
        "NEWEST": str(supported.NEWEST),
        "VERSIONS": supported.versions(),
        "SOURCE": project.install_source,
        "OPTIONS": options,
    }
    return [_from("setup_cell", FORM, values), _from("install_cell", FOLDED, values)]


def _from(template: str, look: dict[str, Any], values: dict[str, str]) -> NotebookNode:
    source = (files(__package__) / f"{template}.py.txt").read_text("utf-8").rstrip("\n")
    for name, value in values.items():
        source = source.replace(f"@{name}@", value)
    return nbformat.v4.new_code_cell(source, metadata={"tags": [NOTEBOOK_ONLY], **look})


def full_size_cells(chapter: Chapter) -> list[NotebookNode]:
    """Return the cells that train at the article's size, when the reader ticks it."""
    names = chapter.full_size
    epochs = max(EXPERIMENTS[name].epochs for name in names)
    text = f"""\
## The article's own size

The article trained for {epochs} epochs on all of CIFAR-10. With a GPU you can do the same. Tick `FULL_SIZE` in the
first cell (in JupyterLab, write `True`), run that cell, and then the one below. It downloads CIFAR-10 (170 MB), and
does what this command does in a terminal: `weekend run {" ".join(names)} --data cifar10`."""
    arguments = ", ".join(f'"{name}"' for name in names)
    code = nbformat.v4.new_code_cell(
        f"if FULL_SIZE:\n    launch.full_size({arguments})", metadata={"tags": [NOTEBOOK_ONLY]}
    )
    return [nbformat.v4.new_markdown_cell(text), code]
