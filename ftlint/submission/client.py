"""Requests, by the official `openai` client; answers as plain values without the key in them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from ftlint.submission.errors import (
    CredentialError,
    NotOffered,
    ProviderError,
    SubmissionError,
    Unreachable,
)
from ftlint.submission.keys import Key, is_loopback

if TYPE_CHECKING:
    import openai
    from openai.resources.fine_tuning.jobs.jobs import Jobs

RETRIES = 5
SILENCE = 60.0  # seconds without a byte before a connection counts as lost
REPEATED = 100  # items in a row that were there before: a page of them
WORK = 600.0  # the same for what a service may have to work on before it answers
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Client:
    """One service and the key for it. Everything that comes back has passed `_clean`."""

    def __init__(
        self,
        base_url: str,
        key: Key,
        header: str = "Authorization",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Make the client; nothing is sent yet. `headers` are added to every request.

        Raises SubmissionError when the extra `ftlint[api]` is not installed, or the environment
        names a proxy that is none.
        """
        try:
            from ftlint.submission.official import connect
        except ImportError:
            raise SubmissionError(
                "the client for providers is not installed", remedy='pip install "ftlint[api]"'
            ) from None
        self._key = key
        # A header of the user's may be another service's key.
        self._secrets = sorted({key.reveal(), *_long((headers or {}).values())}, key=len)[::-1]
        self.base_url = base_url
        self._api = connect(base_url, key, header, headers, retries=RETRIES, silence=SILENCE)

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def get(self, path: str, query: Mapping[str, object] | None = None) -> dict[str, Any]:
        """What is at a path."""
        with self._translated():
            return self._dict(
                self._api.get(path, cast_to=object, options={"params": dict(query or {})})
            )

    def items(self, path: str) -> list[dict[str, Any]]:
        """The list at a path that is not paged."""
        with self._translated():
            data = self._dict(self._api.get(path, cast_to=object)).get("data")
            if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
                raise TypeError("not a list")
            return self._clean(data)  # type: ignore[no-any-return]

    def post(
        self, path: str, body: Mapping[str, object] | None = None, *, once: bool = False
    ) -> dict[str, Any]:
        """Ask for something to be done; `once` sends the request a single time, whatever happens."""
        api = self._patient(0 if once else RETRIES)
        with self._translated():
            return self._dict(
                api.post(path, cast_to=object, body=dict(body) if body is not None else None)
            )

    def _patient(self, retries: int) -> openai.OpenAI:
        import openai

        return self._api.with_options(
            max_retries=retries, timeout=openai.Timeout(WORK, connect=10.0, write=SILENCE)
        )

    def delete(self, path: str) -> dict[str, Any]:
        """Delete what is at a path."""
        with self._translated():
            return self._dict(self._api.delete(path, cast_to=object))

    def pages(self, listing: Callable[[openai.OpenAI], Any]) -> Iterator[dict[str, Any]]:
        """Every item of a list once, page after page. A service that does not know how to go on
        gives the first page for ever; one whose list grows meanwhile repeats a few items.
        """
        with self._translated():
            pages = iter(listing(self._api))
        seen: set[str] = set()
        repeated = 0
        while repeated < REPEATED:
            with self._translated():
                item = next(pages, None)
                if item is None:
                    return
                found = self._dict(item.to_dict(warnings=False))
            name = found.get("id")
            if isinstance(name, str):
                if name in seen:
                    repeated += 1
                    continue
                seen.add(name)
            repeated = 0
            yield found

    def jobs(self) -> Jobs:
        """The official client's fine-tuning jobs, each request to be made only once."""
        return self._patient(0).fine_tuning.jobs

    def made(self, request: Callable[[], Any]) -> dict[str, Any]:
        """The answer to a request that the official client has a method for."""
        with self._translated():
            return self._dict(request().to_dict(warnings=False))

    def upload(self, handle: IO[bytes], name: str, purpose: str) -> dict[str, Any]:
        """Send a file in one request, a single time."""
        api = self._patient(0)
        with self._translated():
            made = api.files.create(file=(name, handle), purpose=cast(Any, purpose))
            return self._dict(made.to_dict(warnings=False))

    def upload_parts(
        self, handle: IO[bytes], name: str, purpose: str, size: int, part: int
    ) -> dict[str, Any]:
        """Send a large file in parts; there is no file before all of them have arrived."""
        with self._translated():
            begun = self._api.uploads.create(
                bytes=size, filename=name, mime_type="application/jsonl", purpose=cast(Any, purpose)
            )
            parts: list[str] = []
            while data := handle.read(part):
                parts.append(self._api.uploads.parts.create(begun.id, data=data).id)
            done = self._patient(0).uploads.complete(begun.id, part_ids=parts)
            file = self._dict(done.to_dict(warnings=False)).get("file")
            if not isinstance(file, dict):
                raise Unreachable("the upload is complete, but no file was named")
            return file

    def upload_elsewhere(
        self, form: Mapping[str, str], handle: IO[bytes], size: int
    ) -> dict[str, Any]:
        """Announce a file, send it where the answer says, without the key, and have it read."""
        import openai

        api = self._api.with_options(max_retries=0)
        with self._translated():
            try:
                api.post(
                    "/files",
                    cast_to=object,
                    body=dict(form),
                    options={"headers": {"Content-Type": "multipart/form-data"}},
                )
                raise SubmissionError("the service did not say where the file is to go")
            except openai.APIStatusError as error:
                body = error.body if isinstance(error.body, dict) else {}
                if error.status_code == 409 and isinstance(body.get("file_id"), str):
                    return self.get(f"/files/{body['file_id']}")
                place = error.response.headers.get("Location", "")
                file = error.response.headers.get("X-Together-File-Id", "")
                if error.status_code not in (302, 303, 307) or not place or not file:
                    raise
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", file):
                raise SubmissionError("the service gave an impossible name to the file")
            target = urlsplit(place)
            local = is_loopback(target.hostname or "")
            if target.scheme != "https" and not local:
                raise CredentialError("the service's storage is not at an https address")
            with openai.DefaultHttpxClient(follow_redirects=False, trust_env=not local) as storage:
                answer = storage.put(place, content=handle, headers={"Content-Length": str(size)})
            if answer.status_code >= 300:
                raise ProviderError("the storage did not take the file", status=answer.status_code)
        return self.post(f"/files/{file}/preprocess")

    def stream(self, path: str) -> Iterator[dict[str, Any]] | None:
        """The events of a stream as they come; None when the service answers with something else.

        The iterator raises Unreachable when the connection is lost.
        """
        import openai

        with self._translated():
            stream = self._api.with_options(max_retries=0).get(
                path,
                cast_to=object,
                stream=True,
                stream_cls=openai.Stream[object],
                options={"params": {"stream": True}},
            )
        if "text/event-stream" not in stream.response.headers.get("content-type", ""):
            stream.close()
            return None
        return self._events(stream)

    def _events(self, stream: openai.Stream[object]) -> Iterator[dict[str, Any]]:
        with self._translated(), stream:
            for item in stream:
                yield self._dict(item)

    def _dict(self, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise TypeError("not an object")
        return cast(dict[str, Any], self._clean(value))

    def _clean(self, value: Any) -> Any:
        """The value without the key, without what a terminal would obey, and without what is
        neither UTF-8 nor a number.
        """
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, "[key]")
            return _UNPRINTABLE.sub("", value)
        if isinstance(value, dict):
            return {self._clean(k): self._clean(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._clean(item) for item in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The official client's errors as ours."""
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            raise self._refusal(error) from None
        except openai.APIConnectionError as error:
            late = isinstance(error, openai.APITimeoutError)
            raise Unreachable(
                "no answer in time" if late else "the connection failed or broke off",
                place=self.base_url,
            ) from None
        except openai.OpenAIError as error:
            raise SubmissionError(
                str(self._clean(str(error))) or type(error).__name__, place=self.base_url
            ) from None
        except (AttributeError, KeyError, TypeError, ValueError):
            # What the official client stumbles over in an answer.
            raise SubmissionError(
                f"{self.base_url} did not answer as such a service does",
                remedy="check the base URL",
            ) from None
        except Exception as error:
            from ftlint.submission.official import of_transport

            # httpx2 tells a connection lost while a body is read by errors of its own.
            if of_transport(error):
                raise Unreachable(
                    "the connection failed or broke off", place=self.base_url
                ) from None
            raise

    def _refusal(self, error: openai.APIStatusError) -> SubmissionError:
        body = error.body if isinstance(error.body, dict) else {}
        inner = body.get("error", body)
        inner = inner if isinstance(inner, dict) else {"message": inner}
        status = error.status_code
        message = str(inner.get("message") or body.get("message") or "").strip()
        if 300 <= status < 400:
            message = "the service sends its callers elsewhere, and a key does not follow"
        message = self._clean(message) or f"refused by {self.base_url}"
        if status == 401:
            return CredentialError(message, place="HTTP 401", remedy="check the key")
        return ProviderError(
            message[:2000],
            status=status,
            code=self._clean(str(inner.get("code") or "")),
            request=self._clean(error.request_id or ""),
            retry_after=_seconds(error.response.headers.get("retry-after")),
        )


def _long(values: Iterable[str]) -> list[str]:
    """Those that are too long to be anything but themselves, wherever they stand."""
    return [value.removeprefix("Bearer ") for value in values if len(value) >= 16]


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return None if math.isnan(seconds) else min(max(seconds, 0.0), 120.0)


def part(name: str) -> str:
    """A name as one part of a path, whatever is in it.

    Raises NotOffered for one that would be a path itself.
    """
    if name in ("", ".", ".."):
        raise NotOffered(f"{name!r} is no name", remedy="copy it again")
    return quote(name, safe=":", errors="surrogatepass")
