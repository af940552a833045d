"""The formats for servers and pages, read by those who take them in."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite
from markdown_it import MarkdownIt

from ftlint.outputs import FORMATS
from ftlint.outputs.markdown import code, text
from ftlint.outputs.sarif import RESULTS
from tests.conftest import GOOD_CHAT, ROOT, ftlint

TestCase.__test__ = TestSuite.__test__ = False  # classes of junitparser, not tests

SCHEMA = json.loads((ROOT / "tests/data/sarif-schema-2.1.0.json").read_text())
ROWS = "".join(
    f'{{"prompt": "Is it {n}?\\n\\n###\\n\\n", "completion": " {n} END"}}\n' for n in range(20)
)
BARE = '{"prompt": "Wird es schön 🙂?", "completion": "no END"}\n'
TOKEN = "ghp_aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xY3zA6"
SECRET = f'{{"prompt": "the key {TOKEN} is", "completion": "{TOKEN} END"}}\n'
PAGES = ("markdown", "html")


def reports(
    folder: Path, *arguments: object, code: int = 1, wanted: Iterable[str] = FORMATS, **options: Any
) -> dict[str, str]:
    """The formats of one run, by name: all of them, or those `wanted`."""
    files = {name: folder / f"report.{name}" for name in wanted}
    formats = [f"--output-format={name}={path}" for name, path in files.items()]
    done = ftlint("check", "--isolated", *formats, *arguments, cwd=folder, **options)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    return {name: path.read_text(encoding="utf-8") for name, path in files.items()}


def sarif(text: str) -> dict[str, Any]:
    log = json.loads(text)
    run: dict[str, Any] = log["runs"][0]
    # A validator takes half a minute for what GitHub takes at most: every so many tell of all.
    step = 1 + len(run["results"]) // 1000
    Draft4Validator(SCHEMA).validate(log | {"runs": [run | {"results": run["results"][::step]}]})
    return run


def results(run: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [result for result in run["results"] if result["ruleId"] == code]


def region(result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result["locations"][0]["physicalLocation"]["region"]
    return found


def junit(text: str) -> list[TestSuite]:
    return list(JUnitXml.fromstring(text.encode()))


@pytest.fixture
def mixed(write: Any, tmp_path: Path) -> Path:
    """A folder of what people have: good, bad, packed, oddly named and absent files."""
    write("bad.jsonl", ROWS + BARE)
    write("good.jsonl", "".join(GOOD_CHAT.replace("Oslo", f"town {n}") + "\n" for n in range(12)))
    write("packed.jsonl.gz", gzip.compress((ROWS + BARE).encode()))
    write("a b/dätä\\x,%|`.jsonl", ROWS + BARE)
    return tmp_path


NAMES = ("bad.jsonl", "good.jsonl", "packed.jsonl.gz", "a b", "absent.jsonl", "-")


def test_every_format_of_one_run_agrees(mixed: Path) -> None:
    told = reports(mixed, *NAMES, code=2, stdin=(ROWS + BARE).encode())
    counts = json.loads(told["json"])["summary"]
    total = sum(counts[severity] for severity in ("error", "warning", "info"))
    run = sarif(told["sarif"])
    assert run["properties"]["summary"] == counts
    assert len(run["results"]) == run["properties"]["results"] == total
    issues = json.loads(told["gitlab"])
    assert len(issues) == total + 1  # and the file that is absent
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    failures = [
        case for suite in junit(told["junit"]) for case in suite if isinstance(case, TestCase)
    ]
    failed = sum(isinstance(r, Failure) for case in failures for r in case.result)
    assert failed == counts["error"] + counts["warning"]  # each rule is found once a file here
    assert sum(isinstance(r, Error) for case in failures for r in case.result) == 1
    for name in PAGES:
        assert f"{counts['error']} errors" in told[name]
        assert "1 file could not be checked" in told[name]


def test_the_paths_are_those_of_the_repository(mixed: Path) -> None:
    told = reports(
        mixed / "a b", ".", "../bad.jsonl", "<nothing>", code=2, GITHUB_WORKSPACE=str(mixed)
    )
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif(told["sarif"])["results"]
    }
    assert all(uri.isascii() and " " not in uri for uri in uris)
    assert {unquote(uri) for uri in uris} == {"a b/dätä\\x,%|`.jsonl", "bad.jsonl"}
    paths = {issue["location"]["path"] for issue in json.loads(told["gitlab"])}
    assert paths == {"a b/dätä\\x,%|`.jsonl", "bad.jsonl", "<nothing>"}


def test_regions_are_the_characters_and_bytes_of_the_file(mixed: Path) -> None:
    run = sarif(reports(mixed, "bad.jsonl")["sarif"])
    data = (mixed / "bad.jsonl").read_bytes()
    for name in ("PC201", "PC211"):
        (result,) = results(run, name)
        where = region(result)
        value = data[where["byteOffset"] :][: where["byteLength"]].decode()
        line = data.decode().split("\n")[where["startLine"] - 1]
        assert line[where["startColumn"] - 1 : where["endColumn"] - 1] == value
        assert where["snippet"]["text"] == value
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == "PC211"
    assert rule["helpUri"].endswith("/missing-leading-space")
    assert len(rule["help"]["text"].split()) > 20


def test_a_packed_file_has_no_bytes_to_point_at(mixed: Path) -> None:
    (result,) = results(sarif(reports(mixed, "packed.jsonl.gz")["sarif"]), "PC201")
    assert region(result)["startLine"] == 21
    assert "byteOffset" not in region(result)
    assert "fixes" not in result


def test_replacements_are_what_fixing_does(mixed: Path) -> None:
    path = mixed / "bad.jsonl"
    run = sarif(reports(mixed, "bad.jsonl", "--select", "PC201,PC211,FILE003")["sarif"])
    data, edits = path.read_bytes(), []
    for result in run["results"]:
        (fix,) = result["fixes"]
        assert fix["properties"]["applicability"] == "safe"
        for new in fix["artifactChanges"][0]["replacements"]:
            deleted = new["deletedRegion"]
            edits.append((deleted["byteOffset"], deleted["byteLength"], new["insertedContent"]))
    for start, length, content in sorted(edits, key=lambda edit: -edit[0]):
        data = data[:start] + content["text"].encode() + data[start + length :]
    assert ftlint("check", path, "--isolated", "--select", "PC201,PC211", "--fix").returncode == 0
    assert path.read_bytes() == data != (ROWS + BARE).encode()


def test_a_row_that_goes_goes_with_its_end(write: Any, tmp_path: Path) -> None:
    write("t.jsonl", ROWS + BARE + BARE)
    run = sarif(reports(tmp_path, "t.jsonl", "--select", "SET701")["sarif"])
    (result,) = results(run, "SET701")
    (new,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    deleted = new["deletedRegion"]
    data = (ROWS + BARE + BARE).encode()
    start, length = deleted["byteOffset"], deleted["byteLength"]
    assert data[:start] + data[start + length :] == (ROWS + BARE).encode()
    assert (deleted["endLine"], deleted["endColumn"]) == (deleted["startLine"] + 1, 1)
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 21


def test_a_fingerprint_is_of_the_row_and_not_of_its_line(write: Any, tmp_path: Path) -> None:
    def prints(rows: str) -> tuple[set[str], set[str]]:
        write("t.jsonl", rows)
        told = reports(tmp_path, "t.jsonl", "--select", "PC201,PC211")
        found = sarif(told["sarif"])["results"]
        issues = json.loads(told["gitlab"])
        return {json.dumps(result["partialFingerprints"]) for result in found}, {
            issue["fingerprint"] for issue in issues
        }

    before = prints(ROWS + BARE)
    assert prints(BARE + ROWS) == before
    changed = prints(BARE.replace("schön", "schöner") + ROWS)
    assert not changed[0] & before[0]
    assert not changed[1] & before[1]
    twice = prints(ROWS + BARE + BARE)
    assert twice[0] > before[0]
    assert len(twice[0]) == len(twice[1]) == 4


def test_no_report_tells_a_secret(write: Any, tmp_path: Path) -> None:
    write("t.jsonl", ROWS + SECRET + BARE)
    told = reports(tmp_path, "t.jsonl")
    assert {"SEC951", "PC201", "PC211"} <= set(sarif(told["sarif"])["properties"]["rules"])
    for name, text_ in told.items():
        assert TOKEN not in text_, name
        assert TOKEN[8:-8] not in text_, name


def test_a_finding_about_the_file_has_no_region(write: Any, tmp_path: Path) -> None:
    write("t.jsonl", GOOD_CHAT + "\n")
    told = reports(tmp_path, "t.jsonl", "--fail-on", "info")
    (result,) = results(sarif(told["sarif"]), "SET706")
    assert "region" not in result["locations"][0]["physicalLocation"]
    (issue,) = (i for i in json.loads(told["gitlab"]) if "SET706" in i["check_name"])
    assert issue["location"]["lines"] == {"begin": 1}


@pytest.mark.parametrize("fail_on", ["error", "warning", "info", "never"])
def test_what_fails_is_what_fails_the_run(fail_on: str, write: Any, tmp_path: Path) -> None:
    write("t.jsonl", GOOD_CHAT.replace('"}]}', '"}]}\r') + "\n")
    failing = {"error": 0, "warning": 1, "info": 2, "never": 0}[fail_on]
    told = reports(tmp_path, "t.jsonl", "--fail-on", fail_on, code=int(failing > 0))
    (suite,) = junit(told["junit"])
    assert suite.failures == failing
    assert suite.tests > 20
    assert told["markdown"].startswith("## ❌" if failing else "## ✅")


def test_a_file_without_findings(write: Any, tmp_path: Path) -> None:
    write("t.jsonl", GOOD_CHAT + "\n")
    told = reports(tmp_path, "t.jsonl", "--ignore", "SET", "--quiet", code=0)
    assert sarif(told["sarif"])["results"] == []
    assert json.loads(told["gitlab"]) == []
    assert json.loads(told["json"])["diagnostics"] == []
    assert "nothing found in 1 file" in told["markdown"]


def test_reports_of_what_is_left_after_fixing(write: Any, tmp_path: Path) -> None:
    write("t.jsonl", ROWS + BARE)
    before = sarif(reports(tmp_path, "t.jsonl", "--diff")["sarif"])
    assert {"PC201", "PC211"} <= set(before["properties"]["rules"])
    assert (tmp_path / "t.jsonl").read_text() == ROWS + BARE
    told = reports(tmp_path, "t.jsonl", "--fix", code=0)
    after = sarif(told["sarif"])
    assert after["properties"]["summary"]["fixed"] == 2
    assert not results(after, "PC201")
    assert "2 findings fixed" in told["markdown"]


def test_what_is_left_out_is_counted(write: Any, tmp_path: Path) -> None:
    bare = [f'{{"prompt": "Is it {n}?", "completion": "{n}"}}\n' for n in range(5_200)]
    write("t.jsonl", "".join(bare))
    write("u.jsonl", "".join(bare))
    markers = ("--separator", "###", "--stop", "END", "--select", "PC201,PC211,PC221")
    told = reports(tmp_path, ".", *markers, wanted=("sarif", "gitlab", "junit"))
    run = sarif(told["sarif"])
    assert run["properties"]["rules"] == dict.fromkeys(("PC201", "PC211", "PC221"), 10_400)
    assert len(run["results"]) == run["properties"]["results"] == RESULTS
    levels = [result["level"] for result in run["results"]]
    assert levels == sorted(levels)  # error, note, warning: the gravest come first
    assert "25,000 results of 31,200" in json.dumps(run["invocations"])
    assert "200 more places" in told["gitlab"]
    (suite, *_) = junit(told["junit"])
    assert "and 5,150 more places" in next(
        result.text for case in suite for result in case.result if "PC201" in case.name
    )


def test_sarif_tools_reads_it(mixed: Path) -> None:
    reports(mixed, "bad.jsonl")
    done = subprocess.run(
        [sys.executable, "-m", "sarif", "summary", "report.sarif"],
        capture_output=True, cwd=mixed, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "error: 1" in done.stdout
    assert "PC201" in done.stdout


@given(st.text())
def test_no_text_is_markup_in_markdown(raw: str) -> None:
    reader = MarkdownIt("gfm-like")
    for rendered in (reader.render(f"x {code('a' + raw + 'b')} x"), reader.render("x" + text(raw))):
        tags = _Tags()
        tags.feed(rendered)
        assert set(tags.seen) <= {"p", "code", "a"}, rendered
        assert "a" not in tags.seen or "." in raw


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def test_pages_escape_what_they_show(write: Any, tmp_path: Path) -> None:
    evil = '<script>alert(1)</script><img src=x>"```\\n# |x| [y](z)'
    write("<b>.jsonl", ROWS + json.dumps({"prompt": evil, "completion": evil, evil: 1}) + "\n")
    told = reports(tmp_path, ".")
    page, markdown = _Tags(), _Tags()
    page.feed(told["html"])
    assert not {"script", "img"} & set(page.seen)
    assert "<script>" in "".join(page.shown)
    markdown.feed(MarkdownIt("gfm-like").render(told["markdown"].replace("<sub>", "")))
    assert not {"script", "img", "b", "h1"} & set(markdown.seen)


def test_a_report_does_not_overwrite_data(mixed: Path) -> None:
    for data in ("good.jsonl", "./good.jsonl"):
        done = ftlint("check", ".", "--output-format", f"jsonl={data}", cwd=mixed)
        assert done.returncode == 2
        assert b"overwrite" in done.stderr
    assert (mixed / "good.jsonl").stat().st_size


def test_statistics_count_by_rule(mixed: Path) -> None:
    done = ftlint("check", "bad.jsonl", "a b", "--isolated", "--statistics", cwd=mixed)
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert ["2", "error", "PC201", "[*]", "missing-separator"] in lines
    assert ["2", "warning", "PC211", "[*]", "missing-leading-space"] in lines
    clash = ftlint("check", "bad.jsonl", "--statistics", "--output-format", "json", cwd=mixed)
    assert clash.returncode == 2
    assert b"FORMAT=FILE" in clash.stderr


def test_formats_are_told_in_the_help() -> None:
    told = " ".join(ftlint("check", "--help").stdout.decode().split())
    for name in FORMATS:
        assert name in told
