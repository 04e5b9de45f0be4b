"""The run atlas: all recorded runs behind a few controls, two experiments side by side."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

import altair as alt
import pandas as pd

from .. import experiments
from ..data import IMAGE_SETS
from ..records import SHOWN, Record, RecordError, Spread, load, sizes
from .style import SERIES, SHAPES, themed

MEASURES = ("accuracy", "cross-entropy")
SETTINGS = (
    "convolutions",
    "poolings",
    "dropout",
    "penalty",
    "batch size",
    "learning rate",
    "updates an epoch",
    "parameters",
)
RESULTS = ("seeds", "training", "validation", "lowest, highest", "gap", "test", "time a picture")
OTHERS = SERIES[-1]

_CONVOLUTIONS = {"few_layers": 1, "three_layer_sets": 3, "base": 3}
_POOLINGS = {"few_layers": 1, "three_layer_sets": 3, "base": 2}


def runs() -> list[Record]:
    """Return all runs that the package brings, by data set, experiment and seed."""
    names = dict.fromkeys(experiment.record_name for experiment in experiments.EXPERIMENTS.values())
    return [
        record
        for data in IMAGE_SETS
        for experiment in map(experiments.get, names)
        for size in sizes(experiment, data)
        for record in load(experiment, data, size=size)
    ]


def pictures_of(record: Record) -> str:
    """Return what the controls call a run's pictures: the data set, and its size where pages show another."""
    if record.size == SHOWN[record.data]:
        return record.data
    return f"{record.data}, {record.size.images:,} images, {record.size.epochs} epochs"


def histories(records: Sequence[Record]) -> pd.DataFrame:
    """Return what each run measured by epoch, a row a run.

    Parameters
    ----------
    records : sequence of Record

    Returns
    -------
    DataFrame
        Columns: pictures, run, seed; "training accuracy", "validation accuracy", and the same with
        "cross-entropy": lists with a value an epoch, training measured like validation, accuracy in percent;
        training_last and validation_last: accuracy of the last network on each whole set, in percent.
    """
    rows = []
    for record in records:
        row: dict[str, Any] = {"pictures": pictures_of(record), "run": record.experiment, "seed": record.seed}
        for part, key in (("training", "train"), ("validation", "val")):
            row[f"{part} accuracy"] = _rounded(record.history[f"{key}_accuracy"], 100, digits=1)
            row[f"{part} cross-entropy"] = _rounded(record.history[f"{key}_cross_entropy"], 1, digits=3)
            row[f"{part}_last"] = round(100 * record.accuracy(key), 1)
        rows.append(row)
    return pd.DataFrame(rows)


