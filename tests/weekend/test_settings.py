"""A learner's own settings of Keras, from its file or from variables: they change no result, or are refused."""

import json
import os
import subprocess
import sys

import pytest

from weekend import training
from weekend.__main__ import main
from weekend.lessons import launch

REPORT = """
import json, sys, warnings
from weekend import training
from weekend.models import few_layers
assert "keras" not in sys.modules
with warnings.catch_warnings(record=True) as first:
    warnings.simplefilter("always")
    training.prepare()
with warnings.catch_warnings(record=True) as second:
    warnings.simplefilter("always")
    training.prepare()
import numpy as np
from weekend.records import provenance
network = few_layers()
network.compile("sgd", "mean_squared_error")
found = network.fit(np.zeros((4, 32, 32, 3)), np.zeros((4, 10)), epochs=2, verbose=0)
print(json.dumps({
    "parameters": network.count_params(), "dtype": str(network.weights[0].dtype), "epochs": len(found.epoch),
    "said": [str(warning.message) for warning in first + second if "Keras" in str(warning.message)],
    "recorded": provenance.versions()["settings"]}))
"""


@pytest.fixture
def keras_file(tmp_path, monkeypatch):
    """A function that writes Keras's file of settings, as a learner may have it."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)

    def write(text=None, **settings):
        usual = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
        (tmp_path / "keras.json").write_text(text or json.dumps(usual | settings))

    return write


@pytest.fixture
def not_loaded(monkeypatch):
    """Keras as in a fresh kernel."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)


def test_settings_of_the_learner_change_no_result(keras_file):
    keras_file(backend="tensorflow", image_data_format="channels_first", floatx="float64", epsilon=0.1)
    done = subprocess.run(
        [sys.executable, "-c", REPORT],
        env={**os.environ, "KERAS_MAX_EPOCHS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["parameters"] == 4_200_842
    assert (found["dtype"], found["epochs"]) == ("float32", 2)
    (said,) = found["said"]
    for name in ("image_data_format channels_first", "floatx float64", "epsilon 0.1", "keras.json"):
        assert name in said
    assert "floatx float32" in found["recorded"]
    assert "image_data_format channels_last" in found["recorded"]


def test_backend_is_what_keras_will_take(keras_file, not_loaded, monkeypatch, tmp_path):
    assert training.backend()[0] == "tensorflow"
    keras_file(backend="jax")
    assert training.backend() == ("jax", f"the backend in {tmp_path / 'keras.json'}")
    monkeypatch.setenv("KERAS_BACKEND", "")
    assert training.backend()[0] == "jax", "an empty variable says nothing"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert training.backend() == ("torch", "KERAS_BACKEND")


def test_lesson_on_tensorflow_stops_at_a_file_that_says_jax(keras_file, not_loaded):
    keras_file(backend="jax")
    with pytest.raises(
        launch.LaunchError, match=r"TensorFlow itself, and the backend in .*keras\.json is jax"
    ):
        launch.require_backend("tensorflow")
    launch.require_backend(None)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("TensorFlow", "Keras trains with tensorflow, jax or torch"),
        ("numpy", "Keras trains with"),
        ("torch", "pip install torch"),
    ],
)
@pytest.mark.parametrize("by_variable", [True, False])
def test_unusable_backend_is_one_sentence(
    keras_file, not_loaded, monkeypatch, capsys, tmp_path, name, message, by_variable
):
    real = training.importlib.util.find_spec
    monkeypatch.setattr(training.importlib.util, "find_spec", lambda n: None if n == "torch" else real(n))
    keras_file(backend=name)
    if by_variable:
        monkeypatch.setenv("KERAS_BACKEND", name)
    with pytest.raises(launch.LaunchError, match=message):
        launch.require_backend(None)
    command = ["run", "few-layers", "--images", "50", "--epochs", "1", "--out", str(tmp_path)]
    assert main(command) == 1
    error = capsys.readouterr().err
    assert error.startswith("weekend: KERAS_BACKEND is" if by_variable else "weekend: the backend in ")
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("text", ['{"floatx": "bfloat16"}', '{"epsilon": 1}', "[1]", None])
def test_file_that_keras_refuses_is_named(keras_file, tmp_path, text):
    if text:
        keras_file(text)
    else:  # can't be read, whoever asks
        (tmp_path / "keras.json").mkdir()
    command = [sys.executable, "-c", "from weekend.__main__ import main; raise SystemExit(main())"]
    command += ["run", "few-layers", "--images", "50", "--epochs", "1", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("weekend: Keras can't be loaded: ")
    assert f"mend or delete {tmp_path / 'keras.json'}." in done.stderr
    assert done.stderr.count("\n") == 1
