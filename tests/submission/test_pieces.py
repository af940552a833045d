"""The pieces of a submission, each alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ftlint import submission
from ftlint.errors import Error
from ftlint.stats import default_epochs
from ftlint.submission import keys, manifest, offers, providers, reasons
from ftlint.submission.errors import CredentialError, NotOffered, StateError, Unreachable
from ftlint.submission.estimate import estimate
from ftlint.submission.files import local
from ftlint.submission.following import follow
from ftlint.submission.state import State
from ftlint.submission.wires import Event, Job
from tests.submission.conftest import chat
from tests.submission.provider import KEY, Fault, Service


@pytest.fixture
def account(service: Service, tmp_path: Path) -> Iterator[submission.Service]:
    state = State(tmp_path / ".ftlint")
    environ = {"OPENAI_API_KEY": KEY}
    with submission.Service(base_url=service.url, environ=environ, state=state) as found:
        yield found


def test_commands_start_without_the_client() -> None:
    modules = "submit", "jobs", "complete", "models"
    code = "".join(f"import ftlint.cli.{name}\n" for name in modules)
    code += "import sys, ftlint.submission\n"
    code += "print({'openai', 'keyring', 'pydantic', 'ftlint.engine'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ftlint.submission.official", raising=False)
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(submission.SubmissionError, match=r'pip install "ftlint\[api\]"'):
        submission.Service(environ={"OPENAI_API_KEY": KEY})


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ('Example 536 contains an extra "tools"', [("example", 536)]),
        ("Example 100, message 2 Discriminator 'role' is missing in value", [("example", 100)]),
        ("Line 1 is not a dictionary (HINT: line starts with ...)", [("line", 1)]),
        ("failed moderation safety checks. Flagged lines: 3, 7 and 9",
         [("line", 3), ("line", 7), ("line", 9)]),
        ("Example 1273 cannot be parsed. Error: line contains invalid json: Expecting ',' "
         "delimiter: line 1 column 70 (char 69)", [("example", 1273)]),
        ("Expecting value: line 12 column 3", []),
        ("Training file has 3 example(s), but must have at least 10 examples", []),
        ("The job failed due to an internal error", []),
    ],
)  # fmt: skip
def test_rows_that_a_reason_names(message: str, found: list[tuple[str, int]]) -> None:
    assert reasons.named(message) == found


@given(st.lists(st.sampled_from([b"\n", b"  \r\n", b"{}\n", b'{"a": 1}\r\n']), max_size=30))
def test_a_row_is_the_line_of_its_number(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    path = tmp_path_factory.getbasetemp() / "rows.jsonl"
    path.write_bytes(b"".join(lines))
    rows = [number for number, line in enumerate(lines, 1) if line.strip()]
    for row, line in enumerate(rows, 1):
        (place,) = reasons.find(str(path), [("example", row)])
        assert (place.line, place.row) == (line, row)
    assert reasons.find(str(path), [("example", len(rows) + 1)]) == []


@pytest.mark.parametrize(("rows", "epochs"), [(10, 10), (34, 3), (3, 25), (20_000, 1), (9000, 2)])
def test_epochs_nobody_chose(rows: int, epochs: int) -> None:
    assert default_epochs(rows) == epochs


def test_costs_are_said_with_the_date_of_the_price(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(chat(1) * 20)
    about = {
        "encoding": "cl100k_base", "price": 8.0, "training-context": 25,
        "source": "https://a.example (context); https://b.example (price, about 2025-10)",
    }  # fmt: skip
    found = estimate(providers.named("openai"), str(tmp_path / "x.jsonl"), 20, 4, about)
    assert (found.tokens, found.epochs, found.epochs_chosen) == (500, 4, True)
    assert found.cost == pytest.approx(500 * 4 * 8 / 1e6)
    assert found.price_seen == "about 2025-10"
    unknown = estimate(providers.named("together"), None, None, None, {"encoding": "none"})
    assert (unknown.tokens, unknown.cost, unknown.epochs) == (None, None, 1)


@pytest.mark.parametrize("name", providers.NAMES)
def test_providers_are_data(name: str) -> None:
    provider = providers.named(name)
    assert provider.name == name
    assert provider.base_url.startswith("https://") or provider.base_variable
    for closing in provider.closings:
        assert closing.source.startswith("https://")
        assert closing.seen
    with pytest.raises(NotOffered, match=name):
        providers.named(name + "x")


def test_offers_end_on_their_day() -> None:
    openai = providers.named("openai")
    told = offers.notices(openai, "gpt-4.1-2025-04-14", date(2027, 1, 5))
    assert "from 2027-01-06: OpenAI takes no new fine-tuning jobs" in told[0]
    assert "2027-01-14" in told[1]
    assert "60 days" in told[2]
    for model in ("gpt-4.1-2025-04-14", "ft:gpt-4.1-2025-04-14:acme::a"):
        with pytest.raises(NotOffered, match="provider='azure-openai'"):
            offers.notices(openai, model, date(2027, 1, 6))
    with pytest.raises(NotOffered, match="training of babbage-002"):
        offers.notices(openai, "babbage-002", date(2026, 11, 23))
    assert offers.notices(providers.named("together"), "x", date(2030, 1, 1)) == []


def test_addresses() -> None:
    azure, openai = providers.named("azure-openai"), providers.named("openai")
    variables = {"AZURE_OPENAI_ENDPOINT": "https://acme.openai.azure.com/"}
    assert keys.address(azure, None, variables) == "https://acme.openai.azure.com/openai/v1"
    assert keys.address(openai, None, {}) == "https://api.openai.com/v1"
    assert keys.address(openai, "http://[::1]:80/v1/", {}) == "http://[::1]:80/v1"
    bad = (
        "http://example.org", "http://127.0.0.1.example.org", "ftp://localhost", "https://",
        "https://a@example.org", "https://example.org?key=x", "api.example.org", "http://[::1",
        "http://2130706433", "http://0.0.0.0", "https://a b.org", "https://a.org/\x01",
        "https://a.org/\udcff",
    )  # fmt: skip
    for url in bad:
        with pytest.raises(CredentialError):
            keys.address(openai, url, {})


def test_a_key_does_not_show_itself(tmp_path: Path) -> None:
    import pickle

    key = keys.find(providers.named("openai"), {"OPENAI_API_KEY": f" {KEY}\n"})
    assert key.reveal() == KEY
    assert KEY not in f"{key} {key!r} {vars(providers)}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_a_key_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring", reason="keyring is not installed")
    stored = {("ftlint", "together"): KEY}
    monkeypatch.setattr(keyring, "get_password", lambda *names: stored.get(names))
    assert keys.find(providers.named("together"), {}).reveal() == KEY
    with pytest.raises(CredentialError, match="keyring set ftlint openai"):
        keys.find(providers.named("openai"), {})


def test_the_record_survives_its_writers(tmp_path: Path) -> None:
    state = State(tmp_path / ".ftlint")
    state.write("uploaded", sha256="a", base_url="u", file="file-1")
    with state.path.open("ab") as handle:
        handle.write(b'{"at": "2026", "step": "crea')
    again = State(tmp_path / ".ftlint")
    assert [entry["step"] for entry in again.entries] == ["uploaded"]
    again.write("created", submission="s", attempt=0, job="j")
    assert len(State(tmp_path / ".ftlint").entries) == 2
    assert state.path.read_bytes().count(b"\n") == 3
    assert State(tmp_path / ".ftlint").job("s", 0) == "j"
    assert State.near(str(tmp_path)).path == state.path
    for odd in ({}, {"job": [1]}, {"job": "j", "base_url": 3}, {"job": "j", "submission": {}}):
        with state.path.open("a") as handle:
            handle.write(json.dumps({"step": "created", **odd}) + "\n")
    assert State(tmp_path / ".ftlint").last_job() == again.entries[-1]
    assert State(tmp_path / ".ftlint").path_of("file-1", "u") == ("", "a")
    with pytest.raises(StateError), again.alone("a"), State(tmp_path / ".ftlint").alone("b"):
        pass


def test_a_record_that_cannot_be_written(
    account: submission.Service,
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "train.jsonl").write_text("".join(chat(n) for n in range(40)))
    write = State.write

    def full(self: State, step: str, **facts: Any) -> None:
        if step not in ("uploading", "uploaded", "creating"):
            raise StateError("no space left on device", place=str(self.path))
        write(self, step, **facts)

    monkeypatch.setattr(State, "write", full)
    train = str(tmp_path / "train.jsonl")
    with pytest.raises(StateError, match="no space left") as error:
        submission.submit(account, train, model="tiny-1")
    (job,) = service.jobs
    assert f"the job {job} was created" in str(error.value)
    # What only looks, or has been done, does not fail for it.
    assert list(account.follow(job))
    service.models["ft:x"] = {"id": "ft:x"}
    submission.delete_model(account, "ft:x")
    monkeypatch.setattr(State, "write", write)
    assert submission.submit(account, train, model="tiny-1").id == job
    assert len(service.jobs) == 1


def test_manifests(tmp_path: Path) -> None:
    (tmp_path / "a_prepared.ftlint.json").write_text(
        json.dumps({"separator": " ->", "classes": {" a": 2, " b": 1}, "x": {}})
    )
    found = manifest.beside(str(tmp_path / "a_prepared_train.jsonl"))
    assert found is not None
    assert (found.separator, found.stop, found.classes, found.rows) == (
        " ->",
        None,
        {" a": 2, " b": 1},
        None,
    )
    assert manifest.beside(str(tmp_path / "b.jsonl")) is None
    for other in ("[]", '{"stop": 7}', "{", '{"stop": "\\ud800"}'):
        (tmp_path / "b.ftlint.json").write_text(other)
        with pytest.raises(StateError, match="not a manifest"):
            manifest.read(str(tmp_path / "b.ftlint.json"))


def test_large_files_go_in_parts(
    account: submission.Service, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ftlint.submission.files.PART", 1000)
    account.files.provider = replace(account.provider, single_upload=100)
    (tmp_path / "big.jsonl").write_text("".join(chat(n) for n in range(50)))
    service.faults = [Fault("POST", "/complete$", "deaf"), Fault("POST", "/parts$", "500")]
    there = account.files.ensure(local(str(tmp_path / "big.jsonl")), print)
    assert service.contents == {there.id: (tmp_path / "big.jsonl").read_bytes()}
    assert account.files.ensure(local(str(tmp_path / "big.jsonl")), print).id == there.id


def test_the_library_is_the_same_as_functions(
    account: submission.Service, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "train.jsonl").write_text("".join(chat(n) for n in range(40)))
    job = submission.submit(account, str(tmp_path / "train.jsonl"), model="tiny-1", suffix="lib")
    assert submission.submit(
        account, str(tmp_path / "train.jsonl"), model="tiny-1", suffix="lib"
    ) == (replace(job, status=service.jobs[job.id]["status"]))
    news = list(account.follow(job.id))
    last = news[-1].job
    assert last is not None
    assert last.status == "succeeded"
    assert last.tuned is not None
    assert [model.id for model in submission.models(account)] == [last.tuned]
    answer = submission.complete(account, submission.Question(last.tuned, "Rain?", chat=True))
    assert answer.text == "It rains."
    submission.delete_model(account, last.tuned)
    assert not service.models
    service.echo_key = True
    assert {entry["step"] for entry in account.state.entries} >= {"uploading", "created", "ended"}


def test_what_the_library_is_given(
    account: submission.Service, service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("".join(chat(n) for n in range(40)))
    bare = tmp_path / "bare.csv"
    bare.write_text("".join(f"How much is lamp {n}?,It is {n} euros.\n" for n in range(12)))
    refused: list[tuple[Any, dict[str, Any], str]] = [
        (bare, {}, "add header=True if it is names, and header=False if it is data"),
        (
            bare,
            {"header": False},
            "right: ftlint.prepare.'.*bare.csv', target='openai-chat', header=False, map={'prompt': ",
        ),
        (path, {"method": "dpoo"}, "has no method='dpoo'"),
        (path, {"beta": 0.1}, "`beta` goes with method='dpo'"),
        (path, {"extra": {"seed": 1}}, "`extra` cannot say what seed is; use `seed`"),
        (path, {"n_epochs": "3"}, "wrong type"),
        (path, {"n_epoch": 3}, "did you mean 'n_epochs'"),
        (path, {"model": None}, "wrong type"),
        ([{"messages": []}], {}, "cannot submit a list"),
    ]
    for data, options, words in refused:
        with pytest.raises(Error, match=words):
            submission.submit(account, data, **{"model": "tiny-1", **options})
    assert not service.requests
    job = submission.submit(account, path, model="tiny-1", n_epochs=3)
    assert submission.submit(account, str(path), model="tiny-1", n_epochs=3).id == job.id


def test_following_gives_up_on_silence_only_after_long(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def stream(self, name: str) -> None: ...

        def job(self, name: str) -> Job:
            raise Unreachable("nobody there")

    now = [0.0]
    monkeypatch.setattr("ftlint.submission.following.time.monotonic", lambda: now[0])

    def sleep(seconds: float) -> None:
        now[0] += seconds

    wire: Any = Dead()
    with pytest.raises(Unreachable):
        for news in follow(wire, "j", sleep=sleep):
            assert news.trouble
    assert 900 < now[0] < 1000


def test_events_of_the_same_second_and_text_are_told_apart() -> None:
    from ftlint.submission.wires.fine_tunes import _numbered

    raw = [{"created_at": 1, "message": "step"}] * 3
    assert len({event.id for event in _numbered(raw)}) == 3
    assert list(_numbered(raw)) == list(_numbered(raw))
    assert isinstance(next(_numbered(raw)), Event)
