"""Take the screenshots of TensorBoard, with the logs of its lesson: real ones, made by a real browser."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

from bindery.notebooks.lessons import CELL_TIMEOUT
from bindery.project import BinderyError, Project, Say
from bindery.project.chromium import CHROMIUM_FLAGS, find_chromium
from weekend.files import replacing

LESSON = "tensorboard"

SIZE = {"width": 1240, "height": 660}
CURVES = "?tagFilter=epoch_loss&runFilter=batch-20_seed-0%2Fvalidation&smoothing=0#timeseries"


def write(project: Project, *, say: Say = print) -> list[Path]:
    """Run the lesson on TensorBoard in a folder of its own and replace the pictures in ``book/_static/drawings``.

    Raises
    ------
    BinderyError
        There is no Chromium or no Playwright, or TensorBoard does not show what it should.
    """
    with tempfile.TemporaryDirectory() as folder:
        say("  running the lesson")
        execute(project, Path(folder))
        pictures = take(Path(folder) / "runs", project.root / "book" / "_static" / "drawings")
    for picture in pictures:
        say(f"  wrote {project.relative(picture)}, {picture.stat().st_size / 1000:.0f} kB")
    return pictures


def execute(project: Project, folder: Path) -> nbformat.NotebookNode:
    """Run the lesson on TensorBoard in a folder, which then holds its logs, and return it with new outputs."""
    notebook = nbformat.read(project.lessons_folder / f"{LESSON}.ipynb", as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return notebook


def take(logs: Path, folder: Path) -> list[Path]:
    """Photograph TensorBoard with these logs: the curves, light and dark, and the graph.

    Returns
    -------
    list of Path
        ``tensorboard-light.png``, ``tensorboard-dark.png`` and ``tensorboard-graph.png`` in ``folder``.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise BinderyError(
            "Screenshots need Playwright: install the packages in requirements.lock."
        ) from error
    pictures = [folder / f"tensorboard-{name}.png" for name in ("light", "dark", "graph")]
    with serving(logs) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            for path in pictures:
                page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
                if path.stem.endswith("graph"):
                    _show_graph(page, address)
                else:
                    dark = "&darkMode=true" if path.stem.endswith("dark") else ""
                    _show_curves(page, address + CURVES.replace("#", f"{dark}#"))
                _store(page.screenshot(), path)
                page.close()
        except Error as error:
            raise BinderyError(f"TensorBoard does not show what it should: {error}") from error
        finally:
            browser.close()
    return pictures


def _show_curves(page: Any, url: str) -> None:
    page.goto(url, wait_until="networkidle")
    page.locator("scalar-card line-chart canvas, scalar-card line-chart svg").first.wait_for()
    page.get_by_label("Toggle full size mode").or_(page.get_by_title("Toggle full size mode")).first.click()
    page.mouse.move(5, 600)
    page.wait_for_timeout(2000)  # it draws in a worker and gives no sign when it has finished


def _show_graph(page: Any, address: str) -> None:
    page.goto(f"{address}#graphs", wait_until="networkidle")
    page.get_by_text("Conceptual graph").click()
    page.wait_for_timeout(1500)
    page.locator("g.node", has_text="xor").locator("rect.nodecolortarget").first.dblclick(force=True)
    page.wait_for_timeout(1500)
    page.get_by_text("Fit to screen").click()
    page.wait_for_timeout(2000)  # the box unfolds slowly


def _store(picture: bytes, path: Path) -> None:
    """Write a picture with 128 colours, which suffice for this program and make it small."""
    import io

    small = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    with replacing(path) as file:
        small.save(file, "png", optimize=True)


@contextmanager
def serving(logs: Path) -> Iterator[str]:
    """Start ``weekend tensorboard`` on a free port and give its address, with a slash at the end."""
    command = [sys.executable, "-m", "weekend", "tensorboard", str(logs), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", errors="replace") as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            if "http://" not in line:
                raise BinderyError("TensorBoard did not start; the line above says why.")
            yield "http://" + line.split("http://")[1].strip()
        finally:
            server.terminate()
