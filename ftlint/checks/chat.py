"""Checks on the messages of a chat: who speaks, in which order, and what is there to learn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from msgspec import UNSET

from ftlint import spans
from ftlint.checks.content import IMAGES, uneven
from ftlint.checks.keys import misnamed, object_at
from ftlint.model import Batch, Hits, Place, check

_ALIASES = {
    "human": "user",
    "customer": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "ai": "assistant",
    "chatbot": "assistant",
    "chatgpt": "assistant",
}


Found = tuple[int, dict[str, Any]]  # the index of a message in its conversation, details


def _by_roles(
    batch: Batch,
    judge: Callable[[tuple[str, ...]], Sequence[Found]],
    but: Callable[[Sequence[Any], int], bool] | None = None,
) -> Hits:
    """Hits on messages that `judge` finds by who speaks in which order, `but` for some, told by the
    messages of the conversation. Conversations have few such orders, so each is judged once.
    """
    column = batch.items("roles")
    judged = {roles: judge(roles) for roles in column.distinct()}
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    for index in column.among({roles for roles, found in judged.items() if found}):
        for number, about in judged[column.values[index]]:
            if but and but(batch.items("rows").values[index].messages, number):
                continue
            rows.append(column.rows[index])
            places.append(column.at(index, "messages", *([number] if number >= 0 else [])))
            details.append(about)
    return Hits(rows, places, details)


WHOLE = -1  # the conversation, and not one of its messages


@check()
def no_messages(batch: Batch) -> Hits:
    """Rows with an empty list of messages."""
    return _by_roles(batch, lambda roles: () if roles else [(WHOLE, {})])


@check("role", "mapped", "known")
def unknown_role(batch: Batch, *, roles: list[str]) -> Hits:
    """Messages of a role that is not among `roles`, with the role that is surely meant."""
    column, dialogues = batch.items("tags"), batch.items("rows").values
    known = set(roles)
    found = [
        (index, number, tag)
        for index in column.among(
            {tags for tags in column.distinct() if not known.issuperset(tags)}
        )
        for number, tag in enumerate(column.values[index])
        if tag not in known
    ]
    return Hits(
        [column.rows[index] for index, _, _ in found],
        [column.at(index, "messages", number, "role") for index, number, _ in found],
        [
            {
                "role": tag,
                "mapped": _mapped(tag, roles) or _giver(dialogues[index].messages[number], roles),
                "known": ", ".join(roles),
            }
            for index, number, tag in found
        ],
    )


def _mapped(role: str, roles: list[str]) -> str | None:
    folded = role.strip().casefold()
    if folded in roles:
        return folded
    mapped = _meant(role)
    if mapped in roles:
        return mapped
    return next((r for r in roles if _meant(r) == mapped), None)


def _giver(message: Any, roles: list[str]) -> str | None:
    """Who gives the results of functions that are parts of a message: the user, if nobody else."""
    parts = message.content if type(message.content) is list else ()
    given = bool(parts) and all(part.type == "function_response" for part in parts)
    return "user" if given and "user" in roles else None


def _meant(role: str) -> str:
    """The role that a name stands for: `gpt` is the assistant, `User` the user."""
    folded = role.strip().casefold()
    return _ALIASES.get(folded, folded)


@check("role", "keep")
def last_not_assistant(batch: Batch) -> Hits:
    """Rows whose last message is not the assistant's, though one of it comes earlier."""

    def judge(roles: tuple[str, ...]) -> Sequence[Found]:
        if not roles or roles[-1] == "assistant":
            return ()
        meant = [_meant(role) for role in roles]
        # Instructions at the end are not the last turn: where they stand is another matter.
        counted = [role for role in meant if role not in SYSTEM]
        if "assistant" in meant and counted[-1] != "assistant":
            # Of those that stay the last is surely the assistant's, by the role as it is known.
            keep = len(roles) - roles[::-1].index("assistant") if "assistant" in roles else 0
            return [(len(roles) - 1, {"role": roles[-1], "keep": keep})]
        return ()

    return _by_roles(batch, judge)


SYSTEM = ("system", "developer")


_USUAL = frozenset(("user", "assistant", "tool", "function", "ipython", *SYSTEM))


@check()
def lacks_role(batch: Batch, *, role: str) -> Hits:
    """Rows in which nobody of this role speaks, nor somebody whose role is misspelt."""

    def judge(roles: tuple[str, ...]) -> Sequence[Found]:
        if not roles or role in roles or role in (meant := {*map(_meant, roles)}):
            return ()
        return [(WHOLE, {})] if meant <= _USUAL else ()

    return _by_roles(batch, judge)


