import json
import re

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_output

from bindery.chapters.convert import convert, dumps, of_chapter
from bindery.chapters.own_cells import NOTEBOOK_ONLY
from bindery.chapters.read import read_chapter
from bindery.chapters.translate import _spans
from bindery.project import BinderyError
from tests.conftest import FRONT_MATTER, write_chapter


@pytest.fixture
def notebook(tmp_path, project):
    """A function from a chapter's body to its lesson; ``glue`` gives outputs to the first code cell."""
    (tmp_path / "book").mkdir()

    def make(body, glue=None):
        path = write_chapter(tmp_path / "book" / "x.md", body)
        chapter = read_chapter(path)
        fake = type(project)(tmp_path)
        fake.__dict__.update(config=project.config, package=project.package)
        outputs = None
        if glue is not None:
            cells = [c for c in convert(fake, chapter).cells if c.cell_type == "code"]
            for name, text in glue.items():
                meta = {"scrapbook": {"name": name, "mime_prefix": "p/"}}
                cells[1].outputs.append(
                    new_output("display_data", data={"p/text/plain": text}, metadata=meta)
                )
            outputs = cells
        return convert(fake, chapter, outputs)

    return make


def text_of(notebook):
    """The Markdown after the title cell."""
    return "\n\n".join(cell.source for cell in notebook.cells[1:] if cell.cell_type == "markdown")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (":::{note}\nHello *you*.\n:::", "> **Note**\n>\n> Hello *you*."),
        (":::{admonition} Predict\n:class: predict\nHow many?\n:::", "> **Predict**\n>\n> How many?"),
        (
            "::::{tip}\n\n:::{note}\nInner.\n:::\n::::",
            "> **Tip**\n>\n> > **Note**\n> >\n> > Inner.",
        ),
        (
            ":::{dropdown} More\nText.\n:::",
            "<details>\n<summary>More</summary>\n\nText.\n\n</details>",
        ),
        (":::{exercise} AND\n:label: a\nDo it.\n:::", "### Exercise: AND\n\nDo it."),
        (
            ":::{solution} a\n:class: dropdown\nDone.\n:::",
            "<details>\n<summary>Solution</summary>\n\nDone.\n\n</details>",
        ),
        (
            ":::{list-table} Two\n:header-rows: 1\n:class: claims\n\n"
            "* - A\n  - B `x|y`\n* - [c](https://x.org)\n  - d\n    and e\n:::",
            "**Two**\n\n| A | B `x\\|y` |\n|---|---|\n| [c](https://x.org) | d and e |",
        ),
        ("```{math}\n:label: eq\na = b\n```", "$$\na = b\n$$"),
        ("```{code-block} bash\nls *.md {x}`y`\n```", "```bash\nls *.md {x}`y`\n```"),
        ("```python\n# {note}\n```", "```python\n# {note}\n```"),
        ("(here)=\n## A section", '<a id="here"></a>\n## A section'),
        ("% a remark for authors\nText.", "Text."),
        ("{term}`weights <weight>` and {term}`bias`", "weights and bias"),
        ("{math}`x^2`, {kbd}`Shift`, {guilabel}`Run`", "$x^2$, <kbd>Shift</kbd>, **Run**"),
        ("`{term}` and ``{a}`b` ``", "`{term}` and ``{a}`b` ``"),
        ("$a_1$ and $$b$$", "$a_1$ and $$b$$"),
        ("- one\n\n  ```python\n  x\n  ```\n- two", "- one\n\n  ```python\n  x\n  ```\n- two"),
    ],
)
def test_markdown(notebook, body, expected):
    assert text_of(notebook(f"# T\n\n{body}\n\n```{{code-cell}} ipython3\n1\n```\n")) == expected


def test_links_to_chapters_lead_to_the_site(notebook):
    text = text_of(
        notebook(
            "# T\n\n[Depth](depth.md#recap) and {doc}`the start <start-here>`\n\n```{code-cell}\n1\n```\n"
        )
    )
    assert text.count(".github.io/first-weekend/book/") == 2
    assert "/book/depth.html#recap)" in text
    assert "/book/start-here.html)" in text


def test_links_to_anchors_of_other_chapters_lead_to_their_pages(notebook, tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/x\nchapters:\n- file: book/y\n- file: book/z\n"
    )
    for name in "yz":
        (tmp_path / "book" / f"{name}.md").write_text(f"# {name}\n\n({name}-part)=\n## A part\n")
    text = text_of(
        notebook(
            "# T\n\n(here)=\n## S\n\n[a](#here), [b](#y-part), {ref}`c <z-part>`, [d](#no-part), `[e](#y-part)`"
            "\n\n```{code-cell}\n1\n```\n"
        )
    )
    site = r"https://\S+\.github\.io/first-weekend/book"
    assert "[a](#here)" in text, "in the lesson itself"
    assert re.search(rf"\[b\]\({site}/y\.html#y-part\)", text)
    assert re.search(rf"\[c\]\({site}/z\.html#z-part\)", text)
    assert "[d](#no-part)" in text, "a heading's own anchor; Sphinx checks that it exists"
    assert "`[e](#y-part)`" in text


