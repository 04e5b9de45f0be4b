"""What all charts share: colours, shapes, the theme, and how a chart is shown."""

import base64
import importlib.util
import io
import json
import math
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    import altair as alt  # the page's Python has none, and draws what is written as Vega-Lite

# Each colour has a contrast of at least 3 to 1 against the page in the light and in the dark theme, which
# WCAG 2.2 asks of graphics. Shapes and dashes say the same as the colours.
SERIES = ("#2f7fc1", "#cf6a1a", "#2a8f62", "#9a62c9", "#cf5488", "#7d8590")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK = "#1d2433"
PAPER = "#ffffff"
LABEL = "#1d2433"
LABEL_TEXT = "#f2f4f8"

VEGA_LITE = "application/vnd.vegalite.v5+json"

Spec: TypeAlias = dict[str, Any]
Chart = TypeVar("Chart", bound="alt.TopLevelMixin")


def channel(field: str, kind: str = "quantitative", **options: Any) -> Spec:
    """Return a channel of a chart, as Vega-Lite: the field that it shows, and how."""
    return {"field": field, "type": kind, **options}


def series_spec(field: str, names: Sequence[Any]) -> dict[str, Spec]:
    """Return what `series` does, as Vega-Lite."""
    if not 0 < len(names) <= len(SERIES):
        raise ValueError(f"{len(names)} {field}s can't be told apart; give 1 to {len(SERIES)}.")
    legend: Spec | None = {} if len(names) > 1 else None
    return {
        name: channel(
            field,
            "nominal",
            title=None,
            scale={"domain": list(names), "range": list(kinds[: len(names)])},
            legend=legend,
        )
        for name, kinds in (("color", SERIES), ("shape", SHAPES))
    }


def series(field: str, names: Sequence[Any]) -> dict[str, Any]:
    """Return the colour and the shape of each of up to six names, as ``encode`` takes them.

    Parameters
    ----------
    field : str
        The column that holds the names.
    names : sequence
        In the order of the legend; a single name needs none.

    Returns
    -------
    dict
        With the keys "color" and "shape".

    Raises
    ------
    ValueError
        There is no name, or more than there are colours.
    """
    import altair as alt

    spec = series_spec(field, names)
    return {"color": alt.Color(**spec["color"]), "shape": alt.Shape(**spec["shape"])}


def band_line_points(
    base: "alt.Chart", *, look: dict[str, Any], tooltip: list[Any], band: bool = True
) -> list["alt.Chart"]:
    """Return the layers of a mean with its range: a band from "low" to "high", a line, and its points.

    Parameters
    ----------
    base : Chart
        With the places of the line, ``x`` and ``y``.
    look : dict
        As `series` returns it.
    tooltip : list
        What a point says.
    band : bool
        Whether there is a range to draw.
    """
    import altair as alt

    colour = {"color": look["color"]}
    area = base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q"), y2="high:Q", **colour)
    return [
        *([area] if band else []),
        base.mark_line(strokeWidth=2).encode(**colour),
        base.mark_point(filled=True, size=45, opacity=1).encode(**look, tooltip=tooltip),
    ]


def percent_axis(title: str, field: str = "value:Q") -> "alt.Y":
    """Return a vertical axis for percentages."""
    import altair as alt

    axis = alt.Axis(labelExpr="datum.label + '%'", tickCount=6)
    return alt.Y(field, title=title, scale=alt.Scale(zero=False), axis=axis)


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


def drawn(spec: Spec) -> "alt.LayerChart":
    """Return a chart of layers, which is given as Vega-Lite, in the book's look.

    Returns
    -------
    altair.LayerChart
        In a page, where there is no Altair, something that only shows itself.
    """
    try:
        import altair as alt
    except ImportError:
        return cast("alt.LayerChart", _Drawn(spec | {"config": theme()}))
    return themed(alt.LayerChart.from_dict(spec))


class _Drawn:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec

    def to_dict(self) -> Spec:
        return self._spec

    def _repr_mimebundle_(self, *_include: Any, **_exclude: Any) -> dict[str, Any]:
        return bundle(self._spec)


def themed(chart: Chart) -> Chart:
    """Return a chart in the book's look; a notebook shows it with a picture and with words beside it.

    Parameters
    ----------
    chart : any chart of Altair
        Its description is what stands in for it where charts can't be seen.
    """
    made = chart.configure(**theme())
    if "google.colab" not in sys.modules:  # Colab shows charts in a way of its own
        kind: Any = type(made)
        object.__setattr__(made, "__class__", _shown(kind))  # Altair's own would make it part of the chart
    return made


@cache
def _shown(kind: Any) -> type:
    """Return a kind of chart that shows itself, so that charts which are not the book's stay as they are."""
    return type(kind.__name__, (kind,), {"_repr_mimebundle_": _repr_mimebundle_})


def _repr_mimebundle_(self: Any, *_include: Any, **_exclude: Any) -> dict[str, Any]:
    return bundle(self.to_dict())


def _plain(content: Any) -> Any:
    """Return JSON values with None in place of what is not a finite number, for which JSON has no word."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def bundle(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a chart as Vega-Lite, as words, and as a picture for readers that don't know Vega-Lite."""
    spec = _plain(spec)
    shown: dict[str, Any] = {
        VEGA_LITE: spec,
        "text/plain": spec.get("description", "A chart."),
    }
    if importlib.util.find_spec("vl_convert"):
        import vl_convert
        from PIL import Image

        on_paper = json.loads(json.dumps(spec).replace("currentColor", INK).replace("transparent", PAPER))
        picture = io.BytesIO(vl_convert.vegalite_to_png(on_paper, vl_version="5.20", scale=1.5))
        small = io.BytesIO()
        Image.open(picture).convert("RGB").quantize(64).save(small, "png", optimize=True)
        shown["image/png"] = base64.b64encode(small.getvalue()).decode()
    return shown
