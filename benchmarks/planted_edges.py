"""Files beyond the fifty: thresholds, rarer faults of both checkers, and what they get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planted import Planted, each, lines, one, replaced, without
from planted_chats import AWAY, BAD, PNG, chats, parts, preferences, said, seen, texts
from planted_chats import with_messages as chat
from planted_completions import SEPARATOR, STOP, rows

Edge = tuple[str, str | None, bytes]
_GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
_LARGE = "data:image/png;base64," + "iVBORw0KGgoA" + "AAAA" * 3_600_000
_CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "stock", "arguments": '{"item": "kettle"}'},
}
_TOOL = {
    "type": "function",
    "function": {
        "name": "stock",
        "parameters": {"type": "object", "properties": {"item": {"type": "string"}}},
    },
}


def files() -> Iterator[Planted]:
    """The files, in the order of the page."""
    groups = {
        "together-chat": [*_chats(), *_tools(), *_bytes()],
        "together-preference": list(_preferences()),
        "together-text": list(_texts()),
        "together-completions": list(_instructions()),
        "openai-completions": [*_thresholds(), *_cells()],
    }
    for target, contents in groups.items():
        for number, (fault, expected, content) in enumerate(contents, 1):
            suffix = ".json" if fault.endswith("`.json`") else ".jsonl"
            name = f"edge-{target}-{number:02}{suffix}"
            yield Planted(name, "edge", target, fault, expected, content)


def _chats() -> Iterator[Edge]:
    asked, answered = said("user", "Do you sell kettles?"), said("assistant", "We do.")
    yield "null as content", "CHAT309", chat([asked, said("assistant", None)])
    yield "a number as content", "ROW104", chat([asked, said("assistant", 7)])
    yield "an object as content", "ROW104", chat([asked, said("assistant", {"text": "We do."})])
    yield "a text among the messages", "ROW104", chat([asked, "We do."])
    yield "a message without role", "ROW101", chat([asked, {"content": "We do."}])
    yield "a number as role", "ROW104", chat([asked, said("assistant", "Yes."), said(1, "Ah.")])  # type: ignore[arg-type]
    yield "two assistants in a row", "CHAT306", chat([asked, answered, answered])
    yield (
        "two system messages",
        "CHAT307",
        chat([said("system", "Be brief.")] * 2 + [asked, answered]),
    )
    yield "weight 2", "CHAT310", chat([asked, {**answered, "weight": 2}])
    yield "null as weight", "CHAT310", chat([asked, {**answered, "weight": None}])
    yield "weight 1 on the user", None, chat([{**asked, "weight": 1}, answered])
    yield "a GIF", "CHAT317", chat(seen(_GIF))
    jpeg = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEB"
    yield "a JPEG called `jpg`", "CHAT317", chat(seen("data:image/jpg;base64," + jpeg))
    yield "a PNG called `PNG`", "CHAT317", chat(seen(PNG.replace("/png", "/PNG")))
    yield "an image of 10.8 MB", "CHAT317", chat(seen(_LARGE))
    yield "eleven images in two messages", "CHAT317", chat(seen(*[PNG] * 6) + seen(*[PNG] * 5))
    yield "`image_url` as a text", "CHAT317", chat(_part({"type": "image_url", "image_url": PNG}))
    yield "an image without `url`", "CHAT317", chat(_part({"type": "image_url", "image_url": {}}))
    yield "a part of an unknown type", "CHAT316", chat(_part({"type": "input_text", "text": "A"}))
    yield "a part without type", "ROW101", chat(_part({"text": "A"}))
    yield "a text part without text", "ROW101", chat(_part({"type": "text"}))
    yield "a text as part", "ROW104", chat(_part("A"))
    yield (
        "an image in a system message",
        "CHAT316",
        chat([said("system", parts("Be brief.", PNG)), *seen()]),
    )
    yield "`Messages` in a row", "ROW103", lines([*chats()[:9], {"Messages": [asked, answered]}])
    both = {"messages": [asked, answered], "text": "We sell kettles."}
    yield "messages and a text in one row", "ROW102", lines([*chats()[:9], both])
    yield "rows of unknown keys", "ROW101", lines([{"title": f"Kettle {n}"} for n in range(9)])


def _part(part: Any) -> list[dict[str, Any]]:
    """Messages as parts, the user's with this one."""
    return [said("user", [*parts("What is it?"), part]), said("assistant", parts("A lantern."))]


