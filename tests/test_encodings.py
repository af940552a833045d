"""Texts in the encodings that programs write: read as what they say, and never with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from ftlint.errors import SourceError
from ftlint.tables import open_table
from tests.test_tables import file, values

# A question and its answer in a language, in the encoding that its programs write.
SPOKEN = {
    "Polish": ("cp1250", "Gdzie jest łazienka?", "Proszę iść prosto, później w prawo."),
    "Czech": ("cp1250", "Kde je nádraží?", "Příště jděte rovně, žluťoučký kůň."),
    "Hungarian": ("cp1250", "Mennyibe kerül?", "Ötszáz forintba, de időben, fűtőtest nélkül."),
    "Romanian": ("cp1250", "Cât costă livrarea?", "Douăzeci de lei, în şase zile."),
    "Polish of ISO": ("iso8859-2", "Gdzie jest łazienka?", "Proszę iść prosto, źródło."),
    "Russian": ("cp1251", "Где находится вокзал?", "Идите прямо, потом направо."),
    "Ukrainian": ("cp1251", "Де знаходиться вокзал?", "Йдіть прямо, її привезуть."),
    "Russian of Unix": ("koi8-r", "Где находится вокзал?", "Идите прямо, потом направо."),
    "Greek": ("cp1253", "Πού είναι ο σταθμός;", "Πηγαίνετε ευθεία και μετά δεξιά."),
    "Turkish": ("cp1254", "Şu an saat kaç?", "Şimdi saat üç, güneş ışığı güzel."),
    "Hebrew": ("cp1255", "איפה התחנה?", "לך ישר ואז ימינה."),
    "Arabic": ("cp1256", "أين المحطة؟", "اذهب مباشرة ثم يمينا."),
    "German": ("cp1252", "Wie groß ist das Büro?", "Größer als üblich – „gratis“, 20 €."),
    "German of the Mac": ("mac-roman", "Wie groß ist das Büro?", "Schöner und größer als üblich."),
    "French": ("cp1252", "Où est l’hôtel près du château ?", "À côté — ça coûte 30 €."),
    "Spanish": ("cp1252", "¿Dónde está el baño?", "Está allí, señor."),
    "Portuguese": ("cp1252", "Qual é a situação?", "Não há informações."),
    "Italian": ("cp1252", "Dov'è la stazione?", "È più avanti, lì, perché no."),
    "Swedish": ("cp1252", "Vad är på gång?", "Allt är på väg nu."),
    "Danish": ("cp1252", "Hvor gammel er du?", "Jeg er fyrre år og købte øl."),
    "Icelandic": ("cp1252", "Hvar er stöðin?", "Farðu beint áfram, það kostar þúsund."),
    "English": ("cp1252", "What’s new?", "It’s “fine” – really… a café for £3."),
    "Japanese": ("cp932", "駅はどこですか？", "まっすぐ行って右です。"),
    "Chinese": ("gb18030", "车站在哪里？", "直走然后右转。"),
    "Chinese of Taiwan": ("big5", "車站在哪裡？", "直走然後右轉。"),
    "Korean": ("cp949", "역이 어디에 있나요?", "곧장 가서 오른쪽으로 가세요."),
}


@pytest.mark.parametrize(("plain", "times"), [(0, 1), (30, 1), (30, 4), (0, 200)])
@pytest.mark.parametrize("language", SPOKEN)
def test_languages(tmp_path: Path, language: str, plain: int, times: int) -> None:
    encoding, question, answer = SPOKEN[language]
    rows = [[f"{question} {i}", f"{answer} {i}"] for i in range(times)]
    rows[:0] = [[f"plain question {i}", "plain answer"] for i in range(plain)]
    text = "prompt\tcompletion\n" + "".join("\t".join(row) + "\n" for row in rows)
    table = open_table(file(tmp_path, "t.tsv", text.encode(encoding)))
    assert values(table) == rows
    assert table.notes[0].startswith("the file is not UTF-8: read as ")


def test_texts_of_several_languages(tmp_path: Path) -> None:
    rows = ["Müllers Größe", "près du château", "¿Dónde está?", "Não há", "købte øl", "Dov'è più"]
    data = "\n".join(["prompt", *rows]).encode("cp1252")
    assert values(open_table(file(tmp_path, "t.csv", data))) == [[row] for row in rows]


def test_rows_with_bytes_that_are_not_of_the_encoding_are_problems(tmp_path: Path) -> None:
    data = "q,a\nGröße,Maß\nx,y\nSchön,ja\n".encode() + "Größe,für\n".encode("cp1252") + b"u,v\n"
    table = open_table(file(tmp_path, "t.csv", data))
    assert [row[0] for row in values(table)] == ["Größe", "x", "Schön", "u"]
    assert table.problems == {5: "byte 0xf6 is not UTF-8"}
    table = open_table(file(tmp_path, "t.txt", data.replace(b"q,a", b"m,n")))
    assert len(values(table)) == 5
    assert table.problems == {5: "byte 0xf6 is not UTF-8"}
    data = b"q,a\n" + "Größe für Männer,Maß\n".encode("cp1252") * 9 + b"\x81,v\n"
    table = open_table(file(tmp_path, "t.csv", data))
    assert values(table) == [["Größe für Männer", "Maß"]] * 9
    assert table.problems == {11: "byte 0x81 is not cp1252"}


def test_a_header_with_bytes_that_are_not_of_the_encoding_is_an_error(tmp_path: Path) -> None:
    data = b"q,\xfc\n" + "Größe,Maß\n".encode()
    with pytest.raises(SourceError, match="line 1: byte 0xfc is not UTF-8"):
        open_table(file(tmp_path, "t.csv", data))


@pytest.mark.parametrize(
    ("encoding", "data", "words"),
    [
        ("utf-16", "q,a\nGröße,b\n".encode(), "not utf-16: .*`encoding`"),
        ("utf-8", "q,a\nGröße,b\n".encode("cp1252"), "not UTF-8: .*`encoding`"),
        ("ascii", "q,a\nGröße,b\n".encode("cp1252"), "not ascii: .*`encoding`"),
        ("base64", b"q,a\n1,2\n", "there is no encoding 'base64'"),
        ("klingon", b"q,a\n1,2\n", "there is no encoding 'klingon'"),
        ("utf-8", b"q,a\n" + b"1,2\n" * 99_999 + b"\xfc,2\n", "not UTF-8: .*`encoding`"),
    ],
)
@pytest.mark.parametrize("name", ["t.csv", "t.txt"])
def test_an_encoding_that_does_not_fit_is_an_error_with_the_place(
    tmp_path: Path, name: str, encoding: str, data: bytes, words: str
) -> None:
    path = file(tmp_path, name, data)
    with pytest.raises(SourceError, match=f"{name}: {words}"):
        values(open_table(path, encoding=encoding))


@pytest.mark.parametrize(
    ("named", "written"),
    [("utf-8", "utf-8-sig"), ("utf-16-le", "utf-16"), ("utf-16", "utf-16"), ("utf-8", "utf-8")],
)
def test_the_mark_of_an_encoding_is_no_part_of_the_header(
    tmp_path: Path, named: str, written: str
) -> None:
    path = file(tmp_path, "t.csv", "prompt,completion\nä,b\n".encode(written))
    table = open_table(path, encoding=named)
    assert table.columns == ["prompt", "completion"]
    assert values(table) == [["ä", "b"]]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_and_without_latin(tmp_path: Path, encoding: str) -> None:
    rows = [[f"停车场在哪里{n}？", f"在酒店后面的院子里，第{n}排。"] for n in range(40)]
    text = "问题,答案\n" + "".join(f"{q},{a}\n" for q, a in rows)
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    table = open_table(str(tmp_path / "t.csv"))
    assert [list(record.values.values()) for record in table.records()] == rows
    assert f"read as {encoding}; `encoding` names another" in table.notes
