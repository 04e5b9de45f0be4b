import pytest

from bindery.chapters import numbers
from bindery.project import BinderyError, Project
from tests.conftest import write_chapter


@pytest.fixture
def book(tmp_path):
    """A function that makes a book of one page, with a list of given numbers."""
    (tmp_path / "book").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/x\n")

    def make(body, given=""):
        write_chapter(tmp_path / "book" / "x.md", f"# T\n\n{body}\n")
        (tmp_path / "book" / numbers.GIVEN).write_text(given)
        return Project(tmp_path)

    return make


@pytest.mark.parametrize(
    "prose",
    [
        "It gets 93.5% right.",
        "It gets 93 % right.",
        "It gets 93 percent right.",
        "The gap is 7 points.",
        "The gap is 7 percentage points.",
        "It took 12 seconds.",
        "It needs 1,536 MiB.",
        "The loss is 0.25.",
        "The slope is -0.125, or so.",
        "| network | 88.1 |",
        ":::{solution} x\nWith another seed 61% come out.\n:::",
        # A setting of the same value is in the code by chance.
        "It gets 0.25 of the pictures right.\n\n```{code-cell} ipython3\nDropout(0.25)\n```",
        "Its accuracy was about 0.8.\n\n```{code-cell} ipython3\nsplit(0.8)\n```",
        "It gets 90% correct.\n\n```{code-cell} ipython3\nrotate(90)\n```",
    ],
)
def test_measured_number_typed_by_hand_is_found(book, prose):
    (problem,) = numbers.problems(book(prose))
    assert "looks measured and is typed by hand" in problem
    assert problem.startswith("book/x.md, line ")


@pytest.mark.parametrize(
    "prose",
    [
        "It gets {glue:text}`share:.1f`% right.",
        "Three networks, 2,500 pictures, 40 steps.",
        "See [the paper](https://example.org/0.5/93%25).",
        "*Warm-up, 5 minutes and 30 seconds.* Guess.",
        "Keras 3 and arXiv 1412.6071v3 are names.",
        "A rate of 0.03 stalls.\n\n```{code-cell} ipython3\nrates = (0.001, 0.03)\n```",
        "`Dropout(0.2)` mutes 0.2 of the units.",
        "```{code-cell} ipython3\nprint(0.93)\n```",
    ],
)
def test_numbers_from_runs_settings_and_names_are_left_alone(book, prose):
    assert numbers.problems(book(prose)) == []


def test_line_of_the_number_is_named(book):
    project = book("One.\n\n```{code-cell} ipython3\nprint(1)\n```\n\nTwo is 0.7.")
    (problem,) = numbers.problems(project)
    line = int(problem.split("line ")[1].split(":")[0])
    assert "0.7" in (project.root / "book" / "x.md").read_text().splitlines()[line - 1]


def test_listed_number_is_accepted_on_its_page_only(book):
    assert numbers.problems(book("The half is 0.5.", 'x:\n  arithmetic: ["0.5"]\n')) == []
    (problem,) = numbers.problems(book("The half is 0.5.", 'x:\n  arithmetic: ["0.5", "0.7"]\n'))
    assert "lists 0.7 for x" in problem
    found = numbers.problems(book("The half is 0.5.", 'y:\n  arithmetic: ["0.5"]\n'))
    assert len(found) == 2
    assert "no such page" in found[1]


def test_reason_that_names_a_test_must_name_one_that_exists(book):
    (problem,) = numbers.problems(book("About 0.5.", 'x:\n  tests/test_no.py::test_no: ["0.5"]\n'))
    assert "there is no test tests/test_no.py::test_no" in problem


def test_broken_list_is_one_clear_error(book):
    project = book("Fine.", "x: [")
    with pytest.raises(BinderyError, match="not valid YAML"):
        numbers.problems(project)
    (project.root / "book" / numbers.GIVEN).unlink()
    with pytest.raises(BinderyError, match="can't be read"):
        numbers.problems(project)


def test_book_has_no_measured_number_typed_by_hand(project):
    assert numbers.problems(project) == []
