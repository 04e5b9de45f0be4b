"""The glossary has every term that a chapter defines; every source is cited; terms become links."""

import re
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from bindery.chapters import citations
from bindery.project import Project
from bindery.site.terms import NOT_TERMS, ONLY_IN, Term, Words

PROJECT = Project.find(Path(__file__))
GLOSSARY = PROJECT.root / "book" / "glossary.md"
REFERENCE = ("glossary", "notation", "bibliography", "genindex", "index", "progress")
CHAPTERS = [page for page in PROJECT.pages if page.stem not in REFERENCE]

# Bold words that define a term which the glossary has under another name.
OTHER_NAME = {
    "above": "verdict",
    "batch": "batch",
    "below": "verdict",
    "bend": "activation",
    "deep": "deep network",
    "not decided": "verdict",
    "rate": "dropout rate",
    "suggestive": "verdict",
    "test": "test set",
    "training": "training set",
    "validation": "validation set",
}
# Bold words that define nothing for other pages, and why.
NO_TERM = {
    "a picture to think with": ("cogwheels", "engineer"),
    "an everyday word": ("mean", "quarters"),
    "Python's word": ("class",),
    "the name of a button": ("Check here", "Run here"),
    "what this page calls its runs": ("Glorot", "tiny", "equal", "linear", "tanh", "linear with rate 2"),
    "this page's word for a network with its settings": ("experiment",),
    "the head of a list's item or of a part of the page": (
        *(
            "The data",
            "The network",
            "The training",
            "The answers",
            "Three sets of layers win",
            "The weights are equal",
        ),
        *("First check: try it out", "Second check: ask TensorFlow", "Along a row", "Down a column"),
        *(
            "The photographs",
            "Training accuracy",
            "The most confident errors",
            "Where it looks",
            "The test pictures",
        ),
        *("Busy backgrounds", "Weak contrast", "All at once", "One at a time", "4 units"),
        *(
            "2,000 pictures",
            "250 pictures",
            "The large picture",
            "The small pictures",
            "The lines",
            "The curves",
        ),
        *("Accuracy by class, and the confusion matrix", "Many filters", "A bias"),
    ),
}
LONGEST_TERM = 4  # words; longer bold is a statement


def entries():
    """The glossary's entries: names, definition, last line."""
    text = re.search(r":::\{glossary\}\n(.*?)\n:::", GLOSSARY.read_text("utf-8"), re.DOTALL)[1]
    for block in re.split(r"\n\n(?=\S)", text.strip("\n")):
        names = re.findall(r"^\S.*$", block, re.MULTILINE)
        body = [
            " ".join(part.split())
            for part in re.split(r"\n\s*\n", re.sub(r"^\S.*\n?", "", block, flags=re.M))
        ]
        yield pytest.param(names, [part for part in body if part], id=names[0])


ENTRIES = list(entries())
NAMES = {name for entry in ENTRIES for name in entry.values[0]}


def defined(page):
    """What stands in bold on a page before its exercises, apart from statements and heads of paragraphs."""
    text = page.read_text("utf-8").partition("\n## Exercises")[0]
    text = re.sub(r"^(`{3,}|~{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^\|.*", "", text, flags=re.MULTILINE)  # tables set totals in bold
    for bold in re.findall(r"\*\*([^*]+)\*\*", text):
        words = bold.split()
        if len(words) <= LONGEST_TERM and bold[-1] not in ".:?!" and not bold[0].isdigit():
            yield " ".join(words)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_term_that_a_chapter_defines_is_in_the_glossary(page):
    excused = {word for words in NO_TERM.values() for word in words}
    missing = []
    for bold in defined(page):
        name = bold[0].lower() + bold[1:]
        known = {bold, name, OTHER_NAME.get(name, name)} & NAMES
        if not known and bold not in excused:
            missing.append(bold)
    assert not missing, "write entries in book/glossary.md, or list them here with the reason"


def test_no_exception_is_out_of_date():
    bold = {
        word for page in CHAPTERS for word in re.findall(r"\*\*([^*]+?)[.:?!]?\*\*", page.read_text("utf-8"))
    }
    bold = {" ".join(word.split()) for word in bold} | {word[0].lower() + word[1:] for word in bold}
    listed = {*OTHER_NAME, *(word for words in NO_TERM.values() for word in words)}
    assert listed <= bold
    assert set(OTHER_NAME.values()) <= NAMES
    assert set(ONLY_IN) <= NAMES
    assert {page for pages in ONLY_IN.values() for page in pages} <= {page.stem for page in CHAPTERS}
    prose = "\n".join(page.read_text("utf-8") for page in CHAPTERS)
    assert [phrase for phrase in NOT_TERMS if phrase not in " ".join(prose.split())] == []


def test_glossary_is_in_order_and_has_each_name_once():
    heads = [entry.values[0][0].casefold() for entry in ENTRIES]
    assert heads == sorted(heads)
    assert len(heads) >= 100
    assert sum(len(entry.values[0]) for entry in ENTRIES) == len(NAMES)


@pytest.mark.parametrize(("names", "body"), ENTRIES)
def test_entry_is_short_and_says_where_the_term_is_defined(names, body):
    definition, places = body
    assert definition[0].isupper() or definition[0] in "“("
    assert definition[-1] in ".”)"
    assert len(re.findall(r"[.?!]”?\)?(?: |$)", definition)) <= 2
    assert len(definition) <= 260
    assert not re.search(r"[`*$\[{]", definition), "a tooltip shows plain text"
    where = re.search(r"Defined in (.+)\.$", places)[1]
    for anchor in re.findall(r"\]\(#([\w-]+)\)", where):
        assert anchor in PROJECT.anchors


