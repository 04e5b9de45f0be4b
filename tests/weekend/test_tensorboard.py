"""The chapter on TensorBoard, the reader of logs, and ``weekend tensorboard``, with a real server."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import nbformat
import numpy as np
import pytest
from PIL import Image

from bindery.chapters.convert import convert
from bindery.notebooks.lessons import load
from tools import screenshots
from weekend.__main__ import main
from weekend.charts import curves
from weekend.records import logs

RUN = "tensorboard/start-glorot_batch-20_seed-0"
VEGA = "application/vnd.vegalite.v5+json"
KERNEL = "xor/hidden/kernel/histogram"


@pytest.fixture(scope="module")
def lesson_run(project, tmp_path_factory):
    """The lesson, run in a folder of its own: the folder and the notebook with new outputs."""
    folder = tmp_path_factory.mktemp("lesson")
    return folder, screenshots.execute(project, folder)


@pytest.fixture(scope="module")
def server(lesson_run):
    """The address of a ``weekend tensorboard`` that shows the lesson's logs."""
    process = start(lesson_run[0], "--port", "0")
    address = re.search(r"http://\S+", process.stdout.readline())[0]
    wait_for(address)
    yield address
    process.terminate()
    process.wait(20)


def start(folder, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "weekend", "tensorboard", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ask(address, path, **parameters):
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    with urllib.request.urlopen(f"{address}data/{path}{query}", timeout=20) as answer:
        return json.load(answer)


def wait_for(address):
    """Wait until the server has read the logs; it answers before it has."""
    before = None
    for _ in range(60):
        tags = ask(address, "plugin/scalars/tags")
        if tags and tags == before:
            return
        before = tags
        time.sleep(1)
    pytest.fail("TensorBoard did not read the logs within a minute")


def charts_of(notebook):
    return [
        (cell, output.data[VEGA])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if VEGA in output.get("data", {})
    ]


def points(chart, run, part):
    rows = [r for r in chart["data"]["values"] if (r["run"], r["part"]) == (run, part)]
    return [row["value"] for row in sorted(rows, key=lambda row: row["epoch"])]


def test_server_lists_the_runs_and_tags(server, lesson_run):
    runs = set(ask(server, "runs"))
    assert runs == set(logs.scalars(lesson_run[0] / "runs"))
    assert len(runs) == 10 * 2 + 9, "ten runs, each with train and validation, nine with gradients"
    tags = ask(server, "plugin/scalars/tags")
    assert set(tags[f"{RUN}/train"]) == {"epoch_loss", "epoch_accuracy", "epoch_learning_rate"}
    assert {"epoch_loss", "epoch_accuracy"} < set(tags[f"{RUN}/validation"])
    assert set(tags[f"{RUN}/gradients"]) == {
        f"xor/{layer}/{what}" for layer in ("hidden", "answer") for what in ("kernel", "bias")
    }
    assert KERNEL in ask(server, "plugin/histograms/tags")[f"{RUN}/train"]
    assert ask(server, "plugin/graphs/info")[f"{RUN}/train"]["tags"]["keras"]["conceptual_graph"]


def test_server_gives_the_values_of_the_files(server, lesson_run):
    for run, values in logs.scalars(lesson_run[0] / "runs").items():
        if "seed-0" in run:
            for tag, expected in values.items():
                answer = ask(server, "plugin/scalars/scalars", run=run, tag=tag)
                np.testing.assert_allclose([value for _, _, value in answer], expected, rtol=1e-6)


def test_server_gives_the_values_of_the_chart_in_the_page(server, project, lesson_run):
    """Of the run behind the server exactly; of the stored lesson within what the cell says."""
    committed = nbformat.read(project.lessons_folder / "tensorboard.ipynb", as_version=4)
    name = RUN.removeprefix("tensorboard/")
    compared = 0
    for notebook, tolerance in ((lesson_run[1], 1e-4), (committed, None)):
        for cell, chart in charts_of(notebook):
            if "charts.curves({first:" not in cell.source:
                continue
            for part, folder in (("training", "train"), ("validation", "validation")):
                answer = ask(server, "plugin/scalars/scalars", run=f"{RUN}/{folder}", tag="epoch_loss")
                shown = points(chart, name, part)
                assert len(shown) == len(answer) == 30
                limit = cell.metadata["tolerance"] if tolerance is None else tolerance
                np.testing.assert_allclose(shown, [value for _, _, value in answer], atol=limit)
                compared += 1
    assert compared == 4


def test_server_gives_the_histograms_of_the_files(server, lesson_run):
    stored = logs.histograms(lesson_run[0] / "runs")[f"{RUN}/train"][KERNEL]
    answer = ask(server, "plugin/histograms/histograms", run=f"{RUN}/train", tag=KERNEL)
    assert [step for _, step, _ in answer] == [step for step, _ in stored] == list(range(30))
    for (_, _, shown), (_, buckets) in zip(answer, stored, strict=True):
        np.testing.assert_allclose(shown, buckets, rtol=1e-6)
        assert buckets[:, 2].sum() == 16


def test_claims_hold(lesson_run):
    text = "".join(
        output.get("text", "")
        for cell in lesson_run[1].cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "False" not in text
    assert text.count("True") >= 12


@pytest.mark.thorough
def test_screenshots_can_be_taken_again(project, lesson_run, tmp_path):
    for picture in screenshots.take(lesson_run[0] / "runs", tmp_path):
        stored = project.root / "book" / "_static" / "drawings" / picture.name
        assert stored.stat().st_size < 150_000
        again, before = Image.open(picture), Image.open(stored)
        assert again.size == before.size
        assert again.convert("L").getextrema() != (255, 255)
        assert len(again.convert("RGB").getcolors(10**6)) > 20, "not an empty page"


def test_notebook_has_each_picture_once(project):
    lesson = load(project, project.root / "book" / "tensorboard.md")
    text = "".join(c.source for c in convert(project, lesson.chapter).cells if c.cell_type == "markdown")
    assert text.count("data:image/png") == 2


def test_page_of_the_server_asks_no_other_host(server):
    from playwright.sync_api import sync_playwright

    asked = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=screenshots.find_chromium(), args=list(screenshots.CHROMIUM_FLAGS)
        )
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for tab in ("timeseries", "scalars", "histograms", "graphs"):
            page.goto("about:blank")
            page.goto(f"{server}#{tab}", wait_until="networkidle")
        browser.close()
    assert any("index.js" in url for url in asked), "the page itself was loaded"
    assert [url for url in asked if not url.startswith((server, "data:", "blob:", "about:"))] == []


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def some_logs(tmp_path):
    """A folder with the log of one run, written by hand."""
    write(tmp_path / "runs" / "one", [3.0, 2.0, 1.0])
    return tmp_path


def write(folder, values, tag="loss"):
    import tensorflow as tf

    with tf.summary.create_file_writer(str(folder)).as_default():
        for step, value in enumerate(values):
            tf.summary.scalar(tag, value, step)
        tf.summary.flush()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C another way")
def test_command_says_the_address_and_stops_cleanly(some_logs):
    port = free_port()
    process = start(some_logs, "--port", str(port))
    assert process.stdout.readline() == f"TensorBoard shows 1 logs of runs at http://127.0.0.1:{port}/\n"
    wait_for(f"http://127.0.0.1:{port}/")
    answer = ask(f"http://127.0.0.1:{port}/", "plugin/scalars/scalars", run="one", tag="loss")
    assert [value for _, _, value in answer] == [3, 2, 1]
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "stopped" in rest
    assert "Traceback" not in rest
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_command_listens_on_loopback_only(some_logs, monkeypatch):
    from tensorboard import program

    from weekend.lessons import tensorboard

    flags = []
    monkeypatch.setattr(program.TensorBoard, "launch", lambda self: flags.append(self.flags) or "x")
    tensorboard.start(some_logs / "runs", 0)
    assert flags[0].host == "127.0.0.1"
    assert not flags[0].bind_all


def test_port_in_use_is_said_with_a_free_one(some_logs, monkeypatch, capsys):
    monkeypatch.chdir(some_logs)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["tensorboard", "--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"weekend: Port {port} is in use")
    other = int(re.search(r"weekend tensorboard --port (\d+)", message)[1])
    assert other != port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", other))


def test_missing_logs_are_said_with_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["tensorboard"]) == 1
    message = capsys.readouterr().err
    assert f"There is no folder 'runs' in {tmp_path}" in message
    assert "keras.callbacks.TensorBoard('runs/" in message
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "notes.txt").write_text("nothing")
    assert main(["tensorboard"]) == 1
    message = capsys.readouterr().err
    assert "holds no training logs" in message
    assert "Train with" in message


