"""Mojibake: what UTF-8 looks like when it is decoded by an encoding of one byte a character.

`ftfy` knows the sequences. What is here says where to look for them, which of them people write on
purpose, and what programs took out of them on the way.
"""

from __future__ import annotations

import re
from itertools import chain, product

# What UTF-8 beyond ASCII nearly always has when it is read as Windows-1252 or Latin-1.
MARKS = ("Ã", "Â", "Ð", "Å", "ï»¿", "ã€", "ã‚", "ãƒ", "ðŸ", "Ø§", "âœ")
# A character of Chinese, Japanese or Korean begins with one of a few letters, and goes on with what
# is mostly U+0080 to U+00BF, or U+2000 and more; punctuation begins with an â. So far the second of
# them is known.
_TWO = ("\xa0", "”")
BEGINNINGS = [f"{a}{b}".encode()[:3] for a, b in (*product("äåæ", _TWO), ("ì", "”"), ("â", "”"))]

# The same of other scripts, a letter or two that hardly any text is without: Greek, Hebrew, Arabic, those
# of India, Thai, Vietnamese, Georgian, Ethiopic, Khmer, Burmese; of Turkish and Polish; and what the code
# pages of Cyrillic, of central Europe and of old Macs make of them.
_SIGNS = (
    "Î± Î¿ Îµ ×™ ×• ×” ×œ Ù„ Ø± Ø© Ä± ÄŸ Ä° Ăł Ă© ĂĽ Ă¤ Ăˇ à¤ à¥ à¦ à§ à¨ àª à® à¯ à° à± à² à³ à´ àµ"
    " à¶ à¸ à¹ áº á» áƒ áˆ á‰ á‹ áž áŸ á€ Рѕ Рµ Р° РЅ √©"
)
MORE_MARKS = tuple(_SIGNS.split())
# Letters that alone make no sentence, and what the code pages of China and Japan make of punctuation.
WHOLE_MARKS = ("Ä™", "Ä…", "Ä‡", "Äƒ", "È™", "È›", "Ĺ‚", "Ĺ›", "‚Äô", "‚Äú", "锛", "銆", "縺")
_ALL = (*MARKS, *MORE_MARKS, *WHOLE_MARKS)
# U+FFFD itself, decoded by the wrong encoding: nothing is left to mend.
LOST = ("ï¿½", "锟斤拷")

# Code pages whose text is no UTF-8 but by chance, so that a whole text that is was decoded by them.
_PAGES = (
    ("sloppy-windows-1251", "[РС][^а-яё]"),
    ("gb18030", "锛|銆"),
    ("cp932", "縺"),
)
_LEAST = 4  # characters beyond ASCII; "联通" is both

# The bytes 0x80 to 0xBF, as both encodings have them.
_AFTER = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
# The first character is searched for fast as long as it is one of a class.
_SEQUENCE = f"[\x80-\x9fà-í](?:(?<=[\x80-\x9f])|(?<=â)€|{_AFTER}{{2}})"

# Capitals that end words of some language, or are spoken of, and with the sign that follows look
# like mojibake: MINHA IRMÃ” and AMANHÃ… in Portuguese, «HÂLÂ» in Turkish, ORÐ“ in Icelandic,
# 20 Å² in chemistry, “Ã”. Alone they prove nothing. And what else is to stay as it is.
_CAPITALS = "A-ZÀÁÇÈÉÊÌÍÒÓÔÖÙÚÜÝÆĐƠƯĂ"
_MEANT = (
    f"(?<=[{_CAPITALS}])[ÃÂÐ](?=[”’“‘»›…–—•™](?!\\w))"
    # These would be a small letter, or in Cyrillic part of a word: neither follows two capitals.
    f"|(?<=[{_CAPITALS}]{{2}})Ã(?=[«©®°ª²³º\xa0])(?!.[{_CAPITALS}]*[a-z])"
    f"|(?<=[{_CAPITALS}]{{2}})Ð(?=[«®\xa0](?!\\w))"
    "|(?<=[^\\W\\d_])[ÃÂÐ](?=—\\w)"
    f"|(?<![a-zß-ÿ])[ÃÂÐÅ](?!{_AFTER})"
    "|(?<=[“‘„«‹])[ÃÂÐÅ](?=[”’“‘»›](?!\\w))"
    # Operators and ångströms. What the first would be is a control character or a power of nothing.
    "|Â(?=[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ])|(?<![\\w)\\]}])[ÂÃ](?=[¹²³](?!\\w)|·\\S)"
    "|(?<![^\\W\\d_])Å(?=[²³](?!\\w))"
    # An emoji whose last byte is lost: any guess would be another emoji.
    f"|ðŸ{_AFTER}(?!{_AFTER})"
    # Code that speaks of control characters has them between quotes or in the class of a pattern.
    "|(?<=(['\"`]))[\x80-\x9f]+(?=\\1)|\\[\\^?[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\ufeff\\\\s-]+\\]"
)

