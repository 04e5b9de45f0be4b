"""The playground in a real browser: it learns, it remembers, it explains, and nothing kills it."""

import gzip
import json
import subprocess
import sys
import time
from statistics import median

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from weekend import check

PAGE = "book/playground.html"
SMALL = {"or-network": "OR", "eleven-experiments": "XOR", "gradient-descent": "OR"}
LONG = 60_000  # milliseconds, on a busy machine


@pytest.fixture
def playground(open_page):
    """A function that opens the playground with a set-up and waits until it is alive."""

    def open_(setup="", **options):
        page = open_page(f"{PAGE}#{setup}", **options)
        page.locator("[data-alive=true] .pg-train").wait_for(timeout=LONG)
        return page

    return open_


def is_at_rest(page):
    page.wait_for_function("document.querySelector('.pg').dataset.running === 'false'", timeout=LONG)


def state(page):
    """What the playground shows: steps, loss, address, and each weight."""
    is_at_rest(page)
    return page.evaluate("""() => ({
        ...document.querySelector(".pg").dataset,
        address: location.hash,
        units: [...document.querySelectorAll(".pg-unit")].map((unit) => unit.getAttribute("aria-label")),
    })""")


def train_for(page, steps):
    page.click(".pg-train")
    page.wait_for_function(f"Number(document.querySelector('.pg').dataset.steps) >= {steps}", timeout=LONG)


# --- learning ---


def test_xor_fails_and_then_works_by_the_tasks_own_route(playground):
    page = playground()
    page.get_by_label("Guided task", exact=True).select_option(label="2. Make XOR fail, then make it work")
    goals = page.locator(".pg-goals li")
    page.locator(".pg-train").click()
    goals.nth(0).locator("text=Reached").wait_for(timeout=LONG)
    is_at_rest(page)  # it stops there, so that one sees the failure
    assert float(state(page)["loss"]) == pytest.approx(0.25, abs=0.01)
    assert "Goal reached. Next" in page.inner_text(".pg-status")
    page.click("text=A hint")
    assert "Add a layer" in page.inner_text(".pg-hint p")
    page.get_by_role("button", name="Add a layer").click()
    page.locator(".pg-train").click()
    goals.nth(1).locator("text=Reached").wait_for(timeout=LONG)
    assert float(state(page)["loss"]) < 0.05
    assert page.locator(".pg-table td:last-child").all_inner_texts() == [
        text for text in page.locator(".pg-table td:last-child").all_inner_texts() if "✓" in text
    ]
    assert "The task is done" in page.inner_text(".pg-status")


@pytest.mark.parametrize(
    ("task", "cure"),
    [
        ("or", ""),
        ("bend", "activation=tanh"),
        ("circle", "hidden=3"),
        ("overfit", "l2=0.01"),
        ("rate", "rate=20"),
        ("explode", "rate=0.2"),
        ("spiral", "hidden=16-16"),
    ],
)
def test_each_tasks_goals_can_be_reached(playground, task, cure):
    """Each of them: the set-up reaches the first goal (but the spiral's), the hint's change the last."""
    page = playground(f"task={task}")
    page.get_by_label("Speed").select_option("full")
    goals = page.locator(".pg-goals li")
    count = goals.count()
    if task != "spiral":
        page.locator(".pg-train").click()
        goals.first.locator("text=Reached").wait_for(timeout=LONG)
    if cure:
        name, value = cure.split("=")
        page.evaluate(
            """([name, value]) => {
                const parts = new URLSearchParams(location.hash.slice(1));
                parts.set(name, value);
                parts.delete("steps");
                location.hash = parts.toString();
            }""",
            [name, value],
        )
        page.wait_for_function("document.querySelector('.pg').dataset.steps === '0'")
    if goals.nth(count - 1).locator("text=Reached").count() == 0:
        page.locator(".pg-train").click()
    goals.nth(count - 1).locator("text=Reached").wait_for(timeout=LONG)


def printed(project, chapter, start):
    """The numbers that a lesson prints after a line's beginning."""
    lesson = nbformat.read(project.root / "lessons" / f"{chapter}.ipynb", 4)
    lines = [
        line
        for cell in lesson.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for line in output.get("text", "").splitlines()
    ]
    return next(line.removeprefix(start) for line in lines if line.startswith(start))


def table(page):
    return [float(text.split()[0]) for text in page.locator(".pg-table td:last-child").all_inner_texts()]


