"""What search engines, other sites and lost readers get."""

import functools
import http.server
import re
import threading
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from bindery.project import Project
from bindery.project.citation import Citation
from bindery.site import feed, head

PAGES = [Project.find().relative(page).removesuffix(".md") for page in Project.find().pages]


def read(site_folder, page):
    return BeautifulSoup((site_folder / f"{page}.html").read_text("utf-8"), "html.parser")


def content(soup, key, name):
    (found,) = soup.find_all("meta", {key: name})
    return found["content"]


@pytest.mark.parametrize("page", PAGES)
def test_page_says_what_it_is(site_folder, project, page):
    soup = read(site_folder, page)
    assert soup.title.string.strip()
    assert soup.find("link", rel="canonical")["href"] == f"{project.site_url}/{page}.html"
    assert content(soup, "property", "og:url") == f"{project.site_url}/{page}.html"
    assert content(soup, "property", "og:title") in soup.title.string
    if page != "genindex":
        about = content(soup, "name", "description")
        assert 40 <= len(about) <= head.LONGEST + 2
        assert content(soup, "property", "og:description") == about


def test_descriptions_are_each_pages_own(site_folder):
    about = [content(read(site_folder, page), "name", "description") for page in PAGES if page != "genindex"]
    assert len(set(about)) == len(about)


def test_address_of_the_site_leads_to_the_first_page(site_folder, project):
    soup = read(site_folder, "index")
    assert soup.find("link", rel="canonical")["href"] == project.page_url(project.pages[0])
    assert "url=book/index.html" in soup.find("meta", {"http-equiv": "refresh"})["content"]
    assert content(soup, "property", "og:type") == "website"
    assert "neural network" in content(soup, "name", "description")


def test_card_and_icon_are_pictures_of_the_size_that_others_expect(site_folder, project):
    soup = read(site_folder, PAGES[0])
    assert content(soup, "property", "og:image") == f"{project.site_url}/{head.CARD}"
    with Image.open(site_folder / head.CARD) as picture:
        assert picture.size == head.SIZE
        assert len(picture.convert("RGB").getcolors(100_000)) > 10, "something is drawn"
    with Image.open(site_folder / head.ICON) as picture:
        assert picture.size == (180, 180)
    assert (site_folder / head.CARD).stat().st_size < 100_000
    assert soup.find("link", rel="icon")["href"].endswith("_static/logo.svg")


def test_sitemap_has_every_page_and_its_day(site_folder, project):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    entries = ET.parse(site_folder / head.SITEMAP).getroot().findall("s:url", space)
    addresses = [entry.findtext("s:loc", None, space) for entry in entries]
    assert sorted(addresses) == sorted(f"{project.site_url}/{page}.html" for page in PAGES)
    days = [entry.findtext("s:lastmod", None, space) for entry in entries]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days if day)


@pytest.mark.parametrize("page", ["search", "404"])
def test_pages_without_content_are_not_found_by_search_engines(site_folder, page):
    soup = read(site_folder, page)
    assert content(soup, "name", "robots") == "noindex"
    assert soup.find("meta", property="og:url") is None


def test_feed_leads_to_sections_that_exist(site_folder, project):
    page = read(site_folder, feed.PAGE)
    assert page.find("link", type="application/atom+xml")["href"] == f"{project.site_url}/{feed.FILE}"
    ids = {tag["id"] for tag in page.find_all(id=True)}
    assert {entry.anchor for entry in feed.entries(project)} <= ids
    ET.parse(site_folder / feed.FILE)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "genindex"])
def test_edit_this_page_leads_to_its_source(site_folder, project, page):
    (link,) = {a["href"] for a in read(site_folder, page).find_all("a", href=re.compile("/edit/"))}
    start = f"{project.repository_url}/edit/{project.branch}/"
    assert link.startswith(start)
    assert (project.root / link.removeprefix(start)).is_file()
    assert link.removeprefix(start) == f"{page}.md"


@pytest.mark.parametrize("page", [PAGES[0], PAGES[1], "404"])
def test_footer_has_version_licence_and_date(site_folder, project, page):
    footer = read(site_folder, page).find("footer", class_="bd-footer-content").get_text(" ", strip=True)
    assert f"Version {Citation.read(project).version}" in " ".join(footer.split())
    assert "CC BY 4.0" in footer
    assert "Code: MIT" in footer


def test_page_says_when_its_source_last_changed(site_folder, project):
    if not (project.root / ".git").exists():
        pytest.skip("outside of a git checkout, pages have no date")
    text = (site_folder / "book" / "depth.html").read_text("utf-8")
    assert re.search(r"Last updated on [A-Z][a-z]{2} \d\d, \d{4}\.", text)


@pytest.fixture(scope="module")
def published(site_folder, project):
    """The site as GitHub serves it: in a folder of the host, and with page 404 for what is not there."""
    folder = urlsplit(project.site_url).path

    class Pages(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            plain = urlsplit(path).path
            inside = plain.removeprefix(folder) if plain.startswith(f"{folder}/") else "/nowhere"
            return super().translate_path(inside)

        def send_error(self, code, message=None, explain=None):
            body = (site_folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    handler = functools.partial(Pages, directory=str(site_folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{folder}"
        server.shutdown()


@pytest.mark.parametrize("lost", ["nothing.html", "book/no-such-chapter.html", "a/b/c/d/e"])
def test_page_404_works_at_any_address(chromium, published, lost):
    context = chromium.new_context()
    page, missing = context.new_page(), []
    page.on("response", lambda r: missing.append(r.url) if r.status >= 400 else None)
    page.on("request", lambda r: None if r.url.startswith(published) else missing.append(r.url))
    page.goto(f"{published}/{lost}", wait_until="networkidle")
    assert missing == [f"{published}/{lost}"], "only the page itself is missing: styles and scripts are there"
    assert page.locator("article h1").inner_text() == "There is no such page"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.bd-sidebar-primary')).position") == "sticky"
    )
    skip = page.locator("a[href$='#main-content']").first.get_attribute("href")
    assert skip == "404.html#main-content"
    page.get_by_role("link", name="begin at its first page").click()
    page.wait_for_url(f"{published}/book/index.html")
    context.close()
