"""What is made from the site when it is asked for, slides and files to take along, and the lists of it on the pages.

A list stands between marks, which `update_pages` fills each time that the site, or what is made from it, is written.
"""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from weekend.files import replacing

from ..chapters.course import Unit
from ..project import Project

DOWNLOADS, SLIDES = "downloads", "slides"  # directives, and folders of the site
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
    "<p>This copy of the site has no {0}. To make them, run <code>make {0}</code> in a clone of the repository "
    "(<code>python -m bindery {0}</code> without make). They are then listed here.</p>"
)
_LIST = re.compile(r"<!-- list of (\w+) -->.*?<!-- end of list -->", re.DOTALL)


def fill(page: str, html: Callable[[str], str]) -> str:
    """Return the page with ``html(kind)`` in the place of each list, where it has one."""
    return _LIST.sub(lambda m: f"<!-- list of {m[1]} -->{html(m[1])}<!-- end of list -->", page)


def update_pages(project: Project, site: Path) -> None:
    """Let the pages of a site list what is there."""
    for page in (site / "book").glob("*.html"):
        text = page.read_text("utf-8")
        filled = fill(text, lambda kind: listing(project, site / kind))
        if filled != text:
            with replacing(page) as file:
                file.write(filled.encode())


def listing(project: Project, folder: Path) -> str:
    """Return the list of what a folder has as HTML, or how to make it where it has nothing."""
    kind = folder.name
    if kind == SLIDES:
        made = {path: folder / f"{path.stem}.html" for path in project.chapters}
        items = [
            f'<li><a href="../{kind}/{deck.name}">{escape(Unit(path, "", 0).title)}</a></li>'
            for path, deck in made.items()
            if deck.is_file()
        ]
    else:
        items = [
            f'<li><p><a href="../{kind}/{name}" download><strong>{escape(title)}</strong></a>, '
            f"{_size((folder / name).stat().st_size)}. {escape(purpose)}</p></li>"
            for name, (title, purpose) in FILES.items()
            if (folder / name).is_file()
        ]
    if not items:
        return NONE.format(kind)
    link = f'<a href="../{kind}/{SUMS}">{SUMS}</a>'
    sums = (
        f"<p>To check a file, compare its SHA-256 sum with {link}.</p>" if (folder / SUMS).is_file() else ""
    )
    return f"<ul>{''.join(items)}</ul>{sums}"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"


class MadeList(SphinxDirective):
    """``{downloads}`` or ``{slides}``: the list of what this copy of the site has of them."""

    def run(self) -> list[nodes.Node]:
        """Return the marks, for `update_pages` to fill."""
        return [nodes.raw("", f"<div><!-- list of {self.name} --><!-- end of list --></div>", format="html")]


def _finish_site(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        update_pages(Project.find(Path(app.srcdir)), Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for name in (DOWNLOADS, SLIDES):
        app.add_directive(name, MadeList)
    app.connect("build-finished", _finish_site, priority=900)
