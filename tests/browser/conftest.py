"""The built site, served on loopback, and a Chromium that reads it."""

import functools
import http.server
import os
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from bindery.project.chromium import CHROMIUM_FLAGS, CHROMIUM_VARIABLE, find_chromium
from bindery.site import build as site

from . import baseline


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def site_folder(project, tmp_path_factory, worker_id):
    """The site, built once however many processes share the tests; WEEKEND_SITE may name one that is built."""
    if ready := os.environ.get("WEEKEND_SITE"):
        return Path(ready)
    if worker_id == "master":
        return site.build(project, say=lambda line: None).parent
    place = tmp_path_factory.getbasetemp().parent / "site"
    with FileLock(f"{place}.lock"):
        if not place.is_file():
            place.write_text(str(site.build(project, say=lambda line: None).parent))
        return Path(place.read_text())


@pytest.fixture(scope="session")
def base_url(site_folder):
    handler = functools.partial(_Quiet, directory=str(site_folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="package")
def chromium():
    """One browser for this folder, without what the oldest supported ones lack; other tests start their own."""
    os.environ.setdefault(CHROMIUM_VARIABLE, find_chromium())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ[CHROMIUM_VARIABLE], args=CHROMIUM_FLAGS
        )
        plain = browser.new_context

        def like_an_old_one(**options):
            context = plain(**options)
            context.add_init_script(baseline.REMOVE)
            return context

        browser.new_context = like_an_old_one
        yield browser
        browser.close()


BRING_TO_LIFE = """async () => {
    const before = [scrollX, scrollY];
    for (const part of document.querySelectorAll('div.chart, div.interactive')) {
        if (part.dataset.alive || !part.checkVisibility()) continue;
        const began = performance.now();
        while (!part.dataset.alive) {
            part.scrollIntoView({ behavior: 'instant' }); // again: a part that the address names scrolls to itself
            if (performance.now() > began + 60000) throw new Error(part.className + " does not come alive");
            await new Promise((done) => setTimeout(done, 20));
        }
    }
    scrollTo({ left: before[0], top: before[1], behavior: 'instant' });
}"""


def bring_to_life(page):
    """Scroll to each chart and living part that shows, wait until it is alive or has failed, and go back."""
    page.evaluate(BRING_TO_LIFE)


@pytest.fixture
def open_page(chromium, base_url):
    """A function that opens a page of the site; it fails the test on errors and on requests to other hosts.

    With JavaScript, all charts and living parts are alive then; with ``alive=False`` those near to the screen.
    """
    contexts, problems = [], []

    def open_(path, *, width=1280, height=900, theme="light", javascript=True, alive=True):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, java_script_enabled=javascript
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda r: problems.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((base_url, "data:", "blob:")) else problems.append(f"asked {r.url}")
            ),
        )
        page.goto(f"{base_url}/{path}", wait_until="networkidle")
        if javascript and alive:
            bring_to_life(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []
