"""The book as a course: each chapter's objectives, the exercises that practise them, and how long things take."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path

import nbformat
import yaml

from ..project import RECORD, BinderyError, Project
from . import read

REFERENCE = "Reference"  # the part of the book that one looks things up in
WORDS_A_MINUTE = 130  # of careful reading
_EXERCISE = re.compile(
    r"^:{3,}\{exercise\}[ \t]*(.*)\n(?:^:(?!label:).*\n)*^:label: (\S+)\n(?:^:.*\n)*", re.MULTILINE
)
_EFFORT = re.compile(r"\*(?:(Warm-up|Practice|Challenge|Project), )?(\d+) minutes")


@dataclass(frozen=True)
class Exercise:
    """One exercise, as the chapter has it.

    Attributes
    ----------
    label, title, level : str
        ``level`` is empty where the exercise does not begin with one.
    minutes : int
        How long it takes by the chapter's estimate; 0 where it says nothing.
    """

    label: str
    title: str
    level: str
    minutes: int


@dataclass(frozen=True)
class Unit:
    """A chapter as an instructor sees it.

    Attributes
    ----------
    path : Path
        The chapter's source.
    part : str
        The caption of its part of the book; empty for the first page.
    seconds : float
        How long its lesson ran; 0 where it has none.
    """

    path: Path
    part: str
    seconds: float

    @cached_property
    def text(self) -> str:
        """The chapter's source."""
        return self.path.read_text("utf-8")

    @property
    def title(self) -> str:
        """The chapter's first heading."""
        return read.title(self.text) or self.path.stem

    @cached_property
    def objectives(self) -> dict[str, list[str]]:
        """What a reader can do afterwards, each with the labels of the exercises that practise it.

        Raises
        ------
        BinderyError
            The front matter has objectives in another form.
        """
        match = read.FRONT_MATTER.match(self.text)
        try:
            objectives = (yaml.safe_load(match[1]) or {}).get("objectives", {}) if match else {}
            assert isinstance(objectives, dict)
            assert all(isinstance(labels, list) for labels in objectives.values())
        except (yaml.YAMLError, AssertionError, AttributeError) as error:
            raise BinderyError(
                f"{self.path.name}: write its objectives in the front matter as in book/depth.md, "
                "a line each: what one can do, a colon, the labels of exercises in brackets."
            ) from error
        return {str(text): [str(label) for label in labels] for text, labels in objectives.items()}

    @cached_property
    def exercises(self) -> list[Exercise]:
        """The exercises, in order."""
        found = []
        for match in _EXERCISE.finditer(self.text):
            effort = _EFFORT.match(self.text, match.end())
            level, minutes = (effort[1] or "", int(effort[2])) if effort else ("", 0)
            found.append(Exercise(match[2], match[1].strip(), level, minutes))
        return found

    @property
    def reading_minutes(self) -> int:
        """How long reading the text and the code takes, without exercises, hints and solutions."""
        body = read.FRONT_MATTER.sub("", self.text).partition("\n## Exercises\n")[0]
        return max(1, round(len(body.split()) / WORDS_A_MINUTE))

    @property
    def exercise_minutes(self) -> int:
        """How long all exercises take together."""
        return sum(exercise.minutes for exercise in self.exercises)

    @cached_property
    def minutes(self) -> int:
        """How long reading, running and practising take together."""
        return self.reading_minutes + round(self.seconds / 60) + self.exercise_minutes


def units(project: Project) -> list[Unit]:
    """Return what one studies: the chapters of all parts but the reference, without pages of solutions."""
    return [
        Unit(path, caption, _seconds(project.lesson(path)))
        for caption, pages in project.parts
        for path in pages
        if caption != REFERENCE and not path.stem.endswith("-solution")
    ]


def weeks(chapters: list[Unit], number: int) -> list[list[Unit]]:
    """Cut chapters into weeks, in order, so that the longest week is as short as can be.

    Raises
    ------
    BinderyError
        There are fewer chapters than weeks.
    """
    if len(chapters) < number:
        raise BinderyError(f"{len(chapters)} chapters can't fill {number} weeks.")

    def cut(places: tuple[int, ...]) -> list[list[Unit]]:
        ends = [0, *places, len(chapters)]
        return [chapters[start:end] for start, end in pairwise(ends)]

    def worst(places: tuple[int, ...]) -> list[int]:
        return sorted((sum(unit.minutes for unit in week) for week in cut(places)), reverse=True)

    return cut(min(combinations(range(1, len(chapters)), number - 1), key=worst))


def problems(project: Project) -> list[str]:
    """Return what is wrong with the objectives, one text a problem."""
    found = []
    for unit in units(project):
        name = project.relative(unit.path)
        labels = {exercise.label for exercise in unit.exercises}
        practised = {label for some in unit.objectives.values() for label in some}
        if labels and not unit.objectives:
            found.append(f"{name} has exercises and no objectives; see CONTRIBUTING.md.")
            continue
        found.extend(
            f"{name}: no exercise practises {text!r}." for text, some in unit.objectives.items() if not some
        )
        found.extend(
            f"{name}: its objectives name {label!r}, and no exercise has that label."
            for label in sorted(practised - labels)
        )
        found.extend(
            f"{name}: no objective names the exercise {label!r}." for label in sorted(labels - practised)
        )
    return found


def _seconds(lesson: Path) -> float:
    try:
        return float(nbformat.read(lesson, as_version=4).metadata.get(RECORD, {}).get("seconds", 0))
    except (OSError, ValueError):
        return 0.0