def _tools() -> Iterator[Edge]:
    asked, answered = said("user", "Do you sell kettles?"), said("assistant", "We do.")
    called = {"role": "assistant", "tool_calls": [_CALL]}
    result = said("tool", "3", tool_call_id="call_1")
    row = {"messages": [asked, called, result, answered], "tools": [_TOOL]}
    yield "tools, a call without content, its result", None, lines([*chats()[:9], row])
    weighted = [{**row, "weight": 0.5} for row in chats()]
    yield "a weight at the top of the row", None, lines(weighted)


def _bytes() -> Iterator[Edge]:
    good = chats()
    raw = lines(good)
    physical = raw.splitlines(keepends=True)
    yield "byte order mark", "FILE002", b"\xef\xbb\xbf" + raw
    yield "a byte that is not UTF-8", "FILE001", raw.replace(b"kettle", b"k\xe9ttle", 1)
    yield "no bytes", "FILE012", b""
    yield "line ends only", "FILE012", b"\n\n"
    yield (
        "an array in place of lines",
        "FILE009",
        (b"[" + b",\n".join(line.strip() for line in physical) + b"]\n"),
    )
    yield "two objects on a line", "FILE010", raw.replace(b"\n", b"", 1)
    yield "a list as line", "FILE007", b"[1, 2]\n" + raw
    yield (
        "an integer of 5,000 digits",
        "ROW107",
        raw.replace(b'"role"', b'"weight": ' + b"9" * 5000 + b', "role"', 1),
    )


