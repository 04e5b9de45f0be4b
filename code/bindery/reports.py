"""What the weekly jobs found, as the text of an issue, and the issue itself."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .project import BinderyError

TITLE = "The weekly check found something"
JOBS_VARIABLE = "WEEKEND_JOBS"  # the outcomes of the jobs: GitHub's `needs` as JSON
LONGEST = 2_000  # characters of one failure
MOST = 60_000  # characters of an issue; GitHub takes 65,536

# pytest writes the escape character as `#x1B`, since XML can't hold it.
_COLOUR = re.compile(r"(?:\x1b|#x1B)\[[0-9;]*m")
_CELL = re.compile(r"Cell (\d+)")
_NBVAL = re.compile(r"^Notebook cell execution failed\s*Cell \d+: ", re.MULTILINE)


@dataclass(frozen=True)
class Failure:
    """One thing that failed: where, and what was said about it."""

    place: str
    text: str


def read(path: Path) -> list[Failure]:
    """Return what failed according to a report of pytest (JUnit's XML).

    A cell of a lesson is named as readers count: the first code cell is number 1.

    Raises
    ------
    BinderyError
        The file is no such report.
    """
    try:
        cases = ET.parse(path).getroot().iter("testcase")
    except (OSError, ET.ParseError) as error:
        raise BinderyError(f"{path} is no report of pytest: {error}.") from error
    return [
        Failure(_place(case), _plain(found.text or found.get("message") or ""))
        for case in cases
        for found in (*case.findall("failure"), *case.findall("error"))
    ]


def _place(case: ET.Element) -> str:
    module, name = case.get("classname", ""), case.get("name", "")
    if module.endswith(".ipynb"):
        lesson = module.removesuffix(".ipynb").rsplit(".", 1)[-1]
        cell = _CELL.match(name)
        return f"Lesson `{lesson}`, code cell {int(cell[1]) + 1}" if cell else f"Lesson `{lesson}`, {name}"
    return f"Test `{name}` of `{module}`"


def _plain(text: str) -> str:
    return _NBVAL.sub("", _COLOUR.sub("", text)).strip()


def text(folder: Path, jobs: dict[str, str], run: str) -> str:
    """Return an issue's text, or nothing when all went well.

    Parameters
    ----------
    folder : Path
        Holds a folder for each job that left reports: pytest's ``*.xml``, and ``*.md`` that are shown as they are.
    jobs : dict of str to str
        The outcome of each job, such as "success".
    run : str
        The address of the run.
    """
    broken = {name: outcome for name, outcome in jobs.items() if outcome != "success"}
    parts = [part for name in jobs for part in _of_job(folder / name, name, broken.get(name))]
    if not parts:
        return ""
    opening = f"The run is at {run}.\n\n" if run else ""
    found = opening + "\n\n".join(parts) + "\n"
    return found if len(found) <= MOST else f"{found[:MOST]}\n```\n\nThe rest is cut off; the run has it.\n"


def _of_job(folder: Path, name: str, outcome: str | None) -> Iterator[str]:
    failures = [failure for path in sorted(folder.glob("**/*.xml")) for failure in read(path)]
    notes = [note for path in sorted(folder.glob("**/*.md")) if (note := path.read_text("utf-8").strip())]
    if not (failures or notes or outcome):
        return
    yield f"## {name}"
    for failure in failures:
        yield f"### {failure.place}\n\n{_fenced(failure.text)}"
    yield from notes
    if not (failures or notes):
        yield f"The job ended with `{outcome}` and left no report; its log says why."


def _fenced(text: str) -> str:
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… (cut off)"
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`+", shown)), 3)
    return f"{fence}text\n{shown}\n{fence}"


def outcomes() -> dict[str, str]:
    """Return the outcome of each job, from the variable WEEKEND_JOBS.

    Raises
    ------
    BinderyError
        The variable is missing, or is not what GitHub writes there.
    """
    try:
        jobs = json.loads(os.environ[JOBS_VARIABLE])
        return {str(name): str(job["result"]) for name, job in jobs.items()}
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise BinderyError(
            f"{JOBS_VARIABLE} must hold the outcomes of the jobs, such as "
            '{"links": {"result": "success"}}; the weekly workflow sets it.'
        ) from error


def run_address() -> str:
    """Return the address of the run that this is part of; empty outside of GitHub's runners."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (os.environ.get(name) for name in names)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""


def file_issue(body: str) -> str:
    """Open an issue with this text, or update the one that an earlier run opened; close it when there is no text.

    Uses GitHub's program ``gh``, which the runners have, in the repository of the current folder.

    Returns
    -------
    str
        What was done.
    """
    number = _open_issue()
    if not body:
        if number is None:
            return "All is well."
        gh("issue", "close", number, "--comment", "The latest weekly check found nothing.")
        return f"All is well again: closed issue {number}."
    if number is None:
        return f"Opened {gh('issue', 'create', '--title', TITLE, '--body-file', '-', stdin=body).strip()}"
    gh("issue", "edit", number, "--body-file", "-", stdin=body)
    gh("issue", "comment", number, "--body", "Found again; the text above is that of the latest check.")
    return f"Updated issue {number}."


def _open_issue() -> str | None:
    # Only what the workflow itself opened counts: anybody may write an issue with the same title.
    found = json.loads(
        gh("issue", "list", "--state", "open", "--app", "github-actions", "--json", "number,title")
    )
    return next((str(issue["number"]) for issue in found if issue["title"] == TITLE), None)


def gh(*arguments: str, stdin: str | None = None) -> str:
    """Run GitHub's program and return what it prints.

    Raises
    ------
    BinderyError
        It is missing, or it failed.
    """
    try:
        done = subprocess.run(
            ["gh", *arguments], input=stdin, capture_output=True, text=True, encoding="utf-8", check=False
        )
    except FileNotFoundError as error:
        raise BinderyError(
            "GitHub's program gh is missing. Install it, or run this in the workflow."
        ) from error
    if done.returncode:
        raise BinderyError(f"gh {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return done.stdout
