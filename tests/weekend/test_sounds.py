"""A sound has a player with a name; what can't be played is refused."""

import base64
import io
import re
import wave

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup

from bindery.editions.still import make_still
from weekend.charts import sounds


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(sounds, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def test_player_plays_the_sound_and_says_what_it_is(shown):
    sound = np.sin(np.arange(800) / 5)
    sounds.listen(sound, 8000, 'a "beep" & no more')
    audio = BeautifulSoup(shown[0]["text/html"], "html.parser").audio
    assert audio["aria-label"] == 'Sound: a "beep" & no more'
    assert audio.has_attr("controls")
    assert not audio.has_attr("autoplay")
    data = base64.b64decode(re.fullmatch("data:audio/wav;base64,(.*)", audio["src"])[1])
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnframes(), file.getnchannels()) == (8000, 800, 1)
        played = np.frombuffer(file.readframes(800), np.uint8) / 120 - 128 / 120
    assert np.abs(played - sound / np.abs(sound).max()).max() < 0.01


@pytest.mark.parametrize("sound", [np.zeros(9), np.ones((2, 9)), [], [np.nan], np.ones(30_000)])
def test_what_is_no_sound_for_a_page_is_refused(shown, sound):
    with pytest.raises(ValueError, match="give"):
        sounds.listen(sound, 8000, "nothing")
    assert not shown


def test_wave_and_spectrogram_have_one_time(monkeypatch):
    drawn = []
    monkeypatch.setattr(plt, "show", lambda: drawn.append(plt.gcf()))
    sounds.show(np.zeros(4000), np.zeros((61, 65)), 8000)
    above, below = drawn[0].axes
    assert above.get_xlim() == below.get_xlim() == (0, 0.5)
    assert below.get_ylim() == (0, 4000)
    plt.close(drawn[0])


def test_on_paper_a_note_stands_for_the_player(shown):
    sounds.listen(np.ones(9), 8000, "one")
    soup = BeautifulSoup(f"<article>{shown[0]['text/html']}</article>", "html.parser")
    make_still(soup, "https://example.org/page.html")
    assert soup.audio is None
    assert soup.figcaption.get_text() == "one"
    assert soup.select_one("p.on-the-site a")["href"] == "https://example.org/page.html"
