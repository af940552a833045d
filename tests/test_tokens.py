"""Tokens: counted as `tiktoken` counts them, and rules about them that cost nothing when rows are short."""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from pathlib import Path
from typing import Any

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

import ftlint as library
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, make_plan
from ftlint.errors import Error
from ftlint.sources import open_bytes
from ftlint.tokens import base_of, counter, encoding, encoding_name, vocabularies, with_tokens
from ftlint.tokens.counting import SPACES, _crew, counts_of
from ftlint.tokens.encodings import NAMES
from tests.conftest import ftlint, lint

SHIPPED = ("r50k_base", "p50k_base", "cl100k_base", "o200k_base")
LIMIT = {
    "training-context": 50,
    "over-length": "truncated",
    "encoding": "o200k_base",
}


def chat(*messages: dict[str, Any], **more: Any) -> str:
    return json.dumps({"messages": list(messages), **more}, ensure_ascii=False) + "\n"


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


def tokens_of(data: str, encoding: str | None = "o200k_base", **more: Any) -> list[int]:
    source = open_bytes(data.encode(), "train.jsonl")
    plan, _ = make_plan(source, Settings(rules=[]))
    batches = (decode(block, plan) for block in source.blocks())
    return [n for _, found in with_tokens(batches, encoding, **more) for n in found]


def counts(texts: list[str], name: str) -> list[int]:
    return counter(name).count(texts)


