"""In which encoding bytes are words: what stands between letters has to be a letter of a language.

Statistics of a language need more text than a table may have outside of ASCII, so the letters are
asked alone: those of one language, capitals where capitals stand, signs where words end.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

# The letters that languages have beyond those of ASCII.
WESTERN = (
    "äöüß",  # German
    "àâæçèéêëîïôœùûüÿ",  # French
    "áéíñóúü",  # Spanish
    "àáâãçéêíóôõú",  # Portuguese
    "àèéìòù",  # Italian
    "åäöé",  # Swedish
    "åäöšž",  # Finnish
    "æøåé",  # Danish, Norwegian
    "ëïéèöüáóê",  # Dutch
    "àçèéíïòóúü",  # Catalan
    "áéíóúýðþæö",  # Icelandic
)
CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
    "äöüß",  # German
)
TURKISH = ("çğıöşüâîû",)
BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äöüõšž")
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
CYRILLIC = (
    RUSSIAN,
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    RUSSIAN + "іў",
    "абвгдђежзијклљмнњопрстћуфхцчџш",
)
GREEK = ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",)
HEBREW = ("אבגדהוזחטיכךלמםנןסעפףצץקרשת",)
ARABIC = ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگکی",)

# The likeliest first: of two encodings in which the words are as good, the first is taken.
SINGLE = {
    "cp1252": WESTERN,
    "cp1250": CENTRAL,
    "cp1255": HEBREW,
    "cp1251": CYRILLIC,
    "cp1254": TURKISH,
    "cp1253": GREEK,
    "cp1257": BALTIC,
    "cp1256": ARABIC,
    "iso8859-2": CENTRAL,
    "koi8-u": CYRILLIC,
    "mac-roman": WESTERN,
    "cp850": WESTERN,
    "cp852": CENTRAL,
    "cp866": CYRILLIC,
}
# By the first bytes of the characters in daily use: the first level of each standard.
DOUBLE = {
    "cp949": range(0xB0, 0xC9),
    "cp932": range(0x88, 0x98),
    "euc_jp": range(0xB0, 0xD0),
    "gb18030": range(0xB0, 0xD8),
    "big5": range(0xA4, 0xC7),
}
JAPANESE = ("cp932", "euc_jp")
HIGH = ("cp949", "euc_jp", "gb18030")  # whose second bytes are not those of ASCII either
LATIN = "\u024f"  # the last letter of it
SEVERAL = 0.25  # what it takes from a text that it is of several languages
MANY = 40  # letters, among which Russian has a capital or a soft sign
LESS_LIKELY = 0.15  # and from an encoding that few programs write today
RARE = {"cp1256", "mac-roman", "cp850", "cp852", "cp866", "koi8-u", "iso8859-2"}

_beyond_ascii = re.compile(r"[^\x00-\x7f]")
# Letters that are words, and those that only words end with.
_words = "àåæèéêíìóòöøőý"
_ends_words = "ςךםןףץ"
_signs = set(
    "“”„‚‘’–—…«»‹›€°§•·№©®™×½¼¾²³±\xa0¿¡ºª¢£¤¥µ¶、。，！？：；（）「」『』《》【】・ー～　％"
)


def likeliest(sample: bytes) -> list[tuple[float, str]]:
    """The encodings, each with the share of what is words and signs in the sample less what is
    not, or cannot be decoded; the best first.
    """
    found: list[tuple[float, str]] = []
    for encoding in (*SINGLE, *DOUBLE):
        # What is cut at the end is not an error.
        text = codecs.getincrementaldecoder(encoding)("surrogateescape").decode(sample)
        alphabets = SINGLE.get(encoding)
        score = _spelled(text, alphabets) if alphabets else _written(text, encoding)
        less = encoding in RARE or (encoding == "cp1251" and _is_hebrew(text))
        found.append((score - LESS_LIKELY * less, encoding))
    return sorted(found, key=lambda entry: -entry[0])


def _is_hebrew(text: str) -> bool:
    """Whether a text read as Cyrillic is Hebrew: that has 27 letters, and no capitals."""
    letters = re.findall("[\u0400-\u04ff]", text)
    return len(letters) >= MANY and all("а" <= letter <= "ъ" for letter in letters)


def _spelled(text: str, alphabets: tuple[str, ...]) -> float:
    """How well the characters beyond ASCII are letters of one language, from 1 to -1, where those
    of its neighbours are worth nothing; or letters of any of them, which says less.
    """
    of_all = _letters("".join(alphabets))
    scores = [_share(text, _letters(alphabet), of_all) for alphabet in alphabets]
    return max(*scores, _share(text, of_all, of_all) - SEVERAL, -1.0)


def _share(text: str, letters: frozenset[str], of_all: frozenset[str]) -> float:
    total = count = 0.0
    for match in _beyond_ascii.finditer(text):
        place = match.start()
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        value = _letter(match[0], before, after, of_all)
        total += value if value < 0 or match[0] in letters or match[0] not in of_all else 0.0
        count += 1
    return total / count if count else 0.0


def _letter(sign: str, before: str, after: str, letters: frozenset[str]) -> float:
    """The worth of a character where it stands, from 1 to -1."""
    if not sign.isprintable() and sign != "\xa0":  # no text has it, or it could not be decoded
        return -1.0
    within = before.isalpha() and after.isalpha()
    if sign in letters:
        if sign.isupper() and before.islower():
            return -1.0
        if sign.islower() and after.isupper() and sign != "ß":
            return -1.0
        if sign in _ends_words and after.isalpha():
            return 0.0
        if sign > LATIN and (_is_ascii_letter(before) or _is_ascii_letter(after)):
            return -1.0  # two scripts in one word
        if not before.isalpha() and not after.isalpha():
            return _word(sign, before, after)
        if sign.isupper() and before.isupper():
            return 0.8
        # Words of one Latin letter beyond ASCII after another are those of another script.
        return 0.8 if sign <= LATIN and (_is_beyond(before) or _is_beyond(after)) else 1.0
    if sign in _signs:
        return (1.0 if sign == "’" else -1.0) if within else 0.8
    return -0.5 if not sign.isalpha() and not within else -1.0


def _word(sign: str, before: str, after: str) -> float:
    """The worth of a letter that stands alone."""
    if before.isdigit() or after.isdigit():
        return -0.5
    if sign > LATIN:
        return 0.8
    return 1.0 if sign.lower() in _words else 0.0


def _is_beyond(sign: str) -> bool:
    return sign > "\x7f" and sign.isalpha()


def _is_ascii_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


@cache
def _letters(alphabet: str) -> frozenset[str]:
    return (
        frozenset(alphabet)
        | frozenset(c.upper() for c in alphabet if len(c.upper()) == 1)
        | (frozenset("İ") if "ı" in alphabet else frozenset())
    )


def _written(text: str, encoding: str) -> float:
    """How well the characters beyond ASCII are those in daily use of East Asia, in company."""
    values = [
        _character(
            match[0],
            encoding,
            text[match.start() - 1 : match.start()],
            text[match.end() : match.end() + 1],
        )
        for match in _beyond_ascii.finditer(text)
    ]
    score = sum(values) / len(values) if values else 0.0
    kana = sum("぀" <= c <= "ヿ" for c in text)
    return score / 2 if encoding in JAPANESE and kana * 10 < len(values) else score


def _character(sign: str, encoding: str, before: str, after: str) -> float:
    """The worth of a character of two bytes where it stands, from 1 to -1."""
    if "\udc80" <= sign <= "\udcff":
        return -1.0
    alone = before < "\x80" and after < "\x80"
    if alone and (before.isalpha() or after.isalpha()):
        return -1.0
    if sign in _signs:
        return 0.8
    if "぀" <= sign <= "ヿ":
        return 1.0 if encoding in JAPANESE else -1.0
    if encoding == "cp949" and not "가" <= sign <= "힣":
        return -0.5
    first, second, *_ = (*sign.encode(encoding, "replace"), 0)
    if first not in DOUBLE[encoding] or (encoding in HIGH and second < 0xA1):
        return -0.5
    return 0.5 if alone else 1.0
