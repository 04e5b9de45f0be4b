"""Prove that every lesson is what its chapter gives, and that its outputs were made from what is there."""

import difflib

from ..chapters.convert import dumps
from ..project import Project
from .lessons import Lesson, load


def problems(project: Project) -> list[str]:
    """Return what is wrong with the lessons, one text a problem; an empty list when all is well."""
    found = []
    lessons = [load(project, path) for path in project.chapters]
    for lesson in lessons:
        found.extend(_problems(project, lesson))
    known = {lesson.path.name for lesson in lessons}
    for path in sorted(project.lessons_folder.glob("*.ipynb")):
        if path.name not in known:
            found.append(f"{project.relative(path)} belongs to no chapter in _toc.yml; delete it.")
    return found


def _problems(project: Project, lesson: Lesson) -> list[str]:
    name, chapter = project.relative(lesson.path), project.relative(lesson.chapter.path)
    if lesson.stored is None:
        return [f"{name} is missing or no notebook. Run: python -m bindery lessons"]
    if lesson.stale:
        return [f"{name} is stale: {chapter}, or what it uses, has changed. Run: python -m bindery lessons"]
    stored, expected = lesson.path.read_text("utf-8"), dumps(lesson.render(project))
    if stored == expected:
        return []
    lines = difflib.unified_diff(
        stored.splitlines(), expected.splitlines(), name, f"what {chapter} gives", lineterm=""
    )
    diff = "\n".join(line[:200] for line in lines)
    return [f"{name} is not what {chapter} gives. Run: python -m bindery lessons\n{diff}"]
