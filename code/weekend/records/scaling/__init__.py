"""Recorded times of a few runs with one worker and with two; ``python -m bindery scaling-records`` measures them."""

import json
from importlib import resources
from typing import Any


def recorded() -> dict[str, Any]:
    """Return the record.

    Returns
    -------
    dict
        ``command``, ``versions``, ``device``, ``date``; ``settings``, what each run is; ``repetitions``, a list of
        dict of str to float: for each way, named in words, the seconds from the command to the last record.
    """
    record: dict[str, Any] = json.loads((resources.files(__name__) / "scaling.json").read_text("utf-8"))
    return record
