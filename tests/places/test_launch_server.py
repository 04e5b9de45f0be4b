"""Lessons on a Jupyter server in the environment of binder/, asked as a browser asks: by HTTP and websocket."""

import json
import re
import subprocess
import time
import urllib.request
import uuid

import pytest
import websocket

from bindery.project import Project
from tests import places

pytestmark = pytest.mark.thorough  # pip takes minutes
CHAPTERS = [path.stem for path in Project.find().chapters]
TOKEN = "a-word-that-only-we-know"


@pytest.fixture(scope="module")
def checkout(project, tmp_path_factory):
    return places.repository(project, tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def python(checkout, tmp_path_factory):
    """What repo2docker does: in the checkout, install what binder/requirements.txt says."""
    folder = tmp_path_factory.mktemp("binder")
    with places.environment(folder, "-r", "binder/requirements.txt", cwd=checkout) as python:
        yield python


@pytest.fixture(scope="module")
def server(python, checkout, tmp_path_factory):
    """The address of the server, which serves the checkout as Binder does."""
    folder = tmp_path_factory.mktemp("server")
    variables = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [python, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--IdentityProvider.token={TOKEN}"],
            cwd=checkout,
            env=places.clean(**variables),
            stdout=log,
            stderr=log,
        )
    try:
        yield _address(process, folder)
    finally:
        process.terminate()
        process.wait(60)


def _address(process, folder):
    end = time.monotonic() + places.PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, (folder / "log").read_text()
        for file in (folder / "RUNTIME").glob("jpserver-*.json"):
            try:
                url = json.loads(file.read_text())["url"]
                ask(url, "api/status")
            except (OSError, ValueError):
                continue
            return url
        time.sleep(0.2)
    raise AssertionError((folder / "log").read_text())


def ask(server, path, body=None, method=None):
    """Return what the server answers, as text."""
    request = urllib.request.Request(
        f"{server}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode()


def execute(socket, source):
    """Run a cell, and return its outputs' messages; an error is one of them."""
    identity = uuid.uuid4().hex
    header = {
        "msg_id": identity,
        "msg_type": "execute_request",
        "username": "",
        "session": "",
        "version": "5.3",
    }
    content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    socket.send(json.dumps(message))
    outputs, waiting = [], {"execute_reply", "idle"}
    while waiting:
        answer = json.loads(socket.recv())
        if answer["parent_header"].get("msg_id") != identity:
            continue
        kind = answer["msg_type"]
        waiting -= {kind, answer["content"].get("execution_state")}
        if kind in ("stream", "display_data", "execute_result", "error"):
            outputs.append(answer)
    return outputs


@pytest.mark.parametrize("name", CHAPTERS)
def test_lesson_runs_on_the_server(project, server, name):
    path = re.search(r"urlpath=lab/tree/(.+)$", project.binder_url(project.root / "book" / f"{name}.md"))[1]
    assert "jupyter-config-data" in ask(server, f"lab/tree/{path}"), "the link opens JupyterLab"
    lesson = json.loads(ask(server, f"api/contents/{path}"))["content"]
    wanted = {
        "path": path,
        "name": "",
        "type": "notebook",
        "kernel": {"name": lesson["metadata"]["kernelspec"]["name"]},
    }
    session = json.loads(ask(server, "api/sessions", wanted))
    address = f"{server}api/kernels/{session['kernel']['id']}/channels".replace("http", "ws", 1)
    socket = websocket.create_connection(
        address, timeout=places.PATIENCE, header=[f"Authorization: token {TOKEN}"]
    )
    try:
        cells = [cell for cell in lesson["cells"] if cell["cell_type"] == "code"]
        for number, cell in enumerate(cells):
            outputs = execute(socket, "".join(cell["source"]))
            if "raises-exception" not in cell["metadata"].get("tags", []):
                assert [o["content"] for o in outputs if o["msg_type"] == "error"] == []
            if number == 0:
                assert outputs == [], "all is well, so the first cell is silent"
    finally:
        socket.close()
        ask(server, f"api/sessions/{session['id']}", method="DELETE")


def test_no_gpu_libraries_are_installed(python):
    found = places.versions(python)
    assert {"tensorflow-cpu", "tensorflow"} & set(found)
    assert [name for name in found if name.startswith("nvidia")] == []
