import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from bindery.nbval_plugin import close


@pytest.mark.parametrize(
    ("reference", "test", "tolerance", "expected"),
    [
        ("accuracy 0.93", "accuracy 0.95", 0.02, True),
        ("accuracy 0.93", "accuracy 0.96", 0.02, False),
        ("accuracy 0.93", "precision 0.93", 1, False),
        ("1 2", "1 2 3", 9, False),
        ("loss 1e-3", "loss 0.002", 0.01, True),
        ("-1", "1", 1, False),
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


def run_nbval(project, folder, source, stored_text, metadata):
    output = new_output("stream", name="stdout", text=stored_text)
    cell = new_code_cell(source, outputs=[output], execution_count=1, metadata=metadata)
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": kernel}), folder / "x.ipynb")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        str(project.root / "pyproject.toml"),
        "--rootdir",
        str(folder),
    ]
    return subprocess.run(
        [*command, "--nbval", str(folder / "x.ipynb")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("stored_text", "metadata", "passes"),
    [
        ("acc 0.93\n", {}, True),
        ("acc 0.92\n", {}, False),
        ("acc 0.92\n", {"tolerance": 0.02}, True),
        ("acc 0.90\n", {"tolerance": 0.02}, False),
        ("ACC 0.93\n", {"tolerance": 0.02}, False),
    ],
)
def test_nbval_honours_the_tolerance(project, tmp_path, stored_text, metadata, passes):
    done = run_nbval(project, tmp_path, "print('acc', 0.93)", stored_text, metadata)
    assert (done.returncode == 0) is passes, done.stdout
    if not passes:
        assert "Cell outputs differ" in done.stdout
