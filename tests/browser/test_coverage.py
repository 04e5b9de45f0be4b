"""Everything the article says or asks for has its place in the book."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

INVENTORY = yaml.safe_load((Path(__file__).parent.parent / "inventory.yml").read_text("utf-8"))
PLACES = [row["at"].split("#") for rows in INVENTORY.values() for row in rows]


@pytest.mark.parametrize("page", sorted({page for page, _ in PLACES}))
def test_every_place_is_there(site_folder, page):
    soup = BeautifulSoup((site_folder / f"book/{page}.html").read_text("utf-8"), "html.parser")
    anchors = {tag["id"] for tag in soup.find_all(id=True)}
    assert {anchor for name, anchor in PLACES if name == page} <= anchors


def test_38_claims_each_say_what_was_said_what_is_right_and_where(site_folder):
    soup = BeautifulSoup((site_folder / "book/critical-reading.html").read_text("utf-8"), "html.parser")
    for number in range(1, 39):
        cells = soup.find(id=f"claim-{number}").find_parent("tr").find_all("td")
        assert [len(cell.get_text(strip=True)) > 3 for cell in cells[1:]] == [True, True, True]