def _preferences() -> Iterator[Edge]:
    good = preferences()
    answer, asked = said("assistant", "We do."), said("user", "Do you sell kettles?")

    def with_(**fields: Any) -> bytes:
        return lines(replaced(good, BAD, **fields))

    def asking(*messages: Any) -> bytes:
        return with_(input={"messages": list(messages)})

    yield "no rejected output", "ROW101", lines(without(good, BAD, "non_preferred_output"))
    yield "another key", "ROW102", with_(score=3)
    yield "an input that is a text", "ROW104", with_(input="Do you sell kettles?")
    yield "an input without messages", "ROW101", with_(input={"tools": []})
    yield "an empty input", "CHAT301", asking()
    yield "an empty output", "PREF502", with_(preferred_output=[])
    yield "a text in an output", "ROW104", with_(preferred_output=["We do."])
    yield "an output without role", "ROW101", with_(preferred_output=[{"content": "We do."}])
    yield "an output without content", "CHAT309", with_(preferred_output=[{"role": "assistant"}])
    yield "an output of a number", "ROW104", with_(preferred_output=[said("assistant", 3)])
    yield (
        "an image in an output",
        "CHAT316",
        with_(preferred_output=[said("assistant", parts("Here.", PNG))]),
    )
    yield "two users in the input", "CHAT306", asking(asked, asked)
    yield "an unknown role in the input", "CHAT302", asking(said("clerk", "Hello."), asked)
    yield "half a weight in the input", "CHAT310", asking(asked, {**answer, "weight": 0.5}, asked)
    yield (
        "weight 1 on an image in the input",
        "CHAT310",
        asking(said("user", parts("What is it?", PNG), weight=1)),
    )
    yield (
        "texts and parts in the input",
        "CHAT316",
        asking(said("system", "Be brief."), said("user", parts("What is it?", PNG))),
    )
    yield "a GIF in the input", "CHAT317", asking(said("user", parts("What is it?", _GIF)))
    yield "eleven images in the input", "CHAT317", asking(said("user", parts("And?", *[PNG] * 11)))
    yield (
        "a part of an unknown type",
        "CHAT316",
        asking(
            said(
                "user", [{"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}]
            )
        ),
    )


def _texts() -> Iterator[Edge]:
    good = texts()
    yield "another key", "ROW102", lines(replaced(good, BAD, id=1))
    yield "`Text` in a row", "ROW103", lines([*good[:9], {"Text": "A kettle."}])
    yield "an empty text", "ROW105", lines(replaced(good, BAD, text=""))
    yield "NaN as another key", "ROW102", lines(replaced(good, BAD, score=float("nan")))


def _instructions() -> Iterator[Edge]:
    good = rows()
    image = parts("What is it?", AWAY)
    yield "null as completion", "ROW104", lines(replaced(good, BAD, completion=None))
    yield (
        "parts as prompt, an image at an address",
        "ROW104",
        lines(replaced(good, BAD, prompt=image)),
    )


def _thresholds() -> Iterator[Edge]:
    good = rows()
    yield "twenty rows", "SET706", lines(good[:20])
    yield (
        "completions share ` Yes,` (5 characters)",
        None,
        lines(each(good, "completion", lambda t: " Yes," + t.strip())),
    )
    yield (
        "completions share ` Right:` (7 characters)",
        "PC232",
        lines(each(good, "completion", lambda t: " Right:" + t.strip())),
    )
    yield (
        "prompts share 13 characters and a space",
        "PC231",
        lines(each(good, "prompt", lambda t: f"Our customer: {t}")),
    )
    yield (
        "prompts share 12 characters and a space",
        None,
        lines(each(good, "prompt", lambda t: f"Our customer {t}")),
    )
    yield (
        "four rows whose prompts share 20 characters",
        None,
        lines(each(good[:4], "prompt", lambda t: f"Asked by a customer: {t}")),
    )
    yield (
        "two rows with the same completion",
        None,
        lines(each(good[:2], "completion", lambda _: " A kettle for the orchard." + STOP)),
    )
    content_end = each(good, "prompt", lambda t: t.replace(SEPARATOR, f" Over to you{SEPARATOR}"))
    yield "prompts also share the words before the separator", None, lines(content_end)
    question = each(good, "prompt", lambda t: "Why? " + t.removesuffix("." + SEPARATOR) + "?")
    yield "all prompts end in `?`, and have one inside", "PC204", lines(question)
    stop = each(good, "completion", lambda t: " Well. " + t.strip().removesuffix(STOP))
    yield "all completions end in `.`, and have one inside", "PC223", lines(stop)
    long = "Meadow yarrow lantern. " * 440
    yield "a prompt of 10,120 characters", None, lines(one(good, 5, "prompt", lambda t: long + t))
    classes = each(good, "completion", lambda t: " YES" if len(t) % 2 else " NO")
    yield "two labels of one word in capitals", None, lines(classes)
    shouted = each(good, "completion", lambda t: t.upper().replace(" END", STOP))
    yield "completions in capitals", "PC235", lines(shouted)
    yield (
        "open-ended: no prompts, twenty rows",
        "SET706",
        lines(each(good[:20], "prompt", lambda _: "")),
    )


def _cells() -> Iterator[Edge]:
    good = rows()
    yield "one row", "SET706", lines(good[:1])
    yield "no leading space at all", "PC211", lines(each(good, "completion", str.lstrip))
    yield (
        "a line break before a completion",
        None,
        lines(one(good, 5, "completion", lambda t: "\n" + t.strip())),
    )
    yield (
        "two spaces before a completion",
        "PC212",
        lines(one(good, 5, "completion", lambda t: " " + t)),
    )
    yield "white space as completion", "ROW105", lines(replaced(good, 5, completion="  "))
    yield "null as completion", "ROW104", lines(replaced(good, 5, completion=None))
    yield "null as prompt", "ROW104", lines(replaced(good, 5, prompt=None))
    yield "a row without prompt", "ROW101", lines(without(good, 5, "prompt"))
    yield "no row with a prompt", "ROW101", lines([{"completion": r["completion"]} for r in good])
    yield "another key in one row", "ROW102", lines(replaced(good, 5, prompt_id="a7"))
    yield (
        "`Completion` in one row",
        "ROW103",
        lines([*good, {"prompt": "Why?" + SEPARATOR, "Completion": " So. END"}]),
    )
    asked = [{"question": r["prompt"], "answer": r["completion"]} for r in good]
    yield "`question` and `answer`", "ROW109", lines(asked)
    empty = replaced(good, 3, completion="")
    yield "an empty completion, and a row twice after it", "SET701", lines([*empty, good[9]])
    yield (
        "the number 7 and the text `7`",
        "ROW104",
        lines(
            [*good, {"prompt": "Size?", "completion": 7}, {"prompt": "Size?", "completion": "7"}]
        ),
    )
    yield "a list as completion", "ROW104", lines(replaced(good, 5, completion=["So."]))
    pretty = lines(good).replace(b'", "', b'",\n "')
    yield "objects over two lines", "FILE011", pretty
    yield (
        "an array in place of lines",
        "FILE009",
        b"[" + lines(good)[:-1].replace(b"\n", b",\n") + b"]",
    )
    one_line = b"[" + lines(good)[:-1].replace(b"\n", b", ") + b"]\n"
    yield "an array on one line", "FILE009", one_line
    yield "JSON Lines in a `.json`", "FILE016", lines(good)
    yield "no bytes", "FILE012", b""
