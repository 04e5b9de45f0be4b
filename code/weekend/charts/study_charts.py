"""Charts of searches for settings: the best so far, what was tried, and what mattered."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import altair as alt
import pandas as pd

from ..records.studies import Study
from .style import band_line_points, percent_axis, series, themed


def best_so_far(searches: Mapping[str, Sequence[Study]]) -> alt.LayerChart:
    """Draw the highest validation accuracy of whole trials by the epochs of training that were spent.

    Parameters
    ----------
    searches : mapping of str to sequence of Study
        Searches with different seeds, by the name of their method. They become their mean, with a band from the
        lowest to the highest.

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ValueError
        There is no search, or more methods than colours.
    """
    every = [study for seeds in searches.values() for study in seeds]
    if not every:
        raise ValueError("Give at least one search, by the name of its method.")
    look = series("method", list(searches))
    step = max(study.epochs for study in every)
    places = range(step, min(study.spent for study in every) + 1, step)
    rows = [
        {
            "method": name,
            "epochs": place,
            "value": round(100 * fmean(values), 4),
            "low": round(100 * min(values), 4),
            "high": round(100 * max(values), 4),
        }
        for name, seeds in searches.items()
        for place, values in zip(
            places, zip(*(s.best_after(places) for s in seeds), strict=True), strict=True
        )
    ]
    x = alt.X(
        "epochs:Q",
        title="epochs of training spent",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(tickCount=6, format="d"),
    )
    y = percent_axis("best validation accuracy so far")
    base = alt.Chart(alt.InlineData(values=rows, name="best")).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("method:N"),
        alt.Tooltip("epochs:Q", title="epochs spent"),
        alt.Tooltip("value:Q", title="mean in %", format=".1f"),
        alt.Tooltip("low:Q", title="lowest in %", format=".1f"),
        alt.Tooltip("high:Q", title="highest in %", format=".1f"),
    ]
    ends = [row for row in rows if row["epochs"] == places[-1]]
    return themed(
        alt.layer(*band_line_points(base, look=look, tooltip=tooltip)).properties(
            width=560,
            height=300,
            description=f"Line chart of the best validation accuracy so far by epochs of training spent, {places[0]} "
            f"to {places[-1]}. "
            + " ".join(
                f"{row['method']}: {row['value']:.1f}% at the end, {row['low']:.1f} to {row['high']:.1f}%."
                for row in ends
            ),
        )
    )


def rates(searches: Sequence[Study]) -> alt.Chart:
    """Draw the accuracy of whole trials by their learning rate, a point for each, by network.

    Parameters
    ----------
    searches : sequence of Study

    Returns
    -------
    altair.Chart
    """
    rows: list[dict[str, Any]] = [
        {
            "network": trial.settings["network"].replace("_", " "),
            "rate": float(f"{trial.settings['learning_rate']:.3g}"),
            "batch": trial.settings["batch_size"],
            "value": round(100 * trial.accuracies[-1], 2),
        }
        for study in searches
        for trial in study.trials
        if not trial.stopped
    ]
    best = max(rows, key=lambda row: row["value"])
    look = series("network", sorted({row["network"] for row in rows}))
    return themed(
        alt.Chart(alt.InlineData(values=rows, name="trials"))
        .mark_point(filled=True, size=70, opacity=0.85)
        .encode(
            x=alt.X(
                "rate:Q",
                title="learning rate",
                scale=alt.Scale(type="log", domain=[1e-4, 1e-2], padding=12),
                axis=alt.Axis(values=[1e-4, 1e-3, 1e-2], format="~g"),
            ),
            y=percent_axis("validation accuracy"),
            **look,
            tooltip=[
                alt.Tooltip("network:N"),
                alt.Tooltip("rate:Q", title="learning rate", format=".2~g"),
                alt.Tooltip("batch:Q", title="batch size"),
                alt.Tooltip("value:Q", title="validation accuracy in %", format=".1f"),
            ],
        )
        .properties(
            width=560,
            height=300,
            description=f"Scatter plot of validation accuracy by learning rate for {len(rows)} trials. The best has "
            f"{best['value']:.1f}% with a rate of {best['rate']:.2g}.",
        )
    )


def importances(found: pd.DataFrame) -> alt.Chart:
    """Draw how much each setting mattered, a point for each search.

    Parameters
    ----------
    found : DataFrame
        A row for each setting, a column for each search, shares from 0 to 1.

    Returns
    -------
    altair.Chart
    """
    rows = [
        {"setting": str(setting).replace("_", " "), "search": str(search), "share": round(float(share), 4)}
        for search, column in found.items()
        for setting, share in column.items()
    ]
    names = [str(name).replace("_", " ") for name in found.index]
    look = series("search", [str(search) for search in found])
    ranges = [
        f"{name}: {100 * values.min():.0f} to {100 * values.max():.0f}%."
        for name, (_, values) in zip(names, found.iterrows(), strict=True)
    ]
    return themed(
        alt.Chart(alt.InlineData(values=rows, name="importances"))
        .mark_point(filled=True, size=90, opacity=0.9)
        .encode(
            x=alt.X(
                "share:Q",
                title="estimated share of the differences between trials",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%", tickCount=6),
            ),
            y=alt.Y("setting:N", title=None, sort=names, axis=alt.Axis(grid=True)),
            **look,
            tooltip=[
                alt.Tooltip("setting:N"),
                alt.Tooltip("search:N"),
                alt.Tooltip("share:Q", format=".0%"),
            ],
        )
        .properties(
            width=460,
            height=45 * len(names),
            description=f"Scatter plot of the estimated importance of {len(names)} settings, a point for each search. "
            + " ".join(ranges),
        )
    )