def test_names_in_keras_exist():
    import keras

    for dotted in re.findall(r"`(keras\.[\w.]+)", GLOSSARY.read_text("utf-8")):
        found = keras
        for part in dotted.split(".")[1:]:
            found = getattr(found, part)  # raises where there is no such name
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile()
    for name in re.findall(r"`model\.(\w+)", GLOSSARY.read_text("utf-8")):
        assert hasattr(model, name), name


# --- sources ---


def cited():
    return {
        (page.stem, key)
        for page in PROJECT.pages
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", page.read_text("utf-8"))
        for key in re.split(r"\s*,\s*", keys)
    }


def test_every_citation_has_its_source_and_every_source_is_cited():
    sources = citations.read(PROJECT.root / "book" / citations.SOURCES)
    assert {key for _, key in cited()} == set(sources)


def test_sources_say_who_when_what_and_where():
    for key, entry in citations.read(PROJECT.root / "book" / citations.SOURCES).items():
        assert {"title", "year"} <= set(entry.fields), key
        assert entry.persons.get("author"), key
        assert {"doi", "url", "eprint"} & set(entry.fields), f"{key}: where can it be found?"
        assert (
            key
            == re.sub(r"\W", "", citations.names(entry).split(" and ")[0].split()[0].lower())
            + entry.fields["year"]
        )


def test_pages_link_to_papers_through_the_bibliography_only():
    direct = re.compile(r"\]\(https://(?:arxiv\.org|doi\.org|jmlr\.org|proceedings\.mlr\.press)")
    assert [page.stem for page in PROJECT.pages if direct.search(page.read_text("utf-8"))] == []


# --- terms in text ---


def term(*names):
    return Term("glossary", tuple(f"term-{name}" for name in names), names, "A definition.", ())


WORDS = Words(
    [term("weight", "weights"), term("weight penalty"), term("rate"), term("learning rate"), term("Adam")]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A weight and two weights.", ["weight", "weights"]),
        ("Weights count.", ["Weights"]),
        ("the weight\npenalty", ["weight\npenalty"]),
        ("the learning rate, not a rate", ["learning rate", "rate"]),
        ("weighty, overweight, weight-loss, rated", []),
        ("Adam, not adam or AdamW", ["Adam"]),
        ("Weight each of them", []),
    ],
)
def test_whole_words_are_found_and_the_longest_first(text, found):
    parts = list(WORDS.split(text))
    assert "".join(part for part, _ in parts) == text
    assert [part for part, of in parts if of] == found


@pytest.fixture
def build(tmp_path):
    """A function that builds a small site and returns its page."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text(
        'extensions = ["myst_parser", "bindery.site.terms"]\nmyst_enable_extensions = ["dollarmath"]\n'
    )
    (source / "index.md").write_text("# Start\n\n```{toctree}\nglossary\npage\n```\n")

    def build(page, glossary="weight\nweights\n  How much an input <counts>.\n\n  More."):
        for name, text in {
            "page": page,
            "glossary": f"# Words\n\n```{{glossary}}\n{glossary}\n```\n",
        }.items():
            path = source / f"{name}.md"
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
        with docutils_namespace():
            folders = (source, source, tmp_path / "out", tmp_path / "trees")
            Sphinx(*folders, "html", status=None, warningiserror=True).build()
        return (tmp_path / "out" / "page.html").read_text()

    return build


LINK = re.compile(
    r'<a aria-describedby="definition-weight" class="term" href="glossary.html#term-weight">(\w+)</a>'
)


def test_first_use_in_each_section_is_a_link(build):
    page = build(
        "# P\n\nWeights. A weight.\n\n## A\n\nTwo weights, a weight.\n\n### B\n\nA weight.\n\n## C\n\nA weight.\n"
    )
    assert LINK.findall(page) == ["Weights", "weights", "weight"]
    assert page.count('id="definition-weight" hidden>How much an input &lt;counts&gt;.</span>') == 1


def test_term_of_two_words_is_found_over_a_line_end(build):
    page = build("# P\n\nFirst the learning\nrate, then more.\n", "learning rate\n  How far a step goes.")
    assert re.findall(r'class="term" href="[^"]*">([^<]*)</a>', page) == ["learning\nrate"]


def test_headings_code_links_and_the_definition_itself_stay_as_they_are(build):
    page = build(
        "# A weight\n\n`weight` [weight](https://example.org) *weight* $weight$\n\n"
        "## Where\n\nA **weight** is. The weight.\n"
    )
    assert LINK.findall(page) == []
    assert "term-tip" not in page


def test_term_role_is_a_link_with_a_definition_too(build):
    page = build("# P\n\n{term}`burden <weight>` and weight\n")
    assert LINK.findall(page) == ["burden"]


def test_tooltip_is_written_like_the_glossary(build, tmp_path):
    page = build("# P\n\nA weight.\n", glossary="weight\n  An input's share.")
    (shown,) = re.findall(r"hidden>([^<]+)</span>", page)
    assert f"<p>{shown}</p>" in (tmp_path / "out" / "glossary.html").read_text()


def test_changed_definition_reaches_pages_that_were_built_before(build):
    assert "How much" in build("# P\n\nA weight.\n")
    assert "Heavier." in build("# P\n\nA weight.\n", glossary="weight\n  Heavier.")


def test_other_forms_are_neither_shown_nor_in_the_index(build, tmp_path):
    build("# P\n\nA weight.\n")
    glossary = (tmp_path / "out" / "glossary.html").read_text()
    assert re.findall(r"<dt[^>]*>(?:<span[^>]*></span>)*(\w+)", glossary) == ["weight"]
    assert 'id="term-weights"' in glossary, "links to it still work"
    assert "weights" not in (tmp_path / "out" / "genindex.html").read_text().replace("term-weights", "")
