"""Measure how soon each page of the built site is interactive, on a processor slowed down 4 times.

A page is interactive when it has loaded, each chart and living part on the first screen is alive, and the browser
runs its scripts. The time runs from the start of the navigation, by the page's own clock.
"""

import functools
import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..project import BinderyError, Project, Say
from ..project.chromium import CHROMIUM_FLAGS, find_chromium
from . import build
from .python import runtime
from .python import speed as python_speed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LIMIT = 2.0  # seconds, for a page on a slow processor
SLOWDOWN = 4
ROUNDS = 3
SIZE = {"width": 1280, "height": 900}
LONGEST = 60_000  # milliseconds

_WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: "longtask", buffered: true });
"""

_INTERACTIVE = """() => {
    if (document.readyState !== "complete") return 0;
    const shown = [...document.querySelectorAll("div.chart, div.interactive")].filter((part) => {
        const { top, bottom } = part.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
    });
    return shown.every((part) => part.dataset.alive === "true") && performance.now();
}"""

# Go to each part that is not alive yet, as a reader who jumps there; return the longest time until one was.
_SLOWEST_PART = """async () => {
    let longest = 0;
    for (const part of document.querySelectorAll("div.chart, div.interactive")) {
        if (part.dataset.alive || !part.checkVisibility()) continue;
        const before = performance.now();
        part.scrollIntoView({ behavior: "instant" });
        while (!part.dataset.alive && performance.now() < before + 60000) await new Promise((done) => setTimeout(done));
        longest = Math.max(longest, performance.now() - before);
    }
    return longest;
}"""


@dataclass(frozen=True)
class PageSpeed:
    """What was measured of a page, in seconds; the best of several rounds each, since other programs run as well.

    Attributes
    ----------
    page : str
    usual, slow : float
        Time until it is interactive, and the same with the processor slowed down.
    block : float
        The longest time in which the slowed browser could not answer, until the page was interactive and a second
        after.
    part : float
        The longest time, slowed, from a jump to a chart or living part that waited until it was alive; 0 without.
    """

    page: str
    usual: float
    slow: float
    block: float
    part: float


def run(project: Project, *, say: Say = print) -> None:
    """Build the site, measure its pages, and print a table.

    Raises
    ------
    BinderyError
        A page takes longer than the limit.
    """
    folder = build.build(project, say=say).parent
    speeds = measure(folder, [project.relative(page).removesuffix(".md") for page in project.pages], say=say)
    say("\n".join(table(speeds, LIMIT)))
    if runtime.present():
        say("\n".join(_python(folder)))
    if any(speed.slow > LIMIT for speed in speeds):
        raise BinderyError(f"Pages marked MISS are interactive after more than {LIMIT:g} s.")


def measure(
    site: Path, pages: Sequence[str], *, rounds: int = ROUNDS, say: Say = lambda line: None
) -> list[PageSpeed]:
    """Open pages of a site in Chromium, each several times, and return what was measured.

    Parameters
    ----------
    site : Path
        The folder of the built site.
    pages : sequence of str
        Addresses in it, without ``.html``.
    rounds : int
    say : callable
        Takes each line of progress.

    Raises
    ------
    BinderyError
        There is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    found = []
    with _served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(say=say), args=CHROMIUM_FLAGS)
        for page in pages:
            say(f"  {page}")
            url = f"{address}/{page}.html"
            usual = min(_open(browser, url, 1)[0] for _ in range(rounds))
            slow = zip(*(_open(browser, url, SLOWDOWN) for _ in range(rounds)), strict=True)
            found.append(PageSpeed(page, usual, *map(min, slow)))
        browser.close()
    return found


def table(speeds: Sequence[PageSpeed], limit: float) -> list[str]:
    """Return the lines of a table, the slowest page first, with each page's share of the limit.

    Parameters
    ----------
    speeds : sequence of PageSpeed
    limit : float
        Seconds in which a page must be interactive.
    """
    width = max(len(speed.page) for speed in speeds)
    lines = [
        f"  {'':4} {'':{width}}  as it is  {SLOWDOWN}x slower  of {limit:g} s  longest block  slowest part"
    ]
    for speed in sorted(speeds, key=lambda speed: -speed.slow):
        mark = "ok" if speed.slow <= limit else "MISS"
        part = f"{speed.part:10.2f} s" if speed.part else f"{'-':>12}"
        lines.append(
            f"  {mark:4} {speed.page:{width}}  {speed.usual:6.2f} s  {speed.slow:8.2f} s"
            f"  {speed.slow / limit:6.0%}  {speed.block:11.2f} s  {part}"
        )
    return lines


def _python(site: Path) -> list[str]:
    """Measure how soon Python runs in a page, and return lines about it."""
    from playwright.sync_api import sync_playwright

    with _served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        usual, slow = (
            python_speed.measure(browser, address, slowdown=slowdown) for slowdown in (1, SLOWDOWN)
        )
        browser.close()
    limits = (python_speed.START_LIMIT, python_speed.CHECK_LIMIT)
    mark = "ok" if usual.start <= limits[0] and usual.check <= limits[1] else "MISS"
    return [
        f"  {mark:4} Python in {python_speed.PAGE} starts in {usual.start:.2f} s of {limits[0]:g} s, "
        f"and checks in {usual.check:.2f} s of {limits[1]:g} s;",
        f"       {SLOWDOWN}x slower in {slow.start:.2f} s and {slow.check:.2f} s",
    ]


def _open(browser: "Browser", url: str, slowdown: int) -> tuple[float, float, float]:
    """Open a page without a cache; return the seconds until it is interactive, the longest block, the slowest part."""
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        page.goto(url, wait_until="commit", timeout=LONGEST)
        interactive: float = page.wait_for_function(_INTERACTIVE, timeout=LONGEST).json_value()
        page.wait_for_timeout(1000)
        block: float = page.evaluate("window.longest")
        part: float = page.evaluate(_SLOWEST_PART)
    finally:
        context.close()
    return interactive / 1000, block / 1000, part / 1000


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and yield its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
