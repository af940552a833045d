"""The repairs of a file itself: its mark, its encoding, how its rows are laid out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from ftlint.errors import FixError, Unfixable
from ftlint.model import Bound, Plan
from ftlint.sources import Source, layout, open_bytes
from ftlint.telling import option


def allowed(bound: Bound, unsafe: bool) -> bool:
    """Whether the fix of a rule may be made: there is one, and it is safe or `unsafe` ones are too."""
    fix = bound.rule.fix
    return fix is not None and (unsafe or fix.applicability == "safe")


def plain(source: Source, plan: Plan, unsafe: bool, before: Counter[str]) -> Source:
    """The source with the repairs of the file itself made: its mark, its encoding, its layout."""
    kinds = {
        bound.options.get("kind"): bound for bound in plan.row_checks if allowed(bound, unsafe)
    }
    mended = [note for note in source.notes if note.kind in kinds]
    if refused := refusal(source, plan):
        raise refused
    if source.converted and "invalid-utf8" not in kinds:
        raise FixError(
            f"the file is {source.converted.upper()}: nothing was changed",
            place=source.name,
            remedy=f"{option('unsafe', True)} rewrites it as UTF-8",
        )
    if any(note.details.get("cut") for note in source.notes):
        raise FixError(
            "the array has no closing bracket, so rows may be missing: nothing was changed",
            place=source.name,
            remedy="get the whole file, or close the array",
        )
    if not mended:
        return source
    before.update(kinds[note.kind].rule.code for note in mended)
    if any(note.kind in _LAID_OUT for note in mended):
        return open_bytes(b"".join([row + b"\n" for row in _rows(source)]), source.name)
    left = tuple(note for note in source.notes if note not in mended)
    unmarked = any(note.kind == "byte-order-mark" for note in mended)
    return source.otherwise(left, b"" if unmarked else source.mark)


def refusal(source: Source, plan: Plan) -> Unfixable | None:
    """Why nothing is mended in a file that is kept as it is; None where something may be."""
    if source.converted in ("gzip", "zstd"):
        return Unfixable(
            f"compressed with {source.converted}: it cannot be fixed in place",
            place=source.name,
            remedy="decompress it, and fix that",
        )
    if source.converted in ("Parquet", "Arrow"):
        return Unfixable(
            f"{source.converted} files are not fixed in place",
            place=source.name,
            remedy="ftlint prepare makes JSON Lines of it, with its fixes made",
        )
    kinds = {bound.options.get("kind") for bound in plan.row_checks if allowed(bound, False)}
    if source.layout == "cr" and "carriage-return" not in kinds:
        return Unfixable(
            "its lines end in bare carriage returns: nothing was changed",
            place=source.name,
            remedy="fix those too: do not ignore FILE003",
        )
    return None


_LAID_OUT = {"array-file", "object-over-lines", "carriage-return"}


def _rows(source: Source) -> Iterator[bytes]:
    """The rows of a file that is laid out otherwise, each as one line."""
    for block in source.blocks():
        text = block.original or b""
        at = 0
        for line in block.data.split(b"\n"):
            if line.strip():
                lead = len(line) - len(line.lstrip())
                begin = at + lead
                row = text[begin : at + len(line.rstrip())]
                if b"\n" in row and not _json(row):
                    # A break in it may end a comment, or stand in a text without its end.
                    number = block.line + text.count(b"\n", 0, begin)
                    raise FixError(
                        f"the row from line {number:,} on is not JSON: nothing was changed",
                        place=source.name,
                        remedy="mend it, and run again",
                    )
                yield layout.join(row)
            at += len(line) + 1


def _json(row: bytes) -> bool:
    """Whether this is JSON as lenient readers take it: a break in it then stands between values,
    or as itself in a text.
    """
    try:
        json.loads(row.decode("latin-1"), strict=False)
    except (ValueError, RecursionError):
        return False
    return True
