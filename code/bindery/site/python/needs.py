"""What a piece of code needs to run: modules of ``weekend``, and packages of others, found without running it.

Code is followed from name to name: an import counts where the function around it can be reached, or where it runs
with its module. So a checker that reads numbers needs less than its neighbour that trains a network.
"""

import ast
import contextlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGE = "weekend"
IN_THE_PAGE = frozenset({"numpy", "contourpy"})  # what pyodide-lock.json has
STANDS_IN = frozenset({"IPython"})  # its display alone, see inside/cells.py
# What readers are told, the most telling first: whoever needs TensorFlow needs Keras, for them.
SHOWN = {
    "Keras": {"keras", "tensorflow", "jax", "torch"},
    "scikit-learn": {"sklearn"},
    "pandas": {"pandas"},
    "Altair": {"altair"},
    "Matplotlib": {"matplotlib"},
}


@dataclass
class Needs:
    """What code needs.

    Attributes
    ----------
    modules : set of str
        Modules of ``weekend``, such as "weekend.check.read".
    packages : set of str
        Packages that are neither Python's own nor in the page.
    here : set of str
        Packages that are in the page.
    """

    modules: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    here: set[str] = field(default_factory=set)

    @property
    def words(self) -> str:
        """What the page lacks, in words; empty where it lacks nothing."""
        for name, packages in SHOWN.items():
            if self.packages & packages:
                return name
        return min(self.packages, default="")


@dataclass(frozen=True)
class _Module:
    """A module's source: what it defines and imports, and what runs when it is imported."""

    name: str
    path: Path

    @property
    def package(self) -> str:
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @cached_property
    def _running(self) -> list[ast.stmt]:
        """The statements that run with an import, without definitions of functions and classes."""
        return [node for node in _statements(self._tree.body) if not isinstance(node, _DEFINITIONS)]

    @cached_property
    def defined(self) -> dict[str, ast.stmt]:
        """The functions and classes of the module."""
        return {node.name: node for node in _statements(self._tree.body) if isinstance(node, _DEFINITIONS)}

    @cached_property
    def imported(self) -> dict[str, str]:
        """The names that the module imports, each with what it stands for."""
        imports = [node for node in self._running if isinstance(node, ast.Import | ast.ImportFrom)]
        return dict(pair for node in imports for pair in _names(node, self.package))

    @cached_property
    def on_import(self) -> "_Uses":
        """What importing the module uses."""
        return _Uses.of(self._running, self)

    def uses_of(self, name: str) -> "_Uses":
        """Return what a function or class uses."""
        if name not in self._uses:
            self._uses[name] = _Uses.of([self.defined[name]], self)
        return self._uses[name]

    @cached_property
    def _uses(self) -> dict[str, "_Uses"]:
        return {}


_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Reader:
    """Reads what code of a book needs.

    Parameters
    ----------
    folder : Path
        The folder that has the package ``weekend``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules: dict[str, _Module | None] = {}

    def of(self, source: str) -> Needs:
        """Return what a cell needs; magics and commands for a shell are passed over."""
        lines = ("pass" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())
        walk = _Walk(self)
        with contextlib.suppress(SyntaxError):  # a lesson may show one
            walk.follow(_Uses.of([ast.parse("\n".join(lines))]))
        return walk.needs

    def module(self, name: str) -> _Module | None:
        """Return a module of the package, or None."""
        if name not in self._modules:
            place = self._folder.joinpath(*name.split("."))
            paths = [place / "__init__.py", place.with_suffix(".py")]
            found = next((path for path in paths if path.is_file()), None)
            self._modules[name] = _Module(name, found) if found else None
        return self._modules[name]

    @cached_property
    def checkers(self) -> dict[str, str]:
        """The module of each function in ``weekend.check`` that its chapters' modules define."""
        places = sorted((self._folder / PACKAGE / "check").glob("*.py"))
        modules = [self.module(f"{PACKAGE}.check.{path.stem}") for path in places if path.stem != "__init__"]
        return {name: module.name for module in modules if module for name in module.defined}


