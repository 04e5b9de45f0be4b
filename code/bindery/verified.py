"""When the weekly job last found everything working, with which versions: the record, the page, the badge."""

import datetime
import json
import platform
import re
import subprocess
import tempfile
import tomllib
from dataclasses import asdict, dataclass
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from docutils import nodes
from packaging.requirements import Requirement
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from .project import BinderyError, Project
from .reports import gh

PAGE = "book/verified"
FILE = "verified.json"
BADGE = "_static/verified.svg"
SHOWN = ("keras", "tensorflow")  # the versions on the badge
WORKFLOW = "weekly.yml"
TRUSTED_EVENTS = ("schedule", "workflow_dispatch")  # anybody can start a run by a pull request

_PIN = re.compile(r"^[A-Za-z0-9][^\\\n]*", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9][\w.-]*")
_VERSION = re.compile(r"[\w.+!-]{1,40}")


@dataclass(frozen=True)
class Record:
    """What the weekly job writes when everything worked.

    Attributes
    ----------
    date : str
        The day, as 2026-11-30, in UTC.
    commit : str
        The commit of the book that was checked.
    versions : dict of str to str
        Python, and each package that a lesson needs.
    """

    date: str
    commit: str
    versions: dict[str, str]

    def __post_init__(self) -> None:
        datetime.date.fromisoformat(self.date)
        if not re.fullmatch(r"[0-9a-f]{7,40}", self.commit):
            raise ValueError(f"no commit: {self.commit!r}")
        for name, number in self.versions.items():
            if not (_NAME.fullmatch(name) and _VERSION.fullmatch(number)):
                raise ValueError(f"no version: {name!r} {number!r}")

    @property
    def short(self) -> str:
        """The date and the versions that matter most, for the badge."""
        return ", ".join(
            (self.date, *(f"{name} {self.versions[name]}" for name in SHOWN if name in self.versions))
        )


def needed(project: Project) -> list[str]:
    """Return the packages that a lesson needs, as pyproject.toml names them, and TensorFlow."""
    settings = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))
    names = [match[0] for text in settings["project"]["dependencies"] if (match := _NAME.match(text))]
    return sorted([*names, "tensorflow"])


def of_this_machine(project: Project) -> Record:
    """Return a record of today, of this checkout, and of what is installed here."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=project.root, capture_output=True, text=True, check=False
    ).stdout.strip()
    versions = {"python": platform.python_version()}
    for name in needed(project):
        if number := _installed(name):
            versions[name] = number
    try:
        return Record(datetime.datetime.now(datetime.UTC).date().isoformat(), commit, versions)
    except ValueError as error:
        raise BinderyError(f"{project.root} is no checkout of git, so no commit can be named.") from error


def _installed(name: str) -> str | None:
    for candidate in (name, f"{name}-cpu"):  # tensorflow-cpu is the same tensorflow
        try:
            return version(candidate)
        except PackageNotFoundError:
            continue
    return None


def write(record: Record, path: Path) -> None:
    """Write a record as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(record), indent=1) + "\n", "utf-8")


