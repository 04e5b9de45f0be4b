import json
import shutil
from pathlib import Path

import nbformat
import pytest

from bindery.__main__ import main
from bindery.chapters.convert import of_chapter
from bindery.chapters.read import read_chapter
from bindery.notebooks import check, fingerprint, lessons
from bindery.project import BinderyError, Project
from tests.conftest import write_chapter


def quietly(project, **options):
    return lessons.update(project, say=lambda line: None, **options)


def chapter(project, body):
    return write_chapter(project.root / "book" / "sums.md", body)


def stored(project):
    return nbformat.read(project.lessons_folder / "sums.ipynb", as_version=4)


CODE = "```{code-cell} ipython3\nprint(1 + 1)\n```\n"


def test_lesson_is_executed_and_checks(small_book):
    quietly(small_book)
    notebook = stored(small_book)
    (output,) = notebook.cells[-1].outputs
    assert output.text == "2\n"
    record = notebook.metadata[lessons.RECORD]
    assert 0 < record["seconds"] < 60
    assert 20 < record["peak_mib"] < 1000
    assert check.problems(small_book) == []


def test_nothing_is_executed_or_written_twice(small_book, no_kernel_later):
    quietly(small_book)
    before = (small_book.lessons_folder / "sums.ipynb").stat().st_mtime_ns
    no_kernel_later()
    quietly(small_book)
    assert (small_book.lessons_folder / "sums.ipynb").stat().st_mtime_ns == before


@pytest.fixture
def no_kernel_later(monkeypatch):
    def forbid():
        monkeypatch.setattr(lessons.NotebookClient, "execute", lambda self: pytest.fail("executed a lesson"))

    return forbid


def test_what_a_cell_prints_is_one_output(small_book):
    """However slowly it prints; so the lesson's file does not depend on the moment."""
    code = "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.5)"
    chapter(small_book, f"# Sums\n\n```{{code-cell}}\n{code}\n```\n")
    quietly(small_book)
    (output,) = stored(small_book).cells[-1].outputs
    assert output.text == "0\n1\n2\n"


def test_prose_edit_executes_nothing_and_changes_the_lesson(small_book, no_kernel_later):
    quietly(small_book)
    no_kernel_later()
    chapter(small_book, f"# Sums\n\nAdd two numbers.\n\n{CODE}")
    (problem,) = check.problems(small_book)
    assert "+" in problem
    assert "Add two numbers." in problem, "the difference is shown"
    quietly(small_book)
    assert "Add two numbers." in [cell.source for cell in stored(small_book).cells]
    assert stored(small_book).cells[-1].outputs[0].text == "2\n"
    assert check.problems(small_book) == []


def test_code_edit_makes_it_stale(small_book):
    quietly(small_book)
    chapter(small_book, f"# Sums\n\n{CODE.replace('1 + 1', '1 + 2')}")
    (problem,) = check.problems(small_book)
    assert "stale" in problem
    quietly(small_book)
    assert stored(small_book).cells[-1].outputs[0].text == "3\n"


def test_failure_names_chapter_cell_and_traceback_and_keeps_the_rest(small_book):
    (small_book.root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/sums\nchapters:\n- file: book/broken\n- file: book/late\n"
    )
    write_chapter(
        small_book.root / "book" / "broken.md",
        "# B\n\n```{code-cell}\nx = 1\n```\n\n```{code-cell}\n1 / 0\n```\n",
    )
    write_chapter(small_book.root / "book" / "late.md", f"# L\n\n{CODE}")
    with pytest.raises(BinderyError) as error:
        quietly(small_book)
    message = str(error.value)
    assert "book/broken.md failed in code cell 4 (line 16)" in message
    assert "1 / 0" in message
    assert "ZeroDivisionError: division by zero" in message
    assert sorted(path.name for path in small_book.lessons_folder.glob("*.ipynb")) == [
        "late.ipynb",
        "sums.ipynb",
    ]


def test_failure_leaves_the_old_lesson_in_place(small_book):
    quietly(small_book)
    before = (small_book.lessons_folder / "sums.ipynb").read_bytes()
    chapter(small_book, "# Sums\n\n```{code-cell}\n1 / 0\n```\n")
    with pytest.raises(BinderyError):
        quietly(small_book)
    assert (small_book.lessons_folder / "sums.ipynb").read_bytes() == before


