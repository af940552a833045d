"""Which columns make which fields, as names, types and content suggest it; and what is doubtful in
that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from ftlint.errors import SourceError
from ftlint.preparation.mapping import FIELDS, MappingOf, template
from ftlint.shapes import SHAPES, shapes_of
from ftlint.tables import Record, Table
from ftlint.verdicts import KEYS, verdict

LOOK = 200
ALPACA = ("instruction", "input", "output", "system")
SHEETS = ("CSV", "TSV", "XLSX")

# Names that people give to columns, by what is in them. The earlier is the likelier.
_NAMES: dict[str, tuple[str, ...]] = {
    "prompt": (
        *("prompt", "question", "input", "query", "instruction", "text", "message", "request"),
        *("utterance", "user_prompt", "user", "human", "body", "description", "content"),
        *("document", "article", "comment", "email", "ticket", "tweet", "post", "sentence"),
        *("review", "source", "context", "title", "subject", "ask", "q"),
        *("frage", "pregunta", "pergunta", "domanda", "vraag", "вопрос", "问题", "問題", "题目"),
        *("質問", "输入", "輸入", "指令", "질문", "问", "問"),
    ),
    "completion": (
        *("completion", "answer", "output", "assistant", "response", "reply", "label", "target"),
        *("classification", "category", "class", "summary", "translation", "result", "intent"),
        *("ideal", "sentiment", "gpt", "bot", "expected", "highlights", "a"),
        *("antwort", "réponse", "respuesta", "resposta", "risposta", "antwoord", "ответ", "答案"),
        *("回答", "答え", "输出", "輸出", "답변", "答"),
    ),
    "system": ("system", "system_prompt", "system prompt", "persona"),
    "chosen": ("chosen", "preferred", "preferred_output", "good", "accepted"),
    "rejected": ("rejected", "non_preferred", "non_preferred_output", "bad", "dispreferred"),
}
# Beside these names, `user` is what a user says; else it may be who.
_PARTNERS = {"assistant", "bot", "gpt"}
# What a question may not be understood without.
_BACKGROUND = {"context", "passage", "document", "choices", "options", "history"}
# Who speaks, where each row of a table is one turn of a conversation.
_SPEAKERS = {"role", "from", "speaker", "author", "sender"}
_SIDES = {
    *("user", "human", "customer", "client", "prompter", "visitor", "requester"),
    *("assistant", "gpt", "bot", "agent", "model", "ai", "chatbot", "support", "system"),
}
_LABEL = re.compile(
    r"\s*(q|a|question|answer|user|assistant|human|ai|bot|customer|agent|frage|antwort|问|答)\s*[:：]",
    re.IGNORECASE,
)
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
            remedy="ftlint check says what is wrong, and where"
            if table.format.startswith("JSON")
            else "mend it there",
        )
    if not rows:
        raise SourceError("there are no rows", place=table.name)
    if not table.columns:
        raise SourceError("the rows have nothing in them", place=table.name)
    shape = _already(rows)
    if shape in (None, "text"):
        _refuse_turns(table, rows)
    if shape:
        needed, optional = FIELDS.get(shape, ((), ()))
        # Of a sheet the columns that a shape has are wanted; rows of JSON are rows already.
        sheet = table.format in SHEETS and set(needed) <= set(table.columns)
        fields = [f for f in (*needed, *optional) if sheet and f in table.columns]
        found = _mapping(table, shape, **{f: f for f in fields})
        if shape == "text" and fields and any(c != "text" and not _is_id(c) for c in table.columns):
            found.doubt = "no other column is named like an answer: 'text' alone is used"
        return found
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
    if "user" in named and completion and _folded(completion) in _PARTNERS:
        prompt = named["user"]
    rest = [c for c in columns if c not in (system, prompt, completion) and not _is_id(c)]
    nested = {c for c in columns if any(isinstance(r.values.get(c), list | dict) for r in rows)}
    alone = rest[0] if len(rest) == 1 and rest[0] not in nested else ""
    doubt = _half_said(prompt, "prompt") or _half_said(completion, "completion")
    if prompt == "text" and completion:
        doubt = doubt or f"{completion!r} is taken for what is to be learnt"
    if bool(prompt) != bool(completion) and alone and _folded(alone) not in _BACKGROUND:
        doubt = f"{alone!r} is taken because it is the only other column of texts"
        prompt, completion = prompt or alone, completion or alone
    if prompt and completion:
        _refuse_verdicts(table, rest, prompt, completion, rows)
        doubt = doubt or _left_out([c for c in rest if c not in (prompt, completion)], prompt, rows)
        if system:
            found = _mapping(table, "chat", user=prompt, assistant=completion, system=system)
            found.doubt = doubt
            return found
        found = _mapping(table, "completion", prompt=prompt, completion=completion)
        found.doubt = doubt
        return found
    if len(columns) == 2 and not nested:
        prompt, completion = _by_length(list(columns), rows)
        found = _mapping(table, "completion", prompt=prompt, completion=completion)
        found.doubt = (
            "no name says which column asks and which answers; the one with more different"
            " texts, else the first, is taken to ask"
        )
        if any(len(column.split()) > 2 for column in columns):
            found.doubt += "; the first row is taken for the names of the columns"
        return found
    if len(columns) == 1 and not nested:
        return _mapping(table, "text", text=next(iter(columns)))
    names = ", ".join(f'"{column}"' for column in table.columns[:12])
    raise SourceError(
        f"which columns are the prompt and the completion is not certain; there are {names}",
        place=table.name,
        remedy="say it: --map prompt=COLUMN --map completion=COLUMN",
    )


def _refuse_turns(table: Table, rows: list[Record]) -> None:
    """Raise SourceError where rows are turns of conversations: one alone teaches nothing."""
    if table.format == "TXT" and _is_dialogue([str(row.values["text"]) for row in rows]):
        raise SourceError(
            "each line is one turn, a question or an answer",
            place=table.name,
            remedy="make a table of it first, with a question and its answer in one row",
        )
    if speaker := _speaker(table.columns, rows):
        raise SourceError(
            f"each row is one turn of a conversation: {speaker!r} says whose",
            place=table.name,
            remedy="put the turns of a conversation into one row first, as a list under `messages`",
        )


def _refuse_verdicts(
    table: Table, columns: list[str], prompt: str, completion: str, rows: list[Record]
) -> None:
    """Raise SourceError where a column that would be left out calls some of the answers bad: they
    would be learnt like the others.
    """
    unpaired = SHAPES["trl-unpaired"]
    for column in columns:
        if column in (prompt, completion) or _folded(column) not in _VERDICTS:
            continue
        cells = [
            {
                "prompt": record.values.get(prompt),
                "completion": record.values.get(completion),
                "label": record.values.get(column),
            }
            for record in rows
        ]
        said = {verdict(cell["label"]) for cell in cells}
        if {True, False} <= said and unpaired.together(cells):
            raise SourceError(
                f"{column!r} says which answers are good and which are bad; without it the bad ones"
                " would be learnt too",
                place=table.name,
                remedy="leave their rows out first, or name the columns `prompt`, `completion` and"
                " `label` for KTO; to learn all of them, say --map prompt="
                f"{prompt} --map completion={completion}",
            )


_VERDICTS = {*KEYS, "feedback", "verdict", "thumbs", "vote", "rating", "accepted", "correct"}
_VERDICTS |= {"is_correct", "is_good", "good", "preferred", "desirable", "helpful", "liked"}


def _already(rows: Iterable[Record]) -> str | None:
    shapes = shapes_of([record.values for record in rows])
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
            if len(key) > 1 and key in folded.split("_") and not _is_id(folded):
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


def _left_out(columns: list[str], prompt: str, rows: list[Record]) -> str:
    """The doubt about columns that are not used, though a prompt may need them."""
    for column in columns:
        if _folded(column) in _BACKGROUND:
            return f"{column!r} is left out, which the prompt may need"
        cells = [row.values.get(column) for row in rows]
        if 2 * sum(isinstance(cell, str) and _is_prose(cell) for cell in cells) > len(cells):
            both = f"{{{column}}}\\n\\n{{{prompt}}}"
            return f"{column!r} has texts too, and is left out ('{both}' would take both)"
    return ""


def _is_prose(cell: str) -> bool:
    """Whether a cell says something, and does not only name it."""
    return len(cell.split()) > 3 or (len(cell) >= 15 and not cell.isascii())


def _speaker(columns: Iterable[str], rows: list[Record]) -> str | None:
    """The column that says who speaks, where it is now one side and now the other."""
    for column in columns:
        if not _SPEAKERS.isdisjoint(_folded(column).split("_")):
            found = {str(row.values.get(column)).strip().casefold() for row in rows}
            if len(found) > 1 and found <= _SIDES:
                return column
    return None


def _is_dialogue(lines: list[str]) -> bool:
    """Whether most lines begin with a label of who speaks, at least two of whom do."""
    labels = [found[1].casefold() for line in lines if (found := _LABEL.match(line))]
    return 2 * len(labels) > len(lines) and len(set(labels)) > 1
