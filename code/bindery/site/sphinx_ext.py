"""The Sphinx extension of the book: lesson bars with launch links, drawings, living parts, charts, formulas."""

import hashlib
import re
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ..chapters.translate import drawing_text
from ..project import RECORD, BinderyError, Project, addresses, has_code_cells
from ..project.citation import Citation
from . import (
    bibliography,
    course_ext,
    feed,
    head,
    icons,
    made,
    mathml,
    pictures,
    progress,
    terms,
    vega,
    versions,
)
from .python import ext as python_ext

logger = logging.getLogger(__name__)

_FIRST = 100  # before all other scripts; a browser reads an import map before the first module, or not at all

# The theme's scripts find out whether it is dark only when the page is painted, and then everything jumps.
_BEFORE_PAINT = """{
    const { dataset } = document.documentElement;
    if (!["light", "dark"].includes(dataset.theme))
        dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    if (location.protocol.startsWith("http")) dataset.served = "";
}"""


class Drawing(SphinxDirective):
    """``{drawing} name``: an SVG from ``_static/drawings`` in the page itself, so that it follows the theme.

    The drawing's ``<title>`` and ``<desc>`` are its text for readers who can't see it; the directive's body
    is the caption.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """Return the figure."""
        source = Path(self.env.doc2path(self.env.docname)).parent
        path = source / "_static" / "drawings" / f"{self.arguments[0]}.svg"
        if not path.is_file():
            raise self.error(f"There is no drawing {path.name} in {path.parent}.")
        self.env.note_dependency(str(path))
        try:
            text = drawing_text(path)
        except BinderyError as error:
            raise self.error(str(error)) from error
        svg = path.read_text("utf-8").replace("<svg ", f'<svg role="img" aria-label="{escape(text)}" ', 1)
        figure = nodes.figure(
            "", nodes.raw("", svg, format="html"), classes=["drawing", *self.options.get("class", [])]
        )
        if self.content:
            caption = nodes.caption()
            inline, messages = self.state.inline_text(" ".join(self.content), self.lineno)
            caption.extend(inline)
            figure += [caption, *messages]
        return [figure]


class Interactive(SphinxDirective):
    """``{interactive} name``: a living part of the page, the module ``_static/parts/name``.

    Its ``index.js`` exports ``mount(host, options)``. The directive's body is what readers see until it runs, and
    all that they see without JavaScript: words, and a picture if one helps. The option ``state`` is the set-up to
    start with, written like the query of an address (``data=xor&layers=2-2-1``).
    """

    MARK: ClassVar = "interactive"
    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"state": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the body between the tags of the part."""
        name = self.arguments[0]
        source = Path(self.env.doc2path(self.env.docname)).parent
        module = source / "_static" / "parts" / name / "index.js"
        if not module.is_file():
            raise self.error(f"There is no {name}/index.js in {module.parent.parent}.")
        if not self.content:
            raise self.error(f"{{interactive}} {name} needs a body, for readers without JavaScript.")
        still = nodes.container(classes=["interactive-still"])
        self.state.nested_parse(self.content, self.content_offset, still)
        state = escape("".join(self.options.get("state", "").split()))
        opening = f'<div class="interactive" data-module="{escape(name)}" data-state="{state}">'
        # A class of the node would wrap the opening tag in a tag of its own, and so close it.
        marked = {self.MARK: name}
        return [
            nodes.raw("", opening, format="html", **marked),
            still,
            nodes.raw("", "</div>", format="html"),
        ]


def _has_interactive(doctree: nodes.document | None) -> bool:
    return doctree is not None and any(Interactive.MARK in node for node in doctree.findall(nodes.raw))


def _set_repository(app: Sphinx, config: Config) -> None:
    """Let the repository's address come from one place: _config.yml, or the variable that overrides it."""
    project = Project.find(Path(app.srcdir))
    options = config.html_theme_options
    options["repository_url"] = project.repository_url
    options["footer_content_items"] = ["author", "copyright", "last-updated", "edition", "extra-footer"]
    config.html_baseurl = f"{project.site_url}/"
    if (project.root / "CITATION.cff").is_file():
        config.version = config.release = Citation.read(project).version
    config.linkcheck_ignore += [f"{re.escape(url)}.*" for url in (project.site_url, project.repository_url)]
    config.weekend_repository = f"{project.repository_url} {project.branch}"


def _note_assets(app: Sphinx, config: Config) -> None:
    """Write all pages again when a style sheet, script, picture or template has changed.

    Sphinx alone copies such files only when some page has changed as well.
    """
    digest = hashlib.sha256()
    for name in (*config.html_static_path, *config.templates_path):
        folder = Path(app.srcdir) / name
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    config.weekend_assets = digest.hexdigest()


def _depend_on_lesson(app: Sphinx, doctree: nodes.document) -> None:
    """Build a page again when its lesson's outputs have changed."""
    project = Project.find(Path(app.srcdir))
    lesson = project.lesson(Path(app.env.doc2path(app.env.docname)))
    if lesson.is_file():
        app.env.note_dependency(str(lesson))


