"""The files to take along, made of a small book that has one of everything that a chapter may hold."""

import hashlib
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from bindery.editions import downloads, offline, paper
from bindery.project import BinderyError, Project
from bindery.project.chromium import CHROMIUM_FLAGS, CHROMIUM_VARIABLE, find_chromium
from bindery.site import made
from tests.conftest import write_chapter
from weekend.lessons import quiz

SUMS = """# Sums & signs: a chapter with a long title that takes more than one line

Read [Charts](charts.md), then [its exercises](#charts-exercises), then [Keras](https://keras.io/).

A formula: $a^2 < b$. A table:

| name | value |
|---|---|
| one | 1 |

:::{drawing} or-network
A network.
:::

:::{interactive} playground
Here something moves.
:::
"""

CHARTS = """# Charts

```{code-cell} ipython3
---
mystnb: {image: {alt: A blue square.}}
---
from PIL import Image

Image.new("RGB", (64, 64), "blue")
```

```{code-cell} ipython3
from IPython.display import display

values = [{"x": 0, "y": 1}, {"x": 1, "y": 0}]
chart = {
    "description": "A line that falls.",
    "data": {"values": values},
    "mark": "line",
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
    },
}
display({"application/vnd.vegalite.v5+json": chart}, raw=True)
```

## Quiz

```{code-cell} ipython3
:tags: [quiz, remove-input]

from weekend.lessons.quiz import show_quiz

show_quiz("depth")
```

(charts-exercises)=
## Exercises

:::{exercise} Halve it
:label: charts-half
*Warm-up, 1 minute.* What is half of eight?
:::

:::{dropdown} Hint 1
:class-container: hint
Share eight apples.
:::

:::{solution} charts-half
:class: dropdown
It is four.
:::

## Where next

Nowhere.
"""

DOWNLOADS = "# Files\n\n```{downloads}\n```\n"
TITLES = [
    "Sums & signs: a chapter with a long title that takes more than one line",
    "Charts",
    "Files",
]


@pytest.fixture(scope="module")
def book(tmp_path_factory, project) -> Project:
    root = tmp_path_factory.mktemp("book")
    for name in ("code", "requirements.lock", "pyproject.toml", "_config.yml", "CITATION.cff"):
        (root / name).symlink_to(project.root / name)
    (root / "lessons").mkdir()
    for name in ("_static", "_templates", "_print"):
        shutil.copytree(project.root / "book" / name, root / "book" / name)
    shutil.copy(project.root / "book" / "references.bib", root / "book")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/sums\nparts:\n"
        "  - caption: One\n    chapters:\n      - file: book/charts\n"
        "  - caption: Reference\n    chapters:\n      - file: genindex\n      - file: book/downloads\n"
    )
    shutil.copy(project.root / "genindex.md", root)
    (root / "book" / "sums.md").write_text(SUMS)
    write_chapter(root / "book" / "charts.md", CHARTS)
    (root / "book" / "downloads.md").write_text(DOWNLOADS)
    return Project(root)


@pytest.fixture(scope="module")
def folder(book):
    return downloads.make(book, say=lambda line: None)[0].parent


@pytest.fixture(scope="module")
def epub(folder):
    with zipfile.ZipFile(folder / "first-weekend.epub") as archive:
        yield archive


@pytest.fixture(scope="module")
def pdf(folder):
    return PdfReader(folder / "first-weekend.pdf")


