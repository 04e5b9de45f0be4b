"""What the workflows call: the list of changed pages, the weekly report, a fresh lock, a release."""

import hashlib
import http.server
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from bindery.editions import release
from bindery.notebooks.lessons import update
from bindery.project import BinderyError, Project
from bindery.project.citation import Citation
from bindery.site import build as site
from bindery.site import feed
from tests.conftest import ROOT, write_chapter


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def checkout(tmp_path, project):
    """A checkout of a few of the book's files, with one commit on main."""
    names = (
        "_config.yml",
        "_toc.yml",
        "requirements.lock",
        "pyproject.toml",
        "book",
        "lessons",
        ".ci",
        ".github",
    )
    for name in (*names, "code/weekend/lessons/quizzes"):
        source = project.root / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy(source, tmp_path / name)
    (tmp_path / "genindex.md").write_text("# Index\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    git(tmp_path, "switch", "-q", "-c", "work")
    return Project(tmp_path)


def append(project, name, text="\n"):
    path = project.root / name
    path.parent.mkdir(exist_ok=True, parents=True)
    with path.open("a") as file:
        file.write(text)


FAKE_GH = """#!{python}
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["FAKE_GH"])
words = sys.argv[1:]
with (folder / "calls").open("a") as file:
    print(json.dumps([words, "" if "-" not in words else sys.stdin.read()]), file=file)
answers = json.loads((folder / "answers").read_text())
answer = answers.get(" ".join(words[:2]), "")
print(answer)
"""


@pytest.fixture
def gh(tmp_path, monkeypatch):
    """GitHub's program, replaced by one that answers what the test says and writes down how it was called."""
    folder = tmp_path / "gh-folder"
    folder.mkdir()
    program = folder / "gh"
    program.write_text(FAKE_GH.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_GH", str(folder))

    class Gh:
        def answer(self, **answers):
            given = {name.replace("_", " "): answer for name, answer in answers.items()}
            (folder / "answers").write_text(json.dumps(given))

        @property
        def calls(self):
            path = folder / "calls"
            return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

        @property
        def commands(self):
            return [" ".join(words[:2]) for words, _ in self.calls]

    fake = Gh()
    fake.answer()
    return fake


@pytest.mark.parametrize(
    ("found", "issue", "commands"),
    [
        ("success", "", ["issue list"]),
        ("success", "7", ["issue list", "issue close"]),
        ("failure", "", ["issue list", "issue create"]),
        ("cancelled", "7", ["issue list", "issue comment"]),
    ],
)
def test_weekly_report_is_one_issue(gh, found, issue, commands):
    gh.answer(issue_list=issue)
    jobs = {"links": {"result": found}, "audit": {"result": "success"}}
    runner = {
        "GITHUB_SERVER_URL": "https://example.org",
        "GITHUB_REPOSITORY": "a/b",
        "GITHUB_RUN_ID": "5",
        "JOBS": json.dumps(jobs),
    }
    subprocess.run([ROOT / ".ci" / "report"], env=os.environ | runner, check=True)
    assert gh.commands == commands
    assert gh.calls[0][0][gh.calls[0][0].index("--app") + 1] == "github-actions", "anybody may use the title"
    if len(commands) > 1:
        words = gh.calls[-1][0]
        assert "https://example.org/a/b/actions/runs/5" in words[-1]
        assert ("Failed: links." in words[-1]) is (found != "success")


def test_changes_of_a_pull_request_are_listed(checkout):
    append(checkout, "book/depth.md")
    append(checkout, "book/_static/page/weekend.css")
    git(checkout.root, "commit", "-q", "-a", "-m", "Ours")
    git(checkout.root, "switch", "-q", "main")
    append(checkout, "book/dropout.md")
    git(checkout.root, "commit", "-q", "-a", "-m", "Theirs")
    git(checkout.root, "switch", "-q", "work")
    said = subprocess.run(
        [".ci/changed"],
        cwd=checkout.root,
        env=os.environ | {"BASE": "main"},
        check=True,
        capture_output=True,
        text=True,
    )
    pages, _, everywhere = said.stdout.partition("## Changed for every page")
    assert "book/depth.md" in pages
    assert "book/dropout.md" not in said.stdout
    assert "book/_static/page/weekend.css" in everywhere


def test_version_is_the_same_everywhere(project):
    citation = Citation.read(project)
    notes = release.check_version(project, citation, f"v{citation.version}")
    assert len(notes) > 50, "the page of changes says what is new"
    with pytest.raises(BinderyError, match=r"The tag is v9\.9"):
        release.check_version(project, citation, "v9.9")


def test_wheel_is_reproducible_and_complete(project, tmp_path):
    citation = Citation.read(project)
    wheels = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        wheels.append(release.make_wheel(project, citation, tmp_path / name))
    assert wheels[0].name == f"first_weekend-{citation.version}-py3-none-any.whl"
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    wheel = zipfile.ZipFile(wheels[0])
    code = {
        path.relative_to(project.root / "code").as_posix()
        for path in (project.root / "code" / "weekend").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    about = f"first_weekend-{citation.version}.dist-info"
    assert {name for name in wheel.namelist() if not name.startswith(about)} == code, (
        "weekend, and that alone"
    )
    commands = wheel.read(f"{about}/entry_points.txt").decode().split("\n")
    assert [line for line in commands if "=" in line] == ["weekend = weekend.__main__:program"]
    assert not (project.root / "build").exists(), "nothing is left beside the sources"


def test_notebooks_are_the_lessons(project, tmp_path):
    path = tmp_path / release.NOTEBOOKS
    release.write_notebooks(project, Citation.read(project), "x.whl", path)
    with zipfile.ZipFile(path) as archive:
        read_me, *notebooks = archive.namelist()
        assert len(notebooks) == len(project.chapters)
        for name in notebooks:
            assert archive.read(name) == (project.root / "lessons" / name.split("/")[-1]).read_bytes()
        assert b"x.whl" in archive.read(read_me)


def test_script_publishes_exactly_what_has_a_sum(gh, tmp_path):
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.whl").write_bytes(b"wheel")
    (tmp_path / "dist" / "NOTES.md").write_text("Notes")
    (tmp_path / "dist" / "SHA256SUMS").write_text(f"{hashlib.sha256(b'wheel').hexdigest()}  a.whl\n")
    script = [tmp_path / ".ci" / "publish-release"]
    subprocess.run(script, env=os.environ | {"TAG": "v0.1.0"}, check=True)
    words = gh.calls[-1][0]
    assert words[:3] == ["release", "create", "v0.1.0"]
    assert "--verify-tag" in words
    assert words[-2:] == ["a.whl", "SHA256SUMS"]
    (tmp_path / "dist" / "a.whl").write_bytes(b"another")
    before = len(gh.calls)
    done = subprocess.run(script, env=os.environ | {"TAG": "v0.1.0"}, check=False, capture_output=True)
    assert done.returncode != 0
    assert len(gh.calls) == before, "a file that is not the one that was made is not published"


def test_fresh_lock_becomes_one_pull_request(checkout, gh, tmp_path_factory):
    remote = tmp_path_factory.mktemp("remote")
    git(remote, "init", "-q", "--bare")
    git(checkout.root, "switch", "-q", "main")
    git(checkout.root, "remote", "add", "origin", str(remote))
    append(checkout, "requirements.lock", "# newer\n")
    append(checkout, "book/depth.md")
    patch = tmp_path_factory.mktemp("patch") / "fresh-lock.patch"
    subprocess.run([".ci/patch", patch], cwd=checkout.root, check=True, capture_output=True)
    git(checkout.root, "checkout", "-q", ".")
    subprocess.run([".ci/propose-lock", patch], cwd=checkout.root, check=True)
    assert git(
        remote, "diff", "--name-only", git(checkout.root, "rev-parse", "main").strip(), "fresh-lock"
    ).split() == ["requirements.lock"], "the lock and the lessons, and nothing else"
    assert gh.commands == ["auth setup-git", "pr list", "pr create"]
    git(checkout.root, "switch", "-q", "main")
    gh.answer(pr_list="5")
    subprocess.run([".ci/propose-lock", patch], cwd=checkout.root, check=True)
    assert gh.commands[3:] == ["auth setup-git", "pr list"], "the open one is updated"


def test_no_pull_request_for_the_same_lock(checkout, gh, tmp_path):
    (tmp_path / "empty.patch").touch()
    done = subprocess.run(
        [".ci/propose-lock", tmp_path / "empty.patch"],
        cwd=checkout.root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "The lock is fresh.\n"
    assert gh.calls == []


def test_feed_has_the_sections_of_the_page(project):
    tree = ET.fromstring(feed.render(project))
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert tree.findtext("a:id", None, space) == f"{project.site_url}/{feed.FILE}"
    entries = tree.findall("a:entry", space)
    assert len(entries) == len(feed.entries(project)) >= 1
    dates = [entry.findtext("a:updated", None, space) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert tree.findtext("a:updated", None, space) == dates[0]
    assert len({entry.findtext("a:id", None, space) for entry in entries}) == len(entries)
    assert all("](" not in entry.findtext("a:content", None, space) for entry in entries)


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(int(self.path[1:4]))
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *arguments):
        pass


def test_links_are_followed_and_the_broken_ones_named(small_book):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        write_chapter(
            small_book.root / "book" / "sums.md",
            f"# Sums\n\n[well]({here}/200) [gone]({here}/404) [ours]({small_book.site_url}/nowhere.html)\n\n"
            "```{code-cell} ipython3\nprint(1)\n```\n",
        )
        for name in ("_static", "_templates"):
            (small_book.root / "book" / name).mkdir()
        site.fill_cache(small_book, update(small_book))
        program = Path(sys.executable).with_name("jupyter-book")
        done = subprocess.run(
            [program, "build", str(small_book.root), "--builder", "linkcheck"],
            capture_output=True,
            text=True,
            check=False,
        )
        server.shutdown()
    (report,) = (small_book.root / "_build").rglob("output.json")
    found = {line["uri"]: line["status"] for line in map(json.loads, report.read_text("utf-8").splitlines())}
    ours = f"{small_book.site_url}/nowhere.html"
    assert found == {f"{here}/200": "working", f"{here}/404": "broken", ours: "ignored"}
    assert done.returncode != 0
