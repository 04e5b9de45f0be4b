import re
from dataclasses import replace

import pytest

from weekend import claims, records
from weekend.data import IMAGE_SETS
from weekend.records import Record, RecordError

CLAIMS = claims.load()


@pytest.mark.parametrize(
    ("claim", "data"), [pytest.param(c, data, id=f"{c.id} on {data}") for c in CLAIMS for data in c.expected]
)
def test_records_still_give_the_verdict(claim, data):
    finding = claims.examine(claim, data)
    verdict, (low, high) = claim.expected[data]
    assert finding.verdict == verdict
    assert low <= finding.difference <= high
    assert high - low <= max(8, abs(finding.difference)), "a band must be narrow enough to mean something"
    assert finding.seeds >= 3


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_claim_has_a_chapter_and_a_verdict(claim, project):
    assert (project.root / "book" / f"{claim.page}.md").is_file()
    assert claim.expected
    if claim.by == "article":
        assert claim.expected.keys() == set(IMAGE_SETS)
    assert claim.expected.keys() <= set(IMAGE_SETS)


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """A function that makes runs with given validation accuracies stand for an experiment."""
    runs: dict[str, list[Record]] = {}
    monkeypatch.setattr(records, "load", lambda experiment, data: runs.get(experiment.record_name, []))

    def record(name, accuracies, images=100):
        runs[name] = [
            Record(
                experiment=name,
                data="cifar10",
                fingerprint="f",
                seed=seed,
                settings={"epochs": 1, "images": images},
                parameters=1,
                updates=1,
                history={},
                results={"val_accuracy": accuracy, "train_accuracy": 1.0, "test_accuracy": accuracy},
                provenance={},
            )
            for seed, accuracy in enumerate(accuracies)
        ]

    return record


CLAIM = replace(CLAIMS[0], of="with-dropout", over="without-dropout", measure="val", expected={})


@pytest.mark.parametrize(
    ("of", "over", "verdict"),
    [
        ([0.6, 0.7], [0.4, 0.5], "holds"),
        ([0.4, 0.5], [0.6, 0.7], "does not hold"),
        ([0.4, 0.7], [0.5, 0.6], "not shown"),
        ([0.5, 0.6], [0.4, 0.5], "not shown"),
    ],
)
def test_verdict_comes_from_every_pair(recorded, of, over, verdict):
    recorded("with-dropout", of)
    recorded("without-dropout", over)
    finding = claims.examine(CLAIM, "cifar10")
    assert finding.verdict == verdict
    assert {"holds": "above", "does not hold": "below", "not shown": "overlap"}[verdict] in finding.in_words
    assert finding.difference == pytest.approx(100 * (sum(of) - sum(over)) / 2)
    assert finding.lowest == pytest.approx(100 * (min(of) - max(over)))


def test_gap_is_training_less_validation(recorded):
    recorded("with-dropout", [0.9])
    recorded("without-dropout", [0.7])
    finding = claims.examine(replace(CLAIM, measure="gap"), "cifar10")
    assert finding.difference == pytest.approx(-20)


def test_missing_records_are_named(recorded):
    recorded("with-dropout", [0.9])
    with pytest.raises(RecordError, match=r"no records of without-dropout on cifar10.*weekend run without-"):
        claims.examine(CLAIM, "cifar10")


def test_runs_that_saw_other_data_are_not_compared(recorded):
    recorded("with-dropout", [0.9])
    recorded("without-dropout", [0.7], images=50)
    with pytest.raises(RecordError, match="training images differ"):
        claims.examine(CLAIM, "cifar10")


@pytest.mark.parametrize("claim", claims.load(by="book"), ids=lambda claim: claim.id)
def test_book_says_what_its_claim_says(claim, project):
    page = (project.root / "book" / f"{claim.page}.md").read_text("utf-8")
    assert " ".join(claim.said.split()) in " ".join(page.split())


def test_page_shows_every_claim(project):
    lesson = (project.root / "lessons" / "claims.ipynb").read_text("utf-8")
    for claim in claims.load():
        for sentence in re.split(r"(?<=[.:]) ", claim.said.replace('"', "'")):
            assert sentence in lesson
