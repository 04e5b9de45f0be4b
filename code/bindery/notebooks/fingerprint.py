"""What a lesson's outputs depend on, as one number: when it changes, the lesson is executed again.

It covers the code cells, the modules of ``weekend`` that they use, directly or through others, with the data
files beside them, and the versions of the packages that run them. Prose, and the tools that check or build the
book, are left out. Practice, that is quizzes and cells for answers, has a fingerprint of its own: such cells need
nothing of the lesson, so they are executed by themselves.
"""

import ast
import hashlib
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import grimp
from nbformat import NotebookNode

from weekend.files import plain_bytes

from ..project import BinderyError, Project

PACKAGE = "weekend"
PRACTICE_TAGS = {"exercise", "quiz"}
PRACTICE_PACKAGES = {"jupyterquiz"}


def fingerprint(project: Project, code_cells: list[NotebookNode], needs: Sequence[str] = ()) -> str:
    """Return the fingerprint of a lesson without its practice.

    Parameters
    ----------
    project : Project
    code_cells : list of NotebookNode
        The chapter's code cells.
    needs : sequence of str
        The extras whose packages run it, too.

    Returns
    -------
    str
        A SHA-256 in hexadecimal.

    Raises
    ------
    BinderyError
        A cell is not valid Python, or imports a module that ``weekend`` does not have.
    """
    lesson = [cell for cell in code_cells if not is_practice(cell)]
    pins = [pin for pin in runtime_pins(project, needs) if pin.split("==")[0] not in PRACTICE_PACKAGES]
    return _digest(project, lesson, [], pins)


def practice_fingerprint(project: Project, code_cells: list[NotebookNode]) -> str:
    """Return the fingerprint of a lesson's quiz and its cells for answers; see `fingerprint`.

    Raises
    ------
    BinderyError
        There is no such quiz, or a cell imports a module that ``weekend`` does not have.
    """
    practice = [cell for cell in code_cells if is_practice(cell)]
    pins = [pin for pin in runtime_pins(project) if pin.split("==")[0] in PRACTICE_PACKAGES]
    return _digest(project, practice, _quiz_files(project.root / "code" / PACKAGE, practice), pins)


def is_practice(cell: NotebookNode) -> bool:
    """Return whether a cell shows a quiz, or is there for an answer."""
    return bool(PRACTICE_TAGS & set(cell.metadata.get("tags", [])))


def _digest(project: Project, cells: list[NotebookNode], files: list[Path], pins: list[str]) -> str:
    digest = hashlib.sha256()
    for cell in cells:
        digest.update(f"{cell.source}\n{'raises-exception' in cell.metadata.get('tags', [])}\n".encode())
    source = project.root / "code" / PACKAGE
    for path in module_files(source, used_modules(project, cells)) + files:
        digest.update(path.relative_to(source).as_posix().encode() + b"\n" + plain_bytes(path))
    for pin in pins:
        digest.update(pin.encode() + b"\n")
    return digest.hexdigest()


def used_modules(project: Project, code_cells: list[NotebookNode]) -> set[str]:
    """Return the modules of ``weekend`` that code cells use, with all that those use in turn."""
    graph = _import_graph(str(project.root / "code" / PACKAGE))
    used = set()
    for cell in code_cells:
        for name in _imports(cell.source):
            known = next((m for m in (name, name.rpartition(".")[0]) if m in graph.modules), None)
            if known is None:
                raise BinderyError(f"a cell imports {name}, which {PACKAGE} does not have:\n{cell.source}")
            used |= {known, PACKAGE} | graph.find_upstream_modules(known)
    return used


def runtime_pins(project: Project, needs: Sequence[str] = ()) -> list[str]:
    """Return the pins in requirements.lock that reach a lesson's kernel, as 'name==version ; marker'.

    The lock says behind each pin which package asked for it; followed upwards, that leads to one of the
    packages that pyproject.toml gives to ``weekend``, to its extra ``cpu`` and those needed, or to the kernel, or
    elsewhere.
    """
    with open(project.root / "pyproject.toml", "rb") as file:
        metadata = tomllib.load(file)["project"]
    extras = metadata["optional-dependencies"]
    required = [
        *metadata["dependencies"],
        "ipykernel",
        *(one for name in ("cpu", *needs) for one in extras[name]),
    ]
    reached = {_normal(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in required}
    pins: dict[str, list[str]] = {}
    askers: dict[str, set[str]] = {}
    name = ""
    for line in (project.root / "requirements.lock").read_text("utf-8").splitlines():
        pin = re.match(r"([\w.-]+)==(.*?)\s*\\?$", line)
        if pin:
            name = _normal(pin[1])
            pins.setdefault(name, []).append(line.rstrip(" \\"))
        elif line.startswith("    # ") and name:
            askers.setdefault(name, set()).update(
                _normal(w) for w in line.strip("# ").removeprefix("via ").split()
            )
    while True:
        more = {name for name in pins if name not in reached and askers.get(name, set()) & reached}
        if not more:
            return sorted(pin for name in reached for pin in pins.get(name, []))
        reached |= more


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def _import_graph(package: str) -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, cache_dir=None)


def _imports(source: str) -> set[str]:
    """Return the names that a cell imports from ``weekend``, as 'weekend.module' or 'weekend.module.name'."""
    python = "\n".join(
        "pass" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()
    )
    try:
        tree = ast.parse(python)
    except SyntaxError:
        return set()  # a lesson may show a syntax error; then the cell runs no import either
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] == PACKAGE}


def _quiz_files(source: Path, code_cells: list[NotebookNode]) -> list[Path]:
    """Return the questions that a lesson shows, and the looks of quizzes; not the questions of the others."""
    names = [name for cell in code_cells for name in re.findall(r'show_quiz\("([\w-]+)"\)', cell.source)]
    folder = source / "lessons" / "quizzes"
    paths = [folder / f"{name}.toml" for name in names] + [folder / "quiz.css", folder / "quiz.js"]
    for path in paths if names else []:
        if not path.is_file():
            raise BinderyError(f"a cell shows a quiz, but there is no file {path.name} in {folder}.")
    return paths if names else []


def module_files(source: Path, modules: set[str]) -> list[Path]:
    """Return the files of modules; a subpackage brings its data files along."""
    files: set[Path] = set()
    for module in modules:
        path = source.joinpath(*module.split(".")[1:])
        if not path.is_dir():
            files.add(path.with_suffix(".py"))
            continue
        files.add(path / "__init__.py")
        if module != PACKAGE:
            packages = {file.parent for file in path.rglob("*/__init__.py")}  # they have data of their own
            files |= {
                file
                for file in path.rglob("*")
                if file.is_file() and file.suffix not in (".py", ".pyc") and not packages & {*file.parents}
            }
    return sorted(files)
