"""The first cell of a lesson: what it does where something is missing, and what it says then."""

import dataclasses
import importlib.util
import os
import platform
import re
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bindery.chapters.convert import convert
from bindery.chapters.read import read_chapter
from bindery.project import REPOSITORY_VARIABLE, BinderyError
from tests.conftest import write_chapter
from weekend import __version__, commands, data, experiments, records, training
from weekend.lessons import launch, supported
from weekend.lessons.launch import LaunchError
from weekend.records import provenance

PLACES = ("COLAB_RELEASE_TAG", "BINDER_REPO_URL", "JUPYTERHUB_USER")


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """A machine of one's own, without a GPU; and the folder and the path come back afterwards."""
    for name in PLACES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr(launch, "gpu", lambda: None)
    monkeypatch.setattr(launch, "_start", Path.cwd())


@pytest.fixture
def on_colab(monkeypatch):
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release-colab_20261101")


@pytest.fixture
def with_gpu(monkeypatch):
    monkeypatch.setattr(launch, "gpu", lambda: "Tesla T4")
    monkeypatch.setattr(launch, "free_memory", lambda: 11.0)


@pytest.fixture
def packages(monkeypatch):
    """A function that makes packages look as if they were there in these versions, or not at all (None)."""
    real = launch.installed

    def pretend(**versions):
        given = {name.replace("_", "-"): version for name, version in versions.items()}
        monkeypatch.setattr(launch, "installed", lambda name: given[name] if name in given else real(name))

    return pretend


@pytest.fixture
def pip(monkeypatch):
    """The commands given to pip, which does nothing; set ``returncode`` and ``stderr`` to let it fail."""
    fake = SimpleNamespace(commands=[], returncode=0, stderr="")

    def run(command, **options):
        fake.commands.append(command)
        return fake

    monkeypatch.setattr(subprocess, "run", run)
    return fake


# --- all is well ----------------------------------------------------------------------------------


def test_nothing_is_said_where_all_is_well(capsys, pip):
    launch.set_up(__version__)
    launch.set_up(__version__, full_size=False)
    assert capsys.readouterr() == ("", "")
    assert pip.commands == []


def test_folder_is_that_in_which_the_lesson_began(tmp_path):
    start = Path.cwd()
    os.chdir(tmp_path)
    launch.set_up(__version__)
    assert Path.cwd() == start


