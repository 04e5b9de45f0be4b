"""Show training logs in TensorBoard: ``weekend tensorboard``."""

import mimetypes
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from ..records.logs import INSTALL, LogError, folders

HOST = "127.0.0.1"  # TensorBoard has no password, so no other machine may reach it
PORT = 6006


def serve(folder: str | Path = "runs", port: int = PORT, *, say: Callable[[str], None] = print) -> None:
    """Start TensorBoard on this machine, say its address, and run until Ctrl-C.

    Parameters
    ----------
    folder : str or Path
        Where the logs are.
    port : int
        0 takes any that is free.
    say : callable
        Gets the lines to show.

    Raises
    ------
    LogError
        There are no logs, TensorBoard is missing, or the port can't be had.
    """
    runs = folders(folder)
    address = start(folder, port)
    say(f"TensorBoard shows {len(runs)} logs of {Path(folder).as_posix()} at {address}")
    say("Open this address in a browser on this machine. Press Ctrl-C here to stop.")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        say("\nTensorBoard has stopped. The logs are kept.")


def start(folder: str | Path, port: int = PORT) -> str:
    """Start TensorBoard in this process and return its address; it ends with the process.

    Raises
    ------
    LogError
        TensorBoard is missing, or the port can't be had.
    """
    if not 0 <= port <= 65535:
        raise LogError(f"{port} is not a port. Ports are numbers from 0 to 65535; the usual one is {PORT}.")
    try:
        from tensorboard import program
    except ImportError as error:
        raise LogError(f"TensorBoard is not installed. {INSTALL}") from error
    # TensorBoard imports TensorFlow where that is installed; this hides its notes.
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")
    mimetypes.add_type("text/javascript", ".js")  # some Windows registries say otherwise
    server = program.TensorBoard()
    # Without load_fast, TensorBoard starts no second program, and so leaves none behind.
    server.configure(
        argv=["tensorboard"],
        logdir=str(folder),
        host=HOST,
        port=port,
        load_fast="false",
        reload_multifile=True,
    )
    try:
        return str(server.launch())
    except program.TensorBoardPortInUseError as error:
        raise LogError(
            f"Port {port} is in use, perhaps by another TensorBoard: look at http://{HOST}:{port}/ "
            f"Stop that one, or choose a free port: weekend tensorboard --port {_free_port(port)}"
        ) from error
    except program.TensorBoardServerException as error:
        raise LogError(f"TensorBoard could not start on port {port}: {error.msg}") from error


def _free_port(above: int) -> int:
    """Return a port that is free now, the next one above if possible."""
    for port in (*range(above + 1, min(above + 20, 65536)), 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return 0
