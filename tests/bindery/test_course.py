"""Objectives, schedules and assignments: what an instructor gets from the chapters."""

import json

import pytest

from bindery.chapters import course
from bindery.chapters.convert import convert, dumps
from bindery.chapters.read import read_chapter
from bindery.notebooks import assignments, lessons
from bindery.project import BinderyError, Project
from tests.conftest import FRONT_MATTER, write_chapter
from weekend import check

PROJECT = Project.find()
UNITS = course.units(PROJECT)
OBJECTIVES = "objectives:\n  count weights: [depth-weights]\n---\n"
EXERCISE = """\
:::{exercise} Count
:label: depth-weights
*Warm-up, 5 minutes.* Count.
:::

```{code-cell} ipython3
:tags: [exercise, remove-output]

from weekend import check

counts = [..., ...,
          ...]

check.depth_weights(
    counts
)
```

:::{dropdown} Hint 1
:class-container: hint
Use your fingers.
:::

:::{solution} depth-weights
:class: dropdown
They are many.
:::
"""


def chapter(folder, *, objectives=OBJECTIVES, body=EXERCISE):
    """Write the chapter ``sums`` with one exercise, in the part Saturday."""
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/first\nparts:\n- caption: Saturday\n  chapters:\n  - file: book/sums\n"
    )
    write_chapter(folder / "book" / "first.md", "# First\n\n```{code-cell}\n1\n```\n")
    path = folder / "book" / "sums.md"
    path.write_text(FRONT_MATTER.replace("---\n\n", objectives + "\n") + f"# Sums\n\nAdd.\n\n{body}")
    return path


# objectives


def test_every_exercise_serves_an_objective_and_every_objective_has_an_exercise():
    assert course.problems(PROJECT) == []


def test_every_chapter_with_a_lesson_has_objectives():
    taught = [unit for unit in UNITS if unit.path in PROJECT.chapters]
    assert len(taught) > 15
    assert [unit.path.stem for unit in taught if len(unit.objectives) < 2] == []


@pytest.mark.parametrize(
    ("objectives", "problem"),
    [
        ("---\n", "has exercises and no objectives"),
        ("objectives:\n  add: []\n---\n", "no exercise practises 'add'"),
        (
            "objectives:\n  add: [depth-weights, sums-x]\n---\n",
            "name 'sums-x', and no exercise has that label",
        ),
        ("objectives:\n  add: [sums-x]\n---\n", "no objective names the exercise 'depth-weights'"),
    ],
)
def test_wrong_objectives_are_named(small_book, objectives, problem):
    chapter(small_book.root, objectives=objectives)
    assert any(
        problem in found and "book/sums.md" in found for found in course.problems(Project(small_book.root))
    )


@pytest.mark.parametrize("objectives", ["objectives: [a, b]\n---\n", "objectives:\n  add: sums-x\n---\n"])
def test_objectives_in_another_form_are_an_error(small_book, objectives):
    chapter(small_book.root, objectives=objectives)
    with pytest.raises(BinderyError, match=r"sums.md: write its objectives .* as in book/depth.md"):
        course.problems(Project(small_book.root))


def test_objectives_change_neither_the_lesson_nor_what_it_is_made_from(small_book):
    found = []
    for objectives in (OBJECTIVES, "---\n"):
        path = chapter(small_book.root, objectives=objectives)
        project = Project(small_book.root)
        found.append((dumps(convert(project, read_chapter(path))), lessons.load(project, path).fingerprint))
    assert found[0] == found[1]


# schedules


def test_minutes_come_from_the_chapter():
    unit = next(unit for unit in UNITS if unit.path.stem == "depth")
    assert unit.exercise_minutes == sum(exercise.minutes for exercise in unit.exercises) > 0
    assert {exercise.level for exercise in unit.exercises} <= set(assignments.POINTS)
    assert unit.minutes >= unit.exercise_minutes + unit.reading_minutes


def test_weeks_keep_the_order_and_are_about_equally_long():
    weeks = course.weeks(UNITS, 4)
    assert [unit for week in weeks for unit in week] == UNITS
    assert all(weeks)
    longest = max(sum(unit.minutes for unit in week) for week in weeks)
    assert longest <= sum(unit.minutes for unit in UNITS) / 4 + max(unit.minutes for unit in UNITS)


