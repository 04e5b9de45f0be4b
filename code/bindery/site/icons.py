"""Send readers the icons that the site uses, and not the two thousand of Font Awesome (270 KB of fonts)."""

import re
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx

_SOURCE = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
_ICON_RULE = re.compile(r'((?:\.fa-[\w-]+:+before,?)+)\{content:"\\([0-9a-f]+)"\}')
_NAME = re.compile(r"\bfa-([a-z0-9-]+)")
_CODE = re.compile(r'content:\s*"\\([0-9a-f]{4})"', re.IGNORECASE)


def write_used_icons(app: Sphinx, exception: Exception | None) -> None:
    """Replace the site's icon fonts and their style sheet by what its pages, styles and scripts use."""
    if exception is not None or app.builder.name != "html":
        return
    for style in _SOURCE.glob("vendor/fontawesome/*/css/all.min.css"):
        source = style.parent.parent
        target = Path(app.outdir) / "_static" / source.relative_to(_SOURCE)
        rules = style.read_text("utf-8")
        codes = _used_codes(Path(app.outdir), rules)
        (target / "css" / style.name).write_text(_with_rules_for(codes, rules), "utf-8", newline="\n")
        for font in source.glob("webfonts/*.woff2"):
            _subset(font, target / "webfonts" / font.name, codes)


def _used_codes(site: Path, rules: str) -> set[int]:
    """Return the code points of all icons that the site's files name, by class or by code."""
    texts = [
        path.read_text("utf-8")
        for path in site.rglob("*")
        if path.suffix in (".html", ".css", ".js")
        and "fontawesome" not in path.parts
        and not path.name.startswith(("vega-", "searchindex"))
    ]
    names = {name for text in texts for name in _NAME.findall(text)}
    codes = {int(code, 16) for text in texts for code in _CODE.findall(text)}
    for match in _ICON_RULE.finditer(rules):
        if names.intersection(_NAME.findall(match[1])):
            codes.add(int(match[2], 16))
    return codes


def _with_rules_for(codes: set[int], rules: str) -> str:
    return _ICON_RULE.sub(lambda match: match[0] if int(match[2], 16) in codes else "", rules)


def _subset(source: Path, target: Path, codes: set[int]) -> None:
    options: Any = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
