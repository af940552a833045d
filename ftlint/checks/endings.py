"""Checks on how outputs go on and end: loops, cuts, another script than was asked in."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ftlint.checks.characters import strange
from ftlint.checks.likeness import words_of
from ftlint.checks.sentences import is_within
from ftlint.model import Batch, Column, Hits, SetHits, Summary, check
from ftlint.signs import any_of, numbered

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

LONG = 200
RUN = 6
SENTENCE = 60
BACKTICK = numbered("`")
PIECE = 16  # characters of a loop that are enough to know it by


@check("found", "times", "percent")
def repetition(batch: Batch, *, share: float) -> Hits:
    """Outputs of which at least that share of the words is one run of words again and again.
    Lists, tables, code and verse repeat less of themselves, or shorter runs.
    """
    column = batch.texts("output")
    values = column.values
    # The middle of a text is in a loop that is more than half of it. Of four rounds or more, each
    # is at most a quarter of the text: what stands there stands a round before or after too.
    suspects = [
        i
        for i, text in enumerate(values)
        if (half := len(text) // 2) >= LONG // 2
        and text.count(text[half : half + PIECE], half // 2, half + half // 2 + PIECE) > 1
    ]
    found = {i: loop for i in suspects if (loop := _loop(values[i], share))}
    return column.hits(found, lambda i: found[i])


def _loop(text: str, share: float) -> dict[str, Any] | None:
    words = text.split()
    between = " "
    if len(words) < 4 * RUN and not text.isascii():
        words, between = words_of(text), ""  # scripts without spaces
    # A text that does not repeat itself has mostly words of its own.
    if len(words) < 4 * RUN or len(set(words)) > len(words) * 0.6:
        return None
    runs = Counter(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    run, times = runs.most_common(1)[0]
    if len(set(run)) < 3 or not any(word.isalpha() for word in run):
        return None
    repeated = sum(count for count in runs.values() if count >= 4)
    part = repeated / (len(words) - RUN + 1)
    if times < 4 or part < share:
        return None
    return {"found": between.join(run), "times": times, "percent": f"{part:.0%}"}


class Ends(Summary):
    """The lines of long outputs that end, their stop sequence aside, in the middle of a sentence
    or of a code block, with the field; and how many long outputs there are. 16 bytes a line.
    """

    by = ("stop",)

    def __init__(self, stop: str | None) -> None:
        self.stop = stop or ""
        self.long = 0
        self.cut = array("Q")
        self.open = array("Q")
        self.places: list[str] = []
        self.open_places: list[str] = []

    def add(self, batch: Batch) -> None:
        column = batch.texts("output")
        values = column.values
        sizes = column.sizes()
        self.long += sum(map(SENTENCE.__le__, sizes))
        lasts = self._lasts(column)
        unclear = {last for last in set(lasts) if not last.strip() or is_within(last)}
        cut = [i for i, last in enumerate(lasts) if last in unclear] if unclear else []
        open_: set[int] = set()
        # One byte is found far faster than three; and some writers escape this one.
        data = batch.block.data
        if (b"`" in data and b"```" in data) or batch.block.having(BACKTICK):
            open_ = {i for i, text in enumerate(values) if text.count("```") % 2}
        first = batch.block.first_line
        for found, lines, places in (
            (sorted(open_), self.open, self.open_places),
            ([i for i in cut if i not in open_ and self._is_cut(values[i])], self.cut, self.places),
        ):
            at = [i for i in found if sizes[i] >= SENTENCE]
            lines.extend([first + column.rows[i] for i in at])
            places += map(column.place_of, at)

    def _lasts(self, column: Column) -> list[str]:
        """The last character of each text before the stop sequence; of nearly all files that is at the
        same place in all.
        """
        reach = len(self.stop) + 1
        if column.shortest() >= reach and not (self.stop and column.not_ended(self.stop)):
            return list(map(itemgetter(-reach), column.values))
        return [text[-reach:].removesuffix(self.stop)[-1:] for text in column.values]

    def _is_cut(self, text: str) -> bool:
        return is_within(text.removesuffix(self.stop).rstrip()[-1:])

    def merge(self, other: Ends) -> None:
        self.long += other.long
        self.cut.extend(other.cut)
        self.open.extend(other.open)
        self.places += other.places
        self.open_places += other.open_places


@check("why")
def cut_off(ends: Ends, *, others: float, stop: str | None = None) -> SetHits:
    """Long outputs that end within a sentence where at least the share `others` do not, and
    those that end within a code block.
    """
    found = [
        (line, place, "in the middle of a code block")
        for line, place in zip(ends.open, ends.open_places, strict=True)
    ]
    if ends.long and 1 - len(ends.cut) / ends.long >= others:
        found += [
            (line, place, "in the middle of a sentence")
            for line, place in zip(ends.cut, ends.places, strict=True)
        ]
    found.sort()
    return SetHits(
        array("Q", [line for line, _, _ in found]),
        array("Q", [0] * len(found)),
        places=[place for _, place, _ in found],
        details=[{"why": why} for _, _, why in found],
    )


@lru_cache(4096)
def _script(character: str) -> str:
    """The script of a letter, by its Unicode name; Chinese and Japanese count as one."""
    name = unicodedata.name(character, "")
    word = name.split(" ")[0].split("-")[0]
    if word in ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "HALFWIDTH", "FULLWIDTH"):
        return "Chinese or Japanese"
    return word.capitalize()


_ascii = re.compile(r"[\x00-\x7f]+")
_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())
HEAD = 240
FEW = 12
MOST = 0.7


def script_of(text: str) -> str:
    """The script that most letters of a text are in; nothing for few letters."""
    head = text[:HEAD]
    plain = head.encode("ascii", "ignore")
    latin = len(plain.translate(None, _NO_LETTERS))
    others = len(head) - len(plain)
    if latin >= FEW and latin > MOST * (latin + others):
        return "Latin"
    counts = Counter({"Latin": latin})
    for character, times in Counter(_ascii.sub("", head)).items():
        if character.isalpha():
            counts[_script(character)] += times
    if counts.total() < FEW:
        return ""
    script, count = counts.most_common(1)[0]
    return script if count > MOST * counts.total() else ""


def _may_differ(text: str) -> bool:
    """Whether a text may be in another script than Latin: so many of its characters are others."""
    head = text[:HEAD]
    others = len(head) - len(head.encode("ascii", "ignore"))
    return others > MOST * FEW and others > (1 - MOST) / 2 * len(head)


# Who asks for a translation, or names a language, wants another script; as languages say both.
_LANGUAGES = """
translat|in english|to english|in russian|to russian|in greek|to greek|in chinese|to chinese|in japanese|to japanese|in korean|to korean
in arabic|to arabic|in hindi|to hindi|in hebrew|to hebrew|in thai|to thai
traduc|tradui|traduz|traduç|übersetz|vertaal|tłumacz|přelož|prelož|překlad|preklad|prevedi|prevod|переве|перевё|перекла|превод|превед|пераклад
μεταφρ|μετάφρ|ترجم|תרגם|תרגום|अनुवाद|অনুবাদ|மொழிபெயர்|అనువ|ಅನುವಾದ|വിവർത്തന|ભાષાંતર|翻译|翻譯|翻訳|英訳|和訳|日訳|中訳|译成|译为|譯成|譯為|번역|แปล|បកប្រែ
çevir|tərcümə|tarjima|аудар|dịch|terjemah|tafsir|fordít|käännä|käännös|översätt|oversæt|oversett|ተርጉም|თარგმ|թարգման
англий|англійськ|ανγλικ|αγγλικ|انجليزي|إنجليزي|انگلیسی|אנגלית|अंग्रेज|ইংরেজি|ஆங்கில|英语|英語|英文|영어|อังกฤษ|ingiliz|i̇ngiliz|tiếng anh
русск|російськ|китайск|японск|عربي|עברית|عبری|हिंदी|हिन्दी|汉文|漢文|中文|中国語|日语|日語|日文|日本语|日本語|法语|德语|俄语|韩语|韓语|한국어|일본어|중국어
arabe|árabe|arabisch|chinois|chino|chinesisch|japonais|japonés|japanisch|russisch|bahasa arab|bahasa jepang|bahasa rusia|bahasa mandarin
tiếng nga|tiếng trung|tiếng nhật|tiếng hàn|rusça|arapça|japonca
"""


@cache
def _other_language() -> BytesAhoCorasick:
    return any_of([word.casefold().encode() for word in re.split(r"[|\n]", _LANGUAGES.strip())])


def _names_language(text: str) -> bool:
    data = text.casefold().encode("utf-8", "surrogatepass")
    return bool(_other_language().find_matches_as_indexes(data))


# Code, formulas and data are in Latin letters everywhere, and names mostly are.
_NO_LANGUAGE = re.compile(
    r"```|[{}\\=;|]|</|\w\(|\b(?:https?://|SELECT|FROM|WHERE)\b|\A\s*(?:import|def|class)\s"
    r"|\A(?:\W*[A-Z0-9][\w&'’.-]*)+\W*\Z"
)


def _no_language(script: str, text: str) -> bool:
    return script == "Latin" and bool(_NO_LANGUAGE.search(text[:HEAD]))


class Scripts(Summary):
    """How many outputs are in the script that they are asked in, and which are not. Those of rows
    that are nearly all ASCII are.
    """

    def __init__(self) -> None:
        self.same = 0
        self.lines = array("Q")
        self.pairs: list[tuple[str, str]] = []

    def add(self, batch: Batch) -> None:
        about = batch.once(strange)
        values, rows = about.column.values, about.column.rows
        suspects = {rows[i] for i in about.foreign if _may_differ(values[i])}
        self.same += len(batch.texts("output").values)
        if not suspects:
            return
        few = batch.narrowed(suspects)
        inputs, outputs = few.texts("input"), few.texts("output")
        self.same -= len(outputs.values)
        asked = dict(zip(inputs.rows, inputs.values, strict=True))  # the last text of each row
        for row, text in zip(outputs.rows, outputs.values, strict=True):
            one, other = script_of(asked.get(row, "")), script_of(text)
            if not one or not other:
                continue
            if (
                one == other
                or _names_language(asked[row])
                or _no_language(one, asked[row])
                or _no_language(other, text)
            ):
                self.same += 1
            else:
                self.lines.append(batch.block.first_line + row)
                self.pairs.append((one, other))

    def merge(self, other: Scripts) -> None:
        self.same += other.same
        self.lines.extend(other.lines)
        self.pairs += other.pairs


@check("asked", "answered")
def mixed_scripts(scripts: Scripts, *, others: float) -> SetHits:
    """Outputs in another script than their inputs, where at least the share `others` are not."""
    total = scripts.same + len(scripts.lines)
    if not scripts.lines or scripts.same / total < others:
        return SetHits()
    found = sorted(zip(scripts.lines, scripts.pairs, strict=True))
    return SetHits(
        array("Q", [line for line, _ in found]),
        array("Q", [0] * len(found)),
        details=[{"asked": asked, "answered": answered} for _, (asked, answered) in found],
    )
