import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from weekend import commands, data, experiments, records, training
from weekend.__main__ import main
from weekend.experiments import EXPERIMENTS, Experiment, ExperimentError, runs
from weekend.records import RecordError

training.prepare(seed=0)

import keras  # noqa: E402
from keras.ops import convert_to_numpy as to_numpy  # noqa: E402

from weekend.data import augmentation  # noqa: E402

PARAMETERS = {
    "few-layers": 4_200_842,
    "three-layer-sets": 586_250,
    "without-dropout-as-shipped": 8_450_570,
}
SMALL = {"epochs": 3, "training_images": 200}


@pytest.fixture(scope="session")
def digits():
    """photo-digits with few pictures to measure on, since most of these tests only compare runs."""
    whole = data.load()
    few = {name: getattr(whole, name)[:100] for name in ("x_val", "y_val", "x_test", "y_test")}
    return replace(whole, **few)


@pytest.fixture(scope="session")
def finished(digits, tmp_path_factory):
    """A run that nothing interrupted: its plan and its record."""
    plan = runs.Plan(EXPERIMENTS["with-dropout"], digits, 1, tmp_path_factory.mktemp("runs"), **SMALL)
    return plan, runs.run(plan)


def weekend(*arguments, folder, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "weekend", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# --- Experiments ----------------------------------------------------------------------------------


def test_the_eleven_notebooks_of_the_article():
    notebooks = [e.notebook for e in EXPERIMENTS.values() if e.notebook]
    assert len(set(notebooks)) == 11
    # The article's repository has one of them twice, and so it stands here under two names.
    assert len(notebooks) == 12


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_experiments_are_the_articles_networks(name, digits):
    experiment = EXPERIMENTS[name]
    model = runs.build(experiment, digits.x_train[:10])
    assert model.count_params() == PARAMETERS.get(name, 2_159_114)
    assert sum("dropout" in layer.name for layer in model._flatten_layers()) == bool(experiment.dropout)
    optimizer = model.optimizer.get_config()
    assert optimizer["epsilon"] == 1e-8
    assert optimizer["global_clipnorm"] == 5.0
    assert optimizer["learning_rate"] == pytest.approx(experiment.learning_rate)


def test_the_penalty_is_tflearns(digits):
    model = runs.build(EXPERIMENTS["l2"], digits.x_train[:10])
    random = np.random.RandomState(0)
    kernels = [v for v in model.trainable_variables if v.path.endswith("kernel")]
    for kernel in kernels:
        kernel.assign(random.normal(size=kernel.shape))
    tflearn = sum(0.001 * np.sum(to_numpy(kernel).astype("float64") ** 2) / 2 for kernel in kernels[:-1])
    assert len(kernels) == 5
    assert float(sum(model.losses)) == pytest.approx(tflearn, rel=1e-5)


def test_l1_starts_with_about_the_penalty_of_l2(digits):
    l1, l2 = (float(sum(runs.build(EXPERIMENTS[name], digits.x_train[:10]).losses)) for name in ("l1", "l2"))
    assert l1 == pytest.approx(l2, rel=0.3)


@pytest.mark.parametrize("name", [n for n, e in EXPERIMENTS.items() if e.same_as])
def test_same_training_under_two_names(name):
    other = EXPERIMENTS[EXPERIMENTS[name].same_as]
    assert EXPERIMENTS[name].settings == other.settings
    assert other.same_as is None


def test_no_other_two_experiments_are_the_same():
    different = [e.settings for e in EXPERIMENTS.values() if not e.same_as]
    assert all(different.count(settings) == 1 for settings in different)


def test_settings_that_do_not_fit():
    with pytest.raises(ExperimentError, match="for the network 'base'"):
        Experiment(name="x", shows="", network="few_layers", dropout=0.5)
    with pytest.raises(ExperimentError, match="needs optimizer='adamw'"):
        Experiment(name="x", shows="", weight_decay=0.1)
    with pytest.raises(ExperimentError, match="Choose one of: few-layers, "):
        experiments.get("few_layers")


# --- Pictures -------------------------------------------------------------------------------------


def test_pictures_are_scaled_by_one_mean_and_one_deviation(digits):
    model = runs.build(EXPERIMENTS["few-layers"], digits.x_train)
    before_network = keras.Sequential(model.layers[:-1])
    scaled = to_numpy(before_network(digits.x_train, training=False))
    assert scaled.mean() == pytest.approx(0, abs=1e-4)
    assert scaled.std() == pytest.approx(1, abs=1e-4)


def test_augmentation_flips_half_and_turns_half():
    picture = np.random.RandomState(0).rand(8, 8, 3).astype("float32")
    pictures = np.repeat(picture[None], 2000, axis=0)
    layer = augmentation.RandomChanges(("mirror", "rotate"), seed=0)
    assert (to_numpy(layer(pictures)) == pictures).all(), "nothing when it does not train"
    changed = to_numpy(layer(pictures, training=True))
    same = (changed == pictures).all(axis=(1, 2, 3)).mean()
    mirrored = (changed == pictures[:, :, ::-1]).all(axis=(1, 2, 3)).mean()
    assert same == pytest.approx(0.25, abs=0.04)
    assert mirrored == pytest.approx(0.25, abs=0.04)


def test_augmentation_turns_about_the_centre_with_black_corners():
    picture = np.random.RandomState(0).rand(1, 8, 8, 3).astype("float32") + 1
    zero = np.zeros(1, "float32")
    quarter = augmentation._moves(np.array([np.pi / 2], "float32"), zero, zero, 8, 8)
    turned = to_numpy(keras.ops.image.affine_transform(picture, quarter))
    np.testing.assert_allclose(turned[0, 1:-1, 1:-1], np.rot90(picture[0])[1:-1, 1:-1], atol=1e-4)
    white = np.ones((500, 32, 32, 3), "float32")
    layer = augmentation.RandomChanges(("mirror", "rotate"), seed=0)
    corners = to_numpy(layer(white, training=True))[:, 0, 0, 0]
    assert corners.min() == 0
    assert to_numpy(layer(white, training=True))[:, 16, 16].min() == pytest.approx(1, abs=1e-5)


def test_augmentation_shifts_whole_pixels():
    picture = np.zeros((1, 9, 9, 3), "float32")
    picture[:, 4, 4] = 1
    layer = augmentation.RandomChanges(("shift",), seed=0)
    shifted = to_numpy(layer(np.repeat(picture, 500, axis=0), training=True))
    places = {tuple(np.argwhere(one)[0][:2] - 4) for one in shifted}
    assert places == {(down, right) for down in range(-2, 3) for right in range(-2, 3)}
    assert {one.sum() for one in shifted} == {3}


def test_an_unknown_change_is_named():
    with pytest.raises(ValueError, match=r"no change 'paint'\. Choose some of: mirror, rotate, shift"):
        augmentation.RandomChanges(("paint",))


@pytest.mark.parametrize("name", data.IMAGE_SETS)
def test_training_images_change_only_in_ways_that_keep_their_labels(name, digits, tmp_path):
    images = replace(digits, name=name)
    for experiment in EXPERIMENTS.values():
        changes = set(runs.Plan(experiment, images, 0, tmp_path).changes)
        if experiment.name != "mirrored":
            assert changes == set(images.label_keeping)
    assert "mirror" in runs.Plan(EXPERIMENTS["mirrored"], images, 0, tmp_path).changes


def test_a_mirrored_digit_is_no_digit(digits):
    assert "mirror" not in digits.label_keeping


def test_pairs_start_from_the_same_weights_and_no_others(digits):
    """What is compared in pairs is built alike, down to the random numbers."""

    def start(experiment):
        keras.utils.set_random_seed(3)
        model = runs.build(experiment, digits.x_train[:10], ("rotate",))
        return [to_numpy(variable) for variable in model.trainable_variables]

    first = EXPERIMENTS["without-dropout"]
    mine = start(first)
    for name in ("l2", "adamw", "with-dropout", "three-layer-sets", "without-dropout-as-shipped"):
        other = start(EXPERIMENTS[name])
        same = len(mine) == len(other) and all(map(np.array_equal, mine, other))
        assert first.shares_start(EXPERIMENTS[name]) == same, name


# --- Batches --------------------------------------------------------------------------------------


def epochs_of(plan, first_epoch, count):
    x = np.arange(plan.settings["images"])
    batches = runs._batches(x, x, plan, first_epoch)
    return [[batches[e * plan.updates + b][0] for b in range(plan.updates)] for e in range(count)]


def test_each_epoch_has_every_picture_once_in_another_order(digits, tmp_path):
    plan = runs.Plan(EXPERIMENTS["with-dropout"], digits, 0, tmp_path, training_images=200)
    epochs = epochs_of(plan, 0, 3)
    assert [len(batch) for batch in epochs[0]] == [96, 96, 8]
    orders = [np.concatenate(epoch) for epoch in epochs]
    assert all((np.sort(order) == np.arange(200)).all() for order in orders)
    assert all((one != other).any() for one, other in pairwise(orders))
    assert (np.concatenate(epochs_of(plan, 2, 1)[0]) == orders[2]).all(), "also when it starts there"


def test_equal_updates_takes_several_passes(digits, tmp_path):
    plan = runs.Plan(EXPERIMENTS["batch-2000-equal-updates"], digits, 0, tmp_path)
    assert plan.updates == 37 == runs.Plan(EXPERIMENTS["with-dropout"], digits, 0, tmp_path).updates
    (epoch,) = epochs_of(plan, 0, 1)
    assert [len(batch) for batch in epoch] == [2000, 1500] * 18 + [2000]
    assert (np.sort(np.concatenate(epoch[:2])) == np.arange(3500)).all()


# --- Runs -----------------------------------------------------------------------------------------


class KilledError(Exception):
    pass


def stop_at(update):
    def progress(done, total):
        if done == update:
            raise KilledError

    return progress


def test_a_run_that_stopped_twice_equals_one_that_did_not(finished, tmp_path):
    plan, record = finished
    stopped = replace(plan, folder=tmp_path)
    for update in (plan.updates + 1, 3 * plan.updates - 1):
        with pytest.raises(KilledError):
            runs.run(stopped, stop_at(update))
        assert stopped.checkpoint_path.exists()
        assert not stopped.record_path.exists()
    again = runs.run(stopped)
    assert again.same_result(record)
    assert again.provenance["sessions"] == 3
    assert not stopped.checkpoint_path.exists()
    assert [p.name for p in stopped.record_path.parent.iterdir() if p.is_file()] == [
        "with-dropout-200x3-1.json"
    ]


def test_a_run_that_stopped_at_its_very_end(finished, tmp_path, monkeypatch):
    plan, record = finished
    stopped = replace(plan, folder=tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(records.Record, "write", lambda *_: (_ for _ in ()).throw(KilledError()))
        with pytest.raises(KilledError):
            runs.run(stopped)
    assert runs.run(stopped, stop_at(1)).same_result(record)
    assert {p.name for p in stopped.log_folder.iterdir()} == {"train", "validation"}


def test_another_seed_is_another_run(finished, tmp_path):
    plan, record = finished
    other = runs.run(replace(plan, folder=tmp_path, seed=2, epochs=1))
    assert other.history["loss"][0] != record.history["loss"][0]


def test_what_a_record_holds(finished):
    plan, record = finished
    assert record == records.read(plan.record_path, plan.experiment)
    assert set(record.history) == {
        "learning_rate",
        *(f"{p}{m}" for p in ("", "val_", "train_") for m in ("loss", "accuracy", "cross_entropy")),
    }
    assert {len(values) for values in record.history.values()} == {3}
    assert set(record.results) == {
        f"{p}_{m}" for p in ("train", "val", "test") for m in ("accuracy", "cross_entropy")
    }
    assert record.results["val_accuracy"] == record.history["val_accuracy"][-1]
    assert record.fingerprint == plan.images.fingerprint
    for part, labels in (("val", plan.images.y_val), ("test", plan.images.y_test)):
        right = record.got_right(part)
        assert right.shape == labels.shape
        assert right.mean() == pytest.approx(record.accuracy(part), abs=1e-5)
    assert record.got_right("train") is None
    made = record.provenance
    assert set(made["versions"]) == {"weekend", "python", "numpy", "keras", "settings", "backend"}
    assert made["command"] == (
        "weekend run with-dropout --data photo-digits --seeds 1 --epochs 3 --images 200"
    )
    assert len(made["step_ms"]) == 3
    assert made["device"]
    assert made["seconds"] > 0


def test_a_finished_run_is_not_repeated(finished):
    plan, record = finished
    assert runs.run(plan, stop_at(1)) == record


def test_records_fit_into_two_megabytes(finished, tmp_path):
    _, record = finished
    long = {name: [0.12345] * 50 for name in record.history}
    provenance = {**record.provenance, "step_ms": [123.4] * 50}
    right = {
        part: records.packed(np.arange(count) % 3 > 0) for part, count in (("val", 5000), ("test", 10_000))
    }
    path = replace(record, history=long, provenance=provenance, right=right).write(tmp_path)
    trainings = sum(not experiment.same_as for experiment in EXPERIMENTS.values())
    assert path.stat().st_size * trainings * 5 * 2 < 2_000_000


def test_a_run_that_blew_up_is_recorded_without_invalid_json():
    assert records.rounded(float("nan")) is None
    assert records.rounded(float("inf")) is None
    assert records.rounded(0.123456789) == 0.12346


def test_more_images_than_there_are(digits, tmp_path):
    with pytest.raises(RecordError, match=r"3500 training pictures, fewer than 3501.*--images"):
        runs.Plan(EXPERIMENTS["l2"], digits, 0, tmp_path, training_images=3501)


# --- Refused files --------------------------------------------------------------------------------


@pytest.fixture
def copy(finished, tmp_path):
    plan, record = finished
    record.write(tmp_path)
    return replace(plan, folder=tmp_path)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_an_edited_record_is_refused(copy):
    edit(copy.record_path, '"test_accuracy": 0.', '"test_accuracy": 0.9')
    with pytest.raises(RecordError, match=r"edited or damaged: its checksum.*Remove it and run"):
        runs.run(copy)


@pytest.mark.parametrize("share", [0, 0.5, 0.999])
def test_a_record_that_was_cut_off_is_refused(copy, share):
    content = copy.record_path.read_bytes().rstrip()
    copy.record_path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(RecordError, match="cut off or damaged"):
        runs.run(copy)


def test_a_record_of_another_format_is_refused(copy):
    edit(copy.record_path, '"schema": 2', '"schema": 3')
    with pytest.raises(RecordError, match="none of the formats 1 and 2"):
        runs.run(copy)


def test_a_record_of_the_first_format_is_read_in_its_old_place_and_its_new_one(finished, tmp_path):
    _, record = finished
    old = asdict(record)
    old.pop("right")
    for name in ("mirror", "changes"):
        old["settings"].pop(name)
    text = json.dumps({"schema": 1, **old, "sha256": records.record._checksum(old)})
    for number, name in enumerate(("with-dropout-1", "with-dropout-200x3-1")):
        path = tmp_path / str(number) / "photo-digits" / f"{name}.json"
        path.parent.mkdir(parents=True)
        path.write_text(text)
        (read,) = records.load(EXPERIMENTS["with-dropout"], "photo-digits", tmp_path / str(number))
        assert read.results == record.results
        assert read.settings["changes"] == ["mirror", "rotate"], "what its program did to all images"
        assert read.got_right() is None
    plan = replace(finished[0], folder=tmp_path / "0")
    assert runs.existing(plan, record.fingerprint) is None, "it was mirrored, so it is another run"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"experiment": replace(EXPERIMENTS["with-dropout"], learning_rate=0.1)},
            "learning_rate 0.001 instead",
        ),
    ],
)
def test_a_record_made_by_another_configuration_is_refused(copy, changes, words):
    with pytest.raises(RecordError, match=words):
        runs.run(replace(copy, **changes))


