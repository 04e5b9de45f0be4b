"""Every exercise has a level, hints, a solution and a checker that knows right from wrong."""

import importlib
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass

import numpy as np
import pytest

from bindery.project import Project, has_code_cells
from tests.check.answers import made
from weekend import check
from weekend.check import read
from weekend.lessons import quiz

PROJECT = Project.find()
LEVELS = "Warm-up|Practice|Challenge|Project"
AT_LEAST = 4  # exercises a chapter
QUESTIONS = 5  # a quiz


class Raises:
    """An answer that fails whatever is done with it."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __call__(self, *arguments):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None

    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __len__ = __iter__ = __array__ = __float__ = __bool__ = __str__


RUBBISH = [
    None,
    "",
    "forty-two",
    b"42",
    True,
    float("nan"),
    [float("inf")] * 4,
    [],
    [None, None],
    ["a", 1],
    {},
    {"a": 1},
    {1, 2},
    10**400,
    1j,
    object(),
    Raises,
    Raises(),
    [Raises(), Raises()],
    np.zeros((3, 1, 7)),
    np.array(["a"]),
    [[1, 2], [3]],
    lambda: None,
    lambda *arguments: "words",
    lambda *arguments: np.nan,
    print,
]


@dataclass
class Exercise:
    chapter: str
    label: str
    text: str  # from the exercise to the next one

    @property
    def name(self):
        return self.label.replace("-", "_")


def exercises_of(path):
    text = path.read_text("utf-8")
    parts = re.split(r"^:{3,}\{exercise\}", text, flags=re.MULTILINE)[1:]
    for part in parts:
        yield Exercise(path.stem, re.search(r"^:label: (.+)$", part, re.MULTILINE)[1], part)


SOLUTION_PAGES = {"project-moons-solution", "project-photo-digits-solution"}
CHAPTERS = [
    path
    for path in PROJECT.chapters
    if has_code_cells(path.read_text("utf-8")) and path.stem not in SOLUTION_PAGES
]
EXERCISES = [exercise for path in CHAPTERS for exercise in exercises_of(path)]


def answers(exercise):
    module = importlib.import_module(f"tests.check.answers.{exercise.chapter.replace('-', '_')}")
    return module.ANSWERS[exercise.label]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_has_enough_exercises(path):
    assert len(list(exercises_of(path))) >= AT_LEAST


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.label)
def test_exercise_is_complete(exercise):
    body = exercise.text.partition(":::\n")[0]
    assert re.search(rf"^\*({LEVELS}), \d+ minutes\.\* \S", body, re.MULTILINE), "level and time"
    hints = re.findall(r"^:{3,}\{dropdown\} Hint (\d)\n:class-container: hint$", exercise.text, re.MULTILINE)
    assert hints
    assert hints == [str(number + 1) for number in range(len(hints))]
    assert re.search(
        rf"^:{{3,}}\{{solution\}} {exercise.label}\n:class: dropdown$", exercise.text, re.MULTILINE
    )
    cell = re.search(
        r"^```\{code-cell\}[^\n]*\n:tags: \[exercise, remove-output\]\n(.*?)^```", exercise.text, re.M | re.S
    )
    assert cell, "a cell for the answer"
    assert f"check.{exercise.name}(" in cell[1]
    assert "..." in cell[1], "dots for the learner to replace"
    assert exercise.name in check.checkers()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.label)
def test_right_answer_passes(exercise):
    verdict = getattr(check, exercise.name)(made(answers(exercise).right))
    assert verdict.right is True, verdict


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.label)
def test_wrong_answers_get_their_hints(exercise):
    hints = set()
    for answer, words in answers(exercise).wrong:
        verdict = getattr(check, exercise.name)(made(answer))
        assert verdict.right is False
        assert words in verdict.text
        hints.add(verdict.text)
    assert len(hints) >= 2, "two typical mistakes, each with a hint of its own"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.label)
def test_no_hint_gives_the_answer(exercise):
    right = made(answers(exercise).right)
    if isinstance(right, str):
        return  # choices are listed by their hints
    told = " ".join(
        getattr(check, exercise.name)(made(answer)).text.replace(",", "")
        for answer, _ in answers(exercise).wrong
    )
    given = {n for n in np.ravel(np.asarray(right, object)) if isinstance(n, int | float) and abs(n) > 20}
    found = {float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", told)}
    assert not given & found


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.label)
def test_rubbish_gets_one_sentence(exercise):
    checker = getattr(check, exercise.name)
    for rubbish in RUBBISH:
        verdict = checker(rubbish)
        assert verdict.right is not True
        assert verdict.text.strip()
        assert "Traceback" not in verdict.text
    assert checker().right is None
    assert checker(...).right is None
    assert checker([..., 1]).right is None


def test_function_that_returns_the_dots_is_not_answered():
    @check.exercise("a function")
    def checker(answer):
        read.function(answer)(1)

    assert checker(lambda number: ...).right is None


def test_dots_inside_a_function_are_no_answer_yet():
    verdict = check.pic_own(lambda photo: ...)
    assert verdict.right is None
    assert "still inside ready" in verdict.text


def test_schedule_of_keras_is_an_answer_like_a_function():
    from tests.check.answers.learning_rate import FALL, WARM, schedule

    assert check.lr_half([schedule(), WARM, FALL, "warm-up"]).right is True


def test_unknown_exercise_is_named():
    with pytest.raises(AttributeError, match="Did you mean depth_weights"):
        check.depth_weight  # noqa: B018


def test_module_of_a_chapter_needs_no_other_and_nothing_heavy():
    program = (
        "import sys; from weekend.check import claims; "
        "print([name for name in sys.modules if name == 'weekend.check.dropout' or name in "
        "{'altair', 'keras', 'pandas', 'tensorflow', 'jax', 'torch'}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_checker_belongs_to_an_exercise():
    assert set(check.checkers()) == {exercise.name for exercise in EXERCISES}


# quizzes


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_has_a_quiz(path):
    assert f'show_quiz("{path.stem}")' in path.read_text("utf-8")
    questions = quiz.load(path.stem)
    assert len(questions) >= QUESTIONS
    for question in questions:
        explanations = [answer[2] for answer in question["answers"]]
        assert len(set(explanations)) == len(explanations), "each answer has its own explanation"
        assert "$" not in str(question), "quizzes show no formulas"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[question]]\nask = "a"\nanswers = [["right", "b", "c"]]', "two answers"),
        (
            '[[question]]\nask = "a"\nanswers = [["right", "b", ""], ["wrong", "d", "e"]]',
            "each answer must be",
        ),
        (
            '[[question]]\nask = "a"\nanswers = [["wrong", "b", "c"], ["wrong", "d", "e"]]',
            "one of them right",
        ),
        ('[[question]]\nanswers = [["right", "b", "c"], ["wrong", "d", "e"]]', "must have 'ask'"),
    ],
)
def test_broken_quiz_is_refused(text, message, tmp_path, monkeypatch):
    (tmp_path / "broken.toml").write_text(text)
    assert tomllib.loads(text)
    monkeypatch.setattr(quiz, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=message):
        quiz.load("broken")


def test_unknown_quiz_is_named():
    with pytest.raises(ValueError, match="no quiz 'nothing'"):
        quiz.load("nothing")
