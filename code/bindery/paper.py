"""The book for paper and for reading offline (PDF): all chapters in one document, printed by a headless Chromium."""

import logging
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from .citation import Citation
from .downloads import elsewhere, fill_list
from .project import BinderyError, Project
from .still import make_still, with_picture_files
from .suite import CHROMIUM_FLAGS, find_chromium

ADDRESSES = "Addresses in this chapter"
CONTENTS = "Contents"
LONG = 24  # lines: longer code may go on on the next page


def write(project: Project, site: Path, file: BinaryIO) -> None:
    """Write the book as PDF.

    Parameters
    ----------
    project : Project
    site : Path
        The built site.
    file : BinaryIO
        Open for writing.

    Raises
    ------
    BinderyError
        There is no Chromium or no Playwright, or Chromium could not print.
    """
    citation = Citation.read(project)
    folder = project.root / "_build" / "paper"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    document = folder / "book.html"
    text = _document(project, citation, site, folder)
    document.write_text(text, "utf-8")
    printed = folder / "printed.pdf"
    _print(document, printed)
    headings = [tag.get_text() for tag in BeautifulSoup(text, "html.parser").find_all(re.compile("^h[1-6]$"))]
    _finish(printed, citation, headings, file)


def _document(project: Project, citation: Citation, site: Path, folder: Path) -> str:
    """Return the whole book as one page of HTML."""
    names = {project.relative(page).removesuffix(".md"): page.stem for page in project.pages}
    chapters, heads = [], []
    for number, (name, stem) in enumerate(names.items()):
        chapter = _chapter(project, site, folder, name, names)
        title = escape(chapter.h1.get_text()) if chapter.h1 else stem
        quoted = chapter.h1.get_text().replace("\\", "\\\\").replace('"', '\\"') if chapter.h1 else stem
        heads.append(
            f'@page chapter{number} {{ @top-center {{ content: "{quoted}"; }} }} '
            f"#{stem} {{ page: chapter{number}; }}"
        )
        chapters.append((stem, title, str(chapter)))
    print_css = project.root / "book" / "_print" / "print.css"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(str(project.config["sphinx"]["config"]["language"]))}">'
        f'<head><meta charset="utf-8"><title>{escape(citation.title)}</title>'
        f'<meta name="author" content="{escape(citation.author)}">'
        f'<link rel="stylesheet" href="{(site / "_static" / "pygments.css").as_uri()}">'
        f'<link rel="stylesheet" href="{print_css.as_uri()}">'
        f"<style>{' '.join(heads)}</style></head><body>"
        f"{_title_page(project, citation)}{_contents(project, chapters)}"
        f"{''.join(text for _, _, text in chapters)}</body></html>\n"
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


def _contents(project: Project, chapters: list[tuple[str, str, str]]) -> str:
    """Return the table of contents; the numbers are filled in when the pages are known."""
    titles = {stem: title for stem, title, _ in chapters}
    toc = yaml.safe_load((project.root / "_toc.yml").read_text("utf-8"))
    groups = [("", [toc["root"]])]
    groups += [
        (part.get("caption", ""), [item["file"] for item in part["chapters"] if "file" in item])
        for part in toc.get("parts", [])
    ]
    if "chapters" in toc:
        groups.append(("", [item["file"] for item in toc["chapters"]]))
    lines = []
    for caption, files in groups:
        if caption:
            lines.append(f'<p class="part">{escape(caption)}</p>')
        for stem in (file.split("/")[-1] for file in files):
            if stem in titles:
                number = f'<span class="number" data-for="{stem}">000</span>'
                lines.append(f'<p><a href="#{stem}"><span>{titles[stem]}</span>{number}</a></p>')
    return f'<nav class="contents"><h1>{CONTENTS}</h1>{"".join(lines)}</nav>'


def _chapter(project: Project, site: Path, folder: Path, name: str, names: dict[str, str]) -> Tag:
    """Return a chapter as a section, with names and links that are right within one document."""
    source = site / f"{name}.html"
    try:
        html = source.read_text("utf-8")
    except OSError as error:
        raise BinderyError(f"{source} can't be read ({error.strerror}). Build the site first.") from error
    begin, end = html.index("<article"), html.index("</article>")
    page_url = f"{project.site_url}/{name}.html"
    text = fill_list(html[begin:end] + "</article>", elsewhere(page_url))
    soup = BeautifulSoup(with_picture_files(text, folder, ""), "html.parser")
    make_still(soup, page_url)
    article = soup.article
    assert article is not None
    stem = names[name]
    for tag in article.select("[id]"):
        tag["id"] = f"{stem}.{tag['id']}"
    for picture in article.select("img[src]"):
        if not str(picture["src"]).startswith("drawn-"):
            picture["src"] = (source.parent / str(picture["src"])).resolve().as_uri()
    for link in article.select("a[href]"):
        link["href"] = _within(urljoin(page_url, str(link["href"])), project.site_url, names)
    for code in article.select("pre"):
        if code.get_text().count("\n") > LONG:
            code["class"] = "long"
    _list_addresses(soup, article)
    article.name, article.attrs = "section", {"class": "chapter", "id": stem}
    return article


def _within(url: str, site_url: str, names: dict[str, str]) -> str:
    """Return the link's place in this document where it leads to one of the chapters."""
    if not url.startswith(f"{site_url}/"):
        return url
    parts = urlsplit(url.removeprefix(f"{site_url}/"))
    stem = names.get(parts.path.removesuffix(".html"))
    if stem is None:
        return url
    return f"#{stem}.{parts.fragment}" if parts.fragment else f"#{stem}"


def _list_addresses(soup: BeautifulSoup, article: Tag) -> None:
    """Mark the links that leave the book with numbers, and list their addresses at the end of the chapter."""
    numbers: dict[str, int] = {}
    for link in article.select('a[href^="http"]'):
        url = str(link["href"])
        if url in link.get_text():
            continue
        mark = soup.new_tag("sup", attrs={"class": "address-number"})
        mark.string = str(numbers.setdefault(url, len(numbers) + 1))
        link.append(mark)
    if numbers:
        items = "".join(f"<li>{escape(url)}</li>" for url in numbers)
        section = BeautifulSoup(
            f'<section class="addresses"><h2>{ADDRESSES}</h2><ol>{items}</ol></section>', "html.parser"
        )
        article.append(section)


def _print(document: Path, pdf: Path) -> None:
    """Print a page twice: the first time tells on which page each chapter begins."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise BinderyError("The PDF needs Playwright: install the packages in requirements.lock.") from error
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
