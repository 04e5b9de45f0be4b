"""Draw what other sites and telephones show of the book: a card for links, and an icon. Both are made of our logo."""

import io
from pathlib import Path

import matplotlib
import vl_convert
from PIL import Image, ImageDraw, ImageFont

from bindery.project import Project
from bindery.site.head import CARD, ICON, SIZE

PAPER, INK, MUTED = "#ffffff", "#1d2433", "#566072"
LINE = "Build, train, diagnose and improve neural networks."


def draw_card(title: str, logo: Path) -> Image.Image:
    """Draw the card: the title on the left, the logo on the right."""
    card = Image.new("RGB", SIZE, PAPER)
    wheels = _logo(logo, 380)
    card.paste(wheels, (SIZE[0] - 440, (SIZE[1] - 380) // 2), wheels)
    pen = ImageDraw.Draw(card)
    lines = _wrapped(title, _font(72, "bold"), 660)
    top = (SIZE[1] - 92 * len(lines) - 100) // 2
    for number, line in enumerate(lines):
        pen.text((70, top + 92 * number), line, INK, _font(72, "bold"))
    for number, line in enumerate(_wrapped(LINE, _font(32), 620)):
        pen.text((70, top + 92 * len(lines) + 30 + 44 * number), line, MUTED, _font(32))
    return card


def draw_icon(logo: Path) -> Image.Image:
    """Draw the icon for a telephone's home screen, which has no transparent parts."""
    icon, wheels = Image.new("RGB", (180, 180), PAPER), _logo(logo, 148)
    icon.paste(wheels, (16, 16), wheels)
    return icon


def _logo(path: Path, size: int) -> Image.Image:
    png = vl_convert.svg_to_png(path.read_text("utf-8"), scale=size / 64)
    return Image.open(io.BytesIO(png)).convert("RGBA").resize((size, size))


def _font(size: int, weight: str = "regular") -> ImageFont.FreeTypeFont:
    # matplotlib brings this font along, so that the card is the same on every machine.
    name = "DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), size)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(project: Project) -> list[Path]:
    """Draw both anew, after a change of the title or of the logo, and return their files."""
    logo = project.root / str(project.config["logo"])
    folder = project.root / "book"
    for name, picture in ((CARD, draw_card(project.title, logo)), (ICON, draw_icon(logo))):
        picture.quantize(64).save(folder / name, optimize=True)
    return [folder / CARD, folder / ICON]
