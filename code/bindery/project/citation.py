"""What CITATION.cff says about the book: the one place for its authors, version and date."""

import datetime
from dataclasses import dataclass

import yaml

from . import BinderyError, Project


@dataclass(frozen=True)
class Citation:
    """How the book is cited.

    Attributes
    ----------
    title, author, abstract, version : str
    date : datetime.date
        When the version was released.
    """

    title: str
    author: str
    abstract: str
    version: str
    date: datetime.date

    @classmethod
    def read(cls, project: Project) -> "Citation":
        """Return what the project's CITATION.cff says.

        Raises
        ------
        BinderyError
            The file can't be read, or lacks something.
        """
        path = project.root / "CITATION.cff"
        try:
            found = yaml.safe_load(path.read_text("utf-8"))
            return cls(
                title=str(found["title"]),
                author=", ".join(author["name"] for author in found["authors"]),
                abstract=" ".join(found["abstract"].split()),
                version=str(found["version"]),
                date=datetime.date.fromisoformat(str(found["date-released"])),
            )
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise BinderyError(f"{path} can't be read, or lacks something: {error!r}.") from error

    @property
    def seconds(self) -> int:
        """The date's first second, in UTC, counted from 1970."""
        midnight = datetime.datetime.combine(self.date, datetime.time(), datetime.UTC)
        return int(midnight.timestamp())