def test_from_the_lessons_weights_it_goes_the_lessons_way(playground, project):
    """The OR network of the chapter, and the stuck one: the same answers as in the lessons' own outputs."""
    page = playground(
        "data=or&hidden=none&loss=mean_squared_error&rate=2&batch=all&start=keras-or&steps=2000"
    )
    is_at_rest(page)
    lesson = [
        float(printed(project, "or-network", f"{row}:").strip(" []"))
        for row in ("0 or 0", "0 or 1", "1 or 0", "1 or 1")
    ]
    assert table(page) == pytest.approx(lesson, abs=0.0005)


@pytest.mark.parametrize(
    ("start", "line", "steps"),
    [
        ("keras-xor-relu-1", "8 relu, seed 1 ", 1000),
        ("keras-xor-tanh-0", "Keras start, seed 0 ", 2000),
        ("keras-xor-tiny-2", "tiny start, seed 2 ", 2000),
    ],
)
def test_choosing_a_lessons_weights_brings_its_settings(playground, project, start, line, steps):
    page = playground("data=moons&speed=full")
    page.get_by_label("Weights start from").select_option(start)
    address = page.evaluate("location.hash.slice(1)")
    assert f"start={start}" in address
    again = playground(f"{address}&steps={steps}")
    is_at_rest(again)
    lesson = [float(number) for number in printed(project, "eleven-experiments", line).split()]
    assert table(again) == pytest.approx(lesson, abs=0.002)


def test_map_of_gradient_descent_has_the_same_losses(playground, project):
    for rate in ("0.02", "2", "20", "100"):
        page = playground(
            f"data=or&hidden=none&start=zeros&loss=mean_squared_error&rate={rate}&batch=all&steps=2000"
        )
        lesson = float(printed(project, "gradient-descent", f"rate {rate} ").split()[-1])
        assert float(state(page)["loss"]) == pytest.approx(lesson, abs=0.0005)


# --- exercises ---


def measured(page):
    """The address and the losses that the page shows when it is trained as far as the address says."""
    shown = page.locator(".pg dd").all_inner_texts()
    return [page.url, *(float(text) for text in shown[1:3] if text)]


def test_exercises_take_what_the_page_gives(playground):
    """Three solutions of the page, played in it: their links and losses are right answers."""

    def trained(setup, steps):
        page = playground(f"{setup}&steps={steps}")
        page.wait_for_function(
            f"Number(document.querySelector('.pg').dataset.steps) >= {steps}", timeout=LONG
        )
        is_at_rest(page)
        page.wait_for_function(f"location.hash.includes('steps={steps}')")
        return measured(page)

    xor = "data=xor&loss=mean_squared_error&rate=2&batch=all"
    assert check.pg_xor([trained(f"{xor}&hidden=1", 1200), trained(f"{xor}&hidden=4", 900)]).right
    moons = "data=moons&noise=0.6&count=60&validation=0.5&optimizer=adam&rate=0.01&hidden=16-16"
    assert check.pg_cure([trained(moons, 900), trained(f"{moons}&l2=0.01", 900)]).right
    link, _ = trained("data=own&points=-1,0,0;0,0,1;1,0,0&hidden=none", 300)
    assert check.pg_own(link).right


# --- addresses ---

SETUP = "data=spiral&count=80&hidden=5-3&activation=relu&optimizer=adam&rate=0.02&batch=7&l2=0.001&dropout=0.2&seed=3"


def test_shared_link_restores_the_same_state(playground):
    page = playground(SETUP)
    train_for(page, 120)
    page.locator(".pg-train").click()
    before = state(page)
    after = state(playground(before["address"].removeprefix("#")))
    assert after == before


