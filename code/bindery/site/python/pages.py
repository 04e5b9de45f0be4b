"""What each page knows of its cells: which ones the page itself can run, and what the others lack."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from ...chapters.read import read_chapter
from ...notebooks.fingerprint import is_practice
from ...project import Project
from .needs import Needs, Reader

# A chapter runs in its page where at least this share of its cells can; else it would stop too often.
ENOUGH = 0.5

HIDDEN_TAGS = {"remove-cell", "remove-input"}
_CHECK = re.compile(r"\bcheck\.(\w+)\(")


@dataclass(frozen=True)
class Cell:
    """A cell of a chapter, without its practice.

    Attributes
    ----------
    source : str
    shown : bool
        Whether the page shows its code.
    needs : str
        What the page lacks for it, in words; empty where it can run.
    """

    source: str
    shown: bool
    needs: str


@dataclass(frozen=True)
class Page:
    """A chapter as its page runs it.

    Attributes
    ----------
    cells : list of Cell
    exercises : dict of str to str
        For each exercise, by its checker's name, what the page lacks for it.
    modules : frozenset of str
        The modules of ``weekend`` that all that can run needs.
    packages : frozenset of str
        The packages of the runtime that it needs.
    """

    cells: list[Cell]
    exercises: dict[str, str]
    modules: frozenset[str]
    packages: frozenset[str]

    @property
    def runs(self) -> bool:
        """Whether the chapter can be run in its page."""
        can = sum(not cell.needs for cell in self.cells)
        return can > 0 and can >= ENOUGH * len(self.cells)


def read(chapter: Path, reader: Reader) -> Page:
    """Return what a chapter's page knows."""
    cells, exercises, able = [], {}, Needs()
    made: set[str] = set()
    lacking: dict[str, str] = {}  # names that only cells make which the page can't run, with what those lack
    for cell in read_chapter(chapter).code_cells:
        tags = set(cell.metadata.get("tags", []))
        needs = reader.of(cell.source)
        if is_practice(cell):
            if "exercise" in tags:
                needs = reader.of(f"from weekend import check\n{cell.source}")
                exercises[_CHECK.findall(cell.source)[-1]] = needs.words
        else:
            words = needs.words or _lacks(cell.source, lacking)
            stored = _names(cell.source, ast.Store)
            if words:
                lacking |= dict.fromkeys(stored - made, words)
            else:
                made |= stored
                lacking = {name: why for name, why in lacking.items() if name not in stored}
            cells.append(Cell(cell.source, not HIDDEN_TAGS & tags, words))
            needs = Needs() if words else needs
        if not needs.words:
            able.modules |= needs.modules
            able.here |= needs.here
    return Page(cells, exercises, frozenset(able.modules), frozenset(able.here | {"numpy"}))


def read_all(project: Project) -> dict[Path, Page]:
    """Return what the pages of all chapters know."""
    reader = Reader(project.root / "code")
    return {chapter: read(chapter, reader) for chapter in project.chapters}


def _lacks(source: str, lacking: dict[str, str]) -> str:
    """Return what a cell lacks because it uses a name that could not be made."""
    used = _names(source, ast.Load) - _names(source, ast.Store)
    return next((why for name, why in lacking.items() if name in used), "")


def _names(source: str, kind: type[ast.expr_context]) -> set[str]:
    """Return the names that a cell uses or makes, at any depth."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return set()
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    if kind is ast.Store:
        names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        names |= {
            (alias.asname or alias.name).partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
    return names
