"""The way from the sources to the site, on a small book and on forks of this one."""

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml

from bindery.chapters.convert import dumps
from bindery.notebooks.lessons import load
from bindery.project import REPOSITORY_VARIABLE, BinderyError, Project
from bindery.site import build as site
from bindery.site import versions
from tests.conftest import write_chapter


@pytest.fixture
def built(small_book, project):
    """A function that builds the small book and returns its page."""
    (small_book.root / "book" / "_static").symlink_to(project.root / "book" / "_static")
    (small_book.root / "book" / "_templates").symlink_to(project.root / "book" / "_templates")

    def build():
        site.build(small_book, say=lambda line: None)
        return (small_book.root / "_build" / "html" / "book" / "sums.html").read_text("utf-8")

    return build


def test_page_shows_the_lessons_outputs_and_executes_nothing(built, small_book, monkeypatch):
    page = built()
    assert '<span class="lesson-cost">' in page
    lesson = small_book.lessons_folder / "sums.ipynb"
    lesson.write_text(lesson.read_text().replace('"2\\n"', '"two\\n"'))
    assert "two" in built(), "what the lesson says is on the page: nothing was executed"


def test_prose_edit_keeps_the_outputs(built, small_book):
    built()
    chapter = small_book.root / "book" / "sums.md"
    chapter.write_text(chapter.read_text().replace("Add.", "Add both."))
    assert "Add both." in built()


def test_style_edit_reaches_the_site(built, small_book, project):
    static = small_book.root / "book" / "_static"
    built()
    static.unlink()
    shutil.copytree(project.root / "book" / "_static", static)
    (static / "page" / "weekend.css").write_text("/* new */")
    built()
    assert (
        small_book.root / "_build" / "html" / "_static" / "page" / "weekend.css"
    ).read_text() == "/* new */"


def test_broken_cell_fails_the_build_and_is_named(built, small_book):
    write_chapter(small_book.root / "book" / "sums.md", "# S\n\n```{code-cell} ipython3\n1 / 0\n```\n")
    with pytest.raises(
        BinderyError, match=r"(?s)book/sums.md failed in code cell 3 \(line 12\).*ZeroDivisionError"
    ):
        built()


def test_unknown_directive_on_a_page_without_lesson_fails_the_build(built, small_book):
    (small_book.root / "book" / "sums.md").write_text("# S\n\n:::{frob}\n:::\n")
    with pytest.raises(BinderyError, match=r"sums.md:3: WARNING: Unknown directive type: 'frob'"):
        built()


def test_broken_cache_is_rebuilt(built, small_book):
    built()
    (small_book.root / "_build" / ".jupyter_cache" / "global.db").write_text("not a database")
    (small_book.root / "book" / "sums.md").touch()
    assert ">2\n</pre>" in built()


@pytest.mark.parametrize("url", ["https://github.com/someone/fork", "https://github.com/someone/fork.git/"])
def test_a_fork_launches_its_own_lessons(built, monkeypatch, url):
    monkeypatch.setenv(REPOSITORY_VARIABLE, url)
    page = built()
    assert "https://colab.research.google.com/github/someone/fork/blob/main/lessons/sums.ipynb" in page
    assert "https://mybinder.org/v2/gh/someone/fork/main?urlpath=lab/tree/lessons/sums.ipynb" in page
    assert 'href="https://someone.github.io/fork/book/sums.html"' in page, "the canonical address"
    assert "OWNER" not in page


def names_of(project):
    """What names the repository: its owner and name, and the owner's site."""
    owner, name = project.config["repository"]["url"].split("/")[-2:]
    return re.compile(rf"{owner}/{name}|{owner}\.github\.io", re.IGNORECASE)


def test_commands_on_a_page_follow_the_repository(built, small_book, monkeypatch):
    block = "```{repository-code} bash\ngit clone -b REPOSITORY_BRANCH REPOSITORY_URL\npip install PIP_SOURCE\n```\n"
    write_chapter(
        small_book.root / "book" / "sums.md", f"# Sums\n\n{block}\n```{{code-cell}} ipython3\n2\n```\n"
    )

    def text():
        return re.sub("<[^>]+>", "", built())

    assert f"git clone -b main {small_book.repository_url}\n" in text()
    monkeypatch.setenv(REPOSITORY_VARIABLE, "https://github.com/someone/fork")
    after = text()
    assert "git clone -b main https://github.com/someone/fork\n" in after, "the page was made anew"
    assert "pip install git+https://github.com/someone/fork@main" in after


