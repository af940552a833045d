"""OpenAI's first fine-tuning service: gone, but others still speak its wire."""

from __future__ import annotations

from datetime import date

from ftlint.submission.providers import Closing, Provider
from ftlint.submission.providers.openai import ALTERNATIVES, HEADERS, MORE_HEADERS, PAGE, SEEN

PROVIDER = Provider(
    name="openai-legacy",
    title="OpenAI (fine-tunes)",
    wire="fine-tunes",
    targets={"supervised": ("openai-completions",)},
    key_variable="OPENAI_API_KEY",
    base_url="https://api.openai.com/v1",
    base_variable="OPENAI_BASE_URL",
    header_variables=HEADERS,
    headers_variable=MORE_HEADERS,
    epochs=4,
    suffix_limit=40,
    closings=(
        Closing(
            date(2024, 1, 4),
            "OpenAI's /v1/fine-tunes was shut down, with ada, babbage, curie and davinci",
            PAGE,
            SEEN,
        ),
    ),
    alternatives=(("a service that speaks the older wire", {"base_url": "URL"}), *ALTERNATIVES),
)
