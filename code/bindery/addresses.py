"""Code blocks that name the repository, wherever it is."""

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .project import Project


class RepositoryCode(SphinxDirective):
    """``{repository-code} bash``: a code block in which words in capitals stand for the repository.

    REPOSITORY_URL is its address, REPOSITORY_NAME the folder that cloning makes, REPOSITORY_BRANCH the branch
    that readers get, PIP_SOURCE what pip installs the companion package from.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return the block."""
        project = Project.find()
        text = "\n".join(self.content)
        for word, value in {
            "REPOSITORY_URL": project.repository_url,
            "REPOSITORY_NAME": project.repository_url.rpartition("/")[2],
            "REPOSITORY_BRANCH": project.branch,
            "PIP_SOURCE": project.install_source,
        }.items():
            text = text.replace(word, value)
        return [nodes.literal_block(text, text, language=self.arguments[0])]


def setup(app: Sphinx) -> None:
    """Register the directive; pages are read again when the repository's address has changed."""
    app.add_config_value("weekend_repository", "", "env")
    app.add_directive("repository-code", RepositoryCode)
