"""Fixtures that several test files share."""

from pathlib import Path

import pytest

from bindery.chapters.read import read_chapter
from bindery.project import Project

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture
def small_book(tmp_path, project) -> Project:
    """A book of one short chapter, with the real packages and lock."""
    (tmp_path / "book").mkdir()
    (tmp_path / "lessons").mkdir()
    for name in ("code", "requirements.lock", "pyproject.toml", "_config.yml", "book/references.bib"):
        (tmp_path / name).symlink_to(project.root / name)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/sums\n")
    write_chapter(
        tmp_path / "book" / "sums.md", "# Sums\n\nAdd.\n\n```{code-cell} ipython3\nprint(1 + 1)\n```\n"
    )
    return Project(tmp_path)


@pytest.fixture(scope="module")
def code(project):
    """A function that runs a chapter's code cells until they have defined a name, and returns all names."""
    done = {}

    def run(page, name):
        if (page, name) not in done:
            names = {}
            for cell in read_chapter(project.root / "book" / f"{page}.md").code_cells:
                exec(cell.source, names)
                if name in names:
                    break
            done[page, name] = names
        return done[page, name]

    return run


FRONT_MATTER = """---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---

"""


def write_chapter(path: Path, body: str) -> Path:
    path.write_text(FRONT_MATTER + body, "utf-8")
    return path