def test_runs_of_several_sizes_live_side_by_side(copy):
    assert runs.existing(replace(copy, epochs=2), copy.images.fingerprint) is None
    assert replace(copy, epochs=2).record_path.name == "with-dropout-200x2-1.json"


def test_a_record_of_other_data_is_refused(copy, digits):
    fewer = replace(digits, x_train=digits.x_train[:300], y_train=digits.y_train[:300])
    with pytest.raises(RecordError, match=r"data [0-9a-f]{12}… instead of"):
        runs.run(replace(copy, images=fewer))


def test_a_record_in_the_place_of_another_is_refused(copy):
    copy.record_path.rename(copy.record_path.with_name("l2-200x3-1.json"))
    with pytest.raises(RecordError, match=r"holds a run of with-dropout.*wrong place"):
        records.load(EXPERIMENTS["l2"], "photo-digits", copy.folder)


@pytest.mark.parametrize(
    ("changes", "settings", "message"),
    [
        ({}, {"epochs": 9}, r"their epochs differ \(3 and 9\)"),
        ({}, {"changes": ["mirror", "rotate"]}, "can't be averaged: their training images were changed"),
        ({"parameters": 7}, {}, "can't be averaged: their networks have 2,159,114 and 7 parameters"),
        ({"fingerprint": "f"}, {}, "their data differ"),
    ],
)
def test_runs_made_in_different_ways_are_not_averaged(copy, finished, changes, settings, message):
    _, record = finished
    replace(record, seed=7, settings={**record.settings, **settings}, **changes).write(copy.folder)
    with pytest.raises(RecordError, match=message):
        records.load(copy.experiment, "photo-digits", copy.folder)


