"""Check answers to the book's exercises: ``check.depth_weights(answer)``.

Each exercise has a function here, named like its label in the book, with underscores. It takes an answer and
returns a `Verdict`: right; not yet, with a hint for the mistake; or not answered. It never gives the answer away,
and whatever it is given, it replies with a sentence.
"""

import difflib
import importlib
import pkgutil
from functools import cache

from .verdict import Checker, NotYet, Verdict, exercise

__all__ = ["Checker", "NotYet", "Verdict", "checkers", "exercise"]


@cache
def checkers() -> dict[str, Checker]:
    """Return all checkers by name; each chapter has a module of them."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        for name, value in vars(importlib.import_module(f"{__name__}.{module.name}")).items():
            if getattr(value, "is_checker", False):
                found[name] = value
    return found


def __getattr__(name: str) -> Checker:
    """Return a checker. The chapters' modules are loaded when the first is asked for."""
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return checkers()[name]
    except KeyError:
        near = difflib.get_close_matches(name, checkers(), n=1)
        remedy = f"Did you mean {near[0]}?" if near else "Copy the name from the exercise."
        raise AttributeError(f"There is no exercise {name!r} to check. {remedy}") from None


def __dir__() -> list[str]:
    return sorted([*globals(), *checkers()])
