"""The official client, without what it takes from the environment of the process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openai


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
