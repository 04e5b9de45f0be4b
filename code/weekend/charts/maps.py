"""Maps of a loss over two parameters, with the paths that optimizers take on them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np

from .style import Spec, channel, drawn, series_spec

if TYPE_CHECKING:
    import altair as alt

_GRID = 121  # places where the loss is computed, in each direction
_BENDS = 60  # points of a contour line that are drawn at most
_SHOWN = 60  # points of a path that are drawn at most


def contours(
    loss: Callable[[float, float], float],
    x: tuple[float, float],
    y: tuple[float, float],
    levels: Sequence[float],
    paths: Mapping[str, np.ndarray] | None = None,
    *,
    x_title: str = "w",
    y_title: str = "b",
) -> "alt.LayerChart":
    """Draw lines of equal loss, as on a hiking map, and paths across them.

    Parameters
    ----------
    loss : callable
        Takes the two parameters and returns the loss.
    x, y : tuple of two floats
        The range of the first and of the second parameter.
    levels : sequence of float
        A line is drawn for each of these losses, and labelled with it.
    paths : mapping of str to ndarray of shape (n, 2), optional
        The parameters before the first step and after each step, by the name to show. What leaves the map is cut
        off. Long paths are thinned out: all of the first steps are drawn, then fewer and fewer.
    x_title, y_title : str
        The names of the parameters.

    Returns
    -------
    altair.LayerChart
        Hover over a point of a path to read its step and its loss.

    Raises
    ------
    ValueError
        A range is empty, a path has another shape, or there are more than six paths.
    """
    for name, (low, high) in (("x", x), ("y", y)):
        if not low < high:
            raise ValueError(f"{name} is ({low}, {high}); give the lower end first.")
    paths = paths or {}
    lines, labels = _lines(loss, x, y, levels)
    steps = [row for name, path in paths.items() for row in _steps(name, path, loss)]
    layers = _land(lines, labels, x, y, x_title, y_title) + (_trails(steps, list(paths)) if paths else [])
    description = _describe(levels, steps, x_title, y_title)
    return drawn({"layer": layers, "width": 560, "height": 420, "description": description})


def _lines(
    loss: Callable[[float, float], float],
    x: tuple[float, float],
    y: tuple[float, float],
    levels: Sequence[float],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the points of the contour lines, and for each level the place of its label."""
    across, up = np.linspace(*x, _GRID), np.linspace(*y, _GRID)
    heights = [[loss(a, b) for a in across] for b in up]
    generator = contourpy.contour_generator(across, up, heights)
    points, labels, number = [], [], 0
    for level in levels:
        pieces = [np.asarray(piece) for piece in generator.lines(level)]
        for piece in pieces:
            number += 1
            kept = np.unique(np.linspace(0, len(piece) - 1, _BENDS).astype(int))
            points += [
                {"x": round(float(a), 3), "y": round(float(b), 3), "line": number} for a, b in piece[kept]
            ]
        if pieces:
            a, b = _place_of_label(max(pieces, key=len), x, y)
            labels.append({"x": round(float(a), 3), "y": round(float(b), 3), "loss": f"{level:g}"})
    return points, labels


def _place_of_label(line: np.ndarray, x: tuple[float, float], y: tuple[float, float]) -> tuple[float, float]:
    """Return a point in the middle of the part of a line that is not too close to the map's edge."""
    low, high = np.array([x[0], y[0]]), np.array([x[1], y[1]])
    share = (line - low) / (high - low)
    inner = line[((share > 0.06) & (share < 0.94)).all(axis=1)]
    chosen = inner if len(inner) else line
    a, b = chosen[len(chosen) // 2]
    return float(a), float(b)


def _steps(name: str, path: np.ndarray, loss: Callable[[float, float], float]) -> list[dict[str, Any]]:
    path = np.asarray(path, float)
    if path.ndim != 2 or path.shape[1] != 2:
        raise ValueError(f"The path {name!r} has shape {path.shape}; it must be (n, 2): a row for each step.")
    shown = np.unique(
        np.concatenate([np.arange(20), np.geomspace(20, len(path), _SHOWN - 20) - 1]).astype(int)
    )
    return [
        {
            "run": name,
            "step": int(step),
            "x": round(float(path[step, 0]), 3),
            "y": round(float(path[step, 1]), 3),
            "loss": round(float(loss(*path[step])), 4),
        }
        for step in shown[shown < len(path)]
    ]


def _land(
    lines: list[dict[str, Any]],
    labels: list[dict[str, Any]],
    x: tuple[float, float],
    y: tuple[float, float],
    x_title: str,
    y_title: str,
) -> list[Spec]:
    axis = {"grid": False, "tickCount": 8}
    place = {
        name: channel(name, title=title, scale={"domain": list(ends), "nice": False}, axis=axis)
        for name, title, ends in (("x", x_title, x), ("y", y_title, y))
    }
    line = {"type": "line", "strokeWidth": 1, "opacity": 0.45, "stroke": "currentColor"}
    contour = {
        "data": {"name": "lines", "values": lines},
        "mark": {**line, "clip": True, "order": False},
        "encoding": {**place, "detail": channel("line", "nominal")},
    }
    text = {
        "data": {"name": "labels", "values": labels},
        "mark": {"type": "text", "fontSize": 12, "dy": -6, "fill": "currentColor", "clip": True},
        "encoding": {**place, "text": channel("loss", "nominal")},
    }
    return [contour, text]


def _trails(steps: list[dict[str, Any]], names: list[str]) -> list[Spec]:
    data = {"name": "steps", "values": steps}
    place, look = {"x": channel("x"), "y": channel("y")}, series_spec("run", names)
    run, step = channel("run", "nominal"), channel("step")
    line = {**place, "color": look["color"], "detail": run, "order": step}
    point = {**place, **look, "tooltip": [run, step, channel("loss", format=".4f")]}
    return [
        {"data": data, "mark": {"type": "line", "strokeWidth": 2, "clip": True}, "encoding": line},
        {
            "data": data,
            "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1, "clip": True},
            "encoding": point,
        },
    ]


def _describe(levels: Sequence[float], steps: list[dict[str, Any]], x_title: str, y_title: str) -> str:
    sentences = [
        f"Contour map of the loss over {x_title} and {y_title}, with lines from {min(levels):g} to {max(levels):g}."
    ]
    for name in dict.fromkeys(row["run"] for row in steps):
        rows = [row for row in steps if row["run"] == name]
        first, last = rows[0], rows[-1]
        sentences.append(
            f"{name}: from ({first['x']:.2f}, {first['y']:.2f}) with loss {first['loss']:.4f} "
            f"in {last['step']} steps to ({last['x']:.2f}, {last['y']:.2f}) with loss {last['loss']:.4f}."
        )
    return " ".join(sentences)
