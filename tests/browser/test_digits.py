"""The part "Try the network": the network in the browser is Keras's, and everything about it can be operated."""

import base64
import json
import re
from itertools import pairwise

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from tools import browser_model
from weekend import data, training

from .conftest import bring_to_life

PAGE = "book/try-the-network.html"
FILE = "parts/digits/model.json"
COUNT = 500

# float32 sums in another order: with logits up to about 25, some hundred roundings of 2**-24 each.
ARITHMETIC = 1e-4
CLASSIFY = """async ([address, base64]) => {
    const folder = new URL("parts/digits/", address);
    const { forward } = await import(new URL("conv.js", folder));
    const { loadModel } = await import(new URL("model.js", folder));
    const { network } = await loadModel();
    const pixels = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const size = 32 * 32 * 3;
    return Array.from({ length: pixels.length / size }, (_, at) =>
        Array.from(forward(network, Float32Array.from(pixels.subarray(at * size, (at + 1) * size))).at(-1)));
}"""


@pytest.fixture(scope="module")
def test_pictures():
    training.prepare(0)
    pictures = data.load("photo-digits")
    return pictures.x_test[:COUNT], pictures.y_test[:COUNT]


@pytest.fixture(scope="module")
def weights(project):
    return browser_model.load_weights(project.root / browser_model.FLOAT_WEIGHTS)


@pytest.fixture
def in_browser(open_page, test_pictures):
    """Logits of the test pictures, computed by the page's own modules."""
    page = open_page(PAGE)
    address = page.evaluate("new URL('../_static/', location.href).href")
    return np.array(page.evaluate(CLASSIFY, [address, base64.b64encode(test_pictures[0].tobytes()).decode()]))


def quantization_bound(weights, x):
    """Return how far rounding may move each logit of each picture.

    Rounding moves weight w by at most half the scale s of its filter or unit, to either side. To first order it
    moves a logit by the sum of (slope of the logit at w) * (move of w). Were the moves independent, with mean 0,
    then by Hoeffding's inequality the sum would exceed

        t = sqrt(ln(2 / p) / 2 * sum of (s * slope)**2)

    with a probability of at most p. Here p is one in a million, shared out among all the logits. (The bound that
    needs no independence, by the largest moves all in the worst direction, is a thousand times the logits
    themselves: it would let any mistake pass.)
    """
    import tensorflow as tf

    model = browser_model.with_weights(weights)
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
    scales = [browser_model.quantize(kernel.numpy())[1] for kernel in kernels]

    @tf.function
    def slopes(picture):
        with tf.GradientTape() as tape:
            logits = model(picture[None], training=False)[0]
        return tape.jacobian(logits, [kernel.value for kernel in kernels])

    squares = np.array(
        [
            sum(
                np.square(slope.numpy() * scale).reshape(10, -1).sum(axis=1)
                for slope, scale in zip(slopes(tf.constant(picture)), scales, strict=True)
            )
            for picture in x.astype("float32")
        ]
    )
    return np.sqrt(np.log(2 * squares.size / 1e-6) / 2 * squares)


def test_browser_computes_the_logits_of_keras_with_the_rounded_weights(in_browser, weights, test_pictures):
    keras_logits = browser_model.logits(
        browser_model.with_weights(browser_model.dequantized(weights)), test_pictures[0]
    )
    assert np.abs(in_browser - keras_logits).max() <= ARITHMETIC
    np.testing.assert_array_equal(in_browser.argmax(axis=1), keras_logits.argmax(axis=1))


def test_rounding_changes_no_class_and_no_logit_beyond_the_bound(in_browser, weights, test_pictures):
    x, y = test_pictures
    keras_logits = browser_model.logits(browser_model.with_weights(weights), x)
    np.testing.assert_array_equal(in_browser.argmax(axis=1), keras_logits.argmax(axis=1))
    difference = np.abs(in_browser - keras_logits)
    bound = quantization_bound(weights, x)
    assert bound.max() < 2, "a bound that means something: the logits' standard deviation is about 6"
    assert (difference <= bound + ARITHMETIC).all()
    assert (in_browser.argmax(axis=1) == y).mean() >= 0.93


