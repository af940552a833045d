"""What the chat template of a model does with conversations, as it is told at the surface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ftlint as library
from ftlint.errors import ConfigError
from tests.conftest import ftlint

pytest.importorskip("jinja2", reason="the extra `templates` is not installed")

TURNS = """{{ bos_token }}
{%- if messages[0].role == 'system' %}
    {%- if strict %}{{ raise_exception('No system messages, please') }}{% endif %}
    {{- 'S:' + messages[0].content }}
    {%- set said = messages[1:] %}
{%- else %}
    {%- set said = messages %}
{%- endif %}
{%- for message in said %}
    {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Roles must take turns') }}
    {%- endif %}
    {{- message.role[0] + ':' + message.content + eos_token }}
{%- endfor %}"""
PLAIN = """
{%- for message in messages if message.role in ('system', 'user', 'assistant') %}
    {%- if message.role == 'assistant' %}{% generation %}{{ message.content or '' }}{% endgeneration %}
    {%- else %}{{ message.content }}{% endif %}
{%- endfor %}"""
CALLS = """
{%- for tool in tools or [] %}{{ tool.function.name }}{% endfor %}
{%- for message in messages %}
    {%- if not message.content and not message.tool_calls %}{% continue %}{% endif %}
    {{- message.content or '' }}
    {%- for call in message.tool_calls or [] %}
        {%- if call.id | length != 9 %}{{ raise_exception('ids have nine letters') }}{% endif %}
        {{- call.function.name }}
        {%- for key, value in call.function.arguments.items() %}{{ key }}{{ value | tojson }}{% endfor %}
    {%- endfor %}
{%- endfor %}"""


def said(*roles: str) -> list[dict[str, Any]]:
    return [{"role": role, "content": f"It is {n} in Oslo."} for n, role in enumerate(roles)]


def called(arguments: Any, name: str = "abcdefghi") -> dict[str, Any]:
    call = {"id": name, "type": "function", "function": {"name": "rain", "arguments": arguments}}
    user, answer = said("user", "assistant")
    return {
        "messages": [
            user,
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": name, "content": "no"},
            answer,
        ],
        "tools": [{"type": "function", "function": {"name": "rain", "parameters": {}}}],
    }


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return tmp_path / "model"


def found(rows: list[dict[str, Any]], template: Path, **options: Any) -> list[tuple[str, int, str]]:
    report = library.check(
        rows, chat_template=template, isolated=True, select="CHAT326,CHAT327", **options
    )
    return [(d.code, d.line, d.message.partition(" template ")[2]) for d in report.diagnostics]


def test_a_template_that_ends_in_an_error(model: Path) -> None:
    (model / "chat_template.jinja").write_text(TURNS)
    rows = [
        {"messages": said("system", "user", "assistant")},
        {"messages": said("user", "user", "assistant")},
        {
            "messages": [
                *said("user"),
                {"role": "assistant", "content": [{"type": "text", "text": "So"}]},
            ]
        },
    ]
    told = found(rows, model)
    assert [(code, line) for code, line, _ in told] == [("CHAT326", 2), ("CHAT326", 3)]
    assert told[0][2] == 'cannot write this conversation: "Roles must take turns"'
    assert "can only concatenate" in told[1][2]


def test_what_nobody_meant(model: Path) -> None:
    (model / "chat_template.jinja").write_text(
        "{% for message in messages %}{{ message.content | trim }}{% endfor %}"
    )
    parts = [{"type": "text", "text": "So"}]
    rows = [
        {"messages": [*said("user"), {"role": "assistant", "content": None}]},
        {"messages": [*said("user"), {"role": "assistant", "content": parts}]},
        {"messages": said("user", "assistant")},
    ]
    assert [told.partition(": ")[2] for _, _, told in found(rows, model)] == [
        'content that is null comes out as "None"',
        "content in parts comes out as Python shows a list",
    ]


def test_a_template_that_leaves_things_out(model: Path) -> None:
    path = model / "some.jinja"
    path.write_text(PLAIN)
    rows = [
        {"messages": said("developer", "user", "assistant")},
        called("{}"),
        {"messages": said("system", "user", "assistant")},
    ]
    assert found(rows, path) == [
        ("CHAT327", 1, "leaves out what the developer says"),
        (
            "CHAT327",
            2,
            "leaves out calls of tools and what the tool says and the tools that are declared",
        ),
    ]


def test_where_it_is_left_out(model: Path, tmp_path: Path) -> None:
    (model / "some.jinja").write_text(PLAIN)
    data = tmp_path / "train.jsonl"
    data.write_text(json.dumps({"conversations": said("user", "tool", "assistant")}) + "\n")
    done = ftlint("check", data, "--isolated", "--chat-template", model / "some.jinja",
                  "--select", "CHAT327", "--output-format", "json")  # fmt: skip
    (one,) = json.loads(done.stdout)["diagnostics"]
    assert one["pointer"] == "/conversations/1/content"


def test_speakers_of_sharegpt_and_a_system_prompt_beside_them(model: Path) -> None:
    (model / "chat_template.jinja").write_text(PLAIN.replace("'system', ", ""))
    turns = [{"from": "human", "value": "Rain?"}, {"from": "gpt", "value": "No, it is dry."}]
    rows = [{"conversations": turns}, {"conversations": turns, "system": "Be brief."}]
    assert found(rows, model) == [("CHAT327", 2, "leaves out what the system says")]


def test_ids_and_arguments_are_what_they_are(model: Path) -> None:
    (model / "chat_template.jinja").write_text(CALLS)
    rows = [called({"city": "Oslo"}), called({}, "call_1"), called('{"city": "Oslo"}')]
    told = found(rows, model)
    assert told[0] == ("CHAT326", 2, 'cannot write this conversation: "ids have nine letters"')
    assert told[1][:2] == ("CHAT326", 3)
    assert "has no attribute 'items'" in told[1][2]
    # Axolotl parses them before.
    assert [line for _, line, _ in found(rows, model, target="axolotl")] == [2]


def test_a_configuration_with_several_templates(model: Path) -> None:
    named = [{"name": "default", "template": TURNS}, {"name": "tool_use", "template": CALLS}]
    about = {"chat_template": named, "bos_token": {"content": "<s>"}, "eos_token": "</s>"}
    (model / "tokenizer_config.json").write_text(json.dumps(about))
    rows = [called({"city": "Oslo"}), {"messages": said("user", "user")}]
    assert [line for _, line, _ in found(rows, model)] == [2]
    assert [line for _, line, _ in found(rows, model / "tokenizer_config.json")] == [2]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("chat_template.jinja", "{% for x in %}", "not one that Jinja reads"),
        ("chat_template.jinja", "role,content\nuser,Hi\n", "no chat template"),
        ("tokenizer_config.json", "{}", "no `chat_template`"),
        ("tokenizer_config.json", "[1", "no JSON"),
        ("tokenizer_config.json", '{"chat_template": [{"name": "x"}]}', "no `chat_template`"),
        ("other.json", "{}", "has no chat template"),
    ],
)
def test_what_is_no_template(model: Path, tmp_path: Path, name: str, text: str, told: str) -> None:
    (model / name).write_text(text)
    data = tmp_path / "train.jsonl"
    data.write_text(json.dumps({"messages": said("user", "assistant")}) + "\n")
    for jobs in ("1", "2"):
        done = ftlint("check", data, "--isolated", "--chat-template", model, "--jobs", jobs)
        assert done.returncode == 2
        assert told in done.stderr.decode()
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% for i in range(10 ** 9) %}{{ i }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% if messages.append(1) %}{% endif %}",
    ],
)
def test_a_template_may_not_do_as_it_likes(model: Path, text: str) -> None:
    (model / "chat_template.jinja").write_text(text)
    ((code, _, told),) = found([{"messages": said("user", "assistant")}], model)
    assert code == "CHAT326"
    assert told.startswith("cannot write this conversation: ")


def test_the_configuration_names_one_and_a_change_of_it_is_seen(
    model: Path, tmp_path: Path
) -> None:
    (model / "chat_template.jinja").write_text(TURNS)
    (tmp_path / "ftlint.toml").write_text('chat-template = "model"\nselect = ["CHAT"]\n')
    (tmp_path / "train.jsonl").write_text(
        json.dumps({"messages": said("user", "assistant")}) + "\n"
    )
    for template, code in ((TURNS, 0), (TURNS.replace("== 0", "== 1"), 1), (TURNS, 0)):
        (model / "chat_template.jinja").write_text(template)
        for _ in range(2):
            done = ftlint("check", "train.jsonl", cwd=tmp_path, FTLINT_NO_CACHE="")
            assert done.returncode == code, done.stdout


def test_a_template_that_changes_while_a_program_runs(model: Path) -> None:
    path = model / "chat_template.jinja"
    rows = [{"messages": said("user", "user", "assistant")}]
    path.write_text(TURNS)
    assert found(rows, model)
    path.write_text(PLAIN)
    assert not found(rows, model)


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such chat template"):
        found([{"messages": said("user", "assistant")}], tmp_path / "nowhere.jinja")


def test_rows_are_shown_as_the_model_reads_them(model: Path, tmp_path: Path) -> None:
    (model / "chat_template.jinja").write_text(TURNS)
    (model / "tokenizer_config.json").write_text('{"bos_token": "<s>", "eos_token": "</s>"}')
    turns = [{"from": "human", "value": "Rain?"}, {"from": "gpt", "value": "No, it is dry."}]
    rows = [{"conversations": turns, "system": "Be brief."}, {"conversations": turns[:1] * 2}]
    data = tmp_path / "train.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    shown = ftlint("sample", data, "--isolated", "--chat-template", model).stdout.decode()
    assert "as the model reads it\n  <s>S:Be brief.u:Rain?</s>a:No, it is dry.</s>\n" in shown
    assert "the chat template cannot write it\n  Roles must take turns\n" in shown
    (tmp_path / "pairs.jsonl").write_text('{"prompt": "Rain? ->", "completion": " No"}\n')
    other = ftlint("sample", "pairs.jsonl", "--isolated", "--chat-template", model, cwd=tmp_path)
    assert b"prompt\n  Rain? ->\n" in other.stdout


def test_texts_are_written_by_a_template(model: Path, tmp_path: Path) -> None:
    (model / "chat_template.jinja").write_text(TURNS)
    rows = [
        {"messages": said("system", "user", "assistant")},
        {"messages": [*said("user", "assistant"), *said("user", "assistant")]},
    ]
    data = tmp_path / "chats.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = ("prepare", data, "--yes", "--isolated", "--chat-template", model)
    unnamed = ftlint(*command, "--to", "text")
    assert unnamed.returncode == 2
    assert b"nothing says what the bos_token and the eos_token" in unnamed.stderr
    (model / "tokenizer_config.json").write_text('{"bos_token": "<s>", "eos_token": "</s>"}')
    told = ftlint(*command, "--to", "text").stderr.decode()
    assert 'the texts begin with "<s>"' in told
    made = (tmp_path / "chats_prepared.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in made] == [
        {"text": "<s>S:It is 0 in Oslo.u:It is 1 in Oslo.</s>a:It is 2 in Oslo.</s>"},
        {"text": "<s>" + "u:It is 0 in Oslo.</s>a:It is 1 in Oslo.</s>" * 2},
    ]
    other = ftlint(*command)
    assert other.returncode == 2
    assert b"add --to text" in other.stderr


def test_what_a_written_text_has_lost_is_told(model: Path, tmp_path: Path) -> None:
    (model / "chat_template.jinja").write_text(PLAIN)
    data = tmp_path / "chats.jsonl"
    rows = [called('{"city": "Oslo"}'), {"messages": said("user", "user")}]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = ("prepare", data, "--yes", "--isolated", "--to", "text", "--chat-template", model)
    told = ftlint(*command).stderr.decode()
    assert "lost in 1 row: calls of tools" in told
    assert "lost in 1 row: the tools that are declared" in told
    (tmp_path / "chats_prepared.jsonl").unlink()
    (model / "tokenizer_config.json").write_text('{"bos_token": "", "eos_token": "</s>"}')
    (model / "chat_template.jinja").write_text(TURNS)
    refused = ftlint(*command)
    assert refused.returncode == 2
    assert b"row 2: the chat template cannot write it: Roles must take turns" in refused.stderr
