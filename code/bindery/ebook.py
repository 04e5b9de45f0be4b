"""The book for e-readers (EPUB 3), by Sphinx's epub builder with a configuration of its own."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

from . import archive
from .citation import Citation
from .downloads import elsewhere, fill_list
from .project import BinderyError, Project
from .still import make_still, with_picture_files

NAME = "first-weekend"
UID = "book"
_INDEX = "genindex.xhtml"

# Extensions for launching, copying, folding, theming and LaTeX: none has anything to do in an e-reader.
_WITHOUT = {
    "jupyter_book",
    "sphinx_book_theme",
    "sphinx_comments",
    "sphinx_copybutton",
    "sphinx_jupyterbook_latex",
    "sphinx_last_updated_by_git",
    "sphinx_thebe",
    "sphinx_togglebutton",
}
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def write(project: Project, file: BinaryIO) -> None:
    """Write the book as EPUB.

    The outputs come from the cache that `bindery.site.fill_cache` fills; nothing is executed.

    Parameters
    ----------
    project : Project
    file : BinaryIO
        Open for writing.

    Raises
    ------
    BinderyError
        Sphinx found something wrong; the message names it.
    """
    citation = Citation.read(project)
    build = project.root / "_build"
    folder = build / "epub"
    shutil.rmtree(folder, ignore_errors=True)  # the manifest would list what an earlier book left there
    _write_config(project, citation, build / "epub-config")
    command = [
        *(sys.executable, "-m", "sphinx", "-b", "epub", "-q", "-W", "--keep-going", "-E"),
        *("-c", str(build / "epub-config"), "-d", str(build / ".doctrees-epub")),
        *(str(project.root), str(folder)),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(citation.seconds)}
    result = subprocess.run(
        command, cwd=project.root, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BinderyError(f"The EPUB could not be built:\n{result.stdout}{result.stderr}")
    _mend_manifest(folder, project.site_url)
    _check_pages(folder)
    _pack(folder, file)


def _write_config(project: Project, citation: Citation, folder: Path) -> None:
    """Write the conf.py that Jupyter Book makes of ``_config.yml``, changed for e-readers."""
    from jupyter_book.config import get_final_config

    settings, _ = get_final_config(
        user_yaml=project.root / "_config.yml",
        cli_config={"latex_individualpages": False},  # it asks for this one
        sourcedir=project.root,
    )
    settings["extensions"] = [name for name in settings["extensions"] if name not in _WITHOUT] + [__name__]
    settings |= {
        "project": citation.title,
        "author": citation.author,
        "version": citation.version,
        "nb_execution_cache_path": str(project.root / settings["nb_execution_cache_path"]),
        "bibtex_bibfiles": [str(project.root / name) for name in settings["bibtex_bibfiles"]],
        "html_static_path": [str(project.root / "book" / "_print")],
        "html_css_files": [],
        "templates_path": [],
        "html_logo": None,
        "html_favicon": None,
        "epub_css_files": ["ebook.css"],
        "epub_basename": NAME,
        "epub_identifier": project.site_url,
        "epub_scheme": "URL",
        "epub_uid": UID,
        "epub_description": citation.abstract,
        "epub_contributor": citation.author,
        "epub_publisher": citation.author,
        "epub_show_urls": "no",
        "epub_tocscope": "includehidden",
        "epub_tocdepth": 2,
        "epub_tocdup": False,
        "epub_use_index": "genindex" in (project.root / "_toc.yml").read_text("utf-8"),
        "epub_exclude_files": ["_static/print.css"],
    }
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {value!r}\n" for name, value in sorted(settings.items())]
    (folder / "conf.py").write_text("".join(lines), "utf-8")


def _mend_manifest(folder: Path, address: str) -> None:
    """Name the pages with formulas in the manifest, the index once, and the book in both tables of contents alike."""
    for name in ("toc.ncx", "nav.xhtml"):
        text = (folder / name).read_text("utf-8").replace(f'content="{UID}"', f'content="{address}"')
        (folder / name).write_text(text.replace(f"book/../{_INDEX}", _INDEX), "utf-8")
    path = folder / "content.opf"
    for prefix, uri in (("", _OPF[1:-1]), ("dc", _DC[1:-1])):
        ET.register_namespace(prefix, uri)
    package = ET.parse(path)
    for item in package.iter(f"{_OPF}item"):
        href = item.attrib["href"]
        if href.endswith(".xhtml") and b"<math" in (folder / href).read_bytes():
            item.set("properties", f"{item.get('properties', '')} mathml".strip())
    _mend_spine(package)
    package.write(path, "utf-8", xml_declaration=True)


def _mend_spine(package: "ET.ElementTree[ET.Element]") -> None:
    """Put the index where the contents have it; Sphinx names it there by a wrong address, and again at the end."""
    ids = {item.attrib["href"]: item.attrib["id"] for item in package.iter(f"{_OPF}item")}
    spine = package.find(f"{_OPF}spine")
    if _INDEX not in ids or spine is None:
        return
    pages = set(ids.values()) - {ids[_INDEX]}
    first, *further = [place for place in spine if place.attrib["idref"] not in pages]
    first.set("idref", ids[_INDEX])
    for place in further:
        spine.remove(place)


def _check_pages(folder: Path) -> None:
    """Complain of a page that e-readers would refuse."""
    for page in sorted(folder.rglob("*.xhtml")):
        try:
            ET.parse(page)
        except ET.ParseError as error:
            name = page.relative_to(folder).as_posix()
            raise BinderyError(f"The EPUB's page {name} is not well-formed XML: {error}.") from error


def _pack(folder: Path, file: BinaryIO) -> None:
    """Write what the manifest lists, in its order; the file ``mimetype`` comes first and is not compressed."""
    manifest = [item.attrib["href"] for item in ET.parse(folder / "content.opf").iter(f"{_OPF}item")]
    names = ["mimetype", "META-INF/container.xml", "content.opf", *sorted(manifest)]
    entries: Iterator[tuple[str, bytes]] = ((name, (folder / name).read_bytes()) for name in names)
    archive.write(file, entries, stored=frozenset({"mimetype"}))


def _finish_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make each page still and well-formed, and its drawings and charts pictures."""
    context["script_files"] = []
    context["css_files"] = [sheet for sheet in context["css_files"] if "ebook.css" in str(sheet.filename)]
    context["metatags"] = ""
    if doctree is None or "body" not in context:
        return
    project = Project.find(Path(app.srcdir))
    up = "../" * pagename.count("/")
    page_url = project.page_url(Path(app.env.doc2path(pagename)))
    body = fill_list(context["body"], elsewhere(page_url))
    body = with_picture_files(body, Path(app.outdir) / "_images", f"{up}_images/")
    soup = BeautifulSoup(body, "html.parser")
    make_still(soup, page_url)
    for link in soup.select('a[href*=".html"]'):
        if not re.match(
            r"[a-z]+:", str(link["href"])
        ):  # a page of the book, in HTML that Sphinx did not write
            link["href"] = str(link["href"]).replace(".html", ".xhtml")
    context["body"] = soup.decode(formatter="minimal")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what only the EPUB needs."""
    app.connect("html-page-context", _finish_page, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
