"""Execute the lessons whose outputs are stale, and keep all lessons as their chapters have them."""

import re
import threading
import time
import traceback
from collections.abc import Iterator
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

from ..chapters.convert import convert, dumps, of_chapter
from ..chapters.read import Chapter, read_chapter
from ..project import RECORD, BinderyError, Project, Say
from .fingerprint import fingerprint, is_practice, practice_fingerprint

CELL_TIMEOUT = 600  # seconds


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
    practice : str
        What the outputs of the quiz and of the cells for answers should be made from.
    """

    chapter: Chapter
    path: Path
    stored: NotebookNode | None
    fingerprint: str
    practice: str = ""

    @property
    def record(self) -> dict[str, Any]:
        """How the stored lesson was executed; empty if it was not."""
        return dict(self.stored.metadata.get(RECORD, {})) if self.stored else {}

    @property
    def stale(self) -> bool:
        """Whether any outputs were made from something else than what is there now."""
        return self.outdated or self.practice_outdated

    @property
    def outdated(self) -> bool:
        """Whether outputs apart from those of quiz and cells for answers are stale."""
        if self.stored is None or self.record.get("fingerprint") != self.fingerprint:
            return True
        executed = [cell for cell in of_chapter(_code(self.stored)) if not is_practice(cell)]
        return len(executed) != sum(not is_practice(cell) for cell in self.chapter.code_cells)

    @property
    def practice_outdated(self) -> bool:
        """Whether the outputs of the quiz or of cells for answers are stale, or stand elsewhere."""
        if self.stored is None or self.record.get("practice") != self.practice:
            return True
        places = [is_practice(cell) for cell in of_chapter(_code(self.stored))]
        return places != [is_practice(cell) for cell in self.chapter.code_cells]

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
        made_from = fingerprint(project, chapter.code_cells, chapter.needs)
        practice = practice_fingerprint(project, chapter.code_cells)
    except BinderyError as error:
        raise BinderyError(f"{path.name}: {error}") from error
    lesson = project.lesson(path)
    try:
        stored = nbformat.read(lesson, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        stored = None
    return Lesson(chapter, lesson, stored, made_from, practice)


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
        results = [
            pool.submit(_execute if force or lesson.outdated else _execute_practice, project, lesson, say)
            for lesson in todo
        ]
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
    notebook = convert(project, lesson.chapter)
    start = time.perf_counter()
    memory = _run(project, lesson, notebook, say)
    seconds = time.perf_counter() - start
    record = {
        "fingerprint": lesson.fingerprint,
        "practice": lesson.practice,
        "seconds": round(seconds, 1),
        "peak_mib": round(memory / 2**20),
        "cores": psutil.cpu_count(),
        "versions": {name: version(name) for name in ("keras", "numpy")},
    }
    say(f"  {lesson.chapter.path.stem}: {seconds:.0f} s, {record['peak_mib']} MiB at most")
    return _write(project, lesson, notebook, record, say)


def _execute_practice(project: Project, lesson: Lesson, say: Say) -> NotebookNode:
    """Execute a lesson's quiz and its cells for answers alone; keep the other outputs, and write it.

    The cells then have the numbers that they have when all are executed. What a library notes when it starts is left
    out: in the whole lesson, the first cells hide it.
    """
    assert lesson.stored is not None
    alone = convert(project, lesson.chapter)
    alone.cells = [cell for cell in _code(alone) if is_practice(cell)]
    _run(project, lesson, alone, say)
    kept = iter([cell for cell in of_chapter(_code(lesson.stored)) if not is_practice(cell)])
    fresh = iter(alone.cells)
    notebook = convert(project, lesson.chapter)
    for number, cell in enumerate(_code(notebook), 1):
        cell.execution_count = number
    for cell in of_chapter(_code(notebook)):
        if is_practice(cell):
            cell.outputs = [output for output in next(fresh).outputs if output.get("name") != "stderr"]
        else:
            cell.outputs = next(kept).outputs
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    say(f"  {lesson.chapter.path.stem}: quiz and cells for answers")
    return _write(project, lesson, notebook, {**lesson.record, "practice": lesson.practice}, say)


def _write(
    project: Project, lesson: Lesson, notebook: NotebookNode, record: dict[str, Any], say: Say
) -> NotebookNode:
    notebook.metadata = nbformat.from_dict({**convert(project, lesson.chapter).metadata, RECORD: record})
    done = Lesson(lesson.chapter, lesson.path, notebook, lesson.fingerprint, lesson.practice)
    rendered = done.render(project)
    write_if_changed(lesson.path, dumps(rendered), say, project)
    return rendered


def _run(project: Project, lesson: Lesson, notebook: NotebookNode, say: Say) -> int:
    """Execute a notebook in a kernel of its own; return the most memory that it had, in bytes."""
    chapter = lesson.chapter
    cells = _code(notebook)
    lines = _lines(chapter, cells)
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
    try:
        with _peak_memory(client) as memory:
            client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        cell = current["cell"]
        line = lines[current["number"] - 1]
        place = f"line {line}" if line else "a cell that only the notebook has"
        raise BinderyError(
            f"The lesson of {project.relative(chapter.path)} failed in code cell {current['number']} ({place}):\n\n"
            f"{cell.source}\n\n{plain(error)}"
        ) from error
    return max(memory, default=0)


def _lines(chapter: Chapter, cells: list[NotebookNode]) -> list[int | None]:
    """Return where each code cell of a notebook stands in the chapter, in the same order; several may be equal."""
    waiting = [
        (cell.source, line)
        for cell, line in zip(chapter.cells, chapter.lines, strict=True)
        if cell.cell_type == "code"
    ]
    lines: list[int | None] = []
    for cell in cells:
        place = next((i for i, (source, _) in enumerate(waiting) if source == cell.source), None)
        lines.append(None if place is None else waiting[place][1])
        waiting = waiting if place is None else waiting[place + 1 :]
    return lines


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def plain(error: Exception) -> str:
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
