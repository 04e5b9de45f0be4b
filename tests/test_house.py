"""The house: each room uses those below it alone, nothing is too long to read at once, and what is named is there."""

import ast
import io
import re
import subprocess
import tokenize
from pathlib import Path

import grimp
import pytest

from tests.conftest import ROOT

# From the bottom to the top, as the picture in CONTRIBUTING.md has them.
ROOMS = {
    "weekend": ["data", "models", "records", "experiments", "lessons", "charts", "check"],
    "bindery": ["project", "chapters", "notebooks", "site", "editions"],
}
SHRINKING = {"weekend/experiments/engines.py", "weekend/experiments/runs.py", "weekend/records/__init__.py"}
FILES = [path for folder in (*ROOMS, "tools") for path in sorted((ROOT / "code" / folder).rglob("*.py"))]

NAMED = re.compile(
    r"(?<![\w/.:@{-])((?:book|code|tests|lessons|binder|\.ci|\.github)/[\w./-]*"
    r"\.(?:py|css|js|toml|yml|md|ipynb|json|npz|txt|svg))\b"
)


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_use_those_below_them(package):
    graph = grimp.build_graph(package, cache_dir=None)
    floor = {f"{package}.{room}": number for number, room in enumerate(ROOMS[package])}

    def of(module):
        return floor.get(".".join(module.split(".")[:2]))

    upward = [
        f"{module} imports {used}"
        for module in graph.modules
        for used in graph.find_modules_directly_imported_by(module)
        if of(module) is not None and of(used) is not None and of(used) > of(module)
    ]
    assert upward == []


def test_learners_package_needs_no_bindery():
    graph = grimp.build_graph("weekend", include_external_packages=True, cache_dir=None)
    assert not {"bindery", "tools"} & graph.modules


def functions(tree):
    """Yield the functions of a module with the number of their lines, documentation apart."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node) is not None
            first = node.body[min(documented, len(node.body) - 1)].lineno if documented else node.lineno
            yield node.name, node.end_lineno - first + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "code").as_posix())
def test_nothing_is_too_long(path):
    if path.relative_to(ROOT / "code").as_posix() in SHRINKING:
        pytest.xfail("still longer than it should be")
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    assert [name for name, lines in functions(ast.parse(text)) if lines > 60] == []


def said(path, text):
    """What a file says to people: all of a page, and a program's comments and docstrings."""
    if path.suffix == ".py":
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        parts = (t.string for t in tokens if t.type == tokenize.COMMENT or t.string.startswith('"""'))
        return "\n".join(parts)
    if path.suffix in (".css", ".js"):
        return "\n".join(re.findall(r"/\*.*?\*/|//[^\n]*", text, re.DOTALL))
    return text


def test_files_that_are_named_are_there():
    """Names in capitals stand for any."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    kinds = (".py", ".md", ".css", ".js", ".yml", ".toml", "")
    missing = [
        f"{name} names {found}"
        for name in tracked
        if (path := ROOT / name).suffix in kinds and path.is_file() and not name.startswith("lessons/")
        for found in NAMED.findall(said(path, path.read_text("utf-8", "ignore")))
        if not any(part.isupper() for part in re.split(r"[/.]", found)) and not (ROOT / found).exists()
    ]
    assert missing == []


def test_comments_pages_and_docstrings_are_read():
    text = '"""See tests/no.py."""\nx = "book/no.md"  # code/no.py\n'  # names of nothing
    assert NAMED.findall(said(Path("a.py"), text)) == ["tests/no.py", "code/no.py"]
    assert NAMED.findall(said(Path("a.css"), "a { } /* tests/no.py */ b { }")) == ["tests/no.py"]
