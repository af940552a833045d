"""`ftlint sample`: rows to read."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.engine.plan import Settings
from ftlint.sampling import draw, shares
from ftlint.shapes import SHAPES
from ftlint.sources import open_bytes
from tests.conftest import DATA, ftlint


def rows(count: int, labels: dict[str, int] | None = None) -> str:
    names = [name for name, n in (labels or {"a": count}).items() for _ in range(n)]
    return "".join(
        json.dumps({"prompt": f"Mail {n} ->", "completion": f" {name}"}) + "\n"
        for n, name in enumerate(names)
    )


@given(
    sizes=st.dictionaries(st.text("abc", min_size=1), st.integers(1, 500), min_size=1, max_size=12),
    count=st.integers(1, 60),
)
def test_shares_add_up_and_forget_nobody(sizes: dict[str, int], count: int) -> None:
    given_ = shares(sizes, count)
    assert sum(given_.values()) == min(count, sum(sizes.values()))
    assert all(0 < given_[label] <= sizes[label] for label in given_)
    if count >= len(sizes):
        assert set(given_) == set(sizes)
        for label, share in given_.items():
            exact = sizes[label] / sum(sizes.values()) * count
            assert share <= max(1, exact + 1)


@given(st.integers(0, 99), st.integers(1, 400))
def test_the_draw_depends_on_the_bytes_and_the_seed_alone(seed: int, size: int) -> None:
    data = rows(0, {"x": 40, "y": 9, "z": 1}).encode()
    whole = draw(open_bytes(data, "t.jsonl"), Settings([]), count=12, seed=seed)

    class Small:
        """The same source, read in other pieces."""

        def __init__(self) -> None:
            self.source = open_bytes(data, "t.jsonl")
            self.name = self.source.name

        def blocks(self) -> object:
            return self.source.blocks(size)

        def __getattr__(self, name: str) -> object:
            return getattr(self.source, name)

    pieces = draw(Small(), Settings([]), count=12, seed=seed)  # type: ignore[arg-type]
    assert pieces.drawn == whole.drawn
    assert Counter(row.label for row in whole.drawn) == {"x": 9, "y": 2, "z": 1}


def test_seeds_draw_differently_and_evenly() -> None:
    source = open_bytes(rows(200).encode(), "t.jsonl")
    times: Counter[int] = Counter()
    for seed in range(400):
        drawn = draw(source, Settings([]), count=10, seed=seed, by_class=False).drawn
        assert [row.line for row in drawn] == sorted({row.line for row in drawn})
        times.update(row.line for row in drawn)
    assert len(times) == 200
    assert min(times.values()) >= 4 and max(times.values()) <= 44  # 20 expected


def test_many_labels_are_no_classes() -> None:
    data = rows(0, {f"label {n}": 4 for n in range(300)}).encode()
    sample = draw(open_bytes(data, "t.jsonl"), Settings([]), count=20, seed=1)
    assert sample.rows == 1200
    assert sample.classes == {}
    assert len(sample.drawn) == 20


def test_lines_come_out_as_they_stand(tmp_path: Path) -> None:
    data = rows(0, {"spam": 30, "ham": 3}).replace('"prompt": ', '"prompt" :  ')
    (tmp_path / "t.jsonl").write_text(data)
    with gzip.open(tmp_path / "t.jsonl.gz", "wt") as packed:
        packed.write(data)
    form = ("-n", "5", "--output-format", "jsonl", "--isolated")
    told = ftlint("sample", "t.jsonl", *form, cwd=tmp_path)
    assert told.returncode == 0
    lines = told.stdout.decode().splitlines()
    assert len(lines) == 5
    assert set(lines) <= set(data.splitlines())
    assert any(" ham" in line for line in lines)
    assert ftlint("sample", "t.jsonl.gz", *form, cwd=tmp_path).stdout == told.stdout
    piped = ftlint("sample", "-", *form, cwd=tmp_path, stdin=data.encode())
    assert piped.stdout == told.stdout


def test_json_has_lines_and_classes(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(rows(0, {"spam": 30, "ham": 3}) + "{broken\n\n")
    told = ftlint("sample", "t.jsonl", "-n", "3", "--output-format", "json", cwd=tmp_path)
    (about,) = json.loads(told.stdout)["files"]
    assert about["rows"] == 33
    assert about["unreadable"] == 1
    assert about["classes"] == {"spam": 30, "ham": 3}
    for row in about["sample"]:
        assert row["row"]["prompt"] == f"Mail {row['line'] - 1} ->"
        assert row["row"]["completion"].strip() == row["class"]


def test_texts_cannot_steer_the_terminal_and_are_shortened(tmp_path: Path) -> None:
    said = "\x1b[2J" + "word " * 400 + "the end"
    row = {"messages": [{"role": "user", "content": said}, {"role": "assistant", "content": ""}]}
    (tmp_path / "t.jsonl").write_text(json.dumps(row) + "\n")
    told = ftlint("sample", "t.jsonl", cwd=tmp_path).stdout.decode()
    assert "\x1b" not in told
    assert "␛[2J" in told
    assert "more characters (--full)" in told
    assert "the end" not in told
    assert "(empty)" in told
    assert "the end" in ftlint("sample", "t.jsonl", "--full", cwd=tmp_path).stdout.decode()


@pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")
@pytest.mark.parametrize("path", sorted(DATA.glob("*/*.json*")) if DATA.is_dir() else [])
def test_published_files_can_be_read(path: Path, tmp_path: Path) -> None:
    told = ftlint("sample", str(path), "-n", "3", "--isolated", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert b"line " in told.stdout or b"0 of 0 rows" in told.stdout


def test_every_shape_can_be_spoken() -> None:
    from ftlint.shapes.shape import Shape

    for shape in SHAPES.values():
        assert type(shape).spoken is not Shape.spoken


@pytest.mark.parametrize(
    "parts",
    [
        [
            {"type": "image_url", "image_url": {"url": "https://a.io/1.png"}},
            {"type": "text", "text": "Who?"},
        ],
        [{"type": "image_url", "value": "1.png"}, {"type": "text", "value": "Who?"}],
    ],
)
def test_pictures_are_seen_to_be_there(tmp_path: Path, parts: list[dict[str, str]]) -> None:
    answer = [parts[1] | {key: "Bach." for key in parts[1] if key != "type"}]
    row = {
        "messages": [{"role": "user", "content": parts}, {"role": "assistant", "content": answer}]
    }
    (tmp_path / "t.jsonl").write_text(json.dumps(row) + "\n")
    lines = ftlint("sample", "t.jsonl", "--isolated", cwd=tmp_path).stdout.decode().splitlines()
    assert lines[3:] == ["user", "  [image_url]", "  Who?", "assistant", "  Bach.", ""]
