"""Checks on the images of messages: where they are, how they are written, how many and how large."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from typing import Any

from ftlint.checks.content import IMAGES, listed
from ftlint.model import Batch, Hits, Place, check

_data_url = re.compile(r"data:([^;,]*)((?:;[^;,]*)*),", re.IGNORECASE)
_base64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_bare = re.compile(r"(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR)[A-Za-z0-9+/]{40}")
_scheme = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is the drive of a path
_SCHEMES = ("https", "data", "gs", "s3")
_WINDOW = 1 << 12  # characters of an image's base64 that are looked at in one place


@check("reason", "key")
def bad_image(
    batch: Batch,
    *,
    sources: list[str] | None = None,
    formats: list[str] | None = None,
    most: int | None = None,
    size: int | None = None,
    objects: bool = False,
    literal: bool = False,
) -> Hits:
    """Images that cannot be had or read: not from one of `sources`, not base64 where they are
    to be, not in one of `formats`, over `most` in a row, of more than `size` bytes. Where one of
    these is None, only what no source or decoder takes. With `objects`, an address has to be the `url`
    of an object, the `key` that it lacks; with `literal`, a data URL has to begin with
    `data:image/FORMAT;base64,`, letter by letter.
    """
    messages = batch.items("messages")
    values = messages.values
    rows: list[int] = []
    places: list[Place] = []
    details: list[dict[str, Any]] = []
    seen: dict[int, int] = {}
    for i in batch.once(listed):
        for number, part in enumerate(values[i].content):
            if part.type not in IMAGES:
                continue
            row = messages.rows[i]
            count = seen[row] = seen.get(row, 0) + 1
            url: Any = part.image_url
            path: list[str | int] = ["content", number, "image_url"]
            if type(url) is dict:
                url = url.get("url")
                path += ["url"] if type(url) is str else []
            reason = None
            bare = type(part.image_url) is str and objects
            if bare:
                reason = 'is given as a text, and is needed as an object: {"url": "…"}'
            elif type(url) is str:
                reason = _wrong(url, sources, formats, size)
                if literal and reason is None:
                    reason = _miswritten(url, formats)
            elif type(part.image_url) is dict:
                reason = "has no `url`"
            else:
                path = path[:2]
            if reason is None and most is not None and count == most + 1:
                reason = f"is number {count} of this row, where {most} are the most"
            if reason is not None:
                rows.append(row)
                places.append(messages.at(i, *path))
                details.append({"reason": reason, "key": "url" if bare else None})
    return Hits(rows, places, details)


def _wrong(
    url: str, sources: list[str] | None, formats: list[str] | None, size: int | None
) -> str | None:
    """What is wrong with an address or with the image it holds; None when nothing is."""
    if not url.strip():
        return "has an empty address"
    scheme = scheme_of(url)
    if scheme != "data" and _bare.match(url):
        return "is base64 without `data:image/…;base64,` before it"
    if sources is not None and scheme not in sources:
        return f"is {source_words(scheme)}, where only {taken_words(sources)} are taken"
    if scheme and scheme not in _SCHEMES:
        return f"is at an address of {scheme}:, from which nobody else can get it"
    return _wrong_data(url, formats, size) if scheme == "data" else None


def _miswritten(url: str, formats: list[str] | None) -> str | None:
    """How a data URL begins otherwise than letter by letter as it should."""
    heads = [f"data:image/{name};base64," for name in formats or ()]
    if not heads or url[:5].lower() != "data:" or url.startswith(tuple(heads)):
        return None
    return f"begins with `{url.partition(',')[0][:40]},`, where only {', '.join(heads)} are taken"


def scheme_of(url: str) -> str:
    """The scheme of an address; http counts as https, and a path has none."""
    found = _scheme.match(url)
    scheme = found[1].lower() if found else ""
    return "https" if scheme == "http" else scheme


def source_words(scheme: str) -> str:
    """Where what has such an address is."""
    if scheme in ("", "file"):
        return "a path on some disk"
    if scheme == "data":
        return "in the row itself"
    return "at an address of the web" if scheme == "https" else f"at an address of {scheme}:"


def taken_words(sources: list[str]) -> str:
    """The addresses that are taken, in words."""
    words = {"https": "http(s) addresses", "data": "base64 data URLs"}
    return " and ".join(words.get(source, f"{source}: addresses") for source in sources)


def _wrong_data(url: str, formats: list[str] | None, size: int | None) -> str | None:
    head = _data_url.match(url)
    if head is None:
        return "is a data URL without a comma before its data"
    if not head[2].lower().endswith(";base64"):
        return "is a data URL that is not marked as base64"
    start = head.end()
    length = len(url) - start
    if not length:
        return "is a data URL without data"
    if not _decodes(url, start):
        return "does not decode: what follows the comma is no base64"
    if size is not None:
        found = length // 4 * 3 - url.count("=", -2)
        if found > size:
            return f"has {found:,} bytes, where {size:,} are the most"
    return _wrong_format(head[1].lower(), a2b_base64(url[start : start + 64]), formats)


def _decodes(url: str, start: int) -> bool:
    """Whether what follows is base64. Of an image of many megabytes the ends and some places
    between are looked at: to look at each byte costs more than to decode the row.
    """
    if (len(url) - start) % 4:
        return False
    step = max(_WINDOW, (len(url) - start) // 16)
    for at in range(start, len(url), step):
        piece = url[at : at + _WINDOW]
        end = _base64.match(piece)
        if end is None or end.end() != len(piece) or ("=" in piece and at + _WINDOW < len(url)):
            return False
    try:
        a2b_base64(url[-_WINDOW:] if len(url) - start > _WINDOW else url[start:], strict_mode=True)
    except (Error, ValueError):
        return False
    return True


_SIGNS = (
    *(("png", b"\x89PNG\r\n\x1a\n"), ("jpeg", b"\xff\xd8\xff"), ("gif", b"GIF8")),
    *(("bmp", b"BM"), ("tiff", b"II*\0"), ("tiff", b"MM\0*")),
)
_SAME = {"jpg": "jpeg", "pjpeg": "jpeg", "x-png": "png", "svg+xml": "svg", "heif": "heic"}


def _wrong_format(mime: str, head: bytes, formats: list[str] | None) -> str | None:
    """What its type and its first bytes say of an image: both are to be of `formats`."""
    kind, _, said = mime.partition("/")
    said = _SAME.get(said, said)
    shown = _shown(head)
    if formats is None:
        if shown is None and said in ("png", "jpeg", "gif", "webp"):
            return f"says that it is {said}, and its first bytes are not those of one"
        if shown is None and kind and kind != "image" and mime != "application/octet-stream":
            return f"is of the type {mime}, and no image"
        return None
    if kind != "image" or said not in formats:
        return f"is of the type {mime or 'text/plain'}, where only {', '.join(formats)} are taken"
    if shown not in formats:
        what = "of no image" if shown is None else f"of {shown}"
        return f"says that it is {said}, and its first bytes are those {what}"
    return None


def _shown(head: bytes) -> str | None:
    """The format that the first bytes of an image show."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "avif" if head[8:11] == b"avi" else "heic"
    if head.lstrip()[:4] in (b"<svg", b"<?xm"):
        return "svg"
    return next((name for name, sign in _SIGNS if head.startswith(sign)), None)
