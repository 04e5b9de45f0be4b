"""Read answers of learners. Each function returns the answer in one form, or raises `NotYet` with what is wrong."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .verdict import NotAnswered, NotYet


def number(answer: Any, name: str = "the answer") -> float:
    """Return one finite number; accepts Python's, NumPy's and arrays or tensors of one element."""
    return float(numbers(answer, 1, name)[0])


def numbers(answer: Any, count: int | None = None, name: str = "the answer") -> np.ndarray:
    """Return finite numbers as float64, flat, shape (count,)."""
    values = array(answer, None, name).ravel()
    if count is not None and len(values) != count:
        wanted = "one number is" if count == 1 else f"{count} numbers are"
        raise NotYet(f"For {name} {wanted} wanted; this has {len(values)}.")
    return values


def whole(answer: Any, count: int | None = None, name: str = "the answer") -> list[int]:
    """Return whole numbers as a list; 3.0 counts as 3."""
    values = numbers(answer, count, name)
    if (values != np.round(values)).any():
        raise NotYet(f"For {name} only whole numbers fit, since this counts something.")
    return [int(value) for value in values]


def array(answer: Any, shape: tuple[int, ...] | None = None, name: str = "the answer") -> np.ndarray:
    """Return finite numbers as a float64 array, of a shape if one is given."""
    if answer is None:
        raise NotYet(f"The value of {name} is None. Does a function lack its return?")
    if isinstance(answer, str | bytes | bool | dict | set) or callable(answer):
        raise NotYet(f"For {name} numbers are wanted, not {_kind(answer)}.")
    try:
        values = np.asarray(answer, dtype=np.float64)
    except Exception:
        raise NotYet(f"For {name} numbers are wanted; {_kind(answer)} can't be read as such.") from None
    if not np.isfinite(values).all():
        raise NotYet(f"There is a value in {name} that is no finite number (NaN or infinity).")
    if shape is not None and values.shape != shape:
        raise NotYet(f"The shape of {name} is {values.shape}; {shape} is wanted.")
    return values


def choice(answer: Any, options: Sequence[str], name: str = "the answer") -> str:
    """Return one of some words; capitals and blanks around it don't matter."""
    if not isinstance(answer, str):
        raise NotYet(f"For {name} write one of the words {_list(options)}, in quotes.")
    found = {option.lower(): option for option in options}.get(" ".join(answer.split()).lower())
    if found is None:
        raise NotYet(f"For {name} choose one of the words {_list(options)}.")
    return found


def choices(answer: Any, options: Sequence[str], name: str = "the answer") -> list[str]:
    """Return several of some words, in the order given, without repetition."""
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise NotYet(f"For {name} write a list of words, each one of {_list(options)}.")
    return list(dict.fromkeys(choice(part, options, f"each part of {name}") for part in answer))


def parts(answer: Any, count: int, what: str = "") -> list[Any]:
    """Return the parts of a list or tuple, which has as many as wanted; ``what`` names them for the hint."""
    if not isinstance(answer, list | tuple) or len(answer) != count:
        raise NotYet(f"In one list put {what or f'the {count} parts that the cell of the exercise shows'}.")
    return list(answer)


def function(answer: Any, name: str = "the answer") -> Callable[..., Any]:
    """Return a function of the learner's.

    Calling it raises `NotYet` where the learner's code fails, and `NotAnswered` where it returns the dots.
    """
    if not callable(answer):
        raise NotYet(f"For {name} a function is wanted: its name alone, without calling it.")

    def called(*arguments: Any) -> Any:
        try:
            result = answer(*arguments)
        except (Exception, SystemExit) as error:
            raise NotYet(f"Calling {name} failed with {_words(error)}") from None
        if result is ...:
            raise NotAnswered(f"The dots are still inside {name}. Put your own code there.")
        return result

    return called


def expect_no_dots(function: Callable[..., Any], *arguments: Any) -> None:
    """Raise `NotAnswered` if a function of `function` still returns the dots, whatever it is given."""
    try:
        function(*arguments)
    except NotAnswered:
        raise
    except NotYet:
        return  # it does something, and so can't do with these arguments


def model(answer: Any, name: str = "the answer") -> Any:
    """Return a built Keras model."""
    import keras

    if not isinstance(answer, keras.Model):
        hint = " Call the function that makes it." if callable(answer) else ""
        raise NotYet(f"For {name} a Keras model is wanted, not {_kind(answer)}.{hint}")
    if not answer.built:
        raise NotYet(
            f"The model for {name} does not know its input's shape yet. Begin it with keras.Input(...)."
        )
    return answer


def near(value: float, target: float, tolerance: float) -> bool:
    """Return whether a number is within an absolute tolerance of another."""
    return math.isclose(value, target, rel_tol=0, abs_tol=tolerance)


def _kind(answer: Any) -> str:
    names = {"str": "words", "bool": "True or False", "NoneType": "None", "function": "a function"}
    return names.get(type(answer).__name__, f"an object of the type {type(answer).__name__}")


def _list(options: Sequence[str]) -> str:
    return ", ".join(repr(option) for option in options)


def _words(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())[:200]
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else f"{type(error).__name__}."
