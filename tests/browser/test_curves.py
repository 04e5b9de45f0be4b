"""Training curves: read, hide, smooth, tabulate, print; by pointer, touch and keyboard."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import bring_to_life

PAGE = "book/learning-rate.html"
INK = {"light": "rgb(29, 36, 51)", "dark": "rgb(227, 231, 238)"}


@pytest.fixture
def chart(open_page):
    """A function that opens a page and returns its first training curve."""

    def open_chart(path=PAGE, **options):
        found = open_page(path, **options).locator("div.chart:has(.chart-cursor)").first
        found.scroll_into_view_if_needed()
        return found

    return open_chart


def specification(chart):
    return json.loads(chart.locator(".chart-spec").text_content())


def series(chart):
    """The measured values by (run, part), in order of place."""
    found = {}
    for row in specification(chart)["data"]["values"]:
        found.setdefault((row["run"], row["part"]), []).append(row["value"])
    return found


def spoken(chart):
    """What a screen reader says: the place, and the values by the name of the series."""
    text = chart.locator(".chart-cursor").get_attribute("aria-valuetext")
    title, values = text.split(". ", 1)
    return title, dict(value.split(": ") for value in values.split("; "))


def percent(value):
    """A value as the page writes it: JavaScript rounds a tie up, where Python takes the even digit."""
    return f"{Decimal(value).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def smoothed(values, weight):
    """TensorBoard's exponential moving average, with the start at 0 corrected."""
    average, result = 0.0, []
    for count, value in enumerate(values, 1):
        average = weight * average + (1 - weight) * value
        result.append(average / (1 - weight**count))
    return np.array(result)


def curves(chart):
    """The thick lines as drawn: for each, the heights of its points in pixels from the top of the plot."""
    paths = chart.locator(".chart-live .mark-line path[stroke-width='2']")
    drawn = paths.evaluate_all("all => all.map(path => path.getAttribute('d'))")
    return [np.array([float(y) for y in re.findall(r",(-?[\d.e-]+)", path)]) for path in drawn]


def test_arrow_keys_read_all_values(chart):
    found = chart()
    handle = found.locator(".chart-cursor")
    handle.focus()
    handle.press("Home")
    for at in range(len(next(iter(series(found).values())))):
        title, values = spoken(found)
        assert title == f"epoch {at + 1}"
        assert values == {f"{run}, {part}": percent(all_[at]) for (run, part), all_ in series(found).items()}
        handle.press("ArrowRight")
    assert spoken(found)[0] == title, "the last place is the last"
    handle.press("PageDown")
    assert spoken(found)[0] == "epoch 1"
    handle.press("End")
    assert spoken(found)[0] == title
    card = found.locator(".chart-card")
    assert card.is_visible()
    handle.press("Escape")
    assert card.is_hidden()


def test_hover_shows_the_nearest_epoch(chart):
    found = chart()
    box = found.locator(".chart-cursor").bounding_box()
    card = found.locator(".chart-card")
    assert card.is_hidden()
    # Five epochs: 0.6 of the way lies nearest to the third.
    found.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 40)
    assert card.is_visible()
    text = card.inner_text()
    assert "epoch 3" in text
    for values in series(found).values():
        assert percent(values[2]) in text
    line = found.locator(".chart-line").bounding_box()
    assert line["x"] == pytest.approx(box["x"] + 0.5 * box["width"], abs=1.5)
    found.page.mouse.move(box["x"] - 60, box["y"] + 40)
    assert card.is_hidden()


def test_legend_toggles_series_by_keyboard(chart):
    found = chart()
    before = len(curves(found))
    assert before == len(series(found))
    button = found.get_by_role("button", name="rate 0.01", exact=True)
    button.focus()
    button.press("Space")
    assert button.get_attribute("aria-pressed") == "false"
    assert len(curves(found)) == before - 2
    assert not any(name.startswith("rate 0.01,") for name in spoken(found)[1])
    found.get_by_role("button", name="training").press("Enter")
    assert len(curves(found)) == before / 2 - 1
    button.press("Space")
    assert button.get_attribute("aria-pressed") == "true"
    assert len(curves(found)) == before / 2


def test_something_always_stays(chart):
    found = chart()
    buttons = found.locator(".chart-toggle").all()
    for button in buttons:
        button.click()
    assert [button.get_attribute("aria-pressed") for button in buttons] == ["false"] * 3 + [
        "true",
        "false",
        "true",
    ]
    assert len(curves(found)) == 1


