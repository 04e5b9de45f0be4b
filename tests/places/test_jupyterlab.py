"""A lesson in a real JupyterLab: it runs from the top, and an exercise checked there gets its feedback."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from bindery.project.chromium import CHROMIUM_FLAGS, CHROMIUM_VARIABLE, find_chromium
from tests.check.answers.start_here import ANSWERS

LESSON, LABEL = "start-here.ipynb", "start-here-bias"
PATIENCE = 180_000  # ms; the machine may be busy
CONFIG = {
    "ServerApp": {"allow_unauthenticated_access": True, "disable_check_xsrf": True},
    "IdentityProvider": {"token": ""},
    "LabApp": {"expose_app_in_browser": True, "news_url": None, "extension_manager": "readonly"},
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory, project):
    """The address of a server whose folder holds one lesson, in an environment of its own making."""
    folder = tmp_path_factory.mktemp("lab")
    work, config = folder / "work", folder / "config"
    work.mkdir()
    config.mkdir()
    shutil.copy(project.lessons_folder / LESSON, work)
    (config / "jupyter_server_config.json").write_text(json.dumps(CONFIG))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--port=0",
        "--allow-root",
        "--ip=127.0.0.1",
    ]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=work, env=environment, stdout=output, stderr=output)
    try:
        yield _address(folder / "runtime", server, log)
    finally:
        server.terminate()
        server.wait(60)


def _address(runtime, server, log):
    import time

    for _ in range(600):
        for file in runtime.glob("jpserver-*.json"):
            try:
                url = json.loads(file.read_text())["url"]
                urllib.request.urlopen(f"{url}api", timeout=5)
            except (OSError, ValueError, KeyError):
                break
            return url
        assert server.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def page(lab):
    os.environ.setdefault(CHROMIUM_VARIABLE, find_chromium())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ[CHROMIUM_VARIABLE], args=CHROMIUM_FLAGS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{lab}lab/tree/{LESSON}")
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.content?.model?.cells?.length > 3", timeout=PATIENCE
        )
        page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.ready; }")
        yield page
        browser.close()


CELLS = """() => Array.from({length: window.jupyterapp.shell.currentWidget.content.model.cells.length},
    (_, n) => window.jupyterapp.shell.currentWidget.content.model.cells.get(n).toJSON())"""


def code_cells(page):
    return [cell for cell in page.evaluate(CELLS) if cell["cell_type"] == "code"]


def text_of(cell):
    """What a cell put out, as text."""
    parts = []
    for output in cell["outputs"]:
        parts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "".join("".join(part) for part in parts)


def test_lesson_runs_from_the_top(page):
    page.evaluate("""async () => {
        const app = window.jupyterapp;
        await app.commands.execute('notebook:clear-all-cell-outputs');
        await app.commands.execute('notebook:run-all-cells');
    }""")
    page.wait_for_function(
        f"({CELLS})().filter(c => c.cell_type === 'code').every(c => c.execution_count !== null)",
        timeout=PATIENCE,
    )
    cells = code_cells(page)
    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == []
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    quiz = [cell for cell in cells if "quiz" in cell["metadata"].get("tags", [])]
    assert len(quiz) == 1
    assert any("application/javascript" in output.get("data", {}) for output in quiz[0]["outputs"])


def test_quiz_answers_in_jupyterlab(page):
    page.evaluate("""() => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        const n = notebook.widgets.findIndex(w => w.model.getMetadata('tags')?.includes('quiz'));
        notebook.activeCellIndex = n;
        return notebook.scrollToItem(n, 'start');
    }""")
    quiz = page.locator(".Quiz").first
    quiz.wait_for(timeout=PATIENCE)
    quiz.locator(".MCButton[data-correct=false]").first.click()
    assert quiz.locator(".Feedback").inner_text().startswith("✗ Not this one.")
    quiz.locator(".MCButton[data-correct=true]").click()
    assert quiz.locator(".Feedback").inner_text().startswith("✓ Right.")


def run_exercise(page, answer):
    """Put an answer in the place of the dots, run the cell, and return what it says."""
    return page.evaluate(
        """async ([checker, answer]) => {
            const app = window.jupyterapp, notebook = app.shell.currentWidget.content;
            const n = notebook.widgets.findIndex(w => w.model.sharedModel.getSource().includes(checker + '('));
            const cell = notebook.widgets[n];
            cell.model.sharedModel.setSource(`from weekend import check\\n\\ncheck.${checker}(${answer})`);
            notebook.deselectAll();
            notebook.activeCellIndex = n;
            await app.commands.execute('notebook:run-cell');
            return cell.model.toJSON().outputs.map(o => (o.data || {})['text/plain']).join('');
        }""",
        [LABEL.replace("-", "_"), answer],
    )


def test_exercise_gets_its_feedback(page):
    answers = ANSWERS[LABEL]
    wrong, words = answers.wrong[0]
    assert run_exercise(page, "...").startswith("Not answered yet.")
    reply = run_exercise(page, repr(wrong))
    assert reply.startswith("Not yet.")
    assert words in " ".join(reply.split())
    assert run_exercise(page, repr(answers.right)).startswith("Right.")
