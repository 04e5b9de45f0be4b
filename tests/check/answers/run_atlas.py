from statistics import fmean

from tests.check.answers import Answers, Made


def ends(name, data):
    from weekend import experiments, records

    return [100 * run.accuracy("val") for run in records.load(experiments.get(name), data)]


def change():
    from weekend import experiments, records

    runs = [
        run.history["val_cross_entropy"]
        for run in records.load(experiments.get("without-dropout"), "cifar10")
    ]
    return round(fmean(run[-1] - run[-3] for run in runs), 3)


def chart(*, lists=2, chosen=2, both=False, colour=True):
    import altair as alt
    import pandas as pd

    table = pd.DataFrame({"experiment": ["l1", "l2"], "seed": 0, "epoch": 1, "validation": [80.0, 81.0]})
    first, second = (
        alt.param(name, value="l1", bind=alt.binding_select(options=["l1", "l2"]))
        for name in ("chosen", "second")
    )
    one, other = alt.datum.experiment == first, alt.datum.experiment == second
    keep = one if chosen == 1 else (one & other) if both else (one | other)
    drawn = (
        alt.Chart(table)
        .add_params(*[first, second][:lists])
        .transform_filter(keep)
        .mark_line(point=True)
        .encode(x="epoch:Q", y="validation:Q", detail="seed:N")
    )
    return drawn.encode(color="experiment:N") if colour else drawn


def inside(name="l2"):
    mine = ends(name, "photo-digits")
    return [round(min(mine), 1), round(max(mine), 1)]


ANSWERS = {
    "atlas-nothing": Answers(
        right=["rate-high", "learning rate"],
        wrong=[
            (["batch-2000", "batch size"], "worst dot"),
            (["batch-2000-scaled-rate", "learning rate"], "worst dot"),
            (["rate-high", "dropout"], "is bold"),
            (["rate-high", "batch size"], "is bold"),
            (["rate-high", "convolutions"], "is bold"),
            (["high-rate", "learning rate"], "no experiment"),
        ],
    ),
    "atlas-mean": Answers(
        right=Made(lambda: [1, round(fmean(ends("rate-high", "cifar10")), 1), "no"]),
        wrong=[
            (Made(lambda: [2, round(fmean(ends("rate-high", "cifar10")), 1), "no"]), "runs that guess"),
            (Made(lambda: [1, fmean(ends("rate-high", "cifar10")) / 100, "no"]), "share of 1"),
            (Made(lambda: [1, max(ends("rate-high", "cifar10")), "no"]), "best run"),
            (Made(lambda: [1, round(fmean(ends("rate-high", "cifar10")), 1), "yes"]), "height of the mean"),
        ],
    ),
    "atlas-measures": Answers(
        right=Made(lambda: ["rises", "rises", change(), "yes"]),
        wrong=[
            (Made(lambda: ["falls", "rises", change(), "yes"]), "accuracy again"),
            (Made(lambda: ["rises", "falls", -change(), "no"]), "not the dashed"),
            (Made(lambda: ["rises", "rises", -change(), "yes"]), "other sign"),
            (Made(lambda: ["rises", "rises", 1.1, "yes"]), "another one"),
            (Made(lambda: ["rises", "rises", change(), "no"]), "same runs"),
        ],
    ),
    "atlas-control": Answers(
        right=Made(chart),
        wrong=[
            (Made(lambda: chart(lists=1)), "has one list"),
            (Made(lambda: chart(chosen=1)), "'second' chooses nothing"),
            (Made(lambda: chart(both=True)), "says 'or'"),
            (Made(lambda: chart(colour=False)), "the same colour"),
            (Made(lambda: chart), "A chart is wanted"),
        ],
    ),
    "atlas-run": Answers(
        right=Made(lambda: ["l2", inside(), "yes"]),
        wrong=[
            (Made(lambda: ["l2", inside(), "no"]), "between the lowest"),
            (Made(lambda: ["l2", [99.9, *inside()], "yes"]), "outside"),
            (Made(lambda: ["l2", [inside()[0]], "yes"]), "anecdote"),
            (Made(lambda: ["l2", [0.89, 0.9], "yes"]), "shares of 1"),
        ],
    ),
}
