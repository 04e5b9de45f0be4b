"""Pages where the browser refuses storage: site data blocked, a sandboxed frame, no room."""

import re

import pytest

from bindery.editions import slides

BOOK = ("playground", "backpropagation", "try-the-network", "progress", "run-atlas", "start-here")
PAGES = [*(f"book/{name}.html" for name in BOOK), "search.html", "slides/depth.html"]
REFUSE = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('no room', 'QuotaExceededError'); };"


@pytest.fixture(scope="module", autouse=True)
def with_slides(project, site_folder):
    return slides.write(project, site_folder)


@pytest.fixture(scope="module")
def refusing(chromium):
    """A function that opens a page where a script has run first, and collects its errors."""
    contexts = []

    def open_(url, script):
        context = chromium.new_context()
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(url, wait_until="networkidle")
        return page

    yield open_
    for context in contexts:
        context.close()


def alive(page):
    """Scroll to the page's living part, if it has one, and wait for it."""
    part = page.locator("div.interactive")
    if part.count():
        part.first.scroll_into_view_if_needed()
        page.locator("div.interactive[data-alive=true]").wait_for(timeout=60_000)


@pytest.mark.parametrize("path", PAGES)
def test_page_works_without_storage(refusing, base_url, path):
    page = refusing(f"{base_url}/{path}", REFUSE)
    alive(page)
    if path.startswith("slides/"):
        page.wait_for_function("document.querySelector('.reveal.ready')")
    else:
        page.locator("button.theme-switch-button:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    assert len(page.locator("body").inner_text()) > 300
    assert page.problems == []


def test_full_storage_keeps_what_is_there_readable(refusing, base_url):
    kept = '{"version":1,"last":"","chapters":{"depth":{"done":"2026-01-02","right":[]}}}'
    fill = f"try {{ localStorage.setItem('weekend-progress', '{kept}'); }} catch {{}}\n{FULL}"
    page = refusing(f"{base_url}/book/depth.html", fill)
    assert page.get_by_label("I have finished this chapter").is_checked()
    page.locator("button.theme-switch-button:visible").first.click()
    assert page.problems == []


@pytest.mark.parametrize("path", ["book/playground.html", "book/depth.html", "slides/depth.html"])
def test_page_works_in_a_sandboxed_frame(refusing, base_url, path):
    """As learning platforms embed pages: scripts may run, and the page counts as nobody's."""
    page = refusing(f"{base_url}/_static/pygments.css", "")  # of the same origin, and without scripts
    page.route(
        re.compile(r"\.(js|css|json)(\?|$)"),
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            headers={**answer.headers, "access-control-allow-origin": "*"},  # as GitHub Pages answers
        ),
    )
    page.set_content(f'<iframe sandbox="allow-scripts" width="1200" height="800" src="{base_url}/{path}">')
    frame = page.frame_locator("iframe")
    if path.startswith("slides/"):
        frame.locator(".reveal.ready").wait_for()
    else:
        frame.locator("button.theme-switch-button:visible").first.click()
    if "playground" in path:
        frame.locator("div.interactive[data-alive=true]").wait_for(timeout=60_000)
        frame.locator(".pg-train").click()
    assert page.problems == []
