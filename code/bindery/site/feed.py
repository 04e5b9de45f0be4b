"""The feed of changes: the sections of the page `book/changes.md` as Atom."""

import datetime
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from ..project import Project
from ..project.citation import Citation

PAGE = "book/changes"
FILE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_SECTION = re.compile(
    r"^## (?P<date>\d{4}-\d\d-\d\d): (?P<title>.+)\n(?P<text>(?:(?!## ).*\n?)*)", re.MULTILINE
)


@dataclass(frozen=True)
class Entry:
    """One section of the page: its date, its title, and its text in Markdown."""

    date: datetime.date
    title: str
    text: str

    @property
    def anchor(self) -> str:
        """The anchor of the section, as docutils makes it from the heading."""
        return nodes.make_id(f"{self.date}: {self.title}")


def entries(project: Project) -> list[Entry]:
    """Return the sections of the page of changes, in its order; none where the book has no such page."""
    page = project.root / f"{PAGE}.md"
    if not page.is_file():
        return []
    return [
        Entry(datetime.date.fromisoformat(found["date"]), found["title"].strip(), found["text"].strip())
        for found in _SECTION.finditer(page.read_text("utf-8"))
    ]


def render(project: Project) -> bytes:
    """Return the feed."""
    ET.register_namespace("", _ATOM)
    address, found = f"{project.site_url}/{FILE}", entries(project)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", address)
    _add(feed, "title", f"{project.title}: changes")
    _add(feed, "updated", _time(max(entry.date for entry in found)))
    _add(_add(feed, "author"), "name", Citation.read(project).author)
    _add(feed, "link", rel="self", href=address)
    _add(feed, "link", rel="alternate", href=f"{project.site_url}/{PAGE}.html")
    for entry in found:
        url = f"{project.site_url}/{PAGE}.html#{entry.anchor}"
        item = _add(feed, "entry")
        _add(item, "id", url)
        _add(item, "title", entry.title)
        _add(item, "updated", _time(entry.date))
        _add(item, "link", rel="alternate", href=url)
        _add(item, "content", _plain(entry.text), type="text")
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _time(date: datetime.date) -> str:
    return f"{date}T00:00:00Z"


def _plain(markdown: str) -> str:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", markdown).replace("`", "").replace("*", "")


def _write(app: Sphinx, exception: Exception | None) -> None:
    project = Project.find(Path(app.srcdir))
    if exception is None and app.builder.name == "html" and entries(project):
        (Path(app.outdir) / FILE).write_bytes(render(project))


def link(project: Project) -> dict[str, str]:
    """Return the attributes of the tag by which a page's head names the feed."""
    return {
        "rel": "alternate",
        "type": "application/atom+xml",
        "title": f"{project.title}: changes",
        "href": f"{project.site_url}/{FILE}",
    }


def setup(app: Sphinx) -> None:
    """Write the feed with the site."""
    app.connect("build-finished", _write)
