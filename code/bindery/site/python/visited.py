"""The service worker that keeps visited pages and Python, so that both work without the network."""

import hashlib
from pathlib import Path

from . import runtime

SETTING = "keep_visited_pages"
WORKER = "visited-worker.js"

# Takes the place of a worker that browsers have, when the setting is off.
NONE = """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  await self.registration.unregister();
})()));
"""


def write(source: Path, site: Path, *, wanted: bool) -> None:
    """Write the worker to the site's root.

    Parameters
    ----------
    source : Path
        The folder ``_static`` of the book.
    site : Path
        The built site. The worker's version changes with any of its files.
    wanted : bool
        Where False, the worker is one that removes itself.
    """
    text = NONE
    if wanted:
        text = (source / "page" / WORKER).read_text("utf-8")
        text = text.replace("@PAGES@", _version(site)).replace("@RUNTIME@", runtime.version())
    (site / WORKER).write_text(text, "utf-8", newline="\n")


def _version(site: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in site.rglob("*") if path.is_file() and path.name != WORKER):
        digest.update(path.relative_to(site).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