def test_notebook_finds_the_programs_of_its_environment(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    launch.set_up(__version__)
    launch.set_up(__version__)
    assert os.environ["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "/nowhere"]


def test_nothing_heavy_is_imported():
    code = "import sys, weekend.lessons.launch; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"tensorflow", "keras", "numpy", "pandas"}.isdisjoint(done.stdout.split())


# --- where it runs --------------------------------------------------------------------------------


def said(**options):
    (text,) = launch.notices(__version__, **options)
    return text


def test_colab_without_gpu_says_how_to_get_one(on_colab):
    assert "without a GPU. The lesson needs none. To get one, choose Runtime, Change runtime type" in said()
    assert "FULL_SIZE" not in said()
    assert "With one, FULL_SIZE" in said(full_size=False)


def test_colab_with_gpu_offers_the_full_size_and_says_how_to_give_it_back(on_colab, with_gpu):
    assert "with a GPU (Tesla T4). When you are done, choose Runtime, Disconnect" in said()
    assert "tick FULL_SIZE" in said(full_size=False)
    assert "tick FULL_SIZE" not in said(full_size=True)


def test_binder_forgets(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "someone")
    assert launch.place() == "jupyterhub"
    assert launch.notices(__version__) == []
    monkeypatch.setenv("BINDER_REPO_URL", "x")
    assert "forgets" in said()


def test_hint_at_a_gpu_is_for_colab_only(monkeypatch):
    for name in PLACES[1:]:
        monkeypatch.setenv(name, "x")
        assert "GPU" not in " ".join(launch.notices(__version__, full_size=False))


def test_gpu_is_what_its_driver_says(tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert launch.gpu() is None
    driver = tmp_path / "nvidia-smi"
    driver.write_text("#!/bin/sh\necho Tesla T4\necho Tesla T4\n")
    driver.chmod(driver.stat().st_mode | stat.S_IXUSR)
    assert launch.gpu() == "Tesla T4"
    driver.write_text("#!/bin/sh\necho has failed because it could not talk to the driver\nexit 9\n")
    assert launch.gpu() is None


# --- packages -------------------------------------------------------------------------------------


def test_what_is_missing_is_installed_and_what_must_stay_is_pinned(packages, pip, capsys):
    packages(tensorflow_cpu=None, tensorflow="2.19.0", keras="3.10.0", numpy="2.0.2", jupyterquiz=None)
    launch.set_up(__version__)
    (command,) = pip.commands
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    assert [word for word in command[4:] if not word.startswith("-")] == [
        "jupyterquiz>=2.9",
        "tensorflow==2.19.0",
        "keras==3.10.0",
        "numpy==2.0.2",
    ]
    assert "Installing what the lesson needs: jupyterquiz>=2.9.\n" in capsys.readouterr().out


def test_tensorboard_is_installed_where_tensorflow_came_without(packages, pip):
    packages(tensorboard=None)
    launch.set_up(__version__)
    assert "tensorboard>=2.18" in pip.commands[0]
    packages(tensorboard=None, tensorflow=None, tensorflow_cpu=None)
    assert launch.unmet_requirements() == [], "of no use without TensorFlow"


def test_extras_are_installed_where_a_lesson_needs_them(packages, pip):
    packages(ray=None, optuna=None)
    assert launch.unmet_requirements() == []
    assert [str(one) for one in launch.unmet_requirements(["ray"])] == ["ray>=2.40"]
    launch.set_up(__version__, needs=["ray", "tune"])
    assert {"ray>=2.40", "optuna>=4.0"} < set(pip.commands[0])
    packages(ray=None, tensorflow=None, tensorflow_cpu=None)
    assert [one.name for one in launch.unmet_requirements(["ray"])] == ["ray"], "with any backend"


def test_too_new_is_unmet_too(packages):
    packages(altair="6.0.0")
    assert [requirement.name for requirement in launch.unmet_requirements()] == ["altair"]


@pytest.mark.parametrize(
    ("name", "version"), [("keras", "3.4.1"), ("numpy", "1.25.0"), ("tensorflow", "2.16.1")]
)
def test_too_old_is_named_and_not_replaced(packages, pip, on_colab, monkeypatch, name, version):
    packages(**{"tensorflow_cpu": None, "tensorflow": "2.19.0", name: version})
    with pytest.raises(
        LaunchError, match=rf"^The lesson needs {name} >=\S+, and here is {version}\. .*delete runtime"
    ):
        launch.set_up(__version__)
    monkeypatch.delenv("COLAB_RELEASE_TAG")
    with pytest.raises(LaunchError, match=rf'pip install "{name}>=\S+"\. Restart the kernel\.$'):
        launch.set_up(__version__)
    assert pip.commands == []


def test_failed_installation_gives_the_reason(packages, pip):
    packages(jupyterquiz=None)
    pip.returncode, pip.stderr = 1, "WARNING: Retrying\nERROR: No matching distribution\nERROR: more\n"
    with pytest.raises(
        LaunchError, match=r"network connection\?.* The reason given: ERROR: No matching distribution$"
    ):
        launch.set_up(__version__)


def test_other_version_is_named(packages):
    (text,) = launch.notices("99.1")
    assert (
        f"belongs to version 99.1 of the book, and the installed package weekend is version {__version__}."
        in text
    )
    assert "pip uninstall first-weekend" in text
    packages(first_weekend=None)
    assert launch.notices("99.1") == [], "a source folder has no version"


def test_missing_backend_is_named(monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in launch.BACKENDS else real(name)
    )
    assert "TensorFlow is missing. Install it: pip install tensorflow." in said()
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    assert "no TensorFlow for Macs with an Intel processor" in said(), "it can't be installed there"


# --- the full size --------------------------------------------------------------------------------


def test_full_size_needs_a_gpu(monkeypatch):
    with pytest.raises(
        LaunchError, match=r"needs an NVIDIA GPU, and there is none here\. Without one, leave"
    ):
        launch.set_up(__version__, full_size=True)
    monkeypatch.setenv("COLAB_RELEASE_TAG", "x")
    with pytest.raises(LaunchError, match=r"none here\. Choose Runtime, Change runtime type"):
        launch.set_up(__version__, full_size=True)


def test_full_size_needs_memory(with_gpu, monkeypatch):
    launch.set_up(__version__, full_size=True)
    monkeypatch.setattr(launch, "free_memory", lambda: 1.26)
    with pytest.raises(LaunchError, match=r"needs 4 GiB of free memory, and here are 1.3 GiB\."):
        launch.set_up(__version__, full_size=True)
    monkeypatch.setattr(launch, "free_memory", lambda: None)
    launch.set_up(__version__, full_size=True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is unknown")
def test_free_memory_is_some():
    assert 0.01 < launch.free_memory() < 100_000


def test_full_size_needs_a_backend_that_uses_the_gpu(with_gpu, monkeypatch):
    monkeypatch.setattr(provenance, "device", lambda: "CPU: some, 2 cores")
    with pytest.raises(LaunchError, match="There is a GPU, and Keras does not use it"):
        launch.full_size("few-layers")


def test_full_size_trains_once_and_shows_the_results(with_gpu, monkeypatch, tmp_path, capsys):
    random = np.random.RandomState(0)
    pictures = {
        f"{kind}_{part}": random.randint(0, 256 if kind == "x" else 10, shape).astype("uint8")
        for part, n in (("train", 192), ("val", 20), ("test", 20))
        for kind, shape in (("x", (n, 32, 32, 3)), ("y", (n,)))
    }
    asked = []

    def load(name, *, download):
        asked.append((name, download))
        return data.ImageData(name, data.CIFAR10_CLASSES, **pictures)

    small = dataclasses.replace(experiments.EXPERIMENTS["few-layers"], epochs=2)
    monkeypatch.setitem(experiments.EXPERIMENTS, "few-layers", small)
    monkeypatch.setattr(data, "load", load)
    monkeypatch.setattr(provenance, "device", lambda: "Tesla T4")
    launch.full_size("few-layers", folder=tmp_path)
    assert asked == [("cifar10", True)], "the variable is the consent"
    text = capsys.readouterr().out
    assert "few-layers: epoch 2 of 2, 0 minutes left" in text
    assert re.search(r"few-layers +1 +\d", text)
    (record,) = records.load(small, "cifar10", tmp_path)
    assert record.settings["images"] == 192
    launch.full_size("few-layers", folder=tmp_path)
    assert "epoch" not in capsys.readouterr().out


def test_missing_data_are_one_message(with_gpu, monkeypatch):
    def load(name, *, download):
        raise data.DataError("CIFAR-10 could not be downloaded.")

    monkeypatch.setattr(data, "load", load)
    monkeypatch.setattr(provenance, "device", lambda: "Tesla T4")
    with pytest.raises(LaunchError, match=r"^CIFAR-10 could not be downloaded\.$"):
        launch.full_size("few-layers")


# --- the cell itself ------------------------------------------------------------------------------


@pytest.fixture
def cells(tmp_path, project):
    """A function from front matter to the code cells of a small lesson."""
    (tmp_path / "book").mkdir()
    for name in ("_config.yml", "pyproject.toml"):
        (tmp_path / name).symlink_to(project.root / name)

    def make(front_matter=""):
        path = write_chapter(tmp_path / "book" / "x.md", "# T\n\n```{code-cell}\n1\n```\n")
        path.write_text(path.read_text().replace("---\n\n", f"{front_matter}---\n\n"))
        lesson = convert(type(project)(tmp_path), read_chapter(path))
        return [cell.source for cell in lesson.cells if cell.cell_type == "code"]

    return make


def test_first_cell_is_short_and_asks_for_the_version_of_the_lesson(cells, project, capsys):
    first, folded, *_ = cells("full_size: [few-layers]\nneeds: [ray]\nbackend: tensorflow\n")
    assert len(first.splitlines()) <= 8, "the first code that a learner meets"
    assert f'launch.set_up(lesson="{project.package["version"]}", full_size=FULL_SIZE' in first
    assert first.splitlines()[-1].strip() == folded.splitlines()[-1].strip()
    exec(first, names := {})
    exec(folded, names)
    assert capsys.readouterr().out == "", "where the package is, neither says or does anything"


@pytest.fixture
def elsewhere(cells, tmp_path):
    """A function that runs both cells in a Python without the package, in a folder; the last line is the error."""

    def run(folder, *, stderr=None, version=(3, 12, 1)):
        first, folded, _ = cells()
        pip = "raise AssertionError('pip was asked')"
        if stderr is not None:
            pip = f"""
    text = {stderr!r}.replace("COMMAND", " ".join(arguments[0]))
    return SimpleNamespace(returncode=1, stderr=text)"""
        script = tmp_path / "both.py"
        script.write_text(f"""
import subprocess, sys
from types import SimpleNamespace
def asked(*arguments, **options): {pip}
subprocess.run, sys.version_info = asked, {version}
sys.path.insert(0, "")
names = {{}}
exec({first!r}, names)
try:
    exec({folded!r}, names)
except Exception as error:
    print(*getattr(error, "_render_traceback_", lambda: [repr(error)])(), sep="")
""")
        done = subprocess.run(
            [sys.executable, "-S", str(script)],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=True,
        )
        said, stopped = done.stdout.splitlines()
        assert said.startswith("The book's package is not in this notebook's Python.")
        return stopped

    return run


def test_python_without_the_package_is_named(elsewhere, tmp_path):
    stopped = elsewhere(tmp_path, version=(3, 10, 4))
    assert re.match(r"The lesson needs Python 3\.11, .+\. This notebook runs on Python ", stopped)
    assert f", {sys.executable}. If you have an environment" in stopped, "which environment runs"


@pytest.mark.parametrize(
    ("stderr", "begins", "asks"),
    [
        ("ERROR: No matching distribution", "The book's package could not be installed.", False),
        ("  \x1b[31m fatal: could not resolve host\x1b[0m\n note", "The book's package could not", True),
        ("/x/python: No module named pip", "There is no pip in the environment", False),
        ("error: externally-managed-environment\n --break-system-packages", "Your system looks after", False),
    ],
)
def test_reason_why_pip_fails_is_given(elsewhere, tmp_path, stderr, begins, asks):
    (tmp_path / "weekend").mkdir()  # a folder of the name is in nobody's way
    stopped = elsewhere(tmp_path, stderr=stderr)
    assert stopped.startswith(begins)
    assert ("network" in stopped) is asks
    assert "break-system" not in stopped
    if "could not" in begins:
        assert re.search(r"The reason given: (ERROR: No matching|fatal: could not resolve host$)", stopped)
    else:
        assert f", {sys.executable}." in stopped, "which environment runs"


@pytest.mark.parametrize("name", ["weekend.py", "weekend/__init__.py"])
def test_file_that_hides_the_package_is_named(elsewhere, tmp_path, name):
    (tmp_path / "beside" / "weekend").mkdir(parents=True)
    (tmp_path / "beside" / name).touch()
    stopped = elsewhere(tmp_path / "beside")
    assert stopped.startswith(f"This file hides the book's package: {tmp_path / 'beside' / name}. Rename it")


def test_package_comes_alone_from_the_repository(elsewhere, tmp_path, monkeypatch):
    monkeypatch.setenv(REPOSITORY_VARIABLE, "https://github.com/someone/fork.git")
    command = elsewhere(tmp_path, stderr="ERROR: COMMAND").split()
    assert "--no-deps" in command, "so that nothing that is here can be replaced"
    assert command[-1] == "git+https://github.com/someone/fork@main"


MANAGED = (
    "error: externally-managed-environment\n\nhint: pass --break-system-packages to install all the same\n"
)
UNWRITABLE = "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/usr/lib'\n"


def test_environment_without_pip_is_named(packages, pip, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pip" else real(name))
    packages(jupyterquiz=None)
    with pytest.raises(
        LaunchError, match=r"^There is no pip in the environment .*uv pip install pip"
    ) as error:
        launch.set_up(__version__)
    assert sys.prefix in str(error.value)
    assert "network" not in str(error.value)
    assert pip.commands == []


@pytest.mark.parametrize(
    ("stderr", "message"),
    [(MANAGED, "looks after this Python itself"), (UNWRITABLE, "The reason given: ERROR: Could not install")],
)
def test_refusal_is_not_taken_for_a_lack_of_network(packages, pip, stderr, message):
    packages(jupyterquiz=None)
    pip.returncode, pip.stderr = 1, stderr
    with pytest.raises(LaunchError, match=message) as error:
        launch.set_up(__version__)
    assert "network" not in str(error.value)
    assert "break" not in str(error.value)


def test_full_size_is_one_variable_in_the_first_cell(cells):
    first, *_, last = cells("full_size: [few-layers, three-layer-sets]\n")
    assert 'FULL_SIZE = False  # @param {type: "boolean"}\n' in first, "Colab shows a box to tick"
    assert first.endswith(", full_size=FULL_SIZE)")
    assert last == 'if FULL_SIZE:\n    launch.full_size("few-layers", "three-layer-sets")'
    exec(first + "\n" + last, names := {})
    assert names["FULL_SIZE"] is False


def test_needed_extras_stand_in_the_first_cell(cells):
    assert cells("needs: [ray]\n")[0].endswith(', needs=["ray"])')
    with pytest.raises(BinderyError, match=r"^x\.md: needs names rya, which is no extra in pyproject\.toml"):
        cells("needs: [rya]\n")


def test_unknown_experiment_is_named(cells):
    with pytest.raises(BinderyError, match=r"^x\.md: full_size names few-layrs, and `weekend list` does not"):
        cells("full_size: [few-layrs]\n")


def test_the_five_comparisons_offer_the_full_size(project):
    offer = {path.stem for path in project.chapters if read_chapter(path).full_size}
    assert offer == {"depth", "dropout", "weight-penalties", "batch-size", "learning-rate"}


# --- the package ----------------------------------------------------------------------------------


def test_command_line_knows_the_sets_and_the_records_without_loading_them():
    assert commands.IMAGE_SETS == data.IMAGE_SETS
    assert commands.PACKAGED == records.PACKAGED


def seconds(*arguments):
    """The quickest of five starts of a Python."""
    import time

    def once():
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        return time.perf_counter() - start

    return min(once() for _ in range(5))


@pytest.mark.quiet
def test_package_is_imported_quickly():
    assert seconds("-c", "import weekend") <= 0.3


@pytest.mark.quiet
def test_help_is_quick():
    assert seconds("-m", "weekend", "--help") <= 0.5


# --- the page -------------------------------------------------------------------------------------


def test_page_explains_the_very_messages(project, cells):
    """Those of the table stand in the code; and each of LaunchError and Stop stands in the table."""
    page = (project.root / "book" / "launching.md").read_text()
    table = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    modules = "".join(Path(module.__file__).read_text() for module in (launch, supported, training))
    source = cells()[0] + cells()[1] + modules
    source = source.replace("{FULL_SIZE_GIB}", str(launch.FULL_SIZE_GIB)).replace(
        "{requirement.name}", "keras"
    )
    said = re.sub(r'"\s+f?"', "", source)
    assert [message for message in table if message not in said] == []
    ways = r"(?:raise (?:LaunchError|SettingsError|Stop)|found\.append|return)"
    raised = re.findall(rf'{ways}\(?\s*f?"([A-Z][^"]+)"', said)
    assert len(raised) >= 10
    unexplained = [text for text in raised if not any(text.startswith(message) for message in table)]
    assert [
        text for text in unexplained if not text.startswith(("This is Binder", "This is Colab, with a"))
    ] == []
