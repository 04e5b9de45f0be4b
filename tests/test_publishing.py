"""What the workflows call: the list of changed pages, the weekly report and record, the links, a release."""

import datetime
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
from importlib.metadata import version

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from bindery import audit, changed, feed, links, release, reports, site, suite, verified
from bindery.citation import Citation
from bindery.lessons import update
from bindery.project import BinderyError, Project

from .conftest import ROOT, write_chapter

RECORD = verified.Record(
    "2026-11-23", "0123456789abcdef", {"python": "3.11.9", "keras": "3.12.0", "tensorflow": "2.21.0"}
)


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
    for name in (*names, "code/weekend/quizzes"):
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


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("book/depth.md", ["book/depth"]),
        ("lessons/depth.ipynb", ["book/depth"]),
        ("code/weekend/quizzes/depth.toml", ["book/depth"]),
        ("book/references.bib", ["book/bibliography"]),
        ("book/_static/drawings/or-network.svg", ["book/start-here", "book/playground"]),
        ("book/_static/interactive/stepper/walk.js", ["book/backpropagation"]),
        ("book/_static/interactive/digits-model.json", ["book/try-the-network"]),
        ("book/_static/tensorboard-graph.png", ["book/tensorboard"]),
        ("README.md", []),
    ],
)
def test_changed_pages_are_those_that_show_the_file(checkout, name, pages):
    append(checkout, name)
    found = changed.since(checkout, "main")
    assert set(found.pages) == set(pages)
    assert found.everywhere == found.removed == []
    git(checkout.root, "add", ".")
    git(checkout.root, "commit", "-q", "-m", "Change")
    assert changed.since(checkout, "main") == found, "committed or not"


def test_what_main_got_meanwhile_is_no_change_of_ours(checkout):
    append(checkout, "book/depth.md")
    git(checkout.root, "commit", "-q", "-a", "-m", "Ours")
    git(checkout.root, "switch", "-q", "main")
    append(checkout, "book/dropout.md")
    git(checkout.root, "commit", "-q", "-a", "-m", "Theirs")
    git(checkout.root, "switch", "-q", "work")
    assert list(changed.since(checkout, "main").pages) == ["book/depth"]


def test_summary_lists_pages_and_what_may_show_anywhere(checkout):
    append(checkout, "book/depth.md")
    append(checkout, "book/_static/weekend.css")
    append(checkout, "book/new.md", "# New\n")
    git(checkout.root, "rm", "-q", "book/notation.md")
    toc = checkout.root / "_toc.yml"
    toc.write_text(toc.read_text().replace("book/notation", "book/new"))
    text = changed.summary(changed.since(Project(checkout.root), "main"), "site")
    assert "- `book/depth.html` (`book/depth.md`)" in text
    assert "- `book/new.html` (`book/new.md`)" in text
    assert "- `book/notation.html` (removed)" in text
    assert "Every page may look different, because of" in text
    assert "`book/_static/weekend.css`" in text
    assert "artifact `site`" in text


def test_nothing_changed_is_said(checkout):
    assert "No page is changed" in changed.summary(changed.since(checkout, "main"))


def test_unknown_commit_is_named(checkout):
    with pytest.raises(BinderyError, match="nowhere"):
        changed.since(checkout, "nowhere")


@pytest.fixture(scope="module")
def junit(tmp_path_factory):
    """A folder of reports, made by pytest from a lesson with a wrong output and an error, and from a test."""
    folder = tmp_path_factory.mktemp("weekly")
    cells = [
        new_code_cell(
            "print(1)", outputs=[new_output("stream", name="stdout", text="1\n")], execution_count=1
        ),
        new_code_cell(
            "print(2)", outputs=[new_output("stream", name="stdout", text="3\n")], execution_count=2
        ),
        new_code_cell("1 / 0"),
    ]
    (folder / "lessons").mkdir()
    (folder / "newest").mkdir()
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(
        new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / "lessons" / "wrong-sums.ipynb"
    )
    (folder / "test_a.py").write_text(
        "import pytest\n@pytest.mark.parametrize('n', [7])\ndef test_b(n):\n    assert n == 8\n"
    )
    subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--nbval",
                "lessons",
                "test_a.py",
            ),
            *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)),
            "--junitxml=newest/lessons.xml",
        ],
        cwd=folder,
        check=False,
        capture_output=True,
    )
    return folder


