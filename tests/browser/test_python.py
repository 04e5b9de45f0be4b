"""Python in the page, in Chromium: checking answers, running chapters, stopping, and doing without the network."""

import functools
import http.server
import importlib
import json
import threading
import zipfile
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

import tests.check.answers as answers_package
from bindery.editions import offline
from bindery.notebooks.nbval_plugin import TOLERANCE, close
from bindery.project import Project
from bindery.site.python import pages, runtime
from tests.check.answers import made
from weekend import check

if not runtime.present() and not runtime.demanded():
    pytest.skip(f"Python for the page is not here; set {runtime.VARIABLE}", allow_module_level=True)

PROJECT = Project.find()
BOOK = {path.stem: page for path, page in pages.read_all(PROJECT).items()}
FREE = {name: [e for e, words in page.exercises.items() if not words] for name, page in BOOK.items()}
SLOW = 240_000  # milliseconds: on a busy machine Python takes long to start
VEGA = "application/vnd.vegalite.v5+json"

RUN = """async ([source, space]) => {
    const { runner } = await import(new URL("../_static/python/runner.js", location.href));
    const data = JSON.parse(document.getElementById("python-page").textContent);
    const base = new URL("../_static/python/", location.href);
    runner.setUp({
        runtime: new URL(data.runtime, base).href, archive: new URL(data.archive, base).href, bytes: data.bytes,
        packages: ["numpy", "contourpy"],
    });
    const shown = [];
    const result = await runner.run({ source, name: "<cell 0>", space }, (kind, text) => shown.push([kind, text]));
    return [result, shown];
}"""


@pytest.fixture(scope="module")
def python(chromium, base_url):
    """A function that runs a cell by the page's own machinery, always in the same page."""
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(f"{base_url}/book/cogwheels.html")

    def run(source, space="tests"):
        result, shown = page.evaluate(RUN, [source, space])
        assert result["error"] is None, result["error"]
        return "".join(text for kind, text in shown if kind == "stdout"), shown

    yield run
    context.close()


VERDICTS = """
import json
from tests.check.answers import made
from tests.check.answers.{module} import ANSWERS
for answer in [ANSWERS["{label}"].right, *(answer for answer, _ in ANSWERS["{label}"].wrong)]:
    verdict = check.{name}(made(answer))
    print(json.dumps([verdict.right, verdict.text]))
"""


def test_exercises_say_here_what_they_say_in_a_notebook(python):
    folder = Path(answers_package.__file__).parent
    files = {path.name: path.read_text("utf-8") for path in folder.glob("*.py")}
    python(
        f"import os\nos.makedirs('tests/check/answers', exist_ok=True)\nfiles = {files!r}\n"
        "for name in ('tests', 'tests/check'): open(f'{name}/__init__.py', 'w').close()\n"
        "for name, text in files.items(): open(f'tests/check/answers/{name}', 'w').write(text)\n"
    )
    checked = 0
    for chapter, names in FREE.items():
        if not names:
            continue
        module = chapter.replace("-", "_")
        known = importlib.import_module(f"tests.check.answers.{module}").ANSWERS
        for name in names:
            label = name.replace("_", "-")
            source = VERDICTS.format(module=module, label=label, name=name)
            here = [json.loads(line) for line in python(source)[0].splitlines()]
            given = [known[label].right, *(answer for answer, _ in known[label].wrong)]
            verdicts = [getattr(check, name)(made(answer)) for answer in given]
            assert here == [[verdict.right, verdict.text] for verdict in verdicts], name
            assert here[0][0] is True
            checked += 1
    assert checked >= 139


@pytest.mark.parametrize("chapter", [name for name, page in BOOK.items() if page.runs])
def test_chapter_prints_what_its_lesson_has(python, chapter):
    lesson = nbformat.read(PROJECT.lessons_folder / f"{chapter}.ipynb", as_version=4)
    tags = {"quiz", "exercise", "notebook-only"}
    stored = [c for c in lesson.cells if c.cell_type == "code" and not tags & set(c.metadata.get("tags", []))]
    for cell, was in zip(BOOK[chapter].cells, stored, strict=True):
        assert cell.source == was.source
        if cell.needs:
            continue
        printed, shown = python(cell.source, space=chapter)
        tolerance = float(was.metadata.get(TOLERANCE, 0))
        expected = "".join(output.text for output in was.outputs if output.get("name") == "stdout")
        assert close(expected, printed, tolerance), (expected, printed)
        bundles = [json.loads(text) for kind, text in shown if kind == "display"]
        kept = [dict(output.data) for output in was.outputs if "data" in output]
        assert len(bundles) == len(kept)
        for one, other in zip(kept, bundles, strict=True):
            if VEGA in one:
                for part in ("data", "layer", "description"):
                    assert close(one[VEGA].get(part), other[VEGA].get(part), tolerance), part
            else:
                # The page shows Markdown as its text.
                one = {"text/plain": one["text/markdown"]} if "text/markdown" in one else one
                assert close(one, other, tolerance), (one, other)


