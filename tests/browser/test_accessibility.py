"""axe-core finds nothing on any page, in either theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from bindery.project import Project

PAGES = [Project.find().relative(page).removesuffix(".md") for page in Project.find().pages]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", [*PAGES, "search"])
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
