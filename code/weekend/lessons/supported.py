"""Where the book can be installed: the Pythons and machines for which TensorFlow and the rest of the lock exist.

A Python that is too old reads this file too, to say so: it needs nothing, and no syntax newer than Python 3.6.
"""

import platform
import sys
import sysconfig

OLDEST, NEWEST = (3, 11), (3, 13)  # as requires-python in pyproject.toml
COLAB = "Run the lessons on Colab instead: the links stand under the title of each chapter."


def versions() -> str:
    """Return the supported versions of Python in words: "3.11, 3.12 or 3.13"."""
    *others, last = [f"{OLDEST[0]}.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    return f"{', '.join(others)} or {last}"


def obstacle() -> str:
    """Return why the book can't be installed for this Python, in one sentence, and what to do; else an empty text."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return f"The book needs Python {versions()}, and this is {platform.python_version()}: {sys.executable}"
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        kind = sys.implementation.name if sys.implementation.name != "cpython" else "Python without the GIL"
        return f"The book needs the usual CPython, and this is {kind}: {sys.executable}"
    if sys.maxsize < 2**32:
        return f"The book needs a Python of 64 bits, and this one has 32: {sys.executable}"
    return _no_tensorflow()


def _no_tensorflow() -> str:
    """Return for which machine there is no TensorFlow, if it is this one."""
    system, machine = platform.system(), platform.machine().lower()
    if system == "Windows":
        machine = sysconfig.get_platform().rpartition("-")[2]  # of this Python: others run there, too, but slowly
    found = {"Darwin": {"arm64"}, "Windows": {"amd64"}, "Linux": {"x86_64", "aarch64"}}
    if system == "Darwin" and machine == "x86_64":
        return (
            "There is no TensorFlow for Macs with an Intel processor any more (on a newer Mac, install the Python "
            f"for Apple silicon). {COLAB}"
        )
    if system == "Windows" and machine == "arm64":
        return f"There is no TensorFlow for Windows on ARM. {COLAB}"
    if machine not in found.get(system, set()):
        return f"There is no TensorFlow for {system} on {machine}. {COLAB}"
    if system == "Linux" and platform.libc_ver()[0] != "glibc":
        return f"There is no TensorFlow for a Linux without glibc, such as Alpine. {COLAB}"
    return ""
