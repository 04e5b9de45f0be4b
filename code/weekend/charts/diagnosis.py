"""Charts for finding out what is wrong with a classifier."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from .style import SERIES, band_line_points, percent_axis, series, themed


def confusion_map(counts: np.ndarray, names: Sequence[Any] | None = None) -> alt.LayerChart:
    """Draw a confusion matrix: a row for each true class, a column for each answer, and the errors in colour.

    Parameters
    ----------
    counts : ndarray of int, shape (classes, classes)
        As ``sklearn.metrics.confusion_matrix`` returns it: ``counts[i, j]`` pictures of class i were taken for j.
    names : sequence, optional
        The names of the classes; 0, 1, 2 and so on if not given.

    Returns
    -------
    altair.LayerChart
        Hover over a square to read it in words.

    Raises
    ------
    ValueError
        The counts are no square, or there is another number of names.
    """
    counts = np.asarray(counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(counts) == 0:
        raise ValueError(
            f"counts has shape {counts.shape}; it must be (n, n): a row and a column for each class."
        )
    labels = [str(name) for name in (range(len(counts)) if names is None else names)]
    if len(labels) != len(counts):
        raise ValueError(f"There are {len(counts)} classes and {len(labels)} names; give one name a class.")
    squares = [
        {
            "true": labels[row],
            "said": labels[column],
            "count": int(counts[row, column]),
            "wrong": 0 if row == column else int(counts[row, column]),
        }
        for row in range(len(labels))
        for column in range(len(labels))
    ]
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False)
    base = alt.Chart(alt.InlineData(values=squares, name="squares")).encode(
        x=alt.X("said:O", title="the network says", sort=labels, axis=axis),
        y=alt.Y("true:O", title="the label says", sort=labels, axis=axis),
        tooltip=[
            alt.Tooltip("true:N", title="label"),
            alt.Tooltip("said:N", title="network"),
            alt.Tooltip("count:Q", title="pictures"),
        ],
    )
    # Up to 0.6, so that a number in the page's text colour stays readable on it in either theme.
    colour = alt.Opacity(
        "wrong:Q", legend=None, scale=alt.Scale(domain=[0, max(1, _most(squares))], range=[0, 0.6])
    )
    frame = base.mark_rect(fillOpacity=0, stroke="currentColor", strokeOpacity=0.15)
    fill = base.mark_rect(fill=SERIES[0]).encode(fillOpacity=colour)
    numbers = (
        base.transform_filter("datum.count > 0")
        .mark_text(fontSize=12, fill="currentColor")
        .encode(text="count:Q")
    )
    return themed(
        alt.layer(frame, fill, numbers).properties(
            width=560, height=400, description=_describe_confusion(squares)
        )
    )


def trends(
    lines: Mapping[str, tuple[Sequence[float] | np.ndarray, Sequence[Any] | np.ndarray]],
    *,
    x: str,
    y: str,
    diagonal: bool = False,
) -> alt.LayerChart:
    """Draw how a percentage depends on something.

    Parameters
    ----------
    lines : mapping of str to (places, percentages)
        Places of shape (n,); percentages of shape (n,), or (seeds, n): then the line is their mean, and a band
        reaches from the lowest to the highest.
    x, y : str
        The names of the axes.
    diagonal : bool
        Also draw the line where both numbers are equal, dashed.

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ValueError
        There is no line, there are more than six, or places and percentages differ in number.
    """
    look = series("line", list(lines))
    points = [point for name, (places, values) in lines.items() for point in _points(name, places, values)]
    across = alt.X("x:Q", title=x, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(tickCount=6))
    up = percent_axis(y, "y:Q")
    tooltip = [
        alt.Tooltip("line:N", title="line"),
        alt.Tooltip("x:Q", title=x, format=".4~g"),
        alt.Tooltip("y:Q", title=f"{y} in %", format=".1f"),
    ]
    base = alt.Chart(alt.InlineData(values=points, name="points")).encode(x=across, y=up)
    layers: list[alt.Chart] = []
    if diagonal:
        ends = [min(point["x"] for point in points), max(point["x"] for point in points)]
        equal = alt.Chart(alt.InlineData(values=[{"x": end, "y": end} for end in ends], name="equal"))
        layers.append(
            equal.mark_line(strokeDash=[5, 4], stroke="currentColor", opacity=0.6).encode(x=across, y=up)
        )
    layers += band_line_points(
        base, look=look, tooltip=tooltip, band=any(point["low"] < point["high"] for point in points)
    )
    return themed(
        alt.layer(*layers).properties(
            width=560, height=300, description=_describe_trends(points, list(lines), x, y)
        )
    )


def _points(name: str, places: Any, values: Any) -> list[dict[str, Any]]:
    places, seeds = np.asarray(places, float), np.atleast_2d(np.asarray(values, float))
    if places.ndim != 1 or seeds.ndim != 2 or seeds.shape[1] != len(places):
        raise ValueError(
            f"The line {name!r} has {places.shape} places and {seeds.shape} percentages; their last numbers must "
            "agree."
        )
    return [
        {
            "line": name,
            "x": round(float(place), 4),
            "y": round(float(column.mean()), 3),
            "low": round(float(column.min()), 3),
            "high": round(float(column.max()), 3),
        }
        for place, column in zip(places, seeds.T, strict=True)
    ]


def _most(squares: list[dict[str, Any]]) -> int:
    return max(int(square["wrong"]) for square in squares)


def _describe_confusion(squares: list[dict[str, Any]]) -> str:
    """Say in words what the matrix shows: the text that stands in for the chart."""
    total, wrong = (sum(square[key] for square in squares) for key in ("count", "wrong"))
    worst = sorted(squares, key=lambda square: -square["wrong"])[:4]
    pairs = ", ".join(f"{s['true']} taken for {s['said']} ({s['wrong']})" for s in worst if s["wrong"])
    sentence = f" Most often: {pairs}." if pairs else ""
    return f"Heat map of {total} answers by label and answer: {wrong} are wrong.{sentence}"


def _describe_trends(points: list[dict[str, Any]], names: list[str], x: str, y: str) -> str:
    sentences = [f"Line chart of {y} by {x}."]
    for name in names:
        own = [point for point in points if point["line"] == name]
        first, last = own[0], own[-1]
        low = min(own, key=lambda point: point["y"])
        sentences.append(
            f"{name}: {first['y']:.1f}% at {first['x']:g}, {last['y']:.1f}% at {last['x']:g}, "
            f"lowest {low['y']:.1f}% at {low['x']:g}."
        )
    return " ".join(sentences)
