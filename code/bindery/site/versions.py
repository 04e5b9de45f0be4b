"""Addresses of the living parts' files that change with the files.

A browser keeps files for a while. Without this it could run an old engine, which it has kept, under a new page.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

SUFFIXES = (".js", ".css", ".json")


def import_map(places: Mapping[str, Path]) -> str:
    """Return an import map: for each file that a module may load, its address with a version.

    Parameters
    ----------
    places : mapping of str to Path
        The folders of the modules, by their addresses relative to the page.

    Returns
    -------
    str
        JSON. A browser that knows no import maps loads the same files by their plain addresses.
    """
    imports = {}
    for address, folder in places.items():
        start = address if address.startswith(".") else f"./{address}"  # a bare name would be no address
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
            plain = f"{start}/{path.relative_to(folder).as_posix()}"
            imports[plain] = f"{plain}?v={_version(path)}"
    return json.dumps({"imports": imports}, separators=(",", ":"))


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
