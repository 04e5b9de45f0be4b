"""What the project takes from others: pinned, hashed, and never as a pickle."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PYTHON = sorted((ROOT / "code").rglob("*.py"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
EXTRAS = ("cpu", "tune", "ray", "jax", "book", "test", "dev")  # those of the lock
PICKLERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def unsafe(text):
    """Return what of a source could run code that is hidden in data."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in PICKLERS]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PICKLERS:
            found.append(node.module)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found += [name for name in [ast.unparse(node.func)] if _trusts(name, node)]
    return found


def _trusts(name, call):
    """Tell whether a call runs what its data say."""
    last = name.split(".")[-1]
    return (
        name in ("pd.read_pickle", "pandas.read_pickle", "torch.load", "yaml.unsafe_load")
        or (name in ("np.load", "numpy.load") and not _says(call, "allow_pickle", False))
        or (name == "yaml.load" and not re.search(r"Loader=yaml\.(Base|Safe)Loader\b", ast.unparse(call)))
        or (last in ("load_model", "deserialize_keras_object") and _says(call, "safe_mode", False))
    )


def _says(call, name, value):
    return any(
        keyword.arg == name and isinstance(keyword.value, ast.Constant) and keyword.value.value is value
        for keyword in call.keywords
    )


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT / "code").as_posix())
def test_no_data_can_run_code(path):
    assert unsafe(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "import pickle",
        "from joblib import load",
        "yaml.load(text)",
        "pd.read_pickle(path)",
        "keras.models.load_model(path, safe_mode=False)",
    ],
)
def test_what_could_is_found(text):
    assert unsafe(text)


def test_chapters_load_no_pickles(project):
    for page in project.chapters:
        for cell in re.findall(r"```\{code-cell\}.*?\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            assert "pickle" not in cell.replace("allow_pickle=False", "")


def pins(lock=LOCK):
    """Return the versions of each package: more than one where Pythons or platforms need different ones."""
    found = {}
    for name, version in re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", lock, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def test_each_package_of_the_lock_has_its_hashes():
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert len(blocks) == len(re.findall(r"^[A-Za-z0-9]", LOCK, re.MULTILINE)) > 100
    for block in blocks:
        assert re.match(r"[A-Za-z0-9][\w.-]*==", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_lock_names_no_host():
    assert "://" not in LOCK
    assert "--index-url" not in LOCK
    assert "--find-links" not in LOCK


def test_lock_has_what_the_project_asks_for():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = settings["dependencies"] + [
        text for extra in EXTRAS for text in settings["optional-dependencies"][extra]
    ]
    found = pins()
    for text in asked:
        requirement = Requirement(text)
        versions = found.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is missing; run: make lock"
        for version in versions:
            assert requirement.specifier.contains(version, prereleases=True), (
                f"{text}, and the lock has {version}"
            )


@pytest.mark.thorough  # asks the package index
@pytest.mark.parametrize("options", ["", "--upgrade"])
def test_lock_is_reproducible(tmp_path, options):
    """The command that makes it gives the same file again: from the lock, and from nothing on the same day."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / ".ready").touch()
    made = []
    for _ in range(2):
        command = ["make", "lock", "VENV=env", f"RUN={sys.executable}", f"LOCK_OPTIONS={options}"]
        os.utime(tmp_path / "env" / ".ready")
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        made.append((tmp_path / "requirements.lock").read_text("utf-8"))
    assert made[0] == made[1]
    if not options:
        # An old release may get another file, and with it another hash; its version stays.
        assert pins(made[0]) == pins(), "pyproject.toml asks for something else; run: make lock"