def test_citations_read_as_on_the_page_and_lead_to_the_bibliography(notebook, tmp_path):
    (tmp_path / "book" / "references.bib").write_text(
        "@misc{one1, author={Able, Ada and {de} Bois, Bob}, year=2001}\n"
        "@misc{many2, author={Cole, C. and Dean, D. and Else, E.}, year=2002}\n"
        "@misc{team3, author={{The team}}, year=2003}\n"
    )

    def shown(cite):
        text = text_of(notebook(f"# T\n\n{cite}\n\n```{{code-cell}}\n1\n```\n"))
        assert re.findall(r"bibliography\.html#cite-(\w+)\)", text) == re.findall(r"\w+\d", cite)
        return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)

    assert shown("{cite:t}`one1`") == "Able and de Bois (2001)"
    assert shown("{cite:t}`many2`") == "Cole and others (2002)"
    assert shown("{cite:p}`many2, team3`") == "(Cole and others, 2002; The team, 2003)"
    assert shown("{cite}`team3`") == "(The team, 2003)"
    assert shown("{cite:alp}`team3`") == "The team, 2003"
    assert shown("{cite:year}`team3`") == "2003"
    with pytest.raises(BinderyError, match=r"line 11: book/references.bib has no source 'none4'"):
        shown("{cite:t}`none4`")


def test_index_entries_are_not_shown(notebook):
    body = "# T\n\n```{index} one, two\n```\n\n{index}`Three <single: four>` and {index}`five`\n"
    assert text_of(notebook(body + "\n```{code-cell}\n1\n```\n")) == "Three and five"


def test_glued_values_stand_in_the_text(notebook):
    body = "# T\n\n{glue:text}`acc:.1f`% by {glue:text}`who`\n\n```{code-cell}\n1\n```\n"
    assert text_of(notebook(body, glue={"acc": "97.26", "who": "'me'"})) == "97.3% by me"
    assert text_of(notebook(body)) == "…% by …", "not executed yet"


def test_unknown_glue_is_an_error(notebook):
    with pytest.raises(BinderyError, match=r"line 11: no cell glues 'acc'; cells glue other"):
        notebook("# T\n\n{glue:text}`acc`\n\n```{code-cell}\n1\n```\n", glue={"other": "1"})


def test_drawing_travels_inside_the_notebook(notebook, tmp_path):
    folder = tmp_path / "book" / "_static" / "drawings"
    folder.mkdir(parents=True)
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>A "cog".</title><desc>It turns.</desc></svg>'
    (folder / "cog.svg").write_text(svg)
    text = text_of(notebook("# T\n\n:::{drawing} cog\nThe caption.\n:::\n\n```{code-cell}\n1\n```\n"))
    assert text.startswith('<img alt="A &quot;cog&quot;. It turns." src="data:image/svg+xml;base64,')
    assert text.endswith("The caption.")


def test_living_part_leaves_its_words_and_a_link(notebook):
    body = "# T\n\n:::{interactive} wheel\n:state: teeth=3\n\nA wheel turns.\n:::\n\n```{code-cell}\n1\n```\n"
    text = text_of(notebook(body))
    assert text.startswith("A wheel turns.")
    assert re.search(r"\*This part is alive \[on the book's page\]\(https://\S+/x.html\)\.\*$", text)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "# T\n\n:::{frobnicate}\n:::",
            r"x.md, line 11: the directive \{frobnicate\} has no form in a notebook. Use",
        ),
        ("# T\n\nSee {frob}`x`.", r"x.md, line 11: the role \{frob\}"),
        ("# T\n\n- a\n\n  :::{note}\n  x\n  :::", r"line 13: the directive note is indented"),
        ("# T\n\n```{figure} no.png\n:alt: x\n```", r"line 11: there is no picture no.png"),
        ("# T\n\n```{figure} no.png\n```", r"no :alt: text"),
        ("# T\n\n:::{drawing} no\n:::", "there is no drawing"),
        ("# T\n\n:::{note\nx\n:::", "opens nothing"),
        (
            "# T\n\n:::{list-table}\n:header-rows: 1\n\n* - a\n- b\n:::",
            r"line 15: a row of a list-table begins",
        ),
        ("# T\n\n:::{list-table}\n\n* - a\n  - b\n:::", "needs ':header-rows: 1'"),
        ("# T\n\n:::{list-table}\n:header-rows: 1\n\n* - a\n  - b\n* - c\n:::", "equally many cells"),
        ("No title.", "has no title"),
    ],
)
def test_what_has_no_form_in_a_notebook_is_named(notebook, body, message):
    with pytest.raises(BinderyError, match=message):
        notebook(body + "\n\n```{code-cell}\n1\n```\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# T\n", "no front matter"),
        ("---\nfile_format: [\n---\n# T\n", "not valid YAML"),
        ("---\ntitle: x\n---\n# T\n", "file_format: mystnb"),
        ("---\nfile_format: mystnb\n---\n# T\n", "must have the kernelspec"),
        (FRONT_MATTER.replace("python3", "julia") + "# T\n", "must have the kernelspec"),
        (FRONT_MATTER + "# T\n\n```{code-cell}\n---\ntags: [\n---\n1\n```\n", "x.md"),
    ],
)
def test_wrong_front_matter_is_named(tmp_path, text, message):
    (tmp_path / "x.md").write_text(text)
    with pytest.raises(BinderyError, match=message):
        read_chapter(tmp_path / "x.md")


