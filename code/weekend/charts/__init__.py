"""The book's figures: curves of training runs and grids of pictures, readable in light and dark themes."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .style import (
    INK,
    LABEL,
    LABEL_TEXT,
    PAPER,
    SERIES,
    SHAPES,
    Spec,
    channel,
    drawn,
    series,
    series_spec,
    theme,
    themed,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "INK",
    "LABEL",
    "LABEL_TEXT",
    "PAPER",
    "SERIES",
    "SHAPES",
    "curves",
    "image_grid",
    "series",
    "theme",
    "themed",
]

Run: TypeAlias = Any  # a keras.callbacks.History, or its .history: a dict of lists with a value an epoch
Row: TypeAlias = dict[str, Any]


def curves(
    runs: Run | Sequence[Run] | Mapping[str, Run | Sequence[Run]],
    metric: str = "accuracy",
    *,
    title: str | None = None,
    percent: bool | None = None,
    unit: str = "epoch",
    log: bool = False,
    x: str | None = None,
    log_x: bool = False,
) -> "alt.LayerChart":
    """Draw a metric by epoch for one or several runs: validation as solid lines, training as dashed ones.

    Parameters
    ----------
    runs : run, or mapping of str to run or to a sequence of runs
        What ``model.fit`` returned, alone or under the name to show. Several runs of one name (other seeds) become
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
        Displays as an interactive chart: hover to read values, press a name in the legend to single it out. Where
        a value is no finite number, the line is interrupted.

    Raises
    ------
    ValueError
        There is no run, or one without the metric or the places for it.
    """
    percent = "accuracy" in metric if percent is None else percent
    title = title or metric.replace("_", " ")
    rows = _rows(_by_name(runs), metric, scale=100 if percent else 1, x=x)
    number, sign = (".1f", "%") if percent else (".4f", "")
    horizontal = channel(
        "epoch",
        title=unit,
        scale={"type": "log", "nice": False} if log_x else {"nice": False, "zero": False},
        axis=_horizontal_axis([row["epoch"] for row in rows], counted=x is None, log=log_x),
    )
    vertical = channel(
        "value",
        title=title,
        scale={"type": "log"} if log else {"zero": False},
        axis={"labelExpr": f"datum.label + '{sign}'", "tickCount": 6},
    )
    tooltip = [
        channel("run", "nominal"),
        channel("part", "nominal"),
        channel("epoch", title=unit, format="d" if x is None else ".3~g"),
        channel("value", title=f"{title} in %" if percent else title, format=number),
    ]
    return drawn(
        {
            # With a name of our own: Altair's would be a hash of the numbers, and differ wherever they do.
            "data": {"name": "runs", "values": rows},
            **_layers(rows, horizontal, vertical, tooltip),
            **{"width": 560, "height": 300},
            "description": _describe(rows, title, unit, number, sign),
        }
    )


def _layers(rows: list[Row], x: Spec, y: Spec, tooltip: list[Spec]) -> Spec:
    """Return a band where seeds differ, lines and points; a name in the legend singles out its run."""
    names, parts = (list(dict.fromkeys(row[key] for row in rows)) for key in ("run", "part"))
    parts = sorted(parts, reverse=True)  # validation first
    look = series_spec("run", names)
    picked, lines = "picked", "lines"

    def faded(full: float, rest: float) -> Spec:
        return {"condition": {"param": picked, "value": full}, "value": rest}

    dash = channel(
        "part",
        "nominal",
        title=None,
        scale={"domain": parts, "range": [[1, 0], [5, 4]][: len(parts)]},
        legend={"symbolSize": 500, "symbolStrokeColor": "currentColor"} if len(parts) > 1 else None,
    )
    place = {"x": x, "color": look["color"]}
    line = {**place, "y": y, "strokeDash": dash, "opacity": faded(1, 0.15)}
    point = {**place, "y": y, "shape": look["shape"], "tooltip": tooltip, "opacity": faded(1, 0.15)}
    layers: list[Spec] = [
        {"name": lines, "mark": {"type": "line", "strokeWidth": 2}, "encoding": line},
        {"mark": {"type": "point", "filled": True, "size": 45}, "encoding": point},
    ]
    if any(row["value"] is not None and row["low"] < row["high"] for row in rows):
        ends = {"y": channel("low"), "y2": {"field": "high"}, "opacity": faded(0.18, 0.03)}
        shown = [{"filter": f"(datum.part === '{parts[0]}')"}]
        layers.insert(0, {"transform": shown, "mark": {"type": "area"}, "encoding": {**place, **ends}})
    selection: Spec = {"name": picked, "select": {"type": "point", "fields": ["run"]}, "views": [lines]}
    if len(names) > 1:
        selection["bind"] = "legend"
    return {"layer": layers, "params": [selection]}


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
        uint8 from 0 to 255, or float from 0 to 1. Without colour channels they are shown in greys, from black
        at 0 to white at 255 or 1.
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
    import matplotlib.pyplot as plt

    images = np.asarray(images)
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] != 3) or len(images) == 0:
        raise ValueError(
            f"images has shape {images.shape}; it must be (n, height, width, 3) or (n, height, width), n > 0."
        )
    if labels is not None and len(labels) != len(images):
        raise ValueError(f"There are {len(images)} images and {len(labels)} labels; give one label an image.")
    columns = min(columns, len(images))
    white = 255 if np.issubdtype(images.dtype, np.integer) else 1
    rows = -(-len(images) // columns)
    gap, strip = 0.08, 0.34 if labels is not None else 0.0  # inches between pictures, and for the label
    width, height = columns * (size + gap), rows * (size + gap + strip)
    figure = plt.figure(figsize=(width, height), dpi=144, facecolor="none")
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        left, top = column * (size + gap) + gap / 2, row * (size + gap + strip) + gap / 2
        axis = figure.add_axes((left / width, 1 - (top + size) / height, size / width, size / height))
        axis.axis("off")
        axis.imshow(image, cmap="gray", vmin=0, vmax=white, interpolation="nearest")
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


def _by_name(runs: Any) -> Mapping[str, Run | Sequence[Run]]:
    """Return runs by the names to show; a run that was given alone gets one."""
    if isinstance(runs, Mapping) and not _is_history(runs):
        return runs
    return {"this run": runs}


def _is_history(given: Mapping[str, Any]) -> bool:
    """Return whether this is a run's history, with a list of numbers for each metric."""
    return bool(given) and all(
        isinstance(values, list | tuple | np.ndarray)
        and len(values) > 0
        and all(value is None or isinstance(value, int | float | np.number) for value in values)
        for values in given.values()
    )


