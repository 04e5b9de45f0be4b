"""Make a record or a drawing anew: ``python -m tools NAME``, in the environment of the book."""

import argparse
import sys
from importlib import import_module

from bindery.project import BinderyError, Project

# Each is the function `write` of a module here, whose name has underscores.
MAKERS = {
    "screenshots": "Take the pictures of TensorBoard, with its lesson's logs.",
    "card": "Draw the card that other sites show with a link to the book, and the icon, after the logo and the title.",
    "browser-model": "Train the network of the page 'Try the network' (minutes).",
    "lesson-weights": "Write the weights that the lessons' networks start from, for the playground.",
    "claims-expected": "Bring what claims.toml expects up to date with the records.",
    "project-records": "Train the network of the project's solution with each seed.",
    "scaling-records": "Measure how much sooner a few runs are done with two workers than with one.",
    "tuning-records": "Make the recorded searches of the chapter on tuning, with each method and seed.",
    "backend-records": "Time TensorFlow, JAX and PyTorch under Keras; WEEKEND_PYTHON_TORCH may name a Python.",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one maker and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:16} {about}" for name, about in MAKERS.items()),
    )
    parser.add_argument("name", choices=MAKERS, metavar="NAME", help="one of these:")
    name = parser.parse_args(arguments).name
    try:
        import_module(f"tools.{name.replace('-', '_')}").write(Project.find())
    except BinderyError as error:
        print(f"tools: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
