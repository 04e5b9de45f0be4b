"""The backpropagation stepper on its page: the chapter's numbers, a reader's ways through it, and nonsense."""

import math
import re
from itertools import pairwise

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from weekend.models.from_scratch import SGD, Dense, Network

from .conftest import bring_to_life

PAGE = "book/backpropagation.html"
LAST = 14
WEIGHTS = ("w1", "b1", "w2", "b2")
PENCIL = {"w1": 0.0, "b1": 0.0, "w2": 2.0, "b2": -1.0, "x": 2.0, "y": 1.0, "rate": 1.0}
FORWARD = ("z1", "h", "z2", "p", "L")
BACKWARD = ("by-p", "by-z2", "by-w2", "by-b2", "by-h", "by-z1", "by-w1", "by-b1")
A_NUMBER = "a number from \N{MINUS SIGN}1000 to 1000"
LINES = (*FORWARD, *BACKWARD, *(f"new-{name}" for name in WEIGHTS))

ALERT = ".interactive-live [role=alert]:not(:empty)"

READ_LINES = """() => Object.fromEntries([...document.querySelectorAll('.stepper [data-line]')]
  .filter(row => row.classList.contains('is-known'))
  .map(row => [row.dataset.line, {
    value: Number(row.querySelector('data.result').value),
    factors: [...row.querySelectorAll('data.factor')].map(part => Number(part.value)),
    text: row.textContent,
    isNew: row.querySelector('[aria-label=changed]') !== null,
  }]))"""


@pytest.fixture
def open_stepper(open_page):
    """A function that opens the page with a set-up in its address, and waits for the stepper."""

    def open_(fragment="", **options):
        page = open_page(PAGE + fragment, **options)
        page.locator("[data-alive] .stepper").wait_for()
        return page

    return open_


def set_up(page, **changes):
    """Show a set-up through the page's address, as a link would; missing values are the chapter's."""
    values = PENCIL | {"step": LAST} | changes
    query = "&".join(f"{name}={value!r}" for name, value in values.items())
    page.evaluate("fragment => { location.hash = fragment }", f"#stepper?{query}")
    step = f"step {values['step']} of {LAST}"
    page.locator(".stepper-count", has_text=step).wait_for()
    page.wait_for_function("w => document.querySelector('#stepper-w1').value == w", arg=f"{values['w1']:.6g}")


def press(page, name):
    page.locator(".stepper").get_by_role("button", name=name, exact=True).click()


def step_of(page):
    return int(re.search(r"\d+", page.locator(".stepper-count").inner_text())[0])


def state_of(page):
    """Everything that the part shows."""
    return page.locator(".interactive-live").evaluate("""host => [
        host.outerHTML.replace(/ (class|style)=""/g, ''),
        ...[...host.querySelectorAll('input')].map(input => input.value),
    ]""")


def numpy_lines(w1, b1, w2, b2, x, y, rate):
    """The same numbers from weekend.models.from_scratch, by the names of the lines that it knows."""
    network = machine(w1, b1, w2, b2)
    inputs, targets = np.array([[x]]), np.array([[y]])
    slopes = network.gradients(inputs, targets)
    lines = {
        "h": network.layers[0].a,
        "p": network.layers[1].a,
        "L": np.array(network.loss(inputs, targets)),
    } | {f"by-{name}": slope for name, slope in zip(WEIGHTS, slopes, strict=True)}
    lines["by-z1"], lines["by-z2"] = lines["by-b1"], lines["by-b2"]
    SGD(rate).step(network.parameters, slopes)
    lines |= {f"new-{name}": weight for name, weight in zip(WEIGHTS, network.parameters, strict=True)}
    return {name: value.item() for name, value in lines.items()}, network.loss(inputs, targets)


def machine(w1, b1, w2, b2):
    layers = [Dense(1, 1, "sigmoid"), Dense(1, 1, "sigmoid")]
    for layer, (w, b) in zip(layers, ((w1, b1), (w2, b2)), strict=True):
        layer.W[...], layer.b[...] = w, b
    return Network(layers)


