"""What the chapter on dropout claims of the recorded runs' settings."""

import pytest

from weekend import experiments, models


def test_the_mistaken_partner():
    """The table in the chapter, from the settings."""
    honest, shipped = (experiments.get(f"without-dropout{end}") for end in ("", "-as-shipped"))
    with_dropout = experiments.get("with-dropout")
    assert (honest.dropout, honest.second_pool) == (0.0, with_dropout.second_pool)
    assert (shipped.dropout, shipped.second_pool) == (with_dropout.dropout, False)
    assert models.base(second_pool=False).count_params() / models.base().count_params() == pytest.approx(
        3.9, abs=0.05
    )
