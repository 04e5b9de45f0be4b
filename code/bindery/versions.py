"""Addresses of the living parts' files that change with the files.

A browser keeps files for a while. Without this it could run an old engine, which it has kept, under a new page.
"""

import hashlib
import json
from pathlib import Path

SUFFIXES = (".js", ".css", ".json")


def import_map(folder: Path, address: str) -> str:
    """Return an import map: for each file that a module may load, its address with a version.

    Parameters
    ----------
    folder : Path
        The folder of the modules, ``_static/interactive``.
    address : str
        Its address, relative to the page.

    Returns
    -------
    str
        JSON. A browser that knows no import maps loads the same files by their plain addresses.
    """
    start = address if address.startswith(".") else f"./{address}"  # a bare name would be no address
    files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    plain = {path: f"{start}/{path.relative_to(folder).as_posix()}" for path in files}
    imports = {plain[path]: f"{plain[path]}?v={_version(path)}" for path in files}
    return json.dumps({"imports": imports}, separators=(",", ":"))


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
