"""OpenAI's fine-tuning jobs, which end in January 2027."""

from __future__ import annotations

from datetime import date

from ftlint.submission.providers import Closing, Provider

PAGE = "https://developers.openai.com/api/docs/deprecations"
SEEN = "2026-09-11"
LATER = "https://www.w3cschool.cn/openai_api/openai_api-docs-deprecations.html"

ALTERNATIVES: tuple[tuple[str, dict[str, str]], ...] = (
    ("Microsoft Foundry tunes gpt-4o-mini, gpt-4o and gpt-4.1", {"provider": "azure-openai"}),
    ("Together AI tunes open models", {"provider": "together"}),
    ("TRL, Axolotl and LLaMA-Factory train open models on your own machines: `ftlint targets`", {}),
)

# As the official client reads them: openai 3.57.0, `lib/_client_auth.py`.
HEADERS = {"OPENAI_ORG_ID": "OpenAI-Organization", "OPENAI_PROJECT_ID": "OpenAI-Project"}
MORE_HEADERS = "OPENAI_CUSTOM_HEADERS"

PROVIDER = Provider(
    name="openai",
    title="OpenAI",
    wire="jobs",
    targets={
        "supervised": ("openai-chat", "openai-completions"),
        "dpo": ("openai-preference",),
        "reinforcement": ("openai-reinforcement",),
    },
    key_variable="OPENAI_API_KEY",
    base_url="https://api.openai.com/v1",
    base_variable="OPENAI_BASE_URL",
    header_variables=HEADERS,
    headers_variable=MORE_HEADERS,
    # https://developers.openai.com/api/docs/guides/reinforcement-fine-tuning (2026 copy)
    validated=("reinforcement",),
    completion_models=("babbage-002", "davinci-002"),
    closings=(
        Closing(date(2027, 1, 6), "OpenAI takes no new fine-tuning jobs", PAGE, SEEN),
        Closing(
            date(2024, 1, 4),
            "the first base models were shut down",
            PAGE,
            SEEN,
            ("ada", "babbage", "curie", "davinci"),
        ),
        Closing(
            date(2024, 10, 28),
            "training of babbage-002 and davinci-002 ended",
            PAGE,
            SEEN,
            ("babbage-002", "davinci-002"),
        ),
        Closing(
            date(2026, 9, 28),
            "gpt-3.5-turbo-1106 was shut down",
            PAGE,
            SEEN,
            ("gpt-3.5-turbo-1106",),
        ),
        Closing(
            date(2026, 10, 23),
            "these models were shut down",
            PAGE,
            SEEN,
            (
                "gpt-3.5-turbo",
                "gpt-3.5-turbo-0125",
                "gpt-4",
                "gpt-4-0613",
                "gpt-4.1-nano",
                "gpt-4.1-nano-2025-04-14",
                "o4-mini",
                "o4-mini-2025-04-16",
            ),
        ),
        Closing(
            date(2027, 1, 14),
            "gpt-4o, gpt-4o-mini, gpt-4.1 and gpt-4.1-mini are shut down, and what was tuned from them",
            LATER,
            "2026-11-05",
            (
                "gpt-4o-2024-08-06",
                "gpt-4o-mini",
                "gpt-4o-mini-2024-07-18",
                "gpt-4.1",
                "gpt-4.1-2025-04-14",
                "gpt-4.1-mini",
                "gpt-4.1-mini-2025-04-14",
            ),
        ),
    ),
    notices=(
        "since 2026-07-02 OpenAI creates jobs only for organisations that asked a tuned model "
        "something in the 60 days before",
    ),
    alternatives=ALTERNATIVES,
)