@check("role", "turns")
def same_role_twice(
    batch: Batch,
    *,
    roles: Sequence[str] = ("user", "assistant"),
    instead: dict[str, str] | None = None,
    several: bool = False,
) -> Hits:
    """Messages of one of `roles` that follow one of the same role. A role may speak `instead` of
    another: then they may not follow each other either, but several of it may. Where `several` people
    may speak in one role, those of two names are two.
    """
    others = instead or {}

    def judge(said: tuple[str, ...]) -> Sequence[Found]:
        turns = [others.get(role, role) for role in said] if others else said
        return [
            (i, {"role": said[i], "turns": _turns(said[i - 1], said[i])})
            for i in range(1, len(said))
            if turns[i] == turns[i - 1]
            and turns[i] in roles
            and not (said[i] == said[i - 1] and said[i] in others)
        ]

    return _by_roles(batch, judge, _are_two if several else None)


def _are_two(messages: Sequence[Any], number: int) -> bool:
    """Whether a message and the one before it say by their names that two people speak."""
    names = messages[number].name, messages[number - 1].name
    return names[0] != names[1] and all(type(name) is str and name for name in names)


def _turns(first: str, then: str) -> str:
    if first == then:
        return f"two messages of the {then}"
    return f"a message of the {first} and one of the {then}"


@check("role")
def system_not_first(batch: Batch) -> Hits:
    """System or developer messages after the first message."""
    return _by_roles(
        batch,
        lambda roles: [(i, {"role": roles[i]}) for i in range(1, len(roles)) if roles[i] in SYSTEM],
    )


@check("role")
def empty_content(batch: Batch) -> Hits:
    """Messages with empty content, where the role needs some. A tool may return nothing, an
    assistant that calls tools or refuses may say nothing, and without instructions a row is whole.
    """
    messages = batch.items("messages")
    values = messages.values
    contents = batch.items("contents").values
    found = [
        i
        for i in batch.once(uneven)
        if (
            (type(contents[i]) is str and not contents[i].strip())
            or (type(contents[i]) is list and not _says_something(contents[i]))
        )
        and values[i].role.casefold() not in ("tool", "function", *SYSTEM)
        and not _calls(values[i])
        and not values[i].refusal
        and not _calls_unseen(batch, i)
    ]
    hits = messages.hits(found, lambda i: {"role": values[i].role})
    hits.places = [messages.at(i, "content") for i in found]
    return hits


def _says_something(parts: list[Any]) -> bool:
    return any(part.type != "text" or (part.text and not part.text.isspace()) for part in parts)


def _calls(message: Any) -> bool:
    return bool(message.tool_calls or message.function_call)


def _calls_unseen(batch: Batch, index: int) -> bool:
    """Whether a message makes calls under a key that its shape does not know."""
    messages = batch.items("messages")
    row = messages.rows[index]
    if row not in batch.fuller:
        return False
    message = object_at(batch.whole(row), messages.at(index))
    return any(message.get(key) for key in _CALLING)


def _silent(batch: Batch) -> list[int]:
    """The indices of the messages that have no content and make no call."""
    values, contents = batch.items("messages").values, batch.items("contents").values
    return [
        i
        for i in batch.once(uneven)
        if (contents[i] is None or contents[i] is UNSET)
        and not (values[i].tool_calls or values[i].function_call)
    ]


@check("role")
def null_content(batch: Batch) -> Hits:
    """Messages whose content is null or absent, and that call no tool."""
    messages = batch.items("messages")
    values = messages.values
    named = batch.once(misnamed)  # another rule tells of these
    found = [
        i
        for i in _silent(batch)
        if i not in named
        and not (type(values[i].refusal) is str and values[i].refusal)
        and values[i].role != "function"
    ]
    hits = messages.hits(found, lambda i: {"role": values[i].role})
    hits.places = [
        messages.at(i, "content") if values[i].content is None else messages.place_of(i)
        for i in found
    ]
    return hits


def weighted(batch: Batch) -> list[int]:
    """The indices of the messages that have a weight."""
    weights = [m.weight for m in batch.items("messages").values]
    if weights.count(UNSET) == len(weights):
        return []
    return [i for i, weight in enumerate(weights) if weight is not UNSET]


