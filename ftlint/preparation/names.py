"""What the names of columns say of what is in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

# Names by which one asks and another answers, whatever else there is beside them.
ASKING = (
    *("prompt", "question", "input", "query", "instruction", "request", "utterance"),
    *("user_prompt", "user", "human", "ask", "q"),
    *("frage", "pregunta", "pergunta", "domanda", "vraag", "вопрос", "问题", "問題", "题目"),
    *("質問", "输入", "輸入", "指令", "질문", "问", "問", "提问", "提問", "问句", "问法"),
    *("pytanie", "otázka", "întrebare", "fråga", "spørgsmål", "spørsmål", "pitanje", "питање"),
    *("kysymys", "kérdés", "ερώτηση", "питання", "запитання", "въпрос", "soru", "pertanyaan"),
    *("câu hỏi", "klausimas", "küsimus", "swali", "tanong", "ጥያቄ"),
    *("سؤال", "السؤال", "سوال", "پرسش", "שאלה", "คำถาม"),
    *("प्रश्न", "প্রশ্ন", "கேள்வி", "ప్రశ్న"),
)
ANSWERING = (
    *("completion", "answer", "output", "assistant", "response", "reply", "ideal", "gpt", "bot"),
    *("a", "antwort", "réponse", "respuesta", "resposta", "risposta", "antwoord", "ответ", "答案"),
    *("回答", "答え", "输出", "輸出", "답변", "답", "答", "回复", "回覆", "答复", "返答"),
    *("대답", "응답", "odpowiedź", "odpověď", "odpoveď", "răspuns", "svar", "odgovor", "одговор"),
    *("vastaus", "válasz", "απάντηση", "відповідь", "отговор", "cevap", "yanıt", "jawaban"),
    *("câu trả lời", "atsakymas", "vastus", "jibu", "sagot", "መልስ"),
    *("جواب", "الجواب", "إجابة", "الإجابة", "پاسخ", "תשובה", "คำตอบ"),
    *("उत्तर", "উত্তর", "பதில்", "సమాధానం"),
)
_SAID = ("response", "answer", "completion", "output", "reply")


def _answers(*verdicts: str) -> tuple[str, ...]:
    """The names of answers of which somebody said this."""
    return tuple(
        name
        for verdict in verdicts
        for said in _SAID
        for name in (f"{verdict}_{said}", f"{said}_{verdict}")
    )


# Names that people give to columns, by what is in them. The earlier is the likelier.
NAMES: dict[str, tuple[str, ...]] = {
    "prompt": (
        *("prompt", "question", "input", "query", "instruction", "text", "message", "request"),
        *("utterance", "user_prompt", "user", "human", "body", "description", "content"),
        *("document", "article", "comment", "email", "ticket", "tweet", "post", "sentence"),
        *("review", "source", "context", "title", "subject"),
        *ASKING,
    ),
    "completion": (
        *("completion", "answer", "output", "assistant", "response", "reply", "label", "target"),
        *("classification", "category", "class", "summary", "translation", "result", "intent"),
        *("ideal", "sentiment", "gpt", "bot", "expected", "highlights"),
        *ANSWERING,
    ),
    "system": ("system", "system_prompt", "system prompt", "persona"),
    "chosen": (
        *("chosen", "preferred", "preferred_output", "good", "accepted"),
        *_answers("chosen", "preferred", "good", "accepted"),
    ),
    "rejected": (
        *("rejected", "non_preferred", "non_preferred_output", "bad", "dispreferred"),
        *_answers("rejected", "non_preferred", "bad", "dispreferred"),
    ),
}

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def folded(name: str) -> str:
    """A name without its case, its accents and what stands between its words: people leave accents out."""
    parts = unicodedata.normalize("NFD", name.strip().casefold())
    plain = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", parts))
    return re.sub(r"[\W_]+", "_", plain).strip("_")


def words_of(name: str) -> list[str]:
    """The words of a name, also of one that is written in one, as `messageText`."""
    return folded(_HUMP.sub("_", name)).split("_")


def is_one_of(name: str, names: Iterable[str]) -> bool:
    """Whether a column has one of these names, and not only as a part of its own."""
    return folded(name) in map(folded, names)


def named(
    columns: Mapping[str, str],
    word: str,
    taken: Iterable[str | None] = (),
    no_texts: Collection[str] = (),
) -> str | None:
    """The column, of those with their folded names, whose name says that it is this; the whole name
    counts before a part of it, which says nothing of columns that have no texts.
    """
    free = {column: name for column, name in columns.items() if column not in set(taken)}
    for name in NAMES[word]:
        key = folded(name)
        for column, own in free.items():
            if own == key:
                return column
    for name in NAMES[word]:
        key = folded(name)
        for column, own in free.items():
            if len(key) > 1 and key in own.split("_") and not is_id(own) and column not in no_texts:
                return column
    return None


def is_id(column: str) -> bool:
    """Whether a column numbers things, by its name."""
    return folded(column).split("_")[-1] in ("id", "ids", "uuid", "index")


def half_said(column: str | None, word: str) -> str:
    """The doubt in a column that was taken for a part of its name."""
    if column is None or is_one_of(column, NAMES[word]):
        return ""
    return f"{column!r} is taken for a part of its name"


def settled(prompt: str, completion: str) -> bool:
    """Whether the names say that one column asks and the other answers it."""
    return is_one_of(prompt, ASKING) and is_one_of(completion, ANSWERING)
