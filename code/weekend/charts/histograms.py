"""Histograms of a network's weights, several in one chart."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from .style import series, themed

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 3], [4, 6])


def histograms(
    values: Mapping[str, ArrayLike],
    limits: tuple[float, float],
    *,
    bins: int = 41,
    title: str = "weight",
) -> alt.Chart:
    """Draw how often values of each size occur, a stepped line for each set of values.

    Parameters
    ----------
    values : mapping of str to array
        The values by the name to show, one to six sets; their shapes do not matter.
    limits : tuple of two floats
        The range to draw. What lies outside counts in the percentages and is not drawn.
    bins : int
        Steps in that range; an odd number puts 0 in the middle of one.
    title : str
        The name of the horizontal axis.

    Returns
    -------
    altair.Chart
        The vertical axis is logarithmic: one value in ten thousand is still seen.

    Raises
    ------
    ValueError
        There is no set of values, an empty one, or more than six, or the range is empty.
    """
    look = series("set", list(values))
    low, high = limits
    if not low < high:
        raise ValueError(f"limits is {limits}; give the lower end first.")
    sets = {name: np.asarray(given, float).ravel() for name, given in values.items()}
    empty = [name for name, given in sets.items() if given.size == 0]
    if empty:
        raise ValueError(f"{empty[0]!r} holds no values; give at least one.")
    edges = np.linspace(low, high, bins + 1)
    rows = [row for name, given in sets.items() for row in _steps(name, given, edges)]
    names = list(sets)
    legend = alt.Legend(symbolSize=500) if len(names) > 1 else None
    dash = alt.Scale(domain=names, range=[list(pattern) for pattern in _DASHES[: len(names)]])
    return themed(
        alt.Chart(alt.InlineData(values=rows, name="bins"))
        .mark_line(interpolate="step", strokeWidth=2)
        .encode(
            x=alt.X("value:Q", title=title, scale=alt.Scale(domain=[low, high], nice=False)),
            y=alt.Y(
                "share:Q",
                title="share of the weights",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(labelExpr="datum.value + '%'", values=[100, 10, 1, 0.1, 0.01, 0.001, 0.0001]),
            ),
            color=look["color"],
            strokeDash=alt.StrokeDash("set:N", title=None, scale=dash, legend=legend),
            tooltip=[
                alt.Tooltip("set:N"),
                alt.Tooltip("value:Q", title="around", format=".4f"),
                alt.Tooltip("share:Q", title="share in %", format=".4f"),
            ],
        )
        .properties(width=560, height=300, description=_describe(sets, title, edges))
    )


def _steps(name: str, values: np.ndarray, edges: np.ndarray) -> list[dict[str, Any]]:
    counts, _ = np.histogram(values, edges)
    middles = (edges[:-1] + edges[1:]) / 2
    # A logarithm has no place for 0, so an empty bin interrupts the line.
    return [
        {
            "set": name,
            "value": round(float(middle), 5),
            "share": round(100 * int(count) / values.size, 5) if count else None,
        }
        for middle, count in zip(middles, counts, strict=True)
    ]


def _describe(sets: Mapping[str, np.ndarray], title: str, edges: np.ndarray) -> str:
    width = edges[1] - edges[0]
    sentences = [f"Histogram of the {title}, from {edges[0]:g} to {edges[-1]:g}."]
    for name, values in sets.items():
        near = 100 * np.mean(np.abs(values) < width / 2)
        sentences.append(
            f"{name}: {near:.1f}% are nearer to 0 than {width / 2:.4f}, the standard deviation is {values.std():.4f}."
        )
    return " ".join(sentences)
