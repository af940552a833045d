"""Short texts that give away what a rule looks for, searched for in a whole block at once.

Whoever needs some declares them as `Signs`. All that are declared are found together, so that
another rule with signs costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar, TypeAlias

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick


class Signs:
    """Texts of which any makes a line worth a closer look. No text may overlap one of other
    signs: where one begins, none of another is found.
    """

    declared: ClassVar[list[Signs]] = []

    def __init__(self, *texts: str) -> None:
        self.texts = [text.encode() for text in texts]
        Signs.declared.append(self)
        _searchers.cache_clear()


def numbered(character: str) -> Signs:
    """Signs of a character where the writer of a line escaped it by its number."""
    code = f"u{ord(character):04x}"
    return Signs(*{code: 0, f"u{code[1:].upper()}": 0})


Match: TypeAlias = tuple[int, int, int]  # the number of the text, its start and its end


def search(data: bytes) -> dict[Signs, list[Match]]:
    """For all signs that are declared, where their texts are in `data`."""
    found: dict[Signs, list[Match]] = {signs: [] for signs in Signs.declared}
    for searcher, owners in _searchers():
        for match in searcher.find_matches_as_indexes(data):
            if owner := owners[match[0]]:
                found[owner].append(match)
    return found


@cache
def _searchers() -> list[tuple[BytesAhoCorasick, list[Signs | None]]]:
    """For texts that begin as words do, and for others, what finds them and whose they are. A place
    is suspected by its first bytes, of which the kinds together let many more pass than each does.

    The searcher puts them into eight groups by their order: in some it takes three times as long as in
    others. So the texts of our own checks are always all there, in an order found by trial.
    """
    declared = {text: signs for signs in Signs.declared for text in signs.texts}
    known = [[text.encode() for text in texts] for texts in ORDER]
    for text in sorted(declared.keys() - {text for texts in known for text in texts}):
        known[not is_word(text)].append(text)
    return [(any_of(texts), [declared.get(text) for text in texts]) for texts in known]


LONG = 4  # bytes; so many of a place are looked at


def is_word(text: bytes) -> bool:
    """Whether a text begins as words do."""
    return text[:1].islower() and len(text) >= LONG


# `benchmarks/sign_order.py` tries others.
ORDER: tuple[tuple[str, ...], ...] = (
    (
        *("u0060", "npm_", "u0026", "u002B", "u002b", "hsec_", "k_live_", "xai-", "dapi"),
        *("ecret_ac", "dckr_pat_", "ecretAcc", "u003c", "pcsk_", "de: 4", "shpat_"),
        *("nect ECON", "sq0csp-", "ghp_", "de: 5", "sk-or-v1-", "ghs_", "ghu_", "glpat-"),
        *("hink>", "discor", "github_pat_", "sk-admin-", "sk-ant-", "ghr_", "sk-proj-"),
        *("url: htt", "gldt-", "pypi-", "glrt-", "xapp-", "pplx-", "u0022", "gho_"),
        *("ganization o", "hooks.slack.com", "u003C", "gsk_", "wilio", "nvapi-"),
        *("sk-svcacct-",),
    ),
    (
        *('\\"erro', "[todo", "T3BlbkFJ", "A3T", "[PLACEHOLDER", "ABIA", "\\noti", "ACCA"),
        *("ECRET_AC", "ODO", "SG.", "WILI", "[INSER", "/INST]", "[insert ", ":AA"),
        *("\\text{", "ASIA", "[Your ", "\\u007", "xox", "<tool_c", "\\neq", "<noi"),
        *("Service Unav", "hf_", "Gateway", "eyJ", "AKIA", "AIza", "\\nabl", '"nan"'),
        *("\\bet", "\\bo", "\\fr", "[Placehol", "Lorem ipsum", "\\tim", "AccountKey="),
        *("[obj", "-----BEGIN", "\\u000", "[Insert", "\\u001", "<assistant ", "Discor"),
        *("<ideal ", "[your "),
    ),
)


def any_of(texts: Sequence[bytes]) -> BytesAhoCorasick:
    """What finds any of these texts, and where two begin the first of them."""
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    # Of the kinds of matches, this is the one that is searched for by whole vectors of bytes.
    return BytesAhoCorasick(texts, matchkind=MatchKind.LeftmostFirst)
