"""Let nbval compare numbers within a tolerance that the cell states, and stop a notebook at its first failure.

Trained networks differ in the last digits from one processor to the next. A cell whose numbers do so says how
far: its metadata ``tolerance: 0.03`` allows each number to differ by 0.03, and the text between the numbers
must still be equal. Cells without it must give equal outputs. pyproject.toml loads this plugin.
"""

import re
from collections.abc import Generator
from typing import Any

import pytest

TOLERANCE = "tolerance"
FAILED = "_a_cell_failed"

# With the spaces before it: a table moves 9.9 by one to the right where another run has 10.1.
_NUMBER = re.compile(r" *[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def close(reference: Any, test: Any, tolerance: float) -> bool:
    """Tell whether two outputs are equal but for numbers that differ by at most ``tolerance``.

    Parameters
    ----------
    reference, test : str, number, list, dict or None
        Text, or JSON such as a chart's.
    tolerance : float
    """
    if isinstance(reference, dict) and isinstance(test, dict):
        return reference.keys() == test.keys() and all(
            close(v, test[k], tolerance) for k, v in reference.items()
        )
    if isinstance(reference, list) and isinstance(test, list):
        return len(reference) == len(test) and all(
            close(a, b, tolerance) for a, b in zip(reference, test, strict=True)
        )
    if isinstance(reference, str) and isinstance(test, str):
        numbers = zip(_NUMBER.findall(reference), _NUMBER.findall(test), strict=False)
        return _NUMBER.sub("0", reference) == _NUMBER.sub("0", test) and all(
            close(float(a), float(b), tolerance) for a, b in numbers
        )
    if _is_number(reference) and _is_number(test):
        return bool(reference == test or abs(reference - test) <= tolerance + 1e-12)
    return bool(reference == test)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class _Close:
    """An output that equals those within the tolerance; nbval compares outputs with ``!=``."""

    def __init__(self, value: Any, tolerance: float) -> None:
        self.value, self.tolerance = value, tolerance

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Close) and close(self.value, other.value, self.tolerance)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.value!r} (numbers within {self.tolerance})"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option by which `bindery test` learns which lessons have passed."""
    parser.addoption(
        "--note-passed",
        metavar="FILE",
        help="append to a file the path of each notebook of which all cells have passed",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the notebooks that took longest start first, and give cells that state a tolerance their comparison."""
    from nbval.plugin import IPyNbCell

    # Sorting keeps the order of equals, and so the cells of a notebook together.
    items.sort(key=lambda item: -_seconds(item) if isinstance(item, IPyNbCell) else 0.0)
    for item in items:
        if isinstance(item, IPyNbCell) and TOLERANCE in item.cell.metadata:
            _honour(item, float(item.cell.metadata[TOLERANCE]))


def _seconds(item: Any) -> float:
    """Return how long a cell's notebook took when it was last executed."""
    return float(item.parent.nb.metadata.get("weekend", {}).get("seconds", 0))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what stands behind a notebook's first failure, which would only fail for want of it."""
    if getattr(item.parent, FAILED, False):
        pytest.skip("a cell before it failed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note a notebook's first failure, and a notebook whose cells have all passed."""
    from nbval.plugin import IPyNbCell

    report = yield
    if isinstance(item, IPyNbCell):
        notebook: Any = item.parent
        if report.failed:
            setattr(notebook, FAILED, True)
        elif report.passed and report.when == "call":
            notebook.passed_cells = getattr(notebook, "passed_cells", 0) + 1
            noted = item.config.getoption("--note-passed")
            if noted and notebook.passed_cells == sum(c.cell_type == "code" for c in notebook.nb.cells):
                with open(noted, "a", encoding="utf-8") as file:
                    file.write(f"{notebook.path}\n")
    return report


def _honour(item: Any, tolerance: float) -> None:
    sanitize, show = item.sanitize, item.format_output_compare

    def values(value: Any) -> _Close:
        return _Close(sanitize(value), tolerance)

    def readable(key: str, left: _Close, right: _Close) -> None:
        show(f"{key} (numbers may differ by {tolerance})", str(left.value), str(right.value))

    item.sanitize, item.format_output_compare = values, readable
