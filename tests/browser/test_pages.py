"""Each page of the site: read once as written, and visited once in each way that readers have; all that must hold
everywhere is asked there. A visit collects what is wrong, so that one failure doesn't hide another.
"""

import functools
import gzip
import html
import json
import re
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from bindery.project import Project
from bindery.site.progress import questions
from bindery.site.vega import MIME as CHART
from weekend.lessons import quiz

from .conftest import bring_to_life

PROJECT = Project.find()
PAGES = [PROJECT.relative(page).removesuffix(".md") for page in PROJECT.pages]
CHAPTERS = {PROJECT.relative(page).removesuffix(".md") for page in PROJECT.chapters}
CHARTS = ("Line chart of", "Contour map of", "Heat map of", "Histogram of", "Scatter plot of")

# Each width and each theme once; the other two pairs are left to the thorough run.
WAYS = [
    pytest.param(1280, "light", id="wide-light"),
    pytest.param(360, "dark", id="phone-dark"),
    pytest.param(1280, "dark", id="wide-dark", marks=pytest.mark.thorough),
    pytest.param(360, "light", id="phone-light", marks=pytest.mark.thorough),
]

SHIFTS = """async () => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
    }).observe({ type: "layout-shift", buffered: true });
    await new Promise((done) => setTimeout(done, 300));
    return sum;
}"""
LOOK = """() => ({
    theme: document.documentElement.dataset.theme,
    heads: document.querySelectorAll("h1").length,
    width: document.documentElement.scrollWidth,
    cut: [...document.querySelectorAll(".prev-next-area a")].filter(a => a.scrollWidth > a.clientWidth).length,
    mathjax: typeof MathJax !== "undefined" || document.querySelector("script[src*=mathjax i]") !== null,
    charts: [...document.querySelectorAll("div.chart")].map(chart => ({
        still: chart.querySelector(".chart-view") !== null,
        width: chart.querySelector("svg")?.getBoundingClientRect().width,
        labels: [...chart.querySelectorAll("[aria-label]")].map(part => part.ariaLabel),
        cursors: chart.querySelectorAll(".chart-cursor").length,
        toggles: chart.querySelectorAll(".chart-toggle").length,
        table: chart.querySelector("summary")?.innerText,
        spec: chart.querySelector(".chart-spec").textContent,
    })),
    quizzes: [...document.querySelectorAll(".Quiz")].map(one => one.querySelectorAll(".MCButton").length),
    resources: performance.getEntriesByType("resource").map(entry => entry.name),
})"""


def lesson(page):
    return nbformat.read(PROJECT.root / "lessons" / f"{page.split('/')[-1]}.ipynb", 4)


def outputs(page):
    """What the page shows of its lesson."""
    for cell in lesson(page).cells:
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", []):
            yield from cell.outputs


# --- as written -----------------------------------------------------------------------------------


@functools.cache
def ids(path):
    """The anchors of a page."""
    return set(re.findall(r'\b(?:id|name)="([^"]+)"', path.read_text("utf-8")))


def broken_links(soup, path):
    """The page's links within the site that lead nowhere."""
    site = next(parent for parent in path.parents if (parent / "objects.inv").is_file())
    here = path.relative_to(site).as_posix()
    for tag in soup.select("a[href], img[src], link[href], script[src], source[src]"):
        link = tag.get("href") or tag.get("src")
        if urlsplit(link).scheme or link.startswith("//"):
            continue
        target, anchor = urldefrag(urljoin(here, link))
        file = site / unquote(urlsplit(target).path)
        living = "=" in anchor or "?" in anchor  # the set-up of a living part
        if not file.is_file() or (
            anchor and file.suffix == ".html" and not living and anchor not in ids(file)
        ):
            yield link


@functools.cache
def icons(site):
    """The names of the icons in the fonts that readers get."""
    (style,) = site.glob("_static/vendor/fontawesome/*/css/all.min.css")
    drawn = set()
    for font in style.parent.parent.glob("webfonts/*.woff2"):
        drawn |= TTFont(font).getBestCmap().keys()
    rules = re.findall(r'((?:\.fa-[\w-]+:+before,?)+){content:"\\([0-9a-f]+)"', style.read_text("utf-8"))
    return {
        name for names, code in rules if int(code, 16) in drawn for name in re.findall(r"fa-([\w-]+)", names)
    }


@pytest.mark.parametrize("page", PAGES)
def test_page_as_written(site_folder, project, page):
    path = site_folder / f"{page}.html"
    text = path.read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    problems = [f"leads nowhere: {link}" for link in broken_links(soup, path)]
    used = set(re.findall(r'class="fa-(?:solid|brands|regular) fa-([\w-]+)', text))
    assert used, "each page has a search button"
    problems += [f"no such icon: {name}" for name in used - icons(site_folder)]
    for image in soup.select("article img"):
        if len(image.get("alt") or "") <= 20:
            problems.append(f"a picture without words: {image.get('src')}")
    for drawing in soup.select("figure.drawing svg"):
        if len(drawing.get("aria-label") or "") <= 40:
            problems.append("a drawing without words")
    bar = {a.get_text(strip=True): a["href"] for a in soup.select(".lesson-bar a.lesson-link")}
    if page in CHAPTERS:
        name = f"lessons/{page.split('/')[-1]}.ipynb"
        repository = project.repository_url.removeprefix("https://github.com/")
        assert (
            bar["Colab"]
            == f"https://colab.research.google.com/github/{repository}/blob/{project.branch}/{name}"
        )
        assert (
            bar["Binder"]
            == f"https://mybinder.org/v2/gh/{repository}/{project.branch}?urlpath=lab/tree/{name}"
        )
        assert (site_folder / name).read_bytes() == (project.root / name).read_bytes()
        record, cost = lesson(page).metadata.weekend, soup.select_one(".lesson-cost").get_text(" ")
        assert f"{round(record.seconds)} s" in cost
        assert f"{record.peak_mib / 1024:.1f} GiB" in cost
        asked = soup.select("noscript > ol > li")
        assert len(asked) == questions(project.root / f"{page}.md"), "for readers without scripts"
        shown = re.findall(r'<div class="output stream.*?<pre>(?:<span></span>)?(.*?)</pre>', text, re.DOTALL)
        shown = [html.unescape(re.sub(r"<[^>]+>", "", part)) for part in shown]
        assert shown == [o.text for o in outputs(page) if o.output_type == "stream"], "byte for byte"
    else:
        assert bar == {}
    assert problems == []