class _Walk:
    """Follows names through modules, each thing once."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self.needs = reader, Needs()
        self._seen: set[str] = set()

    def load(self, name: str) -> None:
        """Import a module, or a package of others, with what that imports in turn."""
        top = name.partition(".")[0]
        if top != PACKAGE:
            if top in IN_THE_PAGE:
                self.needs.here.add(top)
            elif top not in sys.stdlib_module_names and top not in STANDS_IN:
                self.needs.packages.add(top)
            return
        module = self._reader.module(name)
        if module is None or name in self.needs.modules:
            return
        self.needs.modules.add(name)
        if parent := name.rpartition(".")[0]:
            self.load(parent)
        self.follow(module.on_import)

    def follow(self, uses: "_Uses") -> None:
        """Load and use what some code loads and uses."""
        for name in uses.loaded:
            self.load(name)
        for target in uses.used - self._seen:
            self._seen.add(target)
            self.use(target)

    def use(self, target: str) -> None:
        """Use what a dotted name stands for: a module, or what a module has by that name, wherever it was defined."""
        owner, _, name = target.rpartition(".")
        module = self._reader.module(owner) if owner else None
        if target.partition(".")[0] != PACKAGE or self._reader.module(target) or module is None:
            self.load(target)
            return
        self.load(owner)
        if name in module.defined:
            self.follow(module.uses_of(name))
        elif name in module.imported:
            self.follow(_Uses(used={module.imported[name]}))
        elif owner == f"{PACKAGE}.check" and name in self._reader.checkers:
            self.follow(_Uses(used={f"{self._reader.checkers[name]}.{name}"}))


@dataclass
class _Uses:
    """The modules that some code loads, and the dotted names that it uses."""

    loaded: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, trees: Iterable[ast.AST], module: "_Module | None" = None) -> "_Uses":
        """Read code, with the names that its module has."""
        package = module.package if module else ""
        nodes = [node for tree in trees for node in _walk(tree)]
        imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        names = dict(module.imported) if module else {}
        names |= dict(pair for node in imports for pair in _names(node, package))
        found = cls({target for node in imports for target in _loaded(node, package)})
        for node in nodes:
            if isinstance(node, ast.Attribute) and (owner := _dotted(node.value, names)):
                found.used.add(f"{owner}.{node.attr}")
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                if node.id in names:
                    found.used.add(names[node.id])
                elif module and node.id in module.defined:
                    found.used.add(f"{module.name}.{node.id}")
        return found


def _walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk through code, but for what only type checkers read."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if _is_for_types(child) or _may_lack(child):
            continue
        if isinstance(tree, ast.arg | ast.AnnAssign) and child is tree.annotation:
            continue
        if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef) and child is tree.returns:
            continue
        yield from _walk(child)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, also those under a condition; not what may fail for want of a package."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With):
            if not _is_for_types(node) and not _may_lack(node):
                yield from _statements(
                    [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
                )
        else:
            yield node


def _may_lack(node: ast.AST) -> bool:
    """Tell whether code gets on without what it imports: it expects an ImportError, or has looked first."""
    if isinstance(node, ast.If):
        return any(
            isinstance(part, ast.Attribute) and part.attr == "find_spec" for part in ast.walk(node.test)
        )
    return isinstance(node, ast.Try) and any(
        isinstance(handler.type, ast.Name) and handler.type.id in ("ImportError", "ModuleNotFoundError")
        for handler in node.handlers
    )


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


def _names(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, str]]:
    """Yield the names that an import gives, each with what it stands for."""
    if isinstance(node, ast.ImportFrom):
        owner = _absolute(node, package)
        yield from ((alias.asname or alias.name, f"{owner}.{alias.name}") for alias in node.names)
        return
    for alias in node.names:
        top = alias.name.partition(".")[0]
        yield (alias.asname, alias.name) if alias.asname else (top, top)


def _loaded(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    """Yield the modules that an import loads."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    owner = _absolute(node, package)
    yield owner
    yield from (f"{owner}.{alias.name}" for alias in node.names)


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """Return the module that an expression such as ``charts.maps`` may mean, or nothing."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value, names)):
        return f"{owner}.{node.attr}"
    return ""
