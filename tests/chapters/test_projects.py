"""What the projects and their reference solutions claim, tried with the pages' own code."""

import json

import numpy as np
import pytest

from tools import project_records
from weekend.records import projects

MOONS = "project-moons-solution"
DIGITS = "project-photo-digits-solution"


# --- the two moons --------------------------------------------------------------------------------


def test_page_and_solution_have_the_same_points(code):
    page, solution = code("project-moons", "y_test"), code(MOONS, "y_test")
    for name in ("X_train", "y_train", "X_val", "y_val", "X_test", "y_test"):
        assert np.array_equal(page[name], solution[name])


@pytest.mark.parametrize("units", [1, 3, 8])
@pytest.mark.parametrize("count", [1, 40])
def test_gradient_is_that_of_keras(code, units, count):
    keras = pytest.importorskip("keras")
    tf = pytest.importorskip("tensorflow")
    page = code(MOONS, "twin")
    parameters = page["start"](1, units)
    X, y = page["X_train"][:count], page["y_train"][:count]
    model = page["twin"](parameters)
    with tf.GradientTape() as tape:
        answers = model(X.astype("float32"))
        loss = keras.losses.BinaryCrossentropy()(y.astype("float32"), answers)
    for mine, theirs in zip(
        page["backward"](parameters, X, y), tape.gradient(loss, model.trainable_variables), strict=True
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)


def test_gradient_is_that_of_the_book_s_own_network(code):
    from weekend.models.from_scratch import Dense, Network

    page = code(MOONS, "start")
    parameters = page["start"](0, 5)
    network = Network([Dense(2, 5, "tanh"), Dense(5, 1, "sigmoid")], "binary_cross_entropy")
    for own, given in zip(network.parameters, parameters, strict=True):
        own[...] = given
    slopes = network.gradients(page["X_train"], page["y_train"])
    for mine, theirs in zip(
        page["backward"](parameters, page["X_train"], page["y_train"]), slopes, strict=True
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)


def test_eight_units_beat_95_percent_and_two_are_a_straight_border(code):
    page = code(MOONS, "accuracy")
    scores = {
        units: [
            page["accuracy"](page["train"](seed, units)[0], page["X_val"], page["y_val"]) for seed in (0, 1)
        ]
        for units in (2, 8)
    }
    assert min(scores[8]) > 95
    assert max(scores[2]) < 92


def test_best_answer_is_better_than_the_network_on_many_points(code):
    from sklearn.datasets import make_moons

    page = code(MOONS, "best")
    X, y = make_moons(n_samples=4000, noise=0.2, random_state=1)
    parameters, _ = page["train"](0, 8)
    best = 100 * np.mean(page["best_answer"](X)[:, 0] == y)
    assert best >= page["accuracy"](parameters, X, y.reshape(-1, 1))
    assert 95 < best < 99


def test_points_are_too_mixed_for_a_straight_border(code):
    from sklearn.linear_model import LogisticRegression

    page = code(MOONS, "y_test")
    line = LogisticRegression().fit(page["X_train"], page["y_train"].ravel())
    assert 0.8 < line.score(page["X_val"], page["y_val"].ravel()) < 0.92


# --- photo-digits ---------------------------------------------------------------------------------


def record(project):
    return json.loads((project.root / project_records.TARGET).read_text("utf-8"))


def test_record_was_made_with_the_code_on_the_page(project):
    assert record(project)["code_sha256"] == project_records.code_hash(project), (
        "the solution's code has changed: run python -m tools project-records, then execute its lesson"
    )


def test_recorded_runs_beat_95_percent_in_two_minutes():
    full = [run for run in projects.recorded("photo-digits") if run["variant"] == "as above"]
    assert len({run["seed"] for run in full}) >= 5
    assert np.mean([run["val"] for run in full]) > 95
    assert max(run["seconds"] for run in full) <= 120


def test_recorded_accuracies_count_pictures():
    for run in projects.recorded("photo-digits"):
        for name, count in (("train", 3500), ("val_once", 750), ("val", 750), ("test", 750)):
            right = run[name] * count / 100
            assert abs(right - round(right)) < 0.2, (run, name)


def test_there_is_no_record_of_another_project():
    with pytest.raises(ValueError, match="'nothing'"):
        projects.recorded("nothing")


def test_negative_of_a_picture_is_what_the_negative_of_its_photograph_gives():
    random = np.random.RandomState(0)
    patch, strokes = random.randint(256, size=(2, 32, 32))
    strokes = np.where(strokes > 127, 255, 0)  # full strokes and none
    picture, other = np.abs(patch - strokes), np.abs(255 - patch - strokes)
    assert np.array_equal(255 - picture, other)


def test_augmentation_turns_half_into_negatives_and_rests_outside_training(code):
    import keras

    model = code(DIGITS, "build")["build"]()
    scaling = next(i for i, layer in enumerate(model.layers) if isinstance(layer, keras.layers.Rescaling))
    front = keras.Sequential([keras.Input((32, 32, 3)), *model.layers[: scaling + 1]])
    pictures = np.full((400, 32, 32, 3), 55, "float32")  # a shift does not show
    still, changed = (np.asarray(front(pictures, training=training)) for training in (False, True))
    np.testing.assert_allclose(still, pictures / 128 - 1, atol=1e-5)
    negative = np.isclose(changed[:, 0, 0, 0], (255 - 55) / 128 - 1, atol=1e-5)
    np.testing.assert_allclose(changed[~negative], still[~negative], atol=1e-5)
    assert 0.4 < negative.mean() < 0.6


def test_asking_nine_times_is_the_mean_over_shifts(code):
    names = code(DIGITS, "ask_nine_times")
    model = names["build"]()
    pictures = np.zeros((3, 32, 32, 3), "float32")
    pictures[:, 8:24, 8:24] = np.random.RandomState(0).randint(256, size=(3, 16, 16, 3))
    moved = [np.roll(pictures, (r, c), axis=(1, 2)) for r in (-1, 0, 1) for c in (-1, 0, 1)]
    expected = np.mean([model.predict(pictures, verbose=0) for pictures in moved], axis=0)
    nine = names["ask_nine_times"](model)
    np.testing.assert_allclose(nine.predict(pictures, verbose=0), expected, atol=1e-5)
