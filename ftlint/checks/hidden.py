"""Characters that nobody sees: which of them mean something where they stand, and which are left
over from terminals, PDFs and web pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Control characters but tab and line ends; zero-width space, word joiner and mark; what turns
# the direction of text round. Joiners and direction marks are letters of some scripts: they stay.
_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
_ASCII = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_BEYOND = f"\x80-\x9f\u200b\u2060\ufeff{_DIRECTIONS}"
_ANY = f"[{_ASCII}{_BEYOND}]"


def _those(ranges: str) -> list[str]:
    """The characters that stand in the class of a pattern, ranges written out."""
    found = []
    for i, character in enumerate(ranges):
        if character != "-":
            found.append(character)
        else:
            found += map(chr, range(ord(ranges[i - 1]) + 1, ord(ranges[i + 1])))
    return found


ASCII = "".join(_those(_ASCII)).encode()
BEYOND_ASCII = _those(_BEYOND)

_MEANT = (
    # What a terminal was told: colours, the cursor, the title of its window, a picture.
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[P^_][^\x1b]*\x1b\\|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[()*+][0-9A-Z]|[78=>DEHMNOZc])"
    # The fields of FIX, the protocol of exchanges.
    r"|\b8=FIX[^\n]*\x01"
    # A page break on a line of its own, as in old source files.
    r"|(?:(?<=\n)|\A)\x0c+(?=\r?\n|\Z)"
    # What is spoken of stands alone between quotes, or in the class of a pattern.
    rf"|(?P<quote>['\"`])[{_ASCII}{_BEYOND}\u200c-\u200f -]+(?P=quote)"
    rf"|\[\^?[{_ASCII}{_BEYOND}\u200c-\u200f\xa0\xad\\s-]+\]"
)
_NOTHING = f"{_MEANT}|(?P<hidden>[{_ASCII}{_BEYOND}])"

# Scripts that are written without spaces use the zero-width one between words.
SPACELESS = "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a00-\u1aaf\u1b00-\u1b7f\ua980-\ua9df\uaa00-\uaadf]"
_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_TURN = f"[{_DIRECTIONS}\n]"
_CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_OVERRIDES = "\u202d\u202e"


def hidden_at(text: str) -> list[int]:
    """Where a text has characters that nobody sees and that mean nothing there."""
    return sorted({*_alone_at(text), *eaten_at(text)})


def _alone_at(text: str) -> list[int]:
    if not re.search(_ANY, text):
        return []
    found = [m.start() for m in re.finditer(_NOTHING, text) if m.lastgroup == "hidden"]
    kept: set[int] = set()
    if any(re.match(_TURN, text[i]) for i in found) and re.search(_RIGHT_TO_LEFT, text):
        kept.update(_paired(text))
    spaces = "\u200b" if re.search(SPACELESS, text) else ""
    return [i for i in found if i not in kept and text[i] not in spaces] if found else []


def _paired(text: str) -> Iterator[int]:
    """Where the signs are that set a stretch of other direction apart, and end it on its line.
    Those that turn letters themselves round are none of them: they are how texts are disguised.
    """
    opened: list[int] = []
    for match in re.finditer(_TURN, text):
        sign, at = match[0], match.start()
        if sign == "\n":
            opened.clear()
        elif sign in _CLOSED_BY:
            opened.append(at)
        elif opened and _CLOSED_BY[text[opened[-1]]] == sign:
            start = opened.pop()
            if text[start] not in _OVERRIDES:
                yield from (start, at)


# What is left of a command of LaTeX whose backslash nobody escaped. These are nothing else.
_EATEN = (
    r"(?:\x0c(?:rac|orall|box|rown|lat|ootnote)|\t(?:imes|ext(?:bf|it|rm)?(?={))"
    r"|\x08(?:eta|oxed|ar|inom|ig[glr]*|egin|f|mod|ot|ullet|ecause|oldsymbol|m|matrix|mathbf))"
    r"(?![A-Za-z])"
)
# These may be words on a line or in a column of their own; beside the others they are not.
_ALSO_EATEN = (
    r"(?:\t(?:heta|au|riangle|ilde|frac)|\n(?:eq|u|abla|otin)|\r(?:ho|m|ight(?:arrow)?|angle|floor|ceil))"
    r"(?![A-Za-z])"
)
# Nor are these where a formula was opened on the line before and is closed on their own.
_SIGN = r"\$\$?+"
_IN_FORMULA = (
    rf"(?m)^[^$\n]*{_SIGN}(?:[^$\n]*{_SIGN}[^$\n]*{_SIGN})*[^$\n]*"
    rf"(?P<eaten>\n(?:eq|abla|otin)(?![A-Za-z]))(?=[^$\n]*{_SIGN}(?!\w))"
)
_COMMANDS = {"\x08": "\\b", "\x0c": "\\f", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def eaten_at(text: str) -> list[int]:
    """Where a text has what is left of a command of LaTeX."""
    found: list[int] = []
    if "\t" in text or "\x08" in text or "\x0c" in text:
        found = [m.start() for m in re.finditer(_EATEN, text)]
    if "$" in text:
        found += [m.start("eaten") for m in re.finditer(_IN_FORMULA, text)]
    if found:
        found += [m.start() for m in re.finditer(_ALSO_EATEN, text)]
    return sorted(set(found))


def without_hidden(text: str, places: list[int]) -> str:
    """A text without the characters at these places: the backslashes of LaTeX are put back, and
    the line breaks of word processors and PDFs are line breaks.
    """
    new = list(text)
    commands = set(eaten_at(text))
    for at in places:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if at in commands:
            new[at] = _COMMANDS[text[at]]
        elif text[at] in "\x0b\x0c" and before not in "\r\n\x0b\x0c" and after not in "\r\n":
            new[at] = "\n"
        else:
            new[at] = ""
            if text[at] == "\x08" and after.strip() and before in ("_", after):
                new[at - 1] = ""  # printed over: bold and underlined in manual pages
    return "".join(new)
