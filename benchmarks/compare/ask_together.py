"""Run by the Python that has the old `together` client: what its check says of files.

Reads a JSON list of paths, writes a JSON object from path to a list of `{"line", "words"}`. The
client stops at the first bad line of a file, so each line is shown to it once more as a file of
its own. It also stops at the first key it does not know; `tools` and the weight of a row, which
later versions take, are then taken out, and the rest of the row is asked about again.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from together.utils.files import check_file


def said(path: Path, first: int | None = None) -> list[dict[str, Any]]:
    """What the check says of one file; of a line alone, `first` is its number in the whole."""
    try:
        report = check_file(path)
    except Exception as error:  # a crash of theirs is an answer too
        return [{"line": first, "words": f"crash: {type(error).__name__}: {error}"}]
    if report["is_check_passed"]:
        return []
    words = report.get("message") or ""
    line = report.get("line_number")
    if line is None and "on line " in words:
        line = int(words.rpartition("on line ")[2].rstrip("."))
    return [{"line": line if first is None else first, "words": words}]


def all_said(path: Path, folder: Path) -> list[dict[str, Any]]:
    """What is said of a file, and then of each of its lines alone."""
    found = said(path)
    if not found:
        return found
    alone = folder / "alone.jsonl"
    # Their lines end as those of a text file do, and never at other control characters.
    lines = path.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    for number, line in enumerate(lines[: len(lines) - (not lines[-1])], 1):
        alone.write_bytes(line + b"\n")
        for verdict in said(alone, number):
            if number != found[0]["line"]:
                found.append(verdict)
            left = later(line, verdict["words"])
            while left is not None:
                alone.write_bytes(left)
                more = said(alone, number)
                found += more
                left = later(left, more[0]["words"]) if more else None
    return found


def later(line: bytes, words: str) -> bytes | None:
    """The row without the key that was in the way, if it is one that later versions take."""
    for key in ("tools", "weight"):
        if words.startswith(f'Found extra column "{key}"') and b'"messages"' in line:
            return json.dumps({k: v for k, v in json.loads(line).items() if k != key}).encode()
    return None


def main() -> None:
    """Answer for the paths on standard input."""
    with tempfile.TemporaryDirectory() as folder:
        answers = {path: all_said(Path(path), Path(folder)) for path in json.load(sys.stdin)}
    json.dump(answers, sys.stdout)


main()
