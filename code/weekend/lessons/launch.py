"""What the first cell of a lesson calls, and its last one where the lesson can be run at the article's size.

`set_up` completes an environment that lacks something, on Colab for instance, and says what is worth knowing
about the machine; where all is well, it is silent. Neither Keras nor TensorFlow is imported for it: that takes
seconds, and ``training.prepare`` has to come first. Only with PyTorch is Keras needed here.
"""

import contextlib
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement

from .. import __version__, training
from ..training import BACKENDS
from . import supported

if TYPE_CHECKING:
    import keras

DISTRIBUTION = "first-weekend"
KEPT = ("tensorflow", "tensorflow-cpu", "keras", "numpy")  # never replaced: on Colab the GPU depends on them
FULL_SIZE_GIB = 4  # batches of 2,000 took 1.9 GiB without a GPU; CIFAR-10 and the GPU's libraries come on top

_start = Path.cwd()


class LaunchError(Exception):
    """The lesson can't run here as it should; the message says why, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the message alone."""
        return [str(self)]


def set_up(
    lesson: str, full_size: bool | None = None, needs: Iterable[str] = (), backend: str | None = None
) -> None:
    """Get everything ready for a lesson. Going back to the folder that it began in is part of it.

    Parameters
    ----------
    lesson : str
        The version of the book that the lesson belongs to.
    full_size : bool, optional
        Whether the article's own size is wanted; None where the lesson has nothing of this kind.
    needs : iterable of str
        Extras of the package that the lesson needs besides, such as "ray".
    backend : str, optional
        The only backend of Keras that the lesson runs on; None where it runs on each.

    Raises
    ------
    LaunchError
        Something is too old, can't be installed, or is missing for the full size.
    """
    with contextlib.suppress(OSError):
        os.chdir(_start)
    _find_programs()
    missing = unmet_requirements(needs)
    if missing:
        install(missing)
    require_backend(backend)
    if training.backend()[0] == "torch":
        step_by_step()
    if full_size:
        require_full_size()
    for notice in notices(lesson, full_size):
        print(notice)


def place() -> str:
    """Return where this runs: "colab", "binder", "jupyterhub" or "here"."""
    if "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules:
        return "colab"
    if "BINDER_REPO_URL" in os.environ:  # a Binder is a JupyterHub as well
        return "binder"
    return "jupyterhub" if "JUPYTERHUB_USER" in os.environ else "here"


def gpu() -> str | None:
    """Return the name of the first NVIDIA GPU, or None where its driver shows none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=name", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    names = done.stdout.splitlines()
    return names[0].strip() if done.returncode == 0 and names else None


def free_memory() -> float | None:
    """Return how much memory programs can still have, in GiB; None where Linux does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) / 2**20 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return None
    with contextlib.suppress(OSError, ValueError):  # a container may have a limit of its own
        group = Path("/sys/fs/cgroup")
        limit, used = ((group / f"memory.{name}").read_text() for name in ("max", "current"))
        free = min(free, (int(limit) - int(used)) / 2**30)
    return free


# --- packages -------------------------------------------------------------------------------------


def unmet_requirements(extras: Iterable[str] = ()) -> list[Requirement]:
    """Return what the package needs and is not here, with TensorBoard where TensorFlow is.

    Parameters
    ----------
    extras : iterable of str
        Extras whose packages are needed too.

    Raises
    ------
    LaunchError
        TensorFlow, Keras or NumPy is here, and too old.
    """
    try:
        stated = [Requirement(text) for text in metadata.requires(DISTRIBUTION) or ()]
    except metadata.PackageNotFoundError:  # used from a source folder: whoever does that looks after the rest
        return []
    with_tensorflow = installed("tensorflow") or installed("tensorflow-cpu")
    # The extra "tensorflow" names TensorFlow and what belongs to it.
    wanted = {*extras, "tensorflow"} if with_tensorflow else {*extras}
    unmet = []
    for requirement in stated:
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in sorted(wanted)):
            continue
        found = with_tensorflow if requirement.name == "tensorflow" else installed(requirement.name)
        if found and requirement.specifier.contains(found, prereleases=True):
            continue
        if found and requirement.name in KEPT:
            raise LaunchError(_too_old(requirement, found))
        requirement.marker = None
        unmet.append(requirement)
    return unmet


