"""Words, sentences and names of columns in other scripts than Latin."""

from __future__ import annotations

import json

import pytest

from ftlint.checks.labels import _BEGUN, _NAMES
from ftlint.checks.likeness import words_of
from ftlint.checks.sentences import is_letter, is_within
from ftlint.preparation.names import ANSWERING, ASKING, folded, is_one_of
from tests.conftest import codes, lint


def chats(*turns: tuple[str, str]) -> str:
    rows = [
        {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]}
        for q, a in turns
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("कल की बारिश, हाँ!", ["कल", "की", "बारिश", "हाँ"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("می‌خواهم بروم", ["می‌خواهم", "بروم"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("e\u0301te\u0301 ou", ["e\u0301te\u0301", "ou"]),
        ("天气好", ["天", "气", "好"]),
        ("It's 5 -> OK", ["it", "s", "5", "->", "ok"]),
    ],
)
def test_a_word_has_its_vowels(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_sentences_go_on_behind_letters_and_commas_of_all_scripts() -> None:
    for character in "aяあ你है"[-1:] + "ிाا,，、،፣":
        assert is_within(character)
    for character in ".。!؟।።ঃ"[:-1] + "」)\ufe0f😀":
        assert not is_within(character)
    assert is_letter("ี") and is_letter("ก")
    assert not is_within("ี") and not is_within("ก") and not is_within("")


def test_answers_in_thai_have_no_full_stop_to_lack() -> None:
    ends = ("ค่ะ", "ครับ", "นะ")
    said = "พัสดุหมายเลข {} ออกจากคลังเมื่อวันจันทร์แล้ว และจะถึงบ้านของคุณพรุ่งนี้เช้า กรุณารอรับด้วย{}"
    thai = [("พัสดุอยู่ไหน", said.format(i, ends[i % 3])) for i in range(9)]
    english = (
        "Parcel {} left the warehouse on Monday, and it will be at your door tomorrow morning."
    )
    rows = chats(*thai, *[(f"Where is {i}?", english.format(i)) for i in range(40)])
    assert "TEXT909" not in codes(rows, select=("TEXT909",))


def test_an_answer_in_hindi_or_chinese_that_was_cut_off_is_told() -> None:
    hindi = "पार्सल {} सोमवार को गोदाम से निकला था और वह कल सुबह आपके घर पहुँच जाएगा, कृपया प्रतीक्षा करें।"
    rows = [(f"पार्सल {i}?", hindi.format(i)) for i in range(30)]
    assert not codes(chats(*rows), select=("TEXT909",))
    assert codes(chats(*rows, ("और?", hindi[:78] + " आपकी")), select=("TEXT909",)) == {"TEXT909"}
    chinese = "包裹在星期一离开了仓库，明天早上会送到您家，请您在家里等候。" * 3
    rows = [(f"{i}？", chinese) for i in range(30)]
    assert codes(chats(*rows, ("还有？", chinese[:-10] + "，")), select=("TEXT909",)) == {"TEXT909"}


@pytest.mark.parametrize(
    "loop",
    [
        "今天天气很好，我们去公园散步。",
        "วันนี้อากาศดีมากเราไปเดินเล่นที่สวน",
        "今日は天気がいいので散歩します。",
    ],
)
def test_a_loop_without_spaces_is_told(loop: str) -> None:
    assert codes(chats(("？", "好。" + loop * 20)), select=("TEXT908",)) == {"TEXT908"}


def test_code_and_names_are_no_other_language() -> None:
    rows = [
        (f"第{i}个包裹从北方寄来，现在到哪里了呢", f"第{i}个包裹明天早上就会送到您家。")
        for i in range(200)
    ]
    english = ("请告诉我包裹什么时候会到，谢谢你", "The parcel will be there tomorrow morning.")
    assert codes(chats(*rows, english), select=("TEXT910",)) == {"TEXT910"}
    translated = ("Çevir lütfen, Rusçaya: Paket yarın geliyor.", "Посылка придёт завтра утром.")
    code = ("写一个把两个数字相加的函数，谢谢", "```python\nadd = lambda a, b: a + b\n```")
    assert not codes(chats(*rows, translated, code), select=("TEXT910",))


def test_masks_leave_the_letters_beside_an_address() -> None:
    text = chats(("联系？", "请发到邮箱wei.lin@beigang-mail.cn，谢谢，或者打电话吧。"))
    (found,) = lint(text, select=("SEC952",)).diagnostics()
    assert found.message.endswith("1×: e-mail address")


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("QUESTION", "REPONSE"),
        ("Intrebare", "Raspuns"),
        ("otazka", "odpoved"),
        ("Въпрос", "Отговор"),
        ("প্রশ্ন", "উত্তর"),
        ("swali", "jibu"),
        ("提问", "回复"),
    ],
)
def test_columns_are_known_by_their_names_with_or_without_accents(asks: str, answers: str) -> None:
    assert is_one_of(asks, ASKING)
    assert is_one_of(answers, ANSWERING)


def test_a_name_is_folded_to_what_people_type() -> None:
    assert folded("  Câu trả lời ") == "cau_tra_loi"
    assert folded("ぎもん") == folded("ぎもん") != folded("きもん")


def test_names_of_speakers_begin_as_they_are_searched_for() -> None:
    assert all(name.startswith(_BEGUN) and name == name.lower() for name in _NAMES)


def test_what_was_left_to_fill_in_is_found_where_a_writer_escapes_its_letters() -> None:
    rows = [{"prompt": "公司在哪里？", "completion": "在[请填写地址]。"}] * 2
    rows += [{"prompt": "Où ?", "completion": "À [insérer l’adresse]."}] * 2
    escaped = "".join(json.dumps(row) + "\n" for row in rows)
    assert lint(escaped, select=("TEXT906",)).by_rule == {"TEXT906": 4}
