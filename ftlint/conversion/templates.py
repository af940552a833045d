"""Texts in which a template has written a conversation: with a model's own tokens, or with labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ftlint.conversion.example import turn

LOOK = 500  # texts that are looked at

_BEGINS = ("<s>", "<bos>", "<|begin_of_text|>", "<|startoftext|>")
_ENDS = (
    *("</s>", "<eos>", "<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<end_of_turn>", "<|end|>"),
    *("<|endoftext|>", "### End", "<s>"),
)
_SYSTEM = re.compile(r"<<SYS>>\n(.*?)\n<</SYS>>\n*", re.DOTALL)
_PREAMBLE = re.compile(  # of Alpaca, with an input and without
    r"Below is an instruction that describes a task"
    r"(?:, paired with an input that provides further context)?\."
    r" Write a response that appropriately completes the request\."
)
_USERS = ("user", "human", "instruction", "prompter")
_ASSISTANTS = ("assistant", "model", "ai", "bot", "response", "gpt")
_ROLES = {"system": "system", **dict.fromkeys(_USERS, "user")} | dict.fromkeys(
    _ASSISTANTS, "assistant"
)


class Template(NamedTuple):
    """How a conversation is written as one text: what marks the beginning of a turn and says whose it is,
    and whether what stands before the first is a system prompt.
    """

    name: str
    marks: re.Pattern[str]
    roles: Mapping[str, str] = _ROLES
    led: bool = False

    def turns(self, text: str) -> list[dict[str, Any]]:
        """The messages of a text, the last of which is an answer; it may still be empty.

        Raises ValueError for a text that is not written so.
        """
        while text.lstrip().startswith(_BEGINS):
            text = text[text.index(">") + 1 :]
        marks = list(self.marks.finditer(text))
        lead = text[: marks[0].start()].strip() if marks else text
        if not marks or (lead and not self.led):
            raise ValueError(f"it is not written with {self.name}")
        told = "" if _PREAMBLE.fullmatch(lead) else lead
        turns = [turn("system", told)] if told else []
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            role = self.roles[mark[1].casefold()]
            said = _bare(text[mark.end() : after.start() if after else len(text)])
            if role == "user" and (found := _SYSTEM.match(said)):
                turns.append(turn("system", found[1].strip()))
                said = said[found.end() :]
            if role == "input" and turns and turns[-1]["role"] == "user":
                turns[-1]["content"] += f"\n\n{said}" if said else ""
            else:
                turns.append(turn(role, said))
        roles = [message["role"] for message in turns if message["role"] != "system"]
        systems = [n for n, message in enumerate(turns) if message["role"] == "system"]
        in_turn = roles == ["user", "assistant"] * (len(roles) // 2) and roles
        if not in_turn or systems not in ([], [0]) or not all(m["content"] for m in turns[:-1]):
            raise ValueError(
                f"its turns, as {self.name} marks them, are no questions and answers in turn"
            )
        return turns


def _bare(text: str) -> str:
    """What is said in a turn, without what ends it; indentation stays."""
    text = text.rstrip()
    while text.endswith(_ENDS):
        text = text.removesuffix(next(filter(text.endswith, _ENDS))).rstrip()
    return text.removeprefix(" ").lstrip("\n")


TEMPLATES = (
    Template("ChatML", re.compile(r"<\|im_start\|>(system|user|assistant)(?=\n)")),
    Template(
        "the template of Llama 3",
        re.compile(r"<\|start_header_id\|>(system|user|assistant)<\|end_header_id\|>(?=\n)"),
    ),
    Template(
        "[INST] and [/INST]",
        re.compile(r"\[(/?INST)\]"),
        {"inst": "user", "/inst": "assistant"},
    ),
    Template("the template of Gemma", re.compile(r"<start_of_turn>(user|model)(?=\n)")),
    Template("<|user|> and <|assistant|>", re.compile(r"<\|(system|user|assistant)\|>")),
    Template(
        "### Instruction and ### Response (the sentence before them is left out)",
        re.compile(r"(?:^|\n)### (Instruction|Input|Response):"),
        {**_ROLES, "input": "input"},
        led=True,
    ),
    Template("### Human and ### Assistant", re.compile(r"### (System|Human|User|Assistant):")),
    Template("<human> and <bot>", re.compile(r"<(human|bot)>:")),
    Template("the labels Human and Assistant", re.compile(r"(?:^|\n\n)(Human|Assistant):")),
    Template(
        "the labels USER and ASSISTANT",
        re.compile(r"(?:^|\s|(?<=</s>))(USER|ASSISTANT):"),
        led=True,
    ),
    Template("the labels User and Assistant", re.compile(r"(?:^|\n)(User|Assistant):")),
)


def template_of(texts: Iterable[str], open_: bool = False) -> Template | None:
    """The template with which nearly all of these texts are written, to an answer or, where they are
    `open_`, up to where one is to begin.
    """
    texts = list(texts)
    texts = texts[:: max(1, len(texts) // LOOK)]
    for template in TEMPLATES:
        fitting = sum(_fits(template, text, open_) for text in texts)
        if fitting * 20 >= len(texts) * 19 and fitting:
            return template
    return None


def _fits(template: Template, text: str, open_: bool) -> bool:
    try:
        return bool(template.turns(text)[-1]["content"]) != open_
    except ValueError:
        return False
