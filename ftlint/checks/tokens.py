"""Checks on how many tokens rows have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftlint.model import Batch, Details, Hits, Place, SetHits, Summary, about_file, check

if TYPE_CHECKING:
    from ftlint.tokens import Counter, Example

IMAGE = 2000  # tokens, which stand for no bytes
GONE = ("rejected", "dropped", "advised against")


def _over(
    batch: Batch, limit: int, by: Counter, rows: Sequence[int] | None = None
) -> list[tuple[int, Example]]:
    """Those of the rows, or of all, with more tokens than `limit`. Only those whose bytes do not fit are
    counted.
    """
    room = limit - by.spare
    pictures, lines = b"image" in batch.block.data, batch.block.ended
    if not pictures and 2 * max(map(len, lines), default=0) <= room:
        return []
    long = [
        row
        for row in (batch.present() if rows is None else rows)
        if 2 * len(lines[row]) + IMAGE * (pictures and lines[row].count(b"image")) > room
    ]
    from ftlint.tokens import examples, longest

    suspects = [
        (row, several)
        for row, several in (examples(batch, long, by) if long else ())
        if any(example.most > limit for example in several)
    ]
    if not suspects:
        return []
    # The tokens that open the reply are part of the count, and are no reason to find fault.
    return [(row, e) for row, e in longest(suspects, by) if e.tokens - e.reply > limit]


def _told(example: Example, limit: int, by: Counter) -> Details:
    """The number of tokens in words, and whether it is beyond doubt that they are too many."""
    certain = by.exact and example.tokens - example.guess > limit
    about = "" if by.exact and not example.guess else "about "
    return {"tokens": f"{about}{example.tokens:,} tokens", "by": by.words, "certain": certain}


@check("tokens", "by", "certain")
def too_many(
    batch: Batch,
    *,
    limit: int,
    over_length: str,
    encoding: str | None,
    tokenizer: str | None,
    template: str | None = None,
) -> Hits:
    """Rows with more tokens than `limit`, where those are refused, left out or not advised."""
    if over_length not in GONE:
        return Hits([])
    from ftlint.tokens import counter

    by = counter(encoding, tokenizer, template)
    found = _over(batch, limit, by)
    return Hits([row for row, _ in found], "", [_told(e, limit, by) for _, e in found])


@check("tokens", "by", "certain", "lost")
def truncated(
    batch: Batch,
    *,
    limit: int,
    over_length: str,
    encoding: str | None,
    tokenizer: str | None,
    template: str | None = None,
) -> Hits:
    """Rows with more tokens than `limit`, where the end of those is cut off; at what is cut."""
    if over_length != "truncated":
        return Hits([])
    from ftlint.tokens import counter

    by = counter(encoding, tokenizer, template)
    found = _over(batch, limit, by)
    places: list[Place] = []
    details: list[Details] = []
    for _, example in found:
        place, lost = _cut(example, limit)
        places.append(place)
        details.append(_told(example, limit, by) | {"lost": lost})
    return Hits([row for row, _ in found], places, details)


def _cut(example: Example, limit: int) -> tuple[str, str]:
    """Where the end of a row is cut off, and what goes, in words."""
    pieces = example.pieces
    over = (number for number, end in enumerate(example.ends()) if end > limit)
    at = next(over, len(pieces) - 1)
    cut, after = pieces[at], pieces[at + 1 :]
    answers = sum(piece.who == "assistant" for piece in after)
    if cut.who == "assistant":
        more = ", and what follows is gone" if after else ""
        return cut.where(), f"the assistant's answer ends too early{more}"
    if not answers:
        return cut.where(), "the assistant's answers before it stay whole"
    gone = (
        "the assistant's answer is" if answers == 1 else f"{answers} answers of the assistant are"
    )
    return cut.where(), f"{gone} gone altogether"


class Longer(Summary):
    """Of a sample of the rows those with more tokens than `limit`, and how many the longest has."""

    by = ("limit", "encoding", "tokenizer", "template")

    def __init__(
        self, limit: int, encoding: str | None, tokenizer: str | None, template: str | None = None
    ) -> None:
        self.limit = limit
        self.encoding = encoding
        self.tokenizer = tokenizer
        self.template = template
        self.rows = 0
        self.looked_at = 0
        self.over = 0
        self.longest = 0

    def add(self, batch: Batch) -> None:
        self.rows += len(batch.present())
        if not (rows := batch.sampled()):
            return
        from ftlint.tokens import counter

        self.looked_at += len(rows)
        found = _over(
            batch, self.limit, counter(self.encoding, self.tokenizer, self.template), rows
        )
        self.over += len(found)
        self.longest = max([self.longest, *(example.tokens for _, example in found)])

    def merge(self, other: Longer) -> None:
        self.rows += other.rows
        self.looked_at += other.looked_at
        self.over += other.over
        self.longest = max(self.longest, other.longest)


@check("count", "longest", "by")
def longer_than_default(
    longer: Longer,
    *,
    limit: int,
    setting: str,
    beyond: str,
    encoding: str | None = None,
    tokenizer: str | None = None,
    template: str | None = None,
) -> SetHits:
    """A file with rows of more tokens than the `limit` that a trainer has unless its `setting` says
    otherwise; what is `beyond` it is cut off, or left out.
    """
    if not longer.over:
        return SetHits()
    from ftlint.tokens import counter

    by = counter(encoding, tokenizer, template)
    among = f"{longer.over:,} of {longer.looked_at:,} rows"
    count = among if longer.looked_at == longer.rows else f"{among} looked at"
    about = "" if by.exact else "about "
    return about_file(
        longer.over / longer.looked_at,
        count=count,
        longest=f"{about}{longer.longest:,}",
        by=by.words,
    )


class Total(Summary):
    """The tokens of a whole file, as far as they can matter to `limit`.

    Bytes bound tokens: what stands in the first `limit` bytes of a file is not counted, and is
    judged by the rest if there is one. So a file that surely fits is never tokenized.
    """

    by = ("limit", "encoding", "tokenizer", "template")

    def __init__(
        self, limit: int, encoding: str | None, tokenizer: str | None, template: str | None = None
    ) -> None:
        self.limit = limit
        self.encoding = encoding
        self.tokenizer = tokenizer
        self.template = template
        self.tokens = 0
        self.counted = 0
        self.skipped = 0

    def add(self, batch: Batch) -> None:
        size = len(batch.block.data)
        if batch.block.offset + size <= self.limit:
            self.skipped += size
            return
        from ftlint.tokens import counter, examples, longest

        by = counter(self.encoding, self.tokenizer, self.template)
        found = longest(examples(batch, batch.present(), by), by)
        self.tokens += sum([example.tokens for _, example in found])
        self.counted += size

    def merge(self, other: Total) -> None:
        self.tokens += other.tokens
        self.counted += other.counted
        self.skipped += other.skipped


@check("tokens", "by")
def total_over(
    total: Total,
    *,
    limit: int,
    encoding: str | None,
    tokenizer: str | None,
    template: str | None = None,
) -> SetHits:
    """A file with more tokens than `limit`."""
    if not total.counted:
        return SetHits()
    tokens = total.tokens + total.tokens * total.skipped // total.counted
    if tokens <= limit:
        return SetHits()
    from ftlint.tokens import counter

    by = counter(encoding, tokenizer, template)
    about = "about " if total.skipped or not by.exact else ""
    return about_file(tokens / limit, tokens=f"{about}{tokens:,} tokens", by=by.words)
