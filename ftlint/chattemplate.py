"""A model's chat template: what trainers make of the messages of a row, and what they leave out.

Each form of a conversation is rendered once, with a mark in place of every text, and the marks that
are missing then are texts that the model never sees. Templates are run as `transformers` runs them
(src/transformers/utils/chat_template_utils.py, 5.24): in Jinja's sandbox, with the same filters and
functions.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from ftlint.chatforms import Form, Marks, form_of
from ftlint.errors import ConfigError

if TYPE_CHECKING:
    from jinja2 import Template

PLACES = ("chat_template.jinja", "tokenizer_config.json", "chat_template.json")
TOKENS = ("bos_token", "eos_token", "pad_token", "unk_token")


class Seen(Struct, frozen=True):
    """What a template makes of a form: why it cannot write it, or the steps to what it leaves out."""

    error: str = ""
    missing: tuple[tuple[str | int, ...], ...] = ()


def file_of(path: str) -> str:
    """The file with the template of a model: a path to it, or to the model's folder.

    Raises ConfigError when none is there.
    """
    if os.path.isdir(path):
        inside = [os.path.join(path, name) for name in PLACES]
        found = next(filter(os.path.isfile, inside), None)
        if found is None:
            raise ConfigError(
                "this folder has no chat template",
                place=path,
                remedy=f"name one of {', '.join(PLACES)}",
            )
        return found
    if not os.path.isfile(path):
        raise ConfigError(
            "there is no such chat template",
            place=path,
            remedy="name the model's folder, its chat_template.jinja or its tokenizer_config.json",
        )
    return path


def state_of(path: str) -> tuple[int, ...]:
    """What tells whether a template's file, or what is beside it, has changed since."""
    found: list[int] = []
    for file in (path, _beside(path)):
        with suppress(OSError, ValueError):
            state = os.stat(file)
            found += [state.st_mtime_ns, state.st_size]
    return tuple(found)


class Refused(Exception):
    """What a template says of a conversation that it does not take, or what goes wrong in it
    without a word of its own: then it is not `in_template`.
    """

    def __init__(self, message: str, in_template: bool = True) -> None:
        super().__init__(message)
        self.in_template = in_template


class ChatTemplate:
    """The template in the file at this path, or written out in place of one. `parsed` is whether the
    trainer parses arguments that are a text.

    Raises ConfigError for a file that has none, and when Jinja is not installed.
    """

    def __init__(self, path: str, parsed: bool = False) -> None:
        self.path = path
        self.parsed = parsed
        written_out = "{%" in path or "{{" in path
        about = {} if written_out else _about(path)
        self.tokens = _tokens(about)
        self.sources = {"default": path} if written_out else _sources(path, about)
        # Without the tokenizer's configuration nobody knows what they are.
        self.unnamed = [
            t for t in TOKENS if not about and any(t in s for s in self.sources.values())
        ]
        self.see = lru_cache(4096)(self._see)

    def seen(self, messages: Sequence[Any], tools: int, system: bool = False) -> Seen:
        """What the template makes of a conversation of chat messages, with so many tools; `system` is
        whether the row has a system prompt apart from them, which trainers put first.
        """
        return self.see(tuple([form_of(message) for message in messages]), min(tools, 2), system)

    def _see(self, forms: tuple[Form, ...], tools: int, system: bool) -> Seen:
        marks = Marks(self.parsed)
        messages = [marks.message(number, form) for number, form in enumerate(forms)]
        if system:
            messages.insert(0, {"role": "system", "content": marks.mark("system")})
        try:
            text = self._render(messages, [marks.tool(n) for n in range(tools)] or None)
        except Refused as error:
            told = str(error)
            return Seen(json.dumps(told, ensure_ascii=False) if error.in_template else told)
        if "{'type': " in text and any(
            isinstance(m["content"], list) for m in messages if "content" in m
        ):
            return Seen("content in parts comes out as Python shows a list")
        if "None" in text and any(m.get("content", "") is None for m in messages):
            return Seen('content that is null comes out as "None"')
        return Seen("", tuple(steps for mark, steps in marks.steps.items() if mark not in text))

    @property
    def begins(self) -> str:
        """The token that the template puts before everything; empty when it puts none."""
        turns = [{"role": role, "content": role} for role in ("user", "assistant")]
        token = self.tokens.get("bos_token", "")
        with suppress(Refused):
            return token if token and self.text(turns, None).startswith(token) else ""
        return ""

    def text(self, messages: Sequence[Any], tools: Any, system: str = "") -> str:
        """What the model is shown of a conversation, with what is done to it before: keys that are null
        are left out, and reasoning is given by all its names. Arguments of calls are given as objects, as
        `transformers` asks for them. An empty list of tools is one: some templates introduce it.

        Raises Refused when the template cannot write it.
        """
        said = [_given(to_builtins(message)) for message in messages]
        for call in (call for message in said for call in message.get("tool_calls") or ()):
            with suppress(KeyError, TypeError, ValueError):
                call["function"]["arguments"] = json.loads(call["function"]["arguments"])
        if system:
            said.insert(0, {"role": "system", "content": system})
        if isinstance(tools, str):
            with suppress(ValueError):
                tools = json.loads(tools)
        return self._render(said, tools if isinstance(tools, list) else tools or None)

    def _render(self, messages: list[dict[str, Any]], tools: Any) -> str:
        template = self._template(tools is not None)
        try:
            return template.render(
                messages=messages,
                tools=tools,
                documents=None,
                add_generation_prompt=False,
                **self.tokens,
            )
        except Refused:
            raise
        except Exception as error:
            raise Refused(str(error) or type(error).__name__, in_template=False) from None

    def _template(self, tools: bool) -> Template:
        name = "tool_use" if tools and "tool_use" in self.sources else "default"
        return _compiled(self.sources.get(name) or next(iter(self.sources.values())), self.path)


