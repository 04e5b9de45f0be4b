"""Code blocks that name the repository, wherever it is."""

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from . import Project


class RepositoryCode(SphinxDirective):
    """``{repository-code} bash``: a code block with the words that `Project.with_addresses` knows."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return the block."""
        text = Project.find().with_addresses("\n".join(self.content))
        return [nodes.literal_block(text, text, language=self.arguments[0])]


def setup(app: Sphinx) -> None:
    """Register the directive; pages are read again when the repository's address has changed."""
    app.add_config_value("weekend_repository", "", "env")
    app.add_directive("repository-code", RepositoryCode)
