"""Which pages a change touches, so that a reviewer knows what to look at."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .project import BinderyError, Project

# What shows on every page, or in none.
_EVERYWHERE = re.compile(
    r"^(_config\.yml|_toc\.yml|requirements\.lock|code/bindery/.*|book/_templates/.*|book/_static/[^/]+\.(css|js|svg))$"
)
_PARTS = "book/_static/interactive/"


@dataclass
class Changes:
    """What differs from another commit.

    Attributes
    ----------
    pages : dict of str to list of str
        The name of each changed page (``book/depth``) with the changed files that it shows.
    everywhere : list of str
        Changed files that may show on any page.
    removed : list of str
        Pages that the other commit has and this one has not.
    """

    pages: dict[str, list[str]] = field(default_factory=dict)
    everywhere: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def since(project: Project, base: str) -> Changes:
    """Return what the checkout changes since it left the commit ``base``.

    Raises
    ------
    BinderyError
        There is no git here, or no such commit.
    """
    fork = _git(project, "merge-base", base, "HEAD").strip()
    new = _git(project, "ls-files", "--others", "--exclude-standard").splitlines()
    lines = [
        line.split("\t") for line in _git(project, "diff", "--name-status", "--no-renames", fork).splitlines()
    ]
    changes = Changes()
    files = [*(name for _, name in lines), *new]
    for page in project.pages:
        if found := [name for name in files if _shows(project, page, name)]:
            changes.pages[project.relative(page).removesuffix(".md")] = found
    changes.everywhere = [name for name in files if _EVERYWHERE.match(name)]
    changes.removed = [
        name.removesuffix(".md")
        for status, name in lines
        if status == "D" and re.match(r"book/[^/]+\.md$", name)
    ]
    return changes


def _shows(project: Project, page: Path, name: str) -> bool:
    """Tell whether a page shows a file: its source, its lesson, its quiz, or a file that it names."""
    if name in (project.relative(page), project.relative(project.lesson(page))):
        return True
    if name == f"code/weekend/quizzes/{page.stem}.toml":
        return True
    file = PurePosixPath(name)
    text = page.read_text("utf-8")
    if name.startswith("book/_static/drawings/"):
        return re.search(rf"\{{drawing\}} {re.escape(file.stem)}\s", text) is not None
    if name.startswith(_PARTS):
        return any(_uses(project, part, file) for part in re.findall(r"\{interactive\} ([\w-]+)", text))
    if name == "book/references.bib":
        return page.stem == "bibliography"
    return name.startswith("book/_static/") and file.name in text


def _uses(project: Project, part: str, file: PurePosixPath) -> bool:
    """Tell whether a living part loads a file, also through other modules; a file name in a module is a use."""
    folder = project.root / _PARTS
    seen: set[Path] = set()
    waiting = [folder / f"{part}.js"]
    files = {path.name: path for path in folder.rglob("*") if path.is_file()}
    while waiting:
        module = waiting.pop()
        if module in seen or not module.is_file():
            continue
        seen.add(module)
        if module.suffix == ".js":
            text = module.read_text("utf-8")
            waiting += [
                path for name, path in files.items() if re.search(rf"[\"'/]{re.escape(name)}\b", text)
            ]
    return project.root / file in seen or (part == file.stem and file.parent == PurePosixPath(_PARTS))


def summary(changes: Changes, artifact: str | None = None) -> str:
    """Return the changes as Markdown.

    Parameters
    ----------
    changes : Changes
    artifact : str or None
        The artifact of the workflow that holds the built pages.
    """
    lines = ["## Changed pages", ""]
    lines += [f"- `{page}.html` ({_some(files)})" for page, files in changes.pages.items()]
    lines += [f"- `{page}.html` (removed)" for page in changes.removed]
    if not (changes.pages or changes.removed):
        lines.append("No page is changed by its own files.")
    if changes.everywhere:
        lines += ["", f"Every page may look different, because of {_some(changes.everywhere)}."]
    if artifact:
        lines += [
            "",
            f"To look at them, unpack the artifact `{artifact}` of this run in a folder, run `python -m http.server` "
            "there, and open the address that it prints.",
        ]
    return "\n".join(lines) + "\n"


def _some(files: list[str], most: int = 4) -> str:
    shown = ", ".join(f"`{name}`" for name in files[:most])
    return shown if len(files) <= most else f"{shown} and {len(files) - most} more"


def _git(project: Project, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *arguments],
            cwd=project.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except FileNotFoundError as error:
        raise BinderyError("git is missing; without it nobody knows what has changed.") from error
    if done.returncode:
        raise BinderyError(f"git {arguments[0]} failed: {done.stderr.strip() or 'no common commit'}")
    return done.stdout
