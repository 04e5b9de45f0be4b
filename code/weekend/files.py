"""What a program must not trip over: files half written, other line ends, consoles that lack letters."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of ``path`` when the block ends well.

    Parameters
    ----------
    path : Path
        Its folder is made where missing. When the block raises, ``path`` stays as it was.

    Yields
    ------
    BinaryIO
        The file to write to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def plain_bytes(path: Path) -> bytes:
    """Return a file's bytes with line ends of one byte, for hashes: Git for Windows may write two.

    Parameters
    ----------
    path : Path
        Text, or anything that Git does not change: its bytes are then as good for a hash.
    """
    return path.read_bytes().replace(b"\r\n", b"\n")


def on_any_console(program: Callable[[], int]) -> int:
    """Run a program and return its exit code, where a console can't show each letter, or stops reading.

    Letters that the console does not have become question marks. Where the output is closed early, as by ``head``,
    the program ends without a word.
    """
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    try:
        code = program()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # else Python's end would flush in vain
        return 1
    return code
