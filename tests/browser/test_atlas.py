"""The run atlas: its controls, and that it shows the records' numbers."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from weekend.charts import atlas

PAGE = "book/run-atlas.html"
RUNS = atlas.runs()
FACTS = atlas.facts(RUNS)


@pytest.fixture
def open_atlas(open_page):
    """A function that opens the page and returns the atlas."""

    def open_(**options):
        return open_page(PAGE, **options).locator("div.chart").first

    return open_


def texts(found):
    return found.locator(".chart-live .role-mark.mark-text text").all_text_contents()


def choose(found, label, name):
    """Choose from a list with the keyboard alone: type the name's beginning."""
    control = found.get_by_label(label, exact=True)
    control.focus()
    names = control.locator("option").all_inner_texts()
    control.press("Home")
    for _ in range(names.index(name)):
        control.press("ArrowDown")
    assert control.input_value() == name


def facts(pictures, run):
    rows = FACTS.query("pictures == @pictures and run == @run").to_dict("records")
    return [rows[0][name] for name in (*atlas.SETTINGS, *atlas.RESULTS)]


def mean(pictures, run, measure):
    """The mean of a measure over the seeds, a value an epoch."""
    rows = atlas.histories(RUNS).query("pictures == @pictures and run == @run")[measure]
    return [sum(values) / len(values) for values in zip(*rows, strict=True)]


def shown_numbers(found):
    """What the points of the curves say to a screen reader: (run, part, epoch, mean)."""
    labels = found.locator(".chart-live .mark-symbol path[aria-label]").evaluate_all(
        "all => all.map(point => point.getAttribute('aria-label'))"
    )
    rows = [dict(part.split(": ", 1) for part in label.split("; ")) for label in labels]
    return {
        (row["run"], row["part"], int(row["epoch"])): float(row["mean"])
        for row in rows
        if {"run", "part", "epoch", "mean"} <= row.keys()
    }


def test_values_shown_are_those_of_the_records(open_atlas):
    found = open_atlas()
    for name in ("with-dropout", "without-dropout"):
        shown = texts(found)
        assert all(text in shown for text in facts("cifar10", name))
        for part in ("training", "validation"):
            expected = mean("cifar10", name, f"{part} accuracy")
            told = [shown_numbers(found)[name, part, epoch] for epoch in range(1, 11)]
            assert told == pytest.approx(expected, abs=0.051)


def test_controls_work_by_keyboard(open_atlas):
    found = open_atlas()
    radio = found.get_by_role("radio", name="cifar10")
    radio.focus()
    radio.press("ArrowUp")
    assert found.get_by_role("radio", name="photo-digits").is_checked()
    choose(found, "First", "l2")
    choose(found, "Second", "batch-2000")
    shown = texts(found)
    for name in ("l2", "batch-2000"):
        assert all(text in shown for text in facts("photo-digits", name))
    accuracy = found.get_by_role("radio", name="accuracy", exact=True)
    accuracy.focus()
    accuracy.press("ArrowDown")
    told = [shown_numbers(found)["l2", "validation", epoch] for epoch in range(1, 11)]
    assert told == pytest.approx(mean("photo-digits", "l2", "validation cross-entropy"), rel=1e-3, abs=1e-3)
    each = found.get_by_label("Each seed as a line")
    faint = found.locator(".chart-live .mark-line path[stroke-width='1']").first
    assert faint.get_attribute("opacity") == "0"
    each.focus()
    each.press("Space")
    assert float(faint.get_attribute("opacity")) > 0.5


def table_values(found):
    """What the first table says: (run, part, epoch, mean), and the same as shown_numbers."""
    table = found.locator(".chart-table table").first
    names = table.locator("thead th").all_inner_texts()
    rows = [
        dict(zip(names, row.locator("td").all_inner_texts(), strict=True))
        for row in table.locator("tbody tr").all()
    ]
    return {(row["run"], row["part"], int(row["epoch"])): float(row["mean"]) for row in rows}


