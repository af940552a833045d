"""Which headers leave the machine, as a server receives them."""

from __future__ import annotations

import pytest

from ftlint.submission import keys, providers
from ftlint.submission.errors import CredentialError
from tests.submission.conftest import Shell
from tests.submission.provider import Service

# All that the official client reads from the environment, and a header that would replace the key.
ENVIRONMENT = {
    "OPENAI_ORG_ID": "org-of-mine",
    "OPENAI_PROJECT_ID": "proj-of-mine",
    "OPENAI_ADMIN_KEY": "sk-admin-of-mine-0123",
    "OPENAI_WEBHOOK_SECRET": "whsec-of-mine",
    "OPENAI_API_VERSION": "version-of-mine",
    "OPENAI_API_TYPE": "azure",
    "AZURE_OPENAI_AD_TOKEN": "token-of-mine",
    "OPENAI_CUSTOM_HEADERS": "X-Gateway: gate-of-mine\nUser-Agent: agent-of-mine",
}


def _everything(shell: Shell, provider: str, *at: str, **env: str) -> None:
    shell.env |= ENVIRONMENT | env
    more = ("--provider", provider, *at)
    file, model = ("pairs.jsonl", "curie") if "legacy" in provider else ("train.jsonl", "tiny-1")
    job = shell("submit", file, "--model", model, *more, "--follow", "--force").stdout.split()[0]
    for words in (
        ("jobs", "list"), ("jobs", "get", job), ("jobs", "events", job), ("models", "list"),
        ("jobs", "cancel", job), ("complete", "-m", "x", "-p", "y"),
        ("models", "delete", "x", "--yes"),
    ):  # fmt: skip
        shell(*words, *more, code=None)


@pytest.mark.parametrize("provider", ["openai", "openai-legacy", "azure-openai", "together"])
def test_openai_s_environment_stays_here(provider: str, shell: Shell) -> None:
    with Service(provider) as service:
        _everything(shell, provider, "--base-url", service.url)
        assert len(service.requests) > 10
        for method, path, headers, _ in service.requests:
            assert "of-mine" not in str(headers), (method, path)
            assert not {name for name in headers if name.lower().startswith("openai-")}


def test_with_openai_s_own_variable_it_goes_there(shell: Shell, service: Service) -> None:
    _everything(shell, "openai", OPENAI_BASE_URL=service.url)
    for _, _, headers, _ in service.requests:
        lower = {name.lower(): value for name, value in headers.items()}
        assert lower["openai-organization"] == "org-of-mine"
        assert lower["openai-project"] == "proj-of-mine"
        assert (lower["x-gateway"], lower["user-agent"]) == ("gate-of-mine", "agent-of-mine")
        assert "sk-admin" not in str(headers)


def test_whom_they_are_for() -> None:
    openai, together = providers.named("openai"), providers.named("together")
    for own in ("https://api.openai.com/v1", "https://eu.api.openai.com/v1"):
        assert keys.headers(openai, own, ENVIRONMENT)["OpenAI-Organization"] == "org-of-mine"
        assert keys.headers(openai, own, {"OPENAI_ORG_ID": ""}) == {}
    for other in ("https://api.openai.com.example.org/v1", "https://notopenai.com/v1"):
        assert keys.headers(openai, other, ENVIRONMENT) == {}
    assert keys.headers(together, "https://api.openai.com/v1", ENVIRONMENT) == {}
    assert keys.headers(together, together.base_url, ENVIRONMENT) == {}


@pytest.mark.parametrize(
    "variables",
    [
        {"OPENAI_CUSTOM_HEADERS": "Clé: x"}, {"OPENAI_CUSTOM_HEADERS": "a b: x"},
        {"OPENAI_ORG_ID": "é"}, {"OPENAI_PROJECT_ID": "a\nb"},
    ],
)  # fmt: skip
def test_what_cannot_be_a_header(variables: dict[str, str]) -> None:
    openai = providers.named("openai")
    with pytest.raises(CredentialError, match=f"{next(iter(variables))} holds cannot be a header"):
        keys.headers(openai, openai.base_url, variables)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "foo:bar:baz", "ftp://me:secret@x"])
def test_a_proxy_that_cannot_be_used(proxy: str, shell: Shell) -> None:
    shell.env["HTTPS_PROXY"] = proxy
    result = shell("jobs", "list", "--base-url", "https://tuning.invalid/v1", code=2)
    assert "check HTTPS_PROXY" in result.stderr
    assert "secret" not in result.stderr


def test_a_header_s_secret_is_not_told(shell: Shell, service: Service) -> None:
    shell.env |= {
        "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer sk-of-the-gateway-0123456789",
        "OPENAI_BASE_URL": service.url,
        "OPENAI_LOG": "",
    }
    result = shell("jobs", "list", code=2)
    assert "Incorrect API key provided: [key]" in result.stderr
