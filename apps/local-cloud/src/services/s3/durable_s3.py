"""A moto server whose S3 survives `kill -9`.

Every request that changes a bucket or an object is written through to the state folder before its reply leaves, so
what a client was told is stored is stored. Everything else that moto answers stays in memory.

Exit codes: 3 port taken, 4 state folder in use by another server, 5 state folder damaged. Ends by itself when its
standard input closes or its parent dies.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import os
import socket
import stat
import sys
import threading
import time
from pathlib import Path

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from object_store import DamagedFileError, ObjectStore
from shared_bodies import share_bodies
from write_through import WriteThrough

PORT_TAKEN = 3
STATE_IN_USE = 4
STATE_DAMAGED = 5

# The server of a run that was killed needs a moment to notice.
LOCK_WAIT_SECONDS = 5.0


class QuietRequestHandler(MotoRequestHandler):
    """Does not print a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--state-dir", type=Path, required=True)
    args = parser.parse_args()

    end_with_parent()
    args.state_dir.mkdir(parents=True, exist_ok=True)
    lock = lock_folder(args.state_dir)
    if lock is None:
        print(f"{args.state_dir} is in use by another server", file=sys.stderr)
        return STATE_IN_USE

    try:
        listener = listen(args.host, args.port)
    except OSError as error:
        print(f"cannot listen on {args.host}:{args.port}: {error.strerror}", file=sys.stderr)
        return PORT_TAKEN if error.errno == errno.EADDRINUSE else 1

    share_bodies()
    store = ObjectStore(args.state_dir)
    try:
        store.load()
    except DamagedFileError as error:
        print(error, file=sys.stderr)
        return STATE_DAMAGED
    moto = DomainDispatcherApplication(create_backend_app)
    server: BaseWSGIServer = make_server(
        args.host,
        args.port,
        WriteThrough(moto, store),
        threaded=True,
        request_handler=QuietRequestHandler,
        fd=listener.fileno(),
    )
    print(f"listening on port {listener.getsockname()[1]}", flush=True)
    server.serve_forever()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Binds the port ourselves: werkzeug would print advice and exit when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(128)
    return listener


def lock_folder(folder: Path) -> int | None:
    """Holds the folder until this process ends, however it ends; None when another server holds it."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.05)


def end_with_parent() -> None:
    """Two signs that the parent is gone: its end of our standard input closed, or we were given another parent."""
    parent = os.getppid()

    def wait_for_new_parent() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    def wait_for_end_of_input() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait_for_new_parent, daemon=True).start()
    # A terminal or /dev/null (a start by hand) says nothing about a parent.
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=wait_for_end_of_input, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
