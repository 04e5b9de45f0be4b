"""The slides in a browser: they fit, they need no other host, and keys lead through them."""

import pytest
from bs4 import BeautifulSoup

from bindery.editions import slides

DECK = "depth"
LOOK = """() => {
  const slide = reveal.getCurrentSlide(), body = slide.querySelector(".slide-body");
  const tooBig = (part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
  const picture = slide.querySelector(".slide-body > * svg, .slide-body img");
  return {
    heading: slide.querySelector("h2").innerText,
    beyond: tooBig(slide),
    unreachable: [body, ...body.querySelectorAll("pre")].some((part) => tooBig(part) && part.tabIndex !== 0),
    letters: parseFloat(getComputedStyle(body).fontSize),
    solutions: [...slide.querySelectorAll(".solution, .hint")].filter((part) => part.checkVisibility()).length,
    flat: picture ? picture.getBoundingClientRect().height < 40 : false,
  };
}"""


@pytest.fixture(scope="module", autouse=True)
def decks(project, site_folder):
    return slides.write(project, site_folder)


def ready(page):
    page.wait_for_function("document.querySelector('.reveal.ready')")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_slide_fits(open_page, theme):
    page = ready(open_page(f"slides/{DECK}.html", height=720, theme=theme))
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    seen = [page.evaluate(LOOK)]
    while not page.evaluate("reveal.isLastSlide()"):
        page.keyboard.press("Space")
        seen.append(page.evaluate(LOOK))
    assert len(seen) == page.evaluate("reveal.getTotalSlides()") > 20
    wrong = [
        look for look in seen if look["beyond"] or look["unreachable"] or look["solutions"] or look["flat"]
    ]
    assert wrong == []
    assert min(look["letters"] for look in seen) >= 15


def test_keys_lead_on_and_back_and_a_link_leads_to_a_slide(open_page):
    page = ready(open_page(f"slides/{DECK}.html"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("reveal.getSlidePastCount()")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("reveal.getSlidePastCount()") == second - 1 == 1
    page.wait_for_function("location.hash !== ''")
    again = ready(open_page(f"slides/{DECK}.html{page.evaluate('location.hash')}"))
    assert again.evaluate("reveal.getSlidePastCount()") == 1


def test_slides_open_from_a_file(chromium, site_folder):
    asked, problems = [], []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: problems.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((site_folder / "slides" / f"{DECK}.html").as_uri())
    ready(page)
    page.close()
    assert problems == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_each_chapter_has_slides_that_the_instructors_page_links(site_folder, project):
    page = BeautifulSoup((site_folder / "book/instructors.html").read_text("utf-8"), "html.parser")
    linked = [a["href"] for a in page.select("a[href^='../slides/']")]
    assert linked == [f"../slides/{chapter.stem}.html" for chapter in project.chapters]
    for href in linked:
        text = (site_folder / "book" / href).read_text("utf-8")
        assert text.count("<h2>") > 5
        assert 'src="http' not in text
