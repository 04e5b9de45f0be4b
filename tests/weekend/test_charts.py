import json
import re

import altair as alt
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

mpl.use("agg")

from bindery.notebooks.nbval_plugin import close
from weekend import charts
from weekend.charts import style

RUN = {"accuracy": [0.5, 0.75], "val_accuracy": [0.4, 0.7], "loss": [1.0, 0.5]}
OTHER = {"accuracy": [0.7, 0.95], "val_accuracy": [0.6, 0.7], "loss": [1.0, 0.5]}


def values(chart):
    rows = chart.to_dict()["data"]["values"]
    return {(row["run"], row["part"], row["epoch"]): (row["value"], row["low"], row["high"]) for row in rows}


def test_one_run():
    chart = charts.curves({"a": RUN})
    assert values(chart)["a", "validation", 2] == (70, 70, 70)
    assert len(chart.to_dict()["layer"]) == 2, "no band for one run"


def test_several_seeds_become_mean_and_band():
    chart = charts.curves({"a": [RUN, OTHER]})
    assert values(chart)["a", "training", 1] == (60, 50, 70)
    assert len(chart.to_dict()["layer"]) == 3


def test_keras_history_is_taken():
    history = type("History", (), {"history": RUN})()
    assert values(charts.curves({"a": history})) == values(charts.curves({"a": RUN}))


@pytest.mark.parametrize("alone", [RUN, [RUN, OTHER], type("History", (), {"history": RUN})()])
def test_a_run_needs_no_name(alone):
    points = values(charts.curves(alone))
    assert {key[0] for key in points} == {"this run"}
    assert points["this run", "validation", 2] == (70, 70, 70)


def test_a_run_that_blew_up_interrupts_its_line():
    chart = charts.curves({"a": {"loss": [2.0, float("nan")]}, "b": {"loss": [1.0, None]}}, "loss")
    json.dumps(chart.to_dict(), allow_nan=False)
    assert values(chart)["a", "training", 2] == values(chart)["b", "training", 2] == (None, None, None)
    assert "a, training: from 2.0000 to no finite number." in chart.to_dict()["description"]


def test_any_chart_is_shown_as_json_that_pages_read():
    """JSON does not know NaN: a page could not read such a chart."""
    spec = alt.Chart({"values": [{"x": float("nan"), "y": [1.0, float("inf")]}]}).mark_point().to_dict()
    json.dumps(style.bundle(spec), allow_nan=False)


def test_validation_after_each_second_epoch_is_not_drawn_too_early():
    with pytest.raises(ValueError, match="differ in length"):
        charts.curves({"a": {"accuracy": [0.1, 0.2, 0.3, 0.4], "val_accuracy": [0.1, 0.3]}})


def test_seeds_of_different_lengths_are_not_cut():
    with pytest.raises(ValueError, match="differ in length"):
        charts.curves({"a": [RUN, {"accuracy": [0.5], "val_accuracy": [0.4]}]})


def test_charts_that_are_not_the_books_are_left_alone():
    """A learner's own chart is shown as Altair shows charts; the book's keep their look when they are changed."""
    import altair as alt

    assert alt.renderers.active == "default"
    assert isinstance(charts.curves(RUN), alt.LayerChart)
    assert "image/png" in charts.curves(RUN).properties(title="mine")._repr_mimebundle_()


def test_description_says_what_the_chart_shows():
    assert charts.curves({"a": RUN}).to_dict()["description"] == (
        "Line chart of accuracy by epoch, 1 to 2. a, training: from 50.0% to 75.0%. a, validation: from 40.0% to 70.0%."
    )


def test_points_lie_where_x_says():
    run = {"loss": [2.0, 1.0, 4.0], "learning_rate": np.float32([0.001, 0.01, 0.1])}
    chart = charts.curves({"a": [run, run]}, "loss", x="learning_rate", log_x=True, unit="learning rate")
    assert list(values(chart)) == [("a", "training", place) for place in (0.001, 0.01, 0.1)]
    spec = chart.to_dict()
    horizontal = spec["layer"][0]["encoding"]["x"]
    assert (horizontal["scale"]["type"], horizontal["axis"]["values"]) == ("log", [0.001, 0.01, 0.1])
    assert spec["description"].startswith("Line chart of loss by learning rate, 0.001 to 0.1.")


def test_each_run_may_have_places_of_its_own():
    few, many = {"loss": [2, 1], "step": [10, 20]}, {"loss": [2, 1], "step": [100, 200]}
    assert {key[2] for key in values(charts.curves({"a": few, "b": many}, "loss", x="step"))} == {
        10,
        20,
        100,
        200,
    }


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ([{"loss": [1]}], "has no 'step', which x names"),
        ([{"loss": [1], "step": [1]}, {"loss": [1], "step": [2]}], "different 'step'"),
    ],
)
def test_places_that_do_not_fit_are_named(runs, message):
    with pytest.raises(ValueError, match=message):
        charts.curves({"a": runs}, "loss", x="step")


