"""Directives of the instructors' page: tables of what the chapters say about themselves."""

from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..chapters import course
from ..chapters.course import Unit
from ..project import BinderyError, Project

DAYS = ("Saturday", "Sunday")  # the course; the chapters of Monday are for those who go on
EXTRA = "Monday"
WEEKS = 6


class _Made(SphinxDirective):
    """Something made from the chapters; it is made anew when one of them has changed."""

    def run(self) -> list[nodes.Node]:
        """Return the parsed Markdown."""
        project = Project.find()
        try:
            units = course.units(project)
            text = self.markdown(project, units)
        except BinderyError as error:
            raise self.error(str(error)) from error
        for path in (project.root / "_toc.yml", project.root / "_config.yml", *(unit.path for unit in units)):
            self.env.note_dependency(str(path))
        for lesson in project.lessons_folder.glob("*.ipynb"):
            self.env.note_dependency(str(lesson))
        return self.parse_text_to_nodes(text, offset=self.content_offset)

    def markdown(self, project: Project, units: list[Unit]) -> str:
        raise NotImplementedError


class Objectives(_Made):
    """``{objectives}``: what each chapter teaches, and which exercises practise it."""

    def markdown(self, project: Project, units: list[Unit]) -> str:
        """Return a table for each part of the book, with a row for each chapter's name."""
        text = ""
        for part in dict.fromkeys(unit.part for unit in units):
            text += f"\n**{part}**\n\n| you can | exercises |\n|---|---|\n"
            for unit in units:
                if unit.part == part and unit.objectives:
                    text += "".join([f"| **{_link(unit)}** | |\n", *self._rows(unit)])
        return text

    def _rows(self, unit: Unit) -> list[str]:
        titles = {exercise.label: exercise.title.replace("`", "") for exercise in unit.exercises}
        rows = []
        for objective, labels in unit.objectives.items():
            links = "; ".join(f"{{ref}}`{titles.get(label) or label} <{label}>`" for label in labels)
            rows.append(f"| {objective} | {links} |\n")
        return rows


class Schedule(_Made):
    """``{schedule} days`` or ``{schedule} weeks``: the chapters with the times that they take."""

    required_arguments = 1

    def markdown(self, project: Project, units: list[Unit]) -> str:
        """Return one table."""
        core = [unit for unit in units if unit.part in DAYS]
        wanted = (*DAYS, EXTRA) if any(unit.part == EXTRA for unit in units) else DAYS
        match self.arguments[0]:
            case "days":
                groups = {day: [unit for unit in units if unit.part == day] for day in wanted}
            case "weeks":
                groups = {f"Week {n}": week for n, week in enumerate(course.weeks(core, WEEKS), 1)}
            case other:
                raise BinderyError(f"{other!r} is no schedule; write days or weeks.")
        text = "| chapter | reading and running | warm-ups | other exercises |\n|---|--:|--:|--:|\n"
        for name, group in groups.items():
            times = [_times(unit) for unit in group]
            text += f"| **{name}** | {_cells([sum(column) for column in zip(*times, strict=True)], '**')} |\n"
            for unit, columns in zip(group, times, strict=True):
                text += f"| {_link(unit)} | {_cells(columns)} |\n"
        return (
            f"{text}\nReading is estimated from the number of words, at {course.WORDS_A_MINUTE} a minute. How long a "
            "lesson runs was measured, and exercises take what they say.\n"
        )


class HubLink(_Made):
    """``{hub-link}``: the address that hands the lessons to the users of a JupyterHub with nbgitpuller."""

    def markdown(self, project: Project, units: list[Unit]) -> str:
        """Return the address in a box of its own."""
        name = project.repository_url.rpartition("/")[2]
        lesson = project.relative(project.lesson(units[0].path))
        query = {
            "repo": project.repository_url,
            "branch": project.branch,
            "urlpath": f"lab/tree/{name}/{lesson}",
        }
        return f"```text\nhttps://YOUR-HUB/hub/user-redirect/git-pull?{urlencode(query)}\n```\n"


def _link(unit: Unit) -> str:
    return f"[{unit.title}]({unit.path.name})"


def _times(unit: Unit) -> tuple[int, int, int]:
    """Return the minutes of reading and running, of warm-ups, and of the other exercises."""
    warm = sum(exercise.minutes for exercise in unit.exercises if exercise.level == "Warm-up")
    return unit.minutes - unit.exercise_minutes, warm, unit.exercise_minutes - warm


def _cells(minutes: list[int] | tuple[int, ...], mark: str = "") -> str:
    return " | ".join(
        f"{mark}{m // 60} h {m % 60:02d}{mark}" if m >= 60 else f"{mark}{m} min{mark}" for m in minutes
    )


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("objectives", Objectives)
    app.add_directive("schedule", Schedule)
    app.add_directive("hub-link", HubLink)