def test_expected_error_is_no_failure(small_book):
    chapter(small_book, "# Sums\n\n```{code-cell}\n:tags: [raises-exception]\n1 / 0\n```\n")
    quietly(small_book)
    assert stored(small_book).cells[-1].outputs[0].ename == "ZeroDivisionError"


@pytest.mark.parametrize("damage", ["deleted", "cut off", "a cell missing"])
def test_damaged_lesson_is_made_again(small_book, damage):
    quietly(small_book)
    path = small_book.lessons_folder / "sums.ipynb"
    good = json.loads(path.read_text())["cells"][-1]["outputs"]
    if damage == "deleted":
        path.unlink()
    elif damage == "cut off":
        path.write_text(path.read_text()[:200])
    else:
        notebook = stored(small_book)
        notebook.cells.pop()
        nbformat.write(notebook, path)
    assert check.problems(small_book)
    quietly(small_book)
    assert json.loads(path.read_text())["cells"][-1]["outputs"] == good


def test_lesson_edited_by_hand_is_noticed(small_book):
    quietly(small_book)
    path = small_book.lessons_folder / "sums.ipynb"
    path.write_text(path.read_text().replace("Add.", "Subtract."))
    (problem,) = check.problems(small_book)
    assert "-" in problem
    assert "Subtract." in problem


def test_lesson_without_a_chapter_is_noticed(small_book):
    quietly(small_book)
    shutil.copy(small_book.lessons_folder / "sums.ipynb", small_book.lessons_folder / "old.ipynb")
    assert "lessons/old.ipynb belongs to no chapter" in check.problems(small_book)[0]


def test_two_kernels_at_a_time_give_the_same(small_book):
    (small_book.root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/sums\nchapters:\n- file: book/late\n"
    )
    write_chapter(small_book.root / "book" / "late.md", f"# L\n\n{CODE}")
    quietly(small_book, jobs=2)
    assert check.problems(small_book) == []


def test_commands_say_one_line_and_exit_1(small_book, monkeypatch, capsys):
    monkeypatch.chdir(small_book.root)
    assert main(["lessons", "nosuch"]) == 1
    assert capsys.readouterr().err == "bindery: There is no lesson 'nosuch'. Choose from: sums.\n"
    chapter(small_book, f"# Sums\n\n:::{{frob}}\n:::\n\n{CODE}")
    for command in ("check", "lessons", "book"):
        assert main([command]) == 1
        assert "sums.md, line 11: the directive {frob} has no form" in capsys.readouterr().err
    (small_book.root / "book" / "sums.md").write_text("---\nfile_format: [\n---\n# S\n\n" + CODE)
    assert main(["book"]) == 1
    assert "its front matter is not valid YAML" in capsys.readouterr().err
    (small_book.root / "_toc.yml").write_text("format: jb-book\nroot: book/nosuch\n")
    assert main(["book"]) == 1
    assert "_toc.yml lists book/nosuch.md, and there is no such file" in capsys.readouterr().err


def test_command_outside_the_book_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert "is not in the book" in capsys.readouterr().err


# --- quizzes and cells for answers ------------------------------------------------------------------

COSTLY = "```{code-cell} ipython3\nimport uuid\n\nuuid.uuid4().hex\n```\n"
EXERCISE = "```{code-cell} ipython3\n:tags: [exercise, remove-output]\nprint('dots')\n```\n"


def outputs(project):
    cells = of_chapter([cell for cell in stored(project).cells if cell.cell_type == "code"])
    return [[output.get("text") or output.data["text/plain"] for output in cell.outputs] for cell in cells]


