"""Checks for credentials: keys, tokens and private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

# What credentials begin with, or have in them at a place of their own. The fewer texts, the faster
# they are found: what several have in common stands for them.
_SIGNS = (
    *("A3T", "AKIA", "ASIA", "ABIA", "ACCA", "AIza", "SG.", "eyJ", "hf_", "npm_", "pypi-"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "k_live_"),
    *("xox", "hooks.slack.com", "sq0csp-"),
    *("T3BlbkFJ", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-", "-----BEGIN", "AccountKey="),
)
BEGINNINGS = Signs(*_SIGNS)
_begins = re.compile("|".join(map(re.escape, _SIGNS)))
# Beside the detectors of detect-secrets: forms that are newer than they are.
_NEWER = {
    "Google API key": re.compile(r"(?<![\w-])AIza[\w-]{35}(?![\w-])"),
    "Hugging Face token": re.compile(r"(?<!\w)hf_[A-Za-z0-9]{34,}(?!\w)"),
    "OpenAI key": re.compile(r"(?<![\w-])sk-(?:proj|svcacct|admin)-[\w-]{40,}"),
    "Anthropic key": re.compile(r"(?<![\w-])sk-ant-[\w-]{40,}"),
    "GitHub token": re.compile(r"(?<!\w)github_pat_\w{50,}"),
}
_DETECTORS = {
    "AWSKeyDetector": "AWS access key",
    "AzureStorageKeyDetector": "Azure storage key",
    "GitHubTokenDetector": "GitHub token",
    "GitLabTokenDetector": "GitLab token",
    "JwtTokenDetector": "JSON web token",
    "NpmDetector": "npm token",
    "OpenAIDetector": "OpenAI key",
    "PrivateKeyDetector": "private key",
    "PypiTokenDetector": "PyPI token",
    "SendGridDetector": "SendGrid key",
    "SlackDetector": "Slack token",
    "SquareOAuthDetector": "Square secret",
    "StripeDetector": "Stripe key",
}
_sample = re.compile(r"EXAMPLE|example|XXXX|xxxx|\*{4}|1234567890|abcdefgh|0{8}|YOUR|your[_-]|<")
# Of jwt.io, and of Microsoft's emulators of Azure Storage and Cosmos DB: the same for everybody.
_PUBLISHED = ("eyJzdWIiOiIxMjM0NTY3ODkwI", "Eby8vdM02xNOcqFlqUwJ", "C2y6yDjf5/R+ob0N8A7C")


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
        for value in values:
            if words == "private key":
                # The header alone stands in manuals: a key has a body.
                if not re.search(r"-----BEGIN[^-]+-----(?:\\n|\s)+[A-Za-z0-9+/=]{40}", text):
                    continue
            elif _is_sample(value):
                continue
            yield words, value
    for words, pattern in _NEWER.items():
        yield from ((words, m[0]) for m in pattern.finditer(text) if not _is_sample(m[0]))


def _is_sample(value: str) -> bool:
    """Whether a value is made up: those of manuals say so, or have few different characters."""
    made_up = _sample.search(value) or len(set(value)) < 10
    return bool(made_up) or any(known in value for known in _PUBLISHED)


@check("what", "shown", "length", "secret")
def credential(batch: Batch) -> Hits:
    """Texts with an API key, a token or a private key. The value is never told whole."""
    rows = batch.block.having(BEGINNINGS)
    if not rows:
        return Hits([])
    column = batch.narrowed(rows).texts("all")
    found: dict[int, tuple[str, str]] = {}
    for i in range(len(column.values)):
        if _begins.search(column.values[i]):
            first = next(credentials(column.values[i]), None)
            if first:
                found[i] = first

    def details(i: int) -> dict[str, Any]:
        what, value = found[i]
        return {"what": what, "shown": f"{value[:4]}…", "length": len(value), "secret": True}

    return column.hits(found, details)
