"""What search engines, other sites and feed readers learn of a page: the tags in its head, the sitemap, page 404."""

import datetime
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx

from ..project import Project
from . import feed

# Pictures of the book that other sites and telephones show; `python -m tools card` draws them.
CARD, ICON = "_static/page/card.png", "_static/page/icon-180.png"
SIZE = (1200, 630)  # what sites that show links ask for
ALT = "Two meshing cogwheels, and the title of the book."

NOT_FOUND = "404"
SITEMAP = "sitemap.xml"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
LONGEST = 200  # characters of a description; search engines show fewer
_NO_PAGES = ("search", NOT_FOUND)


def description(doctree: nodes.document) -> str:
    """Return what a page is about: what its reader will build, or its first paragraph."""
    boxes = [box for box in doctree.findall(nodes.admonition) if "build" in box["classes"]]
    for place in (*boxes, doctree):
        for paragraph in place.findall(nodes.paragraph):
            if text := _shortened(_words(paragraph)):
                return text
    return ""


def _words(paragraph: nodes.paragraph) -> str:
    text = "".join(
        part.astext()
        for part in paragraph.findall(nodes.Text)
        if not isinstance(part.parent, nodes.raw | nodes.math)
    )
    return " ".join(text.split())


def _shortened(text: str) -> str:
    """Return as many whole sentences as fit, or whole words."""
    if len(text) <= LONGEST:
        return text
    part = text[:LONGEST]
    sentences = part.rfind(". ") + 1
    return part[:sentences] if sentences > LONGEST / 3 else f"{part.rsplit(' ', 1)[0].rstrip(',;:')} …"


def tags(project: Project, pagename: str, title: str, about: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the tags of a page's head, each as its name and its attributes."""
    yield "link", feed.link(project)
    if pagename in _NO_PAGES:
        yield "meta", {"name": "robots", "content": "noindex"}
        return
    if about:
        yield "meta", {"name": "description", "content": about}
    properties = {
        "og:type": "website" if pagename == _first(project) else "article",
        "og:site_name": project.title,
        "og:title": title,
        "og:description": about,
        "og:url": f"{project.site_url}/{pagename}.html",
        "og:image": f"{project.site_url}/{CARD}",
        "og:image:width": str(SIZE[0]),
        "og:image:height": str(SIZE[1]),
        "og:image:alt": ALT,
    }
    for name, content in properties.items():
        if content:
            yield "meta", {"property": name, "content": content}
    yield "meta", {"name": "twitter:card", "content": "summary_large_image"}


def _first(project: Project) -> str:
    return project.relative(project.pages[0]).removesuffix(".md")


def rendered(found: Iterable[tuple[str, dict[str, str]]]) -> list[str]:
    """Return tags as HTML."""
    return [
        f"<{tag} " + " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items()) + ">"
        for tag, attributes in found
    ]


def write_front_page(project: Project, site: Path) -> None:
    """Let the site's address lead to the first page, and tell other sites what it leads to."""
    first = _first(project)
    page = site / f"{first}.html"
    about = re.search(r'<meta name="description" content="([^"]*)">', page.read_text("utf-8"))
    lines = rendered(tags(project, first, project.title, unescape(about[1]) if about else ""))
    (site / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(project.title)}</title>\n'
        + "\n".join(lines)
        + f'\n<link rel="canonical" href="{escape(f"{project.site_url}/{first}.html")}">\n'
        f'<meta http-equiv="refresh" content="0; url={escape(first)}.html"></head>\n'
        f'<body><p><a href="{escape(first)}.html">{escape(project.title)}</a></p></body></html>\n',
        "utf-8",
        newline="\n",
    )


def _add_tags(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if app.builder.name != "html":
        return
    project = Project.find(Path(app.srcdir))
    title = doctree.next_node(nodes.title) if doctree is not None else None
    about = description(doctree) if doctree is not None else ""
    name = title.astext() if title is not None else project.title
    lines = rendered(tags(project, pagename, name, about))
    icon = escape(context["pathto"](ICON, resource=True))
    lines.append(f'<link rel="apple-touch-icon" href="{icon}">')
    if pagename == NOT_FOUND:
        # The server shows it for any address, so its links must not depend on where it stands.
        context["pageurl"] = None
        lines.insert(0, f'<base href="{escape(urlsplit(project.site_url).path)}/">')
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines, ""])


def _not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        body = (
            "<h1>There is no such page</h1>"
            "<p>The address may be mistyped, or the page was moved. All chapters are in the list beside this text; "
            'on a phone, the button at the top left shows it. Or <a href="search.html">search the book</a>, or '
            '<a href="index.html">begin at its first page</a>.</p>'
        )
        yield NOT_FOUND, {"title": "There is no such page", "body": body}, "page.html"


def _write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    project = Project.find(Path(app.srcdir))
    ET.register_namespace("", _SITEMAP)
    sitemap = ET.Element(f"{{{_SITEMAP}}}urlset")
    for page in sorted(app.env.found_docs):
        entry = ET.SubElement(sitemap, f"{{{_SITEMAP}}}url")
        ET.SubElement(entry, f"{{{_SITEMAP}}}loc").text = f"{project.site_url}/{page}.html"
        if date := _last_updated(app, page):
            ET.SubElement(entry, f"{{{_SITEMAP}}}lastmod").text = date
    ET.ElementTree(sitemap).write(Path(app.outdir) / SITEMAP, "utf-8", xml_declaration=True)


def _last_updated(app: Sphinx, page: str) -> str:
    """Return the day of the last commit that changed a page, as sphinx-last-updated-by-git found it; or nothing."""
    seconds, _ = getattr(app.env, "git_last_updated", {}).get(page) or (None, None)
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).date().isoformat() if seconds else ""


def _mend_not_found(app: Sphinx, exception: Exception | None) -> None:
    """Let the links within page 404 stay on it, since its base is the site's first page."""
    page = Path(app.outdir) / f"{NOT_FOUND}.html"
    if exception is None and app.builder.name == "html":
        page.write_text(
            page.read_text("utf-8").replace('href="#', f'href="{NOT_FOUND}.html#'),
            "utf-8",
            newline="\n",
        )


def setup(app: Sphinx) -> None:
    """Write the tags with each page, and the sitemap and page 404 with the site."""
    app.connect("html-page-context", _add_tags, priority=800)
    app.connect("html-collect-pages", _not_found)
    app.connect("build-finished", _write_sitemap)
    app.connect("build-finished", _mend_not_found)
