import gzip
import html
import re

import nbformat
import pytest
from fontTools.ttLib import TTFont

from bindery.project import Project
from bindery.vega import MIME as CHART

CHARTS = ("Line chart of", "Contour map of", "Heat map of", "Histogram of", "Scatter plot of")
PAGES = [Project.find().relative(page).removesuffix(".md") for page in Project.find().pages]
CHAPTERS = [Project.find().relative(page).removesuffix(".md") for page in Project.find().chapters]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", [*PAGES, "search", "genindex"])
def test_page_loads_without_errors_and_without_other_hosts(open_page, page, theme):
    shown = open_page(f"{page}.html", theme=theme)
    assert shown.locator("h1").count() >= 1
    assert shown.evaluate("document.documentElement.dataset.theme") == theme


@pytest.mark.parametrize("page", PAGES)
def test_page_fits_a_phone(open_page, page):
    shown = open_page(f"{page}.html", width=360, height=740)
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
    for link in shown.locator(".prev-next-area a").all():
        assert link.evaluate("a => a.scrollWidth <= a.clientWidth"), f"cut off: {link.inner_text()}"


@pytest.mark.parametrize("page", CHAPTERS)
def test_launch_links_lead_to_a_lesson_that_exists(open_page, project, page):
    shown = open_page(f"{page}.html", alive=False)
    links = {a.inner_text(): a.get_attribute("href") for a in shown.locator(".lesson-link").all()}
    lesson = f"lessons/{page.split('/')[-1]}.ipynb"
    repository = project.repository_url.removeprefix("https://github.com/")
    assert links["Colab"] == f"https://colab.research.google.com/github/{repository}/blob/main/{lesson}"
    assert links["Binder"] == f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{lesson}"
    assert (project.root / lesson).is_file()
    response = shown.request.get(f"{shown.url.rsplit('/book/')[0]}/{lesson}")
    assert response.body() == (project.root / lesson).read_bytes(), "Download gives the lesson itself"


def test_page_without_a_lesson_has_no_launch_links(open_page):
    assert open_page("book/index.html").locator(".lesson-bar").count() == 0


@pytest.mark.parametrize("page", CHAPTERS)
def test_page_shows_what_running_the_lesson_took(open_page, project, page):
    record = nbformat.read(project.root / "lessons" / f"{page.split('/')[-1]}.ipynb", 4).metadata.weekend
    cost = open_page(f"{page}.html", alive=False).locator(".lesson-cost").inner_text()
    assert f"{round(record.seconds)} s" in cost
    assert f"{record.peak_mib / 1024:.1f} GiB" in cost


def test_search_finds_a_word_of_the_book(open_page):
    shown = open_page("search.html?q=dropout")
    shown.locator("#search-results li").first.wait_for()
    assert any("depth" in a.get_attribute("href") for a in shown.locator("#search-results li a").all())


@pytest.mark.parametrize("page", CHAPTERS)
def test_printed_outputs_are_byte_for_byte_those_of_the_lesson(site_folder, project, page):
    lesson = nbformat.read(project.root / "lessons" / f"{page.split('/')[-1]}.ipynb", 4)
    expected = [
        output.text
        for cell in lesson.cells
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "stream"
    ]
    source = (site_folder / f"{page}.html").read_text("utf-8")
    shown = re.findall(r'<div class="output stream.*?<pre>(?:<span></span>)?(.*?)</pre>', source, re.DOTALL)
    shown = [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in shown]
    assert shown == expected


@pytest.mark.parametrize("page", CHAPTERS)
def test_charts_come_alive_in_the_width_of_the_page(open_page, project, page):
    lesson = nbformat.read(project.root / "lessons" / f"{page.split('/')[-1]}.ipynb", 4)
    drawn = sum(
        CHART in output.get("data", {})
        for cell in lesson.cells
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", [])
        for output in cell.outputs
    )
    shown = open_page(f"{page}.html", width=360)
    charts = shown.locator("div.chart")
    assert charts.count() == drawn
    for chart in charts.all():
        assert chart.locator(".chart-view").count() == 0, "the picture has given way to the chart"
        assert chart.locator("svg").first.bounding_box()["width"] <= 340
        assert chart.locator(", ".join(f"[aria-label^='{kind}']" for kind in CHARTS)).count() >= 1


