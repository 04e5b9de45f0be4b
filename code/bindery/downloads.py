"""The book as files to take along: the site as a zip file, an EPUB and a PDF, with their checksums."""

import hashlib
import re
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import BinaryIO

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from weekend.files import replacing

from .lessons import Say
from .project import Project

FOLDER = "downloads"
PAGE = "book/downloads.html"
SUMS = "SHA256SUMS"

# Each file with what it is for, in the order of the page.
FILES = {
    "first-weekend-offline.zip": (
        "Offline site (ZIP)",
        "The pages of this site in a folder, with live charts and the lessons. Unpack it, then open index.html.",
    ),
    "first-weekend.epub": (
        "E-book (EPUB)",
        "For e-readers, phones and tablets. The type adapts to the screen. Solutions stand at the end of each chapter.",
    ),
    "first-weekend.pdf": (
        "Book (PDF)",
        "For paper and large screens: A4, with a table of contents and page numbers. Addresses are printed in full.",
    ),
}
NONE = (
    "<p>This copy of the site has no files to download. To make them, run <code>make downloads</code> in a clone of "
    "the repository (<code>python -m bindery downloads</code> without make). They are then listed here.</p>"
)
_BEGIN, _END = "<!-- downloads -->", "<!-- end of downloads -->"
_LIST = re.compile(f"{_BEGIN}.*?{_END}", re.DOTALL)


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
    from . import ebook, offline, paper, site
    from .suite import find_chromium

    find_chromium(say=say, purpose="The PDF")
    pages = site.build(project, say=say).parent
    writers: dict[str, Callable[[BinaryIO], None]] = {
        "first-weekend-offline.zip": lambda file: offline.write(project, pages, file),
        "first-weekend.epub": lambda file: ebook.write(project, file),
        "first-weekend.pdf": lambda file: paper.write(project, pages, file),
    }
    folder = pages / FOLDER
    with tempfile.TemporaryDirectory(dir=project.root / "_build", prefix="downloads-") as workplace:
        for name, write in writers.items():
            start = time.perf_counter()
            with (Path(workplace) / name).open("wb") as new:
                write(new)
            size = (Path(workplace) / name).stat().st_size
            say(f"{name}: {size / 1e6:.1f} MB, {time.perf_counter() - start:.0f} s")
        made = [_put(Path(workplace) / name, folder / name) for name in writers]
    with replacing(folder / SUMS) as file:
        file.write(checksums(made).encode())
    update_page(pages)
    say(f"\nThe files are in {project.relative(folder)}, and {PAGE} lists them.")
    return [*made, folder / SUMS]


def _put(made: Path, path: Path) -> Path:
    with replacing(path) as file:
        file.write(made.read_bytes())
    return path


def checksums(paths: list[Path]) -> str:
    """Return what `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths)


def update_page(site: Path) -> None:
    """Let the page of the downloads list the files that are there."""
    page = site / PAGE
    if page.is_file():
        text = page.read_text("utf-8")
        filled = fill_list(text, listing(site / FOLDER))
        if filled != text:
            with replacing(page) as file:
                file.write(filled.encode())


def fill_list(page: str, html: str) -> str:
    """Return the page with this in the place of its list of downloads, where it has one."""
    return _LIST.sub(lambda _: f"{_BEGIN}{html}{_END}", page)


def elsewhere(page_url: str) -> str:
    """Return what stands in the place of the list within one of the files."""
    url = escape(page_url)
    return (
        "<p>You are reading one of these files. All of them are on the site, with the size of each: "
        f'<a class="reference external" href="{url}">{url}</a>.</p>'
    )


def listing(folder: Path) -> str:
    """Return the list of the files in a folder as HTML, or how to make them where it has none."""
    items = []
    for name, (title, purpose) in FILES.items():
        path = folder / name
        if path.is_file():
            items.append(
                f'<li><p><a href="../{FOLDER}/{name}" download><strong>{escape(title)}</strong></a>, '
                f"{_size(path.stat().st_size)}. {escape(purpose)}</p></li>"
            )
    if not items:
        return NONE
    sums = (
        f'<p>To check a file, compare its SHA-256 sum with <a href="../{FOLDER}/{SUMS}">{SUMS}</a>.</p>'
        if (folder / SUMS).is_file()
        else ""
    )
    return f"<ul>{''.join(items)}</ul>{sums}"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"


class Downloads(SphinxDirective):
    """``{downloads}``: the list of the files that this copy of the site has."""

    def run(self) -> list[nodes.Node]:
        """Return a mark, which `update_page` fills when the site is built, and again when the files are."""
        return [nodes.raw("", f"<div>{_BEGIN}{NONE}{_END}</div>", format="html")]


def _finish_site(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        update_page(Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("downloads", Downloads)
    app.connect("build-finished", _finish_site, priority=900)
