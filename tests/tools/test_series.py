"""A series of measurements that was interrupted goes on; one that was made in another way begins anew."""

import json

import pytest

from tools import series

HEAD = {"command": "measure", "versions": {"keras": "3.15.1"}}


def test_what_was_measured_is_kept(tmp_path):
    path = tmp_path / "series.json"
    assert series.kept(path, HEAD, "runs") == []
    series.write(path, HEAD, "runs", [{"seed": 0}])
    series.write(path, HEAD, "runs", [*series.kept(path, HEAD, "runs"), {"seed": 1}])
    assert series.kept(path, HEAD, "runs") == [{"seed": 0}, {"seed": 1}]


@pytest.mark.parametrize("key", HEAD)
def test_another_way_of_measuring_begins_anew(tmp_path, key):
    path = tmp_path / "series.json"
    series.write(path, HEAD, "runs", [{"seed": 0}])
    assert series.kept(path, {**HEAD, key: "another"}, "runs") == []


def test_damaged_file_begins_anew(tmp_path):
    path = tmp_path / "series.json"
    series.write(path, HEAD, "runs", [{"seed": 0}])
    path.write_text(path.read_text()[:20])
    assert series.kept(path, HEAD, "runs") == []
    path.write_text(json.dumps(HEAD))
    assert series.kept(path, HEAD, "runs") == []
