"""Follow the links of the book to other hosts, with Sphinx's linkcheck."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .project import BinderyError, Project
from .site import write_sphinx_config

# Hosts answer scripts so when all is well for people: asked too often, please log in, come back later.
_UNSURE = re.compile(r"(401|403|429|5\d\d) (Client|Server) Error")


@dataclass(frozen=True)
class Link:
    """A link that doesn't work: where it stands, its address, and what was answered."""

    place: str
    address: str
    answer: str


def follow(project: Project) -> tuple[list[Link], list[Link]]:
    """Follow all links to other hosts.

    The lessons' outputs must be in the cache (`bindery cache`), so that nothing is executed.

    Returns
    -------
    tuple of list of Link
        Those that are broken, and those for which nobody can tell: the host refused a script, or was too slow.

    Raises
    ------
    BinderyError
        The pages could not be read.
    """
    write_sphinx_config(project)
    out = project.root / "_build" / "linkcheck"
    command = [
        *(sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck"),
        *("-d", str(project.root / "_build" / ".linkcheck-doctrees")),
        *_settings(project),
        *(str(project.root), str(out)),
    ]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    report = out / "output.json"
    if not report.is_file():
        raise BinderyError(f"The links could not be followed:\n{done.stdout}{done.stderr}")
    return _sorted(report)


def _settings(project: Project) -> list[str]:
    """Return Sphinx's options: our own site is built later than its pages, and anchors are made by scripts."""
    ours = ",".join(f"{re.escape(url)}.*" for url in (project.site_url, project.repository_url))
    settings = {
        "linkcheck_ignore": ours,
        "linkcheck_anchors": "0",
        "linkcheck_timeout": "30",
        "linkcheck_retries": "3",
        "linkcheck_workers": "5",
        "linkcheck_report_timeouts_as_broken": "0",
    }
    return [word for name, value in settings.items() for word in ("-D", f"{name}={value}")]


def _sorted(report: Path) -> tuple[list[Link], list[Link]]:
    broken: list[Link] = []
    unsure: list[Link] = []
    for line in report.read_text("utf-8").splitlines():
        found = json.loads(line)
        if found["status"] not in ("broken", "timeout"):
            continue
        link = Link(f"{found['filename']}, line {found['lineno']}", found["uri"], found["info"])
        doubtful = found["status"] == "timeout" or _UNSURE.match(found["info"])
        (unsure if doubtful else broken).append(link)
    return broken, unsure


def note(links: list[Link]) -> str:
    """Return links as a list in Markdown."""
    return "".join(f"- {link.place}: <{link.address}> ({' '.join(link.answer.split())})\n" for link in links)