@pytest.mark.parametrize("page", CHAPTERS)
def test_charts_are_pictures_without_javascript(open_page, page):
    shown = open_page(f"{page}.html", javascript=False)
    for chart in shown.locator("div.chart").all():
        assert chart.locator(".chart-view svg[role=img]").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_text_follows_the_theme(open_page, theme):
    shown = open_page(f"{CHAPTERS[0]}.html", theme=theme)
    colour = shown.locator("div.chart .role-axis-label text").first.evaluate("e => getComputedStyle(e).fill")
    assert colour == {"light": "rgb(29, 36, 51)", "dark": "rgb(227, 231, 238)"}[theme]


def test_pages_without_charts_do_not_load_vega(open_page):
    shown = open_page("book/index.html")
    assert not any("vega" in name for name in resources(shown))


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_has_words(open_page, page):
    shown = open_page(f"{page}.html")
    for image in shown.locator("article img").all():
        assert len(image.get_attribute("alt") or "") > 20, image.get_attribute("src")
    for drawing in shown.locator("figure.drawing svg").all():
        assert len(drawing.get_attribute("aria-label")) > 40


@pytest.mark.parametrize("page", PAGES)
def test_formulas_are_mathml(open_page, page):
    shown = open_page(f"{page}.html", alive=False)
    assert shown.evaluate("typeof MathJax") == "undefined", "quizzes look for it, nobody may load it"
    assert shown.locator("script[src*=mathjax i]").count() == 0
    if page == "book/start-here":
        assert shown.locator("math").count() > 3


@pytest.mark.parametrize("page", PAGES)
def test_page_is_light(open_page, page):
    weights = {"page": 0, "charts": 0}
    shown = open_page(f"{page}.html")
    for url in {shown.url.split("#")[0], *resources(shown)}:
        body = shown.request.get(url).body()
        weights["charts" if "/vega-" in url else "page"] += (
            len(body) if url.split("?")[0].endswith((".woff2", ".png", ".webp")) else len(gzip.compress(body))
        )
    assert weights["page"] <= 300_000
    assert weights["charts"] <= 350_000


SHIFTS = """async () => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
    }).observe({ type: "layout-shift", buffered: true });
    await new Promise((done) => setTimeout(done, 500));
    return sum;
}"""


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_jumps_while_the_page_loads(open_page, page, width):
    """By the measure called cumulative layout shift, of which up to 0.1 counts as good (web.dev/articles/cls)."""
    assert open_page(f"{page}.html", width=width, alive=False).evaluate(SHIFTS) <= 0.1


@pytest.mark.parametrize("page", PAGES)
def test_icons_are_in_the_fonts_that_readers_get(site_folder, page):
    (style,) = site_folder.glob("_static/vendor/fontawesome/*/css/all.min.css")
    rules = re.findall(r'((?:\.fa-[\w-]+:+before,?)+){content:"\\([0-9a-f]+)"', style.read_text("utf-8"))
    codes = {name: code for names, code in rules for name in re.findall(r"fa-([\w-]+)", names)}
    drawn = set()
    for font in style.parent.parent.glob("webfonts/*.woff2"):
        drawn |= TTFont(font).getBestCmap().keys()
    names = set(
        re.findall(
            r'class="fa-(?:solid|brands|regular) fa-([\w-]+)',
            (site_folder / f"{page}.html").read_text("utf-8"),
        )
    )
    assert names, "each page has a search button"
    assert {name for name in names if int(codes.get(name, "0"), 16) not in drawn} == set()


def resources(page):
    return page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")


def test_bibliography_is_in_the_order_of_its_labels(open_page):
    page = open_page("book/bibliography.html", alive=False)
    labels = [text.casefold() for text in page.locator(".citation .label").all_inner_texts()]
    assert len(labels) > 40
    assert labels == sorted(labels)
