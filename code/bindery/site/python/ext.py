"""The Sphinx extension of Python in the page: tells each page what it can run, and puts the files into the site."""

import hashlib
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from ...project import Project
from . import pack, pages, runtime, visited

FOLDER = "_static/python"

LESSON_RUN = '<span class="lesson-run">Run it yourself</span>'
# Holds the place of the button that python/here.js puts there, so that nothing jumps.
RUN_HERE = '<button type="button" data-waiting disabled>Run here</button>'


class _Site:
    """What the pages of one build need to know."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.pages = pages.read_all(project)
        self.archive, self.content = pack.write(
            project, (module for page in self.pages.values() for module in page.modules)
        )
        self.runtime = f"pyodide-{runtime.version()}"

    @property
    def digest(self) -> str:
        told = [(path.stem, page.exercises, page.runs) for path, page in self.pages.items()]
        return hashlib.sha256(f"{self.archive} {self.runtime} {told}".encode()).hexdigest()

    def data(self, chapter: Path) -> dict[str, Any]:
        """Return what the scripts of a chapter's page must know."""
        page = self.pages[chapter]
        return {
            "chapter": chapter.stem,
            "runtime": f"{self.runtime}/",
            "archive": self.archive,
            "packages": sorted(page.packages),
            "bytes": sum(file.bytes for file in runtime.files()),
            "exercises": page.exercises,
            "runs": page.runs,
            "cells": hashlib.sha256(self.cells(chapter).encode()).hexdigest()[:8] if page.runs else "",
            "colab": self.project.colab_url(chapter),
        }

    def cells(self, chapter: Path) -> str:
        """Return the cells of a chapter that runs, as JSON."""
        cells = self.pages[chapter].cells
        return json.dumps([{"source": c.source, "shown": c.shown, "needs": c.needs} for c in cells])


def _read(app: Sphinx, config: Config) -> None:
    """Find out what the pages need, if they are to run Python; all pages are written again when that has changed."""
    project = Project.find(Path(app.srcdir))
    site = _Site(project) if runtime.wanted(project) and runtime.present() else None
    app.weekend_python = site  # type: ignore[attr-defined]
    config.weekend_python_pages = site.digest if site else ""


def concerns(app: Sphinx, pagename: str) -> bool:
    """Tell whether a page can run Python."""
    site: _Site | None = app.weekend_python  # type: ignore[attr-defined]
    page = (
        site.pages.get(Path(app.srcdir) / f"{pagename}.md") if site and app.builder.name == "html" else None
    )
    return page is not None and (page.runs or bool(page.exercises))


def _tell_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if app.builder.name == "html" and app.config.keep_visited_pages:
        worker = {"data-worker": context["pathto"](visited.WORKER, resource=True)}
        app.add_js_file("page/visited.js", loading_method="defer", **worker)
    if not concerns(app, pagename):
        return
    site: _Site = app.weekend_python  # type: ignore[attr-defined]
    chapter = Path(app.srcdir) / f"{pagename}.md"
    if site.pages[chapter].runs:
        context["body"] = context["body"].replace(LESSON_RUN, LESSON_RUN + RUN_HERE, 1)
    data = json.dumps(site.data(chapter)).replace("<", "\\u003c")
    app.add_js_file(None, body=data, type="application/json", id="python-page")
    app.add_css_file("python/python.css")
    app.add_js_file("python/here.js", loading_method="defer")


def _write_worker(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        source = Path(app.srcdir) / app.config.html_static_path[0]
        visited.write(source, Path(app.outdir), wanted=app.config.keep_visited_pages)


def _write(app: Sphinx, exception: Exception | None) -> None:
    site: _Site | None = app.weekend_python  # type: ignore[attr-defined]
    if exception is not None or site is None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    runtime.copy(folder / site.runtime)
    for old in folder.glob("weekend-*.zip"):
        old.unlink()
    (folder / site.archive).write_bytes(site.content)
    (folder / "cells").mkdir(exist_ok=True)
    for chapter, page in site.pages.items():
        if page.runs:
            (folder / "cells" / f"{chapter.stem}.json").write_text(site.cells(chapter), "utf-8", newline="\n")


def setup(app: Sphinx) -> None:
    """Register everything."""
    app.add_config_value("weekend_python_pages", "", "html")
    app.add_config_value(runtime.SETTING, True, "html")
    app.connect("config-inited", _read, priority=900)
    app.connect("html-page-context", _tell_page)
    app.add_config_value(visited.SETTING, True, "html")
    app.connect("build-finished", _write)
    app.connect("build-finished", _write_worker, priority=990)  # when all other files are there