def facts(records: Sequence[Record]) -> pd.DataFrame:
    """Return in words how the runs of each experiment were made and what came out, a row for each data set.

    Parameters
    ----------
    records : sequence of Record

    Returns
    -------
    DataFrame of str
        Columns: pictures, run, and those of SETTINGS and RESULTS. Accuracies are of the last epoch's
        networks, means over the seeds. "time a picture" is that of the fastest epoch of all runs of the
        experiment, on whatever pictures: other work on the machine can only make an epoch slower.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    fastest: dict[str, float] = {}
    for record in records:
        groups.setdefault((pictures_of(record), record.experiment), []).append(record)
        fastest[record.experiment] = min(_milliseconds(record), fastest.get(record.experiment, float("inf")))
    return pd.DataFrame(
        {"pictures": pictures, "run": name} | _settings(same[0]) | _results(same, fastest[name])
        for (pictures, name), same in groups.items()
    )


def _settings(record: Record) -> dict[str, str]:
    settings = record.settings
    penalty = next(
        (
            f"{word} {settings[key]:f}".rstrip("0")
            for key, word in (("l2", "L2"), ("l1", "L1"), ("weight_decay", "decay"))
            if settings[key]
        ),
        "none",
    )
    return {
        "convolutions": str(_CONVOLUTIONS[settings["network"]]),
        "poolings": str(_POOLINGS[settings["network"]] - (not settings["second_pool"])),
        "dropout": str(settings["dropout"] or "none"),
        "penalty": penalty,
        "batch size": f"{settings['batch_size']:,}",
        "learning rate": f"{settings['learning_rate']:g}",
        "updates an epoch": str(record.updates),
        "parameters": f"{record.parameters:,}",
    }


def _results(same: Sequence[Record], milliseconds: float) -> dict[str, str]:
    validation = Spread.of([100 * record.accuracy("val") for record in same])
    return {
        "seeds": str(len(same)),
        "training": f"{100 * fmean(record.accuracy('train') for record in same):.1f}%",
        "validation": f"{validation.mean:.1f}%",
        "lowest, highest": f"{validation.low:.1f}, {validation.high:.1f}%",
        "gap": f"{100 * fmean(record.gap for record in same):.1f} points",
        "test": f"{100 * fmean(record.accuracy('test') for record in same):.1f}%",
        "time a picture": f"{milliseconds:.2f} ms",
    }


def _milliseconds(record: Record) -> float:
    """Training time for one picture in the run's fastest epoch."""
    images, batch_size = record.settings["images"], record.settings["batch_size"]
    pictures_an_update = images / -(-images // batch_size)
    return float(min(record.provenance["step_ms"]) / pictures_an_update)


def _rounded(values: Sequence[float | None], scale: float, digits: int) -> list[float | None]:
    return [None if value is None else round(scale * value, digits) for value in values]


def chart(
    records: Sequence[Record],
    *,
    pictures: str = "cifar10",
    first: str = "with-dropout",
    second: str = "without-dropout",
) -> alt.VConcatChart:
    """Draw the atlas: curves, gaps, settings and results of two experiments, and where all others ended.

    Parameters
    ----------
    records : sequence of Record
        The runs to choose from.
    pictures, first, second : str
        The data set and the two experiments that are chosen at first.

    Returns
    -------
    altair.VConcatChart
        With five controls: pictures, measure, first, second, each seed as a line.

    Raises
    ------
    RecordError
        There are no runs of what is chosen at first.
    """
    names = list(dict.fromkeys(record.experiment for record in records))
    for name in (first, second):
        if not any(pictures_of(record) == pictures and record.experiment == name for record in records):
            raise RecordError(f"There are no runs of {name!r} on {pictures!r} among those given.")
    options = list(dict.fromkeys(map(pictures_of, records)))
    controls = [
        alt.param("pictures", value=pictures, bind=alt.binding_radio(options=options, name="Pictures")),
        alt.param("measure", value="accuracy", bind=alt.binding_radio(options=MEASURES, name="Measure")),
        alt.param("first", value=first, bind=alt.binding_select(options=names, name="First")),
        alt.param("second", value=second, bind=alt.binding_select(options=names, name="Second")),
        alt.param("each", value=False, bind=alt.binding_checkbox(name="Each seed as a line")),
    ]
    tables = {"histories": histories(records), "facts": facts(records)}
    return themed(
        alt.vconcat(_curves(), _gap(), _table(), _all(len(names)), spacing=34)
        .add_params(*controls)
        .resolve_scale(color="independent", shape="independent")
        .properties(
            datasets={name: table.to_dict("records") for name, table in tables.items()},
            description=(
                "Line chart of accuracy or cross-entropy by epoch for two recorded experiments, with the gap "
                "between training and validation, a table of their settings and results, and a dot plot of "
                f"all experiments. The controls choose; at first {first} and {second} on {pictures}."
            ),
        )
    ).configure_title(anchor="start", frame="group", color="currentColor", fontSize=13, offset=8)


_CHOSEN = "datum.pictures === pictures && (datum.run === first || datum.run === second)"
_ROLE = "datum.run === first ? 'first' : datum.run === second ? 'second' : 'other'"
_WIDTH = 500
_AXIS = 44  # pixels to the left of the plots, for the labels of their vertical axes
_NAMES = 66  # pixels that the names of the table's rows take besides
_X = alt.X(
    "epoch:Q",
    title="epoch",
    scale=alt.Scale(nice=False, zero=False),
    axis=alt.Axis(tickMinStep=1, format="d"),
)


def _role_scale(values: Sequence[Any]) -> alt.Scale:
    return alt.Scale(domain=["first", "second", "other"][: len(values)], range=list(values))


def _colour(legend: alt.Legend | None = None) -> alt.Color:
    return alt.Color("role:N", title=None, scale=_role_scale(SERIES[:2]), legend=legend)


def _shape(legend: alt.Legend | None = None) -> alt.Shape:
    return alt.Shape("role:N", title=None, scale=_role_scale(SHAPES[:2]), legend=legend)


def _vertical(field: str) -> alt.Y:
    axis = alt.Axis(
        tickCount=5, minExtent=_AXIS, labelExpr="datum.label + (measure === 'accuracy' ? '%' : '')"
    )
    return alt.Y(field, title=None, scale=alt.Scale(zero=False), axis=axis)


def _by_epoch() -> alt.Chart:
    """Select the two experiments, and make a row for each of their runs and epochs."""
    return (
        alt.Chart(alt.NamedData("histories"), width=_WIDTH)
        .transform_filter(_CHOSEN)
        .transform_calculate(
            role=_ROLE,
            training="datum['training ' + measure]",
            validation="datum['validation ' + measure]",
            epoch="sequence(1, length(datum['training ' + measure]) + 1)",
        )
        .transform_flatten(["epoch", "training", "validation"])
    )


def _curves() -> alt.LayerChart:
    base = _by_epoch().transform_fold(["validation", "training"], as_=["part", "value"])
    names = alt.Legend(labelExpr="datum.value === 'first' ? first : second")
    dash = alt.StrokeDash(
        "part:N", scale=alt.Scale(domain=["validation", "training"], range=[[1, 0], [5, 4]]), legend=None
    )
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("part:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("mean(value):Q", title="mean", format=".4~g"),
        alt.Tooltip("min(value):Q", title="lowest", format=".4~g"),
        alt.Tooltip("max(value):Q", title="highest", format=".4~g"),
    ]
    band = (
        base.transform_filter(alt.datum.part == "validation")
        .mark_area(opacity=0.18)
        .encode(x=_X, y=_vertical("min(value):Q"), y2="max(value):Q", color=_colour(names))
    )
    seeds = base.mark_line(strokeWidth=1, opacity=alt.ExprRef("each ? 0.6 : 0")).encode(
        x=_X, y=_vertical("value:Q"), color=_colour(names), strokeDash=dash, detail="seed:N"
    )
    mean = base.mark_line(strokeWidth=2).encode(
        x=_X, y=_vertical("mean(value):Q"), color=_colour(names), strokeDash=dash, detail="run:N"
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=_X,
        y=_vertical("mean(value):Q"),
        color=_colour(names),
        shape=_shape(names),
        detail=["part:N", "run:N"],
        tooltip=tooltip,
    )
    title = alt.Title(alt.ExprRef("[measure + ' after each epoch', 'solid: validation, dashed: training']"))
    return alt.layer(band, seeds, mean, points).properties(height=260, title=title)


def _gap() -> alt.LayerChart:
    base = _by_epoch().transform_calculate(
        gap="(measure === 'accuracy' ? 1 : -1) * (datum.training - datum.validation)"
    )
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("mean(gap):Q", title="mean gap", format=".3~g"),
    ]
    zero = (
        alt.Chart(alt.InlineData(values=[{}]))
        .mark_rule(stroke="currentColor", aria=False)
        .encode(y=alt.datum(0))
    )
    band = base.mark_area(opacity=0.18).encode(
        x=_X, y=_vertical("min(gap):Q"), y2="max(gap):Q", color=_colour()
    )
    mean = base.mark_line(strokeWidth=2).encode(x=_X, y=_vertical("mean(gap):Q"), color=_colour())
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=_X,
        y=_vertical("mean(gap):Q"),
        color=_colour(),
        shape=_shape(),
        detail="run:N",
        tooltip=tooltip,
    )
    title = alt.Title(
        alt.ExprRef(
            "measure === 'accuracy' ? 'gap: training less validation' : 'gap: validation less training'"
        )
    )
    return alt.layer(zero, band, mean, points).properties(height=120, title=title)


