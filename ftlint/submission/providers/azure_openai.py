"""Azure OpenAI (Microsoft Foundry): OpenAI's jobs at an address of the customer's own."""

from __future__ import annotations

from ftlint.submission.providers import Provider

PROVIDER = Provider(
    name="azure-openai",
    title="Azure OpenAI",
    wire="jobs",
    targets={
        "supervised": ("azure-openai-chat",),
        "dpo": ("azure-openai-preference",),
        "reinforcement": ("azure-openai-reinforcement",),
    },
    key_variable="AZURE_OPENAI_API_KEY",
    base_variable="AZURE_OPENAI_ENDPOINT",
    base_suffix="/openai/v1",
    key_header="api-key",
    # azure-ai-docs articles/foundry/openai/how-to/reinforcement-fine-tuning.md @ dfa39ac, 2026-02-12
    validated=("reinforcement",),
    # Microsoft's fine-tuning notes say that single uploads break silently above about 150 MB.
    single_upload=100 << 20,
)
