"""What each step of the ladder gained, drawn."""

from typing import Any

import altair as alt
import pandas as pd

from .style import series, themed


def chart(climb: pd.DataFrame) -> alt.LayerChart:
    """Draw what each step gained, with its 95% confidence interval.

    Parameters
    ----------
    climb : DataFrame
        As `table` gives it.
    """
    rows = climb.iloc[1:].rename_axis("step").reset_index().round(2)
    rows = rows.rename(columns={"from": "low", "to": "high"})
    look = series("verdict", ["helps", "not shown", "hurts", "suggestive"])
    said = [
        f"{row.step} {row.gain:+.1f} ({row.low:+.1f} to {row.high:+.1f}, {row.verdict})"
        for row in rows.itertuples()
    ]
    records: list[dict[str, Any]] = rows.to_dict("records")  # type: ignore[assignment]
    base = alt.Chart(alt.InlineData(values=records, name="steps")).encode(
        y=alt.Y("step:N", sort=list(rows["step"]), title=None, axis=alt.Axis(labelLimit=0)),
        color=look["color"],
    )
    bands = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title="gain in points"), x2="high:Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="gain:Q",
        shape=look["shape"],
        tooltip=[
            alt.Tooltip("step:N"),
            alt.Tooltip("gain:Q", format="+.2f"),
            alt.Tooltip("low:Q", title="from", format="+.2f"),
            alt.Tooltip("high:Q", title="to", format="+.2f"),
            alt.Tooltip("verdict:N"),
        ],
    )
    zero = (
        alt.Chart(alt.InlineData(values=[{"gain": 0}], name="zero"))
        .mark_rule(strokeDash=[4, 4], color="currentColor", opacity=0.6)
        .encode(x="gain:Q")
    )
    return themed(
        alt.layer(zero, bands, points).properties(
            width=440, height=280, description=f"Scatter plot of what each step gained: {'; '.join(said)}."
        )
    )