def test_issue_names_lesson_and_cell(junit):
    text = reports.text(junit, {"newest": "failure", "links": "success"}, "https://example.org/run/1")
    assert "https://example.org/run/1" in text
    assert "## newest" in text
    assert "### Lesson `wrong-sums`, code cell 2" in text
    assert "### Lesson `wrong-sums`, code cell 3" in text
    assert "code cell 1" not in text
    assert "ZeroDivisionError" in text
    assert "### Test `test_b[7]` of `test_a`" in text
    assert "## links" not in text
    assert "\x1b" not in text
    assert "#x1B" not in text


def test_issue_shows_notes_and_jobs_that_left_nothing(tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "links.md").write_text("These links are broken:\n\n- <https://example.org>\n")
    text = reports.text(tmp_path, {"links": "failure", "colab": "cancelled", "audit": "success"}, "")
    assert "- <https://example.org>" in text
    assert "## colab\n\nThe job ended with `cancelled` and left no report" in text
    assert "audit" not in text


def test_no_news_is_no_issue(tmp_path):
    assert reports.text(tmp_path, {"newest": "success"}, "https://example.org") == ""


def test_long_issue_is_cut(tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "links.md").write_text("x" * 100_000)
    assert len(reports.text(tmp_path, {"links": "failure"}, "")) < 65_536


def test_broken_report_is_named(tmp_path):
    (tmp_path / "a.xml").write_text("<testsuite")
    with pytest.raises(BinderyError, match=r"a\.xml is no report"):
        reports.read(tmp_path / "a.xml")


