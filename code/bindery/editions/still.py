"""Chapters for paper and e-readers: nothing to press, so nothing stays hidden and nothing waits for a script."""

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from pygments.formatters import HtmlFormatter

from ..project import BinderyError, Project
from ..site.made import fill

SOLUTIONS = "Solutions"
_HINT = {"class": "hint admonition"}
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_LABEL = re.compile(r'\brole="img" aria-label="([^"]*)"')
_VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+|\w+\([^()]*\))\)")
_INK = "#1d2433"


@dataclass(frozen=True)
class Chapter:
    """A page of the book, still.

    Attributes
    ----------
    stem : str
        The page's name, and the id of its section.
    title : str
    body : Tag
        A section whose ids begin with ``stem.``. Links within the book lead to ``#stem`` or ``#stem.id``, and
        pictures are files beside the document.
    """

    stem: str
    title: str
    body: Tag


def chapters(project: Project, site: Path, folder: Path) -> list[Chapter]:
    """Return the pages of a built site, still; their pictures, and the style of their code, are put into a folder.

    Raises
    ------
    BinderyError
        A page is missing.
    """
    names = {project.relative(page).removesuffix(".md"): page.stem for page in project.pages}
    style = str(project.config["sphinx"]["config"]["pygments_style"])
    (folder / "code.css").write_text(
        HtmlFormatter(style=style).get_style_defs(".highlight"), "utf-8", newline="\n"
    )
    return [_chapter(project, site, folder, name, names) for name in names]


def _chapter(project: Project, site: Path, folder: Path, name: str, names: dict[str, str]) -> Chapter:
    source = site / f"{name}.html"
    try:
        html = source.read_text("utf-8")
    except OSError as error:
        raise BinderyError(f"{source} can't be read ({error.strerror}). Build the site first.") from error
    page_url, stem = f"{project.site_url}/{name}.html", names[name]
    text = fill(html[html.index("<article") : html.index("</article>")] + "</article>", elsewhere(page_url))
    soup = BeautifulSoup(with_picture_files(text, folder), "html.parser")
    make_still(soup, page_url)
    article = soup.article
    assert article is not None
    for tag in article.select("[id]"):
        tag["id"] = f"{stem}.{tag['id']}"
    for picture in article.select('img[src^=".."], img[src^="_"]'):
        file = (source.parent / str(picture["src"])).resolve()
        file = png if (png := file.with_suffix(".png")).is_file() else file  # no e-reader must know WebP
        shutil.copy(file, folder)
        picture["src"] = file.name
    for link in article.select("a[href]"):
        link["href"] = _within(urljoin(page_url, str(link["href"])), project.site_url, names)
    article.name, article.attrs = "section", {"class": "chapter", "id": stem}
    return Chapter(stem, article.h1.get_text() if article.h1 else stem, article)


def _within(url: str, site_url: str, names: dict[str, str]) -> str:
    """Return the link's place among the chapters where it leads to one of them."""
    parts = urlsplit(url.removeprefix(f"{site_url}/"))
    stem = names.get(parts.path.removesuffix(".html"))
    if stem is None:
        return url
    return f"#{stem}.{parts.fragment}" if parts.fragment else f"#{stem}"


def elsewhere(page_url: str) -> Callable[[str], str]:
    """Return what stands in the place of a list of what the site has."""
    url = escape(page_url)
    link = f'<a class="reference external" href="{url}">{url}</a>'
    return lambda kind: f"<p>The site has {kind}: {link}.</p>"


def with_picture_files(html: str, folder: Path) -> str:
    """Write each drawing and chart that stands in a page as a file, and let the page show that.

    Many e-readers show SVG in no other way, and names within one drawing can't meet those of another. Icons, which have
    no text, are left out.

    Parameters
    ----------
    html : str
    folder : Path
        Where the files go.
    """

    def picture(match: re.Match[str]) -> str:
        svg = match.group()
        label = _LABEL.search(svg)
        if label is None:
            return ""
        if "xmlns=" not in svg:
            svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        svg = re.sub("currentcolor", _INK, _VARIABLE.sub(r"\1", svg), flags=re.IGNORECASE)
        name = f"drawn-{hashlib.sha256(svg.encode()).hexdigest()[:16]}.svg"
        (folder / name).write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{svg}\n', "utf-8", newline="\n")
        return f'<img class="drawn" src="{name}" alt="{escape(unescape(label.group(1)))}"/>'

    return _SVG.sub(picture, html)


