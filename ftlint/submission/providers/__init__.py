"""Who trains: a module a provider, each with one `PROVIDER` and nothing that runs."""

from __future__ import annotations

import datetime
from importlib import import_module
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from ftlint.submission.errors import NotOffered

NAMES = ("openai", "azure-openai", "together", "openai-legacy")
METHODS = ("supervised", "dpo", "reinforcement")
Method = Literal["supervised", "dpo", "reinforcement"]


class Closing(Struct, frozen=True):
    """From `day` on there is no training: of these base models, or of any when none is named."""

    day: datetime.date
    what: str
    source: str
    seen: str
    models: tuple[str, ...] = ()


class Provider(Struct, frozen=True):
    """What is true of one provider, with where the ending of offers was read."""

    name: str
    title: str
    wire: Literal["jobs", "fine-tunes", "together"]
    targets: dict[str, tuple[str, ...]]  # what to check for, by method
    key_variable: str
    base_url: str = ""  # empty where each customer has another
    base_variable: str = ""
    base_suffix: str = ""  # what is added to the variable's value
    # What the environment of the provider's own client may add to every request: header by variable,
    # and a variable that holds whole headers, a line each.
    header_variables: dict[str, str] = {}
    headers_variable: str = ""
    key_header: Literal["Authorization", "api-key"] = "Authorization"
    completion_models: tuple[str, ...] = ()  # the bases that learn prompts and completions
    epochs: int | None = None  # a fixed default; None for the rule by the number of examples
    single_upload: int = 512 << 20  # bytes; larger files go in parts
    suffix_limit: int = 64
    validated: tuple[str, ...] = ()  # the methods that need a validation file
    closings: tuple[Closing, ...] = ()
    notices: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, dict[str, str]], ...] = ()


def named(name: str) -> Provider:
    """A provider by its name.

    Raises NotOffered, naming the nearest, when there is none.
    """
    from ftlint.errors import nearest

    if name not in NAMES:
        raise NotOffered(f"there is no provider {name!r}", remedy=nearest(name, NAMES))
    module = import_module(f"ftlint.submission.providers.{name.replace('-', '_')}")
    found: Provider = module.PROVIDER
    return found


def is_own(provider: Provider, base_url: str) -> bool:
    """Whether an address is of the provider itself, in whichever region."""
    host, home = (urlsplit(url).hostname or "" for url in (base_url, provider.base_url))
    return bool(home) and f".{host}".endswith("." + ".".join(home.split(".")[-2:]))


def base_of(model: str) -> str:
    """The base model of a tuned one: `ft:BASE:org:suffix:id` and `BASE:ft-org-date`; else itself."""
    if model.startswith("ft:"):
        return model.split(":")[1]
    return model.partition(":ft-")[0]
