"""What a release consists of: the wheel, the notebooks, the downloads, and their checksums."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from ..project import BinderyError, Project, Say, archive
from ..project.citation import Citation
from ..site import feed
from ..site.made import SUMS
from . import downloads

NOTEBOOKS = "first-weekend-notebooks.zip"
NOTES = "NOTES.md"  # what the release says about itself; no file of the release

READ_ME = """{title}, version {version}

The lessons as Jupyter notebooks. Each ends with exercises. To run them on your machine, with Python 3.11, 3.12 or 3.13:

    python -m pip install {wheel} tensorflow jupyterlab
    jupyter lab

The wheel lies beside this file in the release. The book itself: {url}
"""


def make(project: Project, tag: str | None = None, *, say: Say = print) -> list[Path]:
    """Write all files of a release into the folder ``dist``.

    Parameters
    ----------
    project : Project
    tag : str or None
        The tag that is released, such as v0.1.0. It must name the version that the files name.
    say : callable
        Takes each line of progress.

    Returns
    -------
    list of Path
        The files, and their checksums at the end.

    Raises
    ------
    BinderyError
        The version is not the same everywhere, or something could not be made.
    """
    citation = Citation.read(project)
    notes = check_version(project, citation, tag)
    made = downloads.make(project, say=say)[:-1]
    folder = project.root / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wheel = make_wheel(project, citation, folder)
    write_notebooks(project, citation, wheel.name, folder / NOTEBOOKS)
    files = [wheel, folder / NOTEBOOKS, *(Path(shutil.copy(path, folder)) for path in made)]
    sums = folder / SUMS
    sums.write_text(downloads.checksums(files), "utf-8", newline="\n")
    (folder / NOTES).write_text(notes, "utf-8", newline="\n")
    for path in files:
        say(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return [*files, sums]


def check_version(project: Project, citation: Citation, tag: str | None = None) -> str:
    """Return what the page of changes says about the version.

    Raises
    ------
    BinderyError
        pyproject.toml, CITATION.cff, the page of changes and the tag don't all name the same version.
    """
    settings = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))
    version = settings["project"]["version"]
    if citation.version != version:
        raise BinderyError(
            f"CITATION.cff names version {citation.version}, pyproject.toml {version}. Make them equal."
        )
    if tag is not None and tag != f"v{version}":
        raise BinderyError(
            f"The tag is {tag}, and pyproject.toml names version {version}: the tag must be v{version}."
        )
    for entry in feed.entries(project):
        if entry.title == f"Version {version}":
            return entry.text
    raise BinderyError(f"{feed.PAGE}.md has no section '## {citation.date}: Version {version}'. Write it.")


def make_wheel(project: Project, citation: Citation, folder: Path) -> Path:
    """Build the wheel, the same byte for byte for the same sources, and return its path."""
    with tempfile.TemporaryDirectory() as copy:
        # setuptools leaves files behind beside what it builds, and takes old ones with it.
        sources = Path(copy) / "sources"
        sources.mkdir()
        for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
            shutil.copy(project.root / name, sources)
        skipped = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*")
        shutil.copytree(project.root / "code", sources / "code", ignore=skipped)
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
        done = subprocess.run(
            [*pip, *options, str(sources)],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(citation.seconds)},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise BinderyError(f"The wheel could not be built:\n{done.stdout}{done.stderr}")
    return wheels[0]


def write_notebooks(project: Project, citation: Citation, wheel: str, path: Path) -> None:
    """Write the lessons and a note as a zip file."""
    name = path.stem
    note = READ_ME.format(title=citation.title, version=citation.version, wheel=wheel, url=project.site_url)
    lessons = [project.lesson(chapter) for chapter in project.chapters]
    with path.open("wb") as file:
        archive.write(
            file,
            [
                (f"{name}/READ-ME.txt", note.encode()),
                *((f"{name}/{lesson.name}", lesson.read_bytes()) for lesson in lessons),
            ],
        )
