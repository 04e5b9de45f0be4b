"""Execute the lessons whose outputs are stale, and keep all lessons as their chapters have them."""

import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from weekend.files import replacing

from .convert import NOTEBOOK_ONLY, NOTEBOOK_ONLY_CELLS, Chapter, convert, dumps, read_chapter
from .fingerprint import fingerprint
from .project import BinderyError, Project

CELL_TIMEOUT = 600  # seconds
RECORD = "weekend"  # the key in a lesson's metadata that says how it was executed

Say = Callable[[str], None]


@dataclass
class Lesson:
    """A chapter with the state of its lesson.

    Attributes
    ----------
    chapter : Chapter
    path : Path
        The notebook.
    stored : NotebookNode or None
        The notebook as it is on disk; None where it is missing or can't be read.
    fingerprint : str
        What the outputs should be made from.
    """

    chapter: Chapter
    path: Path
    stored: NotebookNode | None
    fingerprint: str

    @property
    def record(self) -> dict[str, Any]:
        """How the stored lesson was executed; empty if it was not."""
        return dict(self.stored.metadata.get(RECORD, {})) if self.stored else {}

    @property
    def stale(self) -> bool:
        """Whether the outputs were made from something else than what is there now."""
        if self.stored is None or self.record.get("fingerprint") != self.fingerprint:
            return True
        executed = [cell for cell in self.stored.cells if cell.cell_type == "code"]
        return len(executed) != len(self.chapter.code_cells) + NOTEBOOK_ONLY_CELLS

    def render(self, project: Project) -> NotebookNode:
        """Return the lesson as the chapter has it now, with the stored outputs."""
        assert self.stored is not None
        notebook = convert(project, self.chapter, [c for c in self.stored.cells if c.cell_type == "code"])
        notebook.metadata[RECORD] = self.record
        return notebook


def load(project: Project, path: Path) -> Lesson:
    """Return the lesson of a chapter's source.

    Raises
    ------
    BinderyError
        The chapter has something wrong in it.
    """
    chapter = read_chapter(path)
    convert(project, chapter)
    try:
        made_from = fingerprint(project, chapter.code_cells)
    except BinderyError as error:
        raise BinderyError(f"{path.name}: {error}") from error
    lesson = project.lesson(path)
    try:
        stored = nbformat.read(lesson, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        stored = None
    return Lesson(chapter, lesson, stored, made_from)


def update(
    project: Project,
    *,
    names: list[str] | None = None,
    force: bool = False,
    jobs: int = 1,
    say: Say = print,
) -> list[Lesson]:
    """Execute what is stale and write what differs.

    Parameters
    ----------
    project : Project
    names : list of str, optional
        The lessons to look at, such as "depth"; all by default.
    force : bool
        Execute lessons that are not stale too.
    jobs : int
        How many kernels run at once. More than one makes the recorded times longer.
    say : callable
        Gets lines about the progress.

    Returns
    -------
    list of Lesson
        As they are on disk afterwards.

    Raises
    ------
    BinderyError
        A lesson failed, or a name is not a lesson's. The other lessons' results are kept.
    """
    lessons = [load(project, path) for path in chosen(project, names)]
    failures = []
    todo = [lesson for lesson in lessons if force or lesson.stale]
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        results = [pool.submit(_execute, project, lesson, say) for lesson in todo]
        for lesson, result in zip(todo, results, strict=True):
            try:
                lesson.stored = result.result()
            except BinderyError as error:
                failures.append(str(error))
    for lesson in lessons:
        if not lesson.stale:
            write_if_changed(lesson.path, dumps(lesson.render(project)), say, project)
    if failures:
        raise BinderyError("\n\n".join(failures))
    return lessons


def write_if_changed(path: Path, text: str, say: Say, project: Project) -> None:
    """Replace a file, all at once, where its contents differ."""
    if not path.is_file() or path.read_text("utf-8") != text:
        with replacing(path) as file:
            file.write(text.encode("utf-8"))
        say(f"  wrote {project.relative(path)}")


def chosen(project: Project, names: list[str] | None) -> list[Path]:
    """Return the chapters of the named lessons, or of all.

    Raises
    ------
    BinderyError
        A name is not a lesson's.
    """
    chapters = {path.stem: path for path in project.chapters}
    if not names:
        return list(chapters.values())
    for name in names:
        if name not in chapters:
            raise BinderyError(f"There is no lesson {name!r}. Choose from: {', '.join(chapters)}.")
    return [chapters[name] for name in names]


def _execute(project: Project, lesson: Lesson, say: Say) -> NotebookNode:
    """Execute a lesson from nothing and write it."""
    chapter = lesson.chapter
    notebook = convert(project, chapter)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    lines = [
        line for cell, line in zip(chapter.cells, chapter.lines, strict=True) if cell.cell_type == "code"
    ]
    where = {cell.id: f"line {line}" for cell, line in zip(of_chapter(cells), lines, strict=True)}
    current: dict[str, Any] = {"cell": None, "number": 0}

    def started(cell: NotebookNode, cell_index: int) -> None:
        current["cell"] = cell
        if cell.cell_type == "code":
            current["number"] += 1
            say(f"  {chapter.path.stem}: cell {current['number']} of {len(cells)}")

    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(project.lessons_folder)}},
        on_cell_start=started,
    )
    project.lessons_folder.mkdir(exist_ok=True)
    start = time.perf_counter()
    try:
        with _peak_memory(client) as memory:
            client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        cell = current["cell"]
        place = where.get(cell.id, "the setup cell")
        raise BinderyError(
            f"The lesson of {project.relative(chapter.path)} failed in code cell {current['number']} ({place}):\n\n"
            f"{cell.source}\n\n{_plain(error)}"
        ) from error
    seconds = time.perf_counter() - start
    notebook.metadata = nbformat.from_dict(
        {
            **convert(project, chapter).metadata,
            RECORD: {
                "fingerprint": lesson.fingerprint,
                "seconds": round(seconds, 1),
                "peak_mib": round(max(memory, default=0) / 2**20),
                "cores": psutil.cpu_count(),
                "versions": {name: version(name) for name in ("keras", "numpy")},
            },
        }
    )
    done = Lesson(chapter, lesson.path, notebook, lesson.fingerprint)
    rendered = done.render(project)
    say(f"  {chapter.path.stem}: {seconds:.0f} s, {rendered.metadata[RECORD]['peak_mib']} MiB at most")
    write_if_changed(lesson.path, dumps(rendered), say, project)
    return rendered


def of_chapter(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells that the chapter has as well."""
    return [cell for cell in cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", [])]


def _plain(error: Exception) -> str:
    """Return an error's text without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", str(error) or traceback.format_exc())


@contextmanager
def _peak_memory(client: NotebookClient) -> Iterator[list[int]]:
    """Collect the resident memory of a client's kernel, in bytes, ten times a second."""
    seen: list[int] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.1):
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is None:
                continue
            try:
                kernel = psutil.Process(process.pid)
                seen.append(sum(p.memory_info().rss for p in [kernel, *kernel.children(recursive=True)]))
            except psutil.Error:
                continue

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
