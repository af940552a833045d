"""Where keys come from, and where they may go. A key is never an option, printed or stored."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from ftlint.submission.errors import CredentialError
from ftlint.submission.providers import Provider, is_own
from ftlint.telling import option

SERVICE = "ftlint"  # the name in the keyring


class Key:
    """A secret that does not show itself by accident."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the header of a request and nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "Key(…)"

    def __reduce__(self) -> str:
        raise TypeError("a key is not to be stored")


def find(provider: Provider, environ: Mapping[str, str] | None = None) -> Key:
    """The key of a provider: from its environment variable, else from the system's keyring.

    Raises CredentialError when neither has it, or it cannot be one.
    """
    text = (os.environ if environ is None else environ).get(provider.key_variable, "").strip()
    place = provider.key_variable
    if not text:
        place = f"the keyring's {SERVICE} {provider.name}"
        text = (_keyring(provider.name) or "").strip()
    if not text:
        raise CredentialError(
            f"no key for {provider.title}",
            remedy=f"set {provider.key_variable}, or store it: keyring set {SERVICE} {provider.name}",
        )
    if not text.isascii() or not text.isprintable() or " " in text:
        raise CredentialError(f"what {place} holds cannot be a key", remedy="copy it again")
    return Key(text)


def _keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(SERVICE, name)
    except (KeyringError, OSError, RuntimeError):
        return None  # no keyring on this system, or a locked one
    return found


def address(
    provider: Provider, given: str | None = None, environ: Mapping[str, str] | None = None
) -> str:
    """The service's base URL: the given one, else the variable's, else the provider's own.

    Raises CredentialError for one that no key may be sent to.
    """
    url = given or _usual(provider, os.environ if environ is None else environ)
    url = (url or provider.base_url).rstrip("/")
    if not url:
        raise CredentialError(
            f"{provider.title} has no common address",
            remedy=f"set {provider.base_variable}, or give {option('base_url')}",
        )
    try:
        if not url.isprintable() or " " in url:
            raise ValueError(url)
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise CredentialError("the base URL is not a URL") from None
    if parts.username or parts.password or parts.query or parts.fragment:
        raise CredentialError(
            "the base URL holds more than an address",
            place=host,
            remedy="leave out users, passwords and what follows a ? or #",
        )
    if not host or parts.scheme not in ("https", "http"):
        raise CredentialError("the base URL is not an https address", place=url)
    if parts.scheme == "http" and not is_loopback(host):
        raise CredentialError(
            "a key is not sent over plain http", place=url, remedy="give the https address"
        )
    return url


def _usual(provider: Provider, variables: Mapping[str, str]) -> str:
    url = variables.get(provider.base_variable, "").strip().rstrip("/")
    return url + provider.base_suffix if url and not url.endswith(provider.base_suffix) else url


def headers(provider: Provider, base_url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """What the environment adds to every request: organisation, project, and headers of the user's.

    They go to the provider itself, and to the address that a variable of the same family names;
    not to one given by hand, and not to another provider. Raises CredentialError for what cannot
    be a header.
    """
    if not is_own(provider, base_url) and base_url != _usual(provider, environ):
        return {}
    found: dict[str, str] = {}
    for variable, header in provider.header_variables.items():
        if value := environ.get(variable, "").strip():
            found |= _header(variable, header, value)
    for line in environ.get(provider.headers_variable, "").split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found |= _header(provider.headers_variable, name.strip(), value.strip())
    return found


def _header(variable: str, name: str, value: str) -> dict[str, str]:
    words = (name, value)
    if " " in name or not all(word.isascii() and word.isprintable() for word in words):
        raise CredentialError(f"what {variable} holds cannot be a header", remedy="write it anew")
    return {name: value}


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
