"""The workflows: what they may do, what they call, and that a linter finds nothing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
PINNED = re.compile(r"uses: ([\w.-]+/[\w.-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$")
# Who may do more than read, and why, is to be decided here and there.
WRITERS = {
    ("deploy.yml", "deploy"): {"pages", "id-token"},
    ("weekly.yml", "report"): {"issues"},
    ("weekly.yml", "propose"): {"contents", "pull-requests"},
    ("release.yml", "publish"): {"contents"},
}


def jobs(path):
    return yaml.safe_load(path.read_text("utf-8"))["jobs"].items()


def runs(path):
    return [step["run"] for _, job in jobs(path) for step in job["steps"] if "run" in step]


def lint(*arguments, stdin=None):
    beside = Path(sys.executable).with_name("jactionlint")
    program = str(beside) if beside.is_file() else shutil.which("jactionlint")
    assert program, "jactionlint is in the extra `test`"
    return subprocess.run(
        [program, "--strict-exit", "--no-hints", "--shellcheck=", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_linter_finds_nothing():
    done = lint()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("good", "bad", "finding"),
    [
        ("make book", "echo ${{ github.head_ref }}", "template-injection"),
        ("ubuntu-24.04", "ubuntu-4.04", "runner-label"),
        ("persist-credentials: false", "fetch-tags: true", "artipacked"),
        ("name: site", "name: ${{ steps.none.outputs.x }}", "undefined-property"),
    ],
)
def test_linter_finds_what_is_wrong(good, bad, finding):
    text = (ROOT / ".github" / "workflows" / "preview.yml").read_text("utf-8")
    assert good in text
    done = lint("-", stdin=text.replace(good, bad))
    assert done.returncode == 1
    assert finding in done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_step_is_one_call_of_what_also_runs_here(path):
    for command in runs(path):
        call = re.fullmatch(
            r"(?:make (?:--silent )?([a-z-]+)|(\.ci/[a-z-]+)(?: [a-z.-]+)?)( >> \"\$GITHUB_STEP_SUMMARY\")?",
            command,
        )
        assert call, f"{command!r} is no single call of make or of a script in .ci"
        if call[1]:
            assert call[1] in TARGETS
        else:
            assert os.access(ROOT / call[2], os.X_OK), f"{call[2]} can't be run"


def test_make_knows_each_target_that_workflows_call():
    called = {
        command.split()[-1] for path in WORKFLOWS for command in runs(path) if command.startswith("make")
    }
    called.discard('"$GITHUB_STEP_SUMMARY"')
    for target in called:
        done = subprocess.run(
            ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert re.search("-m (bindery|uv|pip_audit)", done.stdout)


def test_actions_are_pinned_by_commit_and_alike():
    used = {}
    for path in WORKFLOWS:
        for line in path.read_text("utf-8").splitlines():
            if "uses:" in line:
                found = PINNED.search(line)
                assert found, f"{path.name}: {line.strip()}"
                used.setdefault(found[1], set()).add(found[2])
    assert len(used) >= 4
    assert {name: hashes for name, hashes in used.items() if len(hashes) > 1} == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_permissions_are_the_least(path):
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {"contents": "read"}
    for name, job in jobs(path):
        write = {what for what, how in job.get("permissions", {}).items() if how != "read"}
        assert write == WRITERS.get((path.name, name), set())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_pull_requests_get_no_secret(path):
    text = path.read_text("utf-8")
    assert "pull_request_target" not in text
    assert "workflow_run" not in text
    assert "secrets." not in text
    if "pull_request:" in text:
        assert "github.token" not in text
        assert "write" not in text


def test_a_token_is_only_where_it_is_used():
    for path in WORKFLOWS:
        for name, job in jobs(path):
            assert "GH_TOKEN" not in str(job.get("env", "")), f"{path.name}, {name}"
            for step in job["steps"]:
                if "GH_TOKEN" in str(step):
                    assert step["run"].split()[-1] in (
                        ".ci/report",
                        ".ci/publish-release",
                        "fresh-lock.patch",
                    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_names_the_repository(path):
    assert "OWNER" not in path.read_text("utf-8")


def test_scripts_stop_at_the_first_error():
    for path in (ROOT / ".ci").iterdir():
        text = path.read_text("utf-8")
        assert text.startswith("#!/usr/bin/env bash\n")
        assert "\nset -euo pipefail\n" in text
