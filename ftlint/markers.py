"""Markers: what texts end in that people put there, and not how their content ends.

It must look like a marker (it holds a line break, a run of symbols, or punctuation that no word
carries), or be one of those people are known to use, and most texts must end in it, not all. One that
any text may hold, such as a line break, must stand at the end of nearly all and seldom elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import repeat

MOST, NEARLY, SURE = 0.6, 0.75, 0.9
SELDOM, MANY = 0.1, 0.2
FEWEST, SOME = 2, 3
# Signs of the guides to the old completion models, which also ask for a space before the answer.
SIGNS = (
    *("\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", "\n\n--->\n\n"),
    *(" ->", " =>", "\n\n### =>\n\n", "\n###\n", "\n---\n", "###", "->", "=>"),
)
KNOWN = (*SIGNS, "\nSummary:")
KNOWN_STOPS = (
    *(" END", "\nEND", "END", " [END]", "[END]", "[DONE]", " STOP", "###", " ###", "\n###"),
    *("\n", "\n\n", "<|endoftext|>", "<|im_end|>", "</s>", " ***", "+++", "&&&", "$$$", "@@@"),
)
LONGEST = 40

# How sentences and quotations end, also in East Asia, in Arabic and in India: content, and no sign.
_PUNCTUATION = r".,;:!?'\")\]}…‥—～〜。．，、；：！？」』）》〉】〕］｝”’»›؟،؛۔।॥"

_symbols = re.compile(rf"[^\w\s{_PUNCTUATION}]{{2,}}|[<\[|][^\s<>\[\]|]+[>\]|]|->|=>|#")
_phrase = re.compile(r"\s?(?:<<[^<>\n]*>>|<\|[^\s<>|]+\|>|\[[^\[\]\n]*\])\Z")
_label = re.compile(r"\s*[A-Z][\w ]{0,20}:\s?")
_tag = re.compile(r"[<\[|][^\s<>\[\]|]+[>\]|]")
# The French put a space before some of their marks.
_content_end = re.compile(rf"\A(?:[{_PUNCTUATION}]+|\s[!?:;…»]+)(?=.)", re.DOTALL)
_lead_in = re.compile(r"\A[\W_]+")
_detached = re.compile(r" [,;|/\\~^*=<>+#@&%$-]+\s*")


def common_marker(texts: Sequence[str], known: Iterable[str]) -> str | None:
    """The ending that most texts share, if it is a marker and not the end of their content."""
    ended = not_blank(texts)
    if len(ended) < FEWEST:
        return None
    grown = _trimmed(_grown(ended))
    enough = MOST * len(ended)
    found = [k for k in known if _ending_in(k, ended) >= enough]
    if grown and looks_like_marker(grown) and not _has_content(grown, found):
        found.append(grown)
    found = [marker for marker in found if _stands_out(marker, ended)]
    if not found:
        return None
    longest = max(found, key=len)
    # " ->" beats "->": of several that fit, the longest; but not one that only some follow.
    share = {m: _ending_in(m, ended) for m in found}
    best = max(share.values())
    return max((m for m in found if share[m] >= NEARLY * best), key=len, default=longest)


def common_markers(texts: Sequence[str], known: Sequence[str]) -> list[str]:
    """The ending that most texts share, and others that many have in its place."""
    common = common_marker(texts, known)
    return list(dict.fromkeys([*filter(None, (common,)), *shares(texts, known, common)]))


def shares(texts: Sequence[str], known: Sequence[str], common: str | None) -> dict[str, float]:
    """The markers that many of the texts end in, that which most have among them, with the share of
    each.
    """
    rest = ended = not_blank(texts)
    many = max(SOME, MANY * len(ended))
    found: dict[str, float] = {}
    marker = common or _commonest(rest, known, many)
    while marker and len(found) < SOME:
        sign = marker.strip()
        others = [
            text for text in rest if not (text.rstrip() if sign else text).endswith(sign or marker)
        ]
        # Labels differ by what is asked.
        if (sign and is_plain(marker)) or len(rest) - len(others) < many:
            break
        found[marker] = (len(rest) - len(others)) / len(ended)
        rest = others
        marker = None
        if len(rest) >= many:
            marker = common_marker(rest, known) or _commonest(rest, known, many)
    return found


def _commonest(texts: Sequence[str], known: Iterable[str], many: float) -> str | None:
    """The marker that most of the texts end in, if they are many; of several, the longest."""
    lasts = Counter([text[-1] for text in texts])
    signs = [sign for sign in known if lasts[sign[-1]] >= many and not is_plain(sign)]
    return max(signs, key=lambda sign: (_ending_in(sign, texts), len(sign)), default=None)


def first_unused(choices: Iterable[str], *columns: Sequence[str]) -> str:
    """The first of the choices that none of the texts contains, or a tag that none does."""
    texts = [text for column in columns for text in column]
    # A text that is the sign alone would be an empty one with the sign after it.
    alone = {text.strip() for text in texts if len(text) <= LONGEST}
    for choice in choices:
        if choice.strip() not in alone - {""} and not any(choice in text for text in texts):
            return choice
    number = 1
    while any(f" <<{number}>>" in text for text in texts):
        number += 1
    return f" <<{number}>>"


def not_blank(texts: Sequence[str]) -> list[str]:
    """The texts that are more than white space."""
    return [text for text in texts if text and not text.isspace()]


def _ending_in(marker: str, texts: Sequence[str]) -> int:
    """How many of the texts end in a marker."""
    return sum(map(str.endswith, texts, repeat(marker)))


def inner_share(marker: str, texts: Sequence[str]) -> float:
    """The share of the texts that have a marker before their end."""
    held = sum(marker in _before(marker, text) for text in texts)
    return held / len(texts) if texts else 0.0


def _before(marker: str, text: str) -> str:
    before = text.removesuffix(marker)
    return before if marker.strip() else before.rstrip()


def is_plain(marker: str) -> bool:
    """Whether texts may well hold a marker as their content: white space, or the punctuation,
    labels and words that people write.
    """
    if _symbols.search(marker) or _phrase.fullmatch(marker):
        return False
    worded = bool(_label.fullmatch(marker)) or any(c.islower() for c in marker)
    return worded or not any(c.isalnum() for c in marker)


def has_words(marker: str) -> bool:
    """Whether a marker that is not one of the known says something: more than signs, tags, capitals
    and a label at most.
    """
    if marker in KNOWN or marker in KNOWN_STOPS:
        return False
    lines = [_lead_in.sub("", _tag.sub("", line)) for line in marker.split("\n")]
    return any(c.islower() for line in lines if not _is_sign(line) for c in line)


def _stands_out(marker: str, texts: Sequence[str]) -> bool:
    """Whether an ending is more than what the texts hold anyway."""
    if is_plain(marker):
        ended = _ending_in(marker, texts)
        label = any(character.isalnum() for character in marker)
        return ended >= SURE * len(texts) and (label or inner_share(marker, texts) <= SELDOM)
    # What opens a formula, a quotation or bold words also closes it.
    pairs = len(marker) > 1 and len(set(marker)) == 1
    if not pairs:
        return True
    closed = sum(text.count(marker) % 2 == 0 for text in texts if text.endswith(marker))
    return closed <= len(texts) / 2


def _has_content(ending: str, markers: Iterable[str]) -> bool:
    """Whether an ending is one of these markers with words of the content before it."""
    befores = [ending.removesuffix(marker) for marker in markers if ending.endswith(marker)]
    return any(c.isalpha() and not c.isupper() for before in befores for c in before)


def _grown(texts: list[str]) -> str:
    """The longest ending that at least `MOST` of the texts share, and nearly all of those
    that share its last character.
    """
    ending, followers = "", texts
    floor = MOST * len(texts)
    for length in range(1, LONGEST + 1):
        counts = Counter(text[-length] for text in followers if len(text) >= length)
        if not counts:
            break
        character, count = counts.most_common(1)[0]
        if count < floor or (ending and count < NEARLY * len(followers)):
            break
        ending = character + ending
        followers = [t for t in followers if len(t) >= length and t[-length] == character]
    return ending


def _trimmed(ending: str) -> str:
    """An ending without the tail of the content that happens to stand before it."""
    if ending.endswith(",") and not ending[-2:-1].isspace():
        return ","
    lines = ending.split("\n")
    if len(lines) > 1:
        # The last line that says something, and above it those that are signs: no content.
        start = max((n for n, line in enumerate(lines) if line.strip()), default=0)
        while start and _is_sign(lines[start - 1]):
            start -= 1
        if not start and _is_sign(lines[0]):
            return _bare(ending)
        return "\n" + "\n".join(lines[max(1, start) :])
    if phrase := _phrase.search(ending):
        return phrase[0]
    # On one line, the marker is in the last words, if anywhere.
    words = re.split(r"(?=\s)", ending)
    start = len(words)
    while start and _is_sign(words[start - 1]):
        start -= 1
    return _bare("".join(words[start:]))


def _bare(sign: str) -> str:
    """A sign without the punctuation of the content before it."""
    return _content_end.sub("", sign)


def _is_sign(text: str) -> bool:
    """Whether a line or word is no content: white space, symbols or a label such as `Answer:`."""
    signed = _label.fullmatch(text) or _symbols.fullmatch(text.strip())
    return bool(signed) or not any(c.isalnum() for c in text)


def _closes(line: str) -> bool:
    """Whether a line ends a block of code or a piece of markup."""
    if line.startswith("</"):
        return line.endswith(">") and line[2:-1].isalnum()
    return len(line) > 2 and set(line) in ({"`"}, {"~"})


def looks_like_marker(ending: str) -> bool:
    """Whether an ending is a sign that somebody put there, and not how the content ends."""
    if _closes(ending.rpartition("\n")[2].strip() or ending.strip()):
        return False
    if "\n" in ending:
        return bool(re.search(r"[^\s)\]};.,]", ending)) or not ending.strip()
    if _symbols.search(ending) or _phrase.fullmatch(ending):
        return True
    # No text of its own accord ends in a comma, or in punctuation that a space sets apart.
    return ending == "," or bool(_detached.fullmatch(ending) or _label.fullmatch(ending))