def random_settings():
    random = np.random.default_rng(5)
    for _ in range(20):
        w1, b1, w2, b2, x = (round(float(value), 3) for value in random.normal(0, 1.5, 5))
        yield {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "x": x, "y": float(random.integers(2)), "rate": 0.1}


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_are_those_of_the_chapters_tables(open_stepper):
    page = open_stepper(f"#stepper?step={LAST}")
    lines = page.evaluate(READ_LINES)
    tables = page.locator("#with-a-pencil table").all()
    written = [cell.inner_text() for table in tables for cell in table.locator("tbody td:last-child").all()]
    table_values = [float(text.split("=")[-1].strip().replace("\N{MINUS SIGN}", "-")) for text in written]
    assert [lines[name]["value"] for name in (*FORWARD, *BACKWARD)] == table_values


def test_numbers_are_those_that_the_lesson_prints(open_stepper, project):
    lesson = nbformat.read(project.root / "lessons" / "backpropagation.ipynb", 4)
    printed = "".join(
        output.text
        for cell in lesson.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream"
    )
    page = open_stepper(f"#stepper?step={LAST}")
    lines = page.evaluate(READ_LINES)
    slopes = [float(number) for number in re.search(r"slopes by .*\[(.*)\]", printed)[1].split()]
    assert [lines[f"by-{name}"]["value"] for name in WEIGHTS] == slopes
    by_hand = [float(number) for number in re.search(r"by hand: (.*)", printed)[1].split()]
    assert [lines[f"new-{name}"]["value"] for name in WEIGHTS] == by_hand
    after = re.search(r"loss after: +(\S+)", printed)[1]
    assert f"The loss will fall from 0.25 to {after}." in page.locator(".stepper-card").inner_text()


def test_drawing_without_javascript_has_the_same_numbers(open_page, open_stepper):
    texts = "[...document.querySelectorAll('svg.machine .machine-cards text')].map(text => text.textContent)"
    still = open_page(PAGE, javascript=False)
    in_still = still.locator("svg.machine .machine-cards text").all_text_contents()
    assert in_still == open_stepper(f"#stepper?step={LAST}").evaluate(texts)


def test_numbers_agree_with_from_scratch_and_factors_multiply_to_the_slopes(open_stepper):
    page = open_stepper()
    for setting in random_settings():
        set_up(page, **setting)
        lines = page.evaluate(READ_LINES)
        assert tuple(lines) == LINES
        expected, after = numpy_lines(**setting)
        for name, value in expected.items():
            assert lines[name]["value"] == pytest.approx(value, rel=2e-5, abs=1e-7), (name, setting)
        for name in BACKWARD:
            factors = lines[name]["factors"]
            assert len(factors) == 2
            assert math.prod(factors) == pytest.approx(lines[name]["value"], rel=1e-12, abs=1e-300), name
        assert lines["by-z2"]["factors"][0] == lines["by-p"]["value"], "each slope is used again for the next"
        assert lines["by-z1"]["factors"][0] == lines["by-h"]["value"]
        press(page, "Turn the cogs")
        assert page.evaluate(READ_LINES)["L"]["value"] == pytest.approx(after, rel=2e-5)


def test_a_small_step_lowers_the_loss(open_stepper):
    page = open_stepper()
    for setting in random_settings():
        set_up(page, **setting)
        before = page.evaluate(READ_LINES)["L"]["value"]
        press(page, "Turn the cogs")
        after = page.evaluate(READ_LINES)["L"]["value"]
        assert after < before
        assert "the loss fell from" in page.locator(".stepper-outcome").inner_text()


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [
        ("w1", "1", ()),
        ("w2", "3", ("z1", "h")),
        ("b2", "0", ("z1", "h")),
        ("y", "0", ("z1", "h", "z2", "p", "L")),  # p is half way between 0 and 1: the loss stays
        ("y", "0.9", ("z1", "h", "z2", "p")),
        ("rate", "2", (*FORWARD, *BACKWARD)),
    ],
)
def test_a_change_changes_what_depends_on_it(open_stepper, name, value, same):
    page = open_stepper(f"#stepper?step={LAST}")
    before = page.evaluate(READ_LINES)
    page.locator(f"#stepper-{name}").fill(value)
    after = page.evaluate(READ_LINES)
    unchanged = {line for line in LINES if after[line]["value"] == before[line]["value"]}
    assert unchanged == set(same)
    assert {line for line in LINES if not after[line]["isNew"]} == unchanged
    assert "is now" in page.locator(".stepper-outcome").inner_text()
    press(page, "Back")
    assert not any(line["isNew"] for line in page.evaluate(READ_LINES).values())


