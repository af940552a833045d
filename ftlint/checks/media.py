"""What a row holds besides the texts of its shape: images, sounds, documents, settings, and texts
under names that the shape does not have. Two rows that ask the same of two pictures are not the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import msgspec

from ftlint.checks.content import listed
from ftlint.model import Batch

# Names that tell one row from another and say nothing that could be learnt: which row it is, where
# it came from, when and by whom. No list of what may be learnt would ever be complete.
_NAMING = frozenset(
    (
        *("id", "uid", "uuid", "guid", "idx", "index", "row"),
        *("rowid", "rowindex", "rowidx", "rownumber", "itemid", "recordid", "entryid", "exampleid"),
        *("sampleid", "dataid", "pairid", "indexlevel0", "unnamed0"),
        *("conversationid", "convid", "dialogid", "dialogueid", "chatid", "threadid", "sessionid"),
        *("messageid", "turnid", "parentid", "requestid", "responseid", "traceid", "customid"),
        *("questionid", "promptid", "answerid", "completionid", "annotationid", "ticketid"),
        *("hash", "md5", "sha1", "sha256", "checksum", "fingerprint", "digest"),
        *("source", "sourceid", "sourceurl", "dataset", "datasetname", "datasetid", "origin"),
        *("provenance", "license", "licence", "split", "fold"),
        *("created", "createdat", "createdtime", "creationtime", "updated", "updatedat"),
        *("modified", "modifiedat", "timestamp", "timestamps", "ts", "generatedat", "leadtime"),
        *("author", "username", "userid", "annotator", "annotatorid", "createdby"),
        *("updatedby", "reviewer", "model", "modelname", "modelid", "generator", "generatedby"),
    )
)
_NAME = 6  # words; longer ones say something
_ABOUT = frozenset(("metadata", "meta", "info", "extra", "additionalinfo"))  # hold such names
_PLACE = itemgetter(0)
_NOTHING: tuple[Any, ...] = (None, "", [], {})

_SIGN = r"[\W_]+"
# What some call what is asked, or learnt, beside what the shape calls so.
_ASKED = (
    r"(?ix)"
    r"""(?:^|[\W_]|(?<=[a-z])(?=[A-Z]))
    (?:image|img|pic|picture|photo|figure|chart|screenshot|frame|video|audio|sound|speech|voice|wav
    |clip|media|attachment|file|inline|document|doc|passage|context|question|query|text|label
    |thinking|tool|template)s?
    (?![a-z])"""
)
_encode = msgspec.json.Encoder(order="deterministic").encode


class Held(NamedTuple):
    """What a row holds besides: all of it, and what belongs to the question, each as JSON."""

    all: bytes
    asked: bytes


def besides(batch: Batch) -> dict[int, Held]:
    """For the rows that hold anything besides, what it is; what only names a row is nothing."""
    found: dict[int, Held] = {}
    parted = batch.once(with_parts)
    # One at a time: in some shapes these are all rows, too many to keep whole.
    for row in sorted({*batch.fuller, *parted}):
        if batch.rows[row] is None:
            continue
        said = batch.whole(row)
        if said is None:
            continue
        if under := getattr(batch.rows[row], "written", None):  # the keys of texts that it has
            said = {key: value for key, value in said.items() if key not in under.values()}
        held = sorted(_beyond(said, batch.rows[row]), key=_PLACE)
        parts = list(_parts(said)) if row in parted else []
        if held or parts:
            asked = [pair for pair in held if re.search(_ASKED, pair[0][-1])]
            found[row] = Held(
                _encode([held, parts]), _encode([asked, parts]) if asked or parts else b""
            )
    return found


def with_parts(batch: Batch) -> set[int]:
    """The rows with parts that are no text: what these hold, views leave out."""
    if "messages" not in batch.shape.selectors():
        return set()
    messages = batch.items("messages")
    values = messages.values
    return {
        messages.rows[i]
        for i in batch.once(listed)
        if any(part.type != "text" for part in values[i].content)
    }


def wholes(batch: Batch) -> dict[int, dict[str, Any]]:
    """The rows that have more than texts, in order, with all that their lines say."""
    rows = sorted({*batch.fuller, *batch.once(with_parts)})
    said = {row: batch.whole(row) for row in rows}
    return {row: value for row, value in said.items() if isinstance(value, dict)}


def bucket_of(file: Any) -> dict[str, Any] | None:
    """Where in a bucket an image, a video or a document of Bedrock's is; None for one that is elsewhere."""
    source = file.get("source") if isinstance(file, dict) else None
    place = source.get("s3Location") if isinstance(source, dict) else None
    return place if isinstance(place, dict) else None


Path: TypeAlias = tuple[Any, ...]


def _beyond(said: Any, known: Any, at: Path = ()) -> list[tuple[Path, Any]]:
    """The places in a row of which its struct knows nothing, with the values there."""
    held: list[tuple[Path, Any]] = []
    if type(said) is dict and isinstance(known, msgspec.Struct):
        fields = _fields(type(known))
        for key, value in said.items():
            if key not in fields:
                if (told := _telling(key, value)) not in _NOTHING:
                    held.append(((*at, key), told))
            elif type(value) is dict or type(value) is list:
                held += _beyond(value, getattr(known, fields[key]), (*at, key))
    elif type(said) is list and isinstance(known, list | tuple):
        for number, (one, other) in enumerate(zip(said, known, strict=False)):
            if type(one) is dict:
                held += _beyond(one, other, (*at, number))
    return held


@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, str]:
    return dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))


def _telling(key: str, value: Any) -> Any:
    """A value less what names its row; None when that is all."""
    name = _name(key)
    if name in _NAMING:
        long = isinstance(value, str) and len(value.split(maxsplit=_NAME)) > _NAME
        return value if long or isinstance(value, dict | list) else None
    if name in _ABOUT and isinstance(value, dict):
        return {k: v for k in value if (v := _telling(k, value[k])) not in _NOTHING}
    return value


@lru_cache(1024)
def _name(key: str) -> str:
    return re.sub(_SIGN, "", key).casefold()


def _parts(said: Any) -> Iterator[Any]:
    """The parts of contents that are no text, in their order, whatever a shape calls them. Calls
    of functions are known as such.
    """
    if isinstance(said, list):
        for value in said:
            yield from _parts(value)
    elif isinstance(said, dict):
        for key in sorted(said):
            value = said[key]
            if key in ("content", "parts") and isinstance(value, list):
                yield from (part for part in value if isinstance(part, dict) and _is_other(part))
            else:
                yield from _parts(value)


def _is_other(part: dict[str, Any]) -> bool:
    if "functionCall" in part or "function_call" in part:
        return False
    return part.get("type", "text") != "text" or not isinstance(
        part.get("text", part.get("value")), str
    )
