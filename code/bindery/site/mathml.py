"""Formulas as MathML, made when the book is built: no script to load, and readers' own tools can speak them."""

import html

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator


def _mathml(node: nodes.Element, display: str) -> str:
    latex = node.astext()
    try:
        return convert(latex, display=display)
    except Exception as error:
        raise SphinxError(f"The formula {latex!r} can't be turned into MathML: {error}") from error


def _visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(_mathml(node, "inline"))
    raise nodes.SkipNode


def _visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    number = get_node_equation_number(self, node) if node.get("number") else ""
    shown = f'<span class="eqno">({html.escape(number)})</span>' if number else ""
    self.body.append(
        self.starttag(node, "div", CLASS="math-block", tabindex="0")
        + _mathml(node, "block")
        + shown
        + "</div>\n"
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer under the name "mathml"."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
