"""The reader's progress: which pages count as chapters, and the table of them on the page "Your progress".

What a reader has done is kept in the browser alone, by ``_static/page/progress.js``.
"""

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from weekend.lessons import quiz

from ..chapters import read
from ..chapters.course import REFERENCE, Unit
from ..project import Project


def parts(project: Project) -> dict[str, list[Path]]:
    """Return the chapters of each part of the book, in order."""
    return {caption: pages for caption, pages in project.parts if caption != REFERENCE}


def questions(chapter: Path) -> int:
    """Return how many questions a chapter's quiz has; 0 without a quiz."""
    if f'show_quiz("{chapter.stem}")' not in chapter.read_text("utf-8"):
        return 0
    return len(quiz.load(chapter.stem))


class Chapters(SphinxDirective):
    """``{chapters}``: a table of all chapters, with room to tick them off."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        project = Project.find(Path(self.env.srcdir))
        self.env.note_dependency(str(project.root / "_toc.yml"))
        rows = []
        for part, chapters in parts(project).items():
            rows.append(f'<tr><th colspan="4" scope="rowgroup">{escape(part)}</th></tr>')
            for chapter in chapters:
                self.env.note_dependency(str(chapter))
                title = read.title(chapter.read_text("utf-8"))
                count, exercises = questions(chapter), len(Unit(chapter, part, 0).exercises)
                rows.append(
                    f'<tr data-chapter="{escape(chapter.stem)}" data-questions="{count}" '
                    f'data-exercises="{exercises}"><td><a href="{escape(chapter.stem)}.html">{escape(title)}</a></td>'
                    f'<td class="progress-done">☐</td>'
                    f'<td class="progress-quiz">{f"of {count}" if count else "no quiz"}</td>'
                    f'<td class="progress-exercises">{f"of {exercises}" if exercises else "none"}</td></tr>'
                )
        table = (
            '<div class="progress-scroll" tabindex="0" role="region" aria-label="Chapters">'
            '<table class="table progress-table"><thead><tr><th scope="col">Chapter</th><th scope="col">Done</th>'
            '<th scope="col">Quiz answers right</th><th scope="col">Exercises checked in the page</th></tr>'
            f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
        )
        return [nodes.raw("", table, format="html")]


def _name_chapter(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the script on each page which chapter this is, and how many questions its quiz has."""
    app.add_js_file("page/progress.js", loading_method="defer")
    project = Project.find(Path(app.srcdir))
    source = project.root / f"{pagename}.md"
    if any(source in chapters for chapters in parts(project).values()):
        context["metatags"] = (
            f"{context.get('metatags', '')}\n"
            f'<meta name="weekend-chapter" content="{escape(source.stem)}" data-questions="{questions(source)}">'
        )


def setup(app: Sphinx) -> None:
    """Register the directive and the script."""
    app.add_directive("chapters", Chapters)
    app.connect("html-page-context", _name_chapter)