@pytest.mark.quiet
def test_reload_during_training_loses_nothing_that_the_address_promises(playground):
    page = playground("hidden=4")
    train_for(page, 600)
    page.reload(wait_until="networkidle")
    promised = int(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('steps')"))
    assert promised >= 300, "the address follows the training, at most a second behind"
    page.locator("[data-alive=true]").wait_for(timeout=LONG)
    restored = state(page)
    assert int(restored["steps"]) == promised
    assert "hidden=4" in restored["address"]


def test_set_up_that_an_address_gives_replaces_the_one_shown(playground):
    page = playground("data=moons")
    page.evaluate("location.hash = '#data=xor&hidden=2-2'")
    page.wait_for_function("document.querySelectorAll('.pg-unit').length === 5")
    assert page.get_by_label("Data set").input_value() == "xor"


@pytest.mark.parametrize(
    ("nonsense", "says"),
    [
        ("data=cats&rate=-3&foo=1", ["data=cats", "rate=-3", "foo"]),
        ("hidden=-1&steps=1e99&batch=0", ["hidden=-1", "steps=1e99", "batch=0"]),
        ("hidden=999999999-999999999", ["do not fit"]),
        ("start=keras-or&data=not&hidden=8", ["another network"]),
        ("start=keras-nowhere&data=own&points=1,2,3", ["no lesson", "points=1,2,3"]),
        ("data=%3Cscript%3E&rate=NaN&l1=Infinity&count=%00", ["data=", "rate=NaN", "l1=Infinity"]),
    ],
)
def test_nonsense_in_the_address_gives_one_message_and_the_usual(playground, nonsense, says):
    page = playground(nonsense)
    message = page.locator(".pg-problem")
    assert message.count() == 1
    assert message.get_attribute("role") == "alert"
    for words in says:
        assert words in message.inner_text()
    if page.locator(".pg-train").is_enabled():
        train_for(page, 5)


def test_anchors_of_the_page_are_no_set_ups(playground):
    page = playground("pg-instructors")
    assert page.locator(".pg-problem").inner_text() == ""
    page.get_by_role("button", name="Add a layer").click()
    page.evaluate("location.hash = '#pg-see'")
    page.wait_for_timeout(200)
    assert page.locator(".pg-unit").count() == 13, "a jump within the page changes nothing"


# --- trouble ---


def test_huge_learning_rate_ends_in_words(playground):
    page = playground("data=or&hidden=4&output=linear&loss=mean_squared_error&batch=all&rate=1e9")
    page.locator(".pg-train").click()
    page.locator(".pg-problem:not(:empty)").wait_for(timeout=LONG)
    assert "not a number" in page.inner_text(".pg-problem")
    assert "Take a smaller one, such as 100000000" in page.inner_text(".pg-problem")
    assert page.inner_text(".pg-train") == "Train"
    rate = page.locator(".pg").get_by_label("Learning rate")
    rate.fill("0.1")
    rate.press("Enter")
    assert page.inner_text(".pg-problem") == ""
    train_for(page, 200)


def test_wrong_values_in_the_form_are_named_and_change_nothing(playground):
    page = playground()
    for label, value in (
        ("Learning rate", "fast"),
        ("Batch size", "0"),
        ("Noise", "-1"),
        ("Units of hidden layer 1", "many"),
    ):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
        assert field.get_attribute("aria-invalid") == "true"
        assert "must be" in page.inner_text(".pg-problem") or "needs" in page.inner_text(".pg-problem")
    assert page.evaluate("location.hash") == "#data=moons"


def test_decimal_comma_is_a_decimal_point_in_every_field(playground):
    page = playground("data=own&points=1,1,0;2,2,1")
    for label, typed, setting in (
        ("Learning rate", "0,05", "rate=0.05"),
        ("Noise", "0,2", "noise=0.2"),
        ("Share for validation", "0,25", "validation=0.25"),
        ("L2", "0,001", "l2=0.001"),
        ("L1", "1,5e-3", "l1=0.0015"),
        ("Dropout", "0,5", "dropout=0.5"),
    ):
        field = page.get_by_label(label, exact=True)
        field.fill(typed)
        field.press("Enter")
        assert field.get_attribute("aria-invalid") is None, label
        assert setting in page.evaluate("location.hash").split("&"), label
    for label, typed in (("Learning rate", "1,250"), ("Points", "1.000"), ("Batch size", "1,000")):
        field = page.get_by_label(label, exact=True)
        field.fill(typed)
        field.press("Enter")
        assert field.get_attribute("aria-invalid") == "true", "never another number"
    page.locator(".pg-own textarea").fill("0,5; -1,2; 1\n0,5\t2\t0\n0,25 1,5 1\n1,5, -2, 0\n0.5,3,1")
    page.get_by_role("button", name="Use these points").click()
    assert "points=0.5,-1.2,1;0.5,2,0;0.25,1.5,1;1.5,-2,0;0.5,3,1" in page.evaluate("location.hash")


@pytest.mark.parametrize("path", [PAGE, *(f"book/{chapter}.html" for chapter in SMALL)])
def test_words_stand_there_without_javascript(open_page, path):
    page = open_page(path, javascript=False)
    still = page.locator(".interactive-still").first
    assert still.is_visible()
    assert "JavaScript" in still.inner_text()


# --- for everybody ---


def test_keyboard_alone_operates_it(playground):
    page = playground("data=xor&hidden=none&loss=mean_squared_error&rate=2&batch=all")

    def tab_to(name):
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.labels?.[0]?.innerText"
                " ?? document.activeElement.innerText).trim()"
            )
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            if focused == name:
                assert outline != "none", f"{name} shows no focus"
                return
        pytest.fail(f"Tab never reaches {name}")

    page.locator(".pg-task select").focus()
    tab_to("Step")
    page.keyboard.press("Enter")
    assert state(page)["steps"] == "1"
    tab_to("Add a layer")
    page.keyboard.press("Enter")
    assert page.locator(".pg-unit").count() == 5
    page.keyboard.press("Shift+Tab")
    tab_to("Loss")
    page.locator(".pg-task select").focus()
    tab_to("Train")
    page.keyboard.press("Space")
    page.wait_for_function("Number(document.querySelector('.pg').dataset.steps) > 300", timeout=LONG)
    page.keyboard.press("Space")
    assert state(page)["running"] == "false"
    assert "Paused" in page.inner_text(".pg-status")


