"""Together AI: a dialect of the older wire, and uploads by way of its storage."""

from __future__ import annotations

from ftlint.submission.providers import Provider

PROVIDER = Provider(
    name="together",
    title="Together AI",
    wire="together",
    targets={
        "supervised": ("together-chat", "together-completions", "together-text"),
        "dpo": ("together-preference",),
    },
    key_variable="TOGETHER_API_KEY",
    base_url="https://api.together.ai/v1",
    base_variable="TOGETHER_BASE_URL",
    base_suffix="/v1",
    epochs=1,
    single_upload=5 << 30,
    suffix_limit=40,
)
