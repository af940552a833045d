"""The official client, without what it takes from the environment of the process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import openai

from ftlint.submission.errors import SubmissionError
from ftlint.submission.keys import Key, is_loopback


class OpenAI(openai.OpenAI):  # the name is in the User-Agent
    """Sends the headers it is given. Left alone, the official client adds the organisation, the
    project and any header that variables of OpenAI's name to requests to whatever address.
    """

    def __init__(self, *, default_headers: Mapping[str, str] | None = None, **given: Any) -> None:
        """As `openai.OpenAI`; also what its `with_options` copies from."""
        super().__init__(**given, default_headers=default_headers)
        self.organization = None
        self.project = None
        self.admin_api_key = None
        self._custom_headers = dict(default_headers or {})


def connect(
    base_url: str,
    key: Key,
    header: str,
    headers: Mapping[str, str] | None,
    *,
    retries: int,
    silence: float,
) -> OpenAI:
    """The client of an address; nothing is sent yet.

    Raises SubmissionError for a proxy that cannot be used.
    """
    local = is_loopback(urlsplit(base_url).hostname or "")

    def sign(request: Any) -> None:
        # Some services take the key under a name of their own.
        del request.headers["Authorization"]
        request.headers[header] = key.reveal()

    try:
        return OpenAI(
            api_key=key.reveal(),
            base_url=base_url,
            max_retries=retries,
            timeout=openai.Timeout(silence, connect=10.0),
            default_headers=headers,
            # A redirect would carry the key to another host, and a proxy is not on the way to
            # this machine.
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False,
                trust_env=not local,
                event_hooks={"request": [] if header == "Authorization" else [sign]},
            ),
        )
    except Exception as error:
        if not isinstance(error, (ImportError, ValueError)) and not of_transport(error):
            raise
        raise SubmissionError(
            "the proxy that the environment names cannot be used",
            remedy="check HTTPS_PROXY and ALL_PROXY; SOCKS needs the package socksio",
        ) from None


def of_transport(error: Exception) -> bool:
    """Whether an error is of the library under the official client, which has had several names."""
    return type(error).__module__.partition(".")[0] in ("httpx", "httpx2", "httpcore")
