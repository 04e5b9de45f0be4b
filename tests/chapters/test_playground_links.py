"""The exercises read a link to the playground as the playground itself does."""

import math
import re

import numpy as np
import pytest

from weekend.check import playground
from weekend.check.verdict import NotYet

STATE = "book/_static/parts/playground/state.js"


@pytest.fixture(scope="module")
def settings(project):
    """The source of the playground's settings: name to what stands behind it."""
    source = (project.root / STATE).read_text("utf-8")
    block = re.search(r"export const SETTINGS = \{\n(.*?)\n\};", source, re.DOTALL)[1]
    parts = re.split(r"^  (\w+): ", block, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_names_are_those_of_the_playground(settings):
    assert list(playground.USUAL) == list(settings)


@pytest.mark.parametrize(
    "name", [name for name in playground.USUAL if name not in ("noise", "validation", "points")]
)
def test_usual_values_are_those_of_the_playground(settings, name):
    usual = re.search(r"usual: (\[.*?\]|[^,}\s]+)", settings[name])[1]
    value = playground.USUAL[name]
    assert usual.strip('"') == (str(value) if not isinstance(value, float | int) else f"{value:g}")


@pytest.mark.parametrize(
    ("link", "noise", "validation"),
    [
        ("#data=xor", 0, 0.3),
        ("#data=own&points=1,2,1", 0, 0),
        ("#data=circles", 0.2, 0.3),
        ("#seed=1", 0.2, 0.3),
    ],
)
def test_usual_noise_and_validation_depend_on_the_data(link, noise, validation):
    setup = playground.setup_of(link)
    assert (setup["noise"], setup["validation"]) == (noise, validation)


def test_a_copied_link_is_read():
    setup = playground.setup_of(
        "https://x.github.io/y/book/playground.html#data=moons&count=60&noise=0.6&validation=0.5&hidden=16-8&batch=all"
        "&rate=1e-2&steps=30&task=overfit"
    )
    assert setup["hidden"] == [16, 8]
    assert setup["rate"] == 0.01
    assert (setup.training_points, setup.epochs) == (30, 30)
    assert playground.setup_of("#data=own&points=0.5%2C-1%2C1%3B2%2C1%2C0")["points"] == "0.5,-1,1;2,1,0"


@pytest.mark.parametrize(
    "link",
    [
        *("", "#", "xor", "https://example.org/#data=xor", "#task=xor", "#units=4", 5, None),
        *("#data=nor", "#rate=0", "#rate=quick", "#hidden=4-x", "#steps=1.5", "#validation=1", "#seed=inf"),
    ],
)
def test_what_is_no_link_is_refused(link):
    with pytest.raises(NotYet):
        playground.setup_of(link)


@pytest.mark.parametrize("turn", [0, 0.3, 1.2, 3])
@pytest.mark.parametrize(
    ("zeros", "ones", "apart"),
    [
        ([[0, 0]], [[1, 0]], True),
        ([[0, 0], [1, 1]], [[0, 1]], True),
        ([[0, 0], [1, 1]], [[0, 1], [1, 0]], False),
        ([[-1, 0], [1, 0]], [[0, 0]], False),
        ([[-1, 0], [1, 0]], [[0, 0.01]], True),
        ([[0, 0], [4, 0], [0, 4]], [[1, 1]], False),
    ],
)
def test_straight_border_is_found_where_there_is_one(zeros, ones, apart, turn):
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    assert playground._separable(np.array(zeros) @ rotation, np.array(ones) @ rotation) is apart
    assert playground._separable(np.array(ones) @ rotation, np.array(zeros) @ rotation) is apart
