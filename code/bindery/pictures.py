"""Send readers pictures as lossless WebP, which takes about half of what PNG takes, dot for dot the same."""

import re
from pathlib import Path

from PIL import Image
from sphinx.application import Sphinx

_SHOWN = re.compile(r'(?<=_images/)([\w.-]+)\.(?:png|webp)(?=")')  # a page built earlier has webp already


def write_webp(app: Sphinx, exception: Exception | None) -> None:
    """Write each PNG picture that a page shows as WebP too, and let the page show that."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        for name in set(_SHOWN.findall(text)):
            _convert(site / "_images" / f"{name}.png")
        smaller = _SHOWN.sub(r"\1.webp", text)
        if smaller != text:
            page.write_text(smaller, "utf-8")


def _convert(png: Path) -> None:
    webp = png.with_suffix(".webp")
    if not png.is_file():
        return
    if not webp.is_file() or webp.stat().st_mtime < png.stat().st_mtime:
        with Image.open(png) as picture:
            picture.save(webp, "WEBP", lossless=True, quality=100, method=5)
