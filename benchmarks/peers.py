"""Other tools, each in a virtual environment of its own, made at the first run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from measure import Command

HERE = Path(__file__).parent


def openai_tool(path: Path) -> Command:
    """The provider's old preparation tool, saying yes to all that it proposes."""
    tool = programs("openai", "openai==0.27.8", "pandas<3", "numpy", "openpyxl") / "openai"
    arguments = [str(tool), "tools", "fine_tunes.prepare_data", "-f", str(path), "-q"]
    written = path.with_name(f"{path.stem}_prepared.jsonl")
    return Command(arguments, (0,), lambda: written.unlink(missing_ok=True))


def cleanllm(path: Path) -> Command:
    """The fastest real check of chat files among the tools that we tried."""
    tool = programs("cleanllm", "cleanllm==4.0.0") / "cleanllm"
    return Command([str(tool), "preflight", str(path), "--framework", "trl"], (0, 1))


def programs(name: str, *packages: str, alone: tuple[str, ...] = ()) -> Path:
    """The folder of an environment's programs; packages are installed if it is new, those to be `alone`
    without what they need.
    """
    folder = HERE / f".env-{name}"
    done = folder / "complete"
    if not done.exists():
        print(f"installing {', '.join((*packages, *alone))}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq"]
        for some, options in ((packages, ()), (alone, ("--no-deps", "--ignore-requires-python"))):
            if some:
                subprocess.run([*pip, *options, *some], check=True)
        done.touch()
    return folder / "bin"
