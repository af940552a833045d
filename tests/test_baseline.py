"""Known findings: what hides them, what brings them back, and how the file fares in git."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ftlint as library
from ftlint import baseline, catalog
from tests.conftest import GOOD_CHAT, ftlint

GOOD = [f'{{"prompt": "Is it {n}? ->", "completion": " {n} END"}}' for n in range(40)]
BAD = [f'{{"prompt": "Is it {n}?", "completion": "no {n}"}}' for n in range(6)]
SELECT = ("--select", "PC201,PC211,PC221,FILE,ROW,SET701", "--isolated")


def text(rows: list[str]) -> str:
    return "".join(row + "\n" for row in rows)


def found(path: Path, *more: object) -> Counter[tuple[str, str]]:
    """What is told of a file: code and the text of the line."""
    run = ftlint("check", path, *SELECT, "--output-format", "jsonl", *more)
    assert run.returncode in (0, 1), run.stderr
    lines = path.read_text().splitlines()
    entries = map(json.loads, run.stdout.splitlines())
    return Counter((e["code"], lines[e["line"] - 1] if e["line"] else "") for e in entries)


def known(path: Path, *more: object) -> int:
    run = ftlint("check", path, *SELECT, "--output-format", "json", *more)
    report = json.loads(run.stdout)
    schema = json.loads((catalog.rules_dir() / "report.schema.json").read_text())
    Draft202012Validator(schema).validate(report)
    count: int = report["summary"]["known"]
    return count


@pytest.fixture
def file(write: Any) -> Path:
    path: Path = write("data/train.jsonl", text(GOOD + BAD))
    run = ftlint("check", path, *SELECT, "--write-baseline", path.parent.parent / "known.txt")
    assert run.returncode == 0, run.stderr
    assert b"18 known findings written" in run.stderr
    assert b"18 known findings hidden" in run.stdout
    return path


def by(file: Path) -> tuple[str, Path]:
    return "--baseline", file.parent.parent / "known.txt"


def test_known_findings_are_only_counted(file: Path) -> None:
    run = ftlint("check", file, *SELECT, *by(file))
    assert run.returncode == 0
    assert run.stdout.decode() == "18 known findings hidden.\nNo new findings in 1 file.\n"
    assert not found(file, *by(file))
    assert known(file, *by(file)) == 18
    shown = ftlint("check", file, *SELECT, *by(file), "--output-format", "full").stdout.decode()
    assert "  no new findings\n" in shown


def test_rows_that_move_stay_known_and_changed_ones_come_back(file: Path) -> None:
    rows = GOOD + BAD
    random.Random(7).shuffle(rows)
    file.write_text(text(rows))
    assert not found(file, *by(file))
    changed = [row.replace("Is it 3?", "Was it 3?") for row in rows]
    file.write_text(text(changed))
    assert set(found(file, *by(file))) == {
        (code, BAD[3].replace("Is it 3?", "Was it 3?")) for code in ("PC201", "PC211", "PC221")
    }
    assert ftlint("check", file, *SELECT, *by(file)).returncode == 1


def test_line_ends_and_the_array_around_are_not_the_row(file: Path) -> None:
    file.write_bytes(text(GOOD + BAD).replace("\n", "\r\n").encode())
    assert {code for code, _ in found(file, *by(file))} == {"FILE003"}
    file.write_text("[\n  " + ",\n  ".join(GOOD + BAD) + "\n]\n")
    assert {code for code, _ in found(file, *by(file))} == {"FILE009"}


def test_another_copy_of_a_known_row_is_new(file: Path) -> None:
    file.write_text(text([*GOOD, *BAD, BAD[0]]))
    assert found(file, *by(file)) == Counter(
        {(code, BAD[0]): 1 for code in ("PC201", "PC211", "PC221", "SET701")}
    )


def test_two_findings_of_one_rule_in_a_row_are_counted(write: Any, tmp_path: Path) -> None:
    part = '{"role": "user", "content": "", "name": "a b"}'
    two = f'{{"messages": [{part}, {part}, {{"role": "assistant", "content": "y"}}]}}'
    path = write("train.jsonl", GOOD_CHAT + "\n" + two + "\n")
    options = ("--select", "CHAT", "--isolated", "--baseline", tmp_path / "known.txt")
    run = ftlint("check", path, *options[:3], "--output-format", "jsonl")
    codes = Counter(json.loads(line)["code"] for line in run.stdout.splitlines())
    twice = next(code for code, count in codes.items() if count == 2)
    ftlint("check", path, *options[:3], "--write-baseline", tmp_path / "known.txt")
    lines = (tmp_path / "known.txt").read_text().splitlines()
    (entry,) = [line for line in lines if f" {twice} " in line]
    assert entry.endswith(" 2")
    (tmp_path / "known.txt").write_text(text(lines).replace(entry, entry.removesuffix(" 2")))
    told = ftlint("check", path, *options, "--output-format", "jsonl").stdout.splitlines()
    (shown,) = [json.loads(line) for line in told]
    assert (shown["code"], shown["pointer"].startswith("/messages/1")) == (twice, True)


def test_a_file_is_known_until_it_gets_clearly_worse(write: Any, tmp_path: Path) -> None:
    rows = [f'{{"prompt": "Of {n}? ->", "completion": " {n % 9} END"}}' for n in range(100)]
    path = write("train.jsonl", text(rows))
    options = ("--select", "SET706", "--isolated")
    file = tmp_path / "known.txt"
    ftlint("check", path, *options, "--write-baseline", file)
    assert " SET706 file " in file.read_text()
    for count, code in ((100, 0), (96, 0), (130, 0), (60, 1)):
        path.write_text(text((rows + [r.replace("Of", "On") for r in rows])[:count]))
        run = ftlint("check", path, *options, "--baseline", file, "--fail-on", "info")
        assert run.returncode == code, (count, run.stdout)


def test_a_mark_of_the_file_is_about_the_file(write: Any, tmp_path: Path) -> None:
    path = write("train.jsonl", b"\xef\xbb\xbf" + text(GOOD).encode())
    ftlint("check", path, *SELECT, "--write-baseline", tmp_path / "known.txt")
    path.write_bytes(b"\xef\xbb\xbf" + text(GOOD[5:]).encode())
    assert not found(path, "--baseline", tmp_path / "known.txt")


def test_what_was_mended_drops_out_and_other_files_stay(file: Path, write: Any) -> None:
    other = write("data/other.jsonl", text(GOOD + BAD[:1]))
    baseline_file = by(file)[1]
    ftlint("check", other, *SELECT, "--write-baseline", baseline_file)
    assert not found(file, *by(file))
    file.write_text(text(GOOD + BAD[:2]))
    run = ftlint("check", file, *SELECT, *by(file))
    assert b"12 known findings are gone: --write-baseline drops them." in run.stdout
    assert run.returncode == 0
    ftlint("check", file, *SELECT, "--write-baseline", baseline_file)
    assert len(baseline_file.read_text().splitlines()) == 1 + 1 + 6 + 1 + 3
    other.unlink()
    ftlint("check", file, *SELECT, "--write-baseline", baseline_file)
    assert len(baseline_file.read_text().splitlines()) == 1 + 1 + 6


def test_fixes_mend_what_is_known(file: Path) -> None:
    run = ftlint("check", "--fix", file, *SELECT, *by(file))
    assert run.returncode == 0
    assert b"Fixed 18 findings" in run.stdout
    assert b"18 known findings are gone" in run.stdout
    assert file.read_text() == text(
        GOOD + [f'{{"prompt": "Is it {n}? ->", "completion": " no {n} END"}}' for n in range(6)]
    )


def test_the_configuration_names_it(file: Path, write: Any) -> None:
    write("ftlint.toml", 'baseline = "known.txt"\nselect = ["PC201", "PC211", "PC221"]\n')
    assert ftlint("check", file).returncode == 0
    report = library.check(file)
    assert (report.ok, report.files[0].known) == (True, 18)
    assert not list(report.diagnostics)
    isolated = library.check(file, isolated=True, baseline=str(by(file)[1]))
    assert isolated.by_rule.keys().isdisjoint({"PC201", "PC211", "PC221"})
    (file.parent.parent / "known.txt").unlink()
    run = ftlint("check", file)
    assert run.returncode == 2
    assert b"known.txt: the baseline cannot be read" in run.stderr
    assert b"--write-baseline" in run.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("baseline 1", "baseline 2", 1), "of version 2"),
        (lambda t: "{}", "this is no baseline"),
        (lambda t: t + "<<<<<<< ours\n", "unresolved merge"),
        (lambda t: t + "0123456789 PC201 xyz\n", "no line of a baseline"),
        (lambda t: t[:-5] + "\n", "no line of a baseline"),
    ],
)
def test_a_wrong_baseline_names_file_and_remedy(file: Path, change: Any, said: str) -> None:
    path = by(file)[1]
    path.write_text(change(path.read_text()))
    run = ftlint("check", file, *SELECT, *by(file))
    assert run.returncode == 2
    assert f"{path}" in run.stderr.decode()
    assert said in run.stderr.decode()
    assert run.stdout == b""
    assert any(word in run.stderr.decode() for word in ("delete it", "delete the lines"))


def test_branches_merge_in_git(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        named = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def accept(**files: list[str]) -> None:
        for name, rows in files.items():
            (tmp_path / f"{name}.jsonl").write_text(text(rows))
            ftlint(
                *("check", f"{name}.jsonl", *SELECT, "--write-baseline", "known.txt"), cwd=tmp_path
            )
        git("add", "-A")
        git("commit", "-qm", "more")

    git("init", "-q")
    (tmp_path / ".gitattributes").write_text("known.txt merge=union\n")
    accept(one=GOOD + BAD[:2])
    git("branch", "other")
    accept(one=GOOD + BAD[:3], two=GOOD + BAD[:2])
    git("checkout", "-q", "other")
    accept(three=GOOD + BAD[:5])
    (tmp_path / ".gitattributes").write_text("known.txt merge=union\n")
    git("merge", "-q", "-m", "both", "-")
    run = ftlint("check", ".", *SELECT, "--baseline", "known.txt", cwd=tmp_path)
    assert b"30 known findings hidden" in run.stdout
    merged = (tmp_path / "known.txt").read_bytes().splitlines()
    ftlint("check", ".", *SELECT, "--write-baseline", "known.txt", cwd=tmp_path)
    assert (tmp_path / "known.txt").read_bytes().splitlines() == sorted(set(merged))


ENTRIES = st.dictionaries(
    st.sampled_from(["a.jsonl", "data/b.jsonl", "ü\n.jsonl"]),
    st.dictionaries(
        st.sampled_from(["PC20", "PC201", "TOOL411"]),
        st.tuples(
            st.dictionaries(st.integers(0, 2**64 - 1), st.integers(1, 9), max_size=6),
            st.lists(st.sampled_from([1.0, 2.5, 4e6]), max_size=3),
        ).filter(any),
        min_size=1,
    ),
)


def written(folder: Path, name: str, files: Any) -> Path:
    made = baseline.Baseline(str(folder / name))
    for path, rules in files.items():
        entries = {}
        for code, (rows, about) in rules.items():
            known = entries[code] = baseline.Known()
            for row, count in rows.items():
                known.add(row, count)
            known.about += about
            known.unite()
        made.put(str(folder / path), entries)
    made.write()
    return folder / name


def plain(path: Path) -> Any:
    return {
        (key, code): (dict(zip(k.hashes, k.counts, strict=True)), sorted(k.about))
        for key, rules in baseline.read(str(path)).entries.items()
        for code, k in rules.items()
    }


@given(files=ENTRIES, order=st.randoms(use_true_random=False))
def test_a_baseline_is_sorted_lines_in_any_order(
    files: Any, order: Any, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("baseline")
    path = written(folder, "known.txt", files)
    lines = path.read_bytes().splitlines()
    assert lines == sorted(set(lines))
    before = plain(path)
    assert sum(len(rows) for rows, _ in before.values()) == sum(
        len(rows) for rules in files.values() for rows, _ in rules.values()
    )
    mixed = lines[1:] * 2
    order.shuffle(mixed)
    path.write_bytes(b"\n".join([lines[0], *mixed]))
    assert plain(path) == before
    for name in files:
        again = baseline.read(str(path)).of(str(folder / name))
        total = sum(sum(rows.values()) + len(about) for rows, about in files[name].values())
        assert sum(map(len, again.values())) == total


def test_a_finding_takes_forty_bytes_at_most(write: Any, tmp_path: Path) -> None:
    rows = [f'{{"prompt": "Is it {n}? ->", "completion": "no {n}"}}' for n in range(3000)]
    path = write("a/rather/long/path/to/the/training-data.jsonl", text(rows))
    ftlint("check", path, *SELECT, "--write-baseline", tmp_path / "known.txt")
    lines = (tmp_path / "known.txt").read_bytes().splitlines(keepends=True)
    assert len(lines) > 3000
    assert sum(map(len, lines)) <= 40 * (len(lines) - 2)


@given(
    rows=st.lists(st.sampled_from(GOOD[:4] + BAD), max_size=12),
    later=st.lists(st.sampled_from(GOOD[:4] + BAD), max_size=12),
)
def test_what_is_told_is_what_is_new(
    rows: list[str], later: list[str], tmp_path_factory: Any
) -> None:
    """However rows come, go and move: what is told is what was found more often than before."""
    from ftlint import choosing, linter
    from ftlint.sources import open_path

    folder = tmp_path_factory.mktemp("known")
    path = folder / "train.jsonl"
    choices = choosing.Choices(
        isolated=True, select=("PC211",), shape="completion", stop=" END", separator=" ->"
    )
    path.write_text(text(rows))
    into = baseline.Baseline(str(folder / "known.txt"))
    first = linter.lint(open_path(str(path)), choices, into=into)
    assert not any(first.counts.values())
    into.write()
    path.write_text(text(later))
    full = choosing.Choices(**{f: getattr(choices, f) for f in choices.__struct_fields__})
    judged = linter.lint(
        open_path(str(path)),
        choosing.Choices(
            isolated=True,
            **{f: getattr(full, f) for f in ("select", "shape", "stop", "separator")},
            baseline=str(folder / "known.txt"),
        ),
    )
    told = Counter(later[d.line - 1] for d in judged.diagnostics() if d.line)
    bad = set(BAD)
    before, now = (Counter(row for row in some if row in bad) for some in (rows, later))
    assert told == now - before
    assert judged.known == (now & before).total()
    assert judged.gone == (before - now).total()


def test_runs_at_once_keep_what_each_of_them_knows(tmp_path: Path) -> None:
    names = [f"{n}.jsonl" for n in range(4)]
    for name in names:
        (tmp_path / name).write_text(text(GOOD + BAD))
    for _ in range(2):  # the second time the file is there when they begin
        runs = [
            baseline.read(str(known)) if known.exists() else baseline.Baseline(str(known))
            for known in [tmp_path / "known.txt"] * len(names)
        ]
        for run, name in zip(runs, names, strict=True):
            entries = run.of(str(tmp_path / name)) or {"PC201": baseline.Known()}
            entries["PC201"].add(int(name[0]), len(entries["PC201"]) + 1)
            run.put(str(tmp_path / name), entries)
        for run in runs:
            run.write()
    again = baseline.read(str(tmp_path / "known.txt"))
    assert [len(again.of(str(tmp_path / name))["PC201"]) for name in names] == [2] * 4


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_union_of_two_baselines_is_one(tmp_path: Path, end: bytes) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": []}\n')
    known = tmp_path / "known.txt"
    assert ftlint("check", "a.jsonl", "--write-baseline", "known.txt", cwd=tmp_path).returncode == 0
    text = known.read_bytes()
    known.write_bytes(text + text.replace(b"\n", end))
    assert ftlint("check", "a.jsonl", "--baseline", "known.txt", cwd=tmp_path).returncode == 0


def test_a_line_that_no_baseline_has(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": []}\n')
    (tmp_path / "known.txt").write_text(
        "# ftlint baseline 1\n8c1f2a3b4d X file 1e999 99999999999\n"
    )
    done = ftlint("check", "a.jsonl", "--baseline", "known.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert b"no line of a baseline" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such devices there")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/dev/zero", "a baseline is a file"),
        (".", "a baseline is a file"),
        ("nowhere/known.txt", "cannot be written: no such directory"),
    ],
)
def test_what_cannot_be_a_baseline_is_told_at_once(file: Path, name: str, words: str) -> None:
    done = ftlint("check", file.name, "--write-baseline", name, cwd=file.parent)
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert done.stdout == b""
