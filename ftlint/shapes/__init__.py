"""Record shapes: what a row is, as structs that decode it fast and texts that rules look at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ftlint.errors import ConfigError, nearest
from ftlint.shapes.alpaca import Alpaca, AlpacaPreference, AlpacaUnpaired
from ftlint.shapes.bedrock import BedrockClaude, BedrockConversation
from ftlint.shapes.chat import Chat
from ftlint.shapes.chat_preference import ChatPreference, SwiftPreference
from ftlint.shapes.completion import Completion
from ftlint.shapes.conversations import Conversations
from ftlint.shapes.gemini import Gemini
from ftlint.shapes.input_output import InputOutput
from ftlint.shapes.llama_factory import LlamaFactory, LlamaFactoryPreference
from ftlint.shapes.preference import Preference
from ftlint.shapes.reinforcement import Reinforcement
from ftlint.shapes.shape import Shape
from ftlint.shapes.sharegpt import ShareGPT, ShareGPTPreference, ShareGPTUnpaired
from ftlint.shapes.text import Text
from ftlint.shapes.trl import TrlCompletion, TrlPreference, TrlPrompt, TrlUnpaired
from ftlint.shapes.unknown import Unknown

# The more special come first: a row is of the first shape that claims it.
_ALL: tuple[Shape, ...] = (
    Preference(),
    LlamaFactoryPreference(),
    ShareGPTPreference(),
    ChatPreference(),
    SwiftPreference(),
    AlpacaPreference(),
    ShareGPTUnpaired(),
    AlpacaUnpaired(),
    TrlPreference(),
    TrlUnpaired(),
    TrlCompletion(),
    TrlPrompt(),
    Completion(),
    LlamaFactory(),
    BedrockConversation(),
    BedrockClaude(),
    Reinforcement(),
    Conversations(),
    Chat(),
    ShareGPT(),
    Gemini(),
    Alpaca(),
    Text(),
    InputOutput(),
)
SHAPES: dict[str, Shape] = {shape.name: shape for shape in _ALL}
UNKNOWN: Shape = Unknown()


def shape_named(name: str) -> Shape:
    """A shape by its name.

    Raises ConfigError, naming the nearest, when there is none.
    """
    if name not in SHAPES:
        remedy = nearest(name, SHAPES) or "`ftlint schema` lists them"
        raise ConfigError(f"there is no shape {name!r}", remedy=remedy)
    return SHAPES[name]


def shape_of(row: dict[str, Any]) -> Shape | None:
    """The shape of a decoded row, so far as its keys tell."""
    if "label" in row or any(isinstance(value, list | dict) for value in row.values()):
        return _first(row)
    return _flat(tuple([(key, _kind(value)) for key, value in row.items()]))


def _kind(value: Any) -> type:
    """The type of a value as JSON has it, in which dates and the like are texts."""
    return type(value) if value is None or isinstance(value, str | int | float) else str


@lru_cache(256)
def _flat(fields: tuple[tuple[str, type], ...]) -> Shape | None:
    """The shape of rows with these keys and no labels, lists or objects: nothing else tells it."""
    return _first({key: kind() for key, kind in fields})


def _first(row: dict[str, Any], *but: Shape) -> Shape | None:
    for shape in _ALL:
        if shape not in but and (shape.claims(row) or shape.renamed(row)):
            return shape
    return None


def shapes_of(rows: Sequence[dict[str, Any]]) -> list[Shape | None]:
    """The shape of each row of a file, so far as the keys and the other rows tell."""
    found = [shape_of(row) for row in rows]
    for shape in set(found):
        if shape and not shape.together(rows):
            found = [
                _first(row, shape) if own is shape else own
                for row, own in zip(rows, found, strict=True)
            ]
    return found


__all__ = ["SHAPES", "UNKNOWN", "Shape", "shape_of", "shapes_of"]
