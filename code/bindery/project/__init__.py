"""Where the book's files are, and its settings."""

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

REPOSITORY_VARIABLE = "WEEKEND_REPOSITORY_URL"
RECORD = "weekend"  # the key in a lesson's metadata that says how it was executed

Say = Callable[[str], None]


class BinderyError(Exception):
    """Something the author can mend; the message says where and how."""


@dataclass(frozen=True)
class Project:
    """A checkout of the book.

    Attributes
    ----------
    root : Path
        The folder with ``_config.yml`` and ``_toc.yml``.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """Return the project that ``start`` (by default the current folder) lies in.

        Raises
        ------
        BinderyError
            Neither ``start`` nor a folder above it holds ``_config.yml`` and ``_toc.yml``.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "_config.yml").is_file() and (folder / "_toc.yml").is_file():
                return cls(folder)
        raise BinderyError(
            f"{start} is not in the book: no folder above it has _config.yml and _toc.yml. "
            "Change to the folder that you cloned."
        )

    @cached_property
    def config(self) -> dict[str, Any]:
        """The contents of ``_config.yml``."""
        return _read_yaml(self.root / "_config.yml")

    @property
    def repository_url(self) -> str:
        """Where readers find the repository; WEEKEND_REPOSITORY_URL overrides ``_config.yml``."""
        url = os.environ.get(REPOSITORY_VARIABLE) or self.config["repository"]["url"]
        return str(url).rstrip("/").removesuffix(".git")

    @property
    def branch(self) -> str:
        """The branch that launch buttons open."""
        return str(self.config["repository"]["branch"])

    @cached_property
    def package(self) -> dict[str, Any]:
        """What ``pyproject.toml`` says about the companion package."""
        with open(self.root / "pyproject.toml", "rb") as file:
            return dict(tomllib.load(file)["project"])

    @property
    def install_source(self) -> str:
        """Where pip gets the companion package, as one word of its command line."""
        return f"git+{self.repository_url}@{self.branch}"

    def with_addresses(self, text: str) -> str:
        """Return a text with addresses in place of words.

        REPOSITORY_URL is the repository's address, REPOSITORY_NAME the folder that cloning makes,
        REPOSITORY_BRANCH the branch that readers get, PIP_SOURCE what pip installs the package from.
        """
        values = {
            "REPOSITORY_URL": self.repository_url,
            "REPOSITORY_NAME": self.repository_url.rpartition("/")[2],
            "REPOSITORY_BRANCH": self.branch,
            "PIP_SOURCE": self.install_source,
        }
        return re.sub("|".join(values), lambda match: values[match[0]], text)

    @property
    def site_url(self) -> str:
        """Where readers find the built site: GitHub Pages of the repository, without a closing slash."""
        owner, name = self.repository_url.split("/")[-2:]
        return f"https://{owner.lower()}.github.io/{name}"

    @property
    def title(self) -> str:
        """The title of the book."""
        return str(self.config["title"])

    @cached_property
    def pages(self) -> list[Path]:
        """The sources of all pages, in the order of ``_toc.yml``.

        Raises
        ------
        BinderyError
            ``_toc.yml`` names a page that does not exist.
        """
        pages = [self.root / f"{name}.md" for name in _toc_entries(_read_yaml(self.root / "_toc.yml"))]
        for page in pages:
            if not page.is_file():
                raise BinderyError(f"_toc.yml lists {self.relative(page)}, and there is no such file.")
        return pages

    @property
    def parts(self) -> list[tuple[str, list[Path]]]:
        """The parts of ``_toc.yml``, each as its caption and the sources of its pages."""
        parts = _read_yaml(self.root / "_toc.yml").get("parts", [])
        return [
            (str(part.get("caption", "")), [self.root / f"{name}.md" for name in _toc_entries(part)])
            for part in parts
        ]

    @property
    def chapters(self) -> list[Path]:
        """The pages that have a lesson: those with code cells."""
        return [page for page in self.pages if has_code_cells(page.read_text("utf-8"))]

    @cached_property
    def anchors(self) -> dict[str, Path]:
        """The page that has each anchor; empty for a folder without pages."""
        return {anchor: page for page in self.pages for anchor in anchors(page)}

    @property
    def lessons_folder(self) -> Path:
        """Where the lessons are."""
        return self.root / "lessons"

    def lesson(self, chapter: Path) -> Path:
        """Return the notebook that belongs to a chapter."""
        return self.lessons_folder / f"{chapter.stem}.ipynb"

    def page_url(self, chapter: Path) -> str:
        """Return the address of a chapter's page."""
        return f"{self.site_url}/{self.relative(chapter).removesuffix('.md')}.html"

    def colab_url(self, chapter: Path) -> str:
        """Return the address that opens a chapter's lesson on Colab."""
        path = self.relative(self.lesson(chapter))
        repository = self.repository_url.removeprefix("https://github.com/")
        return f"https://colab.research.google.com/github/{repository}/blob/{self.branch}/{path}"

    def binder_url(self, chapter: Path) -> str:
        """Return the address that opens a chapter's lesson in JupyterLab on Binder."""
        path = self.relative(self.lesson(chapter))
        repository = self.repository_url.removeprefix("https://github.com/")
        return f"https://mybinder.org/v2/gh/{repository}/{self.branch}?urlpath=lab/tree/{path}"

    def relative(self, path: Path) -> str:
        """Return a path as seen from the root, with forward slashes."""
        return path.resolve().relative_to(self.root.resolve()).as_posix()


def anchors(page: Path) -> list[str]:
    """Return the anchors of a page's source: ``(name)=`` on a line of its own."""
    return re.findall(r"^\(([\w:.-]+)\)=[ \t]*$", page.read_text("utf-8"), re.MULTILINE)


def has_code_cells(text: str) -> bool:
    """Tell whether a page's source has executable cells."""
    return any(line.lstrip().startswith(("```{code-cell}", "~~~{code-cell}")) for line in text.splitlines())


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise BinderyError(f"{path} can't be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise BinderyError(f"{path} is not valid YAML: {error}") from error


def _toc_entries(toc: Any) -> list[str]:
    entries = []
    for key, value in toc.items() if isinstance(toc, dict) else ():
        if key in ("root", "file"):
            entries.append(str(value))
        elif isinstance(value, list):
            for item in value:
                entries.extend(_toc_entries(item))
    return entries