# --- as a reader ---------------------------------------------------------------------------------

PENCIL = "check.cogwheels_pencil([[15, 5], -5, 0])"


@pytest.fixture
def reader(open_page):
    """A function that opens an exercise of *The machine with cogwheels* in the editor."""

    def open_(name="cogwheels_pencil", **options):
        page = open_page("book/cogwheels.html", alive=False, **options)
        page.set_default_timeout(SLOW)
        page.locator(f".here-bar[data-exercise={name}] button").click()
        cell = page.locator(f".here-cell[data-exercise={name}]")
        cell.locator(".cm-content").wait_for()
        return page, cell

    return open_


def write(page, cell, text):
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def status(cell, words):
    cell.locator(".here-status", has_text=words).wait_for()


def test_answer_is_checked_kept_ticked_and_forgotten(reader, base_url):
    page, cell = reader()
    page.keyboard.press("Control+Enter")
    status(cell, "Not answered yet.")
    write(page, cell, PENCIL.replace("15, 5", "5, 15"))
    page.keyboard.press("Control+Enter")
    status(cell, "Not yet.")
    write(page, cell, PENCIL)
    cell.get_by_role("button", name="Check").click()
    status(cell, "Right.")
    page.goto(f"{base_url}/book/progress.html")
    assert "1 of" in page.locator("tr[data-chapter=cogwheels] .progress-exercises").inner_text()
    page.goto(f"{base_url}/book/cogwheels.html")
    bar = page.locator("[data-exercise=cogwheels_pencil]")
    assert bar.get_attribute("data-right") == ""
    workers = page.workers
    bar.get_by_role("button").click()
    content = page.locator(".here-cell .cm-content")
    content.wait_for()
    assert workers == [], "nothing starts before the press"
    assert PENCIL in content.inner_text()
    page.locator(".here-output").wait_for(state="attached")
    assert page.locator(".here-status").inner_text() == "", "what was kept runs on a press only"
    page.locator(".here-cell").get_by_role("button", name="Start over").click()
    assert "..." in content.inner_text()
    assert page.evaluate("localStorage.getItem('weekend-answers')") == "{}"


def test_endless_loop_is_stopped_and_the_page_lives_on(reader):
    page, cell = reader()
    write(page, cell, "print('begun', flush=True)\nwhile True: pass")
    page.keyboard.press("Control+Enter")
    cell.locator(".here-output", has_text="begun").wait_for()
    cell.get_by_role("button", name="Stop").click()
    status(cell, "Stopped.")
    write(page, cell, PENCIL)
    page.keyboard.press("Control+Enter")
    status(cell, "Right.")


def test_what_goes_wrong_is_said_and_nothing_is_lost(reader):
    page, cell = reader()
    for text, words in (
        ("import numpy as np\nnp.ones(10**10)", "more memory"),
        ("text = 'a'\nwhile True: text += text", "more memory"),
        ("for number in range(10**6): print(number)", "which the page leaves out"),
        ("input('?')", "can't ask for input"),
        ("import os; os.system('ls')", "can't start other programs"),
        ("undefined", "Python knows no such name"),
    ):
        write(page, cell, text)
        page.keyboard.press("Control+Enter")
        cell.locator(".here-output", has_text=words).wait_for()
    status(cell, "An error in line 1.")
    write(page, cell, PENCIL)
    page.keyboard.press("Control+Enter")
    status(cell, "Right.")


def test_tab_closed_while_code_runs_loses_no_answer(reader):
    page, cell = reader()
    write(page, cell, "print('begun', flush=True)\nwhile True: pass")
    page.keyboard.press("Control+Enter")
    cell.locator(".here-output", has_text="begun").wait_for()
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    page.locator(".here-bar[data-exercise=cogwheels_pencil] button").click()
    cell = page.locator(".here-cell")
    cell.locator(".cm-content", has_text="while True: pass").wait_for()
    assert cell.locator(".here-output").inner_text() == "", "what was kept runs on a press only"


def test_line_numbers_cover_what_scrolls_below_them(open_page):
    page = open_page("book/depth.html", width=360, theme="dark", alive=False)
    page.get_by_role("button", name="Check here").first.click()
    page.locator(".here-cell .cm-gutters").wait_for()
    numbers, editor = (
        page.locator(part).evaluate("element => getComputedStyle(element).backgroundColor")
        for part in (".here-cell .cm-gutters", ".here-cell .here-editor:visible")
    )
    assert numbers == editor
    assert numbers.startswith("rgb("), "not transparent"


