"""The map of further learning: each place says what it is good for, how long it takes, and what it costs."""

import re
from pathlib import Path

import pytest

from bindery.project import Project

PROJECT = Project.find(Path(__file__))
TEXT = (PROJECT.root / "book" / "where-to-go-next.md").read_text("utf-8")
LINK = re.compile(r"\]\((https?://[^)]+)\)")


def section(anchor):
    return re.search(rf"^\({anchor}\)=\n(.*?)(?=^\(wg-|\Z)", TEXT, re.MULTILINE | re.DOTALL)[1]


def rows(anchor):
    lines = [line for line in section(anchor).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


PLACES = [row for anchor in ("wg-basics", "wg-mathematics", "wg-courses", "wg-tools") for row in rows(anchor)]


@pytest.mark.parametrize("row", PLACES, ids=lambda row: row[0][:40])
def test_place_has_an_address_a_use_a_time_and_a_price(row):
    place, use, time, cost = row
    assert LINK.search(place)
    assert len(use) > 20
    assert re.search(r"hour|evening|day|weekend|month|year|as needed", time)
    assert cost.startswith("free")


def test_the_addresses_have_a_date():
    assert re.search(r"checked the addresses on \d+ \w+ 20\d\d", TEXT)
    assert len(set(LINK.findall(TEXT))) >= 25


def test_twelve_papers_in_an_order():
    items = re.findall(r"^(\d+)\. \{cite:t\}`\w+`: \S", section("wg-papers"), re.MULTILINE)
    assert items == [str(number) for number in range(1, 13)]


def test_paths_weekends_and_advice_are_complete():
    for anchor, least, cells in (("wg-choose", 8, 3), ("wg-weekends", 4, 3), ("wg-article", 8, 3)):
        found = rows(anchor)
        assert len(found) >= least
        assert all(len(row) == cells and all(row) for row in found), anchor