def make_still(soup: BeautifulSoup, page_url: str) -> None:
    """Turn a chapter's page into one that reads without scripts, in place.

    Hints and other folded boxes are opened where they stand. Solutions, and the answers of the quiz, go into a
    section at the end, so that a reader sees them on purpose. Living parts show their still text and say where
    they live.

    Parameters
    ----------
    soup : BeautifulSoup
        The page's article as Sphinx writes it.
    page_url : str
        Where the page stands on the site.
    """
    for useless in soup.select("a.headerlink, button, .only-dark, .toctree-wrapper, .term-tips"):
        useless.decompose()
    _say_where_it_lives(soup, page_url)
    answers = _quiz_answers(soup)
    for useless in soup.select("script, style, noscript"):
        useless.decompose()
    for tag in soup.select("[aria-describedby]"):  # of a term's definition; the glossary has it, too
        del tag["aria-describedby"]
    for row in soup.select("[halign]"):  # pandas writes it; no version of HTML knows it
        del row["halign"]
    _unfold(soup)
    _move_solutions(soup, answers)


def _fragment(html: str) -> Tag:
    tag = BeautifulSoup(html, "html.parser").find(True)
    assert isinstance(tag, Tag)
    return tag


def _note(words: str, page_url: str, more: str = "") -> Tag:
    url = escape(page_url)
    link = f'<a class="reference external" href="{url}">{url}</a>'
    return _fragment(f'<p class="on-the-site">{words}: {link}.{more}</p>')


def _say_where_it_lives(soup: BeautifulSoup, page_url: str) -> None:
    for bar in soup.select(".lesson-bar"):
        cost = bar.select_one(".lesson-cost")
        words = "You can run this chapter and change it. Its page has the lesson"
        bar.replace_with(_note(words, page_url, f" {escape(cost.get_text())}" if cost else ""))
    for part in soup.select("div.interactive"):
        part.attrs = {"class": "living-part"}
        part.append(_note("This part is alive on the site", page_url))
    for player in soup.find_all("audio"):
        player.replace_with(_note("You can hear it on the site", page_url))


def _quiz_answers(soup: BeautifulSoup) -> list[Tag]:
    """Let each quiz be a list of questions with their choices, and return the lists of right answers."""
    lists = []
    for still in soup.select("noscript"):
        questions = still.find("ol")
        if questions is None:
            continue
        right = soup.new_tag("ol", attrs={"class": "quiz-answers"})
        for question in questions.find_all("li", recursive=False):
            folds = [fold.extract() for fold in question.find_all("details", recursive=False)]
            choices = soup.new_tag("ol", attrs={"class": "quiz-choices", "type": "a"})
            pairs = [(summary.extract(), fold) for fold in folds if (summary := fold.find("summary"))]
            for choice, fold in sorted(
                pairs, key=lambda pair: pair[0].get_text()
            ):  # the right one came first
                choice.name = "li"
                choices.append(choice)
                if "✓" in fold.get_text():
                    answer = _fragment(f"<li><strong>{choice.decode_contents()}</strong> </li>")
                    answer.extend(list(fold.contents))
                    right.append(answer)
            question.append(choices)
        output = still.find_parent(class_="cell_output") or still
        quiz = soup.new_tag("div", attrs={"class": "quiz"})
        quiz.append(questions.extract())
        output.replace_with(quiz)
        lists.append(right)
    return lists


def _unfold(soup: BeautifulSoup) -> None:
    for fold in soup.find_all("details"):
        if summary := fold.find("summary"):
            words = summary.get_text(" ", strip=True)
            summary.clear()
            summary.name, summary.attrs = "p", {"class": "admonition-title"}
            summary.string = words
        fold.name, fold.attrs = "div", dict(_HINT)


def _move_solutions(soup: BeautifulSoup, quiz_answers: list[Tag]) -> None:
    for content in soup.select("#exercise-content, #solution-content"):
        content.unwrap()
    for link in soup.select(".solution .admonition-title a"):
        link.string = link.get_text(strip=True)
        link.insert_before(" ")
    solutions = [box.extract() for box in soup.select("div.solution")]
    if not solutions and not quiz_answers:
        return
    section = soup.new_tag("section", attrs={"id": "the-solutions", "class": "solutions"})
    heading = soup.new_tag("h2")
    heading.string = SOLUTIONS
    section.append(heading)
    for answers in quiz_answers:
        box = _fragment(
            '<div class="solution admonition"><p class="admonition-title">Answers to the quiz</p></div>'
        )
        box.append(answers)
        section.append(box)
    section.extend(solutions)
    whole = soup.select_one("section")
    (whole or soup).append(section)