def _add_lesson_bar(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put under a chapter's title how to run its lesson, and what running it takes."""
    project = Project.find(Path(app.srcdir))
    chapter = Path(app.env.doc2path(docname))
    if chapter.suffix != ".md" or not has_code_cells(chapter.read_text("utf-8")):
        return
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is None or app.builder.format != "html":
        return
    title.parent.insert(
        title.parent.index(title) + 1,
        nodes.raw("", _lesson_bar(app, project, chapter, docname), format="html"),
    )


def _mend_tables(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the empty header cell in the corner of pandas's tables an ordinary cell: it heads nothing."""
    for node in doctree.findall(nodes.raw):
        if "<th></th>" in node.astext():
            node.children = [nodes.Text(node.astext().replace("<th></th>", "<td></td>"))]


def _lesson_bar(app: Sphinx, project: Project, chapter: Path, docname: str) -> str:
    import nbformat

    lesson = project.lesson(chapter)
    up = "../" * docname.count("/")
    links = (
        (project.colab_url(chapter), "Colab", "Run on Google's machines, with a GPU if you ask for one"),
        (project.binder_url(chapter), "Binder", "Run in JupyterLab on a public server, without an account"),
        (f"{up}lessons/{lesson.name}", "Download", "The lesson as a Jupyter notebook"),
    )
    items = "".join(
        f'<a class="lesson-link" href="{escape(url)}" title="{escape(why)}"'
        f"{' download' if name == 'Download' else ''}>{name}</a>"
        for url, name, why in links
    )
    record: dict[str, Any] = nbformat.read(lesson, as_version=4).metadata.get(RECORD, {})
    cost = ""
    if record:
        seconds, memory = round(record["seconds"]), record["peak_mib"] / 1024
        cost = (
            f'<span class="lesson-cost">Running it all took {seconds} s and {memory:.1f} GiB of memory '
            f"on {record['cores']} CPU cores.</span>"
        )
    return f'<nav class="lesson-bar" aria-label="Run this lesson">{python_ext.LESSON_RUN}{items}{cost}</nav>'


def _finish_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave out the theme's scripts for live code; add those of charts and living parts where there are any."""
    storage = context["pathto"]("_static/page/storage.js", resource=True)
    # Below the tags of head.py: page 404 says in its base where addresses begin.
    context["metatags"] = f'{context.get("metatags", "")}<script src="{storage}"></script>\n'
    app.add_js_file(None, body=_BEFORE_PAINT, priority=_FIRST)
    charts, living = vega.has_charts(doctree), _has_interactive(doctree)
    if charts or living:
        app.add_js_file("page/near.js", loading_method="defer")
    if charts:
        for name in ("charts/curves.js", "charts/value-tables.js"):
            app.add_js_file(name, loading_method="defer")
        address: dict[str, Any] = {"data-vega": f"../{vega.BUNDLE}"}
        app.add_js_file("charts/charts.js", loading_method="defer", **address)
    if living:
        app.add_css_file("page/interactive.css")
        app.add_js_file("page/interactive.js", type="module")
    modules = ["parts"] * living + ["python"] * python_ext.concerns(app, pagename)
    if modules:
        folder = Path(app.srcdir) / "book" / "_static"
        places = {context["pathto"](f"_static/{name}", resource=True): folder / name for name in modules}
        app.add_js_file(None, body=versions.import_map(places), type="importmap", priority=_FIRST)
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "thebe"
        not in f"{getattr(script, 'filename', script)}{getattr(script, 'attributes', {}).get('body', '')}"
    ]
    context["css_files"] = [
        sheet for sheet in context["css_files"] if "thebe" not in str(getattr(sheet, "filename", sheet))
    ]


def _copy_lessons(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        project = Project.find(Path(app.srcdir))
        folder = Path(app.outdir) / "lessons"
        folder.mkdir(exist_ok=True)
        for chapter in project.chapters:
            lesson = project.lesson(chapter)
            (folder / lesson.name).write_bytes(lesson.read_bytes())


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything."""
    addresses.setup(app)
    made.setup(app)
    mathml.setup(app)
    course_ext.setup(app)
    bibliography.setup(app)
    terms.setup(app)
    progress.setup(app)
    head.setup(app)
    feed.setup(app)
    python_ext.setup(app)
    app.add_directive("drawing", Drawing)
    app.add_directive("interactive", Interactive)
    app.add_config_value("weekend_assets", "", "html")
    app.connect("config-inited", _set_repository, priority=10)
    app.connect("config-inited", _note_assets)
    app.connect("doctree-read", _depend_on_lesson)
    app.connect("doctree-resolved", _add_lesson_bar)
    app.connect("doctree-resolved", _mend_tables)
    app.connect("html-page-context", _finish_context, priority=900)
    app.connect("build-finished", _copy_lessons)
    app.connect("build-finished", vega.write_bundle)
    app.connect("build-finished", icons.write_used_icons)
    app.connect("build-finished", pictures.write_webp)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