def test_too_few_chapters_for_the_weeks_are_an_error():
    with pytest.raises(BinderyError, match="2 chapters can't fill 3 weeks"):
        course.weeks(UNITS[:2], 3)


# assignments


@pytest.mark.parametrize("unit", [u for u in UNITS if u.path in PROJECT.chapters], ids=lambda u: u.path.stem)
def test_assignment_has_an_answer_and_a_locked_test_for_each_exercise(unit):
    notebook = assignments.assignment(PROJECT, unit.path)
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    marks = [cell.metadata["nbgrader"] for cell in marked]
    for mark in marks:
        assert mark["schema_version"] == 3
        assert mark["task"] is False
    labels = [exercise.label for exercise in unit.exercises]
    answers, tests = marks[::2], marks[1::2]
    assert [mark["grade_id"] for mark in answers] == labels
    assert [mark["grade_id"] for mark in tests] == [f"test-{label}" for label in labels]
    assert all(mark["solution"] and not mark["grade"] and not mark["locked"] for mark in answers)
    assert all(mark["grade"] and mark["locked"] and not mark["solution"] for mark in tests)
    points = [assignments.POINTS[exercise.level] for exercise in unit.exercises]
    assert [mark["points"] for mark in tests] == points
    for cell in marked[1::2]:
        assert cell.metadata["editable"] is False
        assert "assert verdict.right" in cell.source
        compile(cell.source, "test", "exec")
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "<summary>Solution" not in text
    assert "<summary>Hint" not in text
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_locked_test_knows_right_from_wrong_and_from_nothing():
    notebook = assignments.assignment(PROJECT, PROJECT.root / "book" / "depth.md")
    answer, test = [cell.source for cell in notebook.cells if "nbgrader" in cell.metadata][:2]
    assert "check." not in answer.replace("import check", "")
    for given, right in (("", False), ("= [896, 4194816, 5130]", True), ("= [1, 2, 3]", False)):
        names = {"check": check}
        exec(answer, names)
        exec(f"weights_and_biases {given}", names)
        if right:
            exec(test, names)
        else:
            with pytest.raises(AssertionError, match="Not"):
                exec(test, names)


def test_assignments_are_written_once_with_the_numbers_of_the_lesson(small_book):
    cell = '```{code-cell}\nfrom weekend.lessons.prose import glue\n\nglue("half", 0.5)\n```\n\n'
    glued = cell + "It is {glue:text}`half`.\n\n"
    chapter(small_book.root, body=glued + EXERCISE)
    project, folder = Project(small_book.root), small_book.root / "course"
    with pytest.raises(BinderyError, match=r"sums\.ipynb is stale\. Run first"):
        assignments.write(project, folder)
    assert not folder.exists()
    lessons.update(project, say=lambda line: None)
    (written,) = assignments.write(project, folder)
    assert written == folder / "source" / "sums" / "sums.ipynb", "the page without exercises is none"
    sources = ["".join(cell["source"]) for cell in json.loads(written.read_text())["cells"]]
    assert any(source.startswith("It is 0.5.") for source in sources)
    assert "### END SOLUTION\nfrom weekend import check\n\ncounts = [..., ...,\n          ...]" in sources[-2]
    assert sources[-1].endswith("check.depth_weights(\n    counts\n)\nassert verdict.right, verdict")
    (folder / "nbgrader_config.py").write_text("# mine")
    with pytest.raises(BinderyError, match="exists, and you may have changed it"):
        assignments.write(project, folder)
    assert (folder / "nbgrader_config.py").read_text() == "# mine"


@pytest.mark.parametrize(
    ("name", "message"), [("first", "first.md has no exercises to grade"), ("no", "There is no lesson 'no'")]
)
def test_lesson_that_can_not_be_graded_is_named(small_book, name, message):
    chapter(small_book.root)
    project = Project(small_book.root)
    if name == "first":
        lessons.update(project, names=["first"], say=lambda line: None)
    with pytest.raises(BinderyError, match=message):
        assignments.write(project, small_book.root / "course", [name])
    assert not (small_book.root / "course").exists()


def test_exercise_cell_without_a_check_at_its_end_is_named(small_book):
    path = chapter(small_book.root, body=EXERCISE.replace("check.depth_weights(\n    counts\n)", "counts"))
    with pytest.raises(BinderyError, match=r"sums.md: this cell should end with the check of an exercise"):
        assignments.assignment(Project(small_book.root), path)
