"""A block of lines to a batch of rows. Clean lines cost one decode; only a line that the fast
gate refuses takes the slow path, which finds out why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec

from ftlint import spans
from ftlint.model import Batch, Block, Fault, Plan
from ftlint.shapes import Shape
from ftlint.shapes.shape import encode

_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(block: Block, plan: Plan) -> Batch:
    """The rows of a block and what was refused, in the order of the lines."""
    shape: Shape = plan.shape
    closed = plan.strict or shape.sparing
    gate = shape.decoder(closed).decode
    faults: list[Fault] = list(block.notes)
    lines = block.ended
    if lines and block.original is None and not block.data.endswith(b"\n"):
        end = len(lines[-1])
        faults.append(Fault(len(lines) - 1, "no-final-newline", (end, end)))
    rows: list[Any] = []
    refused: list[int] = []
    rest = iter(lines)
    while True:
        try:
            rows.extend(map(gate, rest))
            break
        except _REFUSED:
            if closed and not plan.strict and _passes(shape.decoder(False), lines[len(rows)]):
                closed, gate = False, shape.decoder(False).decode
                rest = iter(lines[len(rows) :])
            else:
                refused.append(len(rows))
                rows.append(None)
    slow: dict[int, list[Fault]] = {}
    _explain(lines, refused, rows, slow, plan)
    batch = Batch(block, rows, faults, shape, None, _present(rows, slow), bool(slow))
    fuller = shape.overfull(batch, closed)
    before = {
        i: rows[i]
        for i in fuller
        if i not in slow and (_may_repeat_a_key(lines[i], plan.strict) or not _is_utf8(lines[i]))
    }
    for i in shape.refused(batch):
        if i not in slow:
            before[i], rows[i] = rows[i], None
    _explain(lines, before, rows, slow, plan)
    if changed := [index for index, row in before.items() if rows[index] is not row]:
        written = _again(batch, changed)
        batch = Batch(block, rows, faults, shape, written, _present(rows, slow), True)
    if b"\r" in block.data and block.original is None:
        _carriage_returns(block.lines, faults)
    for index in sorted(slow):
        faults.extend(slow[index])
    batch.fuller = sorted({*fuller, *slow})
    return batch


def _passes(decoder: msgspec.json.Decoder[Any], line: bytes) -> bool:
    try:
        decoder.decode(line)
    except _REFUSED:
        return False
    return True


def _present(rows: list[Any], slow: Iterable[int]) -> Sequence[int] | None:
    """The indices of all rows, where none is missing: only lines that were looked at by themselves may
    have none.
    """
    return None if any(rows[index] is None for index in slow) else range(len(rows))


def _again(batch: Batch, changed: Iterable[int]) -> list[bytes]:
    """The rows as they were written, those that have changed written once more."""
    texts = batch.written
    for index in changed if texts else ():
        texts[index] = encode(batch.rows[index]) + b"\n"
    return texts


def _explain(
    lines: list[bytes],
    those: Iterable[int],
    rows: list[Any],
    slow: dict[int, list[Fault]],
    plan: Plan,
) -> None:
    """Find out what is wrong with these lines, of which the `rows` have what the gate made. One after
    the other they take less time than each when the gate comes to it.
    """
    if not those:
        return
    from ftlint.engine.explain import explain

    shape, strict = plan.shape, plan.strict
    for index in those:
        line = lines[index].removesuffix(b"\n")
        rows[index], slow[index] = explain(line, index, shape, strict, rows[index])


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