def read(path: Path) -> Record | None:
    """Return the record in a file, or None where there is no such file.

    Raises
    ------
    BinderyError
        The file is there, and is no record.
    """
    if not path.is_file():
        return None
    try:
        return Record(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BinderyError(f"{path} is no record of the weekly job: {error}. Delete it.") from error


def path(project: Project) -> Path:
    """Return where a build looks for the record."""
    return project.root / "_build" / FILE


def fetch(project: Project) -> Record | None:
    """Fetch the record of the latest weekly run that has one, with GitHub's program ``gh``.

    Runs on other branches, and runs that a pull request started, don't count.
    """
    fields = "databaseId,event"
    found = gh(
        "run", "list", "--workflow", WORKFLOW, "--branch", project.branch, "--limit", "20", "--json", fields
    )
    for run in json.loads(found):
        if run["event"] not in TRUSTED_EVENTS:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                gh("run", "download", str(run["databaseId"]), "--name", "verified", "--dir", folder)
            except BinderyError:
                continue  # this run found something, or its record has expired
            if record := read(Path(folder) / FILE):
                write(record, path(project))
                return record
    return None


def locked(project: Project) -> dict[str, str]:
    """Return the versions that the lock names for the packages that a lesson needs, with this Python."""
    pins = {}
    for line in _PIN.findall((project.root / "requirements.lock").read_text("utf-8")):
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate():
            pins[pin.name] = str(pin.specifier).removeprefix("==")
    found = {name: pins.get(name) or pins.get(f"{name}-cpu") for name in needed(project)}
    return {name: number for name, number in found.items() if number}


def badge(record: Record | None) -> str:
    """Return the badge as SVG, which names no other host."""
    left, right = "last verified", record.short if record else "not yet"
    # About 6.2 pixels a letter; `textLength` fits any font to that.
    widths = [round(6.2 * len(label)) for label in (left, right)]
    boxes = [width + 12 for width in widths]
    colour = "#0b6b3a" if record else "#566072"
    words = escape(f"{left}: {right}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sum(boxes)}" height="20" viewBox="0 0 {sum(boxes)} 20" '
        f'role="img" aria-label="{words}"><title>{words}</title>'
        f'<rect width="{sum(boxes)}" height="20" rx="3" fill="#39424f"/>'
        f'<path fill="{colour}" d="M{boxes[0]} 0h{boxes[1] - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{boxes[0]}z"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="6" y="14" textLength="{widths[0]}">{left}</text>'
        f'<text x="{boxes[0] + 6}" y="14" textLength="{widths[1]}">{escape(right)}</text></g></svg>\n'
    )


class Verified(SphinxDirective):
    """``{verified}``: when the weekly job last succeeded, with which versions; or that it has not yet."""

    def run(self) -> list[nodes.Node]:
        """Return the badge, a sentence, and a table of versions."""
        project = Project.find(Path(self.env.srcdir))
        record = read(path(project))
        if record:
            said = (
                f"On {record.date}, commit {record.commit[:10]} of the book worked with the newest versions "
                "that it admits:"
            )
            versions = record.versions
        else:
            said = (
                "The weekly job has not verified the book yet. This copy was made with the versions of its lock, "
                "with which all lessons were executed:"
            )
            versions = locked(project)
        picture = f'<p class="verified-badge">{badge(record).strip()}</p>'
        return [nodes.raw("", picture, format="html"), nodes.paragraph(said, said), _table(versions)]


def _table(versions: dict[str, str]) -> nodes.table:
    def row(*cells: str) -> nodes.row:
        return nodes.row("", *(nodes.entry("", nodes.paragraph(cell, cell)) for cell in cells))

    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in range(2)), cols=2)
    group += nodes.thead("", row("Package", "Version"))
    group += nodes.tbody("", *(row(name, number) for name, number in versions.items()))
    return nodes.table("", group)


def _note_record(app: Sphinx, config: Config) -> None:
    """Read the page again when there is another record or lock, and write all pages, which name its date."""
    project = Project.find(Path(app.srcdir))
    record = read(path(project))
    config.weekend_verified = record.short if record else ""


def _show_date(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    context["weekend_verified"] = app.config.weekend_verified.split(",")[0]


def _write_badge(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        record = read(path(Project.find(Path(app.srcdir))))
        (Path(app.outdir) / BADGE).write_text(badge(record), "utf-8")


def setup(app: Sphinx) -> None:
    """Register the directive and what shows the date elsewhere."""
    app.add_directive("verified", Verified)
    app.add_config_value("weekend_verified", "", "env")
    app.connect("config-inited", _note_record)
    app.connect("html-page-context", _show_date)
    app.connect("build-finished", _write_badge)
