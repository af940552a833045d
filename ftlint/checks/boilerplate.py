"""A check for what assistants say of themselves, and how they refuse, in the languages that most data is in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ftlint.checks.characters import strange
from ftlint.model import Batch, Hits, check
from ftlint.signs import any_of

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

_ENGLISH = (
    r"\bas an? (?:large )?(?:ai|artificial intelligence)(?: language)? (?:model|assistant)\b"
    r"|\bi(?:'|’)?m (?:just )?an ai(?: language model)?\b"
    r"|\bi (?:am|was) (?:an ai|trained by openai|created by openai)\b"
    r"|\bi(?:'|’)?m sorry,? but i (?:can(?:'|’)?t|cannot|am unable|am not able)\b"
    r"|\bi (?:can(?:'|’)?t|cannot|am unable to) (?:assist|help|comply|fulfil+) "
    r"|\bmy (?:knowledge|training) (?:cutoff|cut-off|data)\b"
)
_OTHERS = (
    # Chinese, Japanese, Korean
    r"作[为為](?:一[个個名款](?:人工智[能慧]|AI|大?型?[语語]言模型)|(?:人工智[能慧]|AI|大型?)?(?:[语語]言模型|助手|助理)[，,])",
    r"(?:抱歉|对不起|對不起)[，,]?\s?我(?:无法|無法|不能)",
    r"(?:AI|人工知能)(?:アシスタント|モデル)として|言語モデルとして",
    r"申し訳(?:ありません|ございません|ないのです)が、[^。\n]{0,40}(?:応え|答え|手伝い|対応)(?:する)?(?:こと)?[はが]?(?:いたしかね|でき)",
    r"(?:AI|인공지능|언어) ?(?:언어 ?)?모델(?:로서|이기 때문|이므로)|AI 어시스턴트로서",
    r"죄송하지만[^.\n]{0,40}(?:도와드릴|도움을 드릴|답변해? ?드릴|답변할|제공(?:해 ?드)?릴) 수 (?:는 |가 )?없",
    # German, Dutch, Swedish
    r"\bals (?:ein )?(?:KI-(?:Sprachmodell|Modell|Assistent)|(?:großes )?Sprachmodell)|\bals eine KI\b",
    r"\btut mir leid, aber (?:ich kann|dabei kann ich|das kann ich)\b",
    r"\bals (?:een )?(?:AI-(?:taalmodel|assistent|model)|(?:groot )?taalmodel)\b|\bhet spijt me, maar ik kan\b",
    r"\bsom (?:en )?(?:AI-(?:språkmodell|assistent|modell)|språkmodell)\b",
    # French, Spanish, Portuguese, Italian, Romanian
    r"\ben tant qu(?:['’]|e )(?:IA\b|intelligence artificielle|modèle (?:de langage|linguistique|d['’]IA)|assistant IA)",
    r"\bje suis désolée?, mais je ne (?:peux|suis)\b|\bdésolée?, mais je ne peux\b",
    r"\bcomo (?:un )?(?:modelo de (?:lenguaje|IA)|asistente (?:virtual )?de IA)|\bcomo una IA\b",
    r"\blo siento,? pero no puedo\b",
    r"\bcomo (?:um )?(?:modelo de (?:linguagem|IA)|assistente (?:virtual )?de IA)|\bcomo uma IA\b",
    r"\b(?:desculpe|sinto muito|lamento),? mas (?:eu )?não posso\b",
    r"\b(?:come|in quanto|in qualità di) (?:modello (?:linguistico|di linguaggio)|assistente (?:AI|IA)\b)|\bin quanto (?:IA|intelligenza artificiale)\b",
    r"\bmi dispiace,? ma non posso\b",
    r"\bca (?:un )?model (?:de limbaj|lingvistic)\b|\bîmi pare rău, dar nu pot\b",
    # Russian, Ukrainian, Polish, Czech
    r"\bкак (?:(?:большая )?языковая модель|модель ИИ|ИИ-ассистент)",
    r"\b(?:извините|простите|к сожалению),? (?:но )?я не могу (?:помочь|выполнить|ответить|обсуждать)",
    r"\bяк (?:(?:велика )?мовна модель|модель ШІ)|\b(?:вибачте|на жаль),? (?:але )?я не можу (?:допомогти|виконати|відповісти)",
    r"\bjako (?:(?:duży )?model językowy|asystent AI)\b|\bprzykro mi, ale nie mogę\b",
    r"\bjako (?:velký )?jazykový model\b|\bomlouvám se, ale nemohu\b",
    # Turkish, Indonesian, Vietnamese
    r"\b(?:dil|yapay zek[aâ])(?: dil)? modeli olarak\b|\byapay zek[aâ] asistanı olarak\b",
    r"\bsebagai (?:sebuah )?(?:model bahasa|asisten AI)\b|\bmaaf,? (?:tetapi |tapi |namun )?saya tidak (?:dapat|bisa) (?:membantu|memenuhi)\b",
    r"\bvới tư cách là (?:một )?(?:mô hình ngôn ngữ|trí tuệ nhân tạo|AI\b)|\bxin lỗi,? (?:nhưng )?tôi không thể\b",
    # Arabic, Persian, Hebrew, Hindi, Bengali, Thai
    r"(?:كنموذج لغوي|بصفتي (?:نموذج|ذكاء|مساعد)|باعتباري نموذج)|(?:عذرا|عذرًا|آسف)،? (?:لكن|ولكن)(?:ني|نني)? لا (?:أستطيع|يمكنني)",
    r"به عنوان (?:یک )?مدل زبانی|به عنوان یک هوش مصنوعی|متأسفم،? (?:اما )?(?:من )?نمی.?توانم",
    r"כמודל שפה|בתור (?:מודל שפה|בינה מלאכותית)",
    r"(?:एआई|AI|भाषा) (?:भाषा )?मॉडल (?:के रूप में|के तौर पर|होने के नाते)",
    r"(?:এআই|ভাষা) মডেল হিসেবে|ในฐานะ(?:ที่เป็น)? ?(?:AI|โมเดลภาษา|ปัญญาประดิษฐ์)",
)
_boilerplate = re.compile("|".join((_ENGLISH, *_OTHERS)), re.IGNORECASE)

# Of each of these phrases a part that it cannot be without, but for one all in capitals; of other languages
# those that are written in plain letters. More than 64 are not found fast, and in this order, found by trial,
# these take less than half of the time that they take in others: the searcher puts them into eight groups.
_PLAIN = (
    *("odelo de l", "unable to ", "AI-mo", "y training ", "ai mod", "leid, aber", "KI-Mo"),
    *("rzykro mi", "AI-as", "orry but ", "quanto I", "t comply ", "AI mod", "just an AI"),
    *("ispiace", "KI-As", "taalmodel", "eine KI", "t assist ", "y knowledge ", "AI lang"),
    *("limbaj", "systent AI", "una IA", "AI assis", "chmodell", "spijt me", "ai lang"),
    *("istente AI", "m an ai", "tant qu", "olarak", "bahasa", "siento", "t help "),
    *("lingvistic", "de IA", "rtificial intell", "m an AI", "uma IA", "tidak ", "ai assis"),
    *("istente IA", "orry, but ", "dello di ling", "quanto i", "dello ling", "by OpenAI"),
    *("by openai", "just an ai", "t fulfil"),
)
# And of those with other letters, which some writers escape: these are searched for in texts.
_OTHER = (
    *(
        "作为",
        "作為",
        "抱歉",
        "对不起",
        "對不起",
        "として",
        "申し訳",
        "모델",
        "어시스턴트",
        "죄송하지만",
    ),
    *(
        "språkmodell",
        "não posso",
        "ésolé",
        "ità di ",
        "pare rău",
        "языковая модель",
        "модель ИИ",
        "ИИ-асс",
    ),
    *("не могу", "мовна модель", "модель ШІ", "не можу", "model językowy", "jazykový model"),
    *("mlouvám se", "asistanı olarak", "ư cách là", "in lỗi", "كنموذج", "بصفتي", "باعتباري"),
    *("عذر", "آسف", "عنوان", "متأسفم", "כמודל", "בתור", "मॉडल", "মডেল", "ในฐานะ"),
)


@cache
def _searcher(signs: tuple[str, ...]) -> BytesAhoCorasick:
    return any_of([part.encode() for part in signs])


def _suspects(batch: Batch) -> set[int]:
    """The rows that have a sign in them."""
    matches = _searcher(_PLAIN).find_matches_as_indexes(batch.block.data)
    rows = set(batch.block.lines_at(matches))
    about = batch.once(strange)
    if _searcher(_OTHER).find_matches_as_indexes(about.data):
        rows.update(about.column.rows[i] for i in about.foreign)
    return rows


@check("found")
def boilerplate(batch: Batch) -> Hits:
    """Outputs in which an assistant talks about itself, or refuses."""
    if not (rows := _suspects(batch)):
        return Hits([])
    column = batch.texts("output")
    found = {
        i: match[0]
        for i, text in enumerate(column.values)
        if column.rows[i] in rows and (match := _boilerplate.search(text))
    }
    return column.hits(found, lambda i: {"found": found[i]})
