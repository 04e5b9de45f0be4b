"""Histograms over time as one picture: each column is a histogram, seen from above."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from ..records.logs import Histogram
from .style import SERIES, themed


def heatmap(
    histograms: Sequence[Histogram], *, limits: tuple[float, float], title: str = "weight", height: int = 240
) -> alt.Chart:
    """Draw logged histograms: time goes to the right, values go up, and many weights make a dark spot.

    Parameters
    ----------
    histograms : sequence of (int, ndarray of shape (buckets, 3))
        As :func:`weekend.records.logs.histograms` returns them for one tag.
    limits : tuple of float
        The lowest and the highest value of the vertical axis; give charts to compare the same.
    title : str
        The name of the vertical axis.
    height : int
        In pixels.

    Returns
    -------
    altair.Chart

    Raises
    ------
    ValueError
        There is no histogram.
    """
    if not histograms:
        raise ValueError("histograms is empty; was the run logged with histogram_freq=1?")
    step = histograms[1][0] - histograms[0][0] if len(histograms) > 1 else 1
    records: list[dict[str, Any]] = []
    for epoch, buckets in histograms:
        for left, right, count in buckets[buckets[:, 2] > 0]:
            records.append(
                {
                    "epoch": epoch + 1 - step / 2,
                    "until": epoch + 1 + step / 2,
                    "low": round(float(left), 4),
                    "high": round(float(right), 4),
                    "weights": float(count),
                }
            )
    low, high = (f"{histograms[-1][1][:, :2].min():.2f}", f"{histograms[-1][1][:, :2].max():.2f}")
    description = (
        f"Heat map of {title} by epoch, {histograms[0][0] + 1} to {histograms[-1][0] + 1}: how many weights lie "
        f"where. At the end they lie between {low} and {high}."
    )
    return themed(
        alt.Chart(alt.InlineData(values=records, name="buckets"))
        .mark_rect(color=SERIES[0], stroke=SERIES[0], strokeWidth=1, clip=True)
        .encode(
            x=alt.X("epoch:Q", title="epoch", scale=alt.Scale(nice=False, zero=False)),
            x2="until:Q",
            y=alt.Y("low:Q", title=title, scale=alt.Scale(domain=list(limits))),
            y2="high:Q",
            opacity=alt.Opacity("weights:Q", legend=None, scale=alt.Scale(range=[0.25, 1])),
            tooltip=[
                alt.Tooltip("low:Q", title="from"),
                alt.Tooltip("high:Q", title="to"),
                alt.Tooltip("weights:Q"),
            ],
        )
        .properties(width=560, height=height, description=description)
    )
