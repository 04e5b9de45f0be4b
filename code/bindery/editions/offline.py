"""The site as a zip file that reads from a folder, without a server and without the network."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import BinaryIO

from ..project import Project, archive
from ..site.made import DOWNLOADS, fill, listing
from . import still

NAME = "first-weekend-offline"

# Browsers start no module from file://, so these would only fail.
_MODULES = re.compile(
    r'\s*<script\b[^>]*\btype="(?:module|importmap)"[^>]*>.*?</script>|\s*<link\b[^>]*\brel="modulepreload"[^>]*>',
    re.DOTALL,
)
_LIVING = re.compile(r'<div class="interactive" ')
_BAR_END = re.compile(r'(<nav class="lesson-bar"(?:(?!</nav>).)*)(</nav>)', re.DOTALL)
_ONLINE = re.compile(
    r'\s*<(?:meta name="docbuild:last-update"|link rel="alternate")[^>]*>|\s*<script [^>]*visited\.js[^>]*></script>'
)
_REFRESH = re.compile(r"SHOW_SEARCH_SUMMARY: true")
_UNUSED = re.compile(
    r"^downloads/|^404\.html$|^feed\.xml$|^sitemap\.xml$|^\.|\.ipynb_checkpoints|^_static/parts/|^_static/[\w-]+\.html$|^visited-worker\.js$|/js/all\.min\.js"
)

READ_ME = """{title}

Open index.html in a browser. Everything reads without the network.

To run and check Python in the pages, serve this folder: run `python -m http.server` in it, and open
http://localhost:8000

The living parts (such as the playground) show their still text here. They are alive on the site:
{url}

The folder lessons holds the notebooks of the chapters. Links to Colab and Binder need the network.
"""


def write(project: Project, site: Path, file: BinaryIO) -> None:
    """Write the site as a zip file; it is the same, byte for byte, for the same site.

    Parameters
    ----------
    project : Project
    site : Path
        The built site.
    file : BinaryIO
        Open for writing.
    """
    archive.write(file, _entries(project, site))


def _entries(project: Project, site: Path) -> Iterator[tuple[str, bytes]]:
    read_me = READ_ME.format(title=project.title, url=project.site_url)
    yield f"{NAME}/READ-ME.txt", read_me.encode()
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    names = [name for name in names if not _UNUSED.search(name)]
    pages = {name: _page(project, site, name) for name in names if name.endswith(".html")}
    shown = "\n".join(pages.values())
    for name in names:
        if name.startswith("_images/") and Path(name).name not in shown:
            continue  # the PNG beside the WebP that pages show
        content = pages[name].encode() if name in pages else (site / name).read_bytes()
        if name == "_static/documentation_options.js":
            content = _REFRESH.sub("SHOW_SEARCH_SUMMARY: false", content.decode()).encode()
        yield f"{NAME}/{name}", content


def _page(project: Project, site: Path, name: str) -> str:
    """Return a page with what can't work from a folder taken out, and with a note where something is missing."""
    url = escape(f"{project.site_url}/{name}")

    def made(kind: str) -> str:
        return still.elsewhere(url)(kind) if kind == DOWNLOADS else listing(project, site / kind)

    text = _ONLINE.sub("", _MODULES.sub("", (site / name).read_text("utf-8")))
    note = (
        '<p class="offline-note">This part is alive on the site, which needs the network: '
        f'<a class="reference external" href="{url}">{url}</a>.</p>'
    )
    text = _LIVING.sub(lambda match: note + match.group(), text)
    text = _BAR_END.sub(r'\1<span class="lesson-cost">Colab and Binder need the network.</span>\2', text)
    return fill(text, made)
