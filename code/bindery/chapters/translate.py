"""Write MyST Markdown as the Markdown that Jupyter shows.

Directives become blockquotes, ``<details>`` and images, and roles become text or links.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

from myst_parser.parsers.directives import parse_directive_text

from ..project import BinderyError, Project, anchors
from . import citations

Glued = Mapping[str, str]

ADMONITIONS = {
    name: name.capitalize()
    for name in ("attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning")
} | {"seealso": "See also", "admonition": ""}


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
class Translator:
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
        """Return an error that names the place."""
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
                f"{', '.join(sorted(self.handlers))}, or teach bindery/chapters/translate.py about it.",
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
            line,
            f"the role {{{name}}} has no form in a notebook; teach bindery/chapters/translate.py about it.",
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
