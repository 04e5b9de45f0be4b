"""Keep a series of measurements in a file that grows, so that one that was interrupted goes on."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weekend.files import replacing


def kept(path: Path, head: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return what is measured already under a name, or nothing where it was made in another way.

    Parameters
    ----------
    path : Path
    head : dict
        What must be equal in the file: the command, the settings, the versions and so on.
    name : str
        Of the list of measurements.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
        same = all(record[key] == value for key, value in head.items())
        return list(record[name]) if same else []
    except (OSError, ValueError, KeyError):
        return []


def write(path: Path, head: dict[str, Any], name: str, measured: list[dict[str, Any]]) -> None:
    """Write the series so far, with today's date, in one step."""
    record = {**head, "date": datetime.now(UTC).date().isoformat(), name: measured}
    with replacing(path) as file:
        file.write((json.dumps(record, indent=1) + "\n").encode())
