"""The book's figures: curves of training runs and grids of pictures, readable in light and dark themes."""

import base64
import importlib.util
import io
import json
import math
import sys
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, TypeAlias, cast

import altair as alt
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from PIL import Image

# Each colour has a contrast of at least 3 to 1 against the page in the light and in the dark theme, which
# WCAG 2.2 asks of graphics. Shapes and dashes say the same as the colours.
SERIES = ("#2f7fc1", "#cf6a1a", "#2a8f62", "#9a62c9", "#cf5488", "#7d8590")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK = "#1d2433"
PAPER = "#ffffff"
LABEL = "#1d2433"
LABEL_TEXT = "#f2f4f8"

Run: TypeAlias = Any  # a keras.callbacks.History, or its .history: a dict of lists with a value an epoch


def curves(
    runs: Mapping[str, Run | Sequence[Run]],
    metric: str = "accuracy",
    *,
    title: str | None = None,
    percent: bool | None = None,
    unit: str = "epoch",
    log: bool = False,
    x: str | None = None,
    log_x: bool = False,
) -> alt.LayerChart:
    """Draw a metric by epoch for one or several runs: validation as solid lines, training as dashed ones.

    Parameters
    ----------
    runs : mapping of str to run, or to a sequence of runs
        What ``model.fit`` returned, under the name to show. Several runs of one name (other seeds) become
        their mean, with a band from the lowest to the highest validation value.
    metric : str
        A name in ``history``, without the ``val_`` that Keras puts before validation values.
    title : str, optional
        The name of the vertical axis; the metric's name if not given.
    percent : bool, optional
        Show the values as percentages; by default for metrics whose name holds "accuracy".
    unit : str
        What one point stands for; the name of the horizontal axis.
    log : bool
        Give each tenfold change of the values the same height.
    x : str, optional
        A name in ``history``: where each point lies on the horizontal axis, such as "learning_rate". Points
        are counted from 1 if not given. Several runs of one name must have theirs at the same places.
    log_x : bool
        Give each tenfold change on the horizontal axis the same width.

    Returns
    -------
    altair.LayerChart
        Displays as an interactive chart: hover to read values, press a name in the legend to single it out.

    Raises
    ------
    ValueError
        There is no run, or one without the metric or the places for it.
    """
    percent = "accuracy" in metric if percent is None else percent
    table = _long_table(runs, metric, scale=100 if percent else 1, x=x)
    title = title or metric.replace("_", " ")
    names = list(runs)
    number, sign = (".1f", "%") if percent else (".4f", "")
    legend = alt.Legend() if len(names) > 1 else None
    picked = alt.selection_point(fields=["run"], bind="legend" if len(names) > 1 else alt.Undefined)
    style = {
        "color": alt.Color(
            "run:N",
            title=None,
            scale=alt.Scale(domain=names, range=list(SERIES[: len(names)])),
            legend=legend,
        ),
        "opacity": alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.15)),
    }
    parts = list(dict.fromkeys(table["part"]))
    horizontal = alt.X(
        "epoch:Q",
        title=unit,
        scale=alt.Scale(type="log", nice=False) if log_x else alt.Scale(nice=False, zero=False),
        axis=_horizontal_axis(table["epoch"], counted=x is None, log=log_x),
    )
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(type="log") if log else alt.Scale(zero=False),
        axis=alt.Axis(labelExpr=f"datum.label + '{sign}'", tickCount=6),
    )
    dashes = {"validation": [1, 0], "training": [5, 4] if "validation" in parts else [1, 0]}
    dash = alt.StrokeDash(
        "part:N",
        title=None,
        scale=alt.Scale(
            domain=sorted(parts, reverse=True), range=[dashes[part] for part in sorted(parts, reverse=True)]
        ),
        legend=alt.Legend(symbolSize=500, symbolStrokeColor="currentColor") if len(parts) > 1 else None,
    )
    shape = alt.Shape(
        "run:N", title=None, scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])), legend=legend
    )
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("part:N"),
        alt.Tooltip("epoch:Q", title=unit, format="d" if x is None else ".3~g"),
        alt.Tooltip("value:Q", title=f"{title} in %" if percent else title, format=number),
    ]
    # With a name of our own: Altair's would be a hash of the numbers, and differ wherever they do.
    records = cast(list[dict[str, Any]], table.to_dict("records"))
    base = alt.Chart(alt.InlineData(values=records, name="runs"))
    layers = [
        base.mark_line(strokeWidth=2).encode(x=horizontal, y=y, strokeDash=dash, **style),
        base.mark_point(filled=True, size=45).encode(
            x=horizontal, y=y, shape=shape, tooltip=tooltip, **style
        ),
    ]
    if (table["low"] < table["high"]).any():
        shown = "validation" if "validation" in parts else "training"
        band = (
            base.transform_filter(alt.datum.part == shown)
            .mark_area()
            .encode(
                x=horizontal,
                y=alt.Y("low:Q"),
                y2="high:Q",
                color=style["color"],
                opacity=alt.when(picked).then(alt.value(0.18)).otherwise(alt.value(0.03)),
            )
        )
        layers.insert(0, band)
    return (
        alt.layer(*layers)
        .add_params(picked)
        .properties(width=560, height=300, description=_describe(table, title, unit, number, sign))
        .configure(**theme())
    )


