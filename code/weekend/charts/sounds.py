"""Sounds in a lesson: a player, and the wave above its spectrogram."""

import base64
import html
import io
import wave
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

from .style import INK, PAPER, SERIES

MOST_BYTES = 22_000  # of a sound in a page; as text it takes a third more


def listen(sound: np.ndarray, rate: int, text: str) -> None:
    """Show a player for a sound, with a caption that is its name for screen readers as well.

    Parameters
    ----------
    sound : ndarray of float, shape (samples,)
        The loudest sample is played at full volume. 8 bits a sample are kept.
    rate : int
        Samples a second.
    text : str
        What is to be heard.

    Raises
    ------
    ValueError
        The array has another shape or holds no sound, or the sound is too long for a page.
    """
    sound = np.asarray(sound, dtype=np.float64)
    if sound.ndim != 1 or not sound.size or not np.isfinite(sound).all() or not np.abs(sound).max():
        raise ValueError(f"sound has shape {sound.shape}; give one row of numbers, not all of them 0.")
    if len(sound) > MOST_BYTES:
        raise ValueError(f"{len(sound)} samples are too many for a page; give at most {MOST_BYTES}.")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(rate)
        writer.writeframes(np.round(sound / np.abs(sound).max() * 120 + 128).astype(np.uint8).tobytes())
    source = f"data:audio/wav;base64,{base64.b64encode(file.getvalue()).decode()}"
    words = html.escape(text)
    player = f'<audio controls preload="metadata" aria-label="Sound: {words}" src="{source}"></audio>'
    bundle: dict[str, Any] = {
        "text/plain": f"Sound: {text}",
        "text/html": f'<figure class="sound"><figcaption>{words}</figcaption>{player}</figure>',
    }
    display(bundle, raw=True)


def show(sound: np.ndarray, picture: np.ndarray, rate: int) -> None:
    """Draw a sound's wave, and its spectrogram under it, over the same time.

    Parameters
    ----------
    sound : ndarray of float, shape (samples,)
    picture : ndarray of float, shape (frames, frequencies)
        From frequency 0 to half the rate, over the whole sound.
    rate : int
        Samples a second.
    """
    seconds = len(sound) / rate
    settings: dict[Any, Any] = {"font.size": 11, "axes.edgecolor": INK, "axes.labelcolor": INK}
    with plt.rc_context({**settings, "xtick.color": INK, "ytick.color": INK}):
        figure, (above, below) = plt.subplots(
            2, 1, figsize=(7, 4.6), dpi=120, facecolor=PAPER, sharex=True, height_ratios=(1, 2)
        )
        above.plot(np.arange(len(sound)) / rate, sound, color=SERIES[0], linewidth=0.6)
        above.set_ylabel("wave")
        above.set_yticks([0])
        below.imshow(picture.T, origin="lower", aspect="auto", extent=(0, seconds, 0, rate / 2), cmap="magma")
        below.set(xlabel="seconds", ylabel="frequency (hertz)", xlim=(0, seconds))
        figure.tight_layout()
        plt.show()