def installed(name: str) -> str | None:
    """Return the version of an installed distribution, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def install(requirements: Iterable[Requirement]) -> None:
    """Install packages with pip, and leave TensorFlow, Keras and NumPy as they are.

    Raises
    ------
    LaunchError
        pip could not.
    """
    wanted = [str(requirement) for requirement in requirements]
    if importlib.util.find_spec("pip") is None:
        raise LaunchError(
            f"There is no pip in the environment {sys.prefix}, so what the lesson needs can't be installed: "
            f"{', '.join(wanted)}. Install it with what made the environment, or add pip (uv pip install pip, or "
            "python -m ensurepip) and run this cell again."
        )
    print(f"Installing what the lesson needs: {', '.join(wanted)}.", flush=True)
    kept = [f"{name}=={version}" for name in KEPT if (version := installed(name))]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-color", *wanted, *kept]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        raise LaunchError(_why_not(done.stderr))
    importlib.invalidate_caches()


def _why_not(said: str) -> str:
    """Return what pip's error stream means, and what to do; about the network only where that may be the cause."""
    if "externally-managed" in said:
        return (
            "Your system looks after this Python itself, and lets nothing be installed into it: "
            f"{sys.executable}. Make an environment of your own; the book's page on running lessons elsewhere says how."
        )
    reasons = [line for line in said.splitlines() if line.startswith("ERROR: ")]
    offline = any(word in said for word in ("onnect", "resol", "imed out", "No matching distribution"))
    ask = "Is there a network connection? If not, connect and run this cell again. " if offline else ""
    return f"What the lesson needs could not be installed. {ask}The reason given: {(reasons or [said.strip()])[0]}"


def _too_old(requirement: Requirement, found: str) -> str:
    if place() == "colab":
        remedy = "Choose Runtime, Disconnect and delete runtime; then open the lesson again."
    else:
        remedy = f'Install a newer one: pip install "{requirement.name}{requirement.specifier}". Restart the kernel.'
    return f"The lesson needs {requirement.name} {requirement.specifier}, and here is {found}. {remedy}"


def require_backend(backend: str | None) -> None:
    """Check that Keras will run on what the lesson teaches, and that what the reader chose is here.

    Raises
    ------
    LaunchError
        The variable KERAS_BACKEND or Keras's file names another backend, or one that is not installed.
    """
    chosen, where = training.backend()
    if backend and chosen != backend:
        raise LaunchError(
            f"This lesson teaches TensorFlow itself, and {where} is {chosen} here. Restart the kernel, run "
            f"%env KERAS_BACKEND={backend} in a new cell, and then this cell."
        )
    if chosen == BACKENDS[0] and where != "KERAS_BACKEND":
        return  # a missing TensorFlow is what the notices are about
    try:
        training.require_backend()
    except training.SettingsError as error:
        raise LaunchError(str(error)) from error


def step_by_step() -> None:
    """Let lessons compile with ``steps_per_execution`` on PyTorch, where Keras refuses it: it counts as 1 from now on.

    The number changes how long a training takes, and no result.
    """
    import keras

    original = keras.Model.compile
    if original.__module__ == __name__:
        return

    @functools.wraps(original)
    def compile(self: "keras.Model", *args: Any, **options: Any) -> None:
        options.pop("steps_per_execution", None)
        original(self, *args, **options)

    compile.__module__ = __name__
    keras.Model.compile = compile


