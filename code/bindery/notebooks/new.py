"""Begin a chapter: a small lesson that works, with all that belongs to it, for its author to replace."""

import re
from importlib.resources import files
from pathlib import Path

from weekend.files import replacing

from ..chapters.course import REFERENCE
from ..project import BinderyError, Project, Say
from . import lessons

LONGEST = 40  # letters of a title
_TITLE = re.compile(r"[A-Za-z][A-Za-z0-9 ,:'?!-]*")
_TEMPLATES = {
    "chapter.md": "book/@SLUG@.md",
    "check.py": "code/weekend/check/@NAME@.py",
    "quiz.toml": "code/weekend/lessons/quizzes/@SLUG@.toml",
    "answers.py": "tests/check/answers/@NAME@.py",
}


def write(project: Project, title: str, *, after: str | None = None, say: Say = print) -> list[Path]:
    """Write a new chapter, put it into ``_toc.yml``, and execute its lesson.

    Parameters
    ----------
    project : Project
    title : str
        In sentence case.
    after : str, optional
        The chapter that it follows, such as "depth"; by default the last one before the reference.
    say : callable
        Takes each line of progress.

    Returns
    -------
    list of Path
        What was written, besides the lesson.

    Raises
    ------
    BinderyError
        The title can't be used, something of its name exists, there is no chapter ``after``, or the lesson fails. The
        project is left as it was.
    """
    slug = _slug(title)
    name = slug.replace("-", "_")

    def fill(text: str) -> str:
        return text.replace("@SLUG@", slug).replace("@NAME@", name).replace("@TITLE@", title.strip())

    templates = files("bindery.notebooks") / "template"
    texts = {
        project.root / fill(target): fill((templates / f"{source}.txt").read_text("utf-8"))
        for source, target in _TEMPLATES.items()
    }
    lesson = project.lesson(project.root / "book" / f"{slug}.md")
    for path in (*texts, lesson):
        if path.exists():
            raise BinderyError(f"{project.relative(path)} exists already; choose another title.")
    toc = project.root / "_toc.yml"
    before = toc.read_text("utf-8")
    texts[toc] = _with_entry(project, before, slug, after)
    try:
        for path, text in texts.items():
            with replacing(path) as file:
                file.write(text.encode())
        lessons.update(Project(project.root), names=[slug], say=say)
    except BaseException:
        toc.write_text(before, "utf-8", newline="\n")
        for path in (*texts, lesson):
            if path != toc:
                path.unlink(missing_ok=True)
        raise
    return list(texts)


def _slug(title: str) -> str:
    slug = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")
    if not _TITLE.fullmatch(title.strip()) or len(slug) > LONGEST or slug.endswith("-solution"):
        raise BinderyError(
            f"The title {title!r} can't be used: begin with a letter, use letters, digits, blanks and , : ' ? ! - "
            f"only, at most {LONGEST} in all, and don't end with 'solution'."
        )
    return slug


def _with_entry(project: Project, toc: str, slug: str, after: str | None) -> str:
    """Return the text of ``_toc.yml`` with the new chapter in it."""
    if after is None:
        after = [pages[-1].stem for caption, pages in project.parts if caption != REFERENCE and pages][-1]
    entry = re.compile(rf"^(\s*- file: book/){re.escape(after.removesuffix('.md'))}[ \t]*\n", re.MULTILINE)
    if not entry.search(toc):
        raise BinderyError(f"_toc.yml has no line for book/{after}; name a chapter such as depth.")
    return entry.sub(lambda match: f"{match[0]}{match[1].lstrip(chr(10))}{slug}\n", toc, count=1)