# --- visited --------------------------------------------------------------------------------------


@functools.cache
def weight(file):
    """What a file weighs on its way to a reader, in bytes."""
    body = file.read_bytes()
    return len(body) if file.suffix in (".woff2", ".png", ".webp") else len(gzip.compress(body))


def weights(site_folder, page, resources):
    files = {f"{page}.html"} | {
        unquote(urlsplit(url).path).lstrip("/") for url in resources if url.startswith("http")
    }
    heavy = {"page": 0, "charts": 0}
    for file in files:
        heavy["charts" if "/vega-" in file else "page"] += weight(site_folder / file)
    return heavy


def chart_problems(page, charts, width):
    """What is wrong with charts that have come alive."""
    drawn = sum(CHART in output.get("data", {}) for output in outputs(page)) if page in CHAPTERS else None
    if drawn is not None and drawn != len(charts):
        yield f"{len(charts)} charts, not the lesson's {drawn}"
    for number, chart in enumerate(charts):
        if chart["still"]:
            yield f"chart {number} is still a picture"
        if width == 360 and chart["width"] > 340:
            yield f"chart {number} is {chart['width']} pixels wide"
        if not any(label and label.startswith(CHARTS) for label in chart["labels"]):
            yield f"chart {number} has no words"
        spec = json.loads(chart["spec"])
        made_by_curves = spec.get("data", {}).get("name") == "runs"
        if chart["cursors"] != made_by_curves:
            yield f"chart {number}: reading values with the keys"
        if made_by_curves:
            names = ({row[key] for row in spec["data"]["values"]} for key in ("run", "part"))
            if chart["toggles"] != sum(len(one) for one in names if len(one) > 1):
                yield f"chart {number} has {chart['toggles']} buttons in its legend"
            if chart["table"] != "Data as a table":
                yield f"chart {number} has no table"


def axe_problems(shown, *, everything):
    # Without "preload": axe would fetch style sheets anew, one of the theme's by a wrong address.
    options = {"preload": False, "resultTypes": ["violations"]}
    if not everything:  # what else there is to find depends on neither theme nor width
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found = Axe().run(shown, options=options)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("page", [*PAGES, "search"])
@pytest.mark.parametrize(("width", "theme"), WAYS)
def test_visit(open_page, site_folder, page, width, theme):
    shown = open_page(f"{page}.html", width=width, theme=theme, alive=False)
    # By the measure called cumulative layout shift, of which up to 0.1 counts as good (web.dev/articles/cls).
    shift = shown.evaluate(SHIFTS)
    bring_to_life(shown)
    look = shown.evaluate(LOOK)
    heavy = weights(site_folder, page, look["resources"])
    wrong = {
        "no heading": look["heads"] < 1,
        f"theme {look['theme']}": look["theme"] != theme,
        f"{look['width']} pixels wide": look["width"] > width,
        f"{look['cut']} links to the next page are cut off": look["cut"] > 0,
        f"jumps by {shift} while it loads": shift > 0.1,
        "formulas by MathJax": look["mathjax"],
        f"weighs {heavy}": heavy["page"] > 300_000 or heavy["charts"] > 350_000,
        "loads Vega without charts": not look["charts"] and heavy["charts"] > 0,
    }
    problems = [what for what, is_wrong in wrong.items() if is_wrong]
    problems += chart_problems(page, look["charts"], width)
    if look["quizzes"]:
        asked = [len(question["answers"]) for question in quiz.load(page.split("/")[-1])]
        if look["quizzes"] != asked:
            problems.append(f"answers to choose from: {look['quizzes']}, not {asked}")
    assert problems + axe_problems(shown, everything=(width, theme) == (1280, "light")) == []


STILL = """() => ({
    charts: [...document.querySelectorAll("div.chart")].map(
        chart => chart.querySelector(".chart-view svg[role=img]")?.checkVisibility() ?? false),
    parts: [...document.querySelectorAll(".interactive-still")].map(
        part => part.checkVisibility() && part.innerText.includes("JavaScript")),
    fields: document.querySelectorAll(".interactive button, .Quiz").length,
})"""


@pytest.mark.parametrize("page", PAGES)
def test_visit_without_scripts(open_page, page):
    look = open_page(f"{page}.html", javascript=False).evaluate(STILL)
    assert all(look["charts"]), "each chart is a picture"
    assert all(look["parts"]), "each living part says that it needs JavaScript"
    assert look["fields"] == 0, "nothing waits for a click in vain"
