"""What the solutions of the chapters on batch size and learning rate claim, tried with the chapters' own code."""

import math
import re

import numpy as np
import pytest

from bindery.chapters.read import read_chapter


def chapter(project, page, name, *, without=()):
    """The names that a chapter's code has given when it has defined ``name``, less cells that train."""
    names = {}
    for cell in read_chapter(project.root / "book" / f"{page}.md").code_cells:
        if not any(text in cell.source for text in without):
            exec(cell.source, names)
        if name in names:
            return names
    raise AssertionError(f"{page} defines no {name}")


@pytest.fixture(scope="module")
def batch(project):
    return chapter(project, "batch-size", "enter", without=["typical"])


@pytest.fixture(scope="module")
def rate(project):
    return chapter(project, "learning-rate", "contest")


def validation(names, run):
    return 100 * run[0].evaluate(names["x_val"], names["y_val"], batch_size=250, verbose=0)[1]


# --- batch size -----------------------------------------------------------------------------------


def test_how_large_a_batch_fits():
    from weekend import models

    article = models.base(dropout=0.5)
    shapes = [layer.output.shape[1:] for layer in article.layers if layer.name.split("_")[0] != "flatten"]
    by_place = sum(math.prod(shape) for shape in shapes if len(shape) == 3)
    others = sum(math.prod(shape) for shape in shapes if len(shape) == 1)
    assert (by_place + others, 49 * by_place, others) == (78_858, 3_813_376, 1034)
    assert 4e9 // (4 * 78_858) == 12_681
    assert 4e9 // (4 * (49 * by_place + others)) == 262


def test_a_mean_of_gradients_is_the_gradient_of_all(batch):
    batch["keras"].utils.set_random_seed(0)
    model, gradient, x, y = (batch[name] for name in ("network", "gradient", "x_train", "y_train"))
    model = model()
    parts = [gradient(model, x[i : i + 20], y[i : i + 20]) for i in range(0, 200, 20)]
    np.testing.assert_allclose(np.mean(parts, axis=0), gradient(model, x[:200], y[:200]), atol=1e-5)


@pytest.mark.thorough
def test_more_epochs_of_20_are_worth_it(batch):
    few, more = (validation(batch, batch["train"](20, 0, epochs=n)) for n in (2, 6))
    assert more > few + 1


# --- learning rate --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def warm_up(project, rate):
    """The class that the solution of "Which half?" shows."""
    text = (project.root / "book" / "learning-rate.md").read_text()
    exec(re.search(r"```python\n(class WarmUp.*?)```", text, re.DOTALL)[1], rate)
    return rate["WarmUp"]


def test_warm_up_rises_and_stays(warm_up):
    assert [round(float(warm_up(0.05)(step)), 4) for step in (0, 14, 29, 100)] == [0.0017, 0.025, 0.05, 0.05]


def schedules(names):
    return names["keras"].optimizers.schedules


def test_warm_up_keeps_the_network_alive(warm_up, rate):
    assert validation(rate, rate["train"](warm_up(0.05), 0)) > 60


@pytest.mark.thorough
def test_falling_alone_does_not(rate):
    assert validation(rate, rate["train"](schedules(rate).CosineDecay(0.05, rate["UPDATES"]), 0)) < 15


@pytest.mark.thorough
def test_steps_work(rate):
    steps = schedules(rate).PiecewiseConstantDecay([120, 160], [0.003, 0.001, 0.0003])
    assert (
        80
        < validation(rate, rate["train"](steps, 0))
        < validation(rate, rate["train"](rate_of_the_chapter(rate), 0))
    )


def rate_of_the_chapter(names):
    """The schedule that the chapter chooses: 30 updates of warm-up, then a cosine."""
    return schedules(names).CosineDecay(0.0, names["UPDATES"] - 30, warmup_target=0.01, warmup_steps=30)


@pytest.mark.thorough
def test_the_slow_one_gets_there(rate, monkeypatch):
    monkeypatch.setitem(rate, "EPOCHS", 25)
    assert validation(rate, rate["train"](0.0001, 0)) > 70
