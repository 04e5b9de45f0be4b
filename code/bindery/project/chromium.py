"""Find a Chromium for the browser tests, and for what else needs one."""

import os
import shutil
import subprocess
from pathlib import Path

from . import BinderyError, Say

CHROMIUM_VARIABLE = "WEEKEND_CHROMIUM"

# Without the flags about the background, Chromium looks for its maker's hosts by itself.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(*, say: Say = print, purpose: str = "The browser tests") -> str:
    """Return the path of a Chromium for the browser tests, or for what else needs one.

    Looks at WEEKEND_CHROMIUM, then for an installed Chromium or Chrome. As root on a Debian system, as on CI,
    it installs the package ``chromium``.

    Raises
    ------
    BinderyError
        There is none; the message says how to get one.
    """
    path = os.environ.get(CHROMIUM_VARIABLE) or _installed_chromium()
    if path is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"No Chromium here; installing Debian's package. {purpose} can't do without.")
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        path = _installed_chromium()
    if path is None or not Path(path).is_file():
        raise BinderyError(
            f"Chromium or Chrome is missing. {purpose} can't do without. Install it "
            "(Debian, Ubuntu: sudo apt-get install chromium), "
            f"or set {CHROMIUM_VARIABLE} to the path of its program."
        )
    return path


def _installed_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"):
        if found := shutil.which(name):
            return found
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return str(mac) if mac.is_file() else None