def test_own_points_by_keyboard_click_and_csv(playground):
    page = playground("data=own")
    assert "no points yet" in page.inner_text(".pg-status")
    assert page.locator(".pg-train").is_disabled()
    picture = page.locator(".pg-points")
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("0")
    assert page.get_by_label("Or one point a line").input_value() == "0.25,0,1\n0.25,0.25,0"
    page.keyboard.press("Delete")
    assert page.get_by_label("Or one point a line").input_value() == "0.25,0,1"
    page.get_by_label("adds a 0").check()
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 4, "y": box["height"] / 4})
    added = page.get_by_label("Or one point a line").input_value().splitlines()[1].split(",")
    assert [float(number) for number in added] == pytest.approx([-1.5, 1.5, 0], abs=0.03)
    text = page.get_by_label("Or one point a line")
    text.fill("x1;x2;answer\n0.5;1;1\n-1;-2;0\n2\t2\t1\n")
    page.get_by_role("button", name="Use these points").click()
    assert "points=0.5,1,1;-1,-2,0;2,2,1" in page.evaluate("location.hash")
    text.fill("0.5,1,1\n0.5,two,1\n")
    page.get_by_role("button", name="Use these points").click()
    assert 'Line 2 ("0.5,two,1")' in page.inner_text(".pg-problem")
    train_for(page, 30)


def test_set_becomes_own_points(playground):
    page = playground("data=xor")
    page.get_by_role("button", name="Edit these points").click()
    assert sorted(page.get_by_label("Or one point a line").input_value().splitlines()) == [
        "0,0,0", "0,1,1", "1,0,1", "1,1,0"
    ]  # fmt: skip


def test_history_keeps_what_was_tried(playground):
    page = playground("data=xor&hidden=none&batch=all")
    train_for(page, 50)
    page.get_by_role("button", name="Add a layer").click()
    train_for(page, 50)
    page.locator(".pg-train").click()
    rows = page.locator(".pg-history tbody tr")
    assert [row.split("\t")[:2] for row in rows.all_inner_texts()] == [["XOR", "2-4-1"], ["XOR", "2-1"]]
    page.get_by_role("button", name="Go back to attempt 1").click()
    is_at_rest(page)
    assert "hidden=none" in page.evaluate("location.hash")


def test_task_can_be_left(playground):
    page = playground("task=xor")
    page.get_by_label("Guided task", exact=True).select_option(label="no task: play freely")
    assert page.locator(".pg-goals li").count() == 0
    assert "task" not in page.evaluate("location.hash")


def test_units_show_their_own_view(playground):
    page = playground("data=xor&hidden=2")
    unit = page.locator(".pg-unit").nth(1)
    assert "Hidden layer 1, unit 2: weights" in unit.get_attribute("aria-label")
    unit.click()
    assert unit.get_attribute("aria-pressed") == "true"
    assert "hidden layer 1, unit 2" in page.inner_text(".pg-caption")


def test_wide_layers_are_counted_and_said_to_be_slow(playground):
    page = playground("hidden=200-200&batch=all")
    assert page.locator(".pg-unit").count() == 9 + 9 + 1
    assert page.locator(".pg-more").all_inner_texts() == ["and 191 more"] * 2
    assert "41,001 weights" in page.inner_text(".pg-note")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", [f"{PAGE}#data=own&points=1,1,1;0,0,0&task=xor", *(f"book/{c}.html" for c in SMALL)]
)
def test_axe_finds_no_violation(open_page, path, theme):
    page = open_page(path, theme=theme)
    page.locator("[data-alive=true]").first.wait_for(timeout=LONG)
    train_for(page, 20)
    page.locator(".pg-train").click()
    is_at_rest(page)
    found = Axe().run(page, context=".interactive", options={"preload": False})
    assert [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ] == []


