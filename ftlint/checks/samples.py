"""Credentials that are none: those of manuals, and what people type for one."""

from __future__ import annotations

import re

_SAYS_SO = r"EXAMPLE|example|XXXX|xxxx|\*{4}|\.{3}|1234567890|abcdefgh|0{8}|YOUR|your[_-]|<"
# Of jwt.io, of the manuals of Stripe, GitHub and Discord, and of Microsoft's emulators of Azure Storage and
# Cosmos DB.
_PUBLISHED = (
    *("eyJzdWIiOiIxMjM0NTY3ODkwI", "4eC39HqLyjWDarjt", "16C7e42F292c6912E7710c838347Ae178B4a"),
    *("Eby8vdM02xNOcqFlqUwJ", "C2y6yDjf5/R+ob0N8A7C"),
    "MTk4NjIyNDgzNDcxOTI1MjQ4",
)
_SOMEBODY = (
    r"(?i)"
    r"example|1234567890|J(?:ohn|ane) Doe|\bfoo\b|\bbar\b"
)
_PREFIX = 5  # letters and digits, of which `api03` and `v1` say what kind of a key follows
_ROWS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm"


def is_sample(value: str) -> bool:
    """Whether a value is made up: those of manuals say so, have few different characters, are
    words, or go through the alphabet, the digits or the keys of a keyboard.
    """
    if len(set(value)) < 10 or any(known in value for known in _PUBLISHED):
        return True
    return bool(re.search(_SAYS_SO, value)) or _goes_on(value) or _is_words(value)


def _is_words(value: str) -> bool:
    """Whether a value is words with signs between them, such as `glpat-insert-token-here`. What is
    drawn by lot has digits, or mixes its cases.
    """
    parts = [part for part in re.split(r"[\W_]", value) if len(part) > _PREFIX]
    return all(p.isalpha() and (p.islower() or p.isupper() or p.istitle()) for p in parts)


def _goes_on(value: str) -> bool:
    """Whether half of the characters follow the one before, or the one before that."""
    folded = value.casefold()
    for by in (1, 2):
        follows = sum(f"{a}{b}" in _ROWS for a, b in zip(folded, folded[by:], strict=False))
        if 2 * follows >= len(value):
            return True
    return False


def is_sample_token(value: str) -> bool:
    """Whether a JSON web token is made up: it is itself, or what it claims."""
    from base64 import urlsafe_b64decode

    claims = value.split(".")[1]
    try:
        said = urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode("latin-1")
    except ValueError:
        return False
    return is_sample(value) or bool(re.search(_SOMEBODY, said))


# What stands for a password, once the digits and signs that are put for letters are these, or gone.
_WORDS = (
    r"(?:my|your|the|db|database|user|root|admin|super|strong|secure|real|new|some|test|dev|local|app|prod)*"
    r"(?:pass(?:word|wd|wort|phrase)?|pw|pwd|secret|user(?:name)?|root|admin|test|guest|change(?:me|it|this)?"
    r"|example|sample|demo|default|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|rabbit(?:mq)?|token|key"
    r"|letmein|hunter|here|placeholder|foo(?:bar)?|dummy|redacted|hidden|value)*"
)
_LIKE = str.maketrans("@4013$5", "aaoiess")
_VARIABLE = (
    r"(?i)"
    r"[{}<>\[\]()]|\A\$\w+\Z|\*{3}|\.{3}|xxx"
)
_NOWHERE = (
    r"(?i)"
    r"[^.]+\Z|127\.|0\.0\.0\.0|(?:your|my)[-_.]"
    r"|(?:.+\.)?(?:example|test|invalid|localhost|localdomain|host|yourdomain|mydomain|domain)(?:\.\w+)?\Z"
)


def is_sample_login(password: str, host: str) -> bool:
    """Whether the password of an address is made up, or is for a host that is none or one's own."""
    from urllib.parse import unquote

    password = unquote(password)
    if len(password) < 8 or password.isalpha() or not re.search(r"[A-Za-z]", password):
        return True
    if re.search(_VARIABLE, password) or re.match(_NOWHERE, host) or _goes_on(password):
        return True
    bare = password.rstrip("0123456789!").casefold()
    forms = (bare.translate(_LIKE), re.sub("[0-9]", "", bare).translate(_LIKE))
    return any(re.fullmatch(_WORDS, re.sub("[^a-z]", "", form)) for form in forms)
