"""Slides made from the built pages: headings, guesses, code, outputs, figures and exercises.

What a page says in words, its hints and its solutions become the speaker's notes. The slides show with reveal.js,
which the package sphinx-revealjs brings along, so that they ask no other host.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from importlib.resources import as_file, files
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from ..project import BinderyError, Project
from ..site.made import SLIDES, update_pages

_REVEAL = {
    "dist/reset.css": "reset.css",
    "dist/reveal.css": "reveal.css",
    "dist/reveal.js": "reveal.js",
    "plugin/notes/notes.js": "notes.js",
    "LICENSE": "LICENSE",
}

_SPOKEN = ("dropdown", "sd-dropdown")  # hints and solutions
_LEFT_OUT = ("lesson-bar", "tag_quiz", "tag_exercise")


@dataclass
class Slide:
    """One slide: its heading, what it shows, and what the speaker may say."""

    heading: str
    shown: list[Tag] = field(default_factory=list)
    notes: list[Tag] = field(default_factory=list)
    closed: bool = False  # whether what comes next is the next slide's

    def html(self) -> str:
        """Return the slide as reveal.js wants it."""
        body = "".join(str(block) for block in self.shown)
        notes = "".join(str(block) for block in self.notes)
        return (
            f'<section><h2>{self.heading}</h2><div class="slide-body">{body}</div>'
            f"{f'<aside class=notes>{notes}</aside>' if notes else ''}</section>\n"
        )


def write(project: Project, site: Path) -> list[Path]:
    """Write the slides of each chapter of a built site, and return their files.

    Raises
    ------
    BinderyError
        A chapter's page is missing.
    """
    folder = site / SLIDES
    (folder / "reveal").mkdir(parents=True, exist_ok=True)
    with as_file(files("sphinx_revealjs") / "_static" / "revealjs") as source:
        for name, target in _REVEAL.items():
            (folder / "reveal" / target).write_bytes((source / name).read_bytes())
    written = []
    for chapter in project.chapters:
        page = site / project.relative(chapter).replace(".md", ".html")
        if not page.is_file():
            raise BinderyError(f"{page} is not there. Build the site first: python -m bindery book")
        path = folder / f"{chapter.stem}.html"
        written.append(path)
        newest = max(page.stat().st_mtime_ns, Path(__file__).stat().st_mtime_ns)
        if path.is_file() and path.stat().st_mtime_ns > newest:
            continue
        path.write_text(
            slides_page(page.read_text("utf-8"), f"../{page.relative_to(site).as_posix()}"),
            "utf-8",
            newline="\n",
        )
    update_pages(project, site)
    return written


def slides_page(page: str, address: str) -> str:
    """Return the slides of a page as a document; ``address`` leads from the slides to the page."""
    pictures: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        pictures.append(match[0])
        return f'<svg data-number="{len(pictures) - 1}"></svg>'

    # Charts are most of a page and stay as they are; without them, reading it takes a tenth of the time.
    page = re.sub(
        r"<script\b.*?</script>", "", page[page.find("<article") : page.find("</article")], flags=re.DOTALL
    )
    page = re.sub(r"<svg\b.*?</svg>", set_aside, page, flags=re.DOTALL)
    article = BeautifulSoup(page, "html.parser").select_one("article > section")
    if article is None:
        raise BinderyError(f"{address} has no section to make slides of.")
    _mend(article, address)
    title = article.h1.decode_contents() if article.h1 else ""
    stacks = [[_title_slide(article, title)]]
    for section in article.find_all("section", recursive=False):
        stacks.append(list(_slides(section)))
    decks = "".join(f"<section>\n{''.join(s.html() for s in stack)}</section>\n" for stack in stacks if stack)
    decks = re.sub(r'<svg data-number="(\d+)"></svg>', lambda match: pictures[int(match[1])], decks)
    return _TEMPLATE.format(title=escape(article.h1.get_text() if article.h1 else ""), slides=decks)


def _mend(article: Tag, address: str) -> None:
    """Let links lead back to the pages, and leave out what only a page needs."""
    for useless in article.select(".headerlink, .lesson-bar, .cell_input .copybtn"):
        useless.decompose()
    for link in article.find_all("a", href=True):
        href = str(link["href"])
        if href.startswith("#"):
            link["href"] = address + href
        elif not re.match(r"[a-z]+:", href):
            link["href"] = f"{address.rpartition('/')[0]}/{href}"
    for element in article.find_all(id=True):
        if element.name == "section" and element.get("id") in ("exercise-content", "solution-content"):
            element.name = "div"  # to reveal.js, each section is a slide
        del element["id"]  # exercises share some, and nothing leads here
    for still in article.select("div.interactive"):
        link = BeautifulSoup(f'<p><a href="{escape(address)}">Open it on the page</a></p>', "html.parser")
        still.append(link)


def _title_slide(article: Tag, title: str) -> Slide:
    slide = Slide(title)
    for block in article.find_all(recursive=False):
        if block.name == "section":
            break
        if block.name != "h1":
            (slide.shown if "build" in block.get_attribute_list("class") else slide.notes).append(block)
    return slide


def _slides(section: Tag) -> Iterator[Slide]:
    """Yield the slides of a section and the sections in it: one for each part that is no text, after a paragraph."""
    heading = next((h.decode_contents() for h in section.find_all(["h2", "h3", "h4"], recursive=False)), "")
    slide = Slide(heading)
    for block in _blocks(section):
        if block.name == "section":
            if slide.shown or slide.notes:
                yield slide
            yield from _slides(block)
            slide = Slide(heading)
            continue
        classes = set(block.get_attribute_list("class"))
        if (block.name == "p" and (slide.shown or slide.notes)) or classes.intersection(_SPOKEN):
            slide.notes.append(block)
            slide.closed = True
            continue
        if slide.shown and (slide.closed or slide.shown[-1].name != "p"):
            yield slide
            slide = Slide(heading)
        slide.shown.append(block)
    if slide.shown or slide.notes:
        yield slide


def _blocks(section: Tag) -> Iterator[Tag]:
    """Yield a section's parts; a cell's code and its output come one after the other."""
    for block in section.find_all(recursive=False):
        classes = set(block.get_attribute_list("class"))
        if block.name in ("h2", "h3", "h4", "span") or classes.intersection(_LEFT_OUT):
            continue
        yield from block.find_all(recursive=False) if "cell" in classes else [block]


_TEMPLATE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides: {title}</title>
<link rel="icon" href="../_static/page/logo.svg">
<link rel="stylesheet" href="reveal/reset.css">
<link rel="stylesheet" href="reveal/reveal.css">
<link rel="stylesheet" href="../_static/pygments.css">
<link rel="stylesheet" href="../_static/page/weekend.css">
<link rel="stylesheet" href="../_static/page/slides.css">
<noscript><style>.slides section {{ display: block !important; position: static !important }}</style></noscript>
</head>
<body>
<main class="reveal"><div class="slides">
{slides}</div></main>
<script src="reveal/reveal.js"></script>
<script src="reveal/notes.js"></script>
<script src="../_static/page/storage.js"></script>
<script src="../_static/page/slides.js"></script>
</body>
</html>
"""
