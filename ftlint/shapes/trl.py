"""The record types of TRL that other formats have not: texts, or lists of messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ftlint.model import Batch
from ftlint.shapes.messages import Message, sound, spoken
from ftlint.shapes.views import Dialogue, Loose, View, Viewed, paired
from ftlint.verdicts import are_classes, is_rejected, verdict

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
        other = "conversations" in row or spoken(row.get("chosen"))
        return super().fits(row) and not other and not self.renamed(row)

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """Whether the prompt, which no key has, stands at the start of the answers either."""
        alone = [row for row in rows if self.fits(row) and "prompt" not in row]
        apart = [row for row in alone if _begin_apart(row["chosen"], row["rejected"])]
        if len(apart) < 2 or len(apart) * 2 <= len(rows):
            return None
        texts = {key for row in apart for key, value in row.items() if isinstance(value, str)}
        asked = [
            key
            for key in dict.fromkeys(key for row in apart for key in row)
            if key in texts - {"chosen", "rejected"} and _may_ask([row.get(key) for row in apart])
        ]
        also = f', and "{asked[0]}" is not read' if len(asked) == 1 else ""
        return f"the pairs have no prompt, nor do their answers begin with one: they are learnt as answers to nothing{also}"

    def renamed(self, row: dict[str, Any]) -> dict[str, str] | None:
        """Texts under other names for a prompt and two answers, where each is of one."""
        texts = [key for key, value in row.items() if isinstance(value, str)]
        bad = [key for key in texts if is_rejected(key)]
        good = [key for key in texts if (key, *bad) in _PAIRS]
        asking = [key for key in texts if key in _ASKING]
        if not (len(bad) == len(good) == len(asking) == 1) or "prompt" in {*row} - {*asking}:
            return None
        names = {asking[0]: "prompt", good[0]: "chosen", bad[0]: "rejected"}
        implied = row[good[0]] and row[good[0]].startswith(row[asking[0]])
        return None if implied or all(map(str.__eq__, names, names.values())) else names

    def holds(self, row: Any) -> bool:
        """To messages that ask others answer; a template is put over both, and over two answers alike."""
        kinds = {type(row.chosen), type(row.rejected)}
        if len(kinds) > 1 or (type(row.prompt) is list and str in kinds):
            return False
        return super().holds(row)

    def refused(self, batch: Batch) -> list[int]:
        """Also the rows whose prompt stands under another name, which the structs skip."""
        bare = {
            i
            for i in batch.present()
            if batch.rows[i].prompt is UNSET and type(batch.rows[i].chosen) is str
        }
        fuller = self.overfull(batch, False) if bare else ()
        named = [i for i in fuller if i in bare and self._asks(batch, i)]
        return sorted({*super().refused(batch), *named})

    def _asks(self, batch: Batch, index: int) -> bool:
        row = batch.whole(index)
        return isinstance(row, dict) and bool(self.renamed(row))

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

    def holds(self, row: Any) -> bool:
        """What completes messages are messages, and what completes a text is one."""
        return type(row.prompt) is type(row.completion) and super().holds(row)

    def claims(self, row: dict[str, Any]) -> bool:
        return self.fits(row) and verdict(row.get("label")) is not None

    def together(self, rows: Sequence[dict[str, Any]]) -> bool:
        """Whether the labels are verdicts. Grades have other values too, and the number of a class
        goes with its name.
        """
        labelled = [row for row in rows if self.claims(row) or row.get("label") is not None]
        if sum(map(self.claims, labelled)) * 20 < len(labelled) * 19:
            return False
        answers = [row.get("completion") for row in labelled]
        return not are_classes(answers, [row.get("label") for row in labelled])

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
        rewarded = rewarded or _is_result(row.get("label"))
        return "prompt" in row and rewarded and _OF_OTHERS.isdisjoint(row)

    def doubt(self, rows: Sequence[dict[str, Any]]) -> str | None:
        """Whether the answers beside the prompts are there for a reward, or to be learnt."""
        for name in ("answer", "label", *_REWARDS):
            if sum(map({"prompt", name}.__eq__, map(set, rows))) * 2 > len(rows):
                beside = f'and "{name}" for what a reward is reckoned from'
                return f"the rows are taken for prompts alone, {beside}"
        return None

    def view(self, row: Any, line: bytes) -> View:
        return _view(row, {"prompt": "context"})


def _begin_apart(chosen: Any, rejected: Any) -> bool:
    """Whether two texts have no beginning in common that could be a prompt."""
    if not isinstance(chosen, str) or not isinstance(rejected, str):
        return False
    return chosen[:SHORTEST] != rejected[:SHORTEST]


def _may_ask(values: Sequence[Any]) -> bool:
    """Whether these are texts of several words, nearly each another."""
    texts = [value for value in values if isinstance(value, str) and len(value.split()) > 2]
    return len(texts) == len(values) and len(set(texts)) * 2 > len(texts)


# Characters with which both answers begin by chance, as with a word; a prompt has more.
SHORTEST = 12
_ASKING = (
    *("prompt", "question", "instruction", "input", "query", "request", "problem"),
    *("user_input", "user_query", "user_message", "user_prompt"),
)
_SAID = ("response", "answer", "completion", "output")
_SIDES = (
    *(("chosen", "rejected"), ("accepted", "rejected"), ("preferred", "rejected")),
    *(("preferred", "non_preferred"), ("preferred", "dispreferred")),
)
# What people call the two answers of a pair.
_PAIRS = (
    *_SIDES,
    *(("response", "rejected"), ("answer", "rejected"), ("chosen", "reject"), ("accept", "reject")),
    *((f"{good}_{said}", f"{bad}_{said}") for good, bad in _SIDES for said in _SAID),
    *((f"{said}_{good}", f"{said}_{bad}") for good, bad in _SIDES for said in _SAID),
)


def _is_result(label: Any) -> bool:
    """Whether a label is what a problem comes to, as OpenRLHF and slime call it; a verdict is none, nor
    the name of a class.
    """
    return isinstance(label, int | float) and verdict(label) is None


_OF_REWARDS = {"prompt", "answer"}
_REWARDS = (
    *("ground_truth", "solution", "reward_model", "reference_answer", "gold", "gold_answer"),
)
_ANSWERS = {"chosen", "rejected", "responses"}
_OF_OTHERS = _ANSWERS | {
    *("completion", "messages", "conversations", "contents", "instruction", "text"),
    *("response", "output"),
}