def test_no_blame_gets_through_a_weight_of_zero(open_stepper):
    page = open_stepper(f"#stepper?w2=0&b2=0&step={LAST}")
    lines = page.evaluate(READ_LINES)
    assert [lines[f"by-{name}"]["value"] for name in ("h", "z1", "w1", "b1")] == [0, 0, 0, 0]
    assert lines["by-w2"]["value"] != 0


# --- walking --------------------------------------------------------------------------------------


def test_back_undoes_next(open_stepper):
    page = open_stepper()
    seen = [state_of(page)]
    for number in range(1, LAST + 1):
        press(page, "Next")
        assert step_of(page) == number
        seen.append(state_of(page))
    assert all(here != there for here, there in pairwise(seen))
    for expected in reversed(seen[:-1]):
        press(page, "Back")
        assert state_of(page) == expected


def test_there_is_nothing_before_the_first_step_and_behind_the_last(open_stepper):
    page = open_stepper()
    for name, step in (("Back", 0), ("First", 0), ("Next", LAST)):
        page.get_by_role("slider", name="Step", exact=True).press("End" if step else "Home")
        control = page.get_by_role("button", name=name, exact=True)
        assert control.get_attribute("aria-disabled") == "true"
        control.click(force=True)
        assert step_of(page) == step


def test_each_step_adds_a_line_and_shows_one_place(open_stepper):
    page = open_stepper()
    assert page.evaluate(READ_LINES) == {}
    for number in range(1, LAST):
        press(page, "Next")
        lines = page.evaluate(READ_LINES)
        assert tuple(lines) == LINES[:number]
        assert page.locator(".stepper-notes .is-current").get_attribute("data-line") == LINES[number - 1]
        place = page.locator(".stepper [data-place].is-current")
        assert place.get_attribute("data-place") == LINES[number - 1].removeprefix("by-")
        shown = page.locator(".stepper-card data.result").get_attribute("value")
        assert float(shown) == lines[LINES[number - 1]]["value"]
        hidden = [group for group in page.locator(".stepper [data-slope]").all() if not group.is_visible()]
        assert len(hidden) == 8 - max(0, number - 5)


def test_play_walks_by_itself_and_stops_at_the_end(open_page, chromium):
    page = open_page(PAGE)
    page.locator("[data-alive] .stepper").wait_for()
    page.clock.install()
    press(page, "Play")
    page.clock.run_for(5100)
    assert step_of(page) == 2
    press(page, "Pause")
    page.clock.run_for(5100)
    assert step_of(page) == 2
    press(page, "Play")
    page.clock.run_for(60000)
    assert step_of(page) == LAST
    assert page.get_by_role("button", name="Play", exact=True).is_visible()


def test_turning_ten_times_is_turning_once_ten_times(open_stepper):
    page = open_stepper()
    press(page, "Turn the cogs 10 times")
    at_once = page.evaluate(READ_LINES)["L"]["value"]
    press(page, "Reset")
    assert page.locator(".stepper-outcome").inner_text() == ""
    losses = []
    for _ in range(10):
        press(page, "Turn the cogs")
        losses.append(page.evaluate(READ_LINES)["L"]["value"])
    assert losses[-1] == at_once
    assert losses == sorted(losses, reverse=True)
    rows = page.locator(".stepper-form tbody tr")
    assert rows.count() == 6
    assert rows.last.locator("th").inner_text() == "10"


