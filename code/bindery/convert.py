"""Turn a chapter (MyST Markdown) into its lesson (a Jupyter notebook).

Jupyter shows plain Markdown only, so directives become blockquotes, ``<details>`` and images, and roles
become text or links. Code cells are taken over unchanged: jupyter-cache recognises a lesson's outputs by
their sources and metadata. The same chapter gives the same bytes each time.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

import nbformat
import yaml
from myst_nb.core.read import MystMetadataParsingError, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from nbformat import NotebookNode

from weekend.experiments import EXPERIMENTS

from . import citations
from .project import BinderyError, Project, anchors

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
NOTEBOOK_ONLY = "notebook-only"  # the tag of cells that the page does not have
HIDDEN = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # JupyterLab's way, Colab's way

Glued = Mapping[str, str]

ADMONITIONS = {
    name: name.capitalize()
    for name in ("attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning")
} | {"seealso": "See also", "admonition": ""}


@dataclass
class Chapter:
    """A chapter's source, cut into cells.

    Attributes
    ----------
    path : Path
        The source file.
    cells : list of NotebookNode
        Markdown and code cells, as myst-nb reads them for the page.
    lines : list of int
        The line that each cell starts on; the first line of the file is 1.
    full_size : list of str
        The experiments that the lesson can train at the article's own size.
    needs : list of str
        The extras of the companion package that the lesson needs, such as "ray".
    backend : str or None
        The only backend of Keras that the lesson runs on; None where it runs on all of them.
    """

    path: Path
    cells: list[NotebookNode]
    lines: list[int]
    full_size: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    backend: str | None = None

    @property
    def title(self) -> str:
        """The chapter's first heading."""
        for cell in self.cells:
            match = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
            if cell.cell_type == "markdown" and match:
                return match[1].strip()
        raise BinderyError(f"{self.path.name} has no title: start it with a line '# Title'.")

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The code cells, in order."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    def page_notebook(self) -> NotebookNode:
        """Return the chapter as the notebook that myst-nb looks up in jupyter-cache."""
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC})
        notebook.cells = [nbformat.from_dict(json.loads(json.dumps(cell))) for cell in self.cells]
        return notebook


def read_chapter(path: Path) -> Chapter:
    """Read a chapter's source.

    Raises
    ------
    BinderyError
        The front matter is missing or wrong, or a cell's options can't be read.
    """
    text = path.read_text("utf-8")
    metadata = _front_matter(path, text)
    try:
        notebook = read_myst_markdown_notebook(text, config=_parser_config(), add_source_map=True, path=path)
    except (MystMetadataParsingError, yaml.YAMLError) as error:
        raise BinderyError(f"{path.name}: {error}") from error
    return Chapter(
        path,
        notebook.cells,
        _first_lines(text, notebook),
        full_size=metadata.get("full_size", []),
        needs=metadata.get("needs", []),
        backend=metadata.get("backend"),
    )


def convert(project: Project, chapter: Chapter, outputs: list[NotebookNode] | None = None) -> NotebookNode:
    """Return a chapter's lesson.

    Parameters
    ----------
    project : Project
        Gives the addresses for the links.
    chapter : Chapter
    outputs : list of NotebookNode, optional
        The executed code cells of the lesson. Their outputs are taken over, and the values they glue stand in
        the text. Without them the lesson is not executed. Cells that only the notebook has are silent here.

    Returns
    -------
    NotebookNode
        nbformat 4.5, with cell ids that depend on the chapter's name and the cell's place only.

    Raises
    ------
    BinderyError
        The chapter has a directive or role that has no form in a notebook, or needs an extra that there is not.
    """
    glued = glued_values(outputs) if outputs is not None else None
    cells = [_title_cell(project, chapter), _setup_cell(project, chapter)]
    for number, (cell, line) in enumerate(zip(chapter.cells, chapter.lines, strict=True)):
        if cell.cell_type == "markdown":
            source = cell.source
            if number == 0:
                source = re.sub(r"^# .+\n*", "", source, count=1)
            translator = _Translator(project, chapter.path, glued)
            source = translator.blocks(
                source.splitlines(), line + len(cell.source.splitlines()) - len(source.splitlines())
            )
            if source:
                cells.append(nbformat.v4.new_markdown_cell(source))
        else:
            metadata = dict(cell.metadata)
            if {"remove-cell", "remove-input"} & set(metadata.get("tags", [])):
                metadata["jupyter"] = {"source_hidden": True}
            cells.append(nbformat.v4.new_code_cell(cell.source, metadata=metadata))
    if chapter.full_size:
        cells += _full_size_cells(chapter)
    for number, cell in enumerate(cells):
        cell.id = hashlib.sha256(f"{chapter.path.stem} {number}".encode()).hexdigest()[:12]
    if outputs is not None:
        code = [cell for cell in cells if cell.cell_type == "code"]
        for number, cell in enumerate(code, 1):
            cell.execution_count = number
        for cell, executed in zip(of_chapter(code), of_chapter(outputs), strict=True):
            cell.outputs = executed.outputs
            cell.execution_count = executed.execution_count
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC, "language_info": LANGUAGE})
    notebook.cells = cells
    return notebook


