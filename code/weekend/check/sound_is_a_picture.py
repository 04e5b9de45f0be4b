"""Checks of the chapter on sound."""

from typing import Any

from . import measured, read
from .verdict import NotYet, exercise


@exercise("three numbers")
def sp_frames(answer: Any) -> str:
    """Check how many columns and rows a spectrogram has, and how far its rows are apart."""
    frames, rows, hertz = read.numbers(answer, 3)
    if frames in (62, 62.5, 63):
        raise NotYet(
            "Frames: the last ones would reach beyond the end of the sound. Count whole frames only."
        )
    if frames == 31:
        raise NotYet("Frames: they overlap. A new one begins every 128 samples.")
    if frames != 61:
        raise NotYet("Frames: count the starts. The last frame must end within the sound.")
    if rows in (128, 256):
        raise NotYet("Rows: look at the formula again; frequency 0 has a row as well.")
    if rows != 129:
        raise NotYet("Rows: they depend on the frame alone, not on the sound's length.")
    if read.near(hertz, 62.5, 0.01):
        raise NotYet("Hertz: that was with frames of 128. These are twice as long.")
    if not read.near(hertz, 31.25, 0.3):
        raise NotYet("Hertz: not right. The samples of a second, divided by something that you know.")
    return "Twice the frame, half the step."


@exercise("a number and two words")
def sp_stripes(answer: Any) -> str:
    """Check what a longer frame shows and what it blurs."""
    duration, blurred, pitch = read.parts(answer, 3)
    milliseconds = read.number(duration, "the milliseconds")
    if read.near(milliseconds, 0.064, 0.001):
        raise NotYet("That is in seconds; write milliseconds.")
    if read.near(milliseconds, 16, 0.5):
        raise NotYet("So long lasts a frame of 128. This one is four times as long.")
    if not read.near(milliseconds, 64, 0.5):
        raise NotYet("Milliseconds: 8,000 samples last a second. How long do 512 last?")
    if read.choice(blurred, ("time", "frequency"), "what is blurred") != "time":
        raise NotYet("The rows got closer, so frequency is sharper. What happens within one column?")
    if read.choice(str(pitch), ("128", "512"), "the picture for the pitch") != "512":
        raise NotYet("The pitch is how far the single tones are apart. In which picture do you see them?")
    return "Short frames show the mouth, long ones the throat."


@exercise("two percentages")
def sp_backwards(answer: Any) -> str:
    """Check what a network hears in words that are played backwards."""
    same, turned = measured.percents(answer, 2, "the two percentages")
    if same + turned > 100.01:
        raise NotYet("Together these are more than 100%, but each recording is heard as one word only.")
    if same > turned:
        raise NotYet(
            "It heard mostly “ai”. Did you turn round the samples, [:, ::-1], before the spectrogram?"
        )
    if turned < 20:
        raise NotYet(
            "It hardly heard one of the two. Take the clips of “ai” only, and give the network pictures."
        )
    return "Backwards the bands close instead of parting, and the network reads just that."


@exercise("three answers of yes or no")
def sp_leaks(answer: Any) -> str:
    """Check for three data sets whether a random split leaks."""
    patients, letters, film = read.parts(answer, 3)
    if not measured.yes(patients, "the X-rays"):
        raise NotYet("X-rays: the same patient stands on both sides. Will he or she be there in use?")
    if measured.yes(letters, "the letters"):
        raise NotYet("Letters: each writer gave one. What could stand on both sides?")
    if not measured.yes(film, "the film"):
        raise NotYet("Film: how much does a frame differ from the one before it, which was studied?")
    return "The question is always what comes in groups, and what will be new."


@exercise("three percentages and a word")
def sp_people(answer: Any) -> str:
    """Check which of two estimates comes nearer to the score with new people."""
    people, clips, new, word = read.parts(answer, 4)
    groups, shuffled, true = measured.percents([people, clips, new], 3, "the three scores")
    if min(groups, true) < 20:
        raise NotYet("That is hardly better than chance. Does each picture still have its own word?")
    if groups == shuffled:
        raise NotYet("Two scores are the same. Is the first one really from a split by people?")
    nearer = "by people" if abs(groups - true) < abs(shuffled - true) else "by recordings"
    if read.choice(word, ("by people", "by recordings"), "the nearer one") != nearer:
        raise NotYet("Compare the distances of your own numbers from the score with new people.")
    if nearer == "by people":
        return "It asks what the callers ask: how well do you understand somebody new?"
    return (
        "With so few people that may happen. Try another seed: what does a split by recordings promise there?"
    )
