import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from bindery.notebooks.nbval_plugin import close


@pytest.mark.parametrize(
    ("reference", "test", "tolerance", "expected"),
    [
        ("accuracy 0.93", "accuracy 0.95", 0.02, True),
        ("accuracy 0.93", "accuracy 0.96", 0.02, False),
        ("accuracy 0.93", "precision 0.93", 1, False),
        ("1 2", "1 2 3", 9, False),
        ("loss 1e-3", "loss 0.002", 0.01, True),
        ("-1", "1", 1, False),
        ("gap   9.9", "gap  10.1", 0.3, True),
        ("gap   9.9", "gap  10.1", 0.1, False),
        ({"a": [1, 2.0]}, {"a": [1, 2.1]}, 0.2, True),
        ({"a": [1, 2.0]}, {"b": [1, 2.0]}, 0.2, False),
        ([1], [1, 2], 5, False),
        (True, False, 5, False),
        (None, 0, 5, False),
        ("nan", "nan", 0, True),
        ("True", "False", 5, False),
    ],
)
def test_close(reference, test, tolerance, expected):
    assert close(reference, test, tolerance) is expected
    assert close(test, reference, tolerance) is expected


def notebook(path, *cells, seconds=0):
    """Write a notebook of cells, each of which prints a text and has one stored."""
    code = [
        new_code_cell(
            f"print({prints!r})",
            outputs=[new_output("stream", name="stdout", text=f"{stored}\n")],
            execution_count=1,
            metadata=dict(metadata),
        )
        for prints, stored, *metadata in cells
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel, "weekend": {"seconds": seconds}}
    nbformat.write(new_notebook(cells=code, metadata=metadata), path)


def run_nbval(project, folder, *options):
    setup = ("-c", str(project.root / "pyproject.toml"), "--rootdir", str(folder))
    command = [sys.executable, "-m", "pytest", "-v", *setup, "--nbval", *options, str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_numbers_may_differ_by_the_tolerance(project, tmp_path):
    notebook(tmp_path / "exact.ipynb", ("acc 0.93", "acc 0.93"))
    notebook(tmp_path / "other.ipynb", ("acc 0.93", "acc 0.92"))
    notebook(tmp_path / "close.ipynb", ("acc 0.93", "acc 0.92", ("tolerance", 0.02)))
    notebook(tmp_path / "far.ipynb", ("acc 0.93", "acc 0.90", ("tolerance", 0.02)))
    notebook(tmp_path / "words.ipynb", ("acc 0.93", "ACC 0.93", ("tolerance", 0.02)))
    done = run_nbval(project, tmp_path)
    verdicts = dict(re.findall(r"^(\w+)::ipynb::Cell 0 (PASSED|FAILED)", done.stdout, re.MULTILINE))
    failing = dict.fromkeys(("other", "far", "words"), "FAILED")
    assert verdicts == {"exact": "PASSED", "close": "PASSED", **failing}
    assert "Cell outputs differ" in done.stdout


def test_notebook_stops_at_its_first_failure_and_the_longest_starts_first(project, tmp_path):
    notebook(tmp_path / "a.ipynb", ("1", "1"), ("1", "1"), seconds=3)
    notebook(tmp_path / "b.ipynb", ("1", "1"), ("1", "2"), ("1", "1"), ("1", "2"), seconds=40)
    done = run_nbval(project, tmp_path, "--note-passed=passed")
    verdicts = re.findall(r"^(\w::ipynb::Cell \d) (\w+)", done.stdout, re.MULTILINE)
    assert [f"{name} {verdict}" for name, verdict in verdicts] == [
        "b::ipynb::Cell 0 PASSED",
        "b::ipynb::Cell 1 FAILED",
        "b::ipynb::Cell 2 SKIPPED",
        "b::ipynb::Cell 3 SKIPPED",
        "a::ipynb::Cell 0 PASSED",
        "a::ipynb::Cell 1 PASSED",
    ]
    assert (tmp_path / "passed").read_text() == f"{tmp_path / 'a.ipynb'}\n"
