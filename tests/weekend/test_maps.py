import numpy as np
import pytest

from weekend.charts import maps


def bowl(a, b):
    return a**2 + 4 * b**2


def data(chart, name):
    spec = chart.to_dict()
    return next(layer["data"]["values"] for layer in spec["layer"] if layer["data"]["name"] == name)


def test_lines_lie_where_the_loss_is_what_they_say():
    chart = maps.contours(bowl, (-3, 3), (-2, 2), levels=[1, 4])
    lines = {1: [], 2: []}
    for point in data(chart, "lines"):
        lines[point["line"]].append(bowl(point["x"], point["y"]))
    assert lines[1] == pytest.approx([1] * len(lines[1]), abs=0.06)
    assert lines[2] == pytest.approx([4] * len(lines[2]), abs=0.12)
    assert [label["loss"] for label in data(chart, "labels")] == ["1", "4"]


def test_levels_off_the_map_draw_nothing():
    assert data(maps.contours(bowl, (0, 1), (0, 1), levels=[100]), "lines") == []


def test_path_shows_its_first_steps_and_its_last():
    path = np.stack([np.linspace(2, 0, 2001), np.linspace(1, 0, 2001)], axis=1)
    rows = data(maps.contours(bowl, (-3, 3), (-2, 2), [1], {"down": path}), "steps")
    steps = [row["step"] for row in rows]
    assert steps[:20] == list(range(20))
    assert steps[-1] == 2000
    assert len(steps) <= 61
    assert rows[0]["loss"] == 8
    assert rows[-1]["loss"] == 0


def test_short_path_is_shown_whole():
    rows = data(maps.contours(bowl, (-3, 3), (-2, 2), [1], {"a": np.ones((3, 2))}), "steps")
    assert [row["step"] for row in rows] == [0, 1, 2]


def test_description_says_where_each_path_leads():
    chart = maps.contours(bowl, (-3, 3), (-2, 2), [1, 4], {"down": np.array([[1, 0], [0, 0]])})
    assert chart.to_dict()["description"] == (
        "Contour map of the loss over w and b, with lines from 1 to 4. "
        "down: from (1.00, 0.00) with loss 1.0000 in 1 steps to (0.00, 0.00) with loss 0.0000."
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": (1, 0)}, r"x is \(1, 0\); give the lower end first"),
        ({"paths": {"a": np.ones(3)}}, r"'a' has shape \(3,\); it must be \(n, 2\)"),
        ({"paths": {str(n): np.ones((1, 2)) for n in range(7)}}, "7 runs can't be told apart"),
    ],
)
def test_wrong_input_is_named(change, message):
    given = {"x": (0, 1), "y": (0, 1), "levels": [1], "paths": {}} | change
    with pytest.raises(ValueError, match=message):
        maps.contours(bowl, **given)
