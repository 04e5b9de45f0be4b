"""Measure how soon Python runs in a page, as it is and on a processor slowed down 4 times."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = "book/cogwheels"
START_LIMIT, CHECK_LIMIT = 4.0, 0.3  # seconds, on a quiet machine
SLICE = 0.01  # seconds for which a slowed browser runs

# As a press on "Check here" does it, without the editor. The runtime is in the browser's cache from the visit before.
_TIME = """async (source) => {
    const { runner } = await import(new URL("../_static/python/runner.js", location.href));
    const data = JSON.parse(document.getElementById("python-page").textContent);
    const base = new URL("../_static/python/", location.href);
    runner.setUp({
        runtime: new URL(data.runtime, base).href, archive: new URL(data.archive, base).href, bytes: data.bytes,
        packages: data.packages,
    });
    const times = [performance.now()];
    await runner.start();
    times.push(performance.now());
    const { error } = await runner.run({ source, name: "<cell 0>", space: "bench" }, () => {});
    if (error) throw new Error(JSON.stringify(error));
    times.push(performance.now());
    return times.slice(1).map((time, place) => (time - times[place]) / 1000);
}"""
_CHECK = "from weekend import check\ncheck.cogwheels_pencil([[5, 15], -5, 0])"


@dataclass(frozen=True)
class PythonSpeed:
    """What was measured, in seconds.

    Attributes
    ----------
    start : float
        From the press until Python is ready.
    check : float
        The first check after that.
    """

    start: float
    check: float


def measure(browser: "Browser", address: str, *, slowdown: int = 1, rounds: int = 3) -> PythonSpeed:
    """Start Python in a page several times, and return the best times, since other programs run as well.

    Parameters
    ----------
    browser : Browser
    address : str
        Of the served site.
    slowdown : int
        The browser runs for one part of the time in so many.
    rounds : int

    Returns
    -------
    PythonSpeed
    """
    context = browser.new_context()
    found = []
    for number in range(rounds + 1):
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{address}/{PAGE}.html", wait_until="load")
        with _slowed(slowdown if number else 1):  # the first round fills the cache
            found.append(page.evaluate(_TIME, _CHECK))
        page.close()
    context.close()
    return PythonSpeed(*map(min, zip(*found[1:], strict=True)))


@contextmanager
def _slowed(times: int) -> Iterator[None]:
    """Stop the browser for all but one part of the time; its own brake for processors leaves workers out."""
    over = threading.Event()

    def brake() -> None:
        processes = [
            one for one in psutil.Process().children(recursive=True) if "chrom" in one.name().lower()
        ]
        while not over.wait(SLICE):
            for process in processes:
                process.suspend()
            time.sleep(SLICE * (times - 1))
            for process in processes:
                process.resume()

    thread = threading.Thread(target=brake) if times > 1 else None
    if thread:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if thread:
            thread.join()
