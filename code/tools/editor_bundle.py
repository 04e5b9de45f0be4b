"""Bundle the page's editor, CodeMirror 6 from npm, into one minified file, with its licences and its hash beside it.

``python code/tools/editor_bundle.py`` writes ``book/_static/python/codemirror.js``, ``codemirror.json`` and
``codemirror.LICENSE.txt``. It needs Node.js with npm; the versions are those of ``editor/package-lock.json``.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent / "editor"
TARGET = HERE.parents[2] / "book" / "_static" / "python"
NAME = "codemirror"


def make() -> None:
    """Install what the lock names into a folder of its own, bundle it, and write the three files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(HERE, folder, dirs_exist_ok=True)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True)
        bundle = folder / f"{NAME}.js"
        subprocess.run(
            [
                *("npx", "esbuild", "editor.js", "--bundle", "--minify", "--format=esm", "--target=es2022"),
                *("--legal-comments=none", "--metafile=meta.json", f"--outfile={bundle.name}"),
            ],
            cwd=folder,
            check=True,
        )
        packages = _bundled(folder)
        TARGET.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bundle, TARGET / bundle.name)
        (TARGET / f"{NAME}.LICENSE.txt").write_text(_licences(folder, packages), "utf-8", newline="\n")
        record = {"sha256": hashlib.sha256(bundle.read_bytes()).hexdigest(), "packages": packages}
        (TARGET / f"{NAME}.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8", newline="\n")
        print(f"{bundle.name}: {bundle.stat().st_size / 1000:.0f} kB")


def _bundled(folder: Path) -> dict[str, str]:
    """Return the versions of the packages that the bundle has something of."""
    inputs = json.loads((folder / "meta.json").read_text("utf-8"))["inputs"]
    names = {
        "/".join(path.split("/")[1 : 3 if path.split("/")[1].startswith("@") else 2])
        for path in inputs
        if path.startswith("node_modules/")
    }
    return {name: json.loads(_package(folder, name).read_text("utf-8"))["version"] for name in sorted(names)}


def _package(folder: Path, name: str) -> Path:
    return folder / "node_modules" / name / "package.json"


def _licences(folder: Path, packages: dict[str, str]) -> str:
    """Return the licences of the packages, each text once."""
    of_text: dict[str, list[str]] = {}
    for name, version in packages.items():
        text = next(_package(folder, name).parent.glob("LICENSE*")).read_text("utf-8").strip()
        of_text.setdefault(text, []).append(f"{name} {version}")
    return "\n\n\n".join(f"{', '.join(names)}\n\n{text}" for text, names in of_text.items()) + "\n"


if __name__ == "__main__":
    make()