# --- the part in the page -------------------------------------------------------------------------


def start(open_page, **options):
    """Open the page and wait until the samples have been read once."""
    page = open_page(PAGE, **options)
    page.locator("[data-module=digits][data-alive=true]").wait_for()
    settle(page)
    return page


def settle(page):
    """Wait until the samples have been read again after a change."""
    page.wait_for_function(
        """async () => {
            const text = () => document.querySelector(".digits-accuracy").textContent
                + document.querySelector(".digits-gallery").textContent;
            const before = text();
            await new Promise((resolve) => setTimeout(resolve, 1500));
            return text() === before && !before.startsWith("Reading");
        }"""
    )


def verdict(page):
    return page.locator(".digits-verdict").inner_text()


def shown_picture(canvas):
    """Read what a canvas shows: 32 x 32 x 3."""
    pixels = canvas.evaluate("canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 32, 32).data)")
    return np.array(pixels).reshape(32, 32, 4)[..., :3]


def right_of_fifty(page):
    told = page.locator(".digits-accuracy", has_text=re.compile(r"reads \d+ right")).inner_text()
    return int(re.search(r"reads (\d+) right", told)[1])


def draw(page, points):
    """Draw a line through points of the 32 x 32 picture with the mouse."""
    box = page.locator(".digits-pad canvas").bounding_box()
    places = [(box["x"] + x / 32 * box["width"], box["y"] + y / 32 * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()
    page.wait_for_timeout(100)


SEVEN = [(10, 7), (21, 7), (15, 26)]
TWO = [(11, 11), (13, 8), (17, 7), (20, 10), (19, 14), (11, 25), (21, 25)]


def test_first_picture_is_read_and_the_scores_add_up(open_page, project):
    page = start(open_page)
    assert verdict(page).startswith("It reads a 7 (>99%). That is right.")
    assert page.locator(".digits-scores tbody tr").count() == 10
    widths = page.locator(".digits-bar").evaluate_all("bars => bars.map(bar => parseFloat(bar.style.width))")
    assert sum(widths) == pytest.approx(100, abs=0.1)
    assert page.locator(".digits-gallery button").count() == 50
    assert right_of_fifty(page) >= 45
    wrong = page.locator(".digits-badge").evaluate_all("all => all.filter(each => each.textContent).length")
    assert right_of_fifty(page) == 50 - wrong


def test_first_sample_of_a_digit_is_a_picture_of_the_data_set(open_page):
    page = start(open_page)
    assert shown_picture(page.locator(".digits-pad canvas")).astype("uint8").tobytes() in {
        picture.tobytes() for picture in data.load("photo-digits").x_val
    }


def test_choosing_a_sample_shows_and_reads_it(open_page):
    page = start(open_page)
    for at in (0, 11, 49):
        button = page.locator(".digits-gallery button").nth(at)
        button.click()
        label, read = re.fullmatch(r"a (\d), read as (\d)", button.get_attribute("aria-label")).groups()
        page.wait_for_function(
            f"document.querySelector('.digits-verdict').textContent.startsWith('It reads a {read}')"
        )
        assert (f"it is a {label}" in verdict(page)) == (label != read)
        assert button.get_attribute("aria-checked") == "true"
        assert page.locator(".digits-gallery [aria-checked=true]").count() == 1


@pytest.mark.parametrize(("digit", "points"), [(7, SEVEN), (2, TWO)])
def test_drawn_digit_is_read_on_white_and_on_black(open_page, digit, points):
    page = start(open_page)
    page.get_by_role("button", name="Draw your own").click()
    page.wait_for_function("document.querySelector('.digits-verdict').textContent.startsWith('Nothing')")
    draw(page, points)
    assert verdict(page).startswith(f"It reads a {digit}")
    page.get_by_role("radio", name="black").click()
    page.wait_for_timeout(100)
    assert verdict(page).startswith(f"It reads a {digit}")


def test_digit_in_the_corner_is_misread_until_it_is_fitted_as_the_page_says(open_page):
    page = start(open_page)
    page.get_by_role("button", name="Draw your own").click()
    three = [(4, 4), (7, 3), (9, 5), (8, 8), (6, 9), (9, 10), (10, 13), (7, 15), (4, 14)]
    draw(page, three)
    assert not verdict(page).startswith("It reads a 3")
    page.get_by_role("button", name="Fit and centre").click()
    page.wait_for_timeout(100)
    assert verdict(page).startswith("It reads a 3")


def test_rubber_takes_ink_away(open_page):
    page = start(open_page)
    page.get_by_role("button", name="Draw your own").click()
    draw(page, SEVEN)
    page.get_by_role("button", name="Rubber").click()
    draw(page, [(x, y) for y in range(4, 32, 3) for x in (2, 30)])
    assert verdict(page).startswith("Nothing is drawn yet")


def test_ink_vanishes_on_grey_as_the_page_says(open_page):
    page = start(open_page)
    page.get_by_role("radio", name="grey").click()
    page.wait_for_timeout(100)
    levels = shown_picture(page.locator(".digits-pad canvas"))[..., 0]
    assert np.isin(levels, (127, 128)).mean() > 0.85
    assert levels.min() < 60, "the outline stays"


def set_slider(page, name, value):
    page.get_by_role("slider", name=name).evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value
    )


def test_noise_and_blur_spoil_the_samples_and_can_be_undone(open_page):
    page = start(open_page)
    untouched = right_of_fifty(page)
    noisy = []
    for level in (40, 120):
        set_slider(page, "Noise:", level)
        settle(page)
        noisy.append(right_of_fifty(page))
    assert untouched >= noisy[0] > noisy[1]
    assert noisy[1] < 15
    set_slider(page, "Noise:", 0)
    set_slider(page, "Blur:", 2)
    settle(page)
    assert right_of_fifty(page) < 15
    assert f"all units on, {untouched}." in page.locator(".digits-accuracy").inner_text()
    page.get_by_role("button", name="Undo noise and blur").click()
    settle(page)
    assert right_of_fifty(page) == untouched
    assert page.get_by_role("slider", name="Blur:").input_value() == "0"


def test_switching_units_off_is_what_keras_gives_without_them(open_page, weights):
    """Take the first three maps of conv2d_1 and unit 3 of dense_1 away, in the page and in Keras."""
    import keras

    page = start(open_page)
    for name in ("feature map 1", "feature map 2", "feature map 3"):
        page.get_by_role("group", name="conv2d_1").get_by_role("switch", name=name, exact=True).click()
    page.get_by_role("group", name="dense_1").get_by_role("switch", name="unit 3", exact=True).click()
    settle(page)
    assert "Off: 3 of 52 feature maps, 1 of 32 units." in page.locator(".digits-count").inner_text()

    muted = browser_model.dequantized(weights)
    muted["conv2d_2/kernel"] = muted["conv2d_2/kernel"].copy()
    muted["conv2d_2/kernel"][:, :, :3] = 0
    muted["dense_2/kernel"] = muted["dense_2/kernel"].copy()
    muted["dense_2/kernel"][2] = 0
    picture = shown_picture(page.locator(".digits-pad canvas"))[None]
    scores = np.asarray(keras.ops.softmax(browser_model.logits(browser_model.with_weights(muted), picture)))[
        0
    ]
    widths = page.locator(".digits-bar").evaluate_all("bars => bars.map(bar => parseFloat(bar.style.width))")
    assert np.array(widths) / 100 == pytest.approx(scores, abs=1e-4)

    page.get_by_role("button", name="All back on").click()
    assert page.locator(".digits-maps [aria-checked=false]").count() == 0
    assert page.get_by_role("button", name="All back on").is_disabled()


def test_losing_one_after_the_other_ends_with_all_off(open_page):
    page = start(open_page)
    untouched = right_of_fifty(page)
    lose = page.get_by_role("button", name="Lose one at random").first
    for _ in range(12):
        lose.click()
    assert lose.is_disabled()
    assert "Off: 12 of 52" in page.locator(".digits-count").inner_text()
    settle(page)
    assert right_of_fifty(page) < untouched / 2
    assert "Untouched, it read a 7" in verdict(page) or verdict(page).startswith("It reads a 7")


def test_everything_works_by_keyboard_alone(open_page):
    page = start(open_page)
    pad = page.locator(".digits-pad canvas")
    page.get_by_role("button", name="Draw your own").focus()
    page.keyboard.press("Enter")
    assert pad.evaluate("canvas => canvas === document.activeElement"), "the pad is next"
    for key, times in (("ArrowUp", 9), ("ArrowLeft", 6)):
        for _ in range(times):
            page.keyboard.press(key)
    assert page.locator(".digits-cursor").is_visible()
    page.keyboard.press("Space")
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    for step in range(18):
        page.keyboard.press("ArrowDown")
        if step % 3 == 2:
            page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.wait_for_timeout(800)
    assert verdict(page).startswith("It reads a 7")
    live = page.locator(".digits > [aria-live]").inner_text()
    assert "It reads a 7" in live or "pen up" in live

    def tab_to(selector):
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"focus is not seen on {selector}"
                return
        raise AssertionError(f"Tab does not lead to {selector}")

    tab_to(".digits-backgrounds button")
    page.keyboard.press("ArrowRight")
    assert page.locator(".digits-backgrounds [aria-checked=true]").get_attribute("aria-label") == "black"
    tab_to(".digits-slider input")
    page.keyboard.press("ArrowRight")
    assert page.locator(".digits-value").first.inner_text() == "5"
    tab_to(".digits-gallery button")
    page.keyboard.press("End")
    settle(page)
    assert page.locator(".digits-gallery button").last.get_attribute("aria-checked") == "true"
    tab_to(".digits-maps [role=switch]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.locator(".digits-maps [role=switch]").nth(1).get_attribute("aria-checked") == "false"
    tab_to("summary")
    page.keyboard.press("Enter")
    assert page.locator(".digits-provenance table").is_visible()


def test_results_are_announced_once_the_reader_stops(open_page):
    page = start(open_page)
    live = page.locator(".digits > [aria-live=polite]")
    page.get_by_role("group", name="conv2d_1").get_by_role("switch").first.click()
    page.wait_for_timeout(800)
    assert "conv2d_1, feature map 1 is off" in live.inner_text()
    page.locator(".digits-gallery button").nth(0).click()
    page.wait_for_timeout(800)
    assert live.inner_text().startswith("It reads a ")


def test_provenance_shows_the_numbers_of_the_file(open_page, project):
    noted = json.loads((project.root / browser_model.MODEL).read_text("utf-8"))["provenance"]
    page = start(open_page)
    page.locator(".digits-provenance summary").click()
    text = page.locator(".digits-provenance table").inner_text()
    for kind in ("float32", "int8"):
        for split in ("validation", "test"):
            assert f"{100 * noted['accuracy'][kind][split]:.1f}%" in text
    for name, left in noted["half_off"].items():
        assert f"half of {name} off" in text
        assert f"{100 * left['mean']:.1f}%" in text
    assert noted["fingerprint"] in text
    assert f"{noted['parameters']:,}" in text


def test_state_of_the_directive_is_the_set_up_and_nonsense_is_named(open_page):
    page = start(open_page)
    mount = """async (state) => {
        const module = await import(new URL("../_static/parts/digits/index.js", location.href));
        const host = document.createElement("div");
        host.id = "second";
        document.querySelector("article").append(host);
        await module.mount(host, { state: new URLSearchParams(state) });
    }"""
    second = page.locator("#second")
    page.evaluate(mount, "sample=3&noise=20&blur=0.5&off=conv2d_1:2.3,dense_1:32")
    assert second.locator(".digits-gallery button").nth(2).get_attribute("aria-checked") == "true"
    assert second.locator(".digits-value").all_inner_texts() == ["20", "0.5"]
    assert second.locator(".digits-count").inner_text() == "Off: 2 of 52 feature maps, 1 of 32 units."
    assert second.locator(".digits-problem").count() == 0
    second.evaluate("host => host.remove()")

    page.evaluate(mount, "sample=ninety&noise=-4&off=conv2d_9:1,dense_1:33,dense_2:1,conv2d_1")
    problem = second.locator(".digits-problem").inner_text()
    for words in ("sample must be", "noise must be", "conv2d_9:1", "dense_1:33", "dense_2:1"):
        assert words in problem
    assert second.locator(".digits-verdict").inner_text().startswith("It reads a 0")
    assert second.locator(".digits-count").inner_text() == "Off: 0 of 52 feature maps, 0 of 32 units."


def test_without_javascript_there_are_words_and_a_drawing(open_page):
    page = open_page(PAGE, javascript=False)
    still = page.locator(".interactive-still")
    assert still.locator("svg[role=img]").is_visible()
    assert "needs JavaScript" in still.inner_text()


def spoil(text, what):
    contents = json.loads(text)
    if what == "cut off":
        return text[: len(text) // 2]
    if what == "another shape":
        contents["layers"][3]["kernel"]["shape"] = [3, 3, 12, 17]
    if what == "not a number":
        scale = np.frombuffer(base64.b64decode(contents["layers"][1]["scale"]["base64"]), "<f4").copy()
        scale[0] = np.nan
        contents["layers"][1]["scale"]["base64"] = base64.b64encode(scale.tobytes()).decode()
    if what == "a layer too few":
        del contents["layers"][2]
    if what == "an unknown layer":
        contents["layers"][2]["class"] = "LSTM"
    if what == "no samples":
        del contents["samples"]
    if what == "nothing in it":
        contents = {}
    return json.dumps(contents)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("missing", "did not arrive: 404"),
        ("cut off", "is damaged"),
        ("another shape", "the kernel of conv2d_2 has 1728 bytes, not 1836"),
        ("not a number", "the scale of conv2d_1 has a number that is not finite"),
        ("a layer too few", "the kernel of dense_1"),
        ("an unknown layer", "LSTM"),
        ("no samples", "the array of digits is missing"),
        ("nothing in it", "the list of layers is missing"),
    ],
)
def test_missing_or_damaged_file_gives_one_clear_message_and_leaves_the_words(
    chromium, base_url, project, what, words
):
    text = (project.root / browser_model.MODEL).read_text("utf-8")
    context = chromium.new_context()
    page = context.new_page()
    if what == "missing":
        page.route(f"**/{FILE}*", lambda route: route.fulfill(status=404))
    else:
        page.route(f"**/{FILE}*", lambda route: route.fulfill(body=spoil(text, what)))
    page.goto(f"{base_url}/{PAGE}")
    alert = page.locator(".interactive [role=alert]")
    alert.wait_for()
    assert words in alert.inner_text()
    assert "model.json" in alert.inner_text()
    assert page.locator(".interactive-still svg").is_visible()
    assert page.locator(".interactive-live").count() == 0
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_the_part_is_in_use(open_page, theme):
    page = start(open_page, theme=theme)
    set_slider(page, "Noise:", 60)
    page.get_by_role("button", name="Lose one at random").first.click()
    page.get_by_role("button", name="Rubber").click()
    page.locator(".digits-provenance summary").click()
    settle(page)
    found = Axe().run(page, context=".interactive", options={"preload": False})
    assert [
        (v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found.response["violations"]
    ] == []


def test_phone_draws_by_touch_and_nothing_is_too_wide_or_too_small(chromium, base_url):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}", wait_until="networkidle")
    bring_to_life(page)
    page.locator("[data-module=digits][data-alive=true]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.locator(".digits button").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 24
    page.get_by_role("button", name="Draw your own").tap()
    page.locator(".digits-pad").scroll_into_view_if_needed()
    box = page.locator(".digits-pad canvas").bounding_box()
    scrolled = page.evaluate("scrollY")
    session = context.new_cdp_session(page)
    corners = [(box["x"] + x / 32 * box["width"], box["y"] + y / 32 * box["height"]) for x, y in SEVEN]
    steps = np.linspace(0, 1, 8)
    path = [(1 - t) * np.array(a) + t * np.array(b) for a, b in pairwise(corners) for t in steps]
    for kind, place in [
        ("touchStart", path[0]),
        *(("touchMove", place) for place in path[1:]),
        ("touchEnd", None),
    ]:
        points = [] if place is None else [{"x": float(place[0]), "y": float(place[1])}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(150)
    assert verdict(page).startswith("It reads a 7")
    assert page.evaluate("scrollY") == scrolled, "drawing does not scroll the page"
    context.close()


# The page draws in the next frame after a change.
DRAWN = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
INK = f"""async () => {{
    {DRAWN}
    const canvas = document.querySelector(".digits-pad canvas");
    const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((dark, value, at) => dark + (at % 4 === 0 && value < 128), 0);
}}"""


def test_drawing_follows_one_pointer(chromium, base_url):
    """A second finger, or the hand that rests on the screen, draws nothing; a pen draws although a hand rests."""
    context = chromium.new_context(viewport={"width": 900, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(f"{base_url}/{PAGE}", wait_until="networkidle")
    bring_to_life(page)
    session = context.new_cdp_session(page)
    canvas = page.locator(".digits-pad canvas")

    def draw(hand):
        """Return how many pixels one stroke darkens."""
        page.get_by_role("button", name="Draw your own").first.click()
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()

        def place(x, y, number):
            return {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": number}

        def touch(kind, *points):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        before = page.evaluate(INK)
        touch("touchStart", place(0.2, 0.2, 1))
        if hand:
            touch("touchStart", place(0.2, 0.2, 1), place(0.85, 0.85, 2))
        for step in range(8):
            resting = [place(0.85, 0.85 + 0.004 * step, 2)] if hand else []
            touch("touchMove", place(0.2, 0.2 + 0.06 * step, 1), *resting)
        if hand:
            touch("touchEnd", place(0.2, 0.62, 1))  # the hand goes first
            touch("touchMove", place(0.2, 0.62, 1))
        touch("touchEnd")
        return page.evaluate(INK) - before

    alone = draw(hand=False)
    assert 20 < alone < 80
    assert draw(hand=True) == alone
    assert draw(hand=False) == alone, "no pointer is stuck"
    strokes = """([first, second]) => {
        const canvas = document.querySelector(".digits-pad canvas"), box = canvas.getBoundingClientRect();
        canvas.setPointerCapture = () => {};
        const send = (type, { id, kind }, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId: id, pointerType: kind, button: 0,
            clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
        send("pointerdown", first, 0.8, 0.8);
        send("pointerdown", second, 0.2, 0.2);
        send("pointermove", second, 0.2, 0.6);
        send("pointermove", first, 0.8, 0.4);
        send("pointerup", second, 0.2, 0.6);
        send("pointerup", first, 0.8, 0.4);
    }"""
    hand, pen, mouse = ({"id": at, "kind": kind} for at, kind in enumerate(("touch", "pen", "mouse"), 50))
    for pair, expected in (((hand, pen), True), ((mouse, hand), False)):
        page.get_by_role("button", name="Draw your own").first.click()
        page.evaluate(strokes, list(pair))
        row = page.evaluate(
            f"async () => {{ {DRAWN} return Array.from(document.querySelector('.digits-pad canvas')"
            ".getContext('2d').getImageData(6, 12, 1, 1).data); }"
        )
        assert (row[0] < 128) is expected
    context.close()


def test_theme_change_redraws_the_feature_maps(open_page):
    page = start(open_page)

    def brightness(unit):
        """Mean of a feature map that answers little at this picture, so that it shows the paper's colour."""
        return np.mean(shown_picture(page.locator(".digits-maps canvas").nth(unit)))

    quiet = (2, 6)  # a canvas is read only once: Chromium warns of more
    assert brightness(quiet[0]) > 200
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(200)
    assert brightness(quiet[1]) < 80


@pytest.mark.quiet
def test_one_picture_takes_less_than_a_frame(open_page):
    page = start(open_page)
    times = page.evaluate(
        """async () => {
            const folder = new URL("../_static/parts/digits/", location.href);
            const { forward } = await import(new URL("conv.js", folder));
            const { loadModel } = await import(new URL("model.js", folder));
            const { network } = await loadModel();
            const picture = new Float32Array(32 * 32 * 3).map((_, at) => (at * 37) % 256);
            return Array.from({ length: 60 }, () => {
                const begin = performance.now();
                forward(network, picture);
                return performance.now() - begin;
            });
        }"""
    )
    assert np.median(times) < 1000 / 60