def test_wrong_port_is_said(some_logs, capsys):
    assert main(["tensorboard", str(some_logs / "runs"), "--port", "70000"]) == 1
    assert "70000 is not a port" in capsys.readouterr().err


def test_missing_tensorboard_is_said(some_logs, monkeypatch, capsys):
    for name in ("tensorboard", "tensorboard.program", "tensorboard.backend.event_processing"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["tensorboard", str(some_logs / "runs")]) == 1
    assert 'pip install "tensorboard' in capsys.readouterr().err
    with pytest.raises(logs.LogError, match="pip install"):
        logs.scalars(some_logs / "runs")


# --- reading logs -----------------------------------------------------------------------------------


def test_all_values_are_read_not_a_sample(tmp_path):
    values = np.arange(1500.0)
    write(tmp_path / "a" / "train", values)
    assert logs.scalars(tmp_path) == {"a/train": {"loss": values.tolist()}}


@pytest.mark.thorough
def test_two_runs_in_one_folder_as_the_solution_says(tmp_path):
    write(tmp_path, [3.0, 2.0])
    time.sleep(1.1)  # a file's name holds the second
    write(tmp_path, [9.0, 8.0])
    assert logs.scalars(tmp_path) == {".": {"loss": [3, 2, 9, 8]}}


# --- the other solutions ----------------------------------------------------------------------------


def test_smooth_curve_of_the_solution(project):
    text = (project.root / "book" / "tensorboard.md").read_text("utf-8")
    space = {}
    exec(re.search(r"def smooth\(.*?return result\n", text, re.DOTALL)[0], space)
    after = space["smooth"]([1.0] * 10 + [0.0] * 10, 0.9)[10:]
    assert [value > 0.5 for value in after] == [True] * 4 + [False] * 6


def test_curves_of_validation_values_alone():
    chart = curves({"a": {"loss": [], "val_loss": [3.0, 2.0]}}, metric="loss").to_dict()
    assert [row["part"] for row in chart["data"]["values"]] == ["validation", "validation"]
