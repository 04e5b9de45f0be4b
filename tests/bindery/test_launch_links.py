"""Launch links, for the configured repository and for a fork, and all else that names the repository."""

import re
import subprocess
from types import SimpleNamespace

import pytest
import yaml
from docutils import nodes

from bindery.notebooks import check, lessons
from bindery.project import REPOSITORY_VARIABLE, Project, has_code_cells
from bindery.site import sphinx_ext
from tests import places

PROJECT = Project.find()
FORK = "https://github.com/Someone-Else/weekend-2"


def bar(page):
    """The lesson bar of a page, as HTML."""
    doctree = nodes.document("", "")
    section = nodes.section("", nodes.title("", "A title"))
    doctree += section
    app = SimpleNamespace(
        srcdir=PROJECT.root,
        builder=SimpleNamespace(format="html"),
        env=SimpleNamespace(doc2path=lambda name: str(PROJECT.root / f"{name}.md")),
    )
    sphinx_ext._add_lesson_bar(app, doctree, PROJECT.relative(page).removesuffix(".md"))
    return "".join(node.astext() for node in doctree.findall(nodes.raw))


@pytest.mark.parametrize("url", ["", FORK])
@pytest.mark.parametrize("page", [PROJECT.pages[0], PROJECT.chapters[0]], ids=lambda page: page.stem)
def test_page_launches_its_own_lesson(monkeypatch, page, url):
    monkeypatch.setenv(REPOSITORY_VARIABLE, url)
    links = dict(reversed(pair) for pair in re.findall(r'href="([^"]+)"[^>]*>(\w+)</a>', bar(page)))
    if not has_code_cells(page.read_text("utf-8")):
        assert links == {}
        return
    repository = (url or PROJECT.config["repository"]["url"]).removeprefix("https://github.com/")
    lesson = f"lessons/{page.stem}.ipynb"
    assert links == {
        "Colab": f"https://colab.research.google.com/github/{repository}/blob/main/{lesson}",
        "Binder": f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{lesson}",
        "Download": f"../{lesson}",
    }
    assert (PROJECT.root / lesson).is_file()


def test_new_home_of_the_repository_is_one_setting(tmp_path, monkeypatch):
    """With another address in _config.yml, `bindery lessons` does the rest, and executes nothing."""
    folder = places.repository(PROJECT, tmp_path)
    settings = folder / "_config.yml"
    old = PROJECT.config["repository"]["url"]
    settings.write_text(settings.read_text().replace(old, FORK))
    assert yaml.safe_load(settings.read_text())["repository"]["url"] == FORK
    monkeypatch.setattr(lessons.NotebookClient, "execute", lambda self: pytest.fail("executed a lesson"))
    moved = Project(folder)
    lessons.update(moved, say=lambda line: None)
    assert check.problems(moved) == []
    owner = old.rsplit("/", 2)[-2]
    for name in (old, owner, f"{owner}.github.io"):
        assert _git(folder, "grep", "--ignore-case", "-l", f"{name}/") == [], name
    edited = {line[3:] for line in _git(folder, "status", "--porcelain")}
    assert edited == {"_config.yml"} | {moved.relative(moved.lesson(page)) for page in moved.chapters}


def _git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()
