"""The engine of the living parts computes what Keras computes."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

CASES = 200
AGREES = 1e-5

COMPUTE = """async (cases) => {
    const { forward, backward, createOptimizer, outputs } = await import("/_static/parts/shared/engine.js");
    return cases.map(({ x, y, layers, weights, loss, l1, l2, optimizer, rate, updates }) => {
        const [inputs, n] = [x[0].length, x.length];
        const network = { layers: layers.map(([units, activation], index) => ({
            inputs: index ? layers[index - 1][0] : inputs, units, activation,
            kernel: Float64Array.from(weights[2 * index].flat()), bias: Float64Array.from(weights[2 * index + 1]),
        })) };
        const [points, targets] = [x, y].map((rows) => Float64Array.from(rows.flat()));
        const slopes = () => backward(network, forward(network, points, n), targets, { loss, l1, l2 });
        const answers = Array.from(outputs(forward(network, points, n)));
        const before = slopes();
        const steps = createOptimizer({ name: optimizer, learningRate: rate });
        for (let update = 0; update < updates; update++) steps.apply(network, slopes().gradients);
        const flat = (parts) => parts.flatMap(({ kernel, bias }) => [Array.from(kernel), Array.from(bias)]);
        return {
            outputs: answers, loss: before.loss, gradients: flat(before.gradients), updated: flat(network.layers),
        };
    });
}"""


def random_case(number):
    random = np.random.default_rng(number)
    inputs, n = int(random.integers(1, 4)), int(random.integers(1, 9))
    ending, loss = [
        ("sigmoid", "mean_squared_error"),
        ("sigmoid", "binary_crossentropy"),
        ("linear", "mean_squared_error"),
        ("tanh", "mean_squared_error"),
        ("softmax", "categorical_crossentropy"),
    ][number % 5]
    units = int(random.integers(2, 5)) if ending == "softmax" else int(random.integers(1, 3))
    hidden = [
        (int(random.integers(1, 9)), str(random.choice(["tanh", "relu", "sigmoid", "linear"])))
        for _ in range(random.integers(0, 4))
    ]
    layers = [*hidden, (units, ending)]
    widths = [inputs, *(width for width, _ in layers)]
    weights = []
    for before, after in itertools.pairwise(widths):
        weights += [random.normal(0, before**-0.5, (before, after)), random.normal(0, 0.3, after)]
    labels = random.integers(0, units, n)
    y = np.eye(units)[labels] if ending == "softmax" else random.integers(0, 2, (n, units)).astype(float)
    return {
        "x": random.normal(size=(n, inputs)).tolist(),
        "y": y.tolist(),
        "layers": layers,
        "weights": [part.tolist() for part in weights],
        "loss": loss,
        "l1": [0.0, 0.0, 0.001][number % 3],
        "l2": [0.0, 0.01][number % 2],
        "optimizer": ["sgd", "momentum", "adam", "rmsprop"][number // 5 % 4],
        "rate": float(random.choice([0.001, 0.01, 0.05])),
        "updates": 10,
    }


@pytest.fixture(scope="module")
def cases():
    return [random_case(number) for number in range(CASES)]


@pytest.fixture(scope="module")
def by_keras(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keras")
    (folder / "cases.json").write_text(json.dumps(cases))
    program = Path(__file__).with_name("keras_reference.py")
    subprocess.run([sys.executable, program, folder / "cases.json", folder / "results.json"], check=True)
    return json.loads((folder / "results.json").read_text())


@pytest.fixture
def engine_page(open_page):
    return open_page("search.html")


def apart(ours, theirs):
    """The largest difference between two nested lists of numbers, relative where they are large."""
    flat = [np.concatenate([np.atleast_1d(part).ravel() for part in parts]) for parts in (ours, theirs)]
    return float(np.max(np.abs(flat[0] - flat[1]) / np.maximum(1, np.abs(flat[1]))))


def test_outputs_gradients_and_ten_updates_agree_with_keras(engine_page, cases, by_keras):
    by_engine = engine_page.evaluate(COMPUTE, cases)
    for what in ("outputs", "gradients", "updated"):
        differences = [
            apart(ours[what], theirs[what]) for ours, theirs in zip(by_engine, by_keras, strict=True)
        ]
        worst = int(np.argmax(differences))
        assert differences[worst] < AGREES, f"{what}, case {worst}: {cases[worst]}"
    assert apart([c["loss"] for c in by_engine], [c["loss"] for c in by_keras]) < AGREES


def test_gradient_with_dropout_is_the_slope(engine_page):
    """Under a fixed mask, each gradient is what a small change of that weight gives."""
    largest = engine_page.evaluate(
        """async () => {
        const engine = await import("/_static/parts/shared/engine.js");
        const layers = [6, 5].map((units) => ({ units, activation: "tanh" }));
        const network = engine.createNetwork(
            { inputs: 2, layers: [...layers, { units: 1, activation: "sigmoid" }], seed: 3 });
        const random = engine.createRandom(4);
        const [n, options] = [7, { loss: "binary_crossentropy", l2: 0.01 }];
        const x = Float64Array.from({ length: 2 * n }, random.normal);
        const y = Float64Array.from({ length: n }, () => random.below(2));
        const dropoutMasks = engine.drawDropoutMasks(network, n, 0.4, random);
        const slopes = () => engine.backward(network, engine.forward(network, x, n, { dropoutMasks }), y, options);
        const { gradients } = slopes();
        let largest = 0;
        network.layers.forEach((layer, index) => {
            for (const part of ["kernel", "bias"]) {
                layer[part].forEach((weight, at) => {
                    const [above, below] = [1e-5, -1e-5].map((change) => {
                        layer[part][at] = weight + change;
                        return slopes().loss;
                    });
                    layer[part][at] = weight;
                    largest = Math.max(largest, Math.abs((above - below) / 2e-5 - gradients[index][part][at]));
                });
            }
        });
        return largest;
    }"""
    )
    assert largest < 1e-8


def test_same_seed_same_numbers(engine_page):
    draw = """async (seed) => {
        const { createRandom } = await import("/_static/parts/shared/engine.js");
        const random = createRandom(seed);
        return Array.from({ length: 20000 }, random.normal);
    }"""
    first, again, other = (engine_page.evaluate(draw, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert abs(np.mean(first)) < 0.03
    assert abs(np.std(first) - 1) < 0.03
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.03