_REASONING = ("reasoning_content", "reasoning")


def _given(message: dict[str, Any]) -> dict[str, Any]:
    """A message as `transformers` hands it to templates."""
    said = {key: value for key, value in message.items() if value is not None}
    reasoning = next((said[key] for key in _REASONING if key in said), None)
    if reasoning is None:
        return said
    return {"thinking": reasoning, **said, "reasoning_content": reasoning}


@cache
def _compiled(source: str, path: str) -> Template:
    try:
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise ConfigError(
            "chat templates are read with jinja2, which is not installed",
            remedy='pip install "ftlint[templates]"',
        ) from None

    def refuse(message: str) -> None:
        raise Refused(message)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_generation(), "jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = _tojson
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = date(2026, 1, 1).strftime
    try:
        return environment.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise ConfigError(
            f"the chat template is not one that Jinja reads: {error.message}", place=path
        ) from None


@cache
def _generation() -> Any:
    """`{% generation %}` around what an assistant says, which marks what is trained."""
    from jinja2 import nodes
    from jinja2.ext import Extension
    from jinja2.parser import Parser

    class Generation(Extension):
        tags = {"generation"}

        def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    return Generation


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _beside(path: str) -> str:
    """Where the tokenizer's configuration is that goes with a template."""
    return os.path.join(os.path.dirname(path), "tokenizer_config.json")


def _about(path: str) -> dict[str, Any]:
    """What the JSON says in which a template is, or which is beside it; nothing when there is none."""
    if not path.endswith(".json"):
        path = _beside(path)
        if not os.path.isfile(path):
            return {}
    try:
        with open(path, encoding="utf-8") as file:
            about = json.load(file)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"this is no JSON: {error}", place=path) from None
    return about if isinstance(about, dict) else {}


def _tokens(about: dict[str, Any]) -> dict[str, str]:
    """The special tokens that templates write by name."""
    found = dict.fromkeys(TOKENS, "") if about else {}
    for name in (*TOKENS, *(about.get("model_specific_special_tokens") or {})):
        token = about.get(name)
        token = token.get("content") if isinstance(token, dict) else token
        if isinstance(token, str):
            found[name] = token
    return found or {name: f"<{name}>" for name in TOKENS}


def _sources(path: str, about: dict[str, Any]) -> dict[str, str]:
    """The templates by their names; most models have one."""
    if not path.endswith(".json"):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if "{{" not in text and "{%" not in text:
            raise ConfigError(
                "this is no chat template: nothing is put into it",
                place=path,
                remedy="name the model's chat_template.jinja",
            )
        return {"default": text}
    found = about.get("chat_template")
    if isinstance(found, str):
        return {"default": found}
    named = {
        one["name"]: one["template"]
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict) and isinstance(one.get("template"), str) and "name" in one
    }
    if not named:
        raise ConfigError("there is no `chat_template` in it", place=path)
    return named