@pytest.fixture(scope="module")
def unpacked(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(folder / "first-weekend-offline.zip") as archive:
        archive.extractall(place)
    return place / offline.NAME


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- all of them ---------------------------------------------------------------------------------


def test_files_have_their_checksums_and_nothing_else_is_left(book, folder):
    assert set(files(folder)) == {*made.FILES, made.SUMS}
    for line in (folder / made.SUMS).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert not list((book.root / "_build").glob("downloads-*"))


def test_page_lists_what_is_there(book, folder, tmp_path):
    page = BeautifulSoup((folder.parent / "book" / "downloads.html").read_text(), "html.parser")
    links = [str(link["href"]) for link in page.select(f'a[href^="../{made.DOWNLOADS}/"]')]
    assert [link.split("/")[-1] for link in links] == [*made.FILES, made.SUMS]
    assert "MB" in page.article.get_text() or "kB" in page.article.get_text()
    assert "make downloads" not in page.article.get_text()
    empty = tmp_path / made.DOWNLOADS
    empty.mkdir()
    assert "<code>make downloads</code>" in made.listing(book, empty)
    (empty / "first-weekend.pdf").write_bytes(b"0" * 1_234_567)
    assert "1.2 MB" in made.listing(book, empty)
    assert "EPUB" not in made.listing(book, empty)


def test_failure_keeps_the_earlier_files(book, folder, monkeypatch):
    before = files(folder)

    def fail(*arguments):
        raise BinderyError("no paper")

    monkeypatch.setattr(paper, "write", fail)
    monkeypatch.setattr("bindery.site.build.build", lambda project, say: folder.parent / "index.html")
    monkeypatch.setattr("bindery.editions.ebook.write", lambda *rest: rest[-1].write(b"new"))
    with pytest.raises(BinderyError, match="no paper"):
        downloads.make(book, say=lambda line: None)
    assert files(folder) == before
    assert not list((book.root / "_build").glob("downloads-*"))


def test_missing_chromium_is_one_clear_error(book, monkeypatch):
    monkeypatch.setenv(CHROMIUM_VARIABLE, "/nowhere/chromium")
    monkeypatch.setattr("bindery.site.build.build", lambda *a, **k: pytest.fail("must not begin"))
    with pytest.raises(BinderyError, match=r"Chromium or Chrome is missing\. The PDF can't do without"):
        downloads.make(book, say=lambda line: None)


# --- the offline site ----------------------------------------------------------------------------


def test_zip_is_the_same_each_time(book, folder, tmp_path):
    with (tmp_path / "again.zip").open("wb") as file:
        offline.write(book, folder.parent, file)
    assert (tmp_path / "again.zip").read_bytes() == (folder / "first-weekend-offline.zip").read_bytes()


def test_zip_reads_from_a_folder(unpacked):
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page()
        page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((unpacked.as_uri(), "data:", "blob:")) else problems.append(r.url)
            ),
        )
        page.goto((unpacked / "index.html").as_uri())
        page.get_by_role("heading", name="Sums & signs").wait_for()
        assert "This part is alive on the site" in page.locator(".offline-note").inner_text()
        assert page.get_by_text("Here something moves.").is_visible()
        page.goto((unpacked / "book" / "charts.html").as_uri())
        page.locator(".chart-live svg").wait_for()
        assert "Colab and Binder need the network." in page.locator(".lesson-bar").inner_text()
        page.locator(".Quiz").first.wait_for()
        page.goto((unpacked / "search.html").as_uri() + "?q=apples")
        page.locator("#search-results li a", has_text="Charts").wait_for()
        browser.close()
    assert problems == []


def test_zip_holds_all_that_its_pages_name(unpacked):
    for path in unpacked.rglob("*.html"):
        page = BeautifulSoup(path.read_text(), "html.parser")
        for tag in page.select("[src], [href]"):
            address = str(tag.get("src") or tag.get("href"))
            if address.startswith("#"):
                continue
            if re.match(r"[a-z]+:", address):
                assert tag.name == "a" or address.startswith("data:") or tag.get("rel") == ["canonical"], (
                    address
                )
            else:
                assert (path.parent / re.split("[?#]", address)[0]).exists(), f"{path.name}: {address}"


# --- the EPUB ------------------------------------------------------------------------------------


def test_epub_is_complete_and_well_formed(epub):
    names = epub.namelist()
    assert names[0] == "mimetype"
    assert epub.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
    for name in names:
        if name.endswith((".xhtml", ".opf", ".ncx", ".svg", ".xml")):
            ET.fromstring(epub.read(name))
    package = ET.fromstring(epub.read("content.opf"))
    items = {item.attrib["id"]: item for item in package.findall(".//{*}item")}
    listed = [item.attrib["href"] for item in items.values()]
    assert sorted(listed) == sorted(set(names) - {"mimetype", "META-INF/container.xml", "content.opf"})
    assert [i.attrib["href"] for i in items.values() if "mathml" in i.get("properties", "")] == ["sums.xhtml"]
    assert all(item.attrib["media-type"] != "None" for item in items.values())
    spine = [items[place.attrib["idref"]].attrib["href"] for place in package.findall(".//{*}itemref")]
    assert spine == ["sums.xhtml", "charts.xhtml", "genindex.xhtml", "downloads.xhtml"]
    contents = epub.read("nav.xhtml").decode()
    for words in (*TITLES, "One", "Reference", "Exercises"):
        assert words.replace("&", "&amp;") in contents


