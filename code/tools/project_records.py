"""Make the recorded runs of the project on photo-digits, with the code that its solution shows.

The page's own cells are run, in a process of its own for each run, up to the one that defines ``measured``. So
what is recorded is what readers see; a test compares the cells with those that the record was made from. Each
run is written when it ends, so a command that was interrupted goes on where it stopped.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bindery.chapters.read import read_chapter
from bindery.project import BinderyError, Project
from weekend.records import provenance

from . import series

CHAPTER = "project-photo-digits-solution"
FUNCTION = "measured"  # takes a seed and changes, and returns a run as a dictionary
TARGET = Path("code") / "weekend" / "records" / "projects" / "photo-digits.json"
# For each way of building the network: the arguments of the function, and the seeds.
VARIANTS: dict[str, tuple[dict[str, bool], range]] = {
    "as above": ({}, range(5)),
    "without augmentation": ({"augment": False}, range(3)),
    "without batch normalization": ({"normalize": False}, range(3)),
}

_ONE_RUN = """
import json, sys
names = {{}}
exec(compile(sys.stdin.read(), {page!r}, "exec"), names)
print(json.dumps(names[{function!r}]({seed}, **{changes})))
"""


def program(project: Project) -> str:
    """Return the page's code up to the cell that defines the function.

    Raises
    ------
    BinderyError
        No cell defines it.
    """
    sources: list[str] = []
    for cell in read_chapter(project.root / "book" / f"{CHAPTER}.md").code_cells:
        sources.append(cell.source)
        if f"def {FUNCTION}(" in cell.source:
            return "\n\n".join(sources)
    raise BinderyError(f"{CHAPTER}.md no longer defines {FUNCTION}; mend tools.project_records.")


def code_hash(project: Project) -> str:
    """Return a SHA-256 of the page's code, as the record has it."""
    return hashlib.sha256(program(project).encode()).hexdigest()


def write(project: Project) -> Path:
    """Train each variant with each of its seeds, write the record, and return its path. Takes a quarter of an hour.

    Runs that the record has from the same code, machine and versions are kept.

    Raises
    ------
    BinderyError
        A run failed; those before it are written.
    """
    path = project.root / TARGET
    head = {
        "command": "python -m tools project-records",
        "code_sha256": code_hash(project),
        "versions": provenance.versions(),
        "device": provenance.device(),
    }
    runs = series.kept(path, head, "runs")
    for variant, (changes, seeds) in VARIANTS.items():
        for seed in seeds:
            if any((run["variant"], run["seed"]) == (variant, seed) for run in runs):
                continue
            runs.append({"variant": variant, **_run(project, seed, changes)})
            print(f"  {runs[-1]}", flush=True)
            series.write(path, head, "runs", runs)
    return path


def _run(project: Project, seed: int, changes: dict[str, bool]) -> dict[str, Any]:
    script = _ONE_RUN.format(page=CHAPTER, function=FUNCTION, seed=seed, changes=changes)
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=program(project),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        cwd=project.root,
        check=False,
    )
    if done.returncode:
        raise BinderyError(f"The run with seed {seed} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