def _table() -> alt.LayerChart:
    rows: list[Any] = [*SETTINGS, *RESULTS]
    base = (
        alt.Chart(alt.NamedData("facts"), width=_WIDTH)
        .transform_filter(_CHOSEN)
        .transform_calculate(role=_ROLE)
        .transform_fold(rows, as_=["row", "text"])
        .transform_joinaggregate(variants="distinct(text)", groupby=["row"])
    )
    y = alt.Y("row:N", sort=rows, axis=None, scale=alt.Scale(domain=rows))
    heading = alt.Axis(
        orient="top",
        domain=False,
        ticks=False,
        labelAngle=0,
        labelExpr="datum.value === 'first' ? first : second",
        labelLimit=alt.ExprRef(f"(width - {_NAMES}) / 2 - 4"),
    )
    columns = alt.Scale(domain=["first", "second"], range=[_NAMES, alt.ExprRef("width")])
    x = alt.X("role:N", title=None, axis=heading, scale=columns)
    ink: dict[str, Any] = {"fill": "currentColor", "fontSize": 13}
    names = (
        base.transform_aggregate(groupby=["row"])
        .mark_text(align="left", **ink)
        .encode(y=y, x=alt.value(-_AXIS), text="row:N")
    )
    differs = f"datum.variants > 1 && indexof({list(SETTINGS)}, datum.row) >= 0"
    values = [
        base.transform_filter(condition).mark_text(fontWeight=weight, **ink).encode(y=y, x=x, text="text:N")
        for condition, weight in ((differs, "bold"), (f"!({differs})", "normal"))
    ]
    title = alt.Title("settings (differences in bold) and results")
    return alt.layer(names, *values).properties(height=22 * len(rows), title=title)


