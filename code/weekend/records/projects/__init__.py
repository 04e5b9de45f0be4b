"""Recorded results of the book's projects, where a lesson has no time for all seeds.

``python -m bindery project-records`` makes the JSON files beside this one, with the code of the projects' pages.
"""

import json
from importlib import resources
from typing import Any


def recorded(name: str) -> list[dict[str, Any]]:
    """Return the recorded runs of a project.

    Parameters
    ----------
    name : str
        The project's name, such as "photo-digits".

    Returns
    -------
    list of dict
        For each run ``variant`` (what was built), ``seed``, ``seconds`` (of its training), and the accuracies
        ``train``, ``val_once``, ``val`` and ``test`` in percent (``val`` and ``test`` asked nine times).

    Raises
    ------
    ValueError
        There are no records of that name.
    """
    file = resources.files(__name__) / f"{name}.json"
    if not file.is_file():
        raise ValueError(f"There are no recorded runs of a project {name!r}.")
    runs: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["runs"]
    return runs
