"""Run by the Python that has openai 1.109: what the validators of `prepare_data` say of files.

Reads a JSON list of paths, writes a JSON object from path to a list of `{"check", "words", "rows"}`.
The validators run one after the other on what the necessary repairs left, as in the tool, and
nothing is written. The numbers that the tool prints are places in a table from which rows may be
gone already; `rows` are the same rows counted from 0 in the file, `printed` what the tool prints.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from typing import Any

from openai.lib import _validators as tool

_rows = re.compile(r"These are rows: (\[[^\]]*\])")


def spoken(remedy: Any, index: list[int]) -> list[dict[str, Any]]:
    """One validator's words as verdicts; a remark that asks for nothing is one as well."""
    if remedy is None:
        return []
    words = remedy.error_msg or (remedy.immediate_msg or "").strip()
    if not words:
        return []
    found = _rows.search(words)
    printed = ast.literal_eval(found[1]) if found else []
    rows = [int(index[place]) for place in printed]
    asks = any((remedy.error_msg, remedy.necessary_msg, remedy.optional_msg))
    return [{"check": remedy.name, "words": words, "rows": rows, "printed": printed, "asks": asks}]


def all_said(path: str) -> list[dict[str, Any]]:
    """What the reader and then all validators say, until one of them gives up."""
    table, read = tool.read_any_format(path)
    said = spoken(read, [])
    if table is None or (read is not None and read.error_msg):
        return said
    for validator in tool.get_validators():
        try:
            remedy = validator(table)
            said += spoken(remedy, list(table.index))
            if remedy is not None and remedy.error_msg:
                break
            if remedy is not None and remedy.necessary_fn is not None:
                table = remedy.necessary_fn(table)
        except Exception as error:  # a crash of theirs is an answer too, and ends the run
            words = f"crash: {type(error).__name__}: {error}"
            said.append({"check": "crash", "words": words, "rows": [], "printed": []})
            break
    return said


json.dump({path: all_said(path) for path in json.load(sys.stdin)}, sys.stdout)