def test_values_can_be_read_by_keyboard(open_atlas):
    found = open_atlas()
    summary = found.locator("summary", has_text="Values as a table")
    summary.focus()
    summary.press("Enter")
    values = table_values(found)
    assert len(values) == 2 * 2 * 10, "two experiments, two parts, ten epochs"
    assert values == shown_numbers(found)
    captions = " ".join(found.locator(".chart-table caption").all_inner_texts())
    for title in ("accuracy after each epoch", "gap: training less validation", "all experiments"):
        assert title in captions
    summary.press("Tab")
    region = found.get_by_role("region", name="Values of the chart")
    assert region.evaluate("region => region === document.activeElement"), "so that arrow keys scroll it"
    choose(found, "First", "l2")
    found.locator(".chart-table td", has_text="l2").first.wait_for()
    assert ("l2", "validation", 10) in table_values(found)
    assert not any(run == "with-dropout" for run, _, _ in table_values(found))


def test_every_pair_that_was_recorded_can_be_shown(open_atlas):
    found = open_atlas()
    for pictures in ("photo-digits", "cifar10"):
        found.get_by_role("radio", name=pictures).check()
        for name in FACTS.query("pictures == @pictures")["run"]:
            found.get_by_label("First", exact=True).select_option(name)
            shown = texts(found)
            assert all(text in shown for text in facts(pictures, name))


def test_settings_that_differ_are_bold(open_atlas):
    found = open_atlas()
    found.get_by_label("First", exact=True).select_option("rate-high")
    found.get_by_label("Second", exact=True).select_option("with-dropout")
    bold = found.locator(".chart-live .role-mark.mark-text text[font-weight=bold]").all_text_contents()
    assert bold == ["0.01", "0.001"]


def test_groups_of_buttons_have_names(open_atlas):
    found = open_atlas()
    assert found.get_by_role("radiogroup", name="Pictures").locator("input").count() == 2
    assert found.get_by_role("radiogroup", name="Measure").locator("input").count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(open_atlas, theme):
    found = open_atlas(theme=theme)
    found.get_by_label("Each seed as a line").check()
    result = Axe().run(found.page, options={"preload": False})
    assert [f"{v['id']}: {n['html'][:120]}" for v in result.response["violations"] for n in v["nodes"]] == []


def test_atlas_fits_a_phone(open_atlas):
    found = open_atlas(width=360, height=740)
    found.get_by_label("Second", exact=True).select_option("batch-2000-scaled-rate")
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 360
    svg = found.locator(".chart-live svg").bounding_box()
    assert svg["x"] >= 0
    assert svg["x"] + svg["width"] <= 360
    for control in found.locator(".chart-controls :is(label, select)").all():
        assert control.bounding_box()["height"] >= 24
    # In the table no text covers another.
    boxes = [text.bounding_box() for text in found.locator(".chart-live .role-mark.mark-text text").all()]
    rows = {}
    for box in boxes:
        rows.setdefault(round(box["y"]), []).append((box["x"], box["x"] + box["width"]))
    for row in rows.values():
        for (_, end), (start, _) in zip(sorted(row), sorted(row)[1:], strict=False):
            assert end <= start


def test_nothing_moves_by_itself(open_atlas):
    found = open_atlas()
    found.page.emulate_media(reduced_motion="reduce")
    found.get_by_label("Second", exact=True).select_option("l2")
    assert found.page.evaluate("document.getAnimations().length") == 0


def test_paper_gets_the_picture(open_atlas):
    found = open_atlas(theme="dark")
    found.page.emulate_media(media="print")
    assert found.locator(".chart-live").is_hidden()
    picture = found.locator(".chart-print svg[role=img]")
    assert picture.is_visible()
    assert picture.locator("text", has_text="settings").evaluate("e => getComputedStyle(e).fill") == (
        "rgb(29, 36, 51)"
    )


def test_without_javascript_there_is_the_picture(open_atlas):
    found = open_atlas(javascript=False)
    assert found.locator(".chart-view svg[role=img]").is_visible()
    assert all(text in found.inner_text() for text in facts("cifar10", "with-dropout"))


def test_page_is_light_enough(open_page, site_folder):
    import gzip

    shown = open_page(PAGE)
    names = shown.evaluate(
        "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)"
    )
    weights = {
        name: len(gzip.compress((site_folder / name.lstrip("/")).read_bytes()))
        for name in {*names, f"/{PAGE}"}
    }
    vega = sum(weight for name, weight in weights.items() if "/vega-" in name)
    assert vega <= 350_000
    assert sum(weights.values()) - vega <= 300_000, weights
