"""The book for paper and for reading offline (PDF): all chapters in one document, printed by a headless Chromium."""

import logging
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, BinaryIO, cast

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Error, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from ..project import BinderyError, Project
from ..project.chromium import CHROMIUM_FLAGS, find_chromium
from ..project.citation import Citation
from .still import Chapter

ADDRESSES = "Addresses in this chapter"
CONTENTS = "Contents"
LONG = 24  # lines: longer code may go on on the next page


def write(project: Project, chapters: Sequence[Chapter], folder: Path, file: BinaryIO) -> None:
    """Write the book as PDF.

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
        There is no Chromium, or it could not print.
    """
    citation = Citation.read(project)
    document, printed = folder / "book.html", folder / "printed.pdf"
    text = _document(project, citation, chapters)
    document.write_text(text, "utf-8", newline="\n")
    _print(document, printed)
    headings = [tag.get_text() for tag in BeautifulSoup(text, "html.parser").find_all(re.compile("^h[1-6]$"))]
    _finish(printed, citation, headings, file)


def _document(project: Project, citation: Citation, chapters: Sequence[Chapter]) -> str:
    """Return the whole book as one page of HTML."""
    heads = ""
    for number, one in enumerate(chapters):
        quoted = one.title.replace("\\", "\\\\").replace('"', '\\"')
        heads += f'@page c{number} {{ @top-center {{ content: "{quoted}"; }} }} #{one.stem} {{ page: c{number}; }}\n'
        _finish_chapter(one.body)
    print_css = project.root / "book" / "_print" / "print.css"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(str(project.config["sphinx"]["config"]["language"]))}">'
        f'<head><meta charset="utf-8"><title>{escape(citation.title)}</title>'
        f'<meta name="author" content="{escape(citation.author)}"><link rel="stylesheet" href="code.css">'
        f'<link rel="stylesheet" href="{print_css.as_uri()}"><style>{heads}</style></head><body>'
        f"{_title_page(project, citation)}{_contents(project, chapters)}"
        f"{''.join(str(one.body) for one in chapters)}</body></html>\n"
    )


def _title_page(project: Project, citation: Citation) -> str:
    logo = project.root / str(project.config["logo"])
    url = escape(project.site_url)
    return (
        f'<section class="title-page"><img src="{logo.as_uri()}" alt=""><p class="title">{escape(citation.title)}</p>'
        f'<p class="abstract">{escape(citation.abstract)}</p>'
        f"<p>{escape(citation.author)}</p><p>Version {escape(citation.version)}, {citation.date.isoformat()}</p>"
        f'<p>The site, with everything that moves: <a href="{url}">{url}</a></p>'
        f'<div class="licence">{project.config["html"]["extra_footer"]}</div></section>'
    )


def _contents(project: Project, chapters: Sequence[Chapter]) -> str:
    """Return the table of contents; the numbers are filled in when the pages are known."""
    first = {pages[0].stem: caption for caption, pages in project.parts}
    lines = ""
    for one in chapters:
        if one.stem in first:
            lines += f'<p class="part">{escape(first[one.stem])}</p>'
        number = f'<span class="number" data-for="{one.stem}">000</span>'
        lines += f'<p><a href="#{one.stem}"><span>{escape(one.title)}</span>{number}</a></p>'
    return f'<nav class="contents"><h1>{CONTENTS}</h1>{lines}</nav>'


def _finish_chapter(body: Tag) -> None:
    """Let long code go on on the next page, and list the addresses of the links that leave the book."""
    for code in body.select("pre"):
        if code.get_text().count("\n") > LONG:
            code["class"] = "long"
    numbers: dict[str, int] = {}
    for link in body.select('a[href^="http"]'):
        url = str(link["href"])
        if url in link.get_text():
            continue
        number = numbers.setdefault(url, len(numbers) + 1)
        link.append(BeautifulSoup(f'<sup class="address-number">{number}</sup>', "html.parser"))
    if numbers:
        items = "".join(f"<li>{escape(url)}</li>" for url in numbers)
        section = BeautifulSoup(
            f'<section class="addresses"><h2>{ADDRESSES}</h2><ol>{items}</ol></section>', "html.parser"
        )
        body.append(section)


def _print(document: Path, pdf: Path) -> None:
    """Print a page twice: the first time tells on which page each chapter begins."""
    options: dict[str, Any] = {
        "path": pdf,
        "format": "A4",
        "prefer_css_page_size": True,
        "print_background": True,
        "tagged": True,
        "outline": True,
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            page = browser.new_page(java_script_enabled=True)
            page.goto(document.as_uri(), timeout=0)
            page.pdf(**options)
            page.evaluate(
                "pages => document.querySelectorAll('[data-for]')"
                ".forEach(number => { number.textContent = pages[number.dataset.for]; })",
                first_pages(PdfReader(pdf)),
            )
            page.pdf(**options)
        except Error as error:
            raise BinderyError(f"Chromium could not print the book: {error}") from error
        finally:
            browser.close()


def first_pages(reader: PdfReader) -> dict[str, int]:
    """Return for each place that the document links to the number of its page, counted from 1."""
    places = {}
    for name, place in reader.named_destinations.items():
        number = reader.get_destination_page_number(place)
        if number is not None:
            places[name.removeprefix("/")] = number + 1
    return places


def _finish(printed: Path, citation: Citation, headings: list[str], file: BinaryIO) -> None:
    """Say in the file what it is, and let readers open it with its outline."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of what it repairs
    writer = PdfWriter(clone_from=printed)
    writer.pdf_header = "%PDF-1.7"
    _mend_outline(writer, headings)
    date = citation.date.strftime("D:%Y%m%d000000Z")
    writer.metadata = {
        "/Title": citation.title,
        "/Author": citation.author,
        "/Subject": citation.abstract,
        "/CreationDate": date,
        "/ModDate": date,
    }
    writer.page_mode = "/UseOutlines"
    writer.write(file)


def _mend_outline(writer: PdfWriter, headings: list[str]) -> None:
    """Write headings into the outline as they are: Chromium drops the space where one breaks into two lines."""
    whole = {"".join(heading.split()): " ".join(heading.split()) for heading in headings}

    def mend(parent: DictionaryObject) -> None:
        item = parent.get("/First")
        while item is not None:
            entry = cast(DictionaryObject, item.get_object())
            title = "".join(str(entry["/Title"]).split())
            entry[NameObject("/Title")] = TextStringObject(whole.get(title, str(entry["/Title"])))
            mend(entry)
            item = entry.get("/Next")

    mend(writer.get_outline_root())
