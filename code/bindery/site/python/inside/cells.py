"""Run cells as a notebook does: show what they print, display, and end with; survive what they raise."""

import ast
import builtins
import io
import json
import linecache
import os
import subprocess
import sys
import time
import types
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NoReturn

from . import words

MOST = 20_000  # characters that a cell may print; more would drown the page
SHOWN_EVERY = 0.1  # seconds
SPACE_STARTS_WITH = "import numpy as np\nfrom weekend import check\n"

Send = Callable[[str, str], None]


class Session:
    """The learner's session: names live in spaces, each of which is like a notebook's kernel.

    Parameters
    ----------
    send : callable
        Takes what is to be shown: a kind ("stdout", "stderr" or "display") and a text; for "display" the text is
        JSON, of MIME types and contents.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._spaces: dict[str, dict[str, Any]] = {}
        _forbid_what_hangs()
        _stand_in_for_ipython(self.display)
        exec(SPACE_STARTS_WITH, {})  # now, while the learner still writes

    def run(self, source: str, name: str, space: str) -> str:
        """Run a cell.

        Parameters
        ----------
        source : str
        name : str
            What tracebacks call it.
        space : str
            Whose names it has.

        Returns
        -------
        str
            JSON: ``verdict`` (None, or ``right`` and ``text`` of the check that the cell ends with), ``seconds``, and
            ``error`` (None, or what `words.explain` returns).
        """
        names = self._spaces.get(space)
        if names is None:
            names = self._spaces[space] = {"__name__": "__main__"}
            exec(SPACE_STARTS_WITH, names)
        out, err = _Printer(self._send, "stdout"), _Printer(self._send, "stderr")
        begun = time.perf_counter()
        value: Any = None
        error = None
        try:
            with redirect_stdout(out), redirect_stderr(err):
                value = self._execute(source, name, names)
                if value is not None and not _is_verdict(value):
                    self.display(value)
        except BaseException as raised:  # also SystemExit and KeyboardInterrupt: the session goes on
            error = words.explain(raised, name)
        out.close()
        err.close()
        return json.dumps(
            {
                "verdict": {"right": value.right, "text": value.text} if _is_verdict(value) else None,
                "seconds": time.perf_counter() - begun,
                "error": error,
            }
        )

    def forget(self, space: str) -> None:
        """Forget all names of a space."""
        self._spaces.pop(space, None)

    def _execute(self, source: str, name: str, names: dict[str, Any]) -> Any:
        """Run the statements, and return the value of the last one if it is an expression without a semicolon."""
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        tree = ast.parse(source, name)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            exec(compile(tree, name, "exec"), names)
            return None
        del tree.body[-1]
        exec(compile(tree, name, "exec"), names)
        value = eval(compile(ast.Expression(last.value), name, "eval"), names)
        return None if source.rstrip().endswith(";") else value

    def display(self, *values: Any, raw: bool = False, metadata: Any = None, **_: Any) -> None:
        """Show values, as IPython's function of this name does; with ``raw`` each is a bundle of MIME types already."""
        sys.stdout.flush()
        for value in values:
            self._send("display", json.dumps(value if raw else bundle(value)))


def bundle(value: Any) -> Mapping[str, Any]:
    """Return a value as MIME types and contents."""
    if hasattr(value, "_repr_mimebundle_"):
        made = value._repr_mimebundle_()
        return dict(made[0] if isinstance(made, tuple) else made)
    found = {"text/plain": repr(value)}
    if hasattr(value, "_repr_html_") and not isinstance(value, type):
        found["text/html"] = value._repr_html_()
    return found


class _Printer(io.TextIOBase):
    """Takes what a cell prints, hands it on now and then, and leaves out what is too much."""

    def __init__(self, send: Send, kind: str) -> None:
        self._send, self._kind = send, kind
        self._waiting: list[str] = []
        self._room, self._left_out = MOST, 0
        self._sent = time.perf_counter()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        shown = text[: self._room]
        if shown:
            self._waiting.append(shown)
            self._room -= len(shown)
        self._left_out += len(text) - len(shown)
        if time.perf_counter() - self._sent > SHOWN_EVERY:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            self._send(self._kind, "".join(self._waiting))
            self._waiting.clear()
        self._sent = time.perf_counter()

    def close(self) -> None:
        self.flush()
        if self._left_out:
            self._send(
                self._kind, f"\n… and {self._left_out:,} more characters, which the page leaves out.\n"
            )
            self._left_out = 0
        super().close()


def _is_verdict(value: Any) -> bool:
    return type(value).__name__ == "Verdict" and hasattr(value, "right")


def _forbid_what_hangs() -> None:
    """Let what a page can't do say so: asking for a line, and starting other programs."""

    def no_input(prompt: object = "", /) -> NoReturn:
        raise RuntimeError("The page can't ask for input. Write the value into the code instead.")

    def no_shell(*_: Any, **__: Any) -> NoReturn:
        raise RuntimeError("The page can't start other programs; only Python runs here.")

    builtins.input = no_input
    for name in ("system", "popen", "fork", "execv", "execve", "_exit", "abort"):
        setattr(os, name, no_shell)
    for name in ("run", "call", "check_call", "check_output", "Popen"):
        setattr(subprocess, name, no_shell)


def _stand_in_for_ipython(display: Callable[..., None]) -> None:
    """Provide the functions of IPython's module ``display`` that the book uses."""

    class Text:
        def __init__(self, data: str) -> None:
            self.data = data

        def __repr__(self) -> str:
            return f"<{type(self).__name__}>"

    class HTML(Text):
        def _repr_html_(self) -> str:
            return self.data

    class Markdown(Text):
        def __repr__(self) -> str:
            return self.data

    module = types.ModuleType("IPython.display")
    module.__dict__.update(display=display, HTML=HTML, Markdown=Markdown)
    package = types.ModuleType("IPython")
    package.__dict__.update(display=module, __path__=[])
    sys.modules.update({"IPython": package, "IPython.display": module})
