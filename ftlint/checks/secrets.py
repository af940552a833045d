"""Checks for credentials: keys, tokens and private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ftlint.checks.samples import is_sample, is_sample_login, is_sample_token
from ftlint.model import Batch, Hits, check
from ftlint.signs import Match, Signs

# What credentials begin with, or have in them at a place of their own. The fewer texts, the faster
# they are found: what several have in common stands for them.
_SIGNS = (
    *("A3T", "AKIA", "ASIA", "ABIA", "ACCA", "AIza", "SG.", "eyJ", "hf_", "npm_", "pypi-"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "k_live_"),
    *("xox", "hooks.slack.com", "sq0csp-"),
    *("T3BlbkFJ", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-", "sk-or-v1-", "gsk_"),
    *("-----BEGIN", "AccountKey=", ":AA", "wilio", "WILI"),
    *("xai-", "pplx-", "nvapi-", "pcsk_", "dapi", "hsec_", "shpat_", "dckr_pat_"),
    *("xapp-", "glrt-", "gldt-"),
    # The name of a key, or of whose it is, where its form alone says nothing.
    *("ecret_ac", "ecretAcc", "ECRET_AC", "discor", "Discor"),
)
BEGINNINGS = Signs(*_SIGNS)
_BEGINS = "|".join(map(re.escape, _SIGNS))
# Beside the detectors of detect-secrets: forms that are newer than they are.
_NEWER = {
    "Google API key": r"(?<![\w-])AIza[\w-]{35}(?![\w-])",
    "Hugging Face token": r"(?<!\w)hf_[A-Za-z0-9]{34,}(?!\w)",
    "OpenAI key": r"(?<![\w-])sk-(?:proj|svcacct|admin)-[\w-]{40,}",
    "Anthropic key": r"(?<![\w-])sk-ant-[\w-]{40,}",
    "GitHub token": r"(?<!\w)github_pat_\w{50,}",
    "npm token": r"(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)",
    "OpenRouter key": r"(?<![\w-])sk-or-v1-[0-9a-f]{64}(?!\w)",
    "Groq key": r"(?<!\w)gsk_[A-Za-z0-9]{52}(?!\w)",
    "xAI key": r"(?<![\w-])xai-[A-Za-z0-9]{80}(?!\w)",
    "Perplexity key": r"(?<![\w-])pplx-[A-Za-z0-9]{48}(?!\w)",
    "NVIDIA key": r"(?<![\w-])nvapi-[\w-]{64}(?![\w-])",
    "Pinecone key": r"(?<!\w)pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,70}(?!\w)",
    "Databricks token": r"(?<!\w)dapi[0-9a-f]{32}(?:-\d)?(?![\w-])",
    "Stripe webhook secret": r"(?<!\w)whsec_[A-Za-z0-9]{32}(?!\w)",
    "Shopify token": r"(?<!\w)shpat_[0-9a-fA-F]{32}(?!\w)",
    "Docker token": r"(?<!\w)dckr_pat_[\w-]{27}(?![\w-])",
    "Slack token": r"(?<!\w)xapp-\d-[A-Z0-9]+-\d+-[0-9a-f]{32,}(?!\w)",
    "GitLab token": r"(?<![\w-])gl(?:rt|dt)-[\w-]{20,}",
    "Discord webhook": r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,80}",
    "Telegram bot token": r"(?<!\d)\d{8,10}:AA(?!A{8})[\w-]{33}(?![\w-])",
    # The header alone stands in manuals: a key has a body.
    "private key": (
        r"BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s)+"
        r"(?:[\w-]+: [^\n\\]+(?:\\n|\s)+)*[A-Za-z0-9+/=]{40,}"
    ),
}
# 32 hexadecimal digits may be anything: only beside the name, or with the account that they open.
_TWILIO = (
    r"(?i)"
    r"(?<![a-z0-9])(?:SK[0-9a-f]{32}|AC[0-9a-f]{32}\W{1,6}[0-9a-f]{32}|auth[_ ]?token\W{1,6}[0-9a-f]{32})(?!\w)"
)
# 40 characters may be anything: only behind the name.
_AWS_SECRET = (
    r"(?i)"
    r"secret_?access_?key[\"'`]?\s*(?:=>|[:=]|\bis\b)\s*[\"'`]?(?P<value>(?-i:[A-Za-z0-9/+]{40}))(?![A-Za-z0-9/+=])"
)
# The number of a bot in base64, the time, and a signature: only where Discord is spoken of.
_DISCORD = r"(?<![\w.-])(?P<number>[MNO][A-Za-z0-9]{22,27})\.[\w-]{6}\.[\w-]{27,40}(?![\w.-])"
_LOGIN = (
    r"(?i)"
    r"(?:postgres(?:ql)?|mysql|mariadb|mssql|mongodb|rediss?|amqps?|clickhouse|cockroachdb)(?:\+\w+)?:"
    r"\\?/\\?/[^\s:/@\"']{0,64}:(?P<password>[^\s/@\"'`]{1,128})@(?P<host>[^\s:/@\"'`,)?]+)"
)
_DETECTORS = {
    "AWSKeyDetector": "AWS access key",
    "AzureStorageKeyDetector": "Azure storage key",
    "GitHubTokenDetector": "GitHub token",
    "GitLabTokenDetector": "GitLab token",
    "JwtTokenDetector": "JSON web token",
    "OpenAIDetector": "OpenAI key",
    "PypiTokenDetector": "PyPI token",
    "SendGridDetector": "SendGrid key",
    "SlackDetector": "Slack token",
    "SquareOAuthDetector": "Square secret",
    "StripeDetector": "Stripe key",
}


@cache
def _detectors() -> list[tuple[str, Any]]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    known: Any = get_mapping_from_secret_type_to_class()
    classes: dict[str, Any] = {c.__name__: c for c in known.values()}
    return [(words, classes[name]()) for name, words in _DETECTORS.items() if name in classes]


def credentials(text: str) -> Iterator[tuple[str, str]]:
    """The credentials in a text: what each is, and its value."""
    for words, detector in _detectors():
        if words == "JSON web token":  # this detector also decodes what it finds
            values = list(detector.analyze_string(text))
        else:
            values = [m[0] for pattern in detector.denylist for m in pattern.finditer(text)]
        made_up = is_sample_token if words == "JSON web token" else is_sample
        yield from ((words, value) for value in values if not made_up(value))
    for words, pattern in _NEWER.items():
        yield from ((words, m[0]) for m in re.finditer(pattern, text) if not is_sample(m[0]))
    if "twilio" in text.casefold():
        yield from (("Twilio key", m[0]) for m in re.finditer(_TWILIO, text) if not is_sample(m[0]))
    if "discord" in text.casefold():
        for match in re.finditer(_DISCORD, text):
            if _is_number(match["number"]) and not is_sample(match[0]):
                yield "Discord bot token", match[0]
    for match in re.finditer(_AWS_SECRET, text):
        if not is_sample(match["value"]):
            yield "AWS secret key", match["value"]
    for match in re.finditer(_LOGIN, text):
        if not is_sample_login(match["password"], match["host"]):
            yield "password in an address", match[0]


def _is_number(text: str) -> bool:
    """Whether a text is digits in base64."""
    from base64 import b64decode

    try:
        return b64decode(text + "=" * (-len(text) % 4)).isdigit()
    except ValueError:
        return False


# What is before the login of such an address; the slashes may be escaped.
_scheme = re.compile(rb"[a-z0-9]{3}:\\?/\\?/\Z", re.IGNORECASE)
_LONGEST = 200


def _logins(data: bytes) -> Iterator[Match]:
    """Where `data` has an @ behind a login. That sign alone is found at next to no cost."""
    at = data.find(b"@")
    while at >= 0:
        slash = data.rfind(b"/", max(at - _LONGEST, 0), at)
        login = data[slash:at] if slash >= 0 else b""
        one_word = b":" in login and b" " not in login and b'"' not in login
        if one_word and _scheme.search(data, max(slash - 24, 0), slash + 1):
            yield 0, at, at + 1
        at = data.find(b"@", at + 1)


@check("what", "shown", "length", "secret")
def credential(batch: Batch) -> Hits:
    """Texts with an API key, a token or a private key. The value is never told whole."""
    rows = set(batch.block.having(BEGINNINGS))
    rows.update(batch.block.lines_at(list(_logins(batch.block.data))))
    if not rows:
        return Hits([])
    column = batch.narrowed(sorted(rows)).texts("all")
    found: dict[int, tuple[str, str]] = {}
    for i in range(len(column.values)):
        if re.search(_BEGINS, column.values[i]) or re.search(_LOGIN, column.values[i]):
            first = next(credentials(column.values[i]), None)
            if first:
                found[i] = first

    def details(i: int) -> dict[str, Any]:
        what, value = found[i]
        return {"what": what, "shown": f"{value[:4]}…", "length": len(value), "secret": True}

    return column.hits(found, details)
