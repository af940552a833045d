"""Label Studio's JSON export: tasks with their data and the annotations that people made, as in
labelstud.io/guide/task_format, seen 2026-11.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ftlint.errors import SourceError
from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted, listed

LOOK = 500  # tasks whose names are the columns


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is a task of Label Studio."""
    made = values.get("annotations")
    return (
        isinstance(values.get("data"), dict)
        and isinstance(made, list)
        and all(isinstance(one, dict) and "result" in one for one in made)
    )


class Tasks(Export):
    """A row of each annotated task: its data, and what was chosen or written under the names of the
    controls. What marks a part of a text or picture is not read.

    Raises SourceError where nothing else is in the annotations.
    """

    format = "Label Studio's tasks"
    exported = True

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        before = list(self.notes)
        rows = [record.values for record in islice(self.records(), LOOK)]
        given = dict.fromkeys(k for row in rows for k in row["data"])
        answers = dict.fromkeys(k for row in rows for k in row if k not in ("data", "annotations"))
        made = [name for name in answers if name not in given]
        self.columns = [*given, *made]
        asked = [name for name in given if all(isinstance(r["data"].get(name), str) for r in rows)]
        if not made:
            kinds = {str(r.get("type")) for row in rows for r in row["annotations"][0]["result"]}
            told = (
                f"they only mark parts ({', '.join(sorted(kinds))})" if rows else "there are none"
            )
            raise SourceError(
                f"Label Studio's annotations answer nothing: {told}",
                place=self.name,
                remedy="add a control such as Choices or TextArea to the project, and annotate",
            )
        if len(asked) == len(made) == 1:
            self.pair = (asked[0], made[0])
        elif len(made) > 1:
            self.doubt = f"several controls are answered: {', '.join(map(repr, made))}"
        self.notes[:] = before

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values) and all(map(_has_results, values["annotations"]))

    def records(self) -> Iterator[Record]:
        bare: list[int] = []
        several: list[int] = []
        marks: Counter[str] = Counter()
        for record in self.fitting():
            task = record.values
            done = [
                a for a in task["annotations"] if a.get("result") and not a.get("was_cancelled")
            ]
            if not done:
                bare.append(record.line)
                continue
            first, *others = sorted(done, key=lambda one: not one.get("ground_truth"))
            answers, marked = _answers(first["result"], task["data"])
            if any(_answers(other["result"], task["data"])[0] != answers for other in others):
                several.append(record.line)
            marks.update(marked)
            named = {"data": task["data"], "annotations": task["annotations"]}
            yield Record(record.line, named | task["data"] | answers)
        if bare:
            what = counted(len(bare), "task")
            self.note(f"{what} left out, skipped or not annotated: {listed(bare)}")
        if several:
            what = counted(len(several), "task")
            self.note(f"{what} with annotations that differ, the first is read: {listed(several)}")
        for kind, count in marks.items():
            self.note(f"not read, for they mark parts: {kind} of {counted(count, 'task')}")


def _has_results(annotation: Mapping[str, Any]) -> bool:
    results = annotation["result"] or []
    return isinstance(results, list) and all(
        isinstance(result, dict) and isinstance(result.get("value") or {}, dict)
        for result in results
    )


def _answers(
    results: list[dict[str, Any]], data: Mapping[str, Any]
) -> tuple[dict[str, str], set[str]]:
    """What was answered, by the name of the control, and the kinds of marks beside it."""
    answers: dict[str, str] = {}
    marks: set[str] = set()
    for result in results:
        value = result.get("value") or {}
        kind = str(result.get("type"))
        text = None if "start" in value or "x" in value else _text(value.get(_KEYS.get(kind, kind)))
        if text is None:
            marks.add(kind)
            continue
        name = str(result.get("from_name"))
        name = f"{name} (annotation)" if name in data else name
        answers[name] = f"{answers[name]}\n{text}" if name in answers else text
    return answers, marks


_KEYS = {"textarea": "text", "pairwise": "selected"}


def _text(value: Any) -> str | None:
    """An answer as a text; None for what is none."""
    if isinstance(value, list):
        parts = [_text(part) for part in value]
        return None if None in parts else ", ".join(map(str, parts))
    return str(value) if isinstance(value, str | int | float) else None
