"""Checks on the shape of a record that the structs leave open."""

from __future__ import annotations

from msgspec import UNSET

from ftlint.checks.dataset import RowCount
from ftlint.model import Batch, Hits, SetHits, about_file, check
from ftlint.spans import pointer
from ftlint.verdicts import KEYS, verdict

# Without tools the calls of a row are none that it knows; and what a system prompt says is meant.
_MEANT = ("tools", "functions", "system")


@check("key", "certain", "judged")
def unexpected_key(batch: Batch, *, keys: list[str] | None = None) -> Hits:
    """Rows with a key at the top that the shape does not know, or that is not among `keys`. It is
    not `certain` that a row can do without its tools and system prompt, without a verdict on its
    answer, `judged` by it, nor without any key while it lacks one.
    """
    faults = [f for f in batch.faults if f.kind == "unexpected-key"]
    lacking = {f.row for f in batch.faults if faults and f.kind == "missing-key" and not f.place}
    found = []
    for f in faults:
        key = f.details["key"]
        judged = _judged(batch, f.row, key)
        meant = bool(judged) or (key in _MEANT and _says(batch, f.row, key))
        found.append((f.row, f.place, key, f.row not in lacking and not meant, judged))
    fields = _fields(batch) if keys is not None else {}
    for field, key in fields.items():
        if keys is not None and key not in keys:
            found += [
                (i, pointer(key), key, key not in _MEANT or not getattr(row, field), "")
                for i, row in enumerate(batch.rows)
                if row is not None and getattr(row, field) is not UNSET
            ]
    found.sort(key=lambda hit: hit[0])
    return Hits(
        [row for row, *_ in found],
        [at for _, at, *_ in found],
        [{"key": key, "certain": sure, "judged": judged} for _, _, key, sure, judged in found],
    )


def _judged(batch: Batch, row: int, key: str) -> str:
    """What a key says of a row's answer, if it is a verdict on it."""
    rejected = key.startswith("rejected")
    if key not in KEYS and not rejected:
        return ""
    said = batch.whole(row)
    value = said.get(key) if isinstance(said, dict) else None
    if rejected:
        held = value and isinstance(value, str | list | dict)
        return ", which has an answer that is a bad one" if held else ""
    good = verdict(value)
    return (
        "" if good is None else f", which says that the answer is a {'good' if good else 'bad'} one"
    )


def _says(batch: Batch, row: int, key: str) -> bool:
    """Whether a row has anything under a key that its struct may skip."""
    said = batch.whole(row)
    return not isinstance(said, dict) or bool(said.get(key))


def _fields(batch: Batch) -> dict[str, str]:
    """The fields of the rows' struct, with the keys they are written by. Rows that were read under other
    names have a field more, of these names.
    """
    for row in batch.rows:
        if hasattr(row, "__struct_fields__") and not hasattr(row, "written"):
            return dict(zip(row.__struct_fields__, row.__struct_encode_fields__, strict=True))
    return {}


@check("found", "new")
def other_schema_version(batch: Batch, *, known: list[str]) -> Hits:
    """Rows whose `schemaVersion` is not among the `known`, of which the first is the usual one."""
    rows = [i for i in batch.present() if batch.rows[i].schema_version not in known]
    details = [{"found": batch.rows[i].schema_version, "new": known[0]} for i in rows]
    return Hits(rows, ["/schemaVersion"] * len(rows), details)


@check("doubt")
def doubtful_shape(count: RowCount, *, doubt: str) -> SetHits:
    """A file whose rows may as well be of another shape, as `doubt` says."""
    return about_file(doubt=doubt) if count.lines else SetHits()


@check()
def unknown_shape(count: RowCount, *, problem: str, way: str) -> SetHits:
    """A file whose rows fit no shape; `problem` says what was seen and what is missing, and `way`
    what may be done.
    """
    return about_file() if count.lines and problem and way else SetHits()
