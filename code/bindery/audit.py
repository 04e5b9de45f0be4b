"""Ask whether a package of the lock has a known weakness, with pip-audit."""

import json
import subprocess
import sys
from typing import Any

from .project import BinderyError, Project

# The packages are not installed for this, and nothing but the lock is looked at.
_OPTIONS = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]


def run(project: Project) -> str:
    """Return what is known of the lock's packages, as Markdown; nothing when nothing is.

    Raises
    ------
    BinderyError
        pip-audit is missing, or could not ask.
    """
    lock = str(project.root / "requirements.lock")
    command = [sys.executable, "-m", "pip_audit", *_OPTIONS, "--requirement", lock]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    try:
        return note(json.loads(done.stdout))
    except json.JSONDecodeError as error:
        raise BinderyError(f"pip-audit could not look through the lock:\n{done.stderr.strip()}") from error


def note(found: dict[str, Any]) -> str:
    """Return pip-audit's findings as lists in Markdown, with the packages that it could not ask about."""
    known = [
        f"- {package['name']} {package['version']}: {weakness['id']}, "
        + (
            f"mended in {', '.join(weakness['fix_versions'])}"
            if weakness["fix_versions"]
            else "not mended yet"
        )
        for package in found["dependencies"]
        for weakness in package.get("vulns", [])
    ]
    # pip-audit alone would call these well.
    unknown = [f"- {package['skip_reason']}" for package in found["dependencies"] if "skip_reason" in package]
    parts = []
    if known:
        parts.append("These packages of the lock have a known weakness:\n\n" + "\n".join(known) + "\n")
    if unknown:
        parts.append(
            "Nobody could be asked about these packages of the lock:\n\n" + "\n".join(unknown) + "\n"
        )
    return "\n".join(parts)
