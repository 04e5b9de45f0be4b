"""How the book names its sources: "Goyal and others (2017)", the same in pages and notebooks.

``{cite:t}`` gives that form, ``{cite:p}`` (and ``{cite}``) puts all of it in brackets, ``{cite:alp}`` leaves the
brackets out, and ``{cite:year}`` gives the year alone. Each is a link to the source's entry in the bibliography.
"""

from functools import cache
from pathlib import Path

from pybtex.database import Entry, Person, parse_file

SOURCES = "references.bib"  # in the folder book

ROLES = {"t": "{names} ({year})", "p": "{names}, {year}", "alp": "{names}, {year}", "year": "{year}"}
BRACKETED = ("p",)


def read(path: Path) -> dict[str, Entry]:
    """Return the sources of a .bib file by their keys."""
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, changed: int) -> dict[str, Entry]:
    return dict(parse_file(str(path), bib_format="bibtex").entries)


def names(entry: Entry) -> str:
    """Return the authors' family names: one, two, or the first "and others"."""
    family = [_family(person) for person in entry.persons["author"]]
    return " and ".join(family) if len(family) < 3 else f"{family[0]} and others"


def _family(person: Person) -> str:
    return " ".join(part.strip("{}") for part in (*person.prelast_names, *person.last_names))


def shown(role: str, entry: Entry) -> str:
    """Return what a role shows of one source, without the brackets around several."""
    return ROLES[role].format(names=names(entry), year=entry.fields["year"])


def outer(role: str, text: str) -> str:
    """Return the text of a citation, in brackets where the role has them."""
    return f"({text})" if role in BRACKETED else text


def anchor(key: str) -> str:
    """Return the anchor of a source on the bibliography's page; ``bibtex_cite_id`` in _config.yml says the same."""
    return f"cite-{key}"
