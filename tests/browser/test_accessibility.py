"""axe-core finds nothing on any page, in either theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from bindery.project import Project

PAGES = [Project.find().relative(page).removesuffix(".md") for page in Project.find().pages]


# One page of each kind; the dark theme of the others looks the same, and is left to the thorough run.
DARK = {
    *(
        "book/index",
        "book/start-here",
        "book/backpropagation",
        "book/playground",
        "book/depth",
        "book/claims",
    ),
    *("book/try-the-network", "book/run-atlas", "book/tensorboard", "book/project-moons", "book/glossary"),
    *("book/bibliography", "book/progress", "book/instructors", "book/downloads", "search"),
}
CASES = [
    pytest.param(page, theme, marks=[] if theme == "light" or page in DARK else pytest.mark.thorough)
    for page in [*PAGES, "search"]
    for theme in ("light", "dark")
]


@pytest.mark.parametrize(("page", "theme"), CASES)
def test_axe_finds_no_violation(open_page, page, theme):
    # Without "preload": axe would fetch style sheets anew, one of the theme's by a wrong address.
    options = {"preload": False, "resultTypes": ["violations"]}
    if theme == "dark":  # what else there is to find does not depend on the theme
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found = Axe().run(open_page(f"{page}.html", theme=theme), options=options)
    assert [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ] == []
