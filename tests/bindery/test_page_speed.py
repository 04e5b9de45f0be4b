"""The measurement of pages, on a site of two small ones."""

import pytest

from bindery.site import page_speed

LATE = 0.3  # seconds
PAGE = "<!doctype html><title>A page</title><div class={kind}>A part</div><script>{script}</script>"
START = "setTimeout(() => document.querySelector('div').dataset.alive = 'true', 300)"
FAR = """
document.querySelector("div").style.marginTop = "9000px";
new IntersectionObserver(([{ isIntersecting, target }]) => {
    if (isIntersecting) setTimeout(() => (target.dataset.alive = "true"), 300);
}).observe(document.querySelector("div"));
"""


@pytest.fixture(scope="module")
def speeds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    for name, kind, script in (("plain", "words", ""), ("late", "chart", START), ("far", "interactive", FAR)):
        (folder / f"{name}.html").write_text(PAGE.format(kind=kind, script=script))
    found = page_speed.measure(folder, ["plain", "late", "far"], rounds=1)
    return {speed.page: speed for speed in found}


def test_page_is_interactive_when_its_parts_are(speeds):
    assert speeds["late"].usual >= LATE
    assert speeds["late"].slow >= LATE
    assert speeds["plain"].part == speeds["late"].part == 0


def test_part_further_down_counts_from_the_jump_to_it(speeds):
    assert speeds["far"].part >= LATE


def test_table_has_the_slowest_first_and_marks_what_is_too_slow():
    fast, slow = (page_speed.PageSpeed(name, 0.2, time, 0.1, 0) for name, time in (("a", 1.0), ("b", 3.0)))
    _, first, second = page_speed.table([fast, slow], 2)
    assert first.split()[:2] == ["MISS", "b"]
    assert "150%" in first
    assert second.split()[:2] == ["ok", "a"]