def test_keyboard_is_enough(open_stepper):
    page = open_stepper()
    names = []
    page.locator(".stepper").evaluate("part => { part.tabIndex = -1; part.focus() }")
    for _ in range(15):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate("""() => { const e = document.activeElement;
                return e.closest('.stepper') && (e.ariaLabel ?? e.labels?.[0]?.textContent ?? e.textContent) }""")
        )
        if names[-1]:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", names[-1]
    assert names[:15] == [
        *("First", "Back", "Next", "Play", "Step"),
        *("w₁", "b₁", "w₂", "b₂", "x", "y", "rate"),
        *("Turn the cogs", "Turn the cogs 10 times", "Reset"),
    ]
    page.get_by_role("button", name="Next", exact=True).focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", LAST), ("Home", 0)):
        page.keyboard.press(key)
        assert step_of(page) == step
    slider = page.get_by_role("slider", name="Step", exact=True)
    slider.focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", LAST)):
        page.keyboard.press(key)
        assert step_of(page) == step
    assert slider.get_attribute("aria-valuetext") == f"{LAST} of {LAST}: The turn of the cogs"
    page.locator("#stepper-w2").focus()
    page.keyboard.press("ArrowUp")
    assert page.locator("#stepper-w2").input_value() == "2.5"
    assert step_of(page) == LAST, "the arrows belong to the field"
    page.get_by_role("button", name="Turn the cogs", exact=True).focus()
    page.keyboard.press("Enter")
    assert "The cogs have turned" in page.locator(".stepper-outcome").inner_text()


def test_a_screen_reader_hears_each_step(open_stepper):
    page = open_stepper()
    card = page.locator(".stepper-card")
    assert card.get_attribute("role") == "status"
    press(page, "Next")
    assert "First sum" in card.inner_text()
    assert "0 · 2 + 0 = 0" in card.inner_text()
    assert "multiplied by the weight" in card.inner_text()


# --- addresses ------------------------------------------------------------------------------------


def test_the_address_keeps_the_set_up_exactly(open_stepper):
    page = open_stepper()
    page.locator("#stepper-w1").fill("0.3")
    press(page, "Turn the cogs 10 times")
    press(page, "Next")
    lines, step = page.evaluate(READ_LINES), step_of(page)
    page.reload(wait_until="networkidle")
    bring_to_life(page)
    assert page.evaluate(READ_LINES) == lines
    assert step_of(page) == step
    assert open_stepper(page.url.split(PAGE)[1]).evaluate(READ_LINES) == lines


def test_an_address_of_a_section_is_left_alone(open_stepper):
    page = open_stepper("#bp-slow")
    assert page.url.endswith("#bp-slow")
    assert step_of(page) == 0


@pytest.mark.parametrize(
    ("preset", "fragment", "w2", "step", "alert"),
    [
        ("w2=-3&amp;step=4", "", "-3", 4, ""),
        ("w2=-3&amp;step=4", "#stepper?step=5", "-3", 5, ""),
        ("w2=-3&amp;step=4", "#stepper?step=x", "-3", 4, "step must be a whole number from 0 to 14"),
        ("w2=none", "", "2", 0, f"w₂ must be {A_NUMBER}"),
    ],
)
def test_the_directive_can_preset_the_state(chromium, base_url, preset, fragment, w2, step, alert):
    page = chromium.new_page()
    page.route(
        f"**/{PAGE}",
        lambda route: route.fulfill(
            body=route.fetch().text().replace('data-state=""', f'data-state="{preset}"'),
            content_type="text/html",
        ),
    )
    page.goto(f"{base_url}/{PAGE}{fragment}", wait_until="networkidle")
    bring_to_life(page)
    page.locator("[data-alive] .stepper").wait_for()
    assert page.locator("#stepper-w2").input_value() == w2
    assert step_of(page) == step
    assert alert in "".join(page.locator(ALERT).all_inner_texts())
    press(page, "Next")
    press(page, "Reset")
    assert (page.locator("#stepper-w2").input_value(), step_of(page)) == (w2, 4 if w2 == "-3" else 0)
    page.close()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("w1=abc", f"w₁ must be {A_NUMBER}"),
        ("w1=", f"w₁ must be {A_NUMBER}"),
        ("b2=1e308", f"b₂ must be {A_NUMBER}"),
        ("x=NaN", f"input x must be {A_NUMBER}"),
        ("x=-Infinity", "input x must be a number"),
        ("y=2", "right answer y must be a number from 0 to 1"),
        ("rate=-1", "learning rate must be a number from 0 to 1000"),
        ("step=99", "step must be a whole number from 0 to 14"),
        ("step=1.5", "step must be a whole number from 0 to 14"),
        ("__proto__=1", "it has no “__proto__”"),
        ("<img src=x onerror=alert(1)>=1", "it has no “<img"),
        ("%E0%A4%A=1", "it has no"),
    ],
)
def test_nonsense_in_the_address_gives_one_message_and_the_usual_machine(open_stepper, query, message):
    page = open_stepper(f"#stepper?w2=7&{query}")
    alerts = page.locator(ALERT).all_inner_texts()
    assert len(alerts) == 1
    assert message in alerts[0]
    assert alerts[0].endswith("The machine has its usual set-up instead.")
    assert page.locator("#stepper-w2").input_value() == "2"
    press(page, "Next")
    assert page.evaluate(READ_LINES)["z1"]["value"] == 0


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("w1", "", f"w₁ must be {A_NUMBER}. Until then the machine goes on with 0."),
        ("w1", "e", f"w₁ must be {A_NUMBER}."),
        ("w1", "--", f"w₁ must be {A_NUMBER}"),
        ("w2", "1e308", f"w₂ must be {A_NUMBER}. Until then the machine goes on with 1000."),
        ("y", "1.5", "right answer y must be a number from 0 to 1."),
    ],
)
def test_nonsense_in_a_field_gives_a_message_until_it_is_mended(open_stepper, name, typed, message):
    page = open_stepper("#stepper?step=5")
    field = page.locator(f"#stepper-{name}")
    field.fill("")
    field.press_sequentially(typed)
    alert = page.locator(".stepper-form [role=alert]")
    assert message in alert.inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert all(math.isfinite(line["value"]) for line in page.evaluate(READ_LINES).values())
    field.fill("0.5")
    assert alert.inner_text() == ""
    assert field.get_attribute("aria-invalid") is None