@check("weight", "reason")
def bad_weight(
    batch: Batch,
    *,
    roles: Sequence[str] = ("assistant",),
    with_image: bool = True,
    null: Literal["none", "wrong"] = "none",
) -> Hits:
    """Weights other than 0 and 1, weights of messages that are not of one of `roles`, and, unless
    `with_image`, weights of 1 on messages with an image. A `null` is no weight, or a wrong one.
    """
    messages = batch.items("messages")
    values = messages.values
    found = [
        i
        for i in batch.once(weighted)
        if not (
            values[i].role in roles
            and _is_weight(values[i].weight)
            and (with_image or not values[i].weight or not _has_image(values[i].content))
        )
        and (null == "wrong" or values[i].weight is not None)
    ]

    def details(i: int) -> dict[str, Any]:
        weight = values[i].weight
        reason = "is neither 0 nor 1"
        if _is_weight(weight) and values[i].role in roles:
            reason = "is on a message with an image, which may have no weight but 0"
        elif _is_weight(weight):
            reason = f"is on a message of the {values[i].role}, where only {' and '.join(roles)} messages have one"
        return {"weight": weight, "reason": reason}

    hits = messages.hits(found, details)
    hits.places = [messages.at(i, "weight") for i in found]
    return hits


def _is_weight(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


def _has_image(content: Any) -> bool:
    return type(content) is list and any(part.type in IMAGES for part in content)


@check()
def nothing_trained(batch: Batch) -> Hits:
    """Rows in which every assistant message has weight 0, and none of the others a greater one."""
    messages, rows = batch.items("messages"), batch.items("rows")
    suspects = {messages.rows[i] for i in batch.once(weighted)}
    found = []
    for i in rows.indices(map(suspects.__contains__, rows.rows)) if suspects else ():
        said = rows.values[i].messages
        weights = [m.weight for m in said if m.role == "assistant"]
        if weights and all(type(w) in (int, float) and w == 0 for w in weights):
            others = [m.weight for m in said if m.role != "assistant"]
            if not any(type(w) is float and w > 0 for w in others):
                found.append(i)
    return Hits([rows.rows[i] for i in found], [rows.at(i, "messages") for i in found])


_CALLING = ("tool_calls", "tool_call_id", "function_call")


@check("key", "certain")
def unknown_key(batch: Batch, *, keys: list[str] | None = None) -> Hits:
    """Messages with a key that the shape does not know, or that is not among `keys` and not null.
    It is not `certain` that a message can do without its calls, nor without any key while it lacks
    its role, or its content.
    """
    faults = [f for f in batch.faults if f.kind == "unexpected-message-key"]
    messages = batch.items("messages")
    named = batch.once(misnamed) if faults else {}  # these are to be renamed, and not to go
    meant = {(messages.rows[i], messages.at(i, name)) for i, name in named.items()}
    lacking = {(f.row, f.place) for f in batch.faults if faults and f.kind == "missing-key"}
    if faults:
        lacking.update((messages.rows[i], messages.at(i)) for i in _silent(batch))
    found = []
    for fault in faults:
        place = str(fault.place)
        if (fault.row, place) not in meant:
            certain = (fault.row, place.rpartition("/")[0]) not in lacking
            certain = certain and fault.details["key"] not in _CALLING
            found.append((fault.row, place, {**fault.details, "certain": certain}))
    if keys is not None and messages.values:
        for field in messages.values[0].__struct_fields__:
            # A shape may keep under another name what chats keep under this one.
            key = spans.steps(messages.at(0, field))[-1]
            if key not in keys:
                certain = field not in _CALLING
                found += [
                    (messages.rows[i], messages.at(i, field), {"key": key, "certain": certain})
                    for i, message in enumerate(messages.values)
                    if getattr(message, field) not in (UNSET, None)
                ]
    found.sort(key=lambda hit: hit[0])
    places: list[Place] = [place for _, place, _ in found]
    return Hits([row for row, _, _ in found], places, [details for _, _, details in found])


@check("value")
def bad_name(batch: Batch, *, pattern: str) -> Hits:
    """Messages whose `name` does not match `pattern`."""
    messages = batch.items("messages")
    allowed = re.compile(pattern)
    found = [
        i
        for i, m in enumerate(messages.values)
        if type(m.name) is str and not allowed.fullmatch(m.name)
    ]
    hits = messages.hits(found, lambda i: {"value": messages.values[i].name})
    hits.places = [messages.at(i, "name") for i in found]
    return hits
