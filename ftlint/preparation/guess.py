"""Which columns make which fields, as names, types and content suggest it; and what is doubtful in
that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from ftlint.errors import SourceError
from ftlint.preparation.mapping import FIELDS, MappingOf, template
from ftlint.shapes import SHAPES, shape_of
from ftlint.tables import Record, Table

LOOK = 200
ALPACA = ("instruction", "input", "output", "system")
SHEETS = ("CSV", "TSV", "XLSX")

# Names that people give to columns, by what is in them. The earlier is the likelier.
_NAMES: dict[str, tuple[str, ...]] = {
    "prompt": (
        *("prompt", "question", "input", "user", "query", "instruction", "text", "message"),
        *("source", "request", "user_prompt", "context", "sentence", "review", "title", "human"),
        *("subject", "utterance", "ask"),
        *("frage", "pregunta", "pergunta", "domanda", "vraag", "вопрос", "问题", "問題", "题目"),
        *("質問", "输入", "輸入", "指令", "질문"),
    ),
    "completion": (
        *("completion", "answer", "output", "assistant", "response", "reply", "label", "target"),
        *("classification", "category", "class", "summary", "translation", "result", "intent"),
        *("ideal", "sentiment", "gpt", "bot", "expected"),
        *("antwort", "réponse", "respuesta", "resposta", "risposta", "antwoord", "ответ", "答案"),
        *("回答", "答え", "输出", "輸出", "답변"),
    ),
    "system": ("system", "system_prompt", "system prompt", "persona"),
    "chosen": ("chosen", "preferred", "preferred_output", "good", "accepted"),
    "rejected": ("rejected", "non_preferred", "non_preferred_output", "bad", "dispreferred"),
}
_NUMBER = re.compile(r"(?:(?:.*_)?id|index|no|nr||row|uuid|unnamed.*|column_\d+)")


def proposed(table: Table) -> MappingOf:
    """The mapping that names, types and content suggest.

    Raises SourceError, naming the columns, when nothing is certain enough to propose.
    """
    rows = list(islice(table.records(), LOOK))
    if not rows and table.problems:
        line, reason = next(iter(table.problems.items()))
        raise SourceError(
            f"no row can be read (row {line}: {reason})",
            place=table.name,
            remedy="ftlint check says what is wrong, and where",
        )
    if not rows:
        raise SourceError("there are no rows", place=table.name)
    if not table.columns:
        raise SourceError("the rows have nothing in them", place=table.name)
    if shape := _already(rows):
        needed, optional = FIELDS.get(shape, ((), ()))
        # Of a sheet the columns that a shape has are wanted; rows of JSON are rows already.
        sheet = table.format in SHEETS and set(needed) <= set(table.columns)
        fields = [f for f in (*needed, *optional) if sheet and f in table.columns]
        return _mapping(table, shape, **{f: f for f in fields})
    columns = {c: _folded(c) for c in table.columns if not _is_number(c, rows)}
    named = {folded: column for column, folded in columns.items()}
    if "instruction" in named and "output" in named:
        return _mapping(table, "alpaca", **{f: named[f] for f in ALPACA if f in named})
    if len(columns) == 1 and table.format == "TXT":
        return MappingOf("text", {"text": template(next(iter(columns)), table.columns)})
    chosen, rejected = (_named(columns, word) for word in ("chosen", "rejected"))
    prompt = _named(columns, "prompt", {chosen, rejected})
    if chosen and rejected and prompt:
        return _mapping(table, "trl-preference", prompt=prompt, chosen=chosen, rejected=rejected)
    system = _named(columns, "system")
    completion = _named(columns, "completion", {system})
    prompt = _named(columns, "prompt", {completion, system})
    texts = [c for c in columns if c not in (system, prompt, completion) and not _is_id(c)]
    doubt = _half_said(prompt, "prompt") or _half_said(completion, "completion")
    if prompt == "text" and completion:
        doubt = doubt or f"{completion!r} is taken for what is to be learnt"
    if bool(prompt) != bool(completion) and len(texts) == 1:
        doubt = f"{texts[0]!r} is taken because it is the only other column of texts"
        prompt, completion = prompt or texts[0], completion or texts[0]
    if prompt and completion:
        if system:
            found = _mapping(table, "chat", user=prompt, assistant=completion, system=system)
            found.doubt = doubt
            return found
        found = _mapping(table, "completion", prompt=prompt, completion=completion)
        found.doubt = doubt
        return found
    if len(columns) == 2:
        prompt, completion = _by_length(list(columns), rows)
        found = _mapping(table, "completion", prompt=prompt, completion=completion)
        found.doubt = (
            "no name says which column asks and which answers; the one with more different"
            " texts, else the first, is taken to ask"
        )
        return found
    if len(columns) == 1:
        return _mapping(table, "text", text=next(iter(columns)))
    names = ", ".join(f'"{column}"' for column in table.columns[:12])
    raise SourceError(
        f"which columns are the prompt and the completion is not certain; there are {names}",
        place=table.name,
        remedy="say it: --map prompt=COLUMN --map completion=COLUMN",
    )


def _already(rows: Iterable[Record]) -> str | None:
    shapes = [shape_of(record.values) for record in rows]
    names = {shape.name if shape else None for shape in shapes}
    structured = {"completion", "alpaca", "text", "trl-prompt", "trl-preference"}
    if len(names) != 1 or None in names:
        return None
    (name,) = names
    # One text alone is no row where another column is named like its answer.
    if name in ("text", "trl-prompt") and _named(
        {key: _folded(key) for record in rows for key in record.values}, "completion"
    ):
        return None
    # Rows of plain texts are taken for what they are only by the names that the shape has.
    if name in structured and not all(
        set(SHAPES[str(name)].requires) <= set(r.values) for r in rows
    ):
        return None
    return name


def _mapping(table: Table, shape: str, **fields: str) -> MappingOf:
    return MappingOf(shape, {f: template(c, table.columns) for f, c in fields.items()})


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.strip().casefold()).strip("_")


def _is_number(column: str, rows: list[Record]) -> bool:
    """Whether a column counts the rows: nothing to learn from it."""
    if not _NUMBER.fullmatch(_folded(column)):
        return False
    values = [str(row.values.get(column) or "") for row in rows]
    return len(set(values)) == len(values)


def _named(columns: Mapping[str, str], word: str, taken: Iterable[str | None] = ()) -> str | None:
    """The column whose name says that it is this; the whole name counts before a part of it."""
    free = {column: folded for column, folded in columns.items() if column not in set(taken)}
    for name in _NAMES[word]:
        key = _folded(name)
        for column, folded in free.items():
            if folded == key:
                return column
    for name in _NAMES[word]:
        key = _folded(name)
        for column, folded in free.items():
            if key in folded.split("_") and not _is_id(folded):
                return column
    return None


def _is_id(column: str) -> bool:
    """Whether a column numbers things, by its name."""
    return _folded(column).split("_")[-1] in ("id", "ids", "uuid", "index")


def _half_said(column: str | None, word: str) -> str:
    """The doubt in a column that was taken for a part of its name."""
    if column is None or _folded(column) in map(_folded, _NAMES[word]):
        return ""
    return f"{column!r} is taken for a part of its name"


def _by_length(columns: list[str], rows: list[Record]) -> tuple[str, str]:
    """Of two columns the one with more different values asks; then the first."""
    first, second = columns
    kinds = [len({str(row.values.get(column)) for row in rows}) for column in columns]
    return (second, first) if kinds[0] * 3 < kinds[1] else (first, second)
