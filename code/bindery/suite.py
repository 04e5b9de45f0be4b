"""Run every check of the project, in the order in which they are quickest to fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .lessons import Say
from .project import BinderyError, Project

CHROMIUM_VARIABLE = "WEEKEND_CHROMIUM"

# Without the flags about the background, Chromium looks for its maker's hosts by itself.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A file's tests share what they set up, and a lesson's cells their kernel: each file stays in one process.
PARALLEL = ["-n", "logical", "--dist", "loadscope"]

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    ),
    "1",
)


def run(project: Project, *, thorough: bool = False, say: Say = print) -> None:
    """Run ruff, mypy, the tests, and the lessons against their stored outputs, on all cores.

    Parameters
    ----------
    project : Project
    thorough : bool
        Run the tests marked ``thorough`` as well, which take minutes, and the lessons three times: as they are,
        once more, and with one thread for linear algebra, which sums in another order.
    say : callable
        Takes each line of progress.

    Raises
    ------
    BinderyError
        A step failed; the later steps are not run.
    """
    os.environ[CHROMIUM_VARIABLE] = find_chromium(say=say)
    pytest = [sys.executable, "-m", "pytest"]
    lessons = [*pytest, "--nbval", "lessons", *PARALLEL]
    left_out = "" if thorough else " and not thorough"
    steps: list[tuple[str, list[str], dict[str, str]]] = [
        ("lint", [sys.executable, "-m", "ruff", "check", "."], {}),
        ("format", [sys.executable, "-m", "ruff", "format", "--check", "."], {}),
        ("types", [sys.executable, "-m", "mypy"], {}),
        ("tests", [*pytest, "tests", *PARALLEL, "-m", f"not quiet{left_out}"], {}),
        ("tests that need a quiet machine", [*pytest, "tests", "-m", f"quiet{left_out}"], {}),
        ("lessons", lessons, {}),
    ]
    if thorough:
        steps += [("lessons, again", lessons, {}), ("lessons, one thread", lessons, ONE_THREAD)]
    for name, command, variables in steps:
        say(f"\n== {name}: {' '.join(['python', *command[1:]])}")
        code = subprocess.run(
            command, cwd=project.root, env={**os.environ, **variables}, check=False
        ).returncode
        if code:
            raise BinderyError(f"The step {name!r} failed (exit code {code}); the lines above say why.")


def verify(project: Project, reports: Path, *, say: Say = print) -> bool:
    """Run all lessons and all tests with what is installed, whatever the lock says, and report what fails.

    The lessons run from nothing, first against their stored outputs, then anew where their packages have other
    versions, so that the tests find them up to date. A failure stops nothing.

    Parameters
    ----------
    project : Project
    reports : Path
        The folder for pytest's reports (JUnit's XML), and for the record of a run without failures.
    say : callable
        Takes each line of progress.

    Returns
    -------
    bool
        Whether all went well.
    """
    from . import verified

    record = verified.of_this_machine(project)
    os.environ[CHROMIUM_VARIABLE] = find_chromium(say=say)
    reports.mkdir(parents=True, exist_ok=True)
    pytest = [sys.executable, "-m", "pytest", *PARALLEL]
    steps: list[tuple[str, list[str]]] = [
        ("lessons", [*pytest, "--nbval", "lessons", f"--junitxml={reports / 'lessons.xml'}"]),
        ("lessons, anew", [sys.executable, "-m", "bindery", "lessons"]),
        ("tests", [*pytest, "tests", "-m", "not quiet", f"--junitxml={reports / 'tests.xml'}"]),
    ]
    well = True
    for name, command in steps:
        say(f"\n== {name}: {' '.join(['python', *command[1:]])}")
        well &= subprocess.run(command, cwd=project.root, check=False).returncode == 0
    if well:
        verified.write(record, reports / verified.FILE)
    return well


def find_chromium(*, say: Say = print, purpose: str = "The browser tests") -> str:
    """Return the path of a Chromium for the browser tests, or for what else needs one.

    Looks at WEEKEND_CHROMIUM, then for an installed Chromium or Chrome. As root on a Debian system, as on CI,
    it installs the package ``chromium``.

    Raises
    ------
    BinderyError
        There is none; the message says how to get one.
    """
    path = os.environ.get(CHROMIUM_VARIABLE) or _installed_chromium()
    if path is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"No Chromium here; installing Debian's package. {purpose} can't do without.")
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        path = _installed_chromium()
    if path is None or not Path(path).is_file():
        raise BinderyError(
            f"Chromium or Chrome is missing. {purpose} can't do without. Install it "
            "(Debian, Ubuntu: sudo apt-get install chromium), "
            f"or set {CHROMIUM_VARIABLE} to the path of its program."
        )
    return path


def _installed_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"):
        if found := shutil.which(name):
            return found
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return str(mac) if mac.is_file() else None