COMMAS = {"0,25": "0.25", "-1,5": "-1.5", "−2,5": "-2.5", "0,125": "0.125", "1e-3": "0.001", ",5": "0.5"}


def test_decimal_comma_is_a_decimal_point(open_stepper):
    page = open_stepper()
    field = page.locator("#stepper-w1")
    for typed, value in COMMAS.items():
        field.fill("")
        field.press_sequentially(typed)
        assert f"w1={value}&" in page.evaluate("location.hash"), typed
        assert field.get_attribute("aria-invalid") is None
    for typed in ("1,250", "1.250,5", "1,2,3"):
        field.fill(typed)
        assert field.get_attribute("aria-invalid") == "true", "never another number"
    field.fill("1,250")
    assert "; write 1.250 or 1250." in page.locator(".stepper-form [role=alert]").inner_text()


def test_arrow_keys_step_through_a_field(open_stepper):
    page = open_stepper()
    field = page.locator("#stepper-y")
    field.press("ArrowUp")
    assert field.input_value() == "1", "the largest"
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert field.input_value() == "0.8"
    assert "y=0.8&" in page.evaluate("location.hash")


def test_a_huge_learning_rate_is_explained(open_stepper):
    page = open_stepper("#stepper?x=1000&rate=1000")
    press(page, "Turn the cogs 10 times")
    alert = page.locator(".stepper-form [role=alert]")
    assert "The next step is too large: w₁ would become 1.25·10⁵." in alert.inner_text()
    assert "Choose a smaller learning rate, or reset the machine." in alert.inner_text()
    assert page.locator("#stepper-w1").input_value() == "0", "the cogs are left alone"
    press(page, "Reset")
    assert alert.inner_text() == ""


def test_a_step_that_is_too_large_is_called_so(open_stepper):
    page = open_stepper(f"#stepper?w1=1&b1=0&w2=2&b2=-1.5&x=1&y=0.5&rate=400&step={LAST}")
    assert "the loss will rise from" in page.locator(".stepper-card").inner_text()
    press(page, "Turn the cogs")
    assert "try a smaller learning rate" in page.locator(".stepper-outcome").inner_text()


# --- looks ----------------------------------------------------------------------------------------


def test_without_javascript_the_drawing_and_words_stay(open_page):
    page = open_page(PAGE, javascript=False)
    part = page.locator("div.interactive")
    assert part.locator("svg.machine").is_visible()
    assert "all lines of the notes" in part.inner_text()
    assert part.locator("button").count() == 0


def test_reduced_motion_moves_nothing(open_stepper):
    page = open_stepper()
    moving = """() => [...document.querySelectorAll('.stepper *')].filter(e => {
        const style = getComputedStyle(e);
        return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
    }).length"""
    press(page, "Next")
    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    press(page, "Next")
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", [0, 7, LAST])
def test_axe_finds_no_violation(open_stepper, theme, step):
    page = open_stepper(f"#stepper?step={step}", theme=theme)
    press(page, "Turn the cogs") if step == 7 else page.locator("#stepper-w1").fill("")
    found = Axe().run(page, context=".interactive", options={"preload": False}).response["violations"]
    assert [f"{violation['id']}: {node['html']}" for violation in found for node in violation["nodes"]] == []


