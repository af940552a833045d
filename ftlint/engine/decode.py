"""A block of lines to a batch of rows. Clean lines cost one decode; only a line that the fast
gate refuses takes the slow path, which finds out why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from ftlint import spans
from ftlint.model import Batch, Block, Fault, Plan
from ftlint.shapes import Shape

_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(block: Block, plan: Plan) -> Batch:
    """The rows of a block and what was refused, in the order of the lines."""
    shape: Shape = plan.shape
    gate = shape.decoder(plan.strict).decode
    faults: list[Fault] = list(block.notes)
    lines = block.lines
    if lines and block.original is None and not block.data.endswith(b"\n"):
        end = len(lines[-1])
        faults.append(Fault(len(lines) - 1, "no-final-newline", (end, end)))
    rows: list[Any] = []
    slow: dict[int, list[Fault]] = {}
    rest = iter(lines)
    while True:
        try:
            rows.extend(map(gate, rest))
            break
        except _REFUSED:
            _slow(lines, len(rows), rows, slow, plan)
    suspects, written, fuller = _let_through(lines, rows, slow, plan, bool(block.escaped))
    for index in suspects:
        _slow(lines, index, rows, slow, plan)
    if b"\r" in block.data and block.original is None:
        _carriage_returns(lines, faults)
    for index in sorted(slow):
        faults.extend(slow[index])
    fuller = sorted({*fuller, *slow})
    return Batch(block, lines, rows, faults, shape, None if slow else written, fuller)


def _slow(
    lines: list[bytes], index: int, rows: list[Any], slow: dict[int, list[Fault]], plan: Plan
) -> None:
    from ftlint.engine.explain import explain

    row, slow[index] = explain(lines[index], index, plan.shape, plan.strict)
    rows[index : index + 1] = [row]


def _let_through(
    lines: list[bytes],
    rows: list[Any],
    slow: dict[int, list[Fault]],
    plan: Plan,
    escaped: bool,
) -> tuple[set[int], list[bytes] | None, list[int]]:
    """Lines that the structs accept and that are wrong all the same; the good rows as the shape
    wrote them; and the lines that say more than their rows.
    """
    shape: Shape = plan.shape
    good: Sequence[int] = range(len(lines))
    if slow:
        good = [i for i in good if i not in slow]
        lines, rows = [lines[i] for i in good], [rows[i] for i in good]
    suspects = set(shape.refused(rows))
    written = shape.written(rows)
    fuller = shape.overfull(lines, rows, written, escaped)
    suspects.update(
        i for i in fuller if _may_repeat_a_key(lines[i], plan.strict) or not _is_utf8(lines[i])
    )
    return {good[i] for i in suspects}, written, [good[i] for i in fuller]


def _may_repeat_a_key(line: bytes, strict: bool) -> bool:
    """Whether a line that says more than its row may have a key twice; `explain` knows."""
    if strict:
        return True
    try:  # the quotes may belong to keys that the structs skip
        return spans.quotes(line) != spans.quotes(msgspec.json.encode(_any()(line)))
    except _REFUSED:
        return True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _carriage_returns(lines: list[bytes], faults: list[Fault]) -> None:
    details = {"end": "CR LF"}
    faults.extend(
        Fault(i, "carriage-return", (len(line) - 1, len(line)), details)
        for i, line in enumerate(lines)
        if line.endswith(b"\r")
    )


@cache
def _any() -> Callable[[bytes], Any]:
    return msgspec.json.Decoder().decode
