"""Zip files that are the same, byte for byte, when their contents are."""

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the zip format knows no earlier time


def write(
    file: BinaryIO, entries: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()
) -> None:
    """Write a zip file with these names and contents, in this order.

    Parameters
    ----------
    file : BinaryIO
        Open for writing.
    entries : iterable of (str, bytes)
    stored : frozenset of str
        The names of entries that are not compressed.
    """
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, whatever this machine is
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