LONG = "w1=-123.456&b1=-0.00123&w2=-3.14159&b2=0.02&x=0.0123&y=0.333&rate=12.5"


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("query", ["w1=0", LONG, LONG + "&w1=-876.5432&w2=-999.9999&x=-999.9"])
def test_everything_fits_its_width(open_stepper, width, query):
    page = open_stepper(f"#stepper?{query}&step={LAST}", width=width, height=740)
    press(page, "Turn the cogs")
    page.get_by_role("slider", name="Step", exact=True).press("End")
    before = page.evaluate(READ_LINES)
    page.locator("#stepper-b1").fill("-0.0321")
    after = page.evaluate(READ_LINES)
    starred = {name for name, line in after.items() if line["isNew"]}
    assert starred == {name for name, line in after.items() if line["value"] != before[name]["value"]}
    assert starred >= {"z1", "new-b1"}, "even where the sigmoid is flat, and nothing behind it can change"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate("""() => {
        const frame = document.querySelector('.interactive').getBoundingClientRect();
        return [...document.querySelectorAll('.interactive-live *')]
            .filter(e => e.getBoundingClientRect().width && !e.closest('[data-layer], [data-dial]'))
            .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.left < frame.left || box.right > frame.right)
            .map(([start]) => start);
    }""")
    assert outside == []
    spilled = page.evaluate("""() => [...document.querySelectorAll('.stepper [data-place]')].filter(place => {
        const card = place.querySelector('rect').getBoundingClientRect();
        return [...place.querySelectorAll('text')].some(text => text.getBoundingClientRect().right > card.right);
    }).map(place => place.textContent)""")
    assert spilled == []
    clipped = page.evaluate("""() => [...document.querySelectorAll('.stepper-notes :is(th, td)')]
        .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)""")
    assert clipped == []


def test_a_phone_works_by_touch(chromium, base_url):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}", wait_until="networkidle")
    bring_to_life(page)
    page.locator("[data-alive] .stepper").wait_for()
    next_step = page.get_by_role("button", name="Next", exact=True)
    next_step.tap()
    place = next_step.bounding_box()
    for number in range(2, LAST + 1):
        next_step.tap()
        assert step_of(page) == number
        assert next_step.bounding_box()["y"] == pytest.approx(place["y"], abs=30), "it stays under the thumb"
    for button in page.locator(".stepper button").all():
        assert min(button.bounding_box()["height"], button.bounding_box()["width"]) >= 32
    page.get_by_role("button", name="Turn the cogs", exact=True).tap()
    assert page.locator(".stepper-outcome").is_visible()
    context.close()


def test_its_files_are_small(open_stepper):
    page = open_stepper()
    sizes = page.evaluate("""() => performance.getEntriesByType('resource')
        .filter(entry => entry.name.includes('/parts/')).map(entry => entry.decodedBodySize)""")
    assert len(sizes) >= 7
    assert sum(sizes) < 60_000


@pytest.mark.parametrize("width", [1280, 1000, 800])
def test_lines_of_the_notes_keep_their_height(open_stepper, width):
    page = open_stepper(width=width)
    heights = """() => [...document.querySelectorAll('.stepper-notes tr')].map(row => row.offsetHeight)"""
    at_rest = page.evaluate(heights)
    assert len(at_rest) == len(LINES)
    assert min(at_rest) > 0
    for _ in range(LAST):
        press(page, "Next")
        assert page.evaluate(heights) == at_rest, f"step {step_of(page)}"


def test_lines_that_are_not_known_yet_are_not_to_be_read(open_stepper):
    page = open_stepper()
    for _ in range(3):
        press(page, "Next")
    shown = [
        row.get_attribute("data-line") for row in page.locator(".stepper-notes tr:has(data:visible)").all()
    ]
    assert shown == list(FORWARD[:3])
    tree = page.locator(".stepper-notes").aria_snapshot()
    assert "z₂" in tree
    assert "by p" not in tree
