import numpy as np
import pytest

from bindery.notebooks.nbval_plugin import close
from weekend.charts.histograms import histograms


def rows(chart):
    return chart.to_dict()["data"]["values"]


def test_shares_are_of_all_values_also_of_those_outside():
    values = np.concatenate([np.zeros(6), np.full(3, 0.9), [5.0]])
    shares = {row["value"]: row["share"] for row in rows(histograms({"a": values}, (-1, 1), bins=5))}
    assert shares == {-0.8: None, -0.4: None, 0: 60, 0.4: None, 0.8: 30}


def test_shape_of_the_values_does_not_matter():
    values = np.random.default_rng(0).normal(size=(40, 30))
    flat, square = (histograms({"a": v}, (-3, 3)) for v in (values.ravel(), values))
    assert rows(flat) == rows(square)


def test_description_says_how_many_are_near_zero():
    chart = histograms({"a": [0.0, 0.0, 0.0, 2.0], "b": [1.0, -1.0]}, (-4.5, 4.5), bins=9, title="size")
    assert chart.to_dict()["description"] == (
        "Histogram of the size, from -4.5 to 4.5. "
        "a: 75.0% are nearer to 0 than 0.5000, the standard deviation is 0.8660. "
        "b: 0.0% are nearer to 0 than 0.5000, the standard deviation is 1.0000."
    )


def test_one_set_needs_no_legend():
    encoding = histograms({"a": [0.0]}, (-1, 1)).to_dict()["encoding"]
    assert encoding["color"]["legend"] is None
    assert encoding["strokeDash"]["legend"] is None


def test_charts_of_other_numbers_differ_in_the_numbers_alone():
    random = np.random.default_rng(0)
    here, there = (
        histograms({"a": random.uniform(-1, 1, 1000)}, (-1, 1), bins=5).to_dict() for _ in range(2)
    )
    assert close(here, there, tolerance=5)
    assert not close(here, there, tolerance=0)


@pytest.mark.parametrize(
    ("values", "limits", "message"),
    [
        ({}, (-1, 1), "0 sets can't"),
        ({str(n): [0.0] for n in range(7)}, (-1, 1), "7 sets can't"),
        ({"a": []}, (-1, 1), "'a' holds no values"),
        ({"a": [0.0]}, (1, -1), "give the lower end first"),
    ],
)
def test_wrong_input_is_named(values, limits, message):
    with pytest.raises(ValueError, match=message):
        histograms(values, limits)
