"""Which texts of a row the selectors name that rules use: `prompt`, `output`, `rejected` …"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

# A whole conversation is learnt from its assistant; a context only asks; the others answer it.
Kind: TypeAlias = Literal["whole", "context", "output", "preferred", "rejected"]
ASKING: tuple[Kind, ...] = ("whole", "context")
ANSWERING: tuple[Kind, ...] = ("output", "preferred", "rejected")
ASKED = ("system", "input")  # kinds of texts that are in no conversation


class Wanted(msgspec.Struct, frozen=True):
    """Which texts a selector names: loose ones by kind, and by role those of each kind of
    dialogue; None is every role.
    """

    loose: tuple[str, ...]
    roles: dict[str, tuple[str, ...] | None]


_SYSTEM = ("system", "developer")
_USER = Wanted(("input",), {"whole": ("user",), "context": ("user",)})
_ANSWER = Wanted(
    ("output", "preferred"), {"whole": ("assistant",), "output": None, "preferred": None}
)
WANTED: dict[str, Wanted] = {
    "all": Wanted((*ASKED, *ANSWERING), dict.fromkeys((*ASKING, *ANSWERING))),
    "system": Wanted(("system",), {"whole": _SYSTEM, "context": _SYSTEM}),
    "user": _USER,
    "prompt": _USER,
    "input": Wanted(ASKED, {"whole": (*_SYSTEM, "user", "tool", "function"), "context": None}),
    "output": _ANSWER,
    "assistant": _ANSWER,
    "completion": _ANSWER,
    "preferred": Wanted(("preferred",), {"preferred": None}),
    "rejected": Wanted(("rejected",), {"rejected": None}),
}