@pytest.mark.parametrize("path", [PAGE, *(f"book/{chapter}.html" for chapter in SMALL)])
def test_fits_a_phone_and_works_by_touch(chromium, base_url, path):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{base_url}/{path}")
    page.locator(".interactive").first.scroll_into_view_if_needed()
    page.locator("[data-alive=true] .pg-train").wait_for(timeout=LONG)
    page.locator(".pg-train").tap()
    page.wait_for_function("Number(document.querySelector('.pg').dataset.steps) > 20", timeout=LONG)
    page.locator(".pg-train").tap()
    page.locator(".pg-unit").first.tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator(".pg-bar button").all():
        assert button.bounding_box()["height"] >= 32
    context.close()


def test_reduced_motion_paints_seldom(chromium, base_url):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}")
    page.locator("[data-alive=true]").wait_for(timeout=LONG)
    page.evaluate("""() => {
        const context = document.querySelector(".pg-answers").getContext("2d");
        const draw = context.drawImage.bind(context);
        window.painted = 0;
        context.drawImage = (...what) => { window.painted += 1; draw(...what); };
    }""")
    train_for(page, 1)
    page.wait_for_timeout(2000)
    assert page.evaluate("window.painted") <= 6
    context.close()


@pytest.mark.parametrize("chapter", SMALL)
def test_small_playground_leads_to_the_full_one_with_its_state(open_page, chapter):
    page = open_page(f"book/{chapter}.html")
    page.locator("[data-alive=true] .pg-train").wait_for(timeout=LONG)
    train_for(page, 40)
    page.locator(".pg-train").click()
    is_at_rest(page)
    small = page.evaluate("({ ...document.querySelector('.pg').dataset })")
    assert "#" not in page.url, "a chapter's address stays its own"
    page.click(".pg-full-link")
    page.wait_for_url("**/playground.html#**")
    page.locator("[data-alive=true]").wait_for(timeout=LONG)
    assert {name: state(page)[name] for name in small} == small


# --- the values of the loss curves ---


def losses(page):
    """What the line over the curves says to a screen reader: the epoch, and the losses."""
    text = page.get_attribute(".chart-cursor", "aria-valuetext")
    epoch, values = text.split(". ", 1)
    return int(epoch.removeprefix("epoch ").replace(",", "")), dict(
        value.split(": ") for value in values.split("; ")
    )


def test_arrow_keys_read_the_losses(playground):
    page = playground("batch=all&steps=40")  # so that the last step ends an epoch
    is_at_rest(page)
    cursor, card = page.get_by_role("slider", name="Losses by epoch"), page.locator(".chart-card")
    readings = page.locator(".pg-number-training dd").inner_text()
    assert card.is_hidden()
    cursor.focus()
    last, values = losses(page)
    assert last > 0
    assert values["training loss"] == readings
    assert card.is_visible()
    for text in (f"epoch {last}", "training loss", readings):
        assert text in card.inner_text()
    cursor.press("Home")
    first, values = losses(page)
    assert first == 0
    assert values["training loss"] != readings
    cursor.press("ArrowRight")
    assert 0 < losses(page)[0] < last
    cursor.press("End")
    cursor.press("ArrowRight")
    assert losses(page)[0] == last
    cursor.press("Escape")
    assert card.is_hidden()


def test_hover_shows_the_losses(playground):
    page = playground("steps=40&validation=50")
    is_at_rest(page)
    cursor = page.locator(".chart-cursor")
    cursor.scroll_into_view_if_needed()
    last = losses(page)[0]
    box = cursor.bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + 20)
    assert losses(page)[0] == 0
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 20)
    assert losses(page)[0] == last
    assert set(losses(page)[1]) == {"training loss", "validation loss"}
    assert page.locator(".chart-card").is_visible()
    page.mouse.move(box["x"], box["y"] - 60)
    assert page.locator(".chart-card").is_hidden()


def test_line_stays_at_its_epoch_while_training_goes_on(playground):
    page = playground("steps=40")
    is_at_rest(page)
    cursor = page.locator(".chart-cursor")
    cursor.focus()
    cursor.press("ArrowLeft")
    before = losses(page)
    train_for(page, 120)
    page.locator(".pg-train").click()
    is_at_rest(page)
    assert losses(page) == before
    page.get_by_role("button", name="Reset").click()
    assert losses(page)[0] == 0, "that epoch is gone"