def config(folder: Path, name: str, **facts: Any) -> Path:
    """A configuration that gives a rule its limits."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    path = folder / "ftlint.toml"
    path.write_text("\n".join([f"[rules.{name}]", *lines]) + "\n")
    return path


# Counting


@pytest.mark.parametrize("name", SHIPPED)
def test_the_vocabularies_are_those_of_tiktoken(name: str) -> None:
    packed = (vocabularies.VOCAB / f"{name}.tiktoken.xz").read_bytes()
    from tiktoken_ext import openai_public

    expected = openai_public.ENCODING_CONSTRUCTORS[name].__code__.co_consts
    assert hashlib.sha256(lzma.decompress(packed)).hexdigest() in map(str, expected)
    lines = lzma.decompress(packed).split()
    from base64 import b64decode

    assert vocabularies.ranks(name) == {
        b64decode(token): int(rank) for token, rank in zip(lines[::2], lines[1::2], strict=True)
    }


def test_what_the_cache_holds_is_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    whole = vocabularies.ranks("r50k_base")
    (path,) = (tmp_path / "cache" / "ftlint").iterdir()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == vocabularies.CACHED["r50k_base"]
    assert vocabularies.ranks("r50k_base") == whole
    good = path.read_bytes()
    for damaged in (good[:-9], good.replace(b"hello", b"hullo"), b""):
        path.write_bytes(damaged)
        assert vocabularies.ranks("r50k_base") == whole
        assert path.read_bytes() == good
    path.unlink()
    path.mkdir()
    assert vocabularies.ranks("r50k_base") == whole
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_cache_that_cannot_be_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (str(tmp_path / "file"), "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", place)
        assert len(vocabularies.ranks("r50k_base")) == 50256
    monkeypatch.setattr(vocabularies, "VOCAB", tmp_path)
    with pytest.raises(Error, match="damaged"):
        vocabularies.ranks("p50k_base")
    with pytest.raises(Error, match="did you mean 'o200k_base'"):
        encoding("o200k_bas")


def test_names_of_encodings() -> None:
    for name in NAMES:
        assert encoding(name).name == name
    assert encoding("o200k_harmony").encode("<|start|>", allowed_special="all") == [200006]
    assert encoding("o200k_harmony").encode_ordinary("Rain.") == encoding(
        "o200k_base"
    ).encode_ordinary("Rain.")


ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list("aA1 \n\t=<|>'é漢😀\u0301\u200b")),
    ),
    max_size=60,
) | st.sampled_from(["<|endoftext|>", "a<|endoftext|>b", "<|fim_prefix|>", "", " ", "\n\n \n"])


@pytest.mark.parametrize("name", SHIPPED)
@given(texts=st.lists(ODD, max_size=30))
def test_counts_are_those_of_tiktoken(name: str, texts: list[str]) -> None:
    own = encoding(name)
    expected = [len(own.encode_ordinary(text)) for text in texts]
    assert counts(texts, name) == expected
    from ftlint.tokens.counting import _joined

    assert not texts or _joined(own, texts) == expected
    for text, number in zip(texts, expected, strict=True):
        assert number <= len(text.encode("utf-8", "replace"))


def test_counts_of_many_texts_by_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    from ftlint.tokens import counting

    monkeypatch.setattr(counting, "WORTH", 1 << 16)
    monkeypatch.setattr(counting, "CHUNK", 1 << 12)
    monkeypatch.setattr(counting, "cores", lambda: 3)
    texts = [
        f"Row {n}: {'rain ' * (n % 90)}{n * n} 漢字<|endoftext|>"[: 20 + n % 400]
        for n in range(9000)
    ]
    _crew.cache_clear()
    expected = [len(encoding("cl100k_base").encode_ordinary(text)) for text in texts]
    for _ in range(3):
        assert counts([*texts, *texts[:50]], "cl100k_base") == [*expected, *expected[:50]]
    groups = [texts[:4000], [], texts[3000:], texts[:2], [*texts[:3000], *texts[:50]]]
    known = dict(zip(texts, expected, strict=True))
    assert list(counts_of(iter(groups), "cl100k_base")) == [[known[t] for t in g] for g in groups]
    assert len(_crew("cl100k_base").helpers) == 2
    _crew.cache_clear()


@pytest.mark.parametrize("name", SHIPPED)
def test_one_long_run(name: str) -> None:
    size, spaces = 100_000, 1_500_000
    for unit in ("a", "漢", "=", "\n", "Aa1"):
        text = unit * (size // len(unit))
        assert counts([text], name) == [len(encoding(name).encode_ordinary(text))]
    for unit in (" ", "\r\n", "\n \t"):  # tiktoken itself breaks down over these
        (number,) = counts(["x" + unit * spaces + "x"], name)
        assert 0 < number <= spaces * len(unit) + 2
    short = "x" + " " * (SPACES - 1) + "x"
    assert counts([short], name) == [len(encoding(name).encode_ordinary(short))]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-4.1-mini-2025-04-14", "o200k_base"),
        ("ft:gpt-4.1-mini-2025-04-14:org::id", "o200k_base"),
        ("ft:gpt-4.1-2025-04-14:org:name:id", "o200k_base"),
        ("ft:gpt-4.1-nano-2025-04-14:org::id:ckpt-step-80", "o200k_base"),
        ("ft:o4-mini-2025-04-16:org::id", "o200k_base"),
        ("ft:gpt-4o-mini-2024-07-18:org::id", "o200k_base"),
        ("gpt-4o", "o200k_base"),
        ("gpt-4o-2024-08-06", "o200k_base"),
        ("chatgpt-4o-latest", "o200k_base"),
        ("gpt-4.1", "o200k_base"),
        ("gpt-4.5-preview", "o200k_base"),
        ("gpt-5", "o200k_base"),
        ("gpt-5-mini", "o200k_base"),
        ("gpt-5.1", "o200k_base"),
        ("o1", "o200k_base"),
        ("o1-mini", "o200k_base"),
        ("o3", "o200k_base"),
        ("o3-mini", "o200k_base"),
        ("o4-mini", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("gpt-4-0613", "cl100k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("ft:gpt-4-0613:org::id", "cl100k_base"),
        ("gpt-3.5-turbo", "cl100k_base"),
        ("gpt-3.5-turbo-0125", "cl100k_base"),
        ("ft:gpt-3.5-turbo-1106:org::id", "cl100k_base"),
        ("gpt-35-turbo-0613.ft-0ab3f80e4f22", "cl100k_base"),
        ("babbage-002", "cl100k_base"),
        ("ft:davinci-002:org::id", "cl100k_base"),
        ("davinci", "r50k_base"),
        ("davinci:ft-org-2023-06-01-10-00-00", "r50k_base"),
        ("curie:ft-personal:name-2023-05-23-20-00-00", "r50k_base"),
        ("text-curie-001", "r50k_base"),
        ("ada", "r50k_base"),
        ("text-davinci-003", "p50k_base"),
        ("code-davinci-002", "p50k_base"),
        ("text-davinci-edit-001", "p50k_edit"),
        ("gpt-oss-20b", "o200k_harmony"),
        ("openai/gpt-oss-120b", "o200k_harmony"),
        ("gpt-6-luna", None),
        ("gpt-4.7", None),
        ("gpt-40", None),
        ("o2", None),
        ("davinci-003", None),
        ("meta-llama/Llama-3.3-70B-Instruct", None),
        ("ft:mistral-small:org::id", None),
        ("my-gpt-4o", None),
        ("", None),
    ],
)
def test_the_encoding_of_a_model(model: str, expected: str | None) -> None:
    assert encoding_name(model) == expected
    if expected and base_of(model) == model and not model.startswith("openai/"):
        try:
            assert tiktoken.encoding_name_for_model(model) == expected
        except KeyError:
            assert model.startswith("o4")


# Rows


def test_the_form_of_a_chat_by_the_recipe() -> None:
    terse = [
        said("system", "You are a terse clerk, and answer in one line."),
        said("system", "How far is it?", name="example_user"),
        said("system", "Two miles on foot.", name="example_assistant"),
        said("user", "And by the boat?"),
    ]
    for name in ("cl100k_base", "o200k_base"):
        own = encoding(name)
        expected = 3
        for message in terse:
            expected += 3 + ("name" in message)
            expected += sum(len(own.encode_ordinary(value)) for value in message.values())
        assert tokens_of(chat(*terse), name) == [expected]


def test_calls_images_and_tools() -> None:
    def size(text: str) -> int:
        return len(encoding("o200k_base").encode_ordinary(text))

    plain = tokens_of(chat(said("user", "Rain?"), said("assistant", "")))[0]
    calling = said("assistant", "")
    calling["tool_calls"] = [
        {
            "id": "c1",
            "type": "function",
            "function": {"name": "rain", "arguments": '{"city":"Oslo"}'},
        }
    ]
    called = tokens_of(chat(said("user", "Rain?"), calling))[0]
    assert called == plain + size("rain") + size('{"city":"Oslo"}')
    rain = {
        "name": "rain",
        "description": "Whether it rains.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "The city."},
                "unit": {"type": "string", "enum": ["mm", "inch"]},
            },
        },
    }
    tooled = tokens_of(
        chat(
            said("user", "Rain?"),
            said("assistant", ""),
            tools=[{"type": "function", "function": rain}],
        )
    )[0]
    texts = ("rain:Whether it rains", "city:string:The city", "unit:string:", "mm", "inch")
    assert tooled == plain + 7 + 3 + 3 + 3 - 3 + 2 * 3 + 12 + sum(map(size, texts))
    for detail, number in (("low", 85), ("high", 765), (None, 765)):
        image = {"url": "data:image/png;base64," + "A" * 500} | (
            {"detail": detail} if detail else {}
        )
        parts = [{"type": "text", "text": "Rain?"}, {"type": "image_url", "image_url": image}]
        seen = tokens_of(chat(said("user", parts), said("assistant", "")))[0]
        assert seen == plain + number


def test_other_shapes_count_every_text_once() -> None:
    def size(*texts: str) -> int:
        return sum(len(encoding("o200k_base").encode_ordinary(text)) for text in texts)

    rows: list[tuple[dict[str, Any], int]] = [
        ({"prompt": "Is it far?", "completion": " Two miles."}, size("Is it far?", " Two miles.")),
        ({"text": "Two miles by boat."}, size("Two miles by boat.")),
        (
            {"instruction": "Is it far?", "input": "by boat", "output": "No.", "history": [["a b", "c"]]},
            size("Is it far?", "by boat", "No.", "a b", "c"),
        ),
        (
            {"prompt": "Is it far?", "chosen": "Two miles by boat.", "rejected": "No."},
            size("Is it far?", "Two miles by boat."),
        ),
        (
            {"conversations": [{"from": "human", "value": "Far?"}, {"from": "gpt", "value": "No."}],
             "system": "Be terse."},
            size("Be terse.", "user", "Far?", "assistant", "No.") + 2 * 3 + 3,
        ),
        (
            {"input": {"messages": [said("user", "Far?")]},
             "preferred_output": [said("assistant", "No.")],
             "non_preferred_output": [said("assistant", "Two miles by boat.")]},
            size("user", "Far?", "assistant", "Two miles by boat.") + 2 * 3 + 3,
        ),
    ]  # fmt: skip
    for row, expected in rows:
        assert tokens_of(json.dumps(row) + "\n") == [expected], row


def test_rows_that_were_not_decoded_have_none() -> None:
    good = chat(said("user", "Far?"), said("assistant", "No."))
    assert [n > 0 for n in tokens_of(good + "{\n" + good)] == [True, False, True]


# The rules


def loaded(folder: Path, *arguments: str) -> tuple[set[str], str]:
    """What a check imports, and says."""
    code = (
        "import sys\nfrom ftlint.cli.main import main\n"
        f"sys.argv = ['ftlint', *{list(arguments)!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    import subprocess

    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=folder, text=True, check=True
    )
    return set(run.stderr.split()), run.stdout


def test_rows_that_fit_are_not_tokenized(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    target = ("--target", "openai-chat", "--model", "gpt-4.1-mini-2025-04-14")
    path.write_text(chat(said("user", "Far? " * 6000), said("assistant", "Nö.")) * 20)
    modules, told = loaded(
        tmp_path, "check", "train.jsonl", "--isolated", "--select", "TOK", *target
    )
    assert "ftlint.checks.tokens" in modules
    assert "TOK" not in told
    assert not modules & {"tiktoken", "numpy", "tokenizers"}
    path.write_text(chat(said("user", "Far? " * 60000), said("assistant", "Nö.")))
    modules, told = loaded(
        tmp_path, "check", "train.jsonl", "--isolated", "--select", "TOK", *target
    )
    assert "tiktoken" in modules
    assert "TOK802" in told


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), ODD), min_size=1, max_size=6))
def test_short_rows_are_silent_and_long_ones_are_not(turns: list[tuple[str, str]]) -> None:
    row = chat(*[said(role, text.replace("\ud800", "")) for role, text in turns])
    try:
        row.encode()
    except UnicodeEncodeError:
        return
    exact = tokens_of(row)[0] - 3
    for limit, found in ((exact, {}), (exact - 1, {"TOK801": 1})):
        assert over(row, "too-many-tokens", limit, "rejected") == found


def over(data: str, rule: str, limit: int, what: str) -> dict[str, int]:
    from ftlint import selection
    from ftlint.choosing import Choices, rules_of
    from ftlint.choosing import config_for as config_of
    from ftlint.engine.check import check_source, report

    rules = rules_of(config_of(".", Choices(isolated=True)))
    chosen = selection.select(rules, [rule])
    options = {"limit": limit, "over_length": what, "encoding": "o200k_base"}
    settings = Settings(rules=chosen, options={chosen[0].code: options}, shape="chat")
    return report(check_source(open_bytes(data.encode(), "x.jsonl"), settings), "x.jsonl").by_rule


def test_where_the_cut_falls(write: Any, tmp_path: Path) -> None:
    long = "rain " * 60
    path = write(
        "train.jsonl",
        chat(said("user", "Far?"), said("assistant", long))
        + chat(said("user", long), said("assistant", "No."))
        + chat(
            said("user", long), said("assistant", "a"), said("user", "b"), said("assistant", "c")
        )
        + chat(said("user", "Far?"), said("assistant", long), said("user", "b"))
        + chat(said("user", "Far?"), said("assistant", "c"), said("user", long))
        + chat(said("user", "Far?"), said("assistant", "No.")),
    )
    limits = config(tmp_path, "truncated", **LIMIT)
    out = ftlint("check", path, "--config", limits, "--select", "TOK", "--output-format", "jsonl")
    found = [json.loads(line) for line in out.stdout.splitlines()]
    assert [(d["line"], d["code"], d["pointer"]) for d in found] == [
        (1, "TOK802", "/messages/1"),
        (2, "TOK802", "/messages/0"),
        (3, "TOK802", "/messages/0"),
        (4, "TOK802", "/messages/1"),
        (5, "TOK802", "/messages/2"),
    ]
    assert [d["message"].partition("cut off: ")[2] for d in found] == [
        "the assistant's answer ends too early",
        "the assistant's answer is gone altogether",
        "2 answers of the assistant are gone altogether",
        "the assistant's answer ends too early, and what follows is gone",
        "the assistant's answers before it stay whole",
    ]
    assert "74 tokens (in o200k_base), and all after 50" in found[0]["message"]


def test_the_limit_is_that_of_the_model(write: Any) -> None:
    path = write("train.jsonl", chat(said("user", "far " * 17_000), said("assistant", "No.")))
    common = ("check", path, "--isolated", "--select", "TOK", "--target", "openai-chat")
    assert b"TOK" not in ftlint(*common).stdout
    assert b"TOK" not in ftlint(*common, "--model", "gpt-4.1-mini").stdout
    found = ftlint(*common, "--model", "gpt-3.5-turbo-0125").stdout
    assert b"TOK802 truncated" in found
    assert b"in cl100k_base" in found
    tuned = ftlint(*common, "--model", "ft:gpt-3.5-turbo-0125:org::id").stdout
    assert b"TOK802" in tuned
    assert library.check(
        path, target="openai-chat", model="gpt-3.5-turbo-0125", isolated=True
    ).by_rule["TOK802"]


def test_long_rows_are_dropped_and_guesses_are_not(write: Any, tmp_path: Path) -> None:
    short = chat(said("user", "Far?"), said("assistant", "No."))
    data = short + chat(said("user", "far " * 90), said("assistant", "No.")) + short
    facts = LIMIT | {"over-length": "rejected"}
    path = write("train.jsonl", data)
    limits = config(tmp_path, "too-many-tokens", **facts)
    fix = ("check", path, "--config", limits, "--select", "TOK", "--fix", "--unsafe-fixes")
    assert ftlint(*fix).returncode == 0
    assert path.read_text() == short * 2
    path.write_text(data)
    del facts["encoding"]
    config(tmp_path, "too-many-tokens", **facts)
    told = ftlint(*fix)
    assert told.returncode == 1
    assert b"about 104 tokens (an estimate, at 4 bytes a token)" in told.stdout
    assert path.read_text() == data
    # With a picture or tools in it, a row is only dropped when the rest of it is too long.
    parts = [{"type": "image_url", "image_url": {"url": "https://example.org/cup.png"}}]
    config(tmp_path, "too-many-tokens", **(LIMIT | {"over-length": "rejected"}))
    pictured = chat(said("user", parts), said("assistant", "No."))
    path.write_text(pictured)
    assert b"about " in ftlint(*fix).stdout
    assert path.read_text() == pictured


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    """A tokenizer of a token a word, that would cut texts if it were let."""
    tokenizers = pytest.importorskip("tokenizers")
    words = {word: n for n, word in enumerate(["[UNK]", "far", "No", "user", "assistant"])}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.enable_truncation(5)
    made.enable_padding(length=9)
    path = tmp_path / "model" / "tokenizer.json"
    path.parent.mkdir()
    made.save(str(path))
    return path


def test_a_tokenizer_of_ones_own(write: Any, tmp_path: Path, tokenizer: Path) -> None:
    assert counter(None, str(tokenizer)).count(["far far far far far far far", ""]) == [7, 0]
    path = write("train.jsonl", chat(said("user", "far " * 16_383), said("assistant", "No")))
    common = ("check", path, "--select", "TOK", "--target", "openai-chat")
    model = ("--model", "gpt-3.5-turbo-0125")
    for named in (tokenizer, tokenizer.parent):
        told = ftlint(*common, *model, "--isolated", "--tokenizer", named)
        assert b"16,395 tokens (by tokenizer.json)" in told.stdout, told
    write("ftlint.toml", 'tokenizer = "model"\n')
    assert b"(by tokenizer.json)" in ftlint(*common, *model).stdout
    write("model/tokenizer.json", "{}")
    told = ftlint(*common, *model)
    assert (told.returncode, told.stdout) == (2, b"")
    assert b"not a tokenizer" in told.stderr
    assert b"Traceback" not in told.stderr
    told = ftlint(*common, *model, "--tokenizer", write("short.csv", "a,b\n"))
    assert told.returncode == 2
    assert b"it is no JSON" in told.stderr
    told = ftlint(*common, *model, "--tokenizer", tmp_path / "nowhere.json")
    assert told.returncode == 2
    assert b"there is no such tokenizer" in told.stderr
    told = ftlint("check", path, "--isolated", "--tokenizer", tokenizer)
    assert told.returncode == 2
    assert b"--target" in told.stderr


FORM = (
    "{% if tools %}call {{ tools | tojson }} {% endif %}"
    "{% for m in messages %}{% if m.content is not string %}{{ raise_exception('nothing is said') }}{% endif %}"
    "turn {{ m.role }} {{ m.content }} over {% endfor %}"
)


def test_conversations_are_counted_as_the_chat_template_writes_them(tokenizer: Path) -> None:
    template = tokenizer.parent / "chat_template.jinja"
    template.write_text(FORM)
    by = {"encoding": None, "tokenizer": str(tokenizer), "template": str(template)}
    turns = (said("user", "far far far"), said("assistant", "No"))
    assert tokens_of(chat(*turns), **by) == [6 + 4]
    tools = [{"type": "function", "function": {"name": "far", "parameters": {}}}]
    words = counter(None, str(tokenizer)).count([json.dumps(tools)])
    assert tokens_of(chat(*turns, tools=tools), **by) == [10 + 1 + words[0]]
    # What a template cannot write, and what is no conversation, is counted as without one.
    for data in (
        chat(*turns, said("user", "far"), said("assistant", None, refusal="No")),
        '{"prompt": "far far", "completion": " No"}\n',
    ):
        assert tokens_of(data, **by) == tokens_of(data, **(by | {"template": None}))
    pair = {"prompt": turns[:1], "chosen": turns[1:], "rejected": [said("assistant", "far far")]}
    assert tokens_of(json.dumps(pair) + "\n", **by) == [6 + 5]
    speech = [{"from": "human", "value": "far"}, {"from": "gpt", "value": "No"}]
    apart = {"system": "far far", "conversations": speech}
    assert tokens_of(json.dumps(apart) + "\n", **by) == [9 + 4]


def test_messages_reach_the_template_as_transformers_hands_them_over(tokenizer: Path) -> None:
    pytest.importorskip("jinja2")
    from ftlint.chattemplate import ChatTemplate
    from ftlint.shapes.messages import Message

    def shown(template: str, tools: Any = None, **keys: Any) -> str:
        return ChatTemplate(template).text([Message("assistant", **keys)], tools)

    # As apply_chat_template of transformers 5.24.0 writes them.
    keys = "{% for key in messages[0] | sort %}{{ key }} {% endfor %}"
    assert shown(keys, content=None, tool_calls=None) == "role "
    assert shown(keys, content="", reasoning="Hm") == (
        "content reasoning reasoning_content role thinking "
    )
    named = "{{ messages[0].reasoning_content }}, {{ messages[0].thinking }}"
    assert shown(named, reasoning="Hm") == shown(named, reasoning_content="Hm") == "Hm, Hm"
    tools = "{{ 'none' if tools is none else tools | length }}"
    assert [shown(tools, given) for given in (None, [], "[]", "", [{}])] == [
        *("none", "0", "0", "none", "1")
    ]
    assert shown("{{ strftime_now('%d %b %Y') }}") == "01 Jan 2026"


def test_what_is_cut_off_is_told_as_the_chat_template_has_it(
    write: Any, tmp_path: Path, tokenizer: Path
) -> None:
    (tokenizer.parent / "chat_template.jinja").write_text(FORM.replace("over", "over " * 40))
    turns = [said("user", "far"), said("assistant", "No")] * 2
    path = write("train.jsonl", chat(*turns) + chat(*turns[:2]))
    config(tmp_path, "truncated", **(LIMIT | {"training-context": 120, "encoding": ""}))
    model = ("--tokenizer", tokenizer.parent)
    options = ("--select", "TOK802", "--target", "mlx-lm", *model)
    assert ftlint("check", path, *options).returncode == 0
    model = (*model, "--chat-template", tokenizer.parent)
    told = ftlint("check", path, *options, *model, "--output-format", "concise")
    assert told.stdout.decode().splitlines()[0] == (
        f"{path}:1:91: warning TOK802 truncated: 172 tokens (by tokenizer.json and chat_template.jinja), "
        "and all after 120 is cut off: the assistant's answer is gone altogether"
    )
    shown = ftlint("stats", path, *model).stdout
    assert b"tokens (by tokenizer.json and chat_template.jinja) 258" in shown
    assert b"tokens (by tokenizer.json) " in ftlint("stats", path, *model[:2]).stdout


def test_special_tokens() -> None:
    def found(row: dict[str, Any], **choices: Any) -> set[str]:
        return {
            d.pointer or ""
            for d in lint(json.dumps(row) * 1 + "\n", select=("TOK",), **choices).diagnostics()
        }

    bad = "Well.<|im_end|>"
    assert found(
        {"messages": [said("user", bad), said("assistant", [{"type": "text", "text": bad}])]}
    ) == {
        "/messages/0/content",
        "/messages/1/content/0/text",
    }
    assert found({"prompt": "a ->", "completion": f" {bad}"}, separator=" ->", stop=" END") == {
        "/completion"
    }
    assert (
        found({"prompt": "a ->", "completion": f" {bad}"}, separator=" ->", stop="<|im_end|>")
        == set()
    )
    for written_out in (
        {"text": bad},
        {"prompt": bad},
        {"prompt": bad, "chosen": bad, "rejected": "No."},
        {"prompt": bad, "completion": bad, "label": True},
    ):
        assert found(written_out) == set(), written_out
    asked = [said("user", bad)]
    assert found(
        {"prompt": asked, "chosen": [said("assistant", "a")], "rejected": [said("assistant", "b")]}
    ) == {"/prompt/0/content"}


def test_old_completion_data_ends_in_a_special_token() -> None:
    rows = "".join(
        json.dumps({"prompt": f"Is it {n}?\n\n###\n\n", "completion": f" {n}.<|endoftext|>"}) + "\n"
        for n in range(20)
    )
    assert "TOK803" not in lint(rows).by_rule
    odd = json.dumps(
        {"prompt": "Is it<|endoftext|> 7?\n\n###\n\n", "completion": " 7.<|endoftext|>"}
    )
    assert "TOK803" not in lint(rows + odd + "\n").by_rule


@pytest.mark.parametrize("size", [1 << 20, 4096, 700])
def test_the_tokens_of_a_file(size: int, write: Any) -> None:
    rows = "".join(
        chat(said("user", f"far {n} " * 40), said("assistant", "No.")) for n in range(40)
    )
    exact = sum(tokens_of(rows))
    summary_of = _totals(rows, size)
    assert summary_of(len(rows)) == []
    assert summary_of(exact * 4) == []
    (told,) = summary_of(exact // 3)
    number = int(told.removeprefix("about ").removesuffix(" tokens").replace(",", ""))
    assert abs(number - exact) <= exact * 0.15
    assert size < 1 << 20 or number == exact


def _totals(rows: str, size: int) -> Any:
    from ftlint.checks.tokens import Total, total_over

    source = open_bytes(rows.encode(), "train.jsonl")
    plan, _ = make_plan(source, Settings(rules=[]))
    batches = [decode(block, plan) for block in source.blocks(size)]

    def told(limit: int) -> list[str]:
        parts = []
        for batch in batches:
            part = Total(limit, "o200k_base", None)
            part.add(batch)
            parts.append(part)
        total = Total(limit, "o200k_base", None)
        for part in parts:
            total.merge(part)
        hits = total_over(total, limit=limit, encoding="o200k_base", tokenizer=None)
        return [details["tokens"] for details in hits.about]

    return told


def test_rows_beyond_a_trainers_default_length_are_told_once(write: Any, tmp_path: Path) -> None:
    rows = [
        chat(said("user", f"Far, {n}?"), said("assistant", "word " * (1400 if n % 4 else 2)))
        for n in range(3000)
    ]
    path = write("train.jsonl", "".join(rows))
    for jobs in "12":
        told = ftlint("check", path, "--target", "trl", "--select", "TOK", "--jobs", jobs)
        assert told.returncode == 0
        # The first 1,024 rows and every 1,024th after them: line 2,048.
        assert b"769 of 1,025 rows looked at have more than 1,024 tokens" in told.stdout
        assert b"the default of `max_length`: what is beyond is cut off" in told.stdout
    set_to = config(tmp_path, "longer-than-default", **{"default-length": 8192})
    told = ftlint("check", path, "--target", "trl", "--select", "TOK", "--config", set_to)
    assert b"All checks passed" in told.stdout