def glued_values(cells: list[NotebookNode]) -> dict[str, str]:
    """Return the values that executed cells have glued, as text, by name."""
    values = {}
    for cell in cells:
        for output in cell.get("outputs", []):
            scrapbook = output.get("metadata", {}).get("scrapbook")
            if scrapbook:
                values[scrapbook["name"]] = output["data"][f"{scrapbook['mime_prefix']}text/plain"]
    return values


def of_chapter(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells that the chapter has as well."""
    return [cell for cell in cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", [])]


def dumps(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def _first_lines(text: str, notebook: NotebookNode) -> list[int]:
    """Return the line that each cell starts on; myst-nb counts from 0, and from the blank lines before it."""
    source = text.splitlines()
    lines = []
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        while cell.cell_type == "markdown" and not source[line].strip():
            line += 1
        lines.append(line + 1)
    return lines


def _front_matter(path: Path, text: str) -> dict[str, Any]:
    remedy = "Copy the front matter of another chapter, such as book/depth.md."
    match = re.match(r"---\n(.*?)\n(?:---|\.\.\.)\n", text, re.DOTALL)
    if not match:
        raise BinderyError(f"{path.name} has code cells and no front matter. {remedy}")
    try:
        metadata = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise BinderyError(f"{path.name}: its front matter is not valid YAML: {error} {remedy}") from error
    if not isinstance(metadata, dict) or metadata.get("file_format") != "mystnb":
        raise BinderyError(f"{path.name}: its front matter does not say 'file_format: mystnb'. {remedy}")
    kernel = metadata.get("kernelspec")
    if kernel != KERNELSPEC:
        raise BinderyError(f"{path.name}: its front matter must have the kernelspec {KERNELSPEC}. {remedy}")
    if metadata.get("backend", "tensorflow") != "tensorflow":
        raise BinderyError(f"{path.name}: backend can only say 'tensorflow', for a lesson that teaches it.")
    unknown = set(metadata.get("full_size", [])) - set(EXPERIMENTS)
    if unknown:
        raise BinderyError(
            f"{path.name}: full_size names {', '.join(sorted(unknown))}, and `weekend list` does not."
        )
    return metadata


def _parser_config() -> MdParserConfig:
    return MdParserConfig(enable_extensions={"colon_fence", "dollarmath"})


# --- cells that only the notebook has -------------------------------------------------------------


def _title_cell(project: Project, chapter: Chapter) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(
        f"# {chapter.title}\n\n"
        f"[Open in Colab]({project.colab_url(chapter.path)}) · "
        f"[Open in Binder]({project.binder_url(chapter.path)}) · "
        f"[Read the page]({project.page_url(chapter.path)})\n\n"
        f"*A lesson of [{project.title}]({project.site_url}/). "
        "Run the cells from the top, in order: press Shift and Enter in each.*"
    )


FULL_SIZE_CHOICE = """
# True: train at the article's own size as well, at the end. That needs a GPU, and downloads CIFAR-10 (170 MB).
FULL_SIZE = False  # @param {type: "boolean"}
"""


def _setup_cell(project: Project, chapter: Chapter) -> NotebookNode:
    oldest = re.findall(r"\d+", project.package["requires-python"])
    extras = project.package["optional-dependencies"]
    unknown = [name for name in chapter.needs if name not in extras]
    if unknown:
        raise BinderyError(
            f"{chapter.path.name}: needs names {', '.join(unknown)}, which is no extra in pyproject.toml. "
            f"Choose from: {', '.join(extras)}."
        )
    options = ", full_size=FULL_SIZE" if chapter.full_size else ""
    if chapter.needs:
        options += f", needs={json.dumps(chapter.needs)}"
    if chapter.backend:
        options += f', backend="{chapter.backend}"'
    source = f"""\
# @title Setup: run this cell first
# Where the book's package is missing, on Colab for instance, this installs it. TensorFlow, Keras and NumPy stay
# as they are. Then it checks that all is well. On Colab and Binder it says so; elsewhere it names what is wrong.
{FULL_SIZE_CHOICE if chapter.full_size else ""}
import importlib.util
import re
import subprocess
import sys


class Stop(Exception):  # of which only the message is shown
    def _render_traceback_(self):
        return [str(self)]


if sys.version_info < ({", ".join(oldest)}):
    raise Stop("The lesson needs Python {".".join(oldest)} or newer. This is Python " + sys.version.split()[0] + ".")
if importlib.util.find_spec("weekend") is None:
    source = "{project.install_source}"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", source]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        why = re.findall(r"(?:ERROR|fatal): [^\\x1b\\n]+", done.stderr)
        raise Stop(
            "The book's package could not be installed. Is there a network connection? If not, connect and run "
            "this cell again. The reason given: " + (why or [done.stderr])[0]
        )
    importlib.invalidate_caches()

from weekend import launch

launch.set_up(lesson="{project.package["version"]}"{options})"""
    return nbformat.v4.new_code_cell(source, metadata={"tags": [NOTEBOOK_ONLY], **HIDDEN})


def _full_size_cells(chapter: Chapter) -> list[NotebookNode]:
    names = chapter.full_size
    epochs = max(EXPERIMENTS[name].epochs for name in names)
    text = f"""\
## The article's own size

The article trained for {epochs} epochs on all of CIFAR-10. With a GPU you can do the same. Tick `FULL_SIZE` in the
first cell (in JupyterLab, click the three dots that stand for it, and write `True`), run that cell, and then the one
below. It does what this command does in a terminal: `weekend run {" ".join(names)} --data cifar10`."""
    arguments = ", ".join(f'"{name}"' for name in names)
    code = nbformat.v4.new_code_cell(
        f"if FULL_SIZE:\n    launch.full_size({arguments})", metadata={"tags": [NOTEBOOK_ONLY]}
    )
    return [nbformat.v4.new_markdown_cell(text), code]


# --- Markdown -------------------------------------------------------------------------------------


@dataclass
class _Directive:
    name: str
    argument: str
    options: dict[str, Any]
    body: list[str]
    line: int
    body_line: int


class _DirectiveShape:
    """What parse_directive_text needs to know: any argument, any options, a body."""

    option_spec: ClassVar = {"any": str}
    required_arguments = 0
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True


@dataclass
class _Translator:
    """Writes MyST Markdown as the Markdown that Jupyter shows."""

    project: Project
    path: Path
    glued: Glued | None
    handlers: Mapping[str, Callable[[_Directive], list[str]]] = field(init=False)

    FENCE = re.compile(r"^( *)(`{3,}|~{3,}|:{3,})\s*(.*?)\s*$")

    def __post_init__(self) -> None:
        self.handlers = dict.fromkeys(ADMONITIONS, self._admonition) | {
            "code": self._code,
            "code-block": self._code,
            "drawing": self._drawing,
            "dropdown": self._dropdown,
            "exercise": self._exercise,
            "figure": self._figure,
            "image": self._figure,
            "index": lambda directive: [],
            "interactive": self._interactive,
            "list-table": self._list_table,
            "math": self._math,
            "repository-code": self._repository_code,
            "solution": self._solution,
        }

    def error(self, line: int, message: str) -> BinderyError:
        return BinderyError(f"{self.path.name}, line {line}: {message}")

    def blocks(self, lines: list[str], first_line: int) -> str:
        """Translate lines of Markdown; ``first_line`` is the number of the first of them in the file."""
        return "\n".join(self._blocks(lines, first_line)).strip("\n")

    def _blocks(self, lines: list[str], first_line: int) -> list[str]:
        result: list[str] = []
        prose: list[str] = []
        number = 0

        def flush() -> None:
            result.extend(self._prose(prose, first_line + number - len(prose)))
            prose.clear()

        while number < len(lines):
            match = self.FENCE.match(lines[number])
            if not match:
                prose.append(lines[number])
                number += 1
                continue
            indent, fence, info = match.groups()
            end = self._closing(lines, number, fence)
            directive = re.fullmatch(r"\{([\w:.-]+)\}\s*(.*)", info)
            if not directive and fence[0] == ":":
                raise self.error(
                    first_line + number, f"'{lines[number]}' opens nothing; write ':::{{name}}'."
                )
            flush()
            if directive and indent:
                raise self.error(
                    first_line + number, f"the directive {directive[1]} is indented; start it at the margin."
                )
            if directive:
                result.extend(
                    self._directive(directive[1], directive[2], lines[number + 1 : end], first_line + number)
                )
            else:
                result.extend(lines[number : end + 1])
            number = end + 1
        flush()
        return result

    def _closing(self, lines: list[str], start: int, fence: str) -> int:
        """Return the number of the line that closes a fence, or of the last line, as CommonMark has it."""
        closing = re.compile(rf"^ *{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        return next((n for n in range(start + 1, len(lines)) if closing.match(lines[n])), len(lines))

    def _directive(self, name: str, argument: str, content: list[str], line: int) -> list[str]:
        if name not in self.handlers:
            raise self.error(
                line,
                f"the directive {{{name}}} has no form in a notebook. Use one of "
                f"{', '.join(sorted(self.handlers))}, or teach bindery/convert.py about it.",
            )
        parsed = parse_directive_text(
            _DirectiveShape,  # type: ignore[arg-type]
            argument,
            "\n".join(content),
            validate_options=False,
        )
        if parsed.warnings:
            raise self.error(line, f"the directive {{{name}}} can't be read: {parsed.warnings[0].msg}")
        directive = _Directive(
            name,
            " ".join(parsed.arguments),
            parsed.options,
            parsed.body,
            line,
            line + 1 + parsed.body_offset,
        )
        return ["", *self.handlers[name](directive), ""]

    # directives

    def _admonition(self, directive: _Directive) -> list[str]:
        given = self._inline(directive.argument, directive.line)
        if directive.name == "admonition":
            return _quoted([f"**{given}**", "", *self._body(directive)])
        body = self._body(directive)
        return _quoted([f"**{ADMONITIONS[directive.name]}**", "", *([given, ""] if given else []), *body])

    def _dropdown(self, directive: _Directive) -> list[str]:
        return self._details(directive.argument or "More", directive)

    def _exercise(self, directive: _Directive) -> list[str]:
        title = self._inline(directive.argument, directive.line)
        return [f"### Exercise: {title}" if title else "### Exercise", "", *self._body(directive)]

    def _solution(self, directive: _Directive) -> list[str]:
        return self._details("Solution", directive)

    def _details(self, title: str, directive: _Directive) -> list[str]:
        summary = self._inline(title, directive.line)
        return ["<details>", f"<summary>{summary}</summary>", "", *self._body(directive), "", "</details>"]

    def _repository_code(self, directive: _Directive) -> list[str]:
        return [self.project.with_addresses(line) for line in self._code(directive)]

    def _code(self, directive: _Directive) -> list[str]:
        fence = "`" * max(
            3, 1 + max((len(m) for m in re.findall("`+", "\n".join(directive.body))), default=0)
        )
        return [f"{fence}{directive.argument}", *directive.body, fence]

    def _math(self, directive: _Directive) -> list[str]:
        return ["$$", *([directive.argument] if directive.argument else []), *directive.body, "$$"]

    def _figure(self, directive: _Directive) -> list[str]:
        if "only-dark" in str(directive.options.get("class", "")).split():
            return []  # the page shows the picture that fits its theme; a notebook gets the light one
        alt = directive.options.get("alt")
        if not alt:
            raise self.error(directive.line, f"the {directive.name} {directive.argument} has no :alt: text.")
        path = self.path.parent / directive.argument
        return [_embedded(path, str(alt), self.error, directive.line), "", *self._body(directive)]

    def _drawing(self, directive: _Directive) -> list[str]:
        path = self.path.parent / "_static" / "drawings" / f"{directive.argument}.svg"
        if not path.is_file():
            raise self.error(directive.line, f"there is no drawing {self.project.relative(path)}.")
        return [_embedded(path, drawing_text(path), self.error, directive.line), "", *self._body(directive)]

    def _interactive(self, directive: _Directive) -> list[str]:
        link = f"[on the book's page]({self.project.page_url(self.path)})"
        return [*self._body(directive), "", f"*This part is alive {link}.*"]

    def _list_table(self, directive: _Directive) -> list[str]:
        """Write a list-table as a table of Markdown, which has one header row and a line for each row."""
        rows: list[list[str]] = []
        for number, line in enumerate(directive.body):
            cell = re.fullmatch(r"(\*| ) -(?: +(.*))?", line)
            if cell and (cell[1] == "*" or rows):
                if cell[1] == "*":
                    rows.append([])
                rows[-1].append(cell[2] or "")
            elif line.strip() and rows and line.startswith("    "):
                rows[-1][-1] += f" {line.strip()}"
            elif line.strip():
                raise self.error(
                    directive.body_line + number,
                    "a row of a list-table begins with '* - ', a further cell with '  - '.",
                )
        if str(directive.options.get("header-rows")) != "1" or len({len(row) for row in rows}) != 1:
            raise self.error(
                directive.line, "a list-table needs ':header-rows: 1', and rows of equally many cells."
            )
        lines = ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        title = [f"**{directive.argument}**", ""] if directive.argument else []
        return self._inline("\n".join([*title, *lines]), directive.body_line).split("\n")

    def _body(self, directive: _Directive) -> list[str]:
        return self.blocks(directive.body, directive.body_line).splitlines()

    # text

    def _prose(self, lines: list[str], first_line: int) -> list[str]:
        kept = []
        for line in lines:
            target = re.fullmatch(r"\(([\w:.-]+)\)=\s*", line)
            if target:
                kept.append(f'<a id="{target[1]}"></a>')
            elif not line.startswith("% "):
                kept.append(line)
        return self._inline("\n".join(kept), first_line).split("\n")

    def _inline(self, text: str, line: int) -> str:
        """Translate roles and links; leave code spans as they are."""
        parts = []
        for kind, part in _spans(text):
            if kind == "code":
                parts.append(part)
            elif kind == "role":
                name, content = re.fullmatch(r"\{([\w:.-]+)\}`+(.*?)`+", part, re.DOTALL).groups()  # type: ignore[union-attr]
                parts.append(
                    self._role(name, " ".join(content.split()), line + text[: text.find(part)].count("\n"))
                )
            else:
                part = re.sub(r"\]\(([\w/-]+)\.md(#[\w-]*)?\)", self._link, part)
                parts.append(re.sub(r"\]\(#([\w:.-]+)\)", self._anchor_link, part))
        return "".join(parts)

    def _link(self, match: re.Match[str]) -> str:
        page = (self.path.parent / f"{match[1]}.md").resolve()
        return f"]({self.project.page_url(page)}{match[2] or ''})"

    def _anchor_link(self, match: re.Match[str]) -> str:
        return f"]({self._place(match[1]) or '#' + match[1]})"

    def _place(self, anchor: str) -> str:
        """Return where an anchor is: in this lesson, on the page of another chapter, or nowhere ("")."""
        if anchor in anchors(self.path):
            return f"#{anchor}"
        page = self.project.anchors.get(anchor)
        return f"{self.project.page_url(page)}#{anchor}" if page else ""

    def _cite(self, role: str, content: str, line: int) -> str:
        page = f"{self.project.site_url}/book/bibliography.html"
        try:
            sources = citations.read(self.project.root / "book" / citations.SOURCES)
            shown = [
                f"[{citations.shown(role, sources[key])}]({page}#{citations.anchor(key)})"
                for key in re.split(r"\s*,\s*", content)
            ]
        except KeyError as error:
            raise self.error(line, f"book/{citations.SOURCES} has no source {error}.") from error
        return citations.outer(role, "; ".join(shown))

    def _role(self, name: str, content: str, line: int) -> str:
        named = re.fullmatch(r"(.*?)\s*<([^>]+)>", content)
        text, target = (named[1], named[2]) if named else (content, content)
        match name:
            case "glue:text":
                return self._glue(content, line)
            case "math":
                return f"${content}$"
            case "term" | "numref" | "abbr":
                return text
            case "ref":
                place = self._place(target) if named else ""
                return f"[{text}]({place})" if place else text
            case "index":
                return text.removeprefix("!")
            case "doc":
                return f"[{text}]({self.project.page_url((self.path.parent / f'{target}.md').resolve())})"
            case "cite":
                return self._cite("p", content, line)
            case _ if name.removeprefix("cite:") in citations.ROLES:
                return self._cite(name.removeprefix("cite:"), content, line)
            case "kbd" | "sub" | "sup":
                return f"<{name}>{content}</{name}>"
            case "guilabel" | "menuselection":
                return f"**{content}**"
            case "command" | "file" | "samp":
                return f"`{content}`"
        raise self.error(
            line, f"the role {{{name}}} has no form in a notebook; teach bindery/convert.py about it."
        )

    def _glue(self, content: str, line: int) -> str:
        if self.glued is None:
            return "…"
        name, _, style = content.partition(":")
        if name not in self.glued:
            raise self.error(
                line, f"no cell glues {name!r}; cells glue {', '.join(self.glued) or 'nothing'}."
            )
        value = self.glued[name]
        if not style:
            return value.strip("'\"")
        try:
            return format(float(value), style)
        except ValueError as error:
            raise self.error(line, f"{content!r} can't format the value {value}: {error}.") from error


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """Cut text into code spans, roles and the rest, as CommonMark and MyST do. Joined, they give the text."""
    position = start = 0
    while position < len(text):
        if text[position] == "\\" and text[position + 1 : position + 2] in "\\`{":
            position += 2
            continue
        if text[position] != "`":
            position += 1
            continue
        ticks = len(text) - position - len(text[position:].lstrip("`"))
        close = re.compile(rf"(?<!`)`{{{ticks}}}(?!`)").search(text, position + ticks)
        if not close:
            position += ticks
            continue
        role = re.search(r"\{[\w:.-]+\}$", text[start:position])
        begin = start + role.start() if role else position
        if begin > start:
            yield "text", text[start:begin]
        yield ("role" if role else "code"), text[begin : close.end()]
        start = position = close.end()
    if start < len(text):
        yield "text", text[start:]


def drawing_text(path: Path) -> str:
    """Return the title and the description of an SVG drawing, for readers who can't see it."""
    root = ElementTree.parse(path).getroot()
    parts = [root.findtext(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc")]
    if not all(parts):
        raise BinderyError(f"{path.name} needs a <title> and a <desc> for readers who can't see it.")
    return " ".join(" ".join(str(part).split()) for part in parts)


def _embedded(path: Path, alt: str, error: Callable[[int, str], BinderyError], line: int) -> str:
    """Return an image that travels inside the notebook, since Colab gets the notebook alone."""
    kinds = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
    if path.suffix not in kinds or not path.is_file():
        raise error(
            line, f"there is no picture {path.name} of a kind that notebooks show ({', '.join(kinds)})."
        )
    data = base64.b64encode(path.read_bytes()).decode()
    quoted = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<img alt="{quoted}" src="data:{kinds[path.suffix]};base64,{data}">'


def _quoted(lines: list[str]) -> list[str]:
    return [f"> {line}".rstrip() for line in lines]
