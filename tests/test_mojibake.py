"""Mojibake: what is none in many languages, and what is, in the forms it comes in."""

from __future__ import annotations

import json

import pytest

from ftlint.checks.characters import _more, _rarer, _searcher
from ftlint.checks.mojibake import likely, mended
from tests.conftest import codes, lint

GOOD = {
    "Portuguese": (
        "“ESTA É A MINHA IRMÔ, disse ele.",
        "AMANHÃ… QUEM SABE?",
        "«VEM AMANHû",
        "A MAÇÃ—disse ela—ERA BOA.",
        "AVISO: AMANHÃ – FECHADO",
        "“MAÇÔ",
        "A letra Ã tem til; a letra Â tem circunflexo.",
        "‘IRMÒ",
        "FÃ™ REGISTADA, MAÇÃ® VERDE",
        "Ã, Õ e Â são letras.",
        "É de MANHû",
        "São 20 °C em São João; 1.º e 2.ª.",
        "“SÃO TOMÉ”",
        "“ÃO” é um ditongo.",
    ),
    "French": (
        "« Où vas-tu ? » demanda-t-il, déjà prêt. « Là-bas… »",
        "À « l’Élysée » — voilà l’été, n’est-ce pas ?",
        "N° 5, 20 °C, 1 000 €",
        "Le «É» et le «À» ; l’œuf, le cœur, l’œil.",
        "ŒUVRE D’ART – “CHÂTEAU”",
        "PARIS À 20 €",
        "La forêt, où l’on a vécu… “C’est ça”",
        "CAFÉ® et THÉ™",
        "Â propos : la lettre Â prend un accent.",
    ),
    "Vietnamese": (
        "“XIN LỖI, TÔI ĐÔ là câu nói.",
        "ĐÃ… RỒI",
        "«ĐÃ» «LÃ»",
        "VIỆT NAM – THỊ XÔ",
        "“Xin chào”, anh ấy nói… Đà Nẵng, Ân Thi.",
        "THỊ XÃ – HUYỆN",
        "XÃ: Ân Hảo",
    ),
    "Romanian": (
        "„Bună ziua”, zise el. «Da», răspunse ea. ÎNTÂI ȘI APOI…",
        "Litera Â și litera Î.",
        "„ROMÂNIA”",
        "COBORÎ… COBORÂ”",
    ),
    "Turkish": (
        "“HÂLÔ mi?",
        "«HÂLÂ» dedi.",
        "“Şöyle böyle”, dedi. İSTANBUL’DA…",
        "KÂR – ZARAR",
        "HÂLÂ…",
        "20 °C’de",
    ),
    "Icelandic": (
        "„ORГ og „BORÐ“",
        "«GUл",
        "STAÐ… OG TÍÐ”",
        "Ðað er „gott“.",
        "HÚÐ – HÁR",
    ),
    "Swedish": (
        "”GÅ PŔ, sa hon.",
        "»PÅ»",
        "”PÅ”",
        "SMÅ… STÅ®",
        "5 Å är 0,5 nm; 20 Å² och 30 Å³.",
        "20Å² yta",
        "Å i åa ä e ö”",
        "”Åh!” sade han – »nej».",
    ),
    "Norwegian": (
        "«GÅ!» – «PÅ»",
        "«Å, nei»",
        "”SPŔ",
    ),
    "Danish": (
        "»Å« er en bogstav",
        "»PÅ«, »SÅ«",
        "„Ærø“ og »Ørsted«",
    ),
    "Finnish": (
        "”HYVÄÄ PÄIVÄÄ”, hän sanoi.",
        "»TYÖ»",
        "YSTÄVÄ… TYÖ”",
        "Äiti – isä",
        "PÄIVÄ®",
    ),
    "Estonian": (
        "„TÖÖ“",
        "ÖÖ…",
    ),
    "German": (
        "„Größe“ – »Straße« – ‚Äpfel‘",
        "STRAẞE… „JA“",
        "das „Ä“ und das „Ü“; 20 °C; §§ 3, 4",
        "GROSSES „Ö“",
        "Maß½ und Fuß²",
        "„ß“",
    ),
    "Italian": (
        "“PERCHÉ”, «CITTÀ», PIÙ…",
        "È «così»; 20 €; n.º 3",
        "CAFFÈ™",
    ),
    "Spanish": (
        "«¿Qué?» —dijo—. “ESPAÑA”",
        "¡MAÑANA…! «NIÑO» n.º 1, 2.ª",
        "PERÚ® y 20 °C",
        "«Ñ»",
    ),
    "Catalan": (
        "«L·L» «COL·LEGI» És això…",
        "PAÍS»",
    ),
    "Polish": (
        "„ŻÓŁW” i „ŁÓDŹ”…",
        "»Ćma« – „Śląsk”",
    ),
    "Czech": (
        "„PŘÍTEL“ a »ŽENA«…",
        "„Š“ a „Ů“",
    ),
    "Hungarian": (
        "„IDŐ” »ŐSZ« „NŰ”…",
        "ÍGY… „Ó”",
    ),
    "Greek": (
        "«Καλημέρα», είπε… “Ναι”",
        "ΑΘΗΝΑ – «ΟΧΙ»",
    ),
    "Russian": (
        "«Привет», — сказал он… „Да“",
        "РОСА, РСФСР, СССР; С° и Р° — «СЁМГА»",
        "№ 5 — 20 °C",
    ),
    "Ukrainian": ("«Ґанок» — “їжак”…",),
    "Dutch": (
        "‘Eén’, zei hij – „geïnd”… 20 €",
        "’s-Gravenhage; coöperatie",
    ),
    "Irish": ("“Á”, “É” agus “Ú”",),
    "Welsh": ("“TŶ” a’r ŵyl; “GŴR”",),
    "Chinese": (
        "“你好”，他说……《红楼梦》",
        "联通、锛和銆都是字。",
        "温度20°C。￥100",
    ),
    "Japanese": (
        "「こんにちは」と言った……『本』",
        "ÅとÄ（記号）",
    ),
    "Korean": ("“안녕하세요” 그가 말했다…",),
    "Arabic": ("«مرحبا»، قال… ”نعم“",),
    "Hebrew": ("”שלום“, אמר… „כן”",),
    "Hindi": ("“नमस्ते”, उसने कहा…",),
    "Thai": ("“สวัสดี” เขาพูด…",),
    "Maori": (
        "“ā, ē, ī” kei te…",
        "TĀNE”",
    ),
    "Technical": (
        "The operator Â acts as Â² = 1, [Â, B̂] = iħ; ⟨Â⟩ = ⟨ψ|Â|ψ⟩ and Â† = Â; ∂Ã/∂t = Â·∇.",
        "s.replace(/[\u0000-\u001f\u007f-\u009f]/g, '')",
        "5 µm × 3 µm ± 2 °, 10² + 3³ ≠ ½",
        "© 2024 ACME® – Foo™ £5 ¥100 ¢5",
        "a ⇒ b ∀x∈ℝ: x² ≥ 0 · π≈3.14",
        "Δ = b² − 4ac; Å² is ångström squared",
        "The area is 120 Å², the volume 30 Å³.",
        "The letter Ã is nasal, the letter Â is not.",
        "Ð is eth; Þ is thorn.",
        "Type “Ã” or ‘Å’.",
        "│ box │ ¼ │ € │",
        "x = '\u0085'  # next line",
        "(ಠ_ಠ) ಠ‿ಠ ¯\\_(ツ)_/¯ ò_ó ō_ō",
    ),
}
MANGLED = {
    "Wie heiÃŸt das?": "Wie heißt das?",
    "schÃ¶n": "schön",
    "Ã–STERREICH": "ÖSTERREICH",
    "ESPAÃ‘A": "ESPAÑA",
    "CÃ”TE": "CÔTE",
    "voilÃ\u00a0": "voilà",
    "voilÃ ": "voilà ",
    "itâ€™s â€œfineâ€\u009d â€” ok": "it’s “fine” — ok",
    "â\u0080\u0099s": "’s",
    "It\u0092s \u0093ok\u0094": "It’s “ok”",
    "ðŸ˜€": "😀",
    "Hi ð\u009f\u0098\u0080!": "Hi 😀!",
    "ä½\u00a0å¥½": "你好",
    "ä½ å¥½": "你好",
    "LEGOÂ® bricks": "LEGO® bricks",
    "20Â°C": "20°C",
    "20 Â°C": "20 °C",
    "Â«ABCÂ»": "«ABC»",
    "Â© 2024": "© 2024",
    "cafÃ©": "café",
    "ÐŸÑ€Ð¸Ð²ÐµÑ‚": "Привет",
    "ì•ˆë…•í•˜ì„¸ìš”": "안녕하세요",
    "ã“ã‚“ã«ã¡ã¯": "こんにちは",
    "ã‚ã‚ŠãŒã¨ã†": "ありがとう",
    "ä¸–ç•Œ": "世界",
    "æ—¥æœ¬èªž": "日本語",
    "â€œHello,â€ she said.": "“Hello,” she said.",
    "pÅ™i": "při",
    "cÅ“ur": "cœur",
    "Å\u0081Ã³dÅº": "Łódź",
    "l’Ã©tÃ©": "l’été",
    "ã\u0081\u0093ã‚“ã\u0081«ã\u0081¡ã\u0081¯": "こんにちは",
    "FÃ¼r MÃ¼nchen": "Für München",
    "RÃ‰SUMÃ‰": "RÉSUMÉ",
    "NÃ© en 1950": "Né en 1950",
    "Ø§Ù„Ø³Ù„Ø§Ù…": "السلام",
    "æˆ‘çˆ±ä½ ": "我爱你",
    "å¤§å®¶å¥½": "大家好",
    "Great ðŸ‘\u008d": "Great 👍",
    "â\u009c\u0085 done": "✅ done",
    "âœ… done": "✅ done",
    "naÃ¯ve": "naïve",
    "â‚¬20": "€20",
    "Ã¼": "ü",
    "ï¬\u0081ne": "ﬁne",
    "×”×ž×©×¨×“ ×¡×’×•×¨ ×ž×—×¨": "המשרד סגור מחר",
    "Ø§Ù„Ù…ÙƒØªØ¨ Ù…ØºÙ„Ù‚": "المكتب مغلق",
    "à¸ªà¸§à¸±à¸ªà¸”à¸µ": "สวัสดี",
    "\xe0\xa4\u2022\xe0\xa4\xb2 \xe0\xa4\u203a\xe0\xa5\x81\xe0\xa4\u0178\xe0\xa5\x8d\xe0\xa4\u0178\xe0\xa5\u20ac": "कल छुट्टी",
    "VÄƒn phÃ²ng má»Ÿ cá»­a": "Văn phòng mở cửa",
    "Ofis yarÄ±n aÃ§Ä±k, deÄŸil mi?": "Ofis yarın açık, değil mi?",
    "È˜coala e Ã®nchisÄƒ": "Școala e închisă",
    "Biuro jest zamkniÄ™te, dziÄ™kujÄ™": "Biuro jest zamknięte, dziękuję",
    "РЁРєРѕР»Р° Р·Р°РєСЂС‹С‚Р°": "Школа закрыта",
    "РЁРєРѕР»Р° Р·Р°РєСЂРёС‚Р°, С—РґСЊС‚Рµ": "Школа закрита, їдьте",
    "SzkoĹ‚a jest zamkniÄ™ta": "Szkoła jest zamknięta",
    "\u0139\xa0kola bude zav\u0139\u2122en\u0102\u02c7": "Škola bude zavřená",
    "l‚Äô√©t√© √† la for√™t": "l’été à la forêt",
}


