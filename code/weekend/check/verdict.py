"""What a check replies, and the decorator that makes a check of a function."""

import functools
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

WIDTH = 79  # characters a line


@dataclass(frozen=True)
class Verdict:
    """The reply of a check; a notebook shows its text.

    Attributes
    ----------
    right : bool or None
        None where the answer is still to be given.
    text : str
        What is right, or a hint.
    """

    right: bool | None
    text: str

    def __repr__(self) -> str:
        opening = {True: "Right. ", False: "Not yet. ", None: "Not answered yet. "}[self.right]
        return textwrap.fill(opening + self.text, WIDTH)


class NotYet(Exception):  # noqa: N818 - it is a reply, not an error
    """The answer is not right; the message is a hint that does not give the right one away."""


class NotAnswered(NotYet):
    """The dots of the exercise are still inside a function of the learner's."""


class Checker(Protocol):
    """A check as learners call it."""

    __name__: str
    form: str
    is_checker: bool

    def __call__(self, answer: Any = ...) -> Verdict:
        """Return the verdict on an answer."""


def exercise(form: str) -> Callable[[Callable[[Any], str]], Checker]:
    """Make a checker of a function that returns praise, or raises `NotYet` with a hint.

    Parameters
    ----------
    form : str
        What an answer is, as it goes into "Put ... in place of the dots": "three whole numbers".

    Returns
    -------
    callable
        The decorator.
    """

    def decorate(check: Callable[[Any], str]) -> Checker:
        @functools.wraps(check)
        def checker(answer: Any = ...) -> Verdict:
            try:
                if _unanswered(answer):
                    return Verdict(None, f"Put {form} in place of the dots, then run this cell again.")
                return Verdict(True, check(answer))
            except NotAnswered as hint:
                return Verdict(None, str(hint))
            except NotYet as hint:
                return Verdict(False, str(hint))
            except (Exception, SystemExit):
                return Verdict(False, f"This answer can't be read. It should be {form}.")

        checker.form = form  # type: ignore[attr-defined]
        checker.is_checker = True  # type: ignore[attr-defined]
        return checker  # type: ignore[return-value]

    return decorate


def _unanswered(answer: Any, depth: int = 4) -> bool:
    """Return whether the dots of the exercise are still there, alone or in a list, tuple or dictionary."""
    if answer is ...:
        return True
    if isinstance(answer, dict):
        answer = list(answer.values())
    return depth > 0 and isinstance(answer, list | tuple) and any(_unanswered(a, depth - 1) for a in answer)
