"""Terms of the glossary in the chapters: the first use in each section is a link that carries the definition.

The glossary is a ``{glossary}`` on one page. An entry's first line is its term; the lines below are other forms of
the word (plurals, verbs), which are recognised and not shown. The first paragraph is the definition, the text of the
tooltip; ``page/terms.js`` shows it, and without a script the link and the words for screen readers are there all
the same. ``{term}`` makes a link where an author wants one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

WITHOUT_LINKS = ("book/index", "book/notation", "book/bibliography", "book/progress", "genindex")

# Words that are terms on some pages only; elsewhere they have another meaning, such as the playground's noise.
ONLY_IN = {
    "log": ("or-network", "depth", "tensorboard", "tflearn-to-keras"),
    "noise": ("generalization", "depth", "dropout", "critical-reading"),
    "signal": ("generalization", "critical-reading"),
    "strength": ("weight-penalties",),
    "task": ("many-machines",),
    "token": ("text-is-a-row-of-numbers", "where-to-go-next"),
    "verdict": (
        "claims",
        "critical-reading",
        "depth",
        "dropout",
        "weight-penalties",
        "batch-size",
        "learning-rate",
    ),
}

# Phrases in which a word is no term.
NOT_TERMS = (
    *(
        "a class;",
        "the wrong label",
        "no kernel",
        "restart the kernel",
        "filter that leaves",
        "Weight each",
    ),
    *("loss of accuracy", "no loss", "Xavier Glorot"),
    *("we log", "log in", "Keras logs", "that logs", "logs under", "logs the"),
)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes
    ----------
    page : str
        The glossary's docname.
    anchors : tuple of str
        The entry's places on it, one for each name.
    names : tuple of str
        The term as the glossary shows it, then its other forms.
    definition : str
        The entry's first paragraph, as plain text.
    places : tuple of str
        The anchors of the sections that define it, which the index names as well.
    """

    page: str
    anchors: tuple[str, ...]
    names: tuple[str, ...]
    definition: str
    places: tuple[str, ...]


class term_link(nodes.reference):  # noqa: N801  (docutils names nodes so)
    """A link to a term of the glossary; ``describedby`` is the id of its definition on this page."""


class _ReadGlossary(SphinxTransform):
    """Note the glossary's terms, and take their other forms off the page and out of the index."""

    default_priority = 400  # before the domains look for index entries

    def apply(self, **kwargs: Any) -> None:
        """Do it for the page being read."""
        found = []
        for glossary in self.document.findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                found.append(self._read(item))
        if found:
            _terms(self.env)[self.env.docname] = found

    def _read(self, item: nodes.definition_list_item) -> Term:
        shown, *others = [child for child in item.children if isinstance(child, nodes.term)]
        text = next(iter(item.findall(nodes.paragraph)), nodes.paragraph()).astext()
        text = text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")  # as Sphinx writes it in the page, later
        names = tuple(_name(term) for term in (shown, *others))
        anchors = tuple(term["ids"][0] for term in (shown, *others))
        for other in others:
            shown["ids"] += other["ids"]
            item.remove(other)
        links = [node["refuri"] for node in item.findall(nodes.reference) if "refuri" in node]
        places = [link[1:] for link in links if link.startswith("#")]
        return Term(self.env.docname, anchors, names, " ".join(text.split()), tuple(places))


def _name(term: nodes.term) -> str:
    return "".join(child.astext() for child in term.children if not isinstance(child, addnodes.index))


class _LinkTerms(SphinxPostTransform):
    """Make the first use of each term in each section a link."""

    default_priority = 20  # when references have been resolved
    SKIP: ClassVar = (
        *(nodes.title, nodes.reference, nodes.literal, nodes.literal_block, nodes.strong, nodes.emphasis),
        *(nodes.math, nodes.math_block, nodes.raw, nodes.thead, nodes.rubric, nodes.term, nodes.caption),
        *(nodes.label, addnodes.pending_xref, addnodes.toctree),
    )
    SKIP_CLASSES: ClassVar = {"cell", "cell_input", "cell_output", "interactive-still", "no-terms"}

    def run(self, **kwargs: Any) -> None:
        """Do it for the page being written."""
        page = self.env.docname
        if page in WITHOUT_LINKS or page in _terms(self.env):
            return
        name = page.rpartition("/")[2]
        terms = [
            term
            for found in _terms(self.env).values()
            for term in found
            if name in ONLY_IN.get(term.names[0], (name,))
        ]
        if not terms:
            return
        words = Words(terms)
        by_anchor = {anchor: term for term in terms for anchor in term.anchors}
        taken = {
            (_section(strong), term)
            for strong in self.document.findall(nodes.strong)
            if (term := words.whole(strong.astext()))
        }
        used: dict[Term, None] = {}
        _join_lines(self.document)
        for node in list(self.document.findall(lambda node: isinstance(node, (nodes.Text, nodes.reference)))):
            section = _section(node)
            if isinstance(node, nodes.reference):
                term = (
                    by_anchor.get(node.get("refuri", "").rpartition("#")[2]) if _is_term_role(node) else None
                )
                if term:
                    node.replace_self(self._link(term, node.astext()))
                    taken.add((section, term))
                    used[term] = None
            elif isinstance(node, nodes.Text) and not self._skipped(node):
                parts: list[nodes.Node] = []
                for text, term in words.split(node.astext()):
                    if term is None or (section, term) in taken:
                        parts.append(nodes.Text(text))
                    else:
                        parts.append(self._link(term, text))
                        taken.add((section, term))
                        used[term] = None
                if any(isinstance(part, term_link) for part in parts):
                    node.parent.replace(node, parts)
        if used and self.app.builder.format == "html":
            self._add_definitions(used)

    def _skipped(self, node: nodes.Node) -> bool:
        while node.parent is not None:
            node = node.parent
            if isinstance(node, self.SKIP):
                return True
            if isinstance(node, nodes.Element) and self.SKIP_CLASSES & set(node.get("classes", [])):
                return True
        return False

    def _link(self, term: Term, text: str) -> term_link:
        address = self.app.builder.get_relative_uri(self.env.docname, term.page)
        return term_link(
            "", text, refuri=f"{address}#{term.anchors[0]}", internal=True, describedby=_definition_id(term)
        )

    def _add_definitions(self, used: Iterable[Term]) -> None:
        spans = "".join(
            f'<span class="term-tip" role="tooltip" id="{_definition_id(term)}" hidden>{escape(term.definition)}</span>'
            for term in used
        )
        place: nodes.Element = next(iter(self.document.findall(nodes.section)), self.document)
        place += nodes.raw("", f'<div class="term-tips">{spans}</div>', format="html")


