"""Make the environment of the book in .venv, with the versions of the lock: python code/tools/environment.py.

It needs the standard library only, and says first whether this Python and machine will do. It is made in steps and
marked ready at the end, so that an interrupted installation starts over.
"""

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY = ".ready"


def main() -> None:
    """Make the environment, or end with one sentence that says why not."""
    reason = obstacle()
    if reason:
        sys.exit(reason)
    folder = ROOT / os.environ.get("VENV", ".venv")
    print(f"Making the environment in {folder.name}; this takes a few minutes, once.", flush=True)
    started = time.monotonic()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "--require-hashes", "-r", "requirements.lock"],
        [*pip, "--no-deps", "--no-build-isolation", "-e", "."],
    ):
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(
                f"The environment could not be made: {' '.join(command[1:4])} failed, as the lines above say."
            )
    (folder / READY).touch()
    print(f"environment: {time.monotonic() - started:.0f} s")


def obstacle() -> str:
    """Return why there can be no environment, in one sentence; else an empty text."""
    path = ROOT / "code" / "weekend" / "lessons" / "supported.py"  # the package needs a newer Python
    names: dict = {}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
    reason = str(names["obstacle"]())
    if not reason and importlib.util.find_spec("ensurepip") is None:
        reason = "This Python lacks venv. On Debian or Ubuntu, install it: sudo apt-get install python3-venv"
    return reason


if __name__ == "__main__":
    main()