def test_metric_without_validation_has_no_legend_for_parts():
    spec = charts.curves({"a": RUN}, metric="loss").to_dict()
    assert spec["layer"][0]["encoding"]["strokeDash"]["legend"] is None


@pytest.mark.parametrize(
    ("runs", "metric", "message"),
    [
        ({}, "accuracy", "runs is empty"),
        ({"a": RUN}, "f1", "has no 'f1'; it recorded accuracy, loss, val_accuracy"),
        ({"a": []}, "accuracy", "has no"),
        ({"a": [RUN, {"accuracy": [1.0]}]}, "accuracy", "has no 'val_accuracy'"),
        ({"a": 3}, "accuracy", "must be what model.fit returns"),
        ({str(i): RUN for i in range(7)}, "accuracy", "too many"),
    ],
)
def test_wrong_runs_are_named(runs, metric, message):
    with pytest.raises(ValueError, match=message):
        charts.curves(runs, metric=metric)


def test_charts_of_other_numbers_differ_in_the_numbers_alone():
    """nbval's comparison within a tolerance needs that."""
    here, there = (charts.curves({"a": run}).to_dict() for run in (RUN, OTHER))
    assert close(here, there, tolerance=20)
    assert not close(here, there, tolerance=19)


def test_display_has_words_a_picture_and_the_chart():
    data = charts.curves({"a": RUN})._repr_mimebundle_()
    assert set(data) == {"application/vnd.vegalite.v5+json", "image/png", "text/plain"}
    assert data["text/plain"].startswith("Line chart of accuracy")


@pytest.mark.parametrize("shape", [(5, 8, 8, 3), (5, 8, 8)])
def test_image_grid_draws_all_pictures(shape, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    charts.image_grid(np.zeros(shape, "uint8"), range(5), columns=2)
    figure = plt.gcf()
    assert sum(len(axis.images) for axis in figure.axes) == 5
    assert [axis.get_title() for axis in figure.axes[:5]] == list("01234")
    plt.close(figure)


@pytest.mark.parametrize(("grey", "shown"), [(np.uint8([200]), 255), (np.float32([0.8]), 1)])
def test_greys_are_not_stretched(grey, shown, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    charts.image_grid(np.broadcast_to(grey, (1, 4, 4)))
    assert plt.gcf().axes[0].images[0].get_clim() == (0, shown)
    plt.close()


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((8, 8)), None, r"shape \(8, 8\)"),
        (np.zeros((2, 3, 8, 8)), None, r"shape \(2, 3, 8, 8\)"),
        (np.zeros((0, 8, 8)), None, "n > 0"),
        (np.zeros((2, 8, 8)), ["a"], "2 images and 1 labels"),
    ],
)
def test_wrong_images_are_named(images, labels, message):
    with pytest.raises(ValueError, match=message):
        charts.image_grid(images, labels)


# --- the palette ----------------------------------------------------------------------------------


def luminance(colour):
    """Relative luminance of '#rrggbb', as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=["light", "dark"])
def theme(request, project):
    css = (project.root / "book" / "_static" / "page" / "weekend.css").read_text()
    rules = re.search(rf'html\[data-theme="{request.param}"\] \{{(.*?)\}}', css, re.DOTALL)[1]
    return dict(re.findall(r"--wk-([\w-]+): (#\w{6})", rules))


@pytest.mark.parametrize("colour", ["ink", "muted", "link"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_text_has_contrast_aa(theme, colour, ground):
    assert contrast(theme[colour], theme[ground]) >= 4.5


@pytest.mark.parametrize("colour", ["accent", "brass", "good"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_graphics_have_contrast_aa(theme, colour, ground):
    assert contrast(theme[colour], theme[ground]) >= 3


@pytest.mark.parametrize("colour", charts.SERIES)
def test_chart_colours_have_contrast_in_both_themes(theme, colour):
    assert contrast(colour, theme["paper"]) >= 3


def test_image_labels_have_contrast():
    assert contrast(charts.LABEL_TEXT, charts.LABEL) >= 4.5


def test_drawings_use_the_palette_of_the_light_theme(project):
    css = (project.root / "book" / "_static" / "page" / "weekend.css").read_text()
    light = dict(re.findall(r"--wk-([\w-]+): (#\w{6})", css.split("}")[0]))
    for path in (project.root / "book" / "_static" / "drawings").glob("*.svg"):
        for name, fallback in re.findall(r"var\(--wk-([\w-]+), (#\w{6})\)", path.read_text()):
            assert light[name] == fallback, f"{path.name}: {name}"
