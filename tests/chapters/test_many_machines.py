"""What the chapter on many machines computes and claims, and its recorded times."""

import pandas as pd
import pytest

from bindery.chapters.read import read_chapter
from tools import scaling_records
from weekend.records import scaling


@pytest.fixture(scope="module")
def names(project):
    """What the two cells about the grid define."""
    cells = read_chapter(project.root / "book" / "many-machines.md").code_cells
    defined = {"pd": pd}
    for start in ("import itertools", "def cost("):
        exec(next(cell.source for cell in cells if cell.source.startswith(start)), defined)
    return defined


def test_grid_has_as_many_runs_as_the_text_says(names):
    assert len(names["grid"]) == len(set(names["grid"])) == 450


def test_solutions_about_waves(names):
    found = names["cost"](200, 16, minutes=12, start=4)
    assert (found["waves"], 60 * found["hours"]) == (13, pytest.approx(160))
    assert found["idle"] == pytest.approx(1 / 16)


def test_solutions_about_a_deadline(names):
    def smallest(hours):
        return next(n for n in range(1, 451) if names["cost"](450, n)["hours"] <= hours)

    assert (smallest(8), smallest(4)) == (10, 20)
    assert names["cost"](450, 9)["waves"] == 50


def test_more_gpus_are_sooner_and_never_cheaper(names):
    cost = names["cost"]
    found = [cost(450, n) for n in range(1, 451)]
    hours = [one["hours"] for one in found]
    assert hours == sorted(hours, reverse=True)
    assert min(one["price"] for one in found) == found[0]["price"]
    assert cost(450, 57)["hours"] == cost(450, 64)["hours"] < cost(450, 56)["hours"]
    assert all(0 <= one["idle"] < 1 for one in found)


def test_recorded_times():
    record = scaling.recorded()
    assert record["settings"] == scaling_records.SETTINGS
    assert len(record["repetitions"]) >= 3
    for times in record["repetitions"]:
        assert times.keys() == scaling_records.WAYS.keys()
        one, two, _ = times.values()
        assert one / two < 2, "the chapter says so"