def _rows(
    runs: Mapping[str, Run | Sequence[Run]], metric: str, scale: float, x: str | None = None
) -> list[Row]:
    """One row for each run name, part and place: the mean, lowest and highest value, times ``scale``.

    "epoch" holds the place, counted from 1 or as ``x`` names it. Where a run has no finite value, there is None.
    """
    if not runs:
        raise ValueError("runs is empty; give at least one run, such as {'my run': model.fit(...)}.")
    if len(runs) > len(SERIES):
        raise ValueError(f"{len(runs)} runs are too many to tell apart; give at most {len(SERIES)}.")
    rows = []
    for name, given in runs.items():
        seeds = [_history(run) for run in (given if isinstance(given, list | tuple) else [given])]
        places = _places(name, seeds, x)
        for part, key in _parts(name, seeds, metric):
            for epoch, values in zip(
                places, zip(*(history[key] for history in seeds), strict=True), strict=False
            ):
                low, mean, high = _spread(values, scale)
                rows.append(
                    {"run": name, "part": part, "epoch": epoch, "value": mean, "low": low, "high": high}
                )
    return rows


def _parts(name: str, seeds: Sequence[Mapping[str, Any]], metric: str) -> list[tuple[str, str]]:
    """Return the parts that all seeds measured, each with its name in their histories; not one without values."""
    parts = [("training", metric), ("validation", f"val_{metric}")]
    if not any(parts[1][1] in history for history in seeds):
        del parts[1]
    for _, key in parts:
        if not seeds or any(key not in history for history in seeds):
            known = ", ".join(sorted({key for history in seeds for key in history})) or "nothing"
            raise ValueError(f"The run {name!r} has no {key!r}; it recorded {known}.")
    parts = [(part, key) for part, key in parts if any(len(history[key]) for history in seeds)]
    if len({len(history[key]) for history in seeds for _, key in parts}) > 1:
        raise ValueError(
            f"The runs of {name!r} differ in length, so their points have no common places; draw them apart."
        )
    return parts


def _spread(values: Sequence[float | None], scale: float) -> tuple[Any, Any, Any]:
    numbers = [math.nan if value is None else scale * float(value) for value in values]
    if not all(map(math.isfinite, numbers)):
        return None, None, None  # a run that blew up; JSON has no word for it
    return round(min(numbers), 4), round(fmean(numbers), 4), round(max(numbers), 4)


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


def _horizontal_axis(places: Sequence[float], *, counted: bool, log: bool) -> Spec:
    """Whole numbers for counted points, powers of ten on a logarithmic scale."""
    if log:
        exponents = range(math.ceil(math.log10(min(places))), math.floor(math.log10(max(places))) + 1)
        return {"values": [float(f"1e{exponent}") for exponent in exponents]}
    return {"tickMinStep": 1, "format": "d"} if counted else {"tickCount": 6}


def _history(run: Run) -> Mapping[str, Sequence[float]]:
    history = getattr(run, "history", run)
    if not isinstance(history, Mapping):
        raise ValueError(
            f"A run must be what model.fit returns, or a dict of lists; got {type(run).__name__}."
        )
    return history


def _describe(rows: list[Row], title: str, unit: str, number: str, sign: str) -> str:
    """Say in words what the curves show: the text that stands in for the chart."""
    places = [row["epoch"] for row in rows]
    sentences = [f"Line chart of {title} by {unit}, {min(places):g} to {max(places):g}."]
    lines: dict[tuple[str, str], list[float | None]] = {}
    for row in rows:
        lines.setdefault((row["run"], row["part"]), []).append(row["value"])
    for (run, part), values in lines.items():
        first, last = (
            "no finite number" if value is None else f"{value:{number}}{sign}"
            for value in (values[0], values[-1])
        )
        sentences.append(f"{run}, {part}: from {first} to {last}.")
    return " ".join(sentences)
