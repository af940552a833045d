"""Draws the pictures of the READMEs: ftlint as it runs on the examples, in a terminal."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples"
COLUMNS = 110
SCREENS = {
    "check": ["check", "--show", "1", "--select", "PC,ROW,FILE", "support.jsonl"],
    "fix": ["check", "--diff", "--select", "PC2", "support.jsonl"],
    "prepare": ["prepare", "faq.csv", "--yes"],
}


def screen(arguments: list[str], folder: str) -> str:
    """What a command shows in a terminal."""
    ours, theirs = pty.openpty()
    env = os.environ | {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "FTLINT_NO_CACHE": "1"}
    run = subprocess.Popen(
        [sys.executable, "-m", "ftlint", *arguments, "--isolated"],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # the terminal is closed: the command is done
            break
        if not part:
            break
        shown += part
    os.close(ours)
    run.wait()
    return shown.decode().replace("\r\n", "\n")


def main() -> None:
    """Draw all of them."""
    for name, arguments in SCREENS.items():
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
            shown = screen(arguments, folder)
        with open(os.devnull, "w") as nowhere:
            console = Console(record=True, width=COLUMNS, file=nowhere)
            console.print(Text(f"$ ftlint {' '.join(arguments)}", style="bold"))
            console.print(Text.from_ansi(shown.rstrip("\n")))
            console.save_svg(str(HERE / f"{name}.svg"), title="ftlint")


if __name__ == "__main__":
    main()
