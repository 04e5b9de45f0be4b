"""Charts and living parts start when they come near to the screen, one after the other, and nothing jumps."""

import pytest

PAGE = "book/learning-rate.html"
CHARTS = 4
HEIGHTS = "all => all.map(chart => chart.offsetHeight)"


def is_alive(page, number=0):
    page.locator("div.chart").nth(number).and_(page.locator("[data-alive=true]")).wait_for()


def alive(page):
    return page.locator("div.chart[data-alive=true]").count()


def all_come_alive(page):
    page.wait_for_function(
        "n => document.querySelectorAll('div.chart[data-alive=true]').length === n", arg=CHARTS
    )


def vega(page):
    return page.evaluate(
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('/vega-'))"
    )


def test_chart_starts_when_a_reader_comes_near(open_page):
    page = open_page(PAGE, alive=False)
    assert page.locator("div.chart").count() == CHARTS
    assert alive(page) == 0
    assert not vega(page), "what nobody looks at is not loaded"
    assert page.locator(".chart-view svg[role=img]").count() == CHARTS
    # A screen above the chart is near enough.
    page.evaluate("scrollTo(0, document.querySelector('div.chart').offsetTop - 1.5 * innerHeight)")
    is_alive(page)
    assert alive(page) == 1, "the others are far away"


def test_chart_starts_where_a_link_leads(open_page):
    name = open_page(PAGE, alive=False).locator("div.chart").last.evaluate("c => c.closest('section').id")
    page = open_page(f"{PAGE}#{name}", alive=False)
    is_alive(page, CHARTS - 1)
    assert page.locator("div.chart").first.get_attribute("data-alive") is None


@pytest.mark.parametrize("act", ["Tab", "print"])
def test_all_start_for_a_reader_who_uses_the_tab_key_or_prints(open_page, act):
    page = open_page(PAGE, alive=False)
    if act == "Tab":
        page.keyboard.press("Tab")
    else:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    all_come_alive(page)


def test_the_browser_rests_between_charts(open_page):
    page = open_page(PAGE, alive=False)
    page.evaluate("""() => {
        window.rests = [];
        window.requestIdleCallback = (rested) => {  // the oldest browser, as which the page was opened, has none
            window.rests.push(document.querySelectorAll("[data-alive=true]").length);
            return setTimeout(rested, 0);
        };
    }""")
    page.keyboard.press("Tab")
    all_come_alive(page)
    assert page.evaluate("rests") == list(range(CHARTS))


def test_all_start_in_a_browser_that_cannot_say_what_is_near(chromium, base_url):
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script("delete window.IntersectionObserver; delete window.requestIdleCallback;")
    page.goto(f"{base_url}/{PAGE}")
    all_come_alive(page)
    context.close()


def test_small_playground_waits_for_its_reader(open_page):
    page = open_page("book/eleven-experiments.html", alive=False)
    part = page.locator("div.interactive")
    assert part.locator(".interactive-still").is_visible()
    part.scroll_into_view_if_needed()
    part.locator(".pg-train").wait_for()
    assert part.get_attribute("data-alive") == "true"


def test_set_up_in_the_address_starts_its_part_at_once(open_page):
    page = open_page("book/backpropagation.html#stepper?step=3", alive=False)
    page.locator("[data-alive=true] .stepper-count", has_text="step 3 of").wait_for()
    assert page.locator(".stepper").is_visible()


@pytest.mark.parametrize(("path", "width"), [(PAGE, 1280), (PAGE, 360), ("book/run-atlas.html", 1280)])
def test_page_does_not_jump(chromium, base_url, path, width):
    """The picture stays until the chart has been drawn, and the chart takes about the room that was kept for it."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    held = []
    page.route("**/vega-*.js*", lambda route: held.append(route))
    page.goto(f"{base_url}/{path}", wait_until="domcontentloaded")  # the held script may keep it from more
    charts = page.locator("div.chart")
    before = charts.evaluate_all(HEIGHTS)
    charts.first.scroll_into_view_if_needed()
    charts.first.locator(".is-starting").wait_for(state="attached")
    assert charts.first.locator(".chart-view svg").is_visible()
    assert charts.evaluate_all(HEIGHTS) == before
    page.keyboard.press("Tab")
    held[0].continue_()
    page.wait_for_function("!document.querySelector('div.chart:not([data-alive=true])')")
    jumps = [after - kept for kept, after in zip(before, charts.evaluate_all(HEIGHTS), strict=True)]
    assert max(map(abs, jumps)) <= 90, jumps
    context.close()


def test_missing_vega_leaves_the_pictures(chromium, base_url):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/vega-*.js*", lambda route: route.abort())
    page.goto(f"{base_url}/{PAGE}")
    page.keyboard.press("Tab")
    page.wait_for_function("n => document.querySelectorAll('[data-alive=false]').length === n", arg=CHARTS)
    assert page.locator(".chart-live").count() == 0
    assert page.locator("div.chart .chart-view svg[role=img]").count() == CHARTS
    context.close()


@pytest.mark.parametrize("name", ["backpropagation", "playground", "try-the-network", "or-network"])
def test_files_of_living_parts_have_versions_in_their_addresses(open_page, name):
    page = open_page(f"book/{name}.html")
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    parts = [name for name in names if "/_static/parts/" in name]
    assert len(parts) > 5
    assert [name for name in parts if "?v=" not in name] == []
    assert any(name.split("?")[0].endswith(".css") for name in parts)
