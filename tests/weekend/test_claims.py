import re
from dataclasses import replace

import pytest

from weekend import experiments, records
from weekend.data import IMAGE_SETS
from weekend.records import Record, RecordError, Size, claims

CLAIMS = claims.load()


@pytest.mark.parametrize(
    ("by", "data", "size"),
    [
        (by, data, size)
        for by in ("article", "book")
        for data in IMAGE_SETS
        for size in {records.SHOWN[data], records.ARTICLE}
    ],
)
def test_records_still_give_what_is_expected(by, data, size):
    found = claims.findings(by, data, size)
    for claim in claims.load(by):
        expected = claim.expected.get(f"{data} {size}")
        finding = found.get(claim.id)
        assert (expected is None) == (finding is None or finding.seeds < 3), (
            f"{claim.id}: python -m tools claims-expected"
        )
        if expected:
            assert finding.verdict == expected.decision
            low, high = finding.comparison.low, finding.comparison.high
            assert (low, high) == pytest.approx(expected.interval, abs=0.06)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_claim_has_a_chapter_and_a_result(claim, project):
    assert (project.root / "book" / f"{claim.page}.md").is_file()
    assert claim.expected.keys() >= {f"{data} {records.SHOWN[data]}" for data in claim.on}
    assert set(claim.on) <= set(IMAGE_SETS)
    if claim.by == "article":
        assert set(claim.on) == set(IMAGE_SETS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_pairs_are_declared_where_runs_share_their_start(claim):
    assert claim.paired == experiments.get(claim.of).shares_start(experiments.get(claim.over))


@pytest.fixture
def recorded(monkeypatch):
    """A function that makes runs with given validation accuracies stand for an experiment."""
    runs: dict[str, list[Record]] = {}

    def load(experiment, data, size=None):
        return runs.get(experiment.record_name, [])

    monkeypatch.setattr(records, "load", load)

    def record(name, accuracies, images=100, first_seed=0):
        claims._runs.cache_clear()
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
            for seed, accuracy in enumerate(accuracies, start=first_seed)
        ]

    yield record
    claims._runs.cache_clear()


CLAIM = replace(
    CLAIMS[0], id="mine", of="with-dropout", over="without-dropout", measure="val", expected={}, paired=True
)
FIVE = [0.70, 0.71, 0.69, 0.72, 0.70]


def test_verdict_in_pairs_and_not(recorded):
    recorded("with-dropout", [0.710, 0.722, 0.698, 0.729, 0.711])
    recorded("without-dropout", FIVE)
    pairs = claims.examine(CLAIM, "cifar10")
    assert pairs.verdict == "above"
    assert pairs.in_words == "with-dropout above without-dropout here: +1.0 points (0.8 to 1.2)"
    assert (pairs.seeds, pairs.size) == (5, Size(100, 1))
    assert claims.examine(replace(CLAIM, paired=False), "cifar10").verdict == "not decided"


def test_in_pairs_only_common_seeds_count(recorded):
    recorded("with-dropout", FIVE, first_seed=1)
    recorded("without-dropout", FIVE)
    assert claims.examine(CLAIM, "cifar10").comparison.seeds == (4, 4)
    recorded("without-dropout", FIVE, first_seed=10)
    with pytest.raises(RecordError, match="no seed in common"):
        claims.examine(CLAIM, "cifar10")


def test_gap_is_training_less_validation(recorded):
    recorded("with-dropout", [0.9, 0.9, 0.9])
    recorded("without-dropout", [0.7, 0.7, 0.7])
    finding = claims.examine(replace(CLAIM, measure="gap"), "cifar10")
    assert finding.comparison.effect == pytest.approx(-20)


def test_two_seeds_say_nothing(recorded):
    recorded("with-dropout", [0.9, 0.91])
    recorded("without-dropout", [0.1, 0.11])
    finding = claims.examine(CLAIM, "cifar10")
    assert finding.verdict == "too few runs"
    assert "nothing can be said: 2 runs" in finding.in_words


def test_a_claim_of_a_list_is_corrected_for_it_and_one_of_your_own_is_not():
    claim = claims.get("depth")
    listed, alone = claims.examine(claim, "cifar10"), claims.examine(replace(claim, id="mine"), "cifar10")
    assert listed.comparison.interval == alone.comparison.interval
    assert alone.comparison.adjusted_p is None
    assert listed.comparison.adjusted_p > alone.comparison.p
    other = claims.examine(replace(claim, measure="test"), "cifar10")
    assert other.comparison.adjusted_p is not None, "in the place of its claim"


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
