"""Diagnostics out of findings: made when somebody wants to read them, from the lines themselves.

Findings keep line numbers only. The blocks that hold the wanted ones are read and asked again,
which gives the place and the details of each; `spans` gives the column.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct

from ftlint import spans
from ftlint.engine.bind import PLACEHOLDER
from ftlint.engine.decode import decode
from ftlint.engine.replacing import edits_of
from ftlint.engine.scan import inspect
from ftlint.model import Batch, Block, Bound, Details, Hits, Partial, Place, Plan, SetHits
from ftlint.report import URL, Diagnostic, Origin
from ftlint.sources import Source, layout

WINDOW = 72


class _Page(Struct):
    """What all diagnostics of a block have in common: its rows, those with secrets, and whether
    the file has one row a line and had to be decoded.
    """

    path: str
    batch: Batch
    secret: set[int]
    lines: bool
    converted: str


def render(
    path: str, source: Source, plan: Plan, partial: Partial, sets: list[SetHits], limit: int | None
) -> Iterator[Diagnostic]:
    """Diagnostics of a file, about the file first and then by line; at most `limit` a rule.

    Raises SourceError when the file is not the one any more that was checked.
    """
    for number, found_in_set in enumerate(sets):
        for details in found_in_set.about:
            yield _diagnostic(path, plan.set_checks[number], details)
    left = _room(plan, sets, limit)
    wanted: dict[int, dict[int, list[tuple[int, int]]]] = {}  # block, line: (set, its hit)
    starts = [line for _, line in partial.blocks]
    blocks: set[int] = set()
    for lines in partial.findings.lines.values():
        blocks.update(bisect_right(starts, line) - 1 for line in lines[:limit])
    for number, found_in_set in enumerate(sets):
        for hit, line in enumerate(found_in_set.lines[:limit]):
            holder = bisect_right(starts, line) - 1
            blocks.add(holder)
            wanted.setdefault(holder, {}).setdefault(line, []).append((number, hit))
    again = source.again(partial.blocks, range(len(partial.blocks))) if wanted else ()
    if blocks:
        source.awake()
    lines_of = original_lines(source, again)
    for block in source.again(partial.blocks, blocks):
        batch = decode(block, plan)
        found: list[Diagnostic] = []
        inspected = list(inspect(batch, plan))
        page = _Page(path, batch, _secret(inspected), source.layout == "lines", source.converted)
        for index, hits in inspected:
            chosen = _told(hits, block, partial.findings.lines.get(index))
            room = left[index]
            count = len(chosen) if room is None else min(room, len(chosen))
            if room is not None:
                left[index] = room - count
            bound = plan.row_checks[index]
            for i in chosen[:count]:
                found.append(_at(page, bound, hits.rows[i], hits.place(i), hits.detail(i)))
        if block.index in wanted:
            for line, pairs in wanted[block.index].items():
                for owner, hit in pairs:
                    hits_ = sets[owner]
                    first = hits_.related[hit]
                    if first and lines_of:
                        first = lines_of[first - 1]
                    details = {"first": first} | hits_.detail(hit)
                    related = (first,) if first else ()
                    bound, row = plan.set_checks[owner], line - block.first_line
                    place = hits_.place(hit)
                    found.append(_at(page, bound, row, place, details, related, of_set=True))
        found.sort(key=lambda d: (d.line or 0, d.column or 0, d.code))
        yield from found


def _told(hits: Hits, block: Block, lines: array[int] | None) -> Sequence[int]:
    """The indices of a rule's hits in a block, without those that a baseline hides: of several in
    a row the first.
    """
    if lines is None:
        return ()
    begin = bisect_left(lines, block.first_line)
    end = block.first_line + max(1, len(block.ended))
    left = lines[begin : bisect_left(lines, end, begin)]
    if len(left) >= len(hits.rows):
        return range(len(hits.rows))
    new = Counter(left)
    chosen: list[int] = []
    for i in reversed(range(len(hits.rows))):
        line = block.first_line + hits.rows[i]
        if new[line]:
            new[line] -= 1
            chosen.append(i)
    return chosen[::-1]


def _room(plan: Plan, sets: list[SetHits], limit: int | None) -> list[int | None]:
    """How many places of each row check are told: a rule may have a check over the set too."""
    if limit is None:
        return [None] * len(plan.row_checks)
    told = {
        bound.rule.code: min(limit, len(hits.lines))
        for bound, hits in zip(plan.set_checks, sets, strict=True)
    }
    return [limit - told.get(bound.rule.code, 0) for bound in plan.row_checks]


def original_lines(source: Source, blocks: Iterable[Block]) -> list[int]:
    """Where rows begin in a file that has not one a line; empty for one that has."""
    if source.layout == "lines":
        return []
    numbers: list[int] = []
    for block in blocks:
        text, at, seen, number = block.original or b"", 0, 0, block.line
        for line in block.lines:
            start = at + len(line) - len(line.lstrip())
            number += text.count(block.newline, seen, start)
            numbers.append(number)
            seen, at = start, at + len(line) + 1
    return numbers


def _secret(inspected: list[tuple[int, Hits]]) -> set[int]:
    """The rows with something secret: none of what is reported of them may tell it again."""
    return {
        row
        for _, hits in inspected
        if hits.details
        for row, details in zip(hits.rows, hits.details, strict=True)
        if details.get("secret")
    }


def _at(
    page: _Page,
    bound: Bound,
    row: int,
    place: Place,
    details: Details,
    related: tuple[int, ...] = (),
    of_set: bool = False,
) -> Diagnostic:
    """A diagnostic at a place of a row."""
    if place is None:
        return _diagnostic(page.path, bound, details)
    batch = page.batch
    line = raw = batch.lines[row]
    if isinstance(place, str):
        span = spans.locate(line, place) if row_is_json(batch, row) else spans.root(line)
        pointer = place
    else:
        span, pointer = spans.Span(*place), None
    start = batch.block.offset + batch.once(_offsets)[row]
    offset, length = start + span.start, span.end - span.start
    number, base = batch.block.first_line + row, 0
    shown = None
    if batch.block.original is not None:
        number, line, span, base, shown = _in_original(batch, row, span)
    column = base + spans.column(line, span.start)
    width = len(line[span.start : span.end].decode("utf-8", "replace"))
    secret = row in page.secret
    excerpt, at, wide = ("", 0, 0) if secret else _excerpt(*(shown or (line, span)))
    edits = edits_of(bound, raw, place, details, of_set)
    exact = page.lines and not page.converted and not secret
    return _diagnostic(
        page.path,
        bound,
        details,
        line=number,
        column=column,
        end_column=column + max(width, 1) - 1,
        pointer=pointer,
        related=related,
        elsewhere=details.get("elsewhere"),
        excerpt=excerpt,
        excerpt_column=at,
        excerpt_width=wide,
        offset=None if page.converted else offset,
        length=length,
        origin=Origin(raw, start, edits if exact and edits else []),
        mended=edits is None or bool(edits),
    )


def row_is_json(batch: Batch, row: int) -> bool:
    return batch.rows[row] is not None or row not in batch.once(_no_json)


def _no_json(batch: Batch) -> set[int]:
    kinds = ("invalid-json", "invalid-utf8", "blank-line", "several-objects")
    return {fault.row for fault in batch.faults if fault.kind in kinds}


def _offsets(batch: Batch) -> list[int]:
    """Where the lines of a block begin in it."""
    return list(accumulate((len(line) + 1 for line in batch.lines), initial=0))


def _breaks(batch: Batch) -> list[int]:
    """How many line breaks of the file come before each line of a block."""
    text = batch.block.original or b""
    newline = batch.block.newline
    starts = batch.once(_offsets)
    counts = (text.count(newline, a, b) for a, b in pairwise(starts))
    return list(accumulate(counts, initial=0))


def _in_original(
    batch: Batch, row: int, span: spans.Span
) -> tuple[int, bytes, spans.Span, int, tuple[bytes, spans.Span] | None]:
    """The line of the file, as it stands there, on which a span of a row begins, how many
    columns of it come before the block, and for a span over several lines what it is on one.
    """
    text = batch.block.original or b""
    offset = batch.once(_offsets)[row]
    start, end = offset + span.start, offset + span.end
    newline = batch.block.newline
    begin = text.rfind(newline, 0, start) + 1
    stop = text.find(newline, start)
    line = text[begin : stop if stop >= 0 else len(text)]
    before = batch.once(_breaks)[row] + text.count(newline, offset, start)
    number = batch.block.line + before
    base = 0 if begin else batch.block.column - 1
    here = spans.Span(start - begin, min(end - begin, len(line)))
    if not line[here.start :].startswith((b"{", b"[")) or newline not in text[start:end]:
        return number, line, here, base, None
    folded = layout.join(text[start:end])
    one = line[: here.start] + folded, spans.Span(here.start, here.start + len(folded))
    return number, line, here, base, one


def _diagnostic(
    path: str,
    bound: Bound,
    details: Details,
    mended: bool = True,
    pointer: str | None = None,
    **place: Any,
) -> Diagnostic:
    """A diagnostic with its texts; `place` has the fields that say where in the file it is."""
    rule = bound.rule
    values = bound.options | details
    remedy = fill(rule.remedy, values)
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=bound.severity,
        path=path,
        pointer=_printable(pointer) if pointer else pointer,
        message=fill(rule.message, values),
        remedy=remedy,
        applicability=rule.fix.applicability if rule.fix and mended else None,
        fix=fill(rule.fix.message, values) or remedy if rule.fix else "",
        url=URL.format(name=rule.name) if rule.bundled else "",
        **({"line": None, "column": None, "end_column": None} | place),
    )


def fill(template: str, values: dict[str, Any]) -> str:
    """A message with its placeholders filled: `{text}` quoted as JSON does, `{words:words}` bare."""

    def word(found: Any) -> str:
        value = values.get(found[1])
        if isinstance(value, str) and not found[2]:
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= 100 else f"{text[:60]}…{text[-30:]}"
        if value is None or isinstance(value, bool):
            return json.dumps(value)
        if isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return str(value)

    return _printable(PLACEHOLDER.sub(word, template))


def _printable(text: str) -> str:
    """A text without halves of characters, which no output could encode."""
    return text.encode("utf-8", "replace").decode()


def _excerpt(line: bytes, span: spans.Span) -> tuple[str, int, int]:
    """The part of a line around a span, its long middle left out; where the span begins in
    it, and how wide it is there.
    """
    before = line[max(0, span.start - 160) : span.start].decode("utf-8", "replace")
    inside = line[span.start : min(span.end, span.start + 400)].decode("utf-8", "replace")
    after = line[span.end : span.end + 160].decode("utf-8", "replace")
    if span.end - span.start > 400 or len(inside) > WINDOW:
        tail = line[max(span.start, span.end - 160) : span.end].decode("utf-8", "replace")
        inside = f"{inside[: WINDOW // 2]}…{tail[-WINDOW // 2 + 1 :]}"
    lead = before[-24:]
    if len(before) > 24 or span.start > 160:
        lead = "…" + lead
    room = max(8, WINDOW - len(inside))
    trail = after[:room] + ("…" if len(after) > room else "")
    return lead + inside + trail, len(lead), len(inside)
