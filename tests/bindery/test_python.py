"""What Python in the page is made of: the runtime, the archive, what each cell needs, and the session inside."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bindery.project import BinderyError
from bindery.site import build
from bindery.site.python import pack, pages, runtime
from bindery.site.python.inside.cells import MOST, Session
from bindery.site.python.needs import Reader

CONTENT = b"the right content"
FILE = runtime.File("a.wasm", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


@pytest.fixture
def one_file(monkeypatch, tmp_path):
    """A runtime of one file, an empty cache, and a folder to take it from."""
    monkeypatch.setattr(runtime, "files", lambda: [FILE])
    monkeypatch.setattr(runtime, "cache_folder", lambda: tmp_path / "cache")
    (tmp_path / "source").mkdir()
    monkeypatch.setenv(runtime.VARIABLE, str(tmp_path / "source"))
    return tmp_path / "source" / FILE.name


def test_runtime_comes_from_a_folder_and_is_kept(one_file):
    one_file.write_bytes(CONTENT)
    said = []
    folder = runtime.fetch(say=said.append)
    assert (folder / FILE.name).read_bytes() == CONTENT
    assert len(said) == 1
    assert "from the folder" in said[0]
    one_file.unlink()
    runtime.fetch(say=said.append)
    assert len(said) == 1, "nothing is fetched twice"


def test_runtime_comes_from_a_mirror(one_file, monkeypatch):
    one_file.write_bytes(CONTENT)
    asked = []

    def urlopen(address, timeout):
        asked.append(address)
        return one_file.open("rb")

    monkeypatch.setattr(runtime.urllib.request, "urlopen", urlopen)
    monkeypatch.setenv(runtime.VARIABLE, "https://mirror.example/pyodide/")
    runtime.fetch(say=lambda line: None)
    monkeypatch.delenv(runtime.VARIABLE)
    (runtime.cache_folder() / FILE.name).unlink()
    runtime.fetch(say=lambda line: None)
    publisher = runtime.PUBLISHER.format(version=runtime.version())
    assert asked == ["https://mirror.example/pyodide/a.wasm", f"{publisher}/a.wasm"]


def test_runtime_comes_out_of_a_package_that_is_not_installed(one_file, monkeypatch):
    def pip(command, **_):
        folder = command[command.index("--dest") + 1]
        with zipfile.ZipFile(f"{folder}/name-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("name/deep/a.wasm", CONTENT)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(runtime.subprocess, "run", pip)
    monkeypatch.setenv(runtime.VARIABLE, "name==1.0")
    assert (runtime.fetch(say=lambda line: None) / FILE.name).read_bytes() == CONTENT


def test_another_content_is_refused_and_not_kept(one_file):
    one_file.write_bytes(b"something else")
    with pytest.raises(BinderyError, match="is not the file that the lock means"):
        runtime.fetch(say=lambda line: None)
    assert not runtime.present()


def test_site_does_without_but_not_on_ci(one_file, project, monkeypatch):
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    said = []
    build.prepare_python(project, say=said.append)
    assert "The pages will have no Python" in said[-1]
    monkeypatch.setenv("CI", "true")
    with pytest.raises(BinderyError, match=r"has no a\.wasm"):
        build.prepare_python(project, say=said.append)


def test_lock_names_every_file_that_pyodide_asks_for():
    names = {file.name for file in runtime.files()}
    assert {"pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"} <= names
    assert all(len(file.sha256) == 64 for file in runtime.files())


def test_editor_is_the_one_that_its_record_names(project):
    folder = project.root / "book" / "_static" / "python"
    record = json.loads((folder / "codemirror.json").read_text())
    assert hashlib.sha256((folder / "codemirror.js").read_bytes()).hexdigest() == record["sha256"]
    licences = (folder / "codemirror.LICENSE.txt").read_text()
    assert all(f"{name} {version}" in licences for name, version in record["packages"].items())
    lock = json.loads((project.root / "code" / "tools" / "editor" / "package-lock.json").read_text())
    assert {n: lock["packages"][f"node_modules/{n}"]["version"] for n in record["packages"]} == record[
        "packages"
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import numpy as np\nimport json", ""),
        ("from weekend.from_scratch import Network", ""),
        ("from weekend import data\ndata.truth_table('or')", ""),
        ("from weekend import data\ndata.load()", "Keras"),
        ("from weekend import charts\ncharts.curves({})", ""),
        ("from weekend import charts\ncharts.image_grid([])", "Matplotlib"),
        ("from weekend import check\ncheck.cogwheels_sum(1)", ""),
        ("from weekend import check\ncheck.or_keep([])", "Keras"),
        ("import altair", "Altair"),
        ("%matplotlib inline\nfrom sklearn import datasets", "scikit-learn"),
        ("def f(:", ""),
    ],
)
def test_needs(project, source, words):
    assert Reader(project.root / "code").of(source).words == words


def test_cell_lacks_what_a_cell_before_could_not_make(small_book):
    path = small_book.pages[0]
    cells = ["import keras\nmodel = keras.Sequential()", "print(model)", "model = 1", "print(model)"]
    path.write_text(path.read_text() + "".join(f"\n```{{code-cell}} ipython3\n{c}\n```\n" for c in cells))
    page = pages.read(path, Reader(small_book.root / "code"))
    assert [cell.needs for cell in page.cells] == ["", "Keras", "Keras", "", ""]


@pytest.fixture(scope="module")
def book(project):
    return pages.read_all(project)


def test_most_exercises_and_the_numpy_chapters_need_no_keras(book):
    exercises = [words for page in book.values() for words in page.exercises.values()]
    assert sum(not words for words in exercises) >= 139
    runs = {path.stem for path, page in book.items() if page.runs}
    assert {"cogwheels", "backpropagation", "gradient-descent", "project-moons"} <= runs
    assert "depth" not in runs
    moons = next(page for path, page in book.items() if path.stem == "project-moons")
    assert set(moons.exercises.values()) == {""}, "Saturday's project can be done in the page"


def test_archive_has_what_is_needed_alone(project, book):
    modules = {module for page in book.values() for module in page.modules}
    name, content = pack.write(project, modules)
    assert (name, content) == pack.write(project, modules)
    entries = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {"weekend/check/cogwheels.py", "weekend/from_scratch.py", "bindery_inside/cells.py"} & set(entries)
    assert not [entry for entry in entries if "launch" in entry or "engines" in entry]
    assert pack.write(project, {"weekend"})[0] != name


LIGHT = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"pandas", "altair", "keras", "tensorflow", "matplotlib", "sklearn", "scipy"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Nothing())
from weekend import check, records
from weekend.lessons.prose import glue
from weekend.models import from_scratch

from weekend.check import read
assert "weekend.check.depth" not in sys.modules, "a module's name loads no chapter"
assert check.cogwheels_sum(0.5).right
assert len(check.checkers()) > 100
"""


