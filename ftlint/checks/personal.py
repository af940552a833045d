"""Checks for data about people: addresses, and numbers of phones, cards, accounts and people."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ftlint.model import Batch, Hits, check
from ftlint.signs import any_of, numbered

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# Letters of other scripts stand beside an address or a number without a space, and are no part of it.
_LATIN = "0-9A-Za-z_\xaa\xb5\xba\xc0-\u024f"
_email = re.compile(
    rf"(?<![{_LATIN}.+-])[{_LATIN}.+-]{{1,64}}@(?:[\w-]{{1,63}}\.)+[A-Za-z]{{2,24}}(?![{_LATIN}-])"
)
_phone = re.compile(
    rf"(?<![{_LATIN}.,/+-])(?:\+[0-9]{{1,3}}[ .-]?(?:\([0-9]{{1,4}}\)[ .-]?)?[0-9]{{1,4}}(?:[ .-]?[0-9]{{2,4}}){{2,4}}"
    r"|\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{3}-[0-9]{4}"
    # Mobiles of Japan, Korea and Brazil.
    r"|0[789]0-[0-9]{4}-[0-9]{4}|01[016-9]-[0-9]{3,4}-[0-9]{4}|\([0-9]{2}\) ?9[0-9]{4}-[0-9]{4})"
    rf"(?![{_LATIN}-])"
)
_card = re.compile(
    rf"(?<![{_LATIN}.-])(?:[0-9]{{4}}[ -]){{3}}[0-9]{{4}}(?![{_LATIN}-])"
    r"|(?<![\w.-])[3-6][0-9]{14,15}(?![\w.-])"
)
_iban = re.compile(
    rf"(?<![{_LATIN}])[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?(?![{_LATIN}])"
)
# Of residents of China, with the day they were born on.
_identity = re.compile(
    rf"(?<![{_LATIN}.-])[1-8][0-9]{{5}}(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{{3}}[0-9Xx]"
    rf"(?![{_LATIN}.-])"
)
_NOBODY = re.compile(
    r"@(?:[\w-]+\.)*(?:noreply\.github|example|test|invalid|localhost|domain|email|company|yourdomain|yourcompany)"
    r"(?:\.[a-z]+)?\Z|\A(?:info|support|contact|sales|hello|help|admin|noreply|no-reply|office)@"
    # Accounts of machines, which `git clone` and `ssh` are given.
    r"|\A(?:git|root|user|username|ubuntu|ec2-user|deploy)@",
    re.IGNORECASE,
)
# What is between the slashes and the @ of an address of the web is a login.
_login = re.compile(r"://[^\s/@]*\Z")


# Of each of these numbers a part that it cannot be without, where every digit is a 0 and a space
# stands for a dot and a hyphen too.
_PARTS = (b"+0", b"000 0000", b"00000000")
PLUS = numbered("+")
_NUMBERS = bytes(
    48 if chr(byte) in "0123456789" else 32 if chr(byte) in ".-" else byte for byte in range(256)
)


@cache
def _searcher() -> BytesAhoCorasick:
    return any_of((b"@", *_PARTS))


def _has_number(text: str) -> bool:
    digits = text.encode("utf-8", "surrogatepass").translate(_NUMBERS)
    return any(part in digits for part in _PARTS)


def personal(text: str) -> list[tuple[int, int, str]]:
    """Where personal data stands in a text: start, end, and what it is."""
    found: list[tuple[int, int, str]] = []
    if "@" in text:
        found += [
            (*m.span(), "e-mail address")
            for m in _email.finditer(text)
            if not _NOBODY.search(m[0])
            and not _login.search(text, max(m.start() - 80, 0), m.start())
        ]
    if _has_number(text):
        found += [(*m.span(), "card number") for m in _card.finditer(text) if _luhn(m[0])]
        found += [(*m.span(), "IBAN") for m in _iban.finditer(text) if _checksum(m[0])]
        found += [
            (*m.span(), "identity number") for m in _identity.finditer(text) if _weighed(m[0])
        ]
        found += [(*m.span(), "phone number") for m in _phone.finditer(text) if _dialled(m[0])]
    found.sort()
    apart: list[tuple[int, int, str]] = []
    for start, end, what in found:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end, what))
    return apart


def _luhn(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    if len(set(digits)) < 3:
        return False
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(sum(divmod(2 * d, 10)) for d in even)) % 10 == 0


def _weighed(text: str) -> bool:
    """Whether the last character of an identity number is the one that GB 11643 reckons."""
    total = sum(int(digit) * 2 ** (17 - i) for i, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


def _checksum(text: str) -> bool:
    bare = text.replace(" ", "")
    if not 15 <= len(bare) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


def _dialled(text: str) -> bool:
    digits = re.sub(r"[^0-9]", "", text)
    # 555-01xx is kept free for fiction, and these are nobody's.
    made_up = any(known in digits for known in ("55501", "5551234", "1234567890"))
    return 9 <= len(digits) <= 15 and len(set(digits)) > 3 and not made_up


_MASKS = {
    "e-mail address": "[EMAIL]",
    "card number": "[CARD]",
    "IBAN": "[IBAN]",
    "identity number": "[ID]",
    "phone number": "[PHONE]",
}


@check("what", "count", "new", "secret")
def personal_data(batch: Batch) -> Hits:
    """Texts with e-mail addresses, phone, card, account or identity numbers of somebody."""
    digits = batch.block.data.translate(_NUMBERS)
    rows = batch.block.lines_at(_searcher().find_matches_as_indexes(digits))
    rows += batch.block.having(PLUS)
    if not rows:
        return Hits([])
    column = batch.narrowed(rows).texts("all")
    found: dict[int, list[tuple[int, int, str]]] = {}
    for i, text in enumerate(column.values):
        if spans := personal(text):
            found[i] = spans
    return column.hits(found, lambda i: _about(column.values[i], found[i]))


def _about(text: str, spans: list[tuple[int, int, str]]) -> dict[str, Any]:
    new = text
    for start, end, what in reversed(spans):
        new = new[:start] + _MASKS[what] + new[end:]
    kinds = ", ".join(dict.fromkeys(what for _, _, what in spans))
    return {"what": kinds, "count": len(spans), "new": new, "secret": True}
