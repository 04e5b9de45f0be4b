"""Build the site: bring the lessons up to date, hand their outputs to jupyter-cache, run Sphinx."""

import contextlib
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat import NotebookNode

from ..chapters.convert import of_chapter
from ..notebooks.lessons import Lesson, update
from ..project import BinderyError, Project, Say
from .head import write_front_page
from .python import runtime


def _require_plain_path(project: Project) -> None:
    """Check that the folder can stand in the address of a database, in which jupyter-cache and MyST-NB keep outputs."""
    if re.search(r"\?|%[0-9A-Fa-f]{2}", str(project.root)):
        raise BinderyError(
            f"The pages can't be built in {project.root}: they need a path without ? and %. Rename the folder."
        )


def build(project: Project, *, say: Say = print) -> Path:
    """Build the book and return its first page.

    Raises
    ------
    BinderyError
        A lesson failed, or Sphinx found something wrong; the message names it.
    """
    _require_plain_path(project)
    with _timed("lessons", say):
        lessons = update(project, say=say)
    with _timed("cache", say):
        fill_cache(project, lessons)
    prepare_python(project, say=say)
    with _timed("pages", say):
        _run_jupyter_book(project)
        write_front_page(project, project.root / "_build" / "html")
    page = project.root / "_build" / "html" / "index.html"
    say(f"\nThe book is ready. Open {page.as_uri()}")
    return page


def prepare_python(project: Project, *, say: Say = print) -> None:
    """Fetch Python for the pages; where that fails, the pages do without, but on CI that is an error.

    Raises
    ------
    BinderyError
        The runtime can't be had, on CI.
    """
    if not runtime.wanted(project):
        return
    try:
        runtime.fetch(say=say)
    except BinderyError as error:
        if runtime.demanded():
            raise
        say(f"The pages will have no Python, and so no buttons to run and check code: {error}")


def fill_cache(project: Project, lessons: list[Lesson]) -> None:
    """Put the lessons' outputs where myst-nb looks for them, so that it executes nothing.

    A cache that can't be read is made anew.
    """
    folder = project.root / "_build" / ".jupyter_cache"
    try:
        _fill(folder, lessons)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        _fill(folder, lessons)


def _fill(folder: Path, lessons: list[Lesson]) -> None:
    cache = get_cache(folder)
    for lesson in lessons:
        bundle = CacheBundleIn(_page_with_outputs(lesson), str(lesson.path))
        cache.cache_notebook_bundle(bundle, overwrite=True, check_validity=False)


def _page_with_outputs(lesson: Lesson) -> NotebookNode:
    """Return the chapter as myst-nb reads it, with the lesson's outputs."""
    assert lesson.stored is not None
    notebook = lesson.chapter.page_notebook()
    executed = of_chapter([cell for cell in lesson.stored.cells if cell.cell_type == "code"])
    for cell, done in zip((c for c in notebook.cells if c.cell_type == "code"), executed, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    return notebook


def _run_jupyter_book(project: Project) -> None:
    command = _jupyter_book("build", str(project.root), "-W", "-n", "--keep-going", "-q")
    result = subprocess.run(
        command, cwd=project.root, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if result.returncode:
        output = _without_colours(result.stdout + result.stderr)
        problems = [line for line in output.splitlines() if re.search(r"WARNING|ERROR|CRITICAL|Error", line)]
        raise BinderyError("The pages could not be built:\n" + ("\n".join(problems) or output))


def _jupyter_book(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", *arguments]


def write_sphinx_config(project: Project) -> None:
    """Write conf.py, which tools that know Sphinx only need: sphinx-autobuild, for one."""
    command = _jupyter_book("config", "sphinx", str(project.root))
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)


def serve(project: Project, port: int, *, say: Say = print) -> int:
    """Show the book in a browser tab that follows the author's edits; return the exit code."""
    build(project, say=say)
    write_sphinx_config(project)
    # Folders as they are: with a star behind them, brackets in a path would be read as a pattern.
    ignored = [
        argument
        for name in ("_build", ".venv", ".git", "lessons")
        for argument in ("--ignore", str(project.root / name))
    ]
    before = shlex.join([sys.executable, "-m", "bindery", "cache"])  # sphinx-autobuild splits it again
    return subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "sphinx_autobuild",
                str(project.root),
                str(project.root / "_build" / "html"),
            ),
            *("-d", str(project.root / "_build" / ".doctrees"), "--port", str(port), "--pre-build", before),
            *("--watch", str(project.root / "code"), *ignored),
        ],
        cwd=project.root,
        check=False,
    ).returncode


def _without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@contextlib.contextmanager
def _timed(step: str, say: Say) -> Iterator[None]:
    start = time.perf_counter()
    yield
    say(f"{step}: {time.perf_counter() - start:.1f} s")
