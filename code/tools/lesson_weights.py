"""The weights that the lessons' networks start from, for the playground in the page.

They come from the chapters themselves: the code that defines a network is run with the lesson's seed, and its
training is not.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bindery.chapters.read import read_chapter
from bindery.project import BinderyError, Project

TARGET = Path("book") / "_static" / "parts" / "playground" / "lesson-weights.json"

_OR = "data=or&hidden=none&loss=mean_squared_error&rate=2&batch=all"
_XOR_TANH = "data=xor&hidden=4&loss=mean_squared_error&rate=2&batch=all"
_XOR_RELU = "data=xor&hidden=8&activation=relu&optimizer=adam&rate=0.05&batch=all"


@dataclass(frozen=True)
class Start:
    """A network of a lesson before its training.

    Attributes
    ----------
    name : str
        The value of ``start`` in the playground's address.
    chapter : str
        The chapter's name, such as ``or-network``.
    network : str
        An expression that gives the network, with names that the chapter defines.
    seed : int
        The lesson's seed.
    words : str
        The start in words.
    setup : str
        What else the lesson chose, as the playground's address says it.
    """

    name: str
    chapter: str
    network: str
    seed: int
    words: str
    setup: str


STARTS = (
    Start("keras-start-here", "start-here", "model", 0, "Start here: OR, tiny start", _OR),
    Start("keras-or", "or-network", "model", 0, "The OR network", _OR),
    *(
        Start(f"keras-xor-{name}-{seed}", "eleven-experiments", call.format(seed), seed, words.format(seed), setup)
        for name, call, words, setup in (
            ("relu", "relu_network()", "XOR with 8 relu units, seed {}", _XOR_RELU),
            ("tanh", "tanh_network({}, tiny=False)", "XOR with 4 tanh units, seed {}", _XOR_TANH),
            ("tiny", "tanh_network({}, tiny=True)", "XOR with 4 tanh units, tiny start, seed {}", _XOR_TANH),
        )
        for seed in range(3)
    ),
)  # fmt: skip


def collect(project: Project) -> dict[str, Any]:
    """Return each start by its name: ``{"words", "setup", "activation", "layers": [{"kernel", "bias"}]}``.

    Raises
    ------
    BinderyError
        A chapter no longer defines what a start asks for.
    """
    return {start.name: _weights(project, start) for start in STARTS}


def write(project: Project) -> Path:
    """Write the file that the playground reads, and return its path."""
    path = project.root / TARGET
    starts = ",\n".join(f'  "{name}": {json.dumps(start)}' for name, start in collect(project).items())
    path.write_text(f"{{\n{starts}\n}}\n", "utf-8", newline="\n")
    return path


def _weights(project: Project, start: Start) -> dict[str, Any]:
    chapter = read_chapter(project.root / "book" / f"{start.chapter}.md")
    program = definitions("\n".join(cell.source for cell in chapter.code_cells), start.network)
    if not program:
        raise BinderyError(
            f"{chapter.path.name} no longer defines {start.network}; mend tools.lesson_weights."
        )
    import keras

    keras.utils.set_random_seed(start.seed)
    names: dict[str, Any] = {}
    exec(compile(program, str(chapter.path), "exec"), names)
    model = eval(start.network, names)
    return {
        "words": start.words,
        "setup": start.setup,
        "activation": model.layers[0].activation.__name__,
        "layers": [
            {part: _numbers(getattr(layer, part).numpy()) for part in ("kernel", "bias")}
            for layer in model.layers
        ],
    }


def _numbers(weights: Any) -> Any:
    """Return an array as nested lists, each number with the digits that a float32 has."""
    if weights.ndim:
        return [_numbers(row) for row in weights]
    return float(str(weights))


_NOTHING = ast.Pass()


def definitions(source: str, expression: str) -> str:
    """Return the code that defines the names of an expression, with all that it uses itself.

    Parameters
    ----------
    source : str
        A program. Of each name its first definition counts.
    expression : str

    Returns
    -------
    str
        Imports, functions and assignments in their order; empty if the program defines none of the names.
    """
    found: dict[str, ast.stmt] = {}
    for statement in ast.parse(source).body:
        for name in _defined(statement):
            found.setdefault(name, statement)
    wanted: list[ast.stmt] = []
    names = _used(ast.parse(expression))
    while names:
        statement = found.pop(names.pop(), _NOTHING)
        if statement not in (*wanted, _NOTHING):
            wanted.append(statement)
            names |= _used(statement)
    return "\n".join(ast.unparse(s) for s in sorted(wanted, key=lambda statement: statement.lineno))


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [
            name.id for target in statement.targets for name in ast.walk(target) if isinstance(name, ast.Name)
        ]
    return []


def _used(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