# --- Keras ---

PROGRAMS = [
    "data=or&hidden=none&loss=mean_squared_error&rate=2&batch=all&start=keras-or&steps=150",
    "data=not&hidden=3&activation=sigmoid&optimizer=rmsprop&rate=0.05&steps=40",
    "data=xor&hidden=8&activation=relu&optimizer=adam&rate=0.05&batch=all&start=keras-xor-relu-1&steps=120",
    "data=moons&count=60&hidden=5-4&optimizer=momentum&rate=0.05&l2=0.01&steps=103",
    "data=circles&count=50&hidden=40&output=tanh&loss=mean_squared_error&optimizer=adam&rate=0.01&l1=0.001&batch=16&steps=61",
    "data=own&points=0.5,1,1;-1,-2,0;2,2,1;0,1,0&hidden=2&validation=0&rate=0.1&steps=30",
]

RUN_PROGRAMS = """
import contextlib, io, json, sys
results = []
for program in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(program, {})
    results.append(out.getvalue())
print("RESULTS" + json.dumps(results))
"""


def test_copied_programs_reach_the_same_loss_in_keras(playground):
    losses, programs = [], []
    page = playground()
    page.locator("summary", has_text="The same in Keras").click()
    for setup in PROGRAMS:
        page.evaluate("setup => { location.hash = setup; }", setup)
        steps = setup.rsplit("=", 1)[1]
        page.wait_for_function(f"document.querySelector('.pg').dataset.steps === '{steps}'", timeout=LONG)
        losses.append(float(state(page)["loss"]))
        programs.append(page.locator(".pg-keras code").inner_text())
        assert max(map(len, programs[-1].splitlines())) <= 79
    done = subprocess.run(
        [sys.executable, "-c", RUN_PROGRAMS],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    printed = json.loads(done.stdout.split("RESULTS")[1])
    by_keras = [float(text.split("training loss ")[1].split(",")[0]) for text in printed]
    assert by_keras == pytest.approx(losses, abs=2e-6)


def test_copy_buttons_copy(chromium, base_url):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}#data=xor")
    page.locator("[data-alive=true]").wait_for(timeout=LONG)
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.locator("summary", has_text="The same in Keras").click()
    page.get_by_role("button", name="Copy as Keras").click()
    page.locator(".pg-status:has-text('copied')").wait_for()
    assert "keras.Sequential" in page.evaluate("navigator.clipboard.readText()")
    context.close()


# --- speed ---

FRAMES = """() => new Promise((done) => {
    const times = [];
    const frame = (now) => {
        times.push(now);
        if (times.length <= 120) requestAnimationFrame(frame);
        else done(times.slice(1).map((time, at) => time - times[at]));
    };
    requestAnimationFrame(frame);
})"""


def throttle(page):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})


@pytest.mark.quiet
@pytest.mark.parametrize("batch", ["10", "all"])
def test_sixty_frames_a_second_on_a_slow_processor(playground, batch):
    """2-8-8-1 on 500 points, throttled 4 times. Others may use this machine, so the best of several tries counts."""
    page = playground(f"count=714&hidden=8-8&batch={batch}")
    assert "Picture of the plane with 714 points" in page.get_attribute(".pg-points", "aria-label")
    throttle(page)
    page.locator(".pg-train").click()
    medians = []
    for _ in range(5):
        medians.append(median(page.evaluate(FRAMES)))
        if medians[-1] < 17.5:
            break
    assert min(medians) < 17.5, f"milliseconds a frame: {medians}"


@pytest.mark.quiet
def test_interactive_within_two_seconds_on_a_slow_processor(playground):
    took = []
    page = playground()
    throttle(page)
    for _ in range(4):
        began = time.perf_counter()
        page.reload(wait_until="commit")
        page.locator("[data-alive=true] .pg-train").wait_for(timeout=LONG)
        took.append(time.perf_counter() - began)
        if took[-1] < 2:
            break
    assert min(took) < 2, f"seconds: {took}"


def test_its_files_are_small(playground):
    page = playground()
    files = page.evaluate(
        "performance.getEntriesByType('resource').map(e => e.name)"
        ".filter(name => name.includes('/parts/playground'))"
    )
    sizes = {name: len(gzip.compress(page.request.get(name).body())) for name in files}
    assert 10_000 < sum(sizes.values()) < 40_000, sizes