def test_epub_has_each_id_once(epub):
    for name in epub.namelist():
        if name.endswith(".xhtml"):
            ids = [tag["id"] for tag in BeautifulSoup(epub.read(name), "html.parser").select("[id]")]
            assert len(ids) == len(set(ids)), name


def test_epub_asks_nobody_and_runs_nothing(epub):
    for name in epub.namelist():
        text = epub.read(name).decode("latin-1")
        if name.endswith(".xhtml"):
            page = BeautifulSoup(text, "html.parser")
            assert not page.select("script, button, iframe, details, noscript, form")
            for tag in page.select("[src], link[href]"):
                assert not re.match(r"[a-z]+:", str(tag.get("src") or tag.get("href"))), tag
            for link in page.select("a[href]"):
                address = str(link["href"]).split("#")[0]
                if not re.match(r"[a-z]+:", address):
                    assert address in epub.namelist(), link
        if name.endswith(".css"):
            assert not re.search(r"url\(\s*[\"']?https?:", text), name


def test_epub_pictures_have_alt_texts_and_formats_for_e_readers(epub):
    shown = 0
    for name in epub.namelist():
        assert not name.endswith((".webp", ".js"))
        if name.endswith(".xhtml"):
            for picture in BeautifulSoup(epub.read(name), "html.parser").select("img"):
                assert str(picture.get("alt", "")).strip(), picture
                shown += 1
    assert shown == 3  # the drawing, the picture, the chart
    assert "A line that falls." in epub.read("charts.xhtml").decode()


def test_epub_shows_hints_at_once_and_solutions_at_the_end(epub):
    text = BeautifulSoup(epub.read("charts.xhtml"), "html.parser").get_text()
    places = [
        text.index(words)
        for words in (
            "What is half of eight?",
            "Share eight apples.",
            "Where next",
            "Answers to the quiz",
            "It is four.",
        )
    ]
    assert places == sorted(places)
    question = " ".join(quiz.load("depth")[0]["ask"].split()[:5])
    assert text.count(question) == 1
    assert text.index(question) < text.index("Exercises") < text.index("✓ Right.")
    assert "✗" not in text
    assert "This part is alive on the site" in epub.read("sums.xhtml").decode()


# --- the PDF -------------------------------------------------------------------------------------


def headings(outline):
    for item in outline:
        if isinstance(item, list):
            yield from headings(item)
        else:
            yield item


def test_pdf_has_outline_text_and_metadata(pdf):
    found = [item.title for item in headings(pdf.outline)]
    assert [title for title in found if title in TITLES] == TITLES
    assert {"Contents", "Exercises", "Solutions"} <= set(found)
    texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) > len(TITLES)
    assert all(text.strip() for text in texts)
    words = " ".join(" ".join(texts).split())
    for part in (*TITLES, "Share eight apples.", "It is four.", "Here something moves.", "https://keras.io/"):
        assert part in words
    assert pdf.metadata.title == "A First Weekend of Deep Learning"
    assert "authors" in pdf.metadata.author
    assert pdf.root_object["/Lang"] == "en"
    assert pdf.root_object["/MarkInfo"]["/Marked"]


def test_pdf_begins_each_chapter_on_a_new_page_and_numbers_it_right(pdf):
    pages = paper.first_pages(pdf)
    contents = " ".join(pdf.pages[1].extract_text().split())
    starts = [pages["sums"], pages["charts"], pages["downloads"]]
    assert starts == sorted(set(starts))
    for title, start in zip(TITLES, starts, strict=True):
        assert re.search(rf"{re.escape(title)} ?{start}\b", contents), contents
        assert f"{start}" in pdf.pages[start - 1].extract_text()


def test_pdf_links_stay_within_the_book(pdf):
    names, addresses = set(), set()
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            if "/Dest" in note:
                names.add(str(note["/Dest"]).removeprefix("/"))
            elif "/A" in note:
                addresses.add(str(note["/A"].get("/URI", "")))
    assert {"charts", "charts.charts-exercises"} <= names
    assert names <= set(paper.first_pages(pdf))
    assert "https://keras.io/" in addresses
    assert not [address for address in addresses if address.startswith("file:")]