def test_new_cell_for_an_answer_executes_nothing_else(small_book):
    chapter(small_book, f"# Sums\n\n{COSTLY}")
    quietly(small_book)
    (before,), seconds = outputs(small_book), stored(small_book).metadata[lessons.RECORD]["seconds"]
    chapter(small_book, f"# Sums\n\n{EXERCISE}\n{COSTLY}")
    (problem,) = check.problems(small_book)
    assert "stale" in problem
    quietly(small_book)
    assert outputs(small_book) == [["dots\n"], before]
    assert stored(small_book).metadata[lessons.RECORD]["seconds"] == seconds
    assert check.problems(small_book) == []
    chapter(small_book, f"# Sums\n\n{COSTLY}\n{EXERCISE.replace('dots', 'more dots')}")
    quietly(small_book)
    assert outputs(small_book) == [before, ["more dots\n"]]
    last = stored(small_book).cells[-2]
    assert last.execution_count == last.outputs[0].execution_count == 3, "as when all are executed"


def test_edit_of_the_lesson_executes_everything(small_book):
    chapter(small_book, f"# Sums\n\n{COSTLY}\n{EXERCISE}")
    quietly(small_book)
    before = outputs(small_book)
    chapter(small_book, f"# Sums\n\n{COSTLY.replace('hex', 'urn')}\n{EXERCISE}")
    quietly(small_book)
    assert outputs(small_book)[0] != before[0]
    assert outputs(small_book)[1] == before[1]


def test_failing_cell_for_an_answer_is_named_and_keeps_the_lesson(small_book):
    chapter(small_book, f"# Sums\n\n{COSTLY}")
    quietly(small_book)
    before = (small_book.lessons_folder / "sums.ipynb").read_bytes()
    chapter(small_book, f"# Sums\n\n{COSTLY}\n{EXERCISE.replace('print', '1 / 0; print')}")
    with pytest.raises(BinderyError, match=r"\(line 18\)(?s:.*)division by zero"):
        quietly(small_book)
    assert (small_book.lessons_folder / "sums.ipynb").read_bytes() == before


def test_no_lesson_keeps_what_a_library_notes_when_it_starts():
    project = Project.find(Path(__file__))
    for path in sorted(project.lessons_folder.glob("*.ipynb")):
        outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
        assert [output["text"] for output in outputs if output.get("name") == "stderr"] == [], path.name


def test_questions_make_only_the_practice_of_their_lesson_stale(copied):
    cells = [
        cell("from weekend.lessons.quiz import show_quiz\nshow_quiz('x')".replace("'x'", '"depth"'), ["quiz"])
    ]
    before = fingerprint.fingerprint(copied, cells), fingerprint.practice_fingerprint(copied, cells)
    for name, same in (("dropout.toml", True), ("depth.toml", False), ("quiz.css", False)):
        path = copied.root / "code" / "weekend" / "lessons" / "quizzes" / name
        text = path.read_text()
        path.write_text(f"{text}\n")
        assert (fingerprint.practice_fingerprint(copied, cells) == before[1]) is same, name
        assert fingerprint.fingerprint(copied, cells) == before[0]
        path.write_text(text)


def test_quiz_without_questions_is_an_error(project):
    with pytest.raises(BinderyError, match=r"no file nothing\.toml"):
        fingerprint.practice_fingerprint(project, [cell('show_quiz("nothing")', ["quiz"])])


# --- what a lesson depends on ---------------------------------------------------------------------


def cell(source, tags=()):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


@pytest.fixture
def copied(tmp_path, project):
    """A project whose package and lock may be changed."""
    shutil.copytree(project.root / "code" / "weekend", tmp_path / "code" / "weekend")
    for name in ("requirements.lock", "pyproject.toml", "_config.yml", "_toc.yml"):
        shutil.copy(project.root / name, tmp_path / name)
    return type(project)(tmp_path)


def changed(project, source, edit):
    before = fingerprint.fingerprint(project, [cell(source)])
    edit()
    return fingerprint.fingerprint(project, [cell(source)]) != before


@pytest.mark.parametrize(
    ("source", "file", "stale"),
    [
        ("from weekend import models", "models/__init__.py", True),
        ("from weekend.models import base", "models/__init__.py", True),
        ("import weekend.models as m", "models/__init__.py", True),
        ("from weekend import data", "models/__init__.py", False),
        ("print('weekend.models')", "models/__init__.py", False),
        ("from weekend import data", "files.py", True),
        ("from weekend import charts", "files.py", False),
        ("%matplotlib inline\nfrom weekend import charts", "charts/__init__.py", True),
    ],
)
def test_only_lessons_that_use_a_module_are_stale(copied, source, file, stale):
    path = copied.root / "code" / "weekend" / file
    assert changed(copied, source, lambda: path.write_text(path.read_text() + "\n")) is stale


