"""Conversations that a template has written as one text, and what `ftlint prepare` makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.conversion.templates import TEMPLATES, template_of
from ftlint.errors import Error, SourceError

MANY = range(30)
ALPACA = (
    "Below is an instruction that describes a task, paired with an input that provides further"
    " context. Write a response that appropriately completes the request.\n\n"
)

# With a question and an answer twice: what stands for them is {q}, {a}, {r}, {b}.
TWO = {
    "ChatML": "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n{q}<|im_end|>\n<|im_start|>assistant\n{a}<|im_end|>\n"
    "<|im_start|>user\n{r}<|im_end|>\n<|im_start|>assistant\n{b}<|im_end|>\n",
    "Llama 2": "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\n{q} [/INST] {a} </s><s>[INST] {r} [/INST] {b} </s>",
    "Llama 3": "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"
    "{q}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n{a}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n{r}<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\n{b}<|eot_id|>",
    "Zephyr": "<|system|>\nBe brief.</s>\n<|user|>\n{q}</s>\n<|assistant|>\n{a}</s>\n<|user|>\n{r}</s>\n<|assistant|>\n{b}</s>\n",
    "Solar": "### System:\nBe brief.\n\n### User:\n{q}\n\n### Assistant:\n{a}\n\n### User:\n{r}\n\n### Assistant:\n{b}",
    "Vicuna": "Be brief. USER: {q} ASSISTANT: {a}</s>USER: {r} ASSISTANT: {b}</s>",
}  # fmt: skip
BARE = {
    "Gemma": "<bos><start_of_turn>user\n{q}<end_of_turn>\n<start_of_turn>model\n{a}<end_of_turn>\n<start_of_turn>user\n{r}<end_of_turn>\n"
    "<start_of_turn>model\n{b}<end_of_turn>\n",
    "Mistral": "<s>[INST] {q} [/INST] {a}</s>[INST] {r} [/INST] {b}</s>",
    "HH": "\n\nHuman: {q}\n\nAssistant: {a}\n\nHuman: {r}\n\nAssistant: {b}",
    "Guanaco": "### Human: {q}### Assistant: {a}### Human: {r}### Assistant: {b}",
    "labels": "User: {q}\nAssistant: {a}\nUser: {r}\nAssistant: {b}",
    "OIG": "<human>: {q}\n<bot>: {a}\n<human>: {r}\n<bot>: {b}",
}  # fmt: skip
SAID = {
    "q": "Who goes there?\n\nSay it.",
    "a": "```py\n    x = '{n}'\n```",
    "r": "And then?",
    "b": "    Nobody.",
}


def texts(template: str, **more: str) -> list[str]:
    return [
        template.format(**{k: v.replace("{n}", str(n)) for k, v in (SAID | more).items()})
        for n in MANY
    ]


def prepared(folder: Path, rows: list[dict[str, Any]], **wishes: Any) -> list[dict[str, Any]]:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = library.prepare(str(path), isolated=True, **wishes)
    return [json.loads(line) for line in Path(made.files[0]).read_text().splitlines()]


def said(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in row["messages"]]


@pytest.mark.parametrize("name", [*TWO, *BARE])
def test_a_conversation_in_a_text_becomes_messages(tmp_path: Path, name: str) -> None:
    rows = [{"text": text} for text in texts((TWO | BARE)[name])]
    made = prepared(tmp_path, rows, to="chat")
    assert said(made[7]) == [
        *[("system", "Be brief.")] * (name in TWO),
        ("user", SAID["q"]),
        ("assistant", "```py\n    x = '7'\n```"),
        ("user", "And then?"),
        # What stands on the line of its label has lost its indentation already.
        ("assistant", made[7]["messages"][-1]["content"]),
    ]
    assert made[7]["messages"][-1]["content"].strip() == "Nobody."
    if name in ("ChatML", "Llama 3", "Zephyr", "Solar", "Gemma"):
        assert made[7]["messages"][-1]["content"] == SAID["b"]


@pytest.mark.parametrize("lead", ["", ALPACA, "Obey the law.\n\n"])
@pytest.mark.parametrize("more", ["", "### Input:\nThis.\n\n"])
def test_an_instruction_in_a_text_becomes_messages(tmp_path: Path, lead: str, more: str) -> None:
    template = lead + "### Instruction:\n{q}\n\n" + more + "### Response:\n{a}\n\n### End"
    made = prepared(tmp_path, [{"text": text} for text in texts(template)], to="chat")
    asked = SAID["q"] + "\n\nThis." * bool(more)
    system = [("system", "Obey the law.")] * lead.startswith("Obey")
    assert said(made[3]) == [*system, ("user", asked), ("assistant", "```py\n    x = '3'\n```")]


@pytest.mark.parametrize("name", [*TWO, *BARE])
def test_prompts_that_end_where_the_answer_begins(tmp_path: Path, name: str) -> None:
    rows = []
    for text in texts((TWO | BARE)[name], b="No.b"):
        at = text.index("No.b")
        rows.append({"prompt": text[:at], "completion": text[at:]})
    last = said(prepared(tmp_path, rows, to="chat")[0])[-2:]
    assert last == [("user", "And then?"), ("assistant", "No.b")]


def test_pairs_in_a_template_have_their_prompt_once(tmp_path: Path) -> None:
    good, bad = texts(BARE["HH"]), texts(BARE["HH"], b="No.")
    rows = [{"chosen": a, "rejected": b} for a, b in zip(good, bad, strict=True)]
    made = prepared(tmp_path, rows, to="preference")
    assert [m["role"] for m in made[0]["input"]["messages"]] == ["user", "assistant", "user"]
    assert made[0]["non_preferred_output"] == [{"role": "assistant", "content": "No."}]


def test_a_text_that_breaks_the_template_is_named(tmp_path: Path) -> None:
    rows = [{"text": text} for text in texts(TWO["ChatML"])]
    rows[4] = {"text": "<|im_start|>user\nHi?<|im_end|>\n<|im_start|>user\nHo?<|im_end|>\n"}
    with pytest.raises(SourceError, match="row 5: its turns, as ChatML marks them, are no quest"):
        prepared(tmp_path, rows, to="chat")
    assert len(prepared(tmp_path, rows, to="chat", drop_bad=True)) == len(MANY) - 1


@pytest.mark.parametrize("name", [*TWO, *BARE])
def test_texts_stay_texts_unless_chats_are_wanted(tmp_path: Path, name: str) -> None:
    rows = [{"text": text} for text in texts((TWO | BARE)[name])]
    assert prepared(tmp_path, rows) == rows


@pytest.mark.parametrize(
    "text",
    [
        "The words User: and Assistant: are labels.",
        "Assistant: I begin.\nUser: No.",
        "Human: alone",
        "[INST] and [/INST] are marks of [INST]s",
        "### Instruction:\nDo.\n\n### Notes:\nNone.",
        "",
    ],
)
def test_texts_with_words_of_a_template_are_none(tmp_path: Path, text: str) -> None:
    assert template_of([text] * 9) is None
    with pytest.raises(Error):
        prepared(tmp_path, [{"text": f"{text} {n}"} for n in MANY], to="chat")


def test_a_long_text_is_read_in_no_time() -> None:
    for template in TEMPLATES:
        for text in ("\n" * 200_000, " [" * 100_000, "User: " * 50_000):
            with pytest.raises(ValueError, match=r"it is not written|its turns"):
                template.turns(text + "x")
