"""Preference: a conversation with the answer that is wanted and one that is not."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, sound
from ftlint.shapes.views import Dialogue, View, Viewed


class Input(msgspec.Struct, gc=False):
    messages: list[Message]
    tools: list[dict[str, Any]] | UnsetType | None = UNSET
    parallel_tool_calls: bool | UnsetType | None = UNSET


class Row(msgspec.Struct, gc=False):
    input: Input
    preferred_output: list[Message]
    non_preferred_output: list[Message]


class Preference(Viewed):
    """`{"input": {"messages": […]}, "preferred_output": […], "non_preferred_output": […]}`"""

    name = "preference"
    title = "preferences"
    judged = True
    requires = ("input", "preferred_output", "non_preferred_output")
    row = Row
    renames = (
        {
            "input": "input",
            "preferred_completion": "preferred_output",
            "non_preferred_completion": "non_preferred_output",
        },
    )

    def holds(self, row: Any) -> bool:
        return sound([*row.input.messages, *row.preferred_output, *row.non_preferred_output])

    def view(self, row: Any, line: bytes) -> View:
        asked = row.input
        return View(
            [
                Dialogue(
                    "context",
                    asked.messages,
                    "/input/messages",
                    asked.tools or None,
                    tools_place="/input/tools",
                ),
                Dialogue("preferred", row.preferred_output, "/preferred_output"),
                Dialogue("rejected", row.non_preferred_output, "/non_preferred_output"),
            ],
            asked=None if asked.parallel_tool_calls is UNSET else asked.parallel_tool_calls,
        )
