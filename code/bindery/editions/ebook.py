"""The book for e-readers (EPUB 3): the still chapters as XHTML, with a manifest and a table of contents."""

import mimetypes
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import BinaryIO

from bs4 import BeautifulSoup

from ..project import BinderyError, Project, archive
from ..project.citation import Citation
from .still import Chapter

_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{0}" xml:lang="{0}">
<head><title>{1}</title><link rel="stylesheet" type="text/css" href="code.css"/>
<link rel="stylesheet" type="text/css" href="ebook.css"/></head>
<body>{2}</body>
</html>
"""
_PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book">{url}</dc:identifier><dc:title>{title}</dc:title><dc:language>{language}</dc:language>
<dc:creator>{author}</dc:creator><dc:publisher>{author}</dc:publisher><dc:description>{abstract}</dc:description>
<dc:date>{date}</dc:date><meta property="dcterms:modified">{date}T00:00:00Z</meta>
</metadata>
<manifest>{items}</manifest>
<spine>{spine}</spine>
</package>
"""


def write(project: Project, chapters: Sequence[Chapter], folder: Path, file: BinaryIO) -> None:
    """Write the book as EPUB; it is the same, byte for byte, for the same site.

    Parameters
    ----------
    project : Project
    chapters : sequence of Chapter
    folder : Path
        Where their pictures are.
    file : BinaryIO
        Open for writing.

    Raises
    ------
    BinderyError
        A page is not well-formed; the message names it.
    """
    language = str(project.config["sphinx"]["config"]["language"])
    pages = {f"{one.stem}.xhtml": _page(one, language) for one in chapters}
    pages["nav.xhtml"] = _PAGE.format(language, "Contents", _contents(project, chapters))
    files = {name: text.encode() for name, text in pages.items()}
    for name, content in files.items():
        try:
            ET.fromstring(content)
        except ET.ParseError as error:
            raise BinderyError(f"The EPUB's page {name} is not well-formed XML: {error}.") from error
    files["ebook.css"] = (project.root / "book" / "_print" / "ebook.css").read_bytes()
    files |= {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix not in (".html", ".pdf")
    }
    entries = {"mimetype": b"application/epub+zip", "META-INF/container.xml": _CONTAINER.encode()}
    entries["content.opf"] = _package(project, language, files, [one.stem for one in chapters]).encode()
    archive.write(file, (entries | files).items(), stored=frozenset({"mimetype"}))


def _page(chapter: Chapter, language: str) -> str:
    """Return a chapter's page; a link to a place of another chapter names that chapter's file."""
    body = BeautifulSoup(str(chapter.body), "html.parser")
    for link in body.select('a[href^="#"]'):
        link["href"] = f"{str(link['href'])[1:].partition('.')[0]}.xhtml{link['href']}"
    return _PAGE.format(language, escape(chapter.title), body.decode(formatter="minimal"))


def _contents(project: Project, chapters: Sequence[Chapter]) -> str:
    """Return the table of contents: the parts, their chapters, and the sections of these."""
    by_stem = {one.stem: one for one in chapters}
    parts = project.parts
    grouped = {page.stem for _, pages in parts for page in pages}
    items = [_entry(one) for one in chapters if one.stem not in grouped]
    for caption, pages in parts:
        inner = "".join(_entry(by_stem[page.stem]) for page in pages)
        items.append(f"<li><span>{escape(caption)}</span><ol>{inner}</ol></li>")
    return f'<nav epub:type="toc"><h1>Contents</h1><ol>{"".join(items)}</ol></nav>'


def _entry(chapter: Chapter) -> str:
    sections = "".join(
        f'<li><a href="{chapter.stem}.xhtml#{section["id"]}">{escape(section.h2.get_text())}</a></li>'
        for section in chapter.body.select("section[id]")
        if section.h2 is not None and section.h2.parent is section
    )
    inner = f"<ol>{sections}</ol>" if sections else ""
    return f'<li><a href="{chapter.stem}.xhtml">{escape(chapter.title)}</a>{inner}</li>'


def _package(project: Project, language: str, files: dict[str, bytes], stems: list[str]) -> str:
    items = ""
    for name, content in files.items():
        kind = "application/xhtml+xml" if name.endswith(".xhtml") else mimetypes.guess_type(name)[0]
        marks = (
            ["nav"] if name == "nav.xhtml" else ["mathml"] if b"<math" in content and "xhtml" in name else []
        )
        properties = f' properties="{marks[0]}"' if marks else ""
        items += f'<item id="{_id(name)}" href="{name}" media-type="{kind}"{properties}/>'
    citation = Citation.read(project)
    said = {name: escape(str(getattr(citation, name))) for name in ("title", "author", "abstract", "date")}
    return _PACKAGE.format(
        **said,
        language=language,
        url=escape(project.site_url),
        items=items,
        spine="".join(f'<itemref idref="{_id(f"{stem}.xhtml")}"/>' for stem in stems),
    )


def _id(name: str) -> str:
    return f"f-{name}"
