"""The companion package as a wheel, in an environment that has nothing else."""

import subprocess
import sys
import zipfile

import pytest

from . import places


@pytest.fixture(scope="module")
def wheel(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = places.repository(project, tmp_path_factory.mktemp("source"))
    places.pip(sys.executable, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source))
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    with places.environment(tmp_path_factory.mktemp("empty"), str(wheel)) as python:
        yield python


def run(python, *arguments):
    command = [python, *arguments]
    done = subprocess.run(command, env=places.clean(), capture_output=True, text=True, check=False)
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


def test_package_is_imported_without_a_backend(python):
    heavy = "{'tensorflow', 'keras', 'numpy'} & set(sys.modules)"
    code = f"import sys, weekend; print(weekend.__version__, sorted({heavy}))"
    assert run(python, "-c", code) == f"{places.versions(python)['first-weekend']} []\n"


def test_commands_work(python):
    command = python.parent / "weekend"
    assert (
        "weekend [-h] COMMAND"
        in subprocess.run(
            [command, "--help"], env=places.clean(), capture_output=True, text=True, check=True
        ).stdout
    )
    assert "with-dropout" in run(python, "-m", "weekend", "list")
    assert "the records of the book" in run(python, "-m", "weekend", "show", "with-dropout")


def test_missing_tensorflow_is_one_sentence(python):
    assert run(python, "-c", "from weekend import launch; launch.set_up(launch.__version__)") == (
        "TensorFlow is missing. Install it: pip install tensorflow. Then restart the kernel.\n"
    )
