"""Kill ``weekend run`` at random moments, with the signal that no program can catch."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from weekend import experiments, records

EPOCHS = 16
EXPERIMENT = experiments.get("with-dropout")


def start(folder):
    arguments = ("--data", "photo-digits", "--seeds", "1", "--epochs", str(EPOCHS), "--images", "200")
    return subprocess.Popen(
        [sys.executable, "-m", "weekend", "run", EXPERIMENT.name, *arguments, "--out", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(folder):
    process = start(folder)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return records.read(record_path(folder), EXPERIMENT)


def record_path(folder):
    return records.record_path(folder, "photo-digits", EXPERIMENT.name, records.Size(200, EPOCHS), 1)


def wait_for_an_epoch(process, folder):
    """Wait until a run has finished an epoch since now."""
    checkpoint = record_path(folder).with_suffix(".checkpoint.npz")

    def changed():
        return checkpoint.stat().st_mtime_ns if checkpoint.exists() else None

    before = changed()
    while changed() == before and process.poll() is None:
        time.sleep(0.02)


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.thorough)])
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a signal of POSIX systems")
def test_a_run_that_was_killed_equals_one_that_was_not(tmp_path, kills):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    expected = finish(whole)
    moments = random.Random(0)
    for _ in range(kills):
        process = start(killed)
        if kills == 1 or moments.random() < 0.8:
            wait_for_an_epoch(process, killed)
        time.sleep(moments.uniform(0, 1))
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL, said
        assert not record_path(killed).exists()
    found = finish(killed)
    assert found.same_result(expected)
    assert found.provenance["sessions"] > kills / 2
    assert [path.name for path in record_path(killed).parent.iterdir() if path.is_file()] == [
        record_path(killed).name
    ]
