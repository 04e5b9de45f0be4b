"""Check answers to the book's exercises: ``check.depth_weights(answer)``.

Each exercise has a function here, named like its label in the book, with underscores. It takes an answer and
returns a `Verdict`: right; not yet, with a hint for the mistake; or not answered. It never gives the answer away,
and whatever it is given, it replies with a sentence.
"""

import difflib
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import Any

from .verdict import Checker, NotYet, Verdict, exercise

__all__ = ["Checker", "NotYet", "Verdict", "checkers", "exercise"]


@cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))


@cache
def checkers() -> dict[str, Checker]:
    """Return all checkers by name; each chapter has a module of them."""
    found = {}
    for chapter in _modules():
        for name, value in vars(importlib.import_module(f"{__name__}.{chapter}")).items():
            if getattr(value, "is_checker", False):
                found[name] = value
    return found


def __getattr__(name: str) -> Any:
    """Return a checker. The chapters' modules are loaded when the first is asked for."""
    if name in _modules():
        return importlib.import_module(f"{__name__}.{name}")
    if name.startswith("__"):
        raise AttributeError(name)
    for (
        chapter
    ) in _modules():  # one chapter's checks come without the others, which matters where imports are slow
        if f"\ndef {name}(" in Path(__path__[0], f"{chapter}.py").read_text("utf-8"):
            found = getattr(importlib.import_module(f"{__name__}.{chapter}"), name)
            if getattr(found, "is_checker", False):
                return found
    try:
        return checkers()[name]
    except KeyError:
        near = difflib.get_close_matches(name, checkers(), n=1)
        remedy = f"Did you mean {near[0]}?" if near else "Copy the name from the exercise."
        raise AttributeError(f"There is no exercise {name!r} to check. {remedy}") from None


def __dir__() -> list[str]:
    return sorted([*globals(), *checkers()])