@pytest.mark.thorough
@pytest.mark.parametrize("how", ["variable", "settings"])
def test_no_lesson_keeps_the_old_address(project, tmp_path, monkeypatch, how):
    moved = project
    if how == "variable":
        monkeypatch.setenv(REPOSITORY_VARIABLE, "https://github.com/someone/fork")
    else:
        moved = copy_with_another_url(project, tmp_path)
    for chapter in moved.chapters:
        text = dumps(load(moved, chapter).render(moved))
        assert not names_of(project).search(text), chapter.name
        assert "github.com/someone/fork" in text
        assert "https://someone.github.io/fork/" in text


def copy_with_another_url(project, folder):
    """Copy the book with another address in its settings, and nothing else changed."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in tracked:
        if (source := project.root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    settings = folder / "_config.yml"
    text = settings.read_text("utf-8")
    url = project.config["repository"]["url"]
    assert text.count(url) == 1
    settings.write_text(text.replace(url, "https://github.com/someone/fork"), "utf-8")
    return Project(folder)


@pytest.mark.thorough  # it builds the whole site, and twice the lessons' addresses change
@pytest.mark.thorough
def test_no_file_of_the_site_keeps_the_old_address(project, tmp_path):
    moved = copy_with_another_url(project, tmp_path)
    before = {path.name: nbformat.read(path, 4).cells for path in project.lessons_folder.glob("*.ipynb")}
    pages = site.build(moved, say=lambda line: None).parent
    for name, cells in before.items():
        after = nbformat.read(moved.lessons_folder / name, 4).cells
        outputs = [[cell.get("outputs") for cell in lesson] for lesson in (cells, after)]
        assert outputs[0] == outputs[1], "nothing was executed again"
    kept = {
        path.relative_to(pages).as_posix()
        for path in pages.rglob("*")
        if path.is_file() and names_of(project).search(path.read_bytes().decode("utf-8", "ignore"))
    }
    assert kept == set()
    card = (pages / "book" / "depth.html").read_text("utf-8")
    assert '<meta property="og:image" content="https://someone.github.io/fork/_static/page/card.png">' in card
    assert '<base href="/fork/">' in (pages / "404.html").read_text("utf-8")


def test_other_url_in_the_settings_reaches_the_lessons(tmp_path, project):
    (tmp_path / "book").mkdir()
    (tmp_path / "_toc.yml").touch()
    settings = project.config | {"repository": {"url": "https://github.com/a/b", "branch": "trunk"}}
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(settings))
    moved = Project(tmp_path)
    assert moved.colab_url(tmp_path / "book" / "depth.md").endswith(
        "/github/a/b/blob/trunk/lessons/depth.ipynb"
    )
    assert moved.page_url(tmp_path / "book" / "depth.md") == "https://a.github.io/b/book/depth.html"


def test_bindery_needs_no_installation_of_its_own_commands(project):
    done = subprocess.run(
        [sys.executable, "-m", "bindery", "--help"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("book", "test", "lessons", "check", "serve"):
        assert f"\n    {command}" in done.stdout


def test_changed_module_gets_another_address(built, small_book, project):
    """Also one that only other modules import, so that no browser runs an old engine under a new page."""
    static = small_book.root / "book" / "_static"
    static.unlink()
    shutil.copytree(project.root / "book" / "_static", static)
    page = small_book.root / "book" / "sums.md"
    page.write_text("# Sums\n\n:::{interactive} small-playground\nA network.\n:::\n")

    def addresses():
        text = re.search(r'<script type="importmap">(.*?)</script>', built())[1]
        return json.loads(text)["imports"]

    before = addresses()
    files = {path.relative_to(static).as_posix() for path in (static / "parts").rglob("*") if path.is_file()}
    assert set(before) == {f"../_static/{name}" for name in files}
    with (static / "parts" / "shared" / "engine.js").open("a") as engine:
        engine.write("// changed\n")
    after = addresses()
    engine_address = "../_static/parts/shared/engine.js"
    assert after[engine_address].startswith(f"{engine_address}?v=")
    assert {name for name in before if before[name] != after[name]} == {engine_address}


@pytest.mark.parametrize("address", ["../_static/parts", "_static/parts"])
def test_import_map_has_addresses_not_names(project, address):
    """A browser ignores an entry that does not begin with a dot or a slash."""
    imports = json.loads(versions.import_map({address: project.root / "book" / "_static" / "parts"}))[
        "imports"
    ]
    assert all(text.startswith(("./", "../")) for entry in imports.items() for text in entry)
