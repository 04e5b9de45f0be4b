"""The places where a lesson may run, made here: environments of their own, and a repository to install from."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from packaging.requirements import Requirement

# What Colab has of all that a lesson needs.
COLAB = ("tensorflow", "keras", "numpy", "matplotlib", "mlxtend", "scikit-learn", "ipykernel")
LIGHT = ("start-here", "cogwheels")  # lessons of a few seconds, for every run of the tests
PATIENCE = 600  # seconds for a cell; the machine may be busy


def tensorflow(project):
    """The name of TensorFlow's wheel for CPUs on this platform: on Linux the one of half the size."""
    stated = [Requirement(text) for text in project.package["optional-dependencies"]["cpu"]]
    return next(r.name for r in stated if r.name.startswith("tensorflow") and r.marker.evaluate())


def oldest(project):
    """The oldest supported versions, as pip's constraints: the lower bounds of pyproject.toml."""
    package = project.package
    stated = map(Requirement, package["dependencies"] + package["optional-dependencies"]["cpu"])
    return [
        f"{requirement.name}=={bound.version}"
        for requirement in stated
        for bound in requirement.specifier
        if bound.operator == ">=" and (requirement.marker is None or requirement.marker.evaluate())
    ]


def clean(**variables):
    """The variables of this process, less what would let the environment see packages that are not in it."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return ours | variables


@contextmanager
def environment(folder, *requirements, constraints=(), cwd=None):
    """Give the Python of an environment in a folder, with nothing but what is required; it is large, so it goes."""
    # Compiled at the first import, since most of it is never imported.
    subprocess.run([sys.executable, "-m", "venv", str(folder)], env=clean(), check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    limits = folder / "constraints.txt"
    limits.write_text("\n".join(constraints))
    pip(python, "install", "--quiet", "--no-compile", "-c", str(limits), *requirements, cwd=cwd)
    yield python
    shutil.rmtree(folder)


def pip(python, *arguments, cwd=None):
    done = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", *arguments],
        cwd=cwd,
        env=clean(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def versions(python):
    """The version of every installed package by name."""
    listed = json.loads(pip(python, "list", "--format=json"))
    return {entry["name"].lower().replace("_", "-"): entry["version"] for entry in listed}


def repository(project, folder):
    """A git repository with the files as they are here, changed or not."""
    names = _git(project.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, names):
        if (project.root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project.root / name, folder / name)
    _git(folder, "init", "--quiet", "--initial-branch", project.branch)
    _git(folder, "add", "--all")
    author = ("-c", "user.name=A learner", "-c", "user.email=learner@example.org")
    _git(folder, *author, "commit", "--quiet", "--message", "As it is")
    return folder


def served_from(url, folder):
    """Variables that let git find the repository of an address in a folder."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{folder.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": url,
    }


def _git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def run(python, notebook, folder, **variables):
    """Run a notebook in the kernel of an environment, with a folder as its working directory.

    An error in a cell, unless the cell is meant to have one, is raised.
    """
    spec = Path(python).parent.parent / "kernels" / "there"
    spec.mkdir(parents=True, exist_ok=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": command, "display_name": "There", "language": "python"})
    )
    specs = KernelSpecManager(kernel_dirs=[str(spec.parent)])
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="there", kernel_spec_manager=specs),
        timeout=PATIENCE,
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute(env=clean(**variables))


def alone(project, name, folder):
    """Copy one lesson into a folder, and read it."""
    shutil.copy(project.lessons_folder / f"{name}.ipynb", folder)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    """What a cell printed."""
    return "".join(output.get("text", "") for output in cell.outputs)