@pytest.mark.parametrize("weight", [0.01, 0.6, 0.99])
def test_smoothing_equals_tensorboards(chart, weight):
    found = chart()
    plain = curves(found)
    found.get_by_label("Smoothing").fill(str(weight))
    assert found.locator("output").inner_text() == f"{weight:.2f}"
    expected = {name: smoothed(values, weight) for name, values in series(found).items()}
    # As drawn: one straight line from values to pixels fits all points before and after.
    heights = np.concatenate(plain + curves(found))
    order = drawn_order(found, plain)
    values = np.concatenate(
        [np.array(series(found)[name]) for name in order] + [expected[name] for name in order]
    )
    assert set(order) == set(expected)
    slope, start = np.polyfit(values, heights, 1)
    assert np.abs(slope * values + start - heights).max() < 0.02
    # As told.
    handle = found.locator(".chart-cursor")
    handle.focus()
    handle.press("Home")
    for at in range(len(heights) // (2 * len(order))):
        for name, text in spoken(found)[1].items():
            run, part = name.split(", ")
            told = re.fullmatch(r"(.+)%, measured (.+)%", text)
            assert float(told[1]) == pytest.approx(expected[run, part][at], abs=0.051)
            assert float(told[2]) == pytest.approx(series(found)[run, part][at], abs=0.051)
        handle.press("ArrowRight")


def drawn_order(chart, heights):
    """Which series each drawn line is: the one whose values it follows, with high values at small heights."""
    low, high = np.min(heights), np.max(heights)
    values = np.concatenate(list(series(chart).values()))
    pixels = (high - low) / (values.max() - values.min())
    return [
        min(
            series(chart),
            key=lambda name: np.abs(
                high - pixels * (np.array(series(chart)[name]) - values.min()) - line
            ).max(),
        )
        for line in heights
    ]


def test_smoothing_works_by_keyboard(chart):
    found = chart()
    slider = found.get_by_label("Smoothing")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    assert found.locator("output").inner_text() == "0.03"
    slider.press("Home")
    name, values = next(iter(series(found).items()))
    assert spoken(found)[1][", ".join(name)] == percent(values[-1])


def test_table_has_the_data(chart):
    found = chart()
    summary = found.locator("summary")
    summary.focus()
    summary.press("Enter")
    rows = found.locator(".chart-table tbody tr")
    data = specification(found)["data"]["values"]
    assert rows.count() == len({row["epoch"] for row in data})
    heads = found.locator(".chart-table thead th").all_inner_texts()
    for tr in rows.all():
        place, *cells = tr.locator("th, td").all_inner_texts()
        for head, text in zip(heads[1:], cells, strict=True):
            row = next(r for r in data if f"{r['run']}, {r['part']}" == head and r["epoch"] == int(place))
            measured = [row["value"]]
            if row["low"] < row["high"]:
                measured += [row["low"], row["high"]]
            told = [float(number) for number in re.findall(r"[\d.]+(?=%)", text)]
            assert told == pytest.approx(measured, abs=0.051)


def test_paper_gets_the_picture(chart):
    found = chart(theme="dark")
    found.get_by_label("Smoothing").fill("0.9")
    found.page.emulate_media(media="print")
    assert found.locator(".chart-live").is_hidden()
    picture = found.locator(".chart-print svg[role=img]")
    assert picture.is_visible()
    label = picture.locator(".role-axis-label text").first
    assert label.evaluate("e => getComputedStyle(e).fill") == INK["light"], "dark ink, in the dark theme too"
    found.page.emulate_media(media="screen")
    assert found.locator(".chart-live").is_visible()
    assert picture.is_hidden()


def test_nothing_moves_by_itself(chart):
    found = chart()
    found.page.emulate_media(reduced_motion="reduce")
    found.get_by_label("Smoothing").fill("0.5")
    found.locator(".chart-toggle").first.click()
    found.locator(".chart-cursor").focus()
    assert found.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation_in_an_open_chart(chart, theme):
    found = chart(theme=theme)
    found.locator(".chart-toggle").first.click()
    found.get_by_label("Smoothing").fill("0.5")
    found.locator("summary").click()
    found.locator(".chart-cursor").focus()
    assert found.locator(".chart-card").is_visible()
    result = Axe().run(found.page, options={"preload": False})
    assert [f"{v['id']}: {n['html'][:120]}" for v in result.response["violations"] for n in v["nodes"]] == []


def test_chart_fits_a_phone_and_a_finger(chromium, base_url):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}", wait_until="networkidle")
    bring_to_life(page)
    found = page.locator("div.chart:has(.chart-cursor)").first
    found.scroll_into_view_if_needed()
    found.get_by_label("Smoothing").fill("0.5")
    handle, card = found.locator(".chart-cursor"), found.locator(".chart-card")
    for place in (4, 120, 240):
        handle.tap(position={"x": place, "y": 60})
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    for control in found.locator("button, input, summary").all():
        assert control.bounding_box()["height"] >= 16
    for button in found.locator("button, summary").all():
        assert button.bounding_box()["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_a_copy_on_disk_is_alive(chromium, site_folder):
    page = chromium.new_page()
    page.goto((site_folder / PAGE).as_uri(), wait_until="load")
    page.locator("div.chart").first.scroll_into_view_if_needed()
    page.locator(".chart-cursor").first.wait_for()
    page.close()


def test_chart_follows_the_width_of_the_window(chart):
    found = chart()
    found.page.set_viewport_size({"width": 500, "height": 800})
    found.page.wait_for_timeout(300)
    plot = found.locator("svg path.background").first.bounding_box()
    handle = found.locator(".chart-cursor").bounding_box()
    assert handle == pytest.approx(plot, abs=1)