class Words:
    """Finds terms in text: whole words, the longest first, at the start of a sentence as well.

    Parameters
    ----------
    terms : iterable of Term
    """

    def __init__(self, terms: Iterable[Term]):
        self._by_name = {name: term for term in terms for name in term.names}
        names = sorted((*self._by_name, *NOT_TERMS), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(_either_case, names))})(?![\w-])")

    def whole(self, text: str) -> Term | None:
        """Return the term that all of a text is."""
        name = " ".join(text.strip().rstrip(".:,").split())
        return self._by_name.get(name) or self._by_name.get(name[:1].lower() + name[1:])

    def split(self, text: str) -> Iterator[tuple[str, Term | None]]:
        """Cut a text into terms and what is between them. Joined, they give the text."""
        end = 0
        for match in self._pattern.finditer(text):
            if match.start() > end:
                yield text[end : match.start()], None
            yield match[0], self.whole(match[0])
            end = match.end()
        if end < len(text):
            yield text[end:], None


def _join_lines(document: nodes.Node) -> None:
    """Make one text of the lines of a paragraph, which MyST keeps apart, so that a term may go over a line's end."""
    for element in list(document.findall(nodes.TextElement)):
        joined: list[nodes.Node] = []
        for child in element.children:
            if isinstance(child, nodes.Text) and joined and isinstance(joined[-1], nodes.Text):
                joined[-1] = nodes.Text(joined[-1].astext() + child.astext())
            else:
                joined.append(child)
        if len(joined) < len(element.children):
            element.children = []
            element.extend(joined)


def _either_case(name: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return f"[{name[0].upper()}{name[0]}]{words[1:]}" if name[0].islower() else words


def _section(node: nodes.Node) -> nodes.Node | None:
    """Return the section of the second level, or the page's, that a node is in."""
    sections = []
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section):
            sections.append(node)
    return sections[-2] if len(sections) > 1 else sections[-1] if sections else None


def _is_term_role(node: nodes.reference) -> bool:
    return any(
        "std-term" in child.get("classes", []) for child in node.children if isinstance(child, nodes.Element)
    )


def _definition_id(term: Term) -> str:
    return f"definition-{term.anchors[0].removeprefix('term-')}"


def _terms(env: BuildEnvironment) -> dict[str, list[Term]]:
    """Return the terms that have been read, by page."""
    if not hasattr(env, "weekend_terms"):
        env.weekend_terms = {}  # type: ignore[attr-defined]
    return env.weekend_terms  # type: ignore[attr-defined]


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _terms(env).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    _terms(env).update({page: found for page, found in _terms(other).items() if page in docnames})


def _index_places(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the index lead to the sections that define a term, besides the glossary."""
    labels = env.get_domain("std").data["anonlabels"]
    entries = env.get_domain("index").data["entries"]
    for term in (term for found in _terms(env).values() for term in found):
        for place in term.places:
            if place in labels:
                page, anchor, *_ = labels[place]
                entry = ("single", term.names[0], anchor, "", None)
                if entry not in entries.setdefault(page, []):
                    entries[page].append(entry)


def _write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write all pages anew when the glossary has changed."""
    before, now = getattr(env, "weekend_terms_before", None), dict(_terms(env))
    env.weekend_terms_before = now  # type: ignore[attr-defined]
    return sorted(env.found_docs) if before != now else []


def _visit_link(self: HTML5Translator, node: term_link) -> None:
    described = {"aria-describedby": node["describedby"]}
    self.body.append(self.starttag(node, "a", "", CLASS="term", href=node["refuri"], **described))


def _depart_link(self: HTML5Translator, node: term_link) -> None:
    self.body.append("</a>")


def _add_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and any(True for _ in doctree.findall(term_link)):
        app.add_css_file("page/terms.css")
        app.add_js_file("page/terms.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register everything."""
    app.add_node(term_link, html=(_visit_link, _depart_link))
    app.add_transform(_ReadGlossary)
    app.add_post_transform(_LinkTerms)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _index_places)
    app.connect("env-updated", _write_again)
    app.connect("html-page-context", _add_assets)