def image_grid(
    images: np.ndarray,
    labels: Sequence[Any] | np.ndarray | None = None,
    *,
    columns: int = 8,
    size: float = 1.0,
) -> None:
    """Show pictures in rows, each with a label under it.

    Parameters
    ----------
    images : ndarray, shape (n, height, width, 3) or (n, height, width)
        uint8 from 0 to 255, or float from 0 to 1. Without colour channels they are shown in greys.
    labels : sequence, optional
        A label for each picture, shown as text.
    columns : int
        Pictures in a row.
    size : float
        Side of a picture, in inches.

    Raises
    ------
    ValueError
        The arrays are not of these shapes.
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] != 3) or len(images) == 0:
        raise ValueError(
            f"images has shape {images.shape}; it must be (n, height, width, 3) or (n, height, width), n > 0."
        )
    if labels is not None and len(labels) != len(images):
        raise ValueError(f"There are {len(images)} images and {len(labels)} labels; give one label an image.")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    gap, strip = 0.08, 0.34 if labels is not None else 0.0  # inches between pictures, and for the label
    width, height = columns * (size + gap), rows * (size + gap + strip)
    figure = plt.figure(figsize=(width, height), dpi=144, facecolor="none")
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        left, top = column * (size + gap) + gap / 2, row * (size + gap + strip) + gap / 2
        axis = figure.add_axes((left / width, 1 - (top + size) / height, size / width, size / height))
        axis.axis("off")
        axis.imshow(image, cmap="gray", interpolation="nearest")
        if labels is not None:
            axis.set_title(
                str(labels[number]),
                y=-(0.04 + strip / 2) / size,
                pad=0,
                color=LABEL_TEXT,
                fontsize=12,
                verticalalignment="center",
                bbox={"facecolor": LABEL, "edgecolor": "none", "boxstyle": "round,pad=0.25"},
            )
    plt.show()


def _long_table(
    runs: Mapping[str, Run | Sequence[Run]], metric: str, scale: float, x: str | None = None
) -> pd.DataFrame:
    """One row for each run name, part and place: the mean, lowest and highest value, times ``scale``.

    The column "epoch" holds the places, counted from 1 or as ``x`` names them.
    """
    if not runs:
        raise ValueError("runs is empty; give at least one run, such as {'my run': model.fit(...)}.")
    if len(runs) > len(SERIES):
        raise ValueError(f"{len(runs)} runs are too many to tell apart; give at most {len(SERIES)}.")
    rows = []
    for name, given in runs.items():
        seeds = [_history(run) for run in (given if isinstance(given, list | tuple) else [given])]
        places = _places(name, seeds, x)
        for part, key in (("training", metric), ("validation", f"val_{metric}")):
            if part == "validation" and not any(key in history for history in seeds):
                continue
            if not seeds or any(key not in history for history in seeds):
                known = ", ".join(sorted({key for history in seeds for key in history})) or "nothing"
                raise ValueError(f"The run {name!r} has no {key!r}; it recorded {known}.")
            values_by_place = zip(*(history[key] for history in seeds), strict=False)
            for epoch, values in zip(places, values_by_place, strict=False):
                value, low, high = (
                    round(scale * float(v), 4) for v in (fmean(values), min(values), max(values))
                )
                rows.append(
                    {"run": name, "part": part, "epoch": epoch, "value": value, "low": low, "high": high}
                )
    return pd.DataFrame(rows)


def _places(name: str, seeds: Sequence[Mapping[str, Sequence[float]]], x: str | None) -> Sequence[float]:
    """Where the points of a run lie: at 1, 2, 3 and so on, or where its history says."""
    if x is None:
        return range(1, 1 + max((len(values) for history in seeds for values in history.values()), default=0))
    if any(x not in history for history in seeds):
        raise ValueError(f"The run {name!r} has no {x!r}, which x names; leave x out to count its points.")
    places = [[float(f"{float(place):.6g}") for place in history[x]] for history in seeds]
    if any(other != places[0] for other in places):
        raise ValueError(f"The runs of {name!r} have different {x!r}, so they have no mean; draw them apart.")
    return places[0]


def _horizontal_axis(places: pd.Series, *, counted: bool, log: bool) -> alt.Axis:
    """Whole numbers for counted points, powers of ten on a logarithmic scale."""
    if log:
        exponents = range(math.ceil(math.log10(places.min())), math.floor(math.log10(places.max())) + 1)
        return alt.Axis(values=[float(f"1e{exponent}") for exponent in exponents])
    return alt.Axis(tickMinStep=1, format="d") if counted else alt.Axis(tickCount=6)


def _history(run: Run) -> Mapping[str, Sequence[float]]:
    history = getattr(run, "history", run)
    if not isinstance(history, Mapping):
        raise ValueError(
            f"A run must be what model.fit returns, or a dict of lists; got {type(run).__name__}."
        )
    return history


def _describe(table: pd.DataFrame, title: str, unit: str, number: str, sign: str) -> str:
    """Say in words what the curves show: the text that stands in for the chart."""
    low, high = table["epoch"].min(), table["epoch"].max()
    sentences = [f"Line chart of {title} by {unit}, {low:g} to {high:g}."]
    for (run, part), rows in table.groupby(["run", "part"], sort=False):
        first, last = (f"{rows['value'].iloc[i]:{number}}{sign}" for i in (0, -1))
        sentences.append(f"{run}, {part}: from {first} to {last}.")
    return " ".join(sentences)


def theme() -> dict[str, Any]:
    """Return a chart's settings: text and lines in the colour of the text around it, in either theme."""
    text = {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 13,
        "titleFontSize": 13,
    }
    line = {"domainColor": "currentColor", "tickColor": "currentColor", "gridColor": "currentColor"}
    return {
        "background": "transparent",
        "axis": {**text, **line, "gridOpacity": 0.15, "labelFlush": False, "titleFontWeight": "normal"},
        "legend": {
            **text,
            "orient": "top",
            "direction": "vertical",
            "columns": 1,
            "labelLimit": 0,
            "symbolOpacity": 1,
            "symbolStrokeWidth": 2,
        },
        "view": {"stroke": None},
    }


def _bundle(spec: dict[str, Any], **_options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a chart as Vega-Lite, as words, and as a picture for readers that don't know Vega-Lite."""
    bundle: dict[str, Any] = {
        "application/vnd.vegalite.v5+json": spec,
        "text/plain": spec.get("description", "A chart."),
    }
    if importlib.util.find_spec("vl_convert"):
        import vl_convert

        on_paper = json.loads(json.dumps(spec).replace("currentColor", INK).replace("transparent", PAPER))
        picture = io.BytesIO(vl_convert.vegalite_to_png(on_paper, vl_version="5.20", scale=1.5))
        small = io.BytesIO()
        Image.open(picture).convert("RGB").quantize(64).save(small, "png", optimize=True)
        bundle["image/png"] = base64.b64encode(small.getvalue()).decode()
    return bundle, {}


if "google.colab" not in sys.modules:  # Colab has a renderer of its own
    alt.renderers.register("first-weekend", _bundle)
    alt.renderers.enable("first-weekend")