FAKE_GH = """#!{python}
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["FAKE_GH"])
words = sys.argv[1:]
with (folder / "calls").open("a") as file:
    print(json.dumps([words, "" if "-" not in words else sys.stdin.read()]), file=file)
answers = json.loads((folder / "answers").read_text())
answer = answers.get(" ".join(words[:2]), "")
if words[:2] == ["run", "download"]:
    answer = answers["records"].get(words[2])
    if answer is None:
        sys.exit("no such artifact")
    pathlib.Path(words[words.index("--dir") + 1], "verified.json").write_text(answer)
    answer = ""
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


OPEN = json.dumps([{"number": 3, "title": "Another"}, {"number": 7, "title": reports.TITLE}])


def test_issue_is_opened_once_and_then_updated(gh):
    gh.answer(issue_list="[]", issue_create="https://example.org/7")
    assert reports.file_issue("found") == "Opened https://example.org/7"
    assert gh.calls[-1] == [["issue", "create", "--title", reports.TITLE, "--body-file", "-"], "found"]
    gh.answer(issue_list=OPEN)
    assert reports.file_issue("found again") == "Updated issue 7."
    assert gh.commands[2:] == ["issue list", "issue edit", "issue comment"]
    assert gh.calls[3] == [["issue", "edit", "7", "--body-file", "-"], "found again"]


def test_issue_is_closed_when_all_is_well(gh):
    gh.answer(issue_list=OPEN)
    assert reports.file_issue("") == "All is well again: closed issue 7."
    assert gh.commands == ["issue list", "issue close"]
    gh.answer(issue_list="[]")
    assert reports.file_issue("") == "All is well."


def test_only_issues_of_the_workflow_are_looked_for(gh):
    gh.answer(issue_list="[]")
    reports.file_issue("")
    words = gh.calls[0][0]
    assert words[words.index("--app") + 1] == "github-actions"


def test_report_command_files_the_issue(gh, junit, monkeypatch):
    gh.answer(issue_list="[]", issue_create="https://example.org/7")
    jobs = json.dumps({"newest": {"result": "failure", "outputs": {}}})
    environment = os.environ | {reports.JOBS_VARIABLE: jobs, "PYTHONPATH": str(ROOT / "code")}
    done = subprocess.run(
        [sys.executable, "-m", "bindery", "report", str(junit), "--issue"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Lesson `wrong-sums`, code cell 3" in gh.calls[-1][1]


@pytest.mark.parametrize("jobs", [None, "", "[]", "{"])
def test_report_without_the_outcomes_says_so(monkeypatch, jobs):
    monkeypatch.delenv(reports.JOBS_VARIABLE, raising=False)
    if jobs is not None:
        monkeypatch.setenv(reports.JOBS_VARIABLE, jobs)
    with pytest.raises(BinderyError, match="the weekly workflow sets it"):
        reports.outcomes()


def runs(*events):
    return json.dumps([{"databaseId": number, "event": event} for number, event in enumerate(events)])


def as_json(record):
    return json.dumps({"date": record.date, "commit": record.commit, "versions": record.versions})


def test_record_of_the_latest_run_that_has_one_is_fetched(gh, small_book):
    gh.answer(
        run_list=runs("schedule", "workflow_dispatch", "schedule"), records={"1": as_json(RECORD), "2": "{}"}
    )
    assert verified.fetch(small_book) == RECORD
    assert verified.read(verified.path(small_book)) == RECORD


def test_record_of_a_pull_request_does_not_count(gh, small_book):
    gh.answer(run_list=runs("pull_request", "push"), records={"0": as_json(RECORD), "1": as_json(RECORD)})
    assert verified.fetch(small_book) is None
    assert not verified.path(small_book).exists()
    words = gh.calls[0][0]
    assert words[words.index("--workflow") + 1] == "weekly.yml"
    assert words[words.index("--branch") + 1] == "main"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"date": "yesterday", "commit": "0123456", "versions": {}}',
        '{"date": "2026-11-23", "commit": "main", "versions": {}}',
        '{"date": "2026-11-23", "commit": "0123456", "versions": {"<b>": "1"}}',
        '{"date": "2026-11-23", "commit": "0123456", "versions": {"keras": "<script>"}}',
    ],
)
def test_foreign_record_is_refused(tmp_path, text):
    (tmp_path / "verified.json").write_text(text)
    with pytest.raises(BinderyError, match="no record of the weekly job"):
        verified.read(tmp_path / "verified.json")


def test_record_names_today_this_commit_and_what_is_installed(project):
    record = verified.of_this_machine(project)
    assert record.date == datetime.datetime.now(datetime.UTC).date().isoformat()
    assert record.commit == git(project.root, "rev-parse", "HEAD").strip()
    assert record.versions["keras"] == version("keras")
    assert {"python", "numpy", "tensorflow"} <= set(record.versions)


def test_versions_of_the_lock_are_those_for_this_python(tmp_path, project):
    lock = """\
numpy==1.0 ; python_full_version < '3.2' \\
    --hash=sha256:00
    # via x
numpy==2.0 ; python_full_version >= '3.2' \\
    --hash=sha256:00
keras==3.1 \\
    --hash=sha256:00
tensorflow-cpu==2.1 ; sys_platform != 'mars' \\
    --hash=sha256:00
