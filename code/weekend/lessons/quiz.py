"""The book's quizzes, shown by jupyterquiz in pages, JupyterLab and Colab."""

import html
import random
import re
import tomllib
from importlib import resources
from typing import Any

from IPython.display import HTML, Javascript, display
from jupyterquiz import display_quiz

FOLDER = resources.files("weekend.lessons.quizzes")
VERDICTS = {"right": "✓ Right.", "wrong": "✗ Not this one."}

# The page's own colours where it has some (weekend.css), which follow its theme; else those of a light notebook.
COLOURS = {
    "--jq-multiple-choice-bg": "var(--wk-card, #eef2f8)",
    "--jq-mc-button-bg": "var(--wk-paper, #ffffff)",
    "--jq-mc-button-border": "var(--wk-quiz-border, #6b7685)",
    "--jq-mc-button-inset-shadow": "transparent",
    "--jq-text-color": "var(--wk-ink, #1d2433)",
    "--jq-correct-color": "var(--wk-quiz-right, #0b6b3a)",
    "--jq-incorrect-color": "var(--wk-quiz-wrong, #a3271c)",
}


def load(name: str) -> list[dict[str, Any]]:
    """Return a chapter's questions.

    Parameters
    ----------
    name : str
        The chapter's file name without its ending, such as "depth".

    Returns
    -------
    list of dict
        For each question ``ask``, a str, and ``answers``, a list of [``"right"`` or ``"wrong"``, answer,
        explanation].

    Raises
    ------
    ValueError
        There is no such quiz, or a question lacks something; the message says what.
    """
    file = FOLDER / f"{name}.toml"
    if not file.is_file():
        raise ValueError(f"There is no quiz {name!r}.")
    questions = tomllib.loads(file.read_text("utf-8")).get("question", [])
    for number, question in enumerate(questions, 1):
        _check(f"Question {number} of the quiz {name!r}", question)
    return questions


def _check(where: str, question: dict[str, Any]) -> None:
    answers = question.get("answers", [])
    if set(question) != {"ask", "answers"}:
        raise ValueError(f"{where} must have 'ask' and 'answers', nothing else.")
    if any(len(answer) != 3 or answer[0] not in VERDICTS or not all(answer) for answer in answers):
        raise ValueError(f'{where}: each answer must be ["right" or "wrong", answer, explanation].')
    if len(answers) < 2 or sum(answer[0] == "right" for answer in answers) != 1:
        raise ValueError(f"{where} needs two answers or more, one of them right.")


def show_quiz(name: str) -> None:
    """Show a chapter's quiz. The answers are in another order each time the page is opened."""
    questions = load(name)
    display(HTML(f"<style>{(FOLDER / 'quiz.css').read_text('utf-8')}</style>{_still(questions)}"))
    # jupyterquiz draws an identifier by chance; the same one each time lets lessons be compared.
    state = random.getstate()
    random.seed(name)
    try:
        display_quiz(
            [_for_jupyterquiz(question) for question in questions],
            colors=COLOURS,
            max_width=760,
            border_radius=8,
        )
    finally:
        random.setstate(state)
    display(Javascript((FOLDER / "quiz.js").read_text("utf-8")))


def as_html(text: str) -> str:
    """Return the text of a question as HTML: `code` between backticks is the only markup."""
    return re.sub("`(.+?)`", r"<code>\1</code>", html.escape(text, quote=False))


def _for_jupyterquiz(question: dict[str, Any]) -> dict[str, Any]:
    return {
        "question": as_html(question["ask"]),
        "type": "multiple_choice",
        "answer_cols": 1,
        "answers": [
            {
                "answer": as_html(answer),
                "correct": kind == "right",
                "feedback": f"{VERDICTS[kind]} {as_html(explanation)}",
            }
            for kind, answer, explanation in question["answers"]
        ],
    }


def _still(questions: list[dict[str, Any]]) -> str:
    """Return the quiz for readers without JavaScript: each answer unfolds its explanation."""
    items = "".join(
        f"<li>{as_html(question['ask'])}"
        + "".join(
            f"<details><summary>{as_html(answer)}</summary>{VERDICTS[kind]} {as_html(explanation)}</details>"
            for kind, answer, explanation in question["answers"]
        )
        + "</li>"
        for question in questions
    )
    return f"<noscript><ol>{items}</ol></noscript>"
