"""Say in plain words what went wrong in a learner's cell, and in which of the learner's own lines."""

import linecache
import traceback
from typing import Any

# What the name of an exception means to a beginner, and what to look at.
PLAIN = {
    "IndentationError": "The lines of a block must begin equally far to the right: four blanks are usual.",
    "SyntaxError": "Python can't read this line. Is a bracket, a quote, a comma or a colon missing, here or in the "
    "line before?",
    "NameError": "Python knows no such name. Is it spelled as where it is made? If another cell makes it, run that "
    "cell first.",
    "UnboundLocalError": "The function uses this name before it gives it a value.",
    "TypeError": "This operation doesn't fit what it was given: a wrong number of arguments, or a list where a number "
    "is wanted, or ... that is still in its place.",
    "ValueError": "The kind of thing is right here, but not its value or its shape.",
    "IndexError": "There are fewer items than this index asks for; counting begins at 0.",
    "KeyError": "There is no such key in the dictionary.",
    "AttributeError": "What stands before the dot has nothing of this name.",
    "ZeroDivisionError": "This divides by 0.",
    "ModuleNotFoundError": "The page has Python's own modules, NumPy and the book's package. What needs more runs in "
    "the notebook, on Colab for instance.",
    "ImportError": "The module has nothing of this name.",
    "MemoryError": "That is more memory than the page has. Try smaller arrays.",
    "OverflowError": "This number is too large here.",
    "RecursionError": "The function calls itself without an end.",
    "AssertionError": "Something that the code takes for granted is not so.",
    "FileNotFoundError": "There is no such file. The page can't see the files of your computer.",
    "SystemExit": "The cell asked Python to stop; the page has kept it running.",
}

# What Python and NumPy say of a size that no memory of a page could hold.
TOO_LARGE = ("index-sized integer", "too large to concat", "Maximum allowed dimension", "array is too big")


def explain(error: BaseException, name: str) -> dict[str, Any]:
    """Return what is to be said of an exception.

    Parameters
    ----------
    error : BaseException
    name : str
        The file name under which the learner's cell was compiled.

    Returns
    -------
    dict
        ``title``, such as "NameError: name 'x' is not defined"; ``line``, the number of the learner's line, or None;
        ``code``, that line; ``plain``, what it means; ``trace``, the traceback from the learner's cell on.
    """
    kinds = [kind.__name__ for kind in type(error).__mro__]
    title = type(error).__name__
    text = _text(error)
    line, code = _place(error, name)
    if any(words in text for words in TOO_LARGE):
        kinds = ["MemoryError"]
    return {
        "title": f"{title}: {text}" if text else title,
        "line": line,
        "code": code.strip(),
        "plain": next((PLAIN[kind] for kind in kinds if kind in PLAIN), ""),
        "trace": _trace(error, name),
    }


def _text(error: BaseException) -> str:
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:  # an exception of the learner's may fail at this, too
        return ""


def _place(error: BaseException, name: str) -> tuple[int | None, str]:
    """Return the learner's line that failed: the innermost one of the cell, or of an earlier cell."""
    if isinstance(error, SyntaxError) and error.filename == name and error.lineno:
        return error.lineno, linecache.getline(name, error.lineno)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == name] or [
        f for f in frames if f.filename.startswith("<")
    ]
    return (own[-1].lineno, own[-1].line or "") if own else (None, "")


def _trace(error: BaseException, name: str) -> str:
    frames = list(traceback.extract_tb(error.__traceback__))
    first = next((i for i, frame in enumerate(frames) if frame.filename == name), len(frames))
    try:
        last = traceback.format_exception_only(error)
    except Exception:
        last = [f"{type(error).__name__}\n"]
    return "".join([*traceback.format_list(traceback.StackSummary.from_list(frames[first:])), *last]).rstrip()
