"""The command line of the bindery: ``python -m bindery book``."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from .project import BinderyError, Project


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 if all is well, 1 if not."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(Project.find(), options) or 0
    except BinderyError as error:
        print(f"bindery: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbindery: stopped; what was finished is kept.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bindery", description="Make the book, and check it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[Project, argparse.Namespace], int | None], help: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    add("book", _book, "Bring the lessons up to date and build the site.")
    lessons = add("lessons", _lessons, "Execute the lessons whose code, or what it uses, has changed.")
    lessons.add_argument("names", nargs="*", metavar="NAME", help="a lesson, such as depth (default: all)")
    lessons.add_argument("--force", action="store_true", help="execute even what is up to date")
    lessons.add_argument("--jobs", type=int, default=1, metavar="N", help="kernels at a time (default: 1)")
    add(
        "check",
        _check,
        "Prove that each lesson is what its chapter gives; find numbers typed by hand and exercises without aim.",
    )
    serve = add("serve", _serve, "Show the site and follow edits.")
    serve.add_argument("--port", type=int, default=8000, help="default: 8000")
    test = add("test", _test, "Run every check: style, types, tests, lessons.")
    test.add_argument(
        "--thorough",
        action="store_true",
        help="run the slowest tests too, and the lessons three times, once with one thread",
    )
    add("slides", _slides, "Build the site, with slides of each chapter, and say where they are.")
    assignments = add("assignments", _assignments, "Write assignments for nbgrader from lessons.")
    assignments.add_argument(
        "names", nargs="*", metavar="NAME", help="a lesson, such as depth (default: all)"
    )
    assignments.add_argument(
        "--to",
        type=Path,
        default=Path("course"),
        metavar="FOLDER",
        help="nbgrader's course folder (default: course)",
    )
    new = add(
        "new", _new, "Begin a chapter: a small lesson that works, with everything that a chapter needs."
    )
    new.add_argument("title", help="in sentence case; its words make the file's name")
    new.add_argument(
        "--after", metavar="CHAPTER", help="where it stands, such as depth (default: the last one)"
    )
    add("downloads", _downloads, "Build the site, and from it a zip file, an EPUB and a PDF.")
    bench = add("bench", _bench, "Measure how soon pages are interactive, and how fast training is.")
    bench.add_argument("--pages", action="store_true", help="measure only the pages")
    add("screenshots", _screenshots, "Take the pictures of TensorBoard anew, with its lesson's logs.")
    add("browser-model", _browser_model, "Train the network of the page 'Try the network' anew.")
    add("weights", _weights, "Write the weights that the lessons' networks start from, for the playground.")
    add(
        "project-records",
        _project_records,
        "Train the network of the project's solution with each seed anew.",
    )
    scaling = add(
        "scaling-records",
        _scaling_records,
        "Measure anew how much sooner a few runs are done with two workers than with one.",
    )
    scaling.add_argument("--repetitions", type=int, default=3, metavar="N", help="default: 3")
    add(
        "tuning-records",
        _tuning_records,
        "Make the recorded searches of the chapter on tuning, with each method and seed.",
    )
    timed = add("backend-records", _backend_records, "Time TensorFlow, JAX and PyTorch under Keras anew.")
    timed.add_argument(
        "--python",
        action="append",
        default=[],
        metavar="BACKEND=PATH",
        help="the Python of an environment that has this backend, where this one has not",
    )
    timed.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    changed = add("changed", _changed, "List the pages that differ from another commit, as Markdown.")
    changed.add_argument("base", metavar="COMMIT", help="such as main")
    changed.add_argument(
        "--artifact", metavar="NAME", help="say that the workflow's artifact NAME has the pages"
    )
    links = add("links", _links, "Follow the links of the book to other hosts.")
    reports = "folder for what is found, for `bindery report`"
    links.add_argument("--reports", type=Path, metavar="FOLDER", help=reports)
    audit = add("audit", _audit, "Ask whether a package of the lock has a known weakness.")
    audit.add_argument("--reports", type=Path, metavar="FOLDER", help=reports)
    verify = add(
        "verify",
        _verify,
        "Run all lessons and tests with what is installed, whatever the lock says; or lessons on another backend.",
    )
    verify.add_argument(
        "--backend",
        choices=("tensorflow", "jax", "torch"),
        help="run lessons alone, with Keras on this backend; every cell must run",
    )
    verify.add_argument("names", nargs="*", metavar="NAME", help="with --backend: a lesson (default: all)")
    verify.add_argument(
        "--limit", type=float, default=900, metavar="SECONDS", help="with --backend: for one lesson"
    )
    verify.add_argument("--reports", type=Path, default=Path("reports"), metavar="FOLDER", help=reports)
    report = add("report", _report, "Say what the weekly jobs found, lesson by lesson and cell by cell.")
    report.add_argument("folder", type=Path, metavar="FOLDER", help="the reports, one folder for each job")
    report.add_argument("--issue", action="store_true", help="open, update or close an issue with it")
    add(
        "fetch-verified", _fetch_verified, "Fetch the weekly job's latest record, for the page and the badge."
    )
    release = add("release", _release, "Make the files of a release: wheel, notebooks, downloads, checksums.")
    release.add_argument("--tag", metavar="TAG", help="must name the version, such as v0.1.0")
    add("cache", _cache, "Bring the lessons up to date and hand their outputs to the page builder.")
    return parser


# Each command imports what it needs, so that the others start quickly.


def _book(project: Project, options: argparse.Namespace) -> None:
    from . import site

    site.build(project)


def _lessons(project: Project, options: argparse.Namespace) -> None:
    from . import lessons

    done = lessons.update(project, names=options.names, force=options.force, jobs=options.jobs)
    print(f"{len(done)} lessons are up to date.")


def _check(project: Project, options: argparse.Namespace) -> int:
    from . import check, course, numbers

    found = check.problems(project) + numbers.problems(project) + course.problems(project)
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(
            "Every lesson is what its chapter gives, no measured number is typed by hand, each exercise has its aim."
        )
    return 1 if found else 0


def _serve(project: Project, options: argparse.Namespace) -> int:
    from . import site

    return site.serve(project, options.port)


def _test(project: Project, options: argparse.Namespace) -> None:
    from . import suite

    suite.run(project, thorough=options.thorough)


def _slides(project: Project, options: argparse.Namespace) -> None:
    from . import site, slides

    folder = site.build(project).parent / slides.FOLDER
    for chapter in project.chapters:
        print((folder / f"{chapter.stem}.html").as_uri())


def _assignments(project: Project, options: argparse.Namespace) -> None:
    from . import assignments

    for path in assignments.write(project, options.to, options.names):
        print(f"  wrote {path}")


def _new(project: Project, options: argparse.Namespace) -> None:
    from . import new

    for path in new.write(project, options.title, after=options.after):
        print(f"  wrote {project.relative(path)}")
    print("Now replace what is marked with TODO, and run: make lessons")


def _downloads(project: Project, options: argparse.Namespace) -> None:
    from . import downloads

    downloads.make(project)


def _bench(project: Project, options: argparse.Namespace) -> None:
    from . import bench

    bench.run(project, pages_only=options.pages)


def _screenshots(project: Project, options: argparse.Namespace) -> None:
    from . import screenshots

    screenshots.make(project)


def _browser_model(project: Project, options: argparse.Namespace) -> None:
    from . import browser_model

    browser_model.make(project)


def _weights(project: Project, options: argparse.Namespace) -> None:
    from . import lesson_weights

    print(f"{project.relative(lesson_weights.write(project))} is written.")


def _project_records(project: Project, options: argparse.Namespace) -> None:
    from . import project_records

    print(f"{project.relative(project_records.write(project))} is written.")


def _scaling_records(project: Project, options: argparse.Namespace) -> None:
    from . import scaling_records

    print(f"{project.relative(scaling_records.write(project, options.repetitions))} is written.")


def _tuning_records(project: Project, options: argparse.Namespace) -> None:
    from . import tuning_records

    print(f"{len(tuning_records.write(project))} searches are recorded.")


def _backend_records(project: Project, options: argparse.Namespace) -> None:
    from . import backend_records

    pythons = dict(given.split("=", 1) for given in options.python)
    print(f"{project.relative(backend_records.write(project, pythons, rounds=options.rounds))} is written.")


def _changed(project: Project, options: argparse.Namespace) -> None:
    from . import changed

    print(changed.summary(changed.since(project, options.base), options.artifact), end="")


def _links(project: Project, options: argparse.Namespace) -> int:
    from . import lessons, links, site

    site.fill_cache(project, lessons.update(project))
    broken, unsure = links.follow(project)
    if unsure:
        print(f"Nobody can tell whether these work, since the host refused a script:\n{links.note(unsure)}")
    if not broken:
        print("No link is broken.")
        return 0
    found = f"These links are broken:\n\n{links.note(broken)}"
    print(found, file=sys.stderr)
    if options.reports:
        _write(options.reports / "links.md", found)
    return 1


def _audit(project: Project, options: argparse.Namespace) -> int:
    from . import audit

    found = audit.run(project)
    print(found or "No package of the lock has a known weakness.")
    if found and options.reports:
        _write(options.reports / "audit.md", found)
    return 1 if found else 0


def _verify(project: Project, options: argparse.Namespace) -> int:
    if options.backend:
        from . import backends

        done = backends.verify(
            project, options.backend, options.names, limit=options.limit, reports=options.reports.resolve()
        )
        return 1 if any(outcome.error for outcome in done) else 0
    if options.names:
        raise BinderyError("Only with --backend can single lessons be named.")
    from . import suite

    return 0 if suite.verify(project, options.reports.resolve()) else 1


def _report(project: Project, options: argparse.Namespace) -> None:
    from . import reports

    text = reports.text(options.folder, reports.outcomes(), reports.run_address())
    print(text or "The weekly jobs found nothing.")
    if options.issue:
        print(reports.file_issue(text))


def _fetch_verified(project: Project, options: argparse.Namespace) -> None:
    from . import verified

    record = verified.fetch(project)
    print(f"Last verified: {record.short}." if record else "No weekly run has left a record.")


def _release(project: Project, options: argparse.Namespace) -> None:
    from . import release

    release.make(project, options.tag)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _cache(project: Project, options: argparse.Namespace) -> None:
    from . import lessons, site

    site.fill_cache(project, lessons.update(project))


if __name__ == "__main__":
    sys.exit(main())