"""
    (tmp_path / "requirements.lock").write_text(lock)
    (tmp_path / "pyproject.toml").symlink_to(project.root / "pyproject.toml")
    assert verified.locked(Project(tmp_path)) == {"keras": "3.1", "numpy": "2.0", "tensorflow": "2.1"}


@pytest.mark.thorough
@pytest.mark.parametrize("works", [True, False])
def test_check_with_what_is_installed_leaves_a_record_or_a_report(small_book, tmp_path, monkeypatch, works):
    update(small_book)
    lesson = small_book.lessons_folder / "sums.ipynb"
    if not works:
        lesson.write_text(lesson.read_text().replace('"2\\n"', '"3\\n"'))
    (small_book.root / "tests").mkdir()
    (small_book.root / "tests" / "test_a.py").write_text("def test_b():\n    pass\n")
    git(small_book.root, "init", "-q")
    git(small_book.root, "add", "_toc.yml")
    git(small_book.root, "commit", "-q", "-m", "Begin")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "code"))
    folder = tmp_path / "reports"
    assert suite.verify(small_book, folder, say=lambda line: None) is works
    assert (folder / "tests.xml").is_file()
    record = verified.read(folder / verified.FILE)
    failures = reports.read(folder / "lessons.xml")
    if works:
        assert record == verified.of_this_machine(small_book)
        assert failures == []
    else:
        assert record is None
        assert [failure.place for failure in failures] == ["Lesson `sums`, code cell 2"]


@pytest.mark.parametrize("record", [None, RECORD])
def test_badge_is_a_picture_of_our_own(record):
    svg = verified.badge(record)
    ET.fromstring(svg)
    assert svg.count("http") == 1, "the name of SVG itself"
    assert ("2026-11-23, keras 3.12.0, tensorflow 2.21.0" in svg) is (record is not None)
    assert ("not yet" in svg) is (record is None)


@pytest.fixture
def verified_book(small_book, project):
    (small_book.root / "book" / "_static").symlink_to(project.root / "book" / "_static")
    (small_book.root / "book" / "_templates").symlink_to(project.root / "book" / "_templates")
    (small_book.root / "CITATION.cff").symlink_to(project.root / "CITATION.cff")
    (small_book.root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/sums\nchapters:\n  - file: book/verified\n  - file: book/changes\n"
    )
    for name in ("verified", "changes"):
        shutil.copy(project.root / "book" / f"{name}.md", small_book.root / "book")
    return Project(small_book.root)


def pages(book):
    folder = site.build(book, say=lambda line: None).parent
    return {name: (folder / "book" / f"{name}.html").read_text("utf-8") for name in ("sums", "verified")}


def test_page_badge_and_footer_say_what_is_known(verified_book):
    before = pages(verified_book)
    folder = verified_book.root / "_build" / "html"
    assert "has not verified the book yet" in before["verified"]
    locked = verified.locked(verified_book)
    assert f"<p>{locked['keras']}</p>" in before["verified"]
    assert "Not yet verified by the weekly job" in before["sums"]
    assert "not yet" in (folder / verified.BADGE).read_text()
    verified.write(RECORD, verified.path(verified_book))
    after = pages(verified_book)
    assert "On 2026-11-23, commit 0123456789 of the book worked" in after["verified"]
    assert "<p>3.12.0</p>" in after["verified"]
    assert "Last verified on 2026-11-23" in after["sums"]
    assert "2026-11-23" in (folder / verified.BADGE).read_text()


def test_no_weakness_is_no_news():
    assert audit.note({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}) == ""


def test_weakness_is_named_with_its_cure():
    weakness = {"id": "PYSEC-1", "fix_versions": ["1.1"]}
    text = audit.note({"dependencies": [{"name": "a", "version": "1.0", "vulns": [weakness]}]})
    assert "- a 1.0: PYSEC-1, mended in 1.1" in text


def test_package_that_could_not_be_asked_about_is_news():
    text = audit.note({"dependencies": [{"name": "a", "skip_reason": "not found: a (1.0)"}]})
    assert "- not found: a (1.0)" in text


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(int(self.path[1:4]))
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *arguments):
        pass


def test_broken_links_are_told_from_refusing_hosts(small_book):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        write_chapter(
            small_book.root / "book" / "sums.md",
            f"# Sums\n\n[well]({here}/200) [gone]({here}/404?503) [refused]({here}/403)\n\n"
            f"[ours]({small_book.site_url}/nowhere.html)\n\n"
            "```{code-cell} ipython3\nprint(1)\n```\n",
        )
        (small_book.root / "book" / "_static").mkdir()
        (small_book.root / "book" / "_templates").mkdir()
        site.fill_cache(small_book, update(small_book))
        broken, unsure = links.follow(small_book)
        server.shutdown()
    assert [link.address for link in broken] == [f"{here}/404?503"]
    assert [link.address for link in unsure] == [f"{here}/403"]
    assert broken[0].place == "book/sums.md, line 11"
    assert f"- book/sums.md, line 11: <{here}/404?503>" in links.note(broken)


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
    names = set(zipfile.ZipFile(wheels[0]).namelist())
    code = {
        path.relative_to(project.root / "code").as_posix()
        for folder in ("weekend", "bindery")
        for path in (project.root / "code" / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert code <= names
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
