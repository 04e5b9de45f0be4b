"""Remember which lessons have given their stored outputs on this machine, so that nobody waits for them again."""

import hashlib
import json
import platform
from pathlib import Path

from weekend.data import cache_folder
from weekend.records.provenance import processor

from ..project import Project
from . import nbval_plugin
from .lessons import Lesson, load

KEPT = 200  # passes; the oldest ones go


def key(project: Project, lesson: Lesson) -> str | None:
    """Return what a pass of a lesson depends on, as one number; None for a lesson that is to be executed anew.

    It covers what the outputs are made from, the cells with their outputs, the comparison, the packages, Python,
    and the processor, from which the last digits come. Prose is left out.
    """
    if lesson.stored is None or lesson.stale:
        return None
    cells = [cell for cell in lesson.stored.cells if cell.cell_type == "code"]
    digest = hashlib.sha256()
    for part in (
        lesson.fingerprint,
        lesson.practice,
        json.dumps([[cell.source, cell.outputs, cell.metadata] for cell in cells], sort_keys=True),
        Path(nbval_plugin.__file__).read_text("utf-8"),
        (project.root / "requirements.lock").read_text("utf-8"),
        platform.python_version(),
        processor(),
    ):
        digest.update(f"{len(part)}\n{part}".encode())
    return digest.hexdigest()


def keys(project: Project) -> dict[Path, str | None]:
    """Return the key of each lesson by its path."""
    return {
        lesson.path: key(project, lesson) for lesson in (load(project, path) for path in project.chapters)
    }


def is_kept(passed: str | None) -> bool:
    """Return whether a lesson with this key has passed before."""
    return passed is not None and _file(passed).is_file()


def keep(passed: str) -> None:
    """Remember that the lesson with this key has passed; a folder that can't be written remembers nothing."""
    try:
        _file(passed).parent.mkdir(parents=True, exist_ok=True)
        _file(passed).touch()
        for old in sorted(_file(passed).parent.iterdir(), key=lambda file: -file.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _file(passed: str) -> Path:
    return cache_folder() / "passes" / passed
