import ast
import re
from dataclasses import replace

import numpy as np
import pytest
import vl_convert

from bindery.chapters.read import read_chapter
from weekend import experiments
from weekend.charts import atlas
from weekend.data import IMAGE_SETS
from weekend.records import RecordError, load, table

RUNS = atlas.runs()


def test_all_records_are_there(project):
    folder = project.root / "code" / "weekend" / "records"
    files = [file for name in IMAGE_SETS for file in (folder / name).glob("*.json")]
    assert {(run.data, f"{run.experiment}-{run.size}-{run.seed}") for run in RUNS} == {
        (file.parent.name, file.stem) for file in files
    }


def test_histories_are_those_of_the_records():
    rows = atlas.histories(RUNS)
    assert len(rows) == len(RUNS)
    for row, run in zip(rows.to_dict("records"), RUNS, strict=True):
        assert (row["pictures"], row["run"], row["seed"]) == (
            atlas.pictures_of(run),
            run.experiment,
            run.seed,
        )
        assert np.allclose(
            row["training accuracy"], 100 * np.array(run.history["train_accuracy"]), atol=0.051
        )
        assert np.allclose(
            row["validation cross-entropy"], run.history["val_cross_entropy"], atol=5.1e-4, rtol=0
        )
        assert row["validation_last"] == pytest.approx(100 * run.results["val_accuracy"], abs=0.051)


def test_a_run_that_blew_up_has_gaps_instead_of_numbers():
    run = RUNS[0]
    blown_up = replace(run, history=run.history | {"val_cross_entropy": [1.0, None]})
    assert atlas.histories([blown_up])["validation cross-entropy"][0] == [1.0, None]


@pytest.mark.parametrize("data", ["photo-digits", "cifar10"])
def test_facts_agree_with_the_table_of_records(data):
    facts = atlas.facts(RUNS).query("pictures == @data").set_index("run")
    for name, row in facts.iterrows():
        runs = load(experiments.get(name), data)
        expected = table({name: runs}).iloc[0]
        assert row["validation"] == f"{expected['validation']:.1f}%"
        assert row["gap"] == f"{expected['gap']:.1f} points"
        assert row["test"] == f"{expected['test']:.1f}%"
        assert row["seeds"] == str(len(runs))
        assert row["parameters"] == f"{runs[0].parameters:,}"


def test_networks_have_as_many_layers_as_the_facts_say():
    from keras import layers

    from weekend import models

    facts = atlas.facts(RUNS).set_index("run")
    for name, network in (
        ("few-layers", models.few_layers()),
        ("three-layer-sets", models.three_layer_sets()),
        ("l2", models.base()),
        ("without-dropout-as-shipped", models.base(second_pool=False)),
    ):
        row = facts.loc[name].iloc[0]
        for column, kind in (("convolutions", layers.Conv2D), ("poolings", layers.MaxPooling2D)):
            assert int(row[column]) == sum(isinstance(layer, kind) for layer in network.layers)


def test_settings_that_differ_from_the_usual_are_named():
    facts = atlas.facts(RUNS).drop_duplicates("run").set_index("run")
    assert facts.loc["l2", "penalty"] == "L2 0.0005"
    assert facts.loc["l1", "penalty"] == "L1 0.00001"
    assert facts.loc["adamw", "penalty"] == "decay 0.1"
    assert facts.loc["with-dropout", "dropout"] == "0.5"
    assert facts.loc["rate-low", "learning rate"] == "0.0001"


def test_time_is_that_of_the_fastest_epoch():
    fast, slow = (replace(RUNS[0], provenance={"step_ms": steps}) for steps in ([96.0, 300.0], [200.0]))
    images, size = RUNS[0].settings["images"], RUNS[0].settings["batch_size"]
    expected = 96 * np.ceil(images / size) / images
    assert atlas.facts([slow, fast])["time a picture"][0] == f"{expected:.2f} ms"


def test_chart_is_plain_vega_lite_and_starts_with_what_it_is():
    spec = atlas.chart(RUNS).to_dict()
    assert spec["description"].startswith("Line chart of")
    assert {param["name"] for param in spec["params"] if "bind" in param} == {
        "pictures",
        "first",
        "second",
        "measure",
        "each",
    }
    assert "with-dropout" in vl_convert.vegalite_to_svg(spec)


@pytest.mark.parametrize("choice", [{"first": "none-such"}, {"pictures": "flowers"}])
def test_choice_without_runs_is_named(choice):
    with pytest.raises(RecordError, match="There are no runs of"):
        atlas.chart(RUNS, **choice)


# --- what the chapter's solutions show --------------------------------------------------------------


@pytest.fixture(scope="module")
def chapter(project):
    """The names that the chapter's cells define, and its solutions' code by the solution's label."""
    path = project.root / "book" / "run-atlas.md"
    names = {}
    for cell in read_chapter(path).code_cells:
        exec(cell.source, names)
    solutions = re.findall(
        r"^:::\{solution\} ([\w-]+)\n(.*?)^:::$", path.read_text("utf-8"), re.DOTALL | re.M
    )
    return names, {
        label: code[1]
        for label, text in solutions
        if (code := re.search("```python\n(.*?)```", text, re.DOTALL))
    }


def last_value(source, names):
    """Run code as a notebook's cell, and return the value of its last expression."""
    *statements, last = ast.parse(source).body
    exec(compile(ast.Module(statements, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_solution_a_control_of_your_own(chapter):
    names, solutions = chapter
    spec = last_value(solutions["atlas-control"], dict(names)).to_dict()
    assert [param["value"] for param in spec["params"] if "bind" in param] == ["with-dropout", "rate-low"]
    seeds = sum(run.data == "photo-digits" and run.experiment in ("with-dropout", "rate-low") for run in RUNS)
    assert vl_convert.vegalite_to_svg(spec).count('"line mark"') == seeds >= 6, "each seed of both"


def test_solution_your_own_run_in_the_atlas(chapter, tmp_path, monkeypatch):
    names, solutions = chapter
    monkeypatch.chdir(tmp_path)
    record = load(experiments.get("l2"), "photo-digits")[0]
    replace(record, seed=5).write(tmp_path / "runs")
    spec = last_value(solutions["atlas-run"], dict(names)).to_dict()
    rows = [row for row in spec["datasets"]["histories"] if row["run"] == "l2" and row["seed"] == 5]
    assert len(rows) == 1
