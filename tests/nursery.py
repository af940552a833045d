"""A process that has imported ftlint and forks its commands: to import it all again takes longer
than most commands do, and tests run two thousand of them.

What depends on how an interpreter starts, such as `PYTHONIOENCODING`, and where nothing forks,
needs a process of its own.
"""

from __future__ import annotations

import atexit
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from ftlint.cores import forks

ROOT = Path(__file__).parent.parent
FORKS = forks()
TIMEOUT = 120  # seconds


class Nursery:
    """The side of the tests. `imports` are modules that commands need beside those of ftlint."""

    def __init__(self, *imports: str, **env: str) -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(TIMEOUT)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", str(theirs.fileno()), *imports],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env=os.environ | env,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        atexit.register(self.end)

    def start(self, words: list[str], folder: Path, env: dict[str, str], stdin: bytes = b"") -> Run:
        """Begin a command."""
        order = {"words": words, "folder": str(folder), "env": env}
        out, err = TemporaryFile(), TemporaryFile()  # noqa: SIM115
        with feed(stdin) as given:
            pid = self.ask(order, given.fileno(), out.fileno(), err.fileno())
        return Run(self, pid, out, err)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.close()

    def ask(self, order: dict[str, Any], *files: int) -> Any:
        """What is answered to an order."""
        data = json.dumps(order).encode() + b"\n"
        sent = socket.send_fds(self.socket, [data], files)
        self.socket.sendall(data[sent:])
        return json.loads(_line(self.socket))


class Run:
    """A command that runs."""

    def __init__(self, nursery: Nursery, pid: int, *printed: IO[bytes]) -> None:
        self.nursery = nursery
        self.pid = pid
        self.printed = printed
        self.code: int | None = None

    def poll(self) -> int | None:
        """The exit code, if it has ended; minus the number of the signal that ended it."""
        if self.code is None:
            self.code = self.nursery.ask({"wait": self.pid, "how": os.WNOHANG})
        return self.code

    def wait(self) -> int:
        """The exit code, when it has ended."""
        if self.code is None:
            try:
                self.code = self.nursery.ask({"wait": self.pid, "how": 0})
            except TimeoutError:
                self.signal(signal.SIGKILL)
                raise
        assert self.code is not None
        return self.code

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def ended(self) -> tuple[int, bytes, bytes]:
        """The exit code, and what was printed on the output and as errors."""
        code = self.wait()
        texts = []
        for file in self.printed:
            file.seek(0)
            texts.append(file.read())
            file.close()
        return code, *texts


def feed(data: bytes) -> IO[bytes]:
    """The reading end of a pipe through which `data` comes."""
    reads, writes = os.pipe()

    def _write() -> None:
        with suppress(BrokenPipeError), os.fdopen(writes, "wb") as pipe:
            pipe.write(data)

    threading.Thread(target=_write, daemon=True).start()
    return os.fdopen(reads, "rb")


def _line(connection: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        more = connection.recv(65536)
        assert more, "the nursery has ended"
        data += more
    return data


def _serve(number: str, *imports: str) -> None:
    """The side of the commands."""
    import gc

    import ftlint
    from ftlint import catalog

    for name in imports:
        import_module(name)
    for found in pkgutil.walk_packages(ftlint.__path__, "ftlint."):
        if found.name != "ftlint.__main__":
            import_module(found.name)

    catalog.bundled()
    gc.freeze()
    with socket.socket(fileno=int(number)) as orders:
        while True:
            data, files, *_ = socket.recv_fds(orders, 65536, 3)
            if not data:
                return
            while not data.endswith(b"\n"):
                data += orders.recv(65536)
            order = json.loads(data)
            if "words" in order:
                answer: int | None = os.fork()
                if not answer:
                    orders.close()
                    _begin(order, files)
                for file in files:
                    os.close(file)
            else:
                done, status = os.waitpid(order["wait"], order["how"])
                answer = os.waitstatus_to_exitcode(status) if done else None
            orders.sendall(json.dumps(answer).encode() + b"\n")


def _begin(order: dict[str, Any], files: list[int]) -> None:
    """Be the process of a command, to its end."""
    from ftlint.cli.main import start

    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["ftlint", *order["words"]]
    code = 1
    try:
        start()
    except SystemExit as end:  # other threads are still at work
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
