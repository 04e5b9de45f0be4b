"""The book as files to take along: the site as a zip file, an EPUB and a PDF, with their checksums; and its slides."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..project import Project, Say
from ..project.chromium import find_chromium
from ..site import build as site
from ..site.made import DOWNLOADS, FILES, SUMS, update_pages
from . import ebook, offline, paper, slides, still


def make(project: Project, *, say: Say = print) -> list[Path]:
    """Build the site, make all files from it, and let the site's page list them.

    The files take the places of earlier ones only when all of them are made.

    Returns
    -------
    list of Path
        The files, and their checksums at the end.

    Raises
    ------
    BinderyError
        There is no Chromium, or something could not be built; the message says what.
    """
    find_chromium(say=say, purpose="The PDF")
    pages = site.build(project, say=say).parent
    slides.write(project, pages)
    work = project.root / "_build" / "still"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    chapters = still.chapters(project, pages, work)
    writers: tuple[Callable[[BinaryIO], None], ...] = (
        lambda file: offline.write(project, pages, file),
        lambda file: ebook.write(project, chapters, work, file),
        lambda file: paper.write(project, chapters, work, file),
    )
    folder = pages / DOWNLOADS
    with tempfile.TemporaryDirectory(dir=project.root / "_build", prefix="downloads-") as workplace:
        made = [Path(workplace) / name for name in FILES]
        for path, write in zip(made, writers, strict=True):
            start = time.perf_counter()
            with path.open("wb") as new:
                write(new)
            say(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, {time.perf_counter() - start:.0f} s")
        sums = Path(workplace) / SUMS
        sums.write_text(checksums(made), "utf-8", newline="\n")
        folder.mkdir(exist_ok=True)
        done = [path.replace(folder / path.name) for path in (*made, sums)]
    update_pages(project, pages)
    say(f"\nThe files are in {project.relative(folder)}.")
    return done


def checksums(paths: list[Path]) -> str:
    """Return what `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths)
