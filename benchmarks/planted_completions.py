"""Twenty-five files of prompts and completions, with one planted fault each or none."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from planted import Planted, Row, each, lines, one, renamed, replaced, without, words

SEPARATOR, STOP = "\n\n###\n\n", " END"
BAD = 41  # the place of the row that is broken, where one is
TARGET = "openai-completions"


def rows(count: int = 120, seed: str = "planted completions") -> list[Row]:
    """Distinct prompts and completions, with separator, leading space and stop."""
    rng = Random(seed)
    return [
        {
            "prompt": f"{words(rng, 3)} {number} {words(rng, 7)}{SEPARATOR}",
            "completion": f" {words(rng, 2 + number % 7)}{STOP}",
        }
        for number in range(100, 100 + count)
    ]


def files() -> Iterator[Planted]:
    """The files, in the order of the page."""
    for number, (fault, expected, content) in enumerate(_contents(), 1):
        name = f"completion-{number:02}.jsonl"
        yield Planted(name, "completion", TARGET, fault, expected, content)


def _contents() -> Iterator[tuple[str, str | None, bytes]]:
    good = rows()
    raw = lines(good)
    physical = raw.splitlines(keepends=True)

    def bare(text: str) -> str:
        return text.removesuffix(SEPARATOR).removesuffix(STOP)

    long_separator = "\n\n### now comes the answer ###\n\n"
    long_stop = " <<here the answer ends>>"
    yield "none", None, raw
    yield "separator missing in one prompt", "PC201", lines(one(good, BAD, "prompt", bare))
    yield "no separator in any prompt", "PC204", lines(each(good, "prompt", _cut))
    doubled = one(good, BAD, "prompt", lambda t: f"Harbour.{SEPARATOR}{t}")
    yield "separator also inside a prompt", "PC202", lines(doubled)
    yield (
        "separator of 31 characters",
        "PC205",
        lines(each(good, "prompt", lambda t: bare(t) + long_separator)),
    )
    yield (
        "one completion without leading space",
        "PC211",
        lines(one(good, BAD, "completion", str.lstrip)),
    )
    yield "stop missing in one completion", "PC221", lines(one(good, BAD, "completion", bare))
    yield "no stop in any completion", "PC223", lines(each(good, "completion", _cut))
    yield (
        "stop also inside a completion",
        "PC222",
        lines(one(good, BAD, "completion", lambda t: f" Yes{STOP}{t}")),
    )
    yield (
        "stop of 25 characters",
        "PC224",
        lines(each(good, "completion", lambda t: bare(t) + long_stop)),
    )
    yield "three rows a second time", "SET701", lines(good + good[7:10])
    yield "another key in every row", "ROW102", lines([{**r, "id": i} for i, r in enumerate(good)])
    yield "`Prompt` for `prompt` in every row", "ROW103", lines(renamed(good, "prompt", "Prompt"))
    yield "an empty completion", "ROW105", lines(replaced(good, BAD, completion=""))
    yield "a row without completion", "ROW101", lines(without(good, BAD, "completion"))
    yield "a number as completion", "ROW104", lines(replaced(good, BAD, completion=4711))
    yield "blank lines", "FILE004", b"".join([*physical[:30], b"\n", *physical[30:], b"  \n"])
    yield "byte order mark", "FILE002", b"\xef\xbb\xbf" + raw
    yield (
        "a line that is not JSON",
        "FILE006",
        b"".join([*physical[:BAD], physical[BAD].replace(b'", "', b'" "'), *physical[BAD + 1 :]]),
    )
    yield (
        "an instruction before every prompt",
        "PC231",
        lines(each(good, "prompt", lambda t: f"Answer the question of our customer: {t}")),
    )
    yield (
        "the same words before every completion",
        "PC232",
        lines(each(good, "completion", lambda t: f" Our answer is:{t}")),
    )
    yield "prompts in capitals", "PC235", lines(each(good, "prompt", str.upper))
    yield (
        "the same prompt in every row",
        "PC233",
        lines(each(good, "prompt", lambda _: good[0]["prompt"])),
    )
    # Of four rows on, the tool takes one completion for all for a class, and says nothing.
    same = each(good[:3], "completion", lambda _: " A kettle for the orchard." + STOP)
    yield "the same completion in all of three rows", "PC234", lines(same)
    yield (
        "a completion of 12,000 characters",
        None,
        lines(replaced(good, BAD, completion=f" {words(Random('long'), 1900)}{STOP}")),
    )


def _cut(text: str) -> str:
    """A text without its marker, and with an ending of its own."""
    bare = text.removesuffix(SEPARATOR).removesuffix(STOP).rstrip(".")
    return bare + "abcdefg.!?"[sum(map(ord, bare)) % 10]
