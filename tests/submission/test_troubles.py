"""What goes wrong, and what is refused: said plainly, and nothing done twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ftlint.submission import Order, Submission, plan, providers
from tests.submission.conftest import Shell
from tests.submission.provider import KEY, Fault, Service


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", r"/files$", "429", 2, {"Retry-After": "0.1"}),
        Fault("POST", r"/files$", "503"),
        Fault("POST", r"/files$", "cut"),
        Fault("POST", r"/files$", "deaf"),
        Fault("POST", r"/jobs$", "429", 1, {"Retry-After": "0.1"}),
        Fault("POST", r"/jobs$", "500"),
        Fault("POST", r"/jobs$", "deaf"),
        Fault("POST", r"/jobs$", "409"),
        Fault("POST", r"/jobs$", "slow"),
        Fault("GET", r"/(files|jobs)", "429", 2, {"Retry-After": "0.1"}),
        Fault("GET", r"/(files|jobs)", "cut"),
    ],
    ids=lambda fault: f"{fault.method} {fault.path} {fault.do}",
)
def test_what_goes_wrong_on_the_way(fault: Fault, shell: Shell, service: Service) -> None:
    service.faults = [Fault(**vars(fault))]
    result = shell.submit(service)
    assert result.stdout == "ftjob-0002\n"
    assert [len(service.files), len(service.jobs)] == [1, 1]
    assert service.contents["file-0001"] == (shell.folder / "train.jsonl").read_bytes()


@pytest.mark.parametrize("answer", ["text", "list", "empty", "strange"])
@pytest.mark.parametrize("provider", ["openai", "openai-legacy", "together"])
def test_a_strange_service_is_no_traceback(
    provider: str, answer: str, shell: Shell, service: Service
) -> None:
    service.faults = [Fault(m, "/", answer, 999) for m in ("GET", "POST", "DELETE")]
    at = ("--provider", provider, "--base-url", service.url)
    file = "pairs.jsonl" if provider == "openai-legacy" else "train.jsonl"
    for words in (
        ("submit", file, "--model", "x", "--force"), ("jobs", "list"), ("jobs", "get", "j"),
        ("jobs", "events", "j"), ("jobs", "cancel", "j"), ("models", "list"),
        ("models", "delete", "m", "--yes"), ("complete", "-m", "x", "-p", "y"),
    ):  # fmt: skip
        result = shell(*words, *at, code=None)
        assert result.returncode in (0, 2), (words, result)


def test_following_survives_a_lost_connection(shell: Shell, service: Service) -> None:
    service.faults = [Fault("GET", r"/events$", "503", 6, {"Retry-After": "0.05"})]
    result = shell.submit(service, "--follow")
    messages = [event["message"] for event in service.events["ftjob-0002"]]
    told = [line.split("  ", 1)[1] for line in result.stdout.splitlines()[1:-3]]
    assert told == messages
    assert "trying again" in result.stderr


def test_a_refusal_is_told_and_not_repeated(shell: Shell, service: Service) -> None:
    service.faults = [
        Fault("POST", r"/jobs$", "429", 9, message="no money left", code="insufficient_quota")
    ]
    result = shell.submit(service, code=2)
    assert "HTTP 429: no money left; the same command goes on from here" in result.stderr
    assert service.asked("POST", r"/jobs$") == 1
    assert result.stdout == ""


def test_a_file_the_provider_does_not_take(shell: Shell, service: Service) -> None:
    service.bad_file = "Invalid file format. Line 1 is not a dictionary"
    assert "Line 1 is not a dictionary" in shell.submit(service, code=2).stderr
    assert not service.jobs


def test_errors_in_the_data_are_refused(shell: Shell, service: Service) -> None:
    with (shell.folder / "train.jsonl").open("a") as handle:
        handle.write('{"messages": []}\n')
    result = shell.submit(service, code=1)
    assert "train.jsonl:61" in result.stdout
    assert "nothing was sent" in result.stderr
    assert not service.requests
    shell.submit(service, "--dry-run", "--force")
    assert not service.requests
    shell.submit(service, "--force")
    assert len(service.jobs) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--model", "davinci"), "since 2024-01-04: the first base models were shut down"),
        (("--model", "o4-mini", "--method", "reinforcement"), "since 2026-10-23"),
        (("--model", "ft:gpt-4.1-nano-2025-04-14:a::b"), "--provider azure-openai"),
        (("--model", "curie", "--provider", "openai-legacy"), "--base-url URL"),
        (("--model", "x", "--base-url", "http://tuning.example.org/v1"), "over plain http"),
        (("--model", "x", "--base-url", "https://me:pw@example.org/v1"), "leave out users"),
        (("--model", "x", "--provider", "azure-openai"), "AZURE_OPENAI_ENDPOINT"),
        (("--model", "x", "--method", "dpo", "--target", "opnai-chat"), "no target"),
        (
            ("--model", "x", "--provider", "together", "--method", "reinforcement"),
            "has no --method",
        ),
        (("--model", "x", "--suffix", "s" * 65), "1 to 64 characters"),
        (("--model", "x", "--set", "field"), "FIELD=JSON"),
    ],
)
def test_what_is_not_to_be_had_is_said_first(
    words: tuple[str, ...], said: str, shell: Shell
) -> None:
    more = (
        ("--base-url", "http://127.0.0.1:9") if "x" in words and "--base-url" not in words else ()
    )
    more = () if "azure-openai" in words else more
    result = shell("submit", "train.jsonl", *words, *more, code=2)
    assert said in result.stderr
    assert not (shell.folder / ".ftlint").exists()


def test_what_to_know_is_said_before_it_is_sent(shell: Shell) -> None:
    provider = providers.named("openai")
    train = str(shell.folder / "train.jsonl")

    def planned(model: str) -> Submission:
        order = Order(model, n_epochs=3)
        day = date(2026, 11, 23)
        return plan(provider, provider.base_url, train, None, order, today=day)

    found = planned("gpt-4.1-mini")
    assert found.order.model == "gpt-4.1-mini-2025-04-14"
    assert "from 2027-01-06: OpenAI takes no new fine-tuning jobs" in found.notices[0]
    assert (found.estimate.price, found.estimate.price_seen) == (5.0, "about 2025-10")
    assert "did you mean 'gpt-4.1-mini" in planned("gpt-4.1-mni").notices[-1]


def test_validation_is_not_training(shell: Shell) -> None:
    (shell.folder / "same.jsonl").write_bytes((shell.folder / "train.jsonl").read_bytes())
    words = ("submit", "train.jsonl", "--model", "x", "--base-url", "http://[::1]:9", "--dry-run")
    result = shell(*words, "--validation", "same.jsonl", code=1)
    assert "the same rows" in result.stderr
    assert result.stdout == ""
    shell(*words, "--validation", "valid.jsonl")
    assert "no such file" in shell(*words, "--validation", "vlid.csv", code=2).stderr


def test_other_formats_are_prepared_first(shell: Shell, service: Service) -> None:
    rows = "".join(f"Lamp {n}?,{n} euros\n" for n in range(12))
    (shell.folder / "train.csv").write_text(f"question,answer\n{rows}")
    words = ("submit", "train.csv", "--model", "x", "--base-url", service.url)
    first = shell(*words)
    text = (shell.folder / "train_prepared.jsonl").read_bytes()
    assert set(json.loads(text.splitlines()[0])) == {"messages"}
    assert list(service.contents.values()) == [text]
    # Run again, it is the same file and the same job.
    names = sorted(path.name for path in shell.folder.iterdir() if "train" in path.name)
    assert names == [
        "train.csv",
        "train.jsonl",
        "train_prepared.ftlint.json",
        "train_prepared.jsonl",
    ]
    assert shell(*words).stdout == first.stdout
    assert sorted(path.name for path in shell.folder.iterdir() if "train" in path.name) == names
    (shell.folder / "train.csv").write_text(f"question,answer\n{rows}Tent?,9 euros\n")
    assert shell(*words).stdout != first.stdout
    assert len((shell.folder / "train_prepared-2.jsonl").read_text().splitlines()) == 13
    (shell.folder / "few.csv").write_text("question,answer\na,b\n")
    result = shell("submit", "few.csv", *words[2:], code=2)
    assert "SET705" in result.stderr


def test_how_a_table_was_read_is_told_before_anything_is_sent(shell: Shell) -> None:
    rows = "".join(f"Lamp {n}?,{n} euros\n" for n in range(12))
    (shell.folder / "train.csv").write_text(f"the question,answer,mail\n{rows}Is it?,\n")
    words = ("--model", "x", "--base-url", "http://[::1]:9", "--dry-run")
    told = shell("submit", "train.csv", *words).stderr
    for said in (
        "train_prepared.jsonl: prompt from 'the question', completion from 'answer'",
        "train_prepared.jsonl: a guess: 'the question' is taken for a part of its name",
        "train_prepared.jsonl: columns that are not used: mail",
        "train_prepared.jsonl: left out: 1 row (14)",
        "train_prepared.jsonl: dropped 1 row: empty-content",
    ):
        assert said in told
    # A guess is for a person to agree to: without one nothing is made and nothing is sent.
    told = shell("submit", "train.csv", *words[:-1], "--yes", code=2).stderr
    agreed = "--map 'prompt=the question' --map completion=answer"
    assert f"ftlint prepare train.csv --target openai-chat {agreed}, and submit what" in told
    assert not list(shell.folder.glob("train_prepared*"))
    (shell.folder / "train.csv").write_text(f"alpha,beta,gamma\n{rows}")
    told = shell("submit", "train.csv", *words, code=2).stderr
    named = "--map prompt=COLUMN --map completion=COLUMN"
    assert f"prepare train.csv --target openai-chat {named}, and submit what it makes" in told


def test_whether_a_table_has_a_header_is_said_to_submit(shell: Shell) -> None:
    rows = "".join(f"How much is lamp {n}?,It is {n} euros.\n" for n in range(12))
    (shell.folder / "train.csv").write_text(rows)
    words = ("submit", "train.csv", "--model", "x", "--base-url", "http://[::1]:9")
    for options in (("--dry-run",), ("--yes",)):
        told = shell(*words, *options, code=2).stderr
        assert "add --header if it is names, and --no-header if it is data" in told
    told = shell(*words, "--dry-run", "--no-header").stderr
    assert "prompt from 'column 1', completion from 'column 2'" in told
    assert "train_prepared.jsonl: 12 rows" in told
    assert "train_prepared.jsonl: 11 rows" in shell(*words, "--dry-run", "--header").stderr
    told = shell(*words, "--yes", "--no-header", code=2).stderr
    pairs = "--map 'prompt=column 1' --map 'completion=column 2'"
    assert f"prepare train.csv --target openai-chat --no-header {pairs}, and submit" in told


def test_rows_of_another_shape_are_for_prepare(shell: Shell) -> None:
    words = ("--model", "x", "--base-url", "http://[::1]:9", "--dry-run")
    told = shell("submit", "pairs.jsonl", *words, code=1).stderr
    assert "`ftlint prepare --target openai-chat` makes rows of others" in told


def test_a_dry_run_writes_nothing(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = "".join(f"Lamp {n}?,{n} euros\n" for n in range(12))
    folder = shell.folder / "data"
    folder.mkdir()
    for name in ("train.csv", "valid.2.csv"):
        (folder / name).write_text(f"question,answer\n{rows.replace('Lamp', name)}")
    (shell.folder / "ftlint.toml").write_text('ignore = ["SET"]\n')
    shell.env["TMPDIR"] = str(tmp_path_factory.mktemp("temporary"))
    words = ("submit", "data/train.csv", "--validation", "data/valid.2.csv", "--model", "x")
    at = ("--base-url", "http://[::1]:9")

    def files() -> set[str]:
        there = (*shell.folder.rglob("*"), *Path(shell.env["TMPDIR"]).rglob("*"))
        return {str(path) for path in there if path.suffix not in (".out", ".err")}

    before = files()
    result = shell(*words, *at, "--dry-run")
    assert files() == before
    assert "data/train_prepared.jsonl: 12 rows (openai-chat: no findings)" in result.stderr
    assert "data/valid.2_prepared.jsonl: 12 rows (openai-chat: no findings)" in result.stderr
    # Nor one that has something to complain of.
    (shell.folder / "ftlint.toml").write_text('ignore = ["TEXT"]\n')
    (folder / "train.csv").write_text("question,answer\na,b\n")
    assert "SET705" in shell(*words, *at, "--dry-run", code=2).stderr
    shell("submit", "train.jsonl", "--model", "x", *at, "--dry-run")
    assert files() == before


def test_leakage_is_told(shell: Shell) -> None:
    lines = (shell.folder / "train.jsonl").read_text().splitlines(keepends=True)
    held = (shell.folder / "valid.jsonl").read_text()
    (shell.folder / "leaky.jsonl").write_text(held + lines[0])
    words = ("--model", "x", "--base-url", "http://[::1]:9", "--dry-run")
    result = shell("submit", "train.jsonl", "--validation", "leaky.jsonl", *words)
    assert "1 training row has its input in the validation file too" in result.stderr


def test_keys(shell: Shell, service: Service) -> None:
    result = shell.submit(service, "--dry-run")
    del shell.env["OPENAI_API_KEY"]
    assert shell.submit(service, "--dry-run").stderr == result.stderr
    assert "set OPENAI_API_KEY" in shell.submit(service, code=2).stderr
    shell.env["OPENAI_API_KEY"] = "sk-wrong-0123456789"
    result = shell.submit(service, code=2)
    assert "HTTP 401: Incorrect API key provided: [key]; check the key" in result.stderr
    shell.env["OPENAI_API_KEY"] = "sk wrong"
    assert "cannot be a key" in shell.submit(service, code=2).stderr
    shell.env["OPENAI_API_KEY"] = KEY
    service.faults = [Fault("GET", r"/files", "moved", times=9)]
    assert "a key does not follow" in shell.submit(service, code=2).stderr
    service.faults.clear()
    # A key goes where the user says, not where a file in the folder does.
    shell.submit(service)
    before = len(service.requests)
    elsewhere = shell("jobs", "get", code=2, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert f"add --base-url {service.url}" in elsewhere.stderr
    assert len(service.requests) == before


def test_only_an_owner_deletes(shell: Shell, service: Service) -> None:
    service.faults = [Fault("DELETE", "/models", "403", message="insufficient permissions")]
    result = shell("models", "delete", "ft:x:y", "-y", "--base-url", service.url, code=2)
    assert "only an owner of the organization may delete models" in result.stderr


def test_names_that_are_not_utf_8(shell: Shell, service: Service) -> None:
    name = "tra\udcffin.jsonl"
    (shell.folder / name).write_bytes((shell.folder / "train.jsonl").read_bytes())
    at = ("--base-url", service.url)
    words = ("submit", name, "--model", "tiny-1", *at)
    job = shell(*words).stdout
    assert shell(*words).stdout == job
    assert shell.state[0]["path"] == name
    service.fate = "failed"
    service.reason = {"message": "Example 2 is bad", "code": "x", "param": None}
    assert "in.jsonl:2" in shell("jobs", "follow", *at, code=1).stdout
    assert "there is no such job" in shell("jobs", "get", "a\udcff", *at, code=2).stderr
    assert "goes on" not in shell("jobs", "follow", "a", *at, code=2).stderr
    assert "is no name" in shell("models", "delete", "..", "--yes", *at, code=2).stderr
    assert "suffix holds" in shell(*words, "--suffix", "a\udcff", code=2).stderr
    assert "content holds" in shell("complete", "-m", "x", "-p", "a\udcff", *at, code=2).stderr


@pytest.mark.parametrize("when", [float("inf"), float("nan"), 1e300, "soon", None, [1], True])
def test_times_that_are_none(when: object, shell: Shell, service: Service) -> None:
    shell.submit(service)
    service.jobs["ftjob-0002"]["created_at"] = when
    service.events["ftjob-0002"][0]["created_at"] = when
    at = ("--base-url", service.url)
    assert "--:--:--  tiny-1" in shell("jobs", "list", *at).stdout
    assert "--:--:--  Created" in shell("jobs", "events", *at).stdout
    shell("jobs", "get", *at)
    json.loads(shell("jobs", "list", "--output-format", "json", *at).stdout)


def test_a_list_that_never_ends(shell: Shell, service: Service) -> None:
    shell.submit(service)
    service.stuck = True
    listed = shell("jobs", "list", "--base-url", service.url).stdout
    assert listed.count("ftjob-") == 1


def test_a_service_that_does_not_say_how_large_a_file_is(shell: Shell, service: Service) -> None:
    service.faults = [Fault("POST", r"/jobs$", "400")]
    shell.submit(service, code=2)
    service.files["file-0001"]["bytes"] = None
    shell.submit(service)
    (shell.folder / ".ftlint" / "jobs.jsonl").unlink()
    shell.submit(service)
    assert [len(service.files), len(service.jobs)] == [1, 1]


def test_names_of_nothing(shell: Shell, service: Service) -> None:
    for name in ("", ".", "..", "file-.."):
        words = ("submit", name, "--model", "x", "--base-url", service.url)
        assert "error" in shell(*words, code=2).stderr


def test_a_pause_that_is_no_number(shell: Shell, service: Service) -> None:
    service.faults = [Fault("POST", r"/jobs$", "429", 1, {"Retry-After": "nan"})]
    shell.submit(service)
    assert len(service.jobs) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("submit", "train.jsonl", "--model", "x", "--learning-rate-multiplier", "nan"),
        ("submit", "train.jsonl", "--model", "x", "--learning-rate-multiplier", "inf"),
        ("submit", "train.jsonl", "--model", "x", "--method", "dpo", "--beta", "nan"),
        ("submit", "pairs.jsonl", "--model", "x", "--prompt-loss-weight", "-inf"),
        ("complete", "-m", "x", "-p", "y", "--temperature", "nan"),
    ],
)
def test_numbers_that_are_none(words: tuple[str, ...], shell: Shell) -> None:
    assert "is not a finite number" in shell(*words, "--base-url", "http://[::1]:9", code=2).stderr