def test_package_is_light():
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- the session ---------------------------------------------------------------------------------

RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from inside.cells import Session
shown = []
session = Session(lambda kind, text: shown.append([kind, text]))
results = [json.loads(session.run(cell, f"<cell {n}>", "page")) for n, cell in enumerate(json.loads(sys.argv[2]))]
print(json.dumps([results, shown]))
"""


def run(*cells):
    """Run cells in a process of their own, since a session changes Python's own functions."""
    folder = Path(sys.modules[Session.__module__].__file__).parents[1]
    command = [sys.executable, "-c", RUN, str(folder), json.dumps(cells)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_session_prints_displays_and_ends_like_a_notebook():
    results, shown = run("x = 2\nprint('a')\nx + 1", "x;", "from IPython.display import display\ndisplay(x)")
    assert shown == [
        ["stdout", "a\n"],
        ["display", '{"text/plain": "3"}'],
        ["display", '{"text/plain": "2"}'],
    ]
    assert all(result["error"] is None and result["verdict"] is None for result in results)


def test_session_hands_over_the_verdict():
    [result], shown = run("check.cogwheels_sum(0.5)")
    assert result["verdict"]["right"] is True
    assert result["verdict"]["text"]
    assert shown == []


def test_too_much_output_is_cut():
    _, shown = run("for number in range(20000): print(number)")
    text = "".join(text for _, text in shown)
    assert MOST < len(text) < MOST + 200
    assert "which the page leaves out" in text


@pytest.mark.parametrize(
    ("cell", "title", "line", "plain"),
    [
        ("x = 1\nx / 0", "ZeroDivisionError", 2, "divides by 0"),
        ("x = (1,\n", "SyntaxError", 1, "Python can't read this line"),
        ("if True:\nx = 1", "IndentationError", 2, "four blanks"),
        ("\nprnt(1)", "NameError: name 'prnt'", 2, "Is it spelled"),
        ("import keras_of_nobody", "ModuleNotFoundError", 1, "runs in the notebook"),
        ("input('name')", "can't ask for input", 1, ""),
        ("import os\nos.system('ls')", "can't start other programs", 2, ""),
        ("def f(): return f()\nf()", "RecursionError", 1, "without an end"),
        ("raise SystemExit", "SystemExit", 1, "kept it running"),
        ("def f(x):\n    return x.no\nf(1)", "AttributeError", 2, "nothing of this name"),
        ("raise MemoryError", "MemoryError", 1, "smaller arrays"),
        (
            "raise OverflowError(\"cannot fit 'int' into an index-sized integer\")",
            "OverflowError",
            1,
            "smaller arrays",
        ),
    ],
)
def test_errors_name_the_line_in_plain_words(cell, title, line, plain):
    results, _ = run(cell, "'still here'")
    error = results[0]["error"]
    assert title in error["title"]
    assert error["line"] == line
    assert plain in error["plain"]
    assert results[1]["error"] is None
