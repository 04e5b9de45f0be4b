"""The playground starts from the very weights that Keras gives in the lessons."""

import json

import pytest

from tools import lesson_weights


@pytest.fixture(scope="module")
def starts(project):
    return json.loads((project.root / lesson_weights.TARGET).read_text("utf-8"))


def test_keras_gives_these_weights_with_the_lessons_seeds(project, starts):
    assert lesson_weights.collect(project) == starts


@pytest.mark.parametrize("start", lesson_weights.STARTS, ids=lambda start: start.name)
def test_lesson_says_what_the_start_says(project, start):
    chapter = (project.root / "book" / f"{start.chapter}.md").read_text("utf-8")
    rate = {"rate=2": "learning_rate=2.0", "rate=0.05": "optimizers.Adam(0.05)"}
    assert any(in_setup in start.setup and in_chapter in chapter for in_setup, in_chapter in rate.items())


def test_definitions_take_what_they_need_and_leave_the_training():
    program = "import a, b\nx = a.f()\n\ndef g():\n    return x\n\nb.train(g())\nx = 2\n"
    assert lesson_weights.definitions(program, "g()").splitlines() == [
        "import a, b", "x = a.f()", "def g():", "    return x"
    ]  # fmt: skip
    assert lesson_weights.definitions(program, "h") == ""
