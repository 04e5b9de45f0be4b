"""The form of citations and of the bibliography, for sphinxcontrib-bibtex; the words come from ``citations``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from pybtex.plugin import register_plugin as register_pybtex_plugin
from pybtex.richtext import BaseText
from pybtex.style.formatting.plain import Style
from pybtex.style.template import Node, join
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle
from sphinxcontrib.bibtex.style.template import reference

from ..chapters.citations import BRACKETED, ROLES, shown

STYLE = "and-others"  # the name of both forms, in _config.yml and in book/bibliography.md


@dataclass
class AndOthers(BaseReferenceStyle):
    """The form of citations: "Goyal and others (2017)", all of it a link."""

    def role_names(self) -> Iterable[str]:
        """Return the roles: cite:t, cite:p and so on."""
        return list(ROLES)

    def outer(self, role_name: str, children: list[BaseText]) -> Node:
        """Return the template of a whole citation."""
        opening, closing = ("(", ")") if role_name in BRACKETED else ("", "")
        return join[opening, join(sep="; ")[children], closing]

    def inner(self, role_name: str) -> Any:
        """Return the template of one source."""
        return reference[_Shown(role_name)]


class _Shown:
    """A leaf of a template: the words of one source."""

    def __init__(self, role: str):
        self.role = role

    def format_data(self, data: dict[str, Any]) -> str:
        return shown(self.role, data["entry"])


class Named(Style):
    """The form of the bibliography: the words by which the pages name a source are its label, and sort it."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.format_labels = lambda entries: [shown("t", entry) for entry in entries]
        self.sort = lambda entries: sorted(entries, key=lambda entry: shown("t", entry).casefold())


def _mend_roles(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give each source the role of an item of its list; the one that docutils gives is out of use."""
    if "body" in context:
        context["body"] = context["body"].replace(' role="doc-biblioentry"', ' role="listitem"')


def setup(app: Sphinx) -> None:
    """Make both forms known."""
    app.connect("html-page-context", _mend_roles)
    register_pybtex_plugin("pybtex.style.formatting", STYLE, Named, force=True)
    register_plugin("sphinxcontrib.bibtex.style.referencing", STYLE, AndOthers, force=True)