_KEPT = "\ue000"
_CUT = "\x1f"
_PLAIN = r"([\n -~]{9})([\n -~]{9,})([\n -~]{9})"

# Programs drop the bytes 0x81 and 0x9D, which Windows-1252 has not, and make no-break spaces spaces.
_UNCLOSED = f"(?<=â€)(?!{_AFTER})"
_SPACED = f"(?<=[ä-í]{_AFTER}) (?=[ä-í]{_AFTER}{{2}}|\\Z)"
_KANA = f"ã[‚ƒ]{_AFTER}"
_DROPPED = f"(?<=ã)(?={_AFTER}(?!{_AFTER}))"


def likely(text: str) -> bool:
    """Whether a text has any sign of mojibake, at little cost."""
    return any(mark in text for mark in _ALL) or bool(re.search(_SEQUENCE, text))


def mended(text: str) -> str:
    """A text as it was before it was decoded by the wrong encoding, or just as it is."""
    if _CUT in text:
        return _mended(text)
    # What is plain ASCII stays as it is, and takes most of the time: the middle of it is left out.
    short = re.sub(_PLAIN, rf"\1{_CUT}\3", text)
    new = _mended(short)
    if new == short:
        return text
    middles = [m[2] for m in re.finditer(_PLAIN, text)]
    parts = new.split(_CUT)
    return "".join(chain.from_iterable(zip(parts, [*middles, ""], strict=True)))


def _mended(text: str) -> str:
    from ftfy.badness import is_bad

    if whole := _read_by_page(text):
        return whole
    if not is_bad(text) or not is_bad(re.sub(_MEANT, "A", text)):
        return text
    if _is_decoded_throughout(text) or _KEPT in text:
        return _decoded_again(text)
    # Some of the text is right as it is, and so is what people write on purpose.
    kept = [m[0] for m in re.finditer(_MEANT, text)]
    parts = _decoded_again(re.sub(_MEANT, _KEPT, text)).split(_KEPT)
    return "".join(chain.from_iterable(zip(parts, [*kept, ""], strict=True)))


def _read_by_page(text: str) -> str:
    """A text of which every character was decoded by one of the code pages, as it was before; or none."""
    for page, sign in _PAGES:
        if not re.search(sign, text):
            continue
        try:
            new = text.encode(page).decode()
        except UnicodeError:
            continue
        if sum(not character.isascii() for character in new) >= _LEAST:
            return new
    return ""


def _is_decoded_throughout(text: str) -> bool:
    try:
        text.encode("sloppy-windows-1252").decode()
    except UnicodeError:
        return False
    return True


def _decoded_again(text: str) -> str:
    from ftfy import fix_encoding

    text = re.sub(_UNCLOSED, "\x9d", text)
    whole = re.sub(_SPACED, "\xa0", text)
    if re.search(_KANA, whole):
        whole = re.sub(_DROPPED, "\x81", whole)
    if whole != text and not re.search("[ã-í]", new := fix_encoding(whole)):
        return new
    return fix_encoding(text)