def test_version_of_a_package_that_runs_lessons_makes_them_stale(copied):
    lock = copied.root / "requirements.lock"
    text = lock.read_text()
    keras = next(line for line in text.splitlines() if line.startswith("keras=="))
    ruff = next(line for line in text.splitlines() if line.startswith("ruff=="))
    assert changed(copied, "1", lambda: lock.write_text(text.replace(keras, "keras==99 \\")))
    assert not changed(copied, "1", lambda: lock.write_text(lock.read_text().replace(ruff, "ruff==99 \\")))


def test_pins_follow_the_lock(project):
    names = {pin.split("==")[0] for pin in fingerprint.runtime_pins(project)}
    assert {"keras", "numpy", "tensorflow-cpu", "tensorflow", "ipykernel", "scikit-learn", "grpcio"} <= names
    assert names.isdisjoint({"sphinx", "ruff", "pytest", "jupyterlab", "mypy"})


def test_lesson_depends_on_the_extras_that_it_needs(project):
    more = set(fingerprint.runtime_pins(project, ["ray"])) - set(fingerprint.runtime_pins(project))
    assert "ray" in {pin.split("==")[0] for pin in more}
    plain = fingerprint.fingerprint(project, [cell("1")])
    assert fingerprint.fingerprint(project, [cell("1")], ["ray"]) != plain


def test_import_of_what_is_not_there_is_an_error(project):
    with pytest.raises(BinderyError, match=r"weekend\.nosuch"):
        fingerprint.used_modules(project, [cell("import weekend.nosuch.deeper")])


def test_tags_for_the_page_do_not_make_a_lesson_stale(project):
    plain = fingerprint.fingerprint(project, [cell("1")])
    assert fingerprint.fingerprint(project, [cell("1", ["hide-input"])]) == plain
    assert fingerprint.fingerprint(project, [cell("1", ["raises-exception"])]) != plain


# --- the book's own lessons -----------------------------------------------------------------------


def test_every_lesson_is_what_its_chapter_gives(project):
    assert check.problems(project) == []


def all_lessons(project):
    return [(path, nbformat.read(project.lesson(path), as_version=4)) for path in project.chapters]


def test_lessons_are_within_the_limits_of_time_and_memory(project):
    for path, notebook in all_lessons(project):
        record = notebook.metadata[lessons.RECORD]
        # The aim is 120 s alone on two cores, and five lessons miss it; some were executed beside other work.
        assert record["seconds"] <= 260, path
        # Binder gives 2 GiB. TensorFlow imports JAX where it is installed, which takes 90 MiB.
        assert record["peak_mib"] <= 1600, path


def test_lessons_print_no_warnings(project):
    for path, notebook in all_lessons(project):
        for code_cell in notebook.cells:
            for output in code_cell.get("outputs", []):
                assert output.get("name") != "stderr", f"{path.name}: {output.text}"


def test_most_outputs_are_compared_and_the_others_say_why(project):
    """What nbval compares: every output but pictures, in cells that are not ignored."""
    printing = ignored = 0
    for path, notebook in all_lessons(project):
        for code_cell in notebook.cells:
            kinds = {
                kind for output in code_cell.get("outputs", []) for kind in output.get("data", {"text": 0})
            }
            if kinds - {"image/png"}:
                printing += 1
            if "nbval-ignore-output" in code_cell.metadata.get("tags", []):
                ignored += 1
                assert code_cell.metadata.get("reason"), f"{path.name}: an ignored cell says no reason"
    assert ignored <= 0.2 * printing


def test_equal_cells_have_lines_of_their_own(tmp_path, project):
    path = write_chapter(tmp_path / "x.md", "# X\n\n" + "```{code-cell}\nx += 1\n```\n\n" * 3)
    chapter = read_chapter(path)
    cells = [nbformat.v4.new_code_cell("only here"), *chapter.code_cells]
    first, *found = lessons._lines(chapter, cells)
    assert first is None
    assert found == [12, 16, 20]
    assert lessons._lines(chapter, chapter.code_cells[1:]) == [12, 16], "the first that may be meant"