def row(text: str) -> str:
    turns = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": text}]
    return json.dumps({"messages": turns}, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("language", GOOD)
def test_texts_of_many_languages_are_no_mojibake(language: str) -> None:
    texts = [form for text in GOOD[language] for form in (text, text.upper(), f"“{text}”")]
    assert not {code for code in codes("".join(map(row, texts))) if code.startswith("TEXT")}
    assert {text for text in texts if mended(text) != text} == set()


@pytest.mark.parametrize("text", MANGLED)
def test_mojibake_is_mended_once_and_for_all(text: str) -> None:
    assert "TEXT901" in codes(row(text))
    assert likely(text)
    assert mended(text) == MANGLED[text]
    assert mended(MANGLED[text]) == MANGLED[text]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("âs AMANHÃ – FECHADO", "’s AMANHÃ – FECHADO"),
        ("STAÐ… OG TÍÐ” 20Â°C", "STAÐ… OG TÍÐ” 20°C"),
        ("A letra Ã, “IRMÔ; Its", "A letra Ã, “IRMÔ; It’s"),
        ("split('') ðŸ˜€ é", "split('') 😀 é"),
        ("Great ðŸ‘ ðŸ˜€", "Great ðŸ‘ 😀"),
        ("hyvÃ¤ TYÃ–", "hyvä TYÖ"),
    ],
)
def test_what_is_meant_stays_beside_mojibake(text: str, meant: str) -> None:
    assert mended(text) == meant


def test_not_more_is_searched_for_than_vectors_take() -> None:
    for searcher in (_searcher, _more, _rarer):
        assert len(searcher()[1]) <= 64


def test_a_word_is_told_whole_whatever_mojibake_left_in_it() -> None:
    (found,) = lint('{"text": "so a\x85b and"}\n', select=("TEXT901",)).diagnostics()
    assert found.message.endswith('"a\x85b" was "a…b"')


def test_what_surrounds_a_word_does_not_change_it() -> None:
    long = "Nothing else here is wrong, and it goes on for quite a while. " * 5
    for text in ("it’s", "“Gut”, schön", "日本語です", "à la carte"):
        wrong = text.encode().decode("sloppy-windows-1252")
        for around in ("", long, f"\x1f{long}", f"{long}\n\n"):
            assert mended(around + wrong + around) == around + text + around