def _find_programs() -> None:
    """Let the notebook find the programs of its own environment, which ``%tensorboard`` starts."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, (programs, os.environ.get("PATH"))))


# --- what to know ---------------------------------------------------------------------------------


def notices(lesson: str, full_size: bool | None = None) -> list[str]:
    """Return what is worth saying, one text each; nothing on a machine of your own where all is well."""
    found = []
    if lesson != __version__ and installed(DISTRIBUTION):
        found.append(
            f"This lesson belongs to version {lesson} of the book, and the installed package weekend is version "
            f"{__version__}. If a cell fails: pip uninstall {DISTRIBUTION}, restart the kernel, run this cell again."
        )
    if not any(importlib.util.find_spec(name) for name in BACKENDS):
        missing = "TensorFlow is missing. Install it: pip install tensorflow. Then restart the kernel."
        found.append(supported.obstacle() or missing)
    if place() == "colab":
        found.append(_about_colab(full_size))
    if place() == "binder":
        found.append(
            "This is Binder: it forgets what you do when you leave. To keep it, choose File, Download."
        )
    return found


def _about_colab(full_size: bool | None) -> str:
    name = gpu()
    if name is None:
        more = "" if full_size is None else " With one, FULL_SIZE trains the article's own size."
        return (
            "This is Colab, without a GPU. The lesson needs none. To get one, choose Runtime, Change runtime type, a "
            f"GPU, Save; then run all cells from the top.{more}"
        )
    offer = " To train the article's own size, tick FULL_SIZE and run this cell again."
    return (
        f"This is Colab, with a GPU ({name}).{offer if full_size is False else ''} When you are done, choose Runtime, "
        "Disconnect and delete runtime: an idle GPU uses up your share."
    )


# --- the article's own size -----------------------------------------------------------------------


def require_full_size() -> None:
    """Check that the full size can be trained here.

    Raises
    ------
    LaunchError
        There is no GPU, or too little memory.
    """
    if gpu() is None:
        get = "Choose Runtime, Change runtime type, a GPU, Save. " if place() == "colab" else ""
        raise LaunchError(
            f"FULL_SIZE needs an NVIDIA GPU, and there is none here. {get}Without one, leave FULL_SIZE False: the "
            "lesson itself needs no GPU."
        )
    free = free_memory()
    if free is not None and free < FULL_SIZE_GIB:
        raise LaunchError(
            f"FULL_SIZE needs {FULL_SIZE_GIB} GiB of free memory, and here are {free:.1f} GiB. Shut down other "
            "notebooks, or leave FULL_SIZE False."
        )


def full_size(*names: str, folder: str | Path = "runs") -> None:
    """Train experiments as large as the article did, and show how they end.

    Parameters
    ----------
    *names : str
        As ``weekend list`` shows them. They are trained on CIFAR-10, which is downloaded (170 MB) where it is
        missing. What was trained before is not trained again.
    folder : str or Path
        For records and TensorBoard's logs.

    Raises
    ------
    LaunchError
        There is no GPU, too little memory, or CIFAR-10 can't be had.
    """
    require_full_size()
    from .. import data, records, training
    from ..records import provenance
    from ..experiments import runs
    from ..experiments import get

    training.prepare()
    if provenance.device().startswith("CPU"):
        raise LaunchError(
            "There is a GPU, and Keras does not use it: its TensorFlow was made for CPUs, or does not fit the driver. "
            'On Linux, pip install "tensorflow[and-cuda]" and restart the kernel.'
        )
    try:
        images = data.load("cifar10", download=True)
        found = {}
        for experiment in map(get, names):
            plan = runs.Plan(experiment, images, 0, Path(folder))
            found[experiment.name] = [runs.run(plan, _progress(experiment.name, plan.settings["epochs"]))]
            runs.free_memory()
    except (data.DataError, records.RecordError) as error:
        raise LaunchError(str(error)) from error
    print(f"\n{records.table(found).to_string()}\nThe records and logs are in {Path(folder) / images.name}.")


def _progress(name: str, epochs: int) -> Callable[[int, int], None]:
    """Return a function that keeps one line up to date: the epoch, and how long the rest will take."""
    began: list[tuple[float, int]] = []

    def report(done: int, total: int) -> None:
        if not began:
            began.append((time.monotonic(), done))
            return
        a_pass = total // epochs
        if done % a_pass == 0:
            seconds, first = time.monotonic() - began[0][0], began[0][1]
            left = seconds / (done - first) * (total - done) / 60
            end = "\n" if done == total else ""
            print(
                f"\r{name}: epoch {done // a_pass} of {epochs}, {left:.0f} minutes left  ",
                end=end,
                flush=True,
            )

    return report
