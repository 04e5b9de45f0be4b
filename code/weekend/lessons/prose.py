"""Measured values for the text: what a cell measures, a sentence can quote."""

from IPython.display import display

# The names that myst-nb's glue uses, so that the page can quote the value; see its documentation on "glue".
_PREFIX = "application/papermill.record/"


def glue(name: str, value: float | str) -> None:
    """Hand a value to the text of the chapter under a name. Shows nothing in the notebook.

    Parameters
    ----------
    name : str
        The text quotes the value as ``{glue:text}`name``` or, with a format, ``{glue:text}`name:.1f```.
    value : float or str
        Numbers are rounded to six digits.
    """
    text = repr(value) if isinstance(value, str) else f"{float(value):.6g}"
    display(
        {f"{_PREFIX}text/plain": text},
        metadata={"scrapbook": {"name": name, "mime_prefix": _PREFIX}},
        raw=True,
    )
