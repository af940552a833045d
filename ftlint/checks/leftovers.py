"""Checks for what programs left in texts: a value that was none, marks of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ftlint.checks.short import asked_by, short_rows
from ftlint.checks.special import BRACKET, WRITTEN_OUT
from ftlint.model import Batch, Hits, check
from ftlint.signs import Signs

# What is written where nothing was: by pandas, by the makers of Alpaca's data, by JavaScript, and in the
# cells of spreadsheets whose formulas failed.
WRITTEN = ("nan", "<NA>", "NaT")  # by pandas
FAILED = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
_NOTHING = frozenset(
    (
        *("<noinput>", "[object Object]", *WRITTEN, *FAILED),
        *("#ERROR!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA"),
    )
)
# In a field that may be empty these say that it is.
_NO_INPUT = frozenset(("none", "null", "n/a", "no input", "noinput", "<no input>", "undefined"))
# The same in other languages, where it is no word that may be asked about.
_NO_INPUT_SAID = frozenset(
    (
        *("无输入", "没有输入", "無輸入", "沒有輸入", "<无输入>", "<无>"),
        *("（无）", "(无)", "（無）", "入力なし", "ไม่มีข้อมูลนำเข้า"),
        *("입력 없음", "입력없음", "нет ввода", "нет входных данных", "без ввода", "немає вводу"),
        *("keine eingabe", "sin entrada", "ninguna entrada", "sem entrada"),
        *("nenhuma entrada", "nessun input", "aucune entrée", "pas d'entrée"),
        *("brak danych wejściowych", "brak wejścia", "žádný vstup", "geen invoer"),
        *("ingen indata", "girdi yok", "fără intrare", "không có đầu vào"),
        *("tidak ada masukan", "tidak ada input", "لا يوجد مدخل", "لا يوجد إدخال"),
        *("بدون ورودی", "אין קלט", "कोई इनपुट नहीं", "কোন ইনপুট নেই"),
    )
)
# Words for none that may be asked about as words.
_NONE = frozenset(("无", "無", "なし", "無し", "없음"))
_WORD = r"[个個这這该該]字|字[的怎音义義]|[词詞譯译訳]|翻|拼音|部首|[読漢]|汉字|글자|단어|번역|발음|뜻|word|translat|pinyin|character"
LONGEST = 24
# Who asks about these may be answered with one.
_SPOKEN = (
    r"(?i)"
    r"excel|sheet|formula|lookup|\bcells?\b|pandas|numpy|data ?frame|javascript|\bjs\b|python|print"
    r"|return|console|alert|公式|单元格|tabelle|tableau|hoja|planilha"
)
# Without the letters at their edges that they would share with other signs.
SIGNS = Signs('"nan"', "<noi", "[obj", "hink>", "/INST]")
# The same where they are values within JSON, and as they stand in a line, where quotes are escaped.
_VALUES = frozenset(("nan", "NaN", "NaT"))
_WITHIN = tuple(f'{value}\\"'.encode() for value in sorted(_VALUES))


def _suspects(batch: Batch) -> list[int]:
    """The rows that may have any of these, also where angle brackets are escaped."""
    return sorted({*batch.block.having(SIGNS), *batch.block.having(BRACKET)})


@check("found", "new", "certain")
def missing_value(batch: Batch, *, separator: str | None = None, stop: str | None = None) -> Hits:
    """Texts that are nothing but what a program writes for a value that is not there, or for a formula
    that failed, the separator and the stop sequence aside; answers not where somebody asks about such.
    In an input that may be empty, where an empty one is `certain` to be meant, also the words for none.
    """
    ends = (separator or "", stop or "")
    most = LONGEST + max(map(len, ends))
    rows = {*_suspects(batch)}
    short = ("prompt", "output") if batch.shape.name == "completion" else ("output",)
    for texts in short:
        rows |= short_rows(batch.texts(texts), most, lambda text: _bare(text, ends) in _NOTHING)
    optional = "optional" in batch.shape.selectors()
    if optional:
        rows |= short_rows(batch.texts("optional"), most, _is_none)
    if not rows:
        return Hits([])
    few = batch.narrowed(rows)
    asked, column, outputs = asked_by(few), few.texts("all"), few.texts("output")
    answers = {(outputs.rows[i], outputs.place_of(i)) for i in range(len(outputs.values))}
    found: dict[int, dict[str, Any]] = {}
    for i, text in enumerate(column.values):
        row, place, bare = column.rows[i], column.place_of(i), _bare(text, ends)
        certain = optional and place == few.texts("optional").place
        if not (bare in _NOTHING or (certain and _is_none(text))):
            continue
        if bare.rstrip("。.") in _NONE and re.search(_WORD, asked.get(row, "")):
            continue
        said = asked.get(row, "") if (row, place) in answers else ""
        named = re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", said)
        if not named and not re.search(_SPOKEN, said):
            found[i] = {"found": bare, "new": "", "certain": certain}
    return column.hits(found, lambda i: found[i])


def _bare(text: str, ends: tuple[str, str]) -> str:
    for end in ends:
        text = text.removesuffix(end)
    return text.strip()


def _is_none(text: str) -> bool:
    bare = text.strip()
    word = bare.casefold().rstrip(".。")
    return bare in _NOTHING or word in _NO_INPUT or word in _NO_INPUT_SAID or word in _NONE


@check("found", "where")
def missing_json_value(batch: Batch, *, format: str | None = None) -> Hits:
    """Outputs, of a set whose `format` is JSON, in which a value is what a program writes for one that is
    not there, where nobody asks about such.
    """
    if format != "json" or not any(sign in batch.block.data for sign in _WITHIN):
        return Hits([])
    asked, column = asked_by(batch), batch.texts("output")
    found: dict[int, dict[str, Any]] = {}
    for i, text in enumerate(column.values):
        first = next(_missing_in(text), None)
        said = asked.get(column.rows[i], "") if first else ""
        if (
            first
            and not re.search(r"(?i)(?<!\w)na[nt](?!\w)", said)
            and not re.search(_SPOKEN, said)
        ):
            found[i] = {"where": first[0], "found": first[1]}
    return column.hits(found, lambda i: found[i])


def _missing_in(text: str) -> Iterator[tuple[str, str]]:
    """Where a text that is JSON has such values, by the keys and numbers that lead there, and which."""
    if text.lstrip()[:1] not in ("{", "[") or not any(f'"{value}"' in text for value in _VALUES):
        return
    try:
        yield from _walk(msgspec.json.decode(text), "")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return


def _walk(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and value in _VALUES:
        yield at, value
    pairs = enumerate(value) if isinstance(value, list) else ()
    for key, inner in value.items() if isinstance(value, dict) else pairs:
        yield from _walk(inner, f"{at}.{key}" if at else str(key))


@check()
def template_mark(batch: Batch, *, shape: str = "") -> Hits:
    """Outputs in which a mark of Llama 2's or Mistral's template has no partner."""
    rows = batch.block.having(SIGNS)
    if not rows or shape in WRITTEN_OUT:
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    found = (text.count("[/INST]") > text.count("[INST]") for text in column.values)
    return column.hits(column.indices(found))


_THINK, _THOUGHT = "<think>", "</think>"


@check()
def unclosed_thought(batch: Batch) -> Hits:
    """Outputs that begin to think and never end. The mark that begins it may be the template's."""
    if not (rows := _suspects(batch)):
        return Hits([])
    column = batch.narrowed(rows).texts("output")
    return column.hits(
        [
            i
            for i, text in enumerate(column.values)
            if text.lstrip().startswith(_THINK) and _THOUGHT not in text
        ]
    )
