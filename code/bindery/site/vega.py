"""Charts in the page: a static picture that reads without JavaScript, which the live chart then replaces."""

import json
import re
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import vl_convert
from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from sphinx.application import Sphinx

MIME = "application/vnd.vegalite.v5+json"
BUNDLE = f"vega-{version('vl-convert-python')}.js"
NODE_CLASS = "chart-output"
CURVE_HEIGHT = 347  # pixels, of a training curve without its legend

# A picture is one thing to those who can't see it, so words about its parts are never read, and weigh half of it.
_PARTS = re.compile(r' (?:role|aria-label|aria-roledescription|aria-hidden)="[^"]*"')
_PLACES = re.compile(r' (?:d|transform|[xy][12]?|width|height)="[^"]*"')
_TOO_FINE = re.compile(r"\d+\.\d{3,}")


class VegaRenderer(MimeRenderPlugin):
    """myst-nb's plugin for Vega-Lite outputs."""

    mime_priority_overrides: ClassVar = [("html", MIME, 1), ("epub", MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: int) -> list[nodes.Element] | None:
        """Return the chart as HTML, or None where it is something else or within a line of text."""
        if inline or data.mime_type != MIME:
            return None
        return [nodes.raw("", chart_html(data.content), format="html", classes=[NODE_CLASS])]


def chart_html(spec: dict[str, Any]) -> str:
    """Return a chart's picture (SVG) and its Vega-Lite specification, for charts.js to bring to life.

    Text and lines take the colour of the text around them, so both themes read well.
    """
    spec = {
        key: value for key, value in spec.items() if key != "$schema"
    }  # the site has one version: its own
    svg = _lighter(vl_convert.vegalite_to_svg(spec))
    description = escape(str(spec.get("description", "A chart.")), quote=True)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{description}" ', 1)
    data = json.dumps(spec, sort_keys=True).replace("<", "\\u003c")
    return (
        f'<div class="chart" style="{_room(spec, svg)}"><div class="chart-view">{svg}</div>'
        f'<script type="application/json" class="chart-spec">{data}</script></div>'
    )


def _lighter(svg: str) -> str:
    """Return a picture without words about its parts, and with places to a hundredth of a pixel."""
    return _PLACES.sub(
        lambda place: _TOO_FINE.sub(lambda number: f"{float(number[0]):.2f}", place[0]), _PARTS.sub("", svg)
    )


def _room(spec: dict[str, Any], svg: str) -> str:
    """Say how much room the live chart will take, so that the page does not jump: see weekend.css.

    The live chart is as high as its picture on a wide screen. A training curve has its legend outside, in rows of
    buttons, and tools; other charts may have controls.
    """
    if spec.get("data", {}).get("name") == "runs":
        rows = spec["data"]["values"]
        legend = any(len({row[key] for row in rows}) > 1 for key in ("run", "part"))
        return f"--chart-plot: {CURVE_HEIGHT}px; --chart-legend: {int(legend)}; --chart-tools: 1"
    height = re.search(r'<svg [^>]*?height="([\d.]+)"', svg)
    assert height is not None, "vl-convert writes the size of its pictures"
    controls = sum("bind" in parameter for parameter in spec.get("params", []))
    return f"--chart-plot: {float(height[1]):.0f}px; --chart-controls: {controls}"


def has_charts(doctree: nodes.document | None) -> bool:
    """Tell whether a page shows a chart."""
    return doctree is not None and any(NODE_CLASS in node["classes"] for node in doctree.findall(nodes.raw))


def write_bundle(app: Sphinx, exception: Exception | None) -> None:
    """Put Vega, Vega-Lite and Vega-Embed into the site, once, so that no page asks another host for them."""
    if exception is None and app.builder.name == "html":
        path = Path(app.outdir) / "_static" / BUNDLE
        if not path.is_file():
            # In a function, so that the bundle's short names stay its own and it works from file:// too.
            bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
            path.write_text(f"(() => {{{bundle}}})();\n", "utf-8", newline="\n")