def test_lesson_begins_with_title_and_setup(notebook):
    title, setup, *_ = notebook("# A *title*\n\nText.\n\n```{code-cell}\n1\n```\n").cells
    assert title.source.startswith("# A *title*\n\n[Open in Colab](https://colab.research.google.com/github/")
    assert "/lessons/x.ipynb" in title.source
    assert NOTEBOOK_ONLY in setup.metadata.tags
    compile(setup.source, "setup", "exec")


def test_setup_does_nothing_where_the_package_is(notebook):
    _, first, folded, _ = notebook("# T\n\n```{code-cell}\n1\n```\n").cells
    assert folded.metadata.jupyter.source_hidden
    exec(first.source, namespace := {})
    exec(folded.source, namespace)
    assert namespace["launch"].__name__ == "weekend.lessons.launch"


# Words and marks of which MyST Markdown is made, so that random chapters hit its corners.
word = st.text(alphabet="abcxyz äß漢€", min_size=1, max_size=12).filter(str.strip)
line = st.one_of(
    word,
    st.sampled_from(
        ["## H", "- item", "> quote", "1. one", "***", "`code`", "$x$", "[l](x.md)", "**b**", "\\`", "`"]
    ),
)
paragraph = st.lists(line, min_size=1, max_size=3).map("\n".join)
admonition = st.tuples(st.sampled_from(["note", "tip", "admonition", "dropdown"]), word, paragraph).map(
    lambda t: (
        f":::::{{{t[0]}}} {t[1]}\n{t[2]}\n:::::"
        if t[0] in ("admonition", "dropdown")
        else f":::::{{{t[0]}}}\n{t[2]}\n:::::"
    )
)
source_line = st.text(alphabet="abc=1+()#'\" {}$`", max_size=20).filter(
    lambda s: not s.lstrip().startswith(("```", "---", ":"))
)
code = (
    st.lists(source_line, min_size=1, max_size=4)
    .map("\n".join)
    .filter(lambda s: s == s.strip("\n") and s.strip())
)
block = st.one_of(
    paragraph.map(lambda text: ("text", text)),
    admonition.map(lambda text: ("text", text)),
    code.map(lambda text: ("code", text)),
)


def words(text):
    return sorted("".join(character if character.isalpha() else " " for character in text).split())


@settings(max_examples=200, deadline=None)
@given(blocks=st.lists(block, max_size=8))
def test_no_text_is_lost_and_code_is_unchanged(tmp_path_factory, project, blocks):
    body = "# Title\n\n"
    for kind, text in blocks:
        body += f"```{{code-cell}} ipython3\n{text}\n```\n\n" if kind == "code" else f"{text}\n\n"
    path = write_chapter(tmp_path_factory.mktemp("book") / "x.md", body)
    fake = type(project)(path.parent)
    fake.__dict__.update(config=project.config, package=project.package)
    chapter = read_chapter(path)
    lesson = convert(fake, chapter)
    nbformat.validate(lesson)

    expected = [cell.source for cell in chapter.cells if cell.cell_type == "code"]
    code_cells = [cell for cell in lesson.cells if cell.cell_type == "code"]
    assert [cell.source for cell in of_chapter(code_cells)] == expected

    given_words = {
        w
        for cell in chapter.cells
        if cell.cell_type == "markdown"
        for w in words(_without_names(cell.source))
    }
    kept_words = {w for cell in lesson.cells if cell.cell_type == "markdown" for w in words(cell.source)}
    assert given_words <= kept_words

    assert dumps(convert(fake, read_chapter(path))) == dumps(lesson), "the same input gives the same bytes"


def _without_names(markdown):
    """The text without what notebooks don't show: the names of directives and of source files."""
    for name in ("{note}", "{tip}", "{admonition}", "{dropdown}", ".md"):
        markdown = markdown.replace(name, "")
    return markdown


@given(st.text(alphabet="ab`{}:\\ \n"))
def test_spans_are_the_text(text):
    assert "".join(part for _, part in _spans(text)) == text


def test_cell_ids_are_stable_and_unique(notebook):
    body = "# T\n\nA\n\n```{code-cell}\n1\n```\n\nB\n\n```{code-cell}\n1\n```\n"
    first, second = notebook(body), notebook(body.replace("A", "Other prose"))
    ids = [cell.id for cell in first.cells]
    assert len(set(ids)) == len(ids)
    assert ids == [cell.id for cell in second.cells]
    assert json.loads(dumps(first))["nbformat_minor"] == 5
