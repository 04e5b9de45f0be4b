"""The archive of the modules that the page's Python gets: those of ``weekend`` that something in a page needs."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...notebooks.fingerprint import module_files
from ...project import Project, archive

INSIDE = Path(__file__).with_name("inside")


def write(project: Project, modules: Iterable[str]) -> tuple[str, bytes]:
    """Return the archive's name, which changes with what it holds, and the archive."""
    file = io.BytesIO()
    archive.write(file, _entries(project, set(modules)))
    content = file.getvalue()
    return f"weekend-{hashlib.sha256(content).hexdigest()[:12]}.zip", content


def _entries(project: Project, modules: set[str]) -> Iterator[tuple[str, bytes]]:
    source = project.root / "code" / "weekend"
    for path in module_files(source, modules):
        yield f"weekend/{path.relative_to(source).as_posix()}", path.read_bytes()
    for path in sorted(INSIDE.glob("*.py")):
        yield f"bindery_inside/{path.name}", path.read_bytes()
