"""Find numbers in prose that look measured and were typed by hand.

A number in a chapter may come from a run (a glue role), may be a setting that stands in the page's code, or
may be given otherwise: by arithmetic on paper, by a definition, by a source. The last are listed, with the
reason, in ``book/given-numbers.yml``. Anything else is a measurement that goes stale unnoticed.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..project import BinderyError, Project
from .read import FRONT_MATTER

GIVEN = "given-numbers.yml"

_NUMBER = r"(?<![\w.,/])\d[\d,]*(?:\.\d+)?"
_MEASURED = re.compile(
    rf"{_NUMBER}(?=\s*(?:%|percent\b|(?:percentage )?points?\b|seconds?\b|ms\b|[MG]iB\b))"
    r"|(?<![\w.,/])\d+\.\d+(?![\w.]*\d)"
)
# What stands around the number of a result: a setting of the same value, somewhere in the code, is then no excuse.
_BEFORE_RESULT = re.compile(
    r"\b(?:accuracy|loss|error)(?:\s+\w+){0,2}?\s+(?:is|was|of|at|to|reach\w*)\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_AFTER_RESULT = re.compile(
    r"\s?%?(?:\s+[\w-]+){0,4}\s+(?:right|wrong|correct(?:ly)?|accuracy)\b", re.IGNORECASE
)
_FENCE = re.compile(r"^(`{3,})(?!\{(?:note|table|list-table)).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_QUOTED = (
    FRONT_MATTER,
    re.compile(r"\{glue:text\}`[^`]*`"),
    re.compile(r"`[^`]*`"),
    re.compile(r"\]\((?:[^()]|\([^()]*\))*\)"),  # where a link leads
    re.compile(r"\*[^*\n]*\b(?:minutes|hours)\b[^*\n]*\*"),  # how long an exercise takes
)


@dataclass(frozen=True)
class TypedNumber:
    """A number in prose that neither a run nor the page's code gives."""

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return (
            f"book/{self.page}.md, line {self.line}: the number {self.text} looks measured and is typed by "
            f"hand. Hand it over from a cell (weekend.lessons.prose.glue), or say in book/{GIVEN} what gives it."
        )


def problems(project: Project) -> list[str]:
    """Return what is wrong with the numbers in the book's prose, one text a problem.

    Raises
    ------
    BinderyError
        The list of given numbers is missing or can't be read.
    """
    given = _read_given(project)
    found: list[str] = []
    for page in project.pages:
        typed = typed_numbers(page)
        reasons = given.pop(page.stem, {})
        listed = {number for numbers in reasons.values() for number in numbers}
        found.extend(str(number) for number in typed if number.text not in listed)
        unused = sorted(listed - {number.text for number in typed})
        if unused:
            found.append(f"book/{GIVEN} lists {', '.join(unused)} for {page.stem}, which has no such number.")
        for reason in reasons:
            found.extend(
                f"book/{GIVEN}, {page.stem}: there is no test {test}."
                for test in re.findall(r"tests/[\w/]+\.py::\w+", reason)
                if not _has_test(project, test)
            )
    found.extend(f"book/{GIVEN} names {page}, and the book has no such page." for page in given)
    return found


def typed_numbers(page: Path) -> list[TypedNumber]:
    """Return the numbers of a page's prose that look measured and stand in none of its code."""
    text = page.read_text("utf-8")
    code = {
        _value(number)
        for part in (*_FENCE.finditer(text), *re.finditer(r"`[^`]*`", text))
        if not part[0].startswith("`{")
        for number in re.findall(r"(?<![\w.])\d[\d_]*(?:\.\d+)?", part[0])
    }
    text = _FENCE.sub(_blank, text)
    for pattern in _QUOTED:
        text = pattern.sub(_blank, text)
    return [
        TypedNumber(page.stem, text.count("\n", 0, match.start()) + 1, match[0])
        for match in _MEASURED.finditer(text)
        if _value(match[0]) not in code or _tells_a_result(text, match)
    ]


def _tells_a_result(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 60) : match.start()]
    return bool(_BEFORE_RESULT.search(before) or _AFTER_RESULT.match(text, match.end()))


def _blank(match: re.Match[str]) -> str:
    """Leave nothing of a part but its line ends, so that line numbers stay right."""
    return " " + "\n" * match[0].count("\n")


def _value(number: str) -> float:
    return float(re.sub("[,_]", "", number))


def _read_given(project: Project) -> dict[str, dict[str, list[str]]]:
    path = project.root / "book" / GIVEN
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # values stay text
    except OSError as error:
        raise BinderyError(f"{path} can't be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise BinderyError(f"{path} is not valid YAML: {error}") from error
    return content or {}


def _has_test(project: Project, test: str) -> bool:
    path, name = test.split("::")
    file = project.root / path
    return file.is_file() and f"def {name}(" in file.read_text("utf-8")
