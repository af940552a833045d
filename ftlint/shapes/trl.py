"""The record types of TRL that other formats have not: texts, or lists of messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.shapes.messages import Message, sound
from ftlint.shapes.views import Dialogue, Loose, View, Viewed, paired
from ftlint.verdicts import verdict

Part = Literal["context", "output", "preferred", "rejected"]
Said = str | list[Message]
Tools = list[dict[str, Any]] | str | UnsetType | None


class CompletionRow(msgspec.Struct, gc=False):
    prompt: list[Message]
    completion: list[Message]
    tools: Tools = UNSET


class PreferenceRow(msgspec.Struct, gc=False):
    chosen: Said
    rejected: Said
    prompt: Said | UnsetType = UNSET
    tools: Tools = UNSET


class UnpairedRow(msgspec.Struct, gc=False):
    prompt: Said
    completion: Said
    label: bool
    tools: Tools = UNSET


class PromptRow(msgspec.Struct, gc=False):
    prompt: Said
    tools: Tools = UNSET


class _Trl(Viewed):
    """What the four have in common: each field is a text or a list of messages."""

    fields: tuple[str, ...]

    def holds(self, row: Any) -> bool:
        said = [getattr(row, name) for name in self.fields]
        return all(sound(messages) for messages in said if type(messages) is list)


def _view(row: Any, parts: dict[str, Part], target: Any = None) -> View:
    dialogues: list[Dialogue] = []
    loose: list[Loose] = []
    for name, kind in parts.items():
        said = getattr(row, name)
        if type(said) is str:
            loose.append(Loose("input" if kind == "context" else kind, f"/{name}", said))
        elif type(said) is list:
            dialogues.append(Dialogue(kind, said, f"/{name}", row.tools or None))
    return View(dialogues, loose, target)


class TrlCompletion(_Trl):
    """`{"prompt": [{"role": "user", …}], "completion": [{"role": "assistant", …}]}`"""

    name = "trl-completion"
    title = "conversational prompt and completion"
    requires = ("prompt", "completion")
    fields = ("prompt", "completion")
    row = CompletionRow

    def claims(self, row: dict[str, Any]) -> bool:
        return isinstance(row.get("prompt"), list) and "completion" in row and "label" not in row

    def view(self, row: Any, line: bytes) -> View:
        return _view(row, {"prompt": "context", "completion": "output"})


class TrlPreference(_Trl):
    """`{"prompt": …, "chosen": …, "rejected": …}`: texts or lists of messages; the prompt may
    also stand at the start of both answers.
    """

    name = "trl-preference"
    title = "TRL preferences"
    judged = True
    requires = ("chosen", "rejected")
    fields = ("prompt", "chosen", "rejected")
    row = PreferenceRow

    def fits(self, row: dict[str, Any]) -> bool:
        return super().fits(row) and "conversations" not in row

    def view(self, row: Any, line: bytes) -> View:
        if row.prompt is UNSET and type(row.chosen) is list and type(row.rejected) is list:
            return View(
                paired(row.chosen, row.rejected, ("/chosen", "/rejected"), row.tools or None)
            )
        return _view(row, {"prompt": "context", "chosen": "preferred", "rejected": "rejected"})


class TrlUnpaired(_Trl):
    """`{"prompt": …, "completion": …, "label": true}`: an answer, and whether it is a good one."""

    name = "trl-unpaired"
    title = "TRL unpaired preferences"
    judged = True
    requires = ("prompt", "completion", "label")
    fields = ("prompt", "completion")
    row = UnpairedRow

    def claims(self, row: dict[str, Any]) -> bool:
        return self.fits(row) and verdict(row.get("label")) is not None

    def together(self, rows: Sequence[dict[str, Any]]) -> bool:
        """Whether the labels are verdicts. Grades have other values too, and the number of a class
        goes with its name.
        """
        labelled = [row for row in rows if self.claims(row) or row.get("label") is not None]
        if sum(map(self.claims, labelled)) * 20 < len(labelled) * 19:
            return False
        named: dict[str, set[str]] = {}
        for row in labelled:
            named.setdefault(str(row.get("completion")), set()).add(str(row.get("label")))
        few = max(len(labelled) / 3, len({str(row.get("label")) for row in labelled}) + 0.5)
        texts = all(isinstance(row.get("completion"), str) for row in labelled)
        is_class = texts and all(len(labels) == 1 for labels in named.values())
        return not (is_class and 1 < len(named) < min(few, len(labelled)))

    def view(self, row: Any, line: bytes) -> View:
        answer: Part = "output" if row.label else "rejected"
        return _view(row, {"prompt": "context", "completion": answer}, row.label)


class TrlPrompt(_Trl):
    """`{"prompt": …}`: what to answer, for training that makes its own answers."""

    name = "trl-prompt"
    title = "prompts alone"
    requires = ("prompt",)
    fields = ("prompt",)
    row = PromptRow
    free = True

    def fits(self, row: dict[str, Any]) -> bool:
        return super().fits(row) and _ANSWERS.isdisjoint(row)

    def claims(self, row: dict[str, Any]) -> bool:
        """A prompt alone, or one with the answer that a reward is reckoned from."""
        if set(row) in ({"prompt"}, _OF_REWARDS):
            return True
        rewarded = isinstance(row.get("prompt"), list) or any(map(row.__contains__, _REWARDS))
        return "prompt" in row and rewarded and _OF_OTHERS.isdisjoint(row)

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """Whether the answers beside the prompts are there for a reward, or to be learnt."""
        for name in ("answer", *_REWARDS):
            if sum(map({"prompt", name}.__eq__, map(set, rows))) * 2 > len(rows):
                beside = f'and "{name}" for what a reward is reckoned from'
                return f"the rows are taken for prompts alone, {beside}"
        return None

    def view(self, row: Any, line: bytes) -> View:
        return _view(row, {"prompt": "context"})


_OF_REWARDS = {"prompt", "answer"}
_REWARDS = ("ground_truth", "solution", "reward_model", "reference_answer")
_ANSWERS = {"chosen", "rejected", "responses"}
_OF_OTHERS = _ANSWERS | {
    *("completion", "messages", "conversations", "contents", "instruction", "text"),
    *("response", "output"),
}
