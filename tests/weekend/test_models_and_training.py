import os
import subprocess
import sys

import numpy as np
import pytest

from weekend import data, training

training.prepare(seed=0)

import keras  # noqa: E402

from weekend import models  # noqa: E402


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        (models.few_layers, 4_200_842),
        (models.three_layer_sets, 586_250),
        (models.base, 2_159_114),
        (lambda: models.base(dropout=0.5), 2_159_114),
        (lambda: models.base(l2=0.0005), 2_159_114),
        (lambda: models.base(dropout=0.5, second_pool=False), 8_450_570),
        (lambda: models.few_layers(tflearn_init=True), 4_200_842),
    ],
)
def test_parameter_counts_of_the_article(model, parameters):
    assert model().count_params() == parameters


def test_l2_penalty_equals_tflearns():
    """TFLearn adds weight_decay * sum(w^2) / 2 for each kernel but the last."""
    model = models.base(l2=0.0005, tflearn_init=True)
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")][:-1]
    expected = sum(0.001 * np.sum(np.asarray(kernel) ** 2) / 2 for kernel in kernels)
    assert len(kernels) == 4
    np.testing.assert_allclose(float(sum(model.losses)), expected, rtol=1e-5)


def test_tflearn_initial_weights():
    model = models.few_layers(tflearn_init=True)
    convolution, dense, _ = [np.asarray(layer.kernel) for layer in model.layers if hasattr(layer, "kernel")]
    assert 0.30 < np.abs(convolution).max() <= 1 / 3, "uniform within sqrt(3 / 27)"
    assert np.abs(dense).max() <= 0.04 * 1.15, "normal, cut off at two standard deviations"


def test_same_seed_same_run():
    digits = data.load()
    x, y = digits.x_train[:256] / 255.0, digits.y_train[:256]

    def run(seed):
        keras.utils.set_random_seed(seed)
        model = models.base(dropout=0.5)
        model.compile("adam", "sparse_categorical_crossentropy")
        return model.fit(x, y, epochs=2, verbose=0).history["loss"]

    assert run(1) == run(1)
    assert run(1) != run(2)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_or_network_agrees_with_exact_gradient_descent(seed):
    """The figures of the first chapter, for three seeds, to three digits."""
    import tensorflow as tf

    X, y = data.truth_table("or")
    keras.utils.set_random_seed(seed)
    tiny_random = keras.initializers.TruncatedNormal(stddev=0.02)
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid", kernel_initializer=tiny_random)]
    )
    model.compile(keras.optimizers.SGD(2.0), "mean_squared_error", steps_per_execution=100)
    model.fit(tf.data.Dataset.from_tensors((X, y)).repeat(), steps_per_epoch=2000, shuffle=False, verbose=0)
    np.testing.assert_allclose(
        model.predict(X, verbose=0)[:, 0], [0.0378, 0.9763, 0.9763, 0.99998], atol=5e-4
    )


def gradient_descent(X, y, rate, bias=True):
    """2,000 full-batch steps for the network of the first chapter, in NumPy."""
    w, b = np.full((X.shape[1], 1), 0.01), 0.0
    for _ in range(2000):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        slope = 2 * (p - y) / len(X) * p * (1 - p)
        w = w - rate * X.T @ slope
        b = b - rate * slope.sum() if bias else 0.0
    return w, b, 1 / (1 + np.exp(-(X @ w + b)))


def test_solution_and():
    w, b, p = gradient_descent(*data.truth_table("and"), rate=2.0)
    assert (p.round() == data.truth_table("and")[1]).all()
    assert w.max() < -b < w.sum(), "the bias lies between one weight and two"
    assert b < gradient_descent(*data.truth_table("or"), rate=2.0)[1]


def test_solution_without_a_bias():
    _, _, p = gradient_descent(*data.truth_table("or"), rate=2.0, bias=False)
    assert p[0] == 0.5
    assert (p[1:] > 0.9).all()


def test_solution_too_fast():
    X, y = data.truth_table("or")
    _, _, p = gradient_descent(X, y, rate=100.0)
    assert (p > 0.999).all()
    assert np.mean((p - y) ** 2) == pytest.approx(0.25, abs=0.001)


def test_solution_xor():
    _, _, p = gradient_descent(*data.truth_table("xor"), rate=2.0)
    np.testing.assert_allclose(p, 0.5, atol=0.01)


def python(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**{k: v for k, v in os.environ.items() if not k.startswith("TF_")}, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_prepare_before_tensorflow_is_silent(backend):
    """Under JAX too: there, Keras loads TensorFlow for its random numbers and for logs."""
    pytest.importorskip(backend)
    code = "from weekend import training; training.prepare(); import keras, tensorflow; keras.ops.ones(1)"
    assert python(code, KERAS_BACKEND=backend).stderr == ""


def test_prepare_after_tensorflow_warns():
    done = python("import keras; from weekend import training; training.prepare(); training.prepare()")
    assert done.stderr.count("Restart the kernel") == 1


def test_importing_the_package_is_light():
    done = python("import sys, weekend; print('keras' in sys.modules, 'numpy' in sys.modules)")
    assert done.stdout.split() == ["False", "False"]


def test_python_keeps_its_own_module_code(project):
    """The folder code/ must not hide the standard library's module of that name."""
    command = "import code, pdb; print(code.InteractiveConsole.__module__, code.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=project.root, capture_output=True, text=True, check=True
    )
    assert str(project.root) not in done.stdout.removeprefix(str(sys.prefix))
    command = [sys.executable, "-m", "pdb", "-c", "continue", "-c", "quit", "-m", "weekend", "--help"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert "usage: weekend" in done.stdout