def _all(experiments_in_all: int) -> alt.LayerChart:
    base = (
        alt.Chart(alt.NamedData("histories"), width=_WIDTH)
        .transform_filter("datum.pictures === pictures")
        .transform_calculate(role=_ROLE)
        .transform_joinaggregate(mean="mean(validation_last)", groupby=["run"])
    )
    order = alt.EncodingSortField("mean", op="max", order="descending")
    y = alt.Y("run:N", sort=order, axis=None)
    x = alt.X(
        "validation_last:Q",
        title="accuracy after the last epoch",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(labelExpr="datum.label + '%'", tickCount=5),
    )
    colour = alt.Color("role:N", scale=_role_scale([*SERIES[:2], OTHERS]), legend=None)
    names = (
        base.transform_aggregate(groupby=["run"], mean="max(mean)")
        .mark_text(align="left", dx=4, dy=-11, fill="currentColor", fontSize=12)
        .encode(y=y, x=alt.value(0), text="run:N")
    )
    span = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        y=y, x=alt.X("mean(validation_last):Q"), x2="mean(training_last):Q", color=colour
    )
    training = base.mark_point(shape="stroke", angle=90, size=160, strokeWidth=2, opacity=1).encode(
        y=y, x=alt.X("mean(training_last):Q"), color=colour
    )
    shape = alt.Shape("role:N", scale=_role_scale([*SHAPES[:2], SHAPES[0]]), legend=None)
    seeds = base.mark_point(filled=True, size=50, opacity=0.75).encode(
        y=y,
        x=x,
        color=colour,
        shape=shape,
        tooltip=[
            alt.Tooltip("run:N"),
            alt.Tooltip("seed:N"),
            alt.Tooltip("validation_last:Q", title="validation in %"),
            alt.Tooltip("training_last:Q", title="training in %"),
        ],
    )
    title = alt.Title(["all experiments on these pictures", "dots: validation, a dot a seed; bar: training"])
    return alt.layer(names, span, training, seeds).properties(height=32 * experiments_in_all, title=title)
