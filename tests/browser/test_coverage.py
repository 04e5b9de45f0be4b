"""Everything the article says or asks for has its place in the book."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

INVENTORY = yaml.safe_load((Path(__file__).parent.parent / "inventory.yml").read_text("utf-8"))
ROWS = [row for rows in INVENTORY.values() for row in rows]
CLAIMS = range(1, 39)


@pytest.fixture(scope="session")
def place(site_folder):
    """A function that returns the section, paragraph or row of the built site that an anchor leads to."""
    pages = {}

    def place(at):
        page, anchor = at.split("#")
        if page not in pages:
            pages[page] = BeautifulSoup((site_folder / f"book/{page}.html").read_text("utf-8"), "html.parser")
        mark = pages[page].find(id=anchor)
        assert mark is not None, f"{at} is gone"
        return mark if mark.name == "p" else mark.find_parent(["section", "tr"])

    return place


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_section_covers_it(place, row):
    text = " ".join(place(row["at"]).get_text(" ").split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    compact = text.replace(" ", "").casefold()
    missing = [words for words in row["says"] if words.replace(" ", "").casefold() not in compact]
    assert not missing, f"{row['at']} no longer says {missing}"


@pytest.mark.parametrize("number", CLAIMS)
def test_claim_has_what_was_said_what_is_right_and_a_place(place, number):
    cells = place(f"critical-reading#claim-{number}").find_all("td")
    assert [len(cell.get_text(strip=True)) > 3 for cell in cells[1:]] == [True, True, True]