def test_by_keyboard_alone(open_page):
    page = open_page("book/cogwheels.html", alive=False)
    page.set_default_timeout(SLOW)
    button = page.locator(".here-bar[data-exercise=cogwheels_pencil] button")
    button.focus()
    page.keyboard.press("Enter")
    cell = page.locator(".here-cell[data-exercise=cogwheels_pencil]")
    cell.locator(".cm-content:focus").wait_for()
    page.keyboard.press("Tab")
    assert cell.locator(".cm-content:focus").count() == 1, "Tab indents"
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(PENCIL)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Enter")
    status(cell, "Right.")
    assert cell.locator(".here-status").get_attribute("role") == "status"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_editor(reader, theme):
    page, cell = reader(theme=theme)
    write(page, cell, "print(1)\n1 / 0  # a comment")
    page.keyboard.press("Control+Enter")
    status(cell, "An error in line 2.")
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    assert [v["id"] + n["html"][:90] for v in found.response["violations"] for n in v["nodes"]] == []


def test_chapter_runs_from_the_top_and_back(open_page):
    page = open_page("book/cogwheels.html", alive=False)
    page.set_default_timeout(SLOW)
    page.get_by_role("button", name="Run here").click()
    tools = page.get_by_role("group", name="All cells of this page")
    tools.get_by_role("button", name="Run all").click()
    page.locator(".here-status", has_text="cells have run.").wait_for()
    assert (
        page.locator(".cell_output:visible").count() == page.locator(".tag_quiz .cell_output:visible").count()
    )
    assert page.locator(".here-output div.chart").count() == 1
    tools.get_by_role("button", name="Stored outputs").click()
    assert page.locator(".here-output div.chart").count() == 0
    assert page.locator(".cell_output div.chart").first.is_visible()


def test_cell_that_needs_more_says_so(open_page):
    page = open_page("book/backpropagation.html", alive=False)
    page.set_default_timeout(SLOW)
    page.get_by_role("button", name="Run here").click()
    notes = page.locator("div.cell .here-bar", has_text="This cell needs Keras")
    notes.first.wait_for()
    assert "colab" in notes.first.get_by_role("link").get_attribute("href")


def test_without_storage_it_still_runs(chromium, base_url):
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused'); } })"
    )
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(f"{base_url}/book/cogwheels.html")
    page.locator(".here-bar[data-exercise=cogwheels_pencil] button").click()
    cell = page.locator(".here-cell")
    cell.locator(".cm-content").wait_for()
    write(page, cell, PENCIL)
    page.keyboard.press("Control+Enter")
    status(cell, "Right.")
    context.close()


def test_file_says_why_it_can_not(chromium, site_folder):
    page = chromium.new_page()
    page.goto((site_folder / "book" / "cogwheels.html").as_uri())
    assert "python -m http.server" in page.locator(".here-file").inner_text()
    assert page.locator(".here-open").count() == 0
    page.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


KEPT = """async () => {
    const name = (await caches.keys()).find((one) => one.startsWith("runtime"));
    return name && (await (await caches.open(name)).keys()).length >= 6;
}"""


def serve(folder):
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def test_offline_copy_served_from_its_folder_checks_answers(project, chromium, site_folder, tmp_path):
    with (tmp_path / "site.zip").open("w+b") as file:
        offline.write(project, site_folder, file)
        zipfile.ZipFile(file).extractall(tmp_path)
    server, address = serve(tmp_path / offline.NAME)
    page = chromium.new_page()
    page.set_default_timeout(SLOW)
    page.goto(f"{address}/book/cogwheels.html")
    check_pencil(page)
    page.close()
    server.shutdown()
    server.server_close()


def test_under_a_sub_path_and_then_without_the_network(chromium, site_folder, tmp_path):
    (tmp_path / "first-weekend").symlink_to(site_folder)
    server, address = serve(tmp_path)
    address += "/first-weekend/book/cogwheels.html"
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(address)
    page.wait_for_function("navigator.serviceWorker.controller")
    check_pencil(page)
    page.wait_for_function(KEPT)
    server.shutdown()
    server.server_close()
    page.goto(address)
    check_pencil(page)
    context.close()


def check_pencil(page):
    page.locator(".here-bar[data-exercise=cogwheels_pencil] button").click()
    cell = page.locator(".here-cell")
    cell.locator(".cm-content").wait_for()
    write(page, cell, PENCIL)
    page.keyboard.press("Control+Enter")
    status(cell, "Right.")
