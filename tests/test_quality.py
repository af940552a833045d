"""Texts and secrets at the surface: what is told, what is hidden, what is changed."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint import spans
from ftlint.checks.characters import control_character, mojibake, replacement_character
from ftlint.checks.mojibake import BEGINNINGS, MARKS, likely, mended
from ftlint.checks.personal import personal
from ftlint.engine.decode import decode
from ftlint.fixes.edits import splice
from ftlint.fixes.rewording import reword
from ftlint.model import Block, Conventions, Plan
from ftlint.shapes import SHAPES
from tests.conftest import ROOT, codes, ftlint, lint

TOKEN = "ghp_" + "aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xY3zA6"
KEY = "sk-proj-" + "aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xY3zA6bC7dE8"


def chat(answer: str) -> str:
    turns = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": turns}, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("form", ["full", "concise", "json", "jsonl", "github"])
@pytest.mark.parametrize("secret", [TOKEN, KEY])
def test_a_secret_is_never_told_whole(tmp_path: Path, form: str, secret: str) -> None:
    (tmp_path / "t.jsonl").write_text(chat(f"Use {secret} there."))
    done = ftlint("check", "t.jsonl", "--isolated", "--output-format", form, cwd=tmp_path)
    assert done.returncode == 1
    told = (done.stdout + done.stderr).decode()
    assert "SEC951" in told
    assert secret[:4] in told
    assert secret not in told
    assert secret[4:12] not in told


def test_personal_data_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(chat("Write to marta.lindqvist@nordlys-parcels.se."))
    done = ftlint(
        "check",
        "t.jsonl",
        "--isolated",
        "--select",
        "SEC952",
        "--output-format",
        "full",
        cwd=tmp_path,
    )
    assert b"SEC952" in done.stdout
    assert b"marta" not in done.stdout


@given(
    old=st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    new=st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    ascii_=st.booleans(),
)
def test_rewording_gives_the_text_and_touches_nothing_else(
    old: str, new: str, ascii_: bool
) -> None:
    line = json.dumps({"a": "ä", "text": old, "b": 1}, ensure_ascii=ascii_).encode()
    edits = reword(line, spans.locate(line, "/text"), old, new)
    mended = splice(line, edits)
    assert json.loads(mended) == {"a": "ä", "text": new, "b": 1}
    assert (not edits) == (old == new)


ODD = "\x00\x07\x08\x1f\x7f\x80\x9f\u200b\u2060\ufeff\u202e\u2069\ufffdÃÂâ€ÐÅï»¿ãé€ \n\tab"


@given(texts=st.lists(st.text(ODD, max_size=12), min_size=1, max_size=5), ascii_=st.booleans())
def test_strange_characters_are_found_however_they_are_written(
    texts: list[str], ascii_: bool
) -> None:
    lines = [json.dumps({"text": text}, ensure_ascii=ascii_).encode() for text in texts]
    block = Block(0, 0, 1, b"\n".join(lines) + b"\n")
    batch = decode(block, Plan(SHAPES["text"], False, [], [], [], Conventions()))
    hidden = re.compile(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
    )
    # Rarer letters that mojibake begins with are not searched for.
    signs = [*map(str.encode, MARKS), *BEGINNINGS]
    read = [
        row
        for row, text in enumerate(texts)
        if likely(text)
        and (re.search("[\x80-\x9f]", text) or any(sign in text.encode() for sign in signs))
        and mended(text) != text
    ]
    found = set(control_character(batch).rows)
    for row, text in enumerate(texts):
        # A backspace and a delete character are looked for in texts that are more than ASCII; what
        # another rule reads as mojibake is left to it.
        sure = re.sub("[\x80-\x9f]", "", text) if row in read else text
        if hidden.search(sure.replace("\b", "").replace("\x7f", "")):
            assert row in found
        if not hidden.search(text):
            assert row not in found
    lost = [row for row, text in enumerate(texts) if "\ufffd" in text]
    assert replacement_character(batch).rows == lost
    assert mojibake(batch).rows == read


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("4539 1488 0343 6467", ["card number"]),
        ("4539 1488 0343 6468", []),
        ("GB29 NWBK 6016 1331 9268 19", ["IBAN"]),
        ("GB28 NWBK 6016 1331 9268 19", []),
        ("+46 70 123 48 67", ["phone number"]),
        ("(212) 736-5000", ["phone number"]),
        ("a.b@c-d.io", ["e-mail address"]),
        ("info@c-d.io, a@example.org, @home", []),
        ("git@github.com:a/b.git, ssh ubuntu@c-d.io, https://a:b_c@c-d.io/x", []),
        ("mailto:a.b@c-d.io", ["e-mail address"]),
        ("2026-11-23 14:05, 1.234.567,89, 10.0.0.1, v1.2.3-4", []),
    ],
)
def test_personal_data_by_its_form(text: str, what: list[str]) -> None:
    assert [kind for _, _, kind in personal(text)] == what


@pytest.mark.parametrize(
    "said", ["+49 30 1234567", "(415) 555-2671", "4539 1488 0343 6467", "DE89370400440532013000"]
)
def test_numbers_are_found_in_files(said: str, tmp_path: Path) -> None:
    for plus in ("+", "\\u002B", "\\u002b"):
        (tmp_path / "t.jsonl").write_text(chat(f"Call {said} now.").replace("+", plus))
        found = ftlint("check", "t.jsonl", "--isolated", "--select", "SEC952", cwd=tmp_path)
        assert b"SEC952" in found.stdout, said


def test_clean_data_imports_no_detector(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(chat("Because it rains.") * 3)
    program = (
        "import sys; sys.argv = ['ftlint', 'check', 't.jsonl', '--isolated']\n"
        "from ftlint.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('ftfy', 'detect_secrets', 'tiktoken', 'jsonschema') if m in sys.modules])"
    )
    import subprocess

    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert run.stdout.splitlines()[-1] == "[]"


def test_prose_is_left_alone() -> None:
    prose = (
        "Straße, naïve café — “déjà vu” 中文文本 ไทย हिन्दी 👩‍💻 e-mail, re-use; see section 4.2.1 of the "
        "manual at https://example.com/path/to/a/page?x=1 (ISBN 978-3-16-148410-0)."
    )
    assert not {c for c in codes(chat(prose)) if c.startswith(("TEXT", "SEC"))}


def test_json_that_is_cut_off_is_found_where_the_others_are_whole() -> None:
    whole = [chat(json.dumps({"name": f"Lamp {n}", "watts": n})) for n in range(30)]
    cut = chat('{"name": "Lamp 30", "wat')
    for rows, expected in (([*whole, cut], {31}), ([*whole[:5], cut], set())):
        found = lint("".join(rows), select=("TEXT918",)).diagnostics()
        assert {told.line for told in found} == expected
    code = [chat(f"{{ int x = {n}; }}") for n in range(30)]
    assert not lint("".join(code), select=("TEXT918",)).by_rule
    words = [chat(f"Lamp {n} is bright.") for n in range(30)]
    assert not lint("".join([*words, cut]), select=("TEXT918",)).by_rule
