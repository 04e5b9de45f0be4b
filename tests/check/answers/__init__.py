"""Right and wrong answers to the exercises; ``tests/check/test_exercises.py`` gives them to the checkers.

Each chapter has a module with ``ANSWERS``: for each label the right answer, and wrong ones with words of the hint
that each must get. An answer that is costly to make, a Keras model for instance, stands in a ``lambda``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answers:
    """The answers to one exercise.

    Attributes
    ----------
    right : object
    wrong : list of (object, str)
        Typical wrong answers, two or more, each with words of its hint.
    """

    right: Any
    wrong: list[tuple[Any, str]]


class Made:
    """An answer that is made when it is needed: ``Made(lambda: keras.Sequential(...))``."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def made(answer: Any) -> Any:
    """Return the answer itself."""
    return answer.make() if isinstance(answer, Made) else answer