def test_of_several_sizes_the_one_asked_for_is_loaded(copy, finished):
    _, record = finished
    replace(record, settings={**record.settings, "epochs": 9}).write(copy.folder)
    asked = (copy.experiment, "photo-digits", copy.folder)
    assert records.sizes(*asked) == [(200, 3), (200, 9)]
    (long,) = records.load(*asked, records.Size(200, 9))
    assert long.size == (200, 9)


@pytest.fixture
def stopped(finished, tmp_path):
    plan = replace(finished[0], folder=tmp_path)
    with pytest.raises(KilledError):
        runs.run(plan, stop_at(plan.updates + 1))
    return plan


def test_an_unfinished_run_of_other_settings_is_refused(stopped):
    other = replace(stopped.experiment, learning_rate=0.1)
    with pytest.raises(
        RecordError, match=r"unfinished run .*learning_rate 0\.001 instead of.*start over.*--out"
    ):
        runs.run(replace(stopped, experiment=other))
    assert stopped.log_folder.exists()


def test_a_damaged_unfinished_run_is_refused(stopped):
    whole = stopped.checkpoint_path.read_bytes()
    for damaged in (whole[:-1000], whole[: len(whole) // 2] + b"x" * 99 + whole[len(whole) // 2 + 99 :], b""):
        stopped.checkpoint_path.write_bytes(damaged)
        with pytest.raises(RecordError, match=r"is damaged\. Remove it to start over"):
            runs.run(stopped)


# --- The command line -----------------------------------------------------------------------------


def test_records_are_found_by_name():
    for data_set in ("photo-digits", "cifar10"):
        assert (
            records.load("with-dropout", data_set)
            == records.load(EXPERIMENTS["with-dropout"], data_set)
            != []
        )
    with pytest.raises(ExperimentError, match="no experiment 'with_dropout'"):
        records.load("with_dropout", "cifar10")


def test_list(capsys):
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in EXPERIMENTS)
    assert "(= without-dropout)" in out
    assert "weight-decay" in out


@pytest.fixture
def many(finished, tmp_path, monkeypatch):
    """A folder with runs of two experiments, five seeds each; the accuracies are made up."""
    monkeypatch.chdir(tmp_path)
    _, record = finished
    for name, accuracy in (("with-dropout", 0.90), ("l2", 0.80), ("without-dropout", 0.895)):
        settings = {**record.settings, **EXPERIMENTS[name].settings, "epochs": 3}
        for seed in range(5):
            results = {
                **record.results,
                "train_accuracy": 0.95,
                "val_accuracy": accuracy + seed / 500,
                "test_accuracy": accuracy - 0.01,
            }
            replace(record, experiment=name, seed=seed, settings=settings, results=results).write(
                Path("runs")
            )
    return tmp_path


def test_compare(many, capsys):
    assert main(["compare", "without-dropout", "l2"]) == 0
    out = capsys.readouterr().out
    assert "photo-digits, 200 training images, 3 epochs.\nFrom runs.\n" in out
    assert "0 1 2 3 4" in out
    assert "89.9%" in out
    assert "14.6 points" in out
    assert "Compared in pairs" in out
    assert "validation accuracy: without-dropout above l2 here: +9.5 points (9.5 to 9.5)" in out
    assert re.search(r"Image by image: .0\.0 \(", out), "these made-up runs got the same images right"
    assert main(["compare", "with-dropout", "without-dropout", "--plot", "made/plot.svg"]) == 0
    out = capsys.readouterr().out
    assert "Compared by Welch's test" in out
    assert "validation accuracy: with-dropout above without-dropout here: +0.5 points (0.0 to 1.0)" in out
    assert "training accuracy: not decided by these runs: +0.0 (0.0 to 0.0)" in out
    assert "<svg" in Path("made/plot.svg").read_text()
    assert main(["compare", "with-dropout", "l2", "--plot", "plot.xyz"]) == 1
    assert "Let --plot name a .png" in capsys.readouterr().err


def test_compare_takes_runs_of_one_size(many, capsys):
    for name, epochs in (("l2", 5), ("without-dropout", 4)):
        (old, *_) = records.load(EXPERIMENTS[name], "photo-digits", Path("runs"))
        replace(old, settings={**old.settings, "epochs": epochs}).write(Path("runs"))
    assert main(["compare", "l2", "without-dropout"]) == 0
    assert "200 training images, 3 epochs." in capsys.readouterr().out, "the largest that both have"
    assert main(["compare", "l2", "without-dropout", "--epochs", "5"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "l2 has 200x3, 200x5 and without-dropout has 200x3, 200x4" in error


def test_compare_with_few_seeds_says_nothing(finished, tmp_path, capsys):
    _, record = finished
    for name in ("without-dropout", "l2"):
        settings = {**record.settings, **EXPERIMENTS[name].settings, "epochs": 3}
        for seed in range(2):
            replace(record, experiment=name, seed=seed, settings=settings).write(tmp_path)
    assert main(["compare", "without-dropout", "l2", "--out", str(tmp_path)]) == 0
    assert "validation accuracy: nothing can be said: 2 runs on a side" in capsys.readouterr().out


def test_compare_needs_runs_of_two(many, capsys, monkeypatch):
    monkeypatch.setattr(commands, "PACKAGED", many / "no records of the book")
    assert main(["compare", "l1", "l2"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "There are no runs of l1 on photo-digits" in error
    assert "Make them: weekend run l1 --data photo-digits --seeds 0-4" in error
    assert main(["compare", "with-dropout", "rate-normal"]) == 1
    assert "are the same training" in capsys.readouterr().err


def test_show(many, capsys):
    assert main(["show", "l2", "--out", "runs"]) == 0
    out = capsys.readouterr().out
    assert "experiment_2_regulizer_L2.ipynb" in out
    assert "batch_size              96" in out
    assert "5 runs in runs:" in out
    assert "80.8%" in out
    assert main(["show", "l1", "--out", "nowhere"]) == 0
    assert "There are no runs of l1 on photo-digits in nowhere." in capsys.readouterr().out


def test_a_damaged_record_is_one_message(many, capsys):
    edit(Path("runs/photo-digits/l2-200x3-3.json"), '"seed": 3', '"seed": 4')
    assert main(["show", "l2"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("weekend: The record runs/photo-digits/l2-200x3-3.json was edited")
    assert error.count("\n") == 1


def test_run_cifar10_without_file_and_network(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(data.CIFAR10_FILE_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert main(["run", "l2", "--data", "cifar10", "--out", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "weekend data cifar10 --download" in error
    assert data.CIFAR10_FILE_VARIABLE in error


def test_run_with_an_unknown_name(capsys):
    assert main(["run", "l2", "l3"]) == 1
    assert "There is no experiment 'l3'. Choose one of: few-layers," in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--seeds", "4-0"), "neither a seed, nor a range like 0-4"),
        (("--seeds", "a"), "neither a seed"),
        (("--epochs", "0"), "not a whole number from 1 on"),
        (("--images", "-5"), "not a whole number from 1 on"),
        (("--engine", "moon"), "invalid choice"),
        (("--data", "mnist"), "invalid choice"),
    ],
)
def test_wrong_options(option, message, capsys):
    with pytest.raises(SystemExit):
        main(["run", "l2", *option])
    assert message in capsys.readouterr().err


def test_run_says_what_was_recorded(many, capsys, monkeypatch):
    monkeypatch.setattr(runs, "_train", lambda *_: pytest.fail("it must not train"))
    arguments = ["run", "rate-normal", "with-dropout", "--seeds", "0,2-3", "--epochs", "3", "--images", "200"]
    assert main(arguments) == 1, "these records are of pictures cut down for the tests"
    monkeypatch.setattr(
        data.ImageData,
        "fingerprint",
        records.load(EXPERIMENTS["l2"], "photo-digits", Path("runs"))[0].fingerprint,
    )
    capsys.readouterr()
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "rate-normal, seed 0 (the same training as with-dropout): training 95.0%, validation 90.0%, test 89.0% "
        "(was recorded; runs/photo-digits/with-dropout-200x3-0.json)"
    )
    assert len(lines) == 3, "the same training once"


def test_run_into_a_folder_that_cannot_be(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["run", "l2", "--out", str(tmp_path / "file")]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"weekend: {tmp_path / 'file'}")
    assert error.count("\n") == 1


def test_run_refuses_before_it_trains(many, capsys):
    """The second of two runs would fail: nothing is trained."""
    assert main(["run", "l1", "l2", "--epochs", "3", "--images", "200"]) == 1
    assert "already holds a run with other settings" in capsys.readouterr().err
    assert not list(Path("runs/photo-digits").glob("l1*"))


# --- The records of the book ----------------------------------------------------------------------


def test_every_packaged_record_is_whole():
    files = {file for name in data.IMAGE_SETS for file in (records.PACKAGED / name).glob("*.json")}
    read = {
        records.record_path(records.PACKAGED, record.data, record.experiment, record.size, record.seed)
        for experiment in EXPERIMENTS.values()
        if not experiment.same_as
        for name in data.IMAGE_SETS
        for size in records.sizes(experiment, name)
        for record in records.load(experiment, name, size=size)
    }
    assert read == files
    assert sum(path.stat().st_size for path in files) <= 2_000_000


def test_recorded_runs_kept_to_changes_that_keep_labels():
    """All but those of the lesson about the mistake."""
    for experiment in EXPERIMENTS.values():
        for name in data.IMAGE_SETS:
            for size in records.sizes(experiment, name):
                for record in records.load(experiment, name, size=size):
                    kept_to = set(record.settings["changes"]) <= set(data.LABEL_KEEPING[name])
                    assert kept_to == (experiment.name != "mirrored" or name != "photo-digits"), record


# --- what pages show of records -------------------------------------------------------------------


def test_curves_measure_training_like_validation(finished):
    record = finished[1]
    assert record.curves["accuracy"] == record.history["train_accuracy"]
    assert record.curves["val_cross_entropy"] == record.history["val_cross_entropy"]


def test_table_gives_means_and_range_in_percent(finished):
    record = finished[1]
    better = replace(record, seed=2, results={**record.results, "val_accuracy": 1.0, "train_accuracy": 1.0})
    row = records.table({"a": [record, better]}).loc["a"]
    first = 100 * record.accuracy("val")
    assert row["seeds"] == 2
    assert row["validation"] == pytest.approx((first + 100) / 2, abs=0.06)
    assert (row["lowest"], row["highest"]) == (pytest.approx(first, abs=0.06), 100)
    assert row["gap"] == pytest.approx(50 * record.gap, abs=0.06)


def test_live_and_recorded_results_side_by_side(monkeypatch, finished):
    _, record = finished
    runs_of = {
        "photo-digits": [replace(record, results={"val_accuracy": value}) for value in (0.9, 0.92)],
        "cifar10": [replace(record, results={"val_accuracy": 0.6})] * 3,
    }
    monkeypatch.setattr(
        records, "load", lambda experiment, data: runs_of[data] if experiment.name == "l2" else []
    )
    table = records.side_by_side({"L2": [80.0, 84.0], "none": [70.04]}, {"L2": EXPERIMENTS["l2"]})
    assert table.to_dict("index") == {
        "L2": {
            "live, 1 or 2 seeds": "82.0 (80.0 to 84.0)",
            "recorded on photo-digits, 2 seeds": "91.0 (90.0 to 92.0)",
            "recorded on cifar10, 3 seeds": "60.0 (60.0 to 60.0)",
        },
        "none": {
            "live, 1 or 2 seeds": "70.0 (70.0 to 70.0)",
            "recorded on photo-digits, 2 seeds": "",
            "recorded on cifar10, 3 seeds": "",
        },
    }


def test_table_without_records_says_what_to_do():
    with pytest.raises(RecordError, match=r"no records of 'a'\. Run it first"):
        records.table({"a": []})
