"""What the scripts that ask loaders of rows share; it needs nothing that is installed."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import distribution
from types import ModuleType
from typing import Any


class Silent:
    """A logger that says nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def put(name: str, **names: Any) -> None:
    """A module with these names, in the place of one that is not to be imported."""
    module = ModuleType(name)
    module.__path__ = []  # type: ignore[attr-defined]
    module.__dict__.update(names)
    sys.modules[name] = module


def bare(package: str, *names: str) -> None:
    """Packages of a distribution by their paths, without what they import when they are imported whole."""
    for name in names:
        path = distribution(package).locate_file(name.replace(".", "/"))
        put(name, __path__=[str(path)])


def load(package: str, path: str, name: str) -> ModuleType:
    """The module in one file of a package, by itself."""
    spec = importlib.util.spec_from_file_location(
        name, str(distribution(package).locate_file(path))
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def function(package: str, path: str, name: str, **names: Any) -> Any:
    """One function of a package, out of a module that imports too much; `names` are what it uses."""
    text = distribution(package).locate_file(path).read_text("utf-8")
    (found,) = [
        n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef) and n.name == name
    ]
    exec(compile(ast.Module([found], []), path, "exec"), names)
    return names[name]


def answer(rows: Iterable[Any], look: Callable[[Any], str | None], otherwise: str) -> None:
    """Write a JSON list: of each row what `look` says of it, nothing or why it is not taken. Where that
    fails, what becomes of the row `otherwise`, and the error.
    """
    said = []
    for row in rows:
        try:
            said.append(look(row) or "")
        except Exception as error:
            said.append(f"{otherwise}: {error!r}")
    json.dump(said, sys.stdout)


def tokenizer(template: str, end: str = "<|im_end|>") -> Any:
    """A tokenizer of `transformers` that knows bytes and the end of a turn, with this chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = {letter: n for n, letter in enumerate(pre_tokenizers.ByteLevel.alphabet())}
    made = Tokenizer(models.BPE(vocab=letters, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    knows = PreTrainedTokenizerFast(tokenizer_object=made, eos_token=end, pad_token="<|pad|>")
    knows.chat_template = template
    return knows
