"""Twenty-five files of conversations, preferences and texts for Together, with one fault each."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from random import Random
from typing import Any

from planted import Planted, Row, lines, replaced, words

BAD = 17
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG = "data:image/png;base64," + base64.b64encode(_PIXEL).decode()
AWAY = "https://example.com/lantern.png"


def said(role: str, content: Any, **more: Any) -> Row:
    """A message."""
    return {"role": role, "content": content, **more}


def parts(text: str, *urls: str) -> list[Row]:
    """A content of one text and some images."""
    images = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [{"type": "text", "text": text}, *images]


def seen(*urls: str, answer: str = "A lantern.", **more: Any) -> list[Row]:
    """Messages about images, all of them as parts."""
    asked = said("user", parts("What is on the picture?", *urls), **more)
    return [asked, said("assistant", parts(answer))]


def chats(count: int = 60) -> list[Row]:
    """Distinct conversations of two or four turns."""
    rng = Random("planted chats")
    rows = []
    for number in range(count):
        messages = [said("user", f"{number}: {words(rng, 6)}"), said("assistant", words(rng, 8))]
        if number % 2:
            messages.insert(0, said("system", "You answer for a small shop."))
        if number % 3 == 0:
            messages += [said("user", words(rng, 5)), said("assistant", words(rng, 6))]
        rows.append({"messages": messages})
    return rows


def preferences(count: int = 60) -> list[Row]:
    """Distinct preferences: one input, a good and a worse answer."""
    rng = Random("planted preferences")
    return [
        {
            "input": {"messages": [said("user", f"{number}: {words(rng, 6)}")]},
            "preferred_output": [said("assistant", words(rng, 7))],
            "non_preferred_output": [said("assistant", words(rng, 7))],
        }
        for number in range(count)
    ]


def texts(count: int = 60) -> list[Row]:
    """Distinct texts."""
    rng = Random("planted texts")
    return [{"text": f"{number}: {words(rng, 20)}"} for number in range(count)]


def files() -> Iterator[Planted]:
    """The files, in the order of the page."""
    families = {"chat": _chats(), "preference": _preferences(), "text": _texts()}
    for family, contents in families.items():
        for number, (fault, expected, content) in enumerate(contents, 1):
            name = f"{family}-{number:02}.jsonl"
            yield Planted(name, family, f"together-{family}", fault, expected, content)


def with_messages(messages: Any) -> bytes:
    """Good conversations, and one with these messages."""
    return lines(replaced(chats(), BAD, messages=messages))


def _chats() -> Iterator[tuple[str, str | None, bytes]]:
    good = chats()
    asked, answered = said("user", "Do you sell kettles?"), said("assistant", "We do.")
    yield "none", None, lines(good)
    yield "a role that nobody knows", "CHAT302", with_messages([asked, said("clerk", "We do.")])
    yield "two users in a row", "CHAT306", with_messages([asked, asked, answered])
    yield "no messages in the list", "CHAT301", with_messages([])
    yield "a text in place of the list", "ROW104", with_messages("Do you sell kettles?")
    yield "a message without content", "CHAT309", with_messages([{"role": "user"}, answered])
    yield "a text as weight", "CHAT310", with_messages([asked, {**answered, "weight": "1"}])
    yield "half a weight", "CHAT310", with_messages([asked, {**answered, "weight": 0.5}])
    yield "no assistant", "CHAT304", with_messages([said("system", "Be brief."), asked])
    yield "an image at an address", "CHAT317", with_messages(seen(AWAY))
    yield (
        "an image in an answer",
        "CHAT316",
        with_messages([said("user", parts("Draw one.")), said("assistant", parts("Here.", PNG))]),
    )
    yield "eleven images", "CHAT317", with_messages(seen(*[PNG] * 11))
    yield "weight 1 on a message with an image", "CHAT310", with_messages(seen(PNG, weight=1))
    yield (
        "contents as text and as parts in one row",
        "CHAT316",
        with_messages([said("user", parts("What is it?", PNG)), said("assistant", "A lantern.")]),
    )
    yield "another key in every row", "ROW102", lines([{**r, "source": "mail"} for r in good])
    yield (
        "a prompt and a completion among chats",
        "ROW106",
        lines(
            [*good[:BAD], {"prompt": "Do you sell kettles?", "completion": "We do."}, *good[BAD:]]
        ),
    )


def _preferences() -> Iterator[tuple[str, str | None, bytes]]:
    good = preferences()
    answer = said("assistant", "We do.")
    asked = said("user", "Do you sell kettles?")

    def with_(**fields: Any) -> bytes:
        return lines(replaced(good, BAD, **fields))

    yield "none", None, lines(good)
    yield "two messages in an output", "PREF502", with_(preferred_output=[answer, answer])
    yield "an output of the user", "PREF502", with_(non_preferred_output=[asked])
    yield (
        "an input that ends with the assistant",
        "PREF503",
        with_(input={"messages": [asked, answer]}),
    )
    yield "an output that is no list", "ROW104", with_(preferred_output="We do.")
    yield (
        "an image at an address",
        "CHAT317",
        with_(input={"messages": [said("user", parts("What is it?", AWAY))]}),
    )


def _texts() -> Iterator[tuple[str, str | None, bytes]]:
    good = texts()
    yield "none", None, lines(good)
    yield "a number as text", "ROW104", lines(replaced(good, BAD, text=7))
    yield "a blank line", "FILE004", lines(good[:BAD]) + b"\n" + lines(good[BAD:])
