"""The environment's maker says first, in one sentence, whether this Python and machine will do."""

import ast
import os
import platform
import re
import subprocess
import sys
import sysconfig
from collections import namedtuple
from types import SimpleNamespace

import pytest
from packaging.specifiers import SpecifierSet

from weekend.lessons import supported

from ..conftest import ROOT

PROGRAM = ROOT / "code" / "tools" / "environment.py"
Version = namedtuple("Version", "major minor micro releaselevel serial")
# What uv calls the platforms that the README names, and those for which it says that there is nothing.
PLATFORMS = (
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
WITHOUT = ("x86_64-apple-darwin", "aarch64-pc-windows-msvc")
PYTHONS = [f"3.{minor}" for minor in range(supported.OLDEST[1], supported.NEWEST[1] + 1)]


@pytest.fixture
def machine(monkeypatch):
    """A function that makes this look like another Python on another machine; by default a usual one."""

    def pretend(version=(3, 12), system="Linux", machine="x86_64", tag="linux-x86_64", libc="glibc", bits=63):
        monkeypatch.setattr(sys, "version_info", Version(*version, 0, "final", 0))
        monkeypatch.setattr(sys, "maxsize", 2**bits - 1)
        monkeypatch.setattr(sysconfig, "get_platform", lambda: tag)
        for name, value in (
            ("system", system),
            ("machine", machine),
            ("libc_ver", (libc, "")),
            ("python_version", ".".join(map(str, version))),
        ):
            monkeypatch.setattr(platform, name, lambda value=value: value)
        return supported.obstacle()

    return pretend


@pytest.mark.parametrize(
    "given",
    [
        {"version": (3, 11)},
        {"version": (3, 13)},
        {"machine": "aarch64"},
        {"system": "Darwin", "machine": "arm64", "libc": ""},
        {"system": "Windows", "machine": "AMD64", "tag": "win-amd64", "libc": ""},
        {"system": "Windows", "machine": "ARM64", "tag": "win-amd64", "libc": ""},
    ],
)
def test_nothing_is_said_where_the_book_can_be_installed(machine, given):
    assert machine(**given) == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"version": (3, 10)}, "needs Python 3.11, 3.12 or 3.13, and this is 3.10"),
        ({"version": (3, 14)}, "needs Python 3.11, 3.12 or 3.13, and this is 3.14"),
        ({"system": "Darwin"}, "Macs with an Intel processor"),
        ({"system": "Windows", "machine": "ARM64", "tag": "win-arm64"}, "no TensorFlow for Windows on ARM"),
        ({"machine": "armv7l"}, "no TensorFlow for Linux on armv7l"),
        ({"system": "FreeBSD"}, "no TensorFlow for FreeBSD"),
        ({"libc": ""}, "without glibc"),
        ({"bits": 31}, "a Python of 64 bits"),
    ],
)
def test_what_is_wrong_is_said_with_a_way_out(machine, given, said):
    text = machine(**given)
    assert said in text
    assert "Colab" in text or sys.executable in text
    assert "\n" not in text


def test_program_stops_before_it_makes_anything(tmp_path):
    """With the oldest Python that can be found: it must read the program to say that it is too old."""
    for path in (PROGRAM, ROOT / "code" / "weekend" / "lessons" / "supported.py"):
        ast.parse(path.read_text("utf-8"), feature_version=(3, 7))
    fake = (
        "import sys, runpy; sys.version_info = (3, 14, 0, 'final', 0); "
        f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", fake],
        env={**os.environ, "VENV": str(tmp_path / "env")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert not (tmp_path / "env").exists()


def test_missing_venv_is_named(monkeypatch):
    import importlib.util
    import runpy

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    assert "python3-venv" in runpy.run_path(str(PROGRAM))["obstacle"]()


def test_failed_step_is_named_and_leaves_nothing_ready(monkeypatch, tmp_path):
    import runpy

    monkeypatch.setenv("VENV", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1))
    with pytest.raises(SystemExit, match="could not be made"):
        runpy.run_path(str(PROGRAM), run_name="__main__")
    assert not (tmp_path / ".ready").exists()


def test_bounds_are_the_same_everywhere(project):
    stated = SpecifierSet(project.package["requires-python"])
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}" in stated] == PYTHONS
    pages = ["README.md", "book/index.md", "book/launching.md", "book/instructors.md"]
    for page in pages:
        text = (ROOT / page).read_text("utf-8")
        assert f"Python {supported.versions()}" in text, page
        assert not re.search(r"3\.\d+ or newer", text), page
    readme = (ROOT / "README.md").read_text("utf-8")
    for words in ("Intel", "Windows\non ARM", "Python 3.14", "Colab"):
        assert words in readme


@pytest.mark.thorough  # asks the package index
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_lock_can_be_installed_where_the_readme_says(tmp_path, platform, python):
    done = dry_run(tmp_path, platform, python)
    assert done.returncode == 0, done.stderr


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("platform", "python"), [(PLATFORMS[0], "3.14"), *((name, PYTHONS[1]) for name in WITHOUT)]
)
def test_lock_can_not_be_installed_where_the_readme_says_so(tmp_path, platform, python):
    """When this fails, there is something new: widen the bounds."""
    assert "no usable wheels" in dry_run(tmp_path, platform, python).stderr


def dry_run(folder, platform, python):
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--only-binary", ":all:"]
    command += ["--require-hashes", "--python-platform", platform, "--python-version", python]
    command += ["--target", str(folder), "-r", str(ROOT / "requirements.lock")]
    return subprocess.run(command, capture_output=True, text=True, check=False)
