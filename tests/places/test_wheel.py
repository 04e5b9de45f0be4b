"""The companion package as a wheel, in an environment that has nothing else."""

import functools
import subprocess
import sys
import zipfile

import pytest

from tests import places


@pytest.fixture(scope="module")
def built(project, tmp_path_factory):
    """The wheel, and all that was said while it was built."""
    folder = tmp_path_factory.mktemp("wheel")
    source = places.repository(project, tmp_path_factory.mktemp("source"))
    pip = [sys.executable, "-m", "pip", "wheel", "--verbose", "--no-deps", "--wheel-dir", folder, source]
    done = subprocess.run(
        pip, env=places.clean(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
    )
    (path,) = folder.glob("*.whl")
    return path, done.stdout


@pytest.fixture(scope="module")
def wheel(built):
    return built[0]


def test_installation_warns_of_nothing(built):
    """Setuptools has words for each folder of data that looks like a package."""
    assert "adding 'weekend/files.py'" in built[1], "else it would not say what it thinks"
    assert "BackendWarning" not in built[1]
    assert "absent from" not in built[1]


@pytest.fixture(scope="module", params=["unpacked", pytest.param("installed", marks=pytest.mark.thorough)])
def python(request, wheel, tmp_path_factory):
    """A function that runs Python with the wheel: with this environment's packages, or with what pip brings."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "installed":
        with places.environment(folder, str(wheel)) as python:
            yield functools.partial(run, python)
    else:
        zipfile.ZipFile(wheel).extractall(folder)
        yield functools.partial(run, sys.executable, PYTHONPATH=str(folder))


def run(python, *arguments, **variables):
    command = [python, *arguments]
    done = subprocess.run(command, env=places.clean(**variables), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_holds_every_file_of_the_package(project, wheel):
    folder = project.root / "code"
    files = {
        path.relative_to(folder).as_posix()
        for path in (folder / "weekend").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files <= set(zipfile.ZipFile(wheel).namelist())


def test_wheel_is_for_learners_and_an_editable_install_for_authors(project, wheel, tmp_path):
    def commands(path):
        with zipfile.ZipFile(path) as file:
            (name,) = (name for name in file.namelist() if name.endswith("entry_points.txt"))
            return file.read(name).decode()

    assert not any(name.startswith(("bindery", "tools")) for name in zipfile.ZipFile(wheel).namelist())
    assert "bindery" not in commands(wheel)
    source = places.repository(project, tmp_path / "source")
    build = "import setuptools.build_meta as b; print(b.build_editable('.'))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=source, capture_output=True, text=True, check=True
    )
    editable = commands(source / done.stdout.split()[-1])
    assert "bindery = bindery.__main__:program" in editable
    assert "weekend = weekend.__main__:program" in editable


def test_package_is_imported_without_a_backend(python, wheel):
    heavy = "{'tensorflow', 'keras', 'numpy'} & set(sys.modules)"
    version = wheel.name.split("-")[1]
    assert (
        python("-c", f"import sys, weekend; print(weekend.__version__, sorted({heavy}))") == f"{version} []\n"
    )


def test_commands_work(python):
    assert "weekend [-h] COMMAND" in python("-m", "weekend", "--help")
    assert "with-dropout" in python("-m", "weekend", "list")
    assert "the records of the book" in python("-m", "weekend", "show", "with-dropout")


def test_missing_tensorflow_is_one_sentence(python):
    code = """
import importlib.util as util
from weekend.lessons import launch
find = util.find_spec
util.find_spec = lambda name, *more: None if name in launch.BACKENDS else find(name, *more)
launch.set_up(launch.__version__)
"""
    said = "TensorFlow is missing. Install it: pip install tensorflow. Then restart the kernel.\n"
    assert python("-c", code) == said
