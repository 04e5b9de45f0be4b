"""The command line of the bindery: ``python -m bindery book``."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weekend.files import on_any_console

from .project import BinderyError, Project

Options = tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Command:
    """A command: what it says about itself, what it does, and its options for argparse."""

    help: str
    run: Callable[..., int | None]
    options: Options = ()


# Each command imports what it needs, so that the others start quickly.


def _book(project: Project) -> None:
    from .site import build

    build.build(project)


def _lessons(project: Project, names: list[str], force: bool, jobs: int) -> None:
    from .notebooks import lessons

    done = lessons.update(project, names=names, force=force, jobs=jobs)
    print(f"{len(done)} lessons are up to date.")


def _check(project: Project) -> int:
    from .chapters import course, numbers
    from .notebooks import check

    found = check.problems(project) + numbers.problems(project) + course.problems(project)
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(
            "Each lesson is what its chapter gives, no measured number is typed, each exercise has its aim."
        )
    return 1 if found else 0


def _serve(project: Project, port: int) -> int:
    from .site import build

    return build.serve(project, port)


def _test(project: Project, thorough: bool) -> None:
    from .notebooks import suite

    suite.run(project, thorough=thorough)


def _new(project: Project, title: str, after: str | None) -> None:
    from .notebooks import new

    for path in new.write(project, title, after=after):
        print(f"  wrote {project.relative(path)}")
    print("Now replace what is marked with TODO, and run: make lessons")


def _cache(project: Project) -> None:
    from .notebooks import lessons
    from .site import build

    build.fill_cache(project, lessons.update(project))


def _python(project: Project) -> None:
    from .site.python import runtime

    folder = runtime.fetch()
    print(f"Python for the page, Pyodide {runtime.version()}, is in {folder}.")


def _slides(project: Project) -> None:
    from .editions import slides
    from .site import build

    for path in slides.write(project, build.build(project).parent):
        print(path.as_uri())


def _assignments(project: Project, names: list[str], to: Path) -> None:
    from .notebooks import assignments

    for path in assignments.write(project, to, names):
        print(f"  wrote {path}")


def _downloads(project: Project) -> None:
    from .editions import downloads

    downloads.make(project)


def _bench(project: Project) -> None:
    from .site import page_speed

    page_speed.run(project)


def _release(project: Project, tag: str | None) -> None:
    from .editions import release

    release.make(project, tag)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: ports are numbers from 1 to 65535")
    return int(text)


_NAMES = ("names", {"nargs": "*", "metavar": "NAME", "help": "a lesson, such as depth (default: all)"})

COMMANDS = {
    "book": Command("Bring the lessons up to date and build the site.", _book),
    "serve": Command(
        "Show the site and follow edits.",
        _serve,
        (("--port", {"type": _port, "default": 8000, "help": "default: 8000"}),),
    ),
    "python": Command(
        "Fetch the Python that runs in the pages, once, and check it against its lock.", _python
    ),
    "lessons": Command(
        "Execute the lessons whose code, or what it uses, has changed.",
        _lessons,
        (
            _NAMES,
            ("--force", {"action": "store_true", "help": "execute even what is up to date"}),
            ("--jobs", {"type": int, "default": 1, "metavar": "N", "help": "kernels at a time (default: 1)"}),
        ),
    ),
    "check": Command(
        "Prove that each lesson is what its chapter gives; find numbers typed by hand and exercises without aim.",
        _check,
    ),
    "test": Command(
        "Run every check: style, types, tests, lessons.",
        _test,
        (("--thorough", {"action": "store_true", "help": "leave nothing out; the lessons run three times"}),),
    ),
    "new": Command(
        "Begin a chapter: a small lesson that works, with everything that a chapter needs.",
        _new,
        (
            ("title", {"help": "in sentence case; its words make the file's name"}),
            ("--after", {"metavar": "CHAPTER", "help": "where it stands, such as depth (default: the last)"}),
        ),
    ),
}

TOOLS = {
    "downloads": Command("Build the site, and from it a zip file, an EPUB and a PDF.", _downloads),
    "slides": Command("Build the site, with slides of each chapter, and say where they are.", _slides),
    "assignments": Command(
        "Write assignments for nbgrader from lessons.",
        _assignments,
        (
            _NAMES,
            (
                "--to",
                {"type": Path, "default": Path("course"), "metavar": "FOLDER", "help": "default: course"},
            ),
        ),
    ),
    "bench": Command("Measure how soon each page is interactive on a slow processor.", _bench),
    "release": Command(
        "Make the files of a release: wheel, notebooks, downloads, checksums.",
        _release,
        (("--tag", {"metavar": "TAG", "help": "must name the version, such as v0.1.0"}),),
    ),
    "cache": Command("Hand the lessons' outputs to whatever builds pages with Sphinx.", _cache),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 if all is well, 1 if not.

    A tool needs no ``tools`` before its name.
    """
    words = sys.argv[1:] if arguments is None else arguments
    given = vars(parser().parse_args(["tools", *words] if words and words[0] in TOOLS else words))
    try:
        return given.pop("run")(Project.find(), **given) or 0
    except BinderyError as error:
        print(f"bindery: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbindery: stopped; what was finished is kept.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    whole = argparse.ArgumentParser(prog="bindery", description="Make the book, and check it.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    add(commands, COMMANDS)
    help = "What is needed less often; `bindery tools --help` lists it."
    tools = commands.add_parser("tools", help=help, description="What is needed less often.")
    add(tools.add_subparsers(required=True, metavar="TOOL"), TOOLS)
    return whole


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]", commands: dict[str, Command]) -> None:
    """Add commands to a parser."""
    for name, command in commands.items():
        one = parsers.add_parser(name, help=command.help, description=command.help)
        one.set_defaults(run=command.run)
        for option, settings in command.options:
            one.add_argument(option, **settings)


def program() -> int:
    """Run the command that was typed, on any console, and return its exit code."""
    return on_any_console(main)


if __name__ == "__main__":
    sys.exit(program())
