"""Every verb, end to end through the command line, on both wires and with what goes wrong."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from tests.submission.conftest import Shell, chat
from tests.submission.provider import Fault, Service

TUNED = "ft:tiny-1:acme:mail:0003"


def test_from_a_file_to_an_answer(shell: Shell, service: Service) -> None:
    at = ("--base-url", service.url)
    service.slow_files = 1
    result = shell.fresh(
        "submit", "train.jsonl", "--model", "tiny-1", *at, "--validation", "valid.jsonl", "--suffix", "mail", "--seed", 7,
        "--n-epochs", 2, "--batch-size", 4, "--learning-rate-multiplier", 0.5,
    )  # fmt: skip
    job = result.stdout.strip()
    assert job == "ftjob-0003"
    assert "train.jsonl: 60 rows (openai-chat: no findings)" in result.stderr
    assert f"follow it: ftlint jobs follow {job} --base-url" in result.stderr
    (order,) = service.sent("/fine_tuning/jobs")
    token = order.pop("metadata")["ftlint"]
    assert order == {
        "model": "tiny-1",
        "training_file": "file-0001",
        "validation_file": "file-0002",
        "suffix": "mail",
        "seed": 7,
        "method": {
            "type": "supervised",
            "supervised": {
                "hyperparameters": {
                    "n_epochs": 2,
                    "batch_size": 4,
                    "learning_rate_multiplier": 0.5,
                }
            },
        },
    }
    assert service.contents["file-0001"] == (shell.folder / "train.jsonl").read_bytes()
    assert service.jobs[job]["metadata"] == {"ftlint": token}

    assert job in shell("jobs", "list", *at).stdout
    followed = shell.fresh("jobs", "follow", *at).stdout.splitlines()
    assert "Created fine-tuning job" in followed[0]
    assert followed[-3:-1] == [f"{job} succeeded", f"model {TUNED}"]
    assert followed[-1].startswith(f'ask it: ftlint complete -m {TUNED} -p "TEXT" --base-url')
    events = json.loads(shell("jobs", "events", job, *at, "--output-format", "json").stdout)
    assert len(events) == len(followed) - 3
    assert len({event["id"] for event in events}) == len(events)
    # What was shown is not shown again.
    assert shell("jobs", "follow", *at).stdout.splitlines() == followed[-3:]
    assert len(shell("jobs", "follow", "--all", *at).stdout.splitlines()) == len(followed)
    got = json.loads(shell("jobs", "get", *at, "--output-format", "json").stdout)
    assert (got["status"], got["tuned"], got["trained_tokens"]) == ("succeeded", TUNED, 4321)
    assert f"model {TUNED}" in shell("jobs", "get", *at).stdout

    assert TUNED in shell("models", "list", *at).stdout
    assert shell("complete", "-m", TUNED, "-p", "Rain?", *at).stdout == "It rains.\n"
    (asked,) = service.sent("/chat/completions")
    assert asked["messages"] == [{"role": "user", "content": "Rain?"}]
    assert "--yes" in shell("models", "delete", TUNED, *at, code=2).stderr
    assert shell("models", "delete", TUNED, "--yes", *at).stdout == f"{TUNED} deleted\n"
    assert not service.models
    assert "no such model" in shell("models", "delete", TUNED, "--yes", *at, code=2).stderr
    assert (shell.folder / ".ftlint" / ".gitignore").read_text() == "*\n"


def test_the_older_wire(shell: Shell, service: Service) -> None:
    at = ("--provider", "openai-legacy", "--base-url", service.url)
    service.faults = [Fault("GET", r"/events$", "breaks", times=2)]
    (shell.folder / "valid.jsonl").write_text(
        (shell.folder / "pairs.jsonl").read_text().replace("Town", "City")
    )
    result = shell(
        "submit", "pairs.jsonl", "--validation", "valid.jsonl", "--model", "curie", *at, "--follow",
        "--n-epochs", 4, "--batch-size", 2, "--learning-rate-multiplier", 0.1, "--suffix", "rain",
        "--prompt-loss-weight", 0.01, "--compute-classification-metrics",
        "--classification-n-classes", 3,
    )  # fmt: skip
    job, *lines = result.stdout.splitlines()
    assert service.sent("/fine-tunes") == [
        {
            "training_file": "file-0001",
            "validation_file": "file-0002",
            "model": "curie",
            "n_epochs": 4,
            "batch_size": 2,
            "learning_rate_multiplier": 0.1,
            "prompt_loss_weight": 0.01,
            "classification_n_classes": 3,
            "suffix": "rain",
            "compute_classification_metrics": True,
        }
    ]
    # Twice the stream broke off after two events; each event is there once all the same.
    assert result.stderr.count("trying again") == 2
    told = [line.split("  ", 1)[1] for line in lines[:-3]]
    assert told == [event["message"] for event in service.events[job]]
    assert lines[-2] == "model curie:ft-acme-0003"
    assert shell("jobs", "follow", job, *at).stdout.splitlines() == lines[-3:]
    assert job in shell("jobs", "list", *at).stdout
    assert "succeeded" in shell("jobs", "get", job, *at).stdout
    assert len(shell("jobs", "events", job, *at).stdout.splitlines()) == len(told)
    assert "had ended before" in shell("jobs", "cancel", job, *at).stderr


def test_asking_as_it_was_trained(shell: Shell, service: Service) -> None:
    at = ("--provider", "openai-legacy", "--base-url", service.url)
    (shell.folder / "rain_prepared_train.jsonl").write_bytes(
        (shell.folder / "pairs.jsonl").read_bytes()
    )
    manifest = {
        "separator": "\n\n###\n\n", "stop": None, "task": "classification",
        "classes": {" yes": 134, " no": 133, " maybe": 133}, "shape": "completion",
        "changes": [], "new": 1,
    }  # fmt: skip
    (shell.folder / "rain_prepared.ftlint.json").write_text(json.dumps(manifest))
    shell("submit", "rain_prepared_train.jsonl", "--model", "ada", *at, "--follow")
    model = next(iter(service.models))
    assert shell("complete", "-m", model, "-p", "Town 1: rain?", *at).stdout == "yes\n"
    likely = shell("complete", "-m", model, "-p", "Town 1: rain?", "--logprobs", *at).stdout
    assert likely == "yes\t0.9048\nno\t0.0821\n"
    first, second = service.sent("/completions")
    assert first["prompt"] == "Town 1: rain?\n\n###\n\n"
    assert (second["logprobs"], second["temperature"]) == (5, 0)
    shell("complete", "-m", "x:ft-y", "-p", "a ->", "--separator", " ->", "--stop", r"\nEND", *at)
    asked = service.sent("/completions")[2]
    assert (asked["prompt"], asked["stop"]) == ("a ->", ["\nEND"])


def test_a_prompt_that_comes_in_is_utf_8(shell: Shell, service: Service) -> None:
    words = ("complete", "-m", TUNED, "-p", "-", "--chat", "--base-url", service.url)
    for given in ("Regnet es\nin Köln?\n".encode(), "Regnet es\r\nin Köln?".encode("utf-8-sig")):
        asked = shell.start(*words, stdin=given)
        assert shell.end(asked).stdout == "It rains.\n"
        assert service.sent("/chat/completions")[-1]["messages"][0]["content"] == (
            "Regnet es\nin Köln?"
        )
    refused = shell.start(*words, stdin="in Köln?".encode("cp1252"))
    assert "<stdin>: not UTF-8: byte 4; save" in shell.end(refused, code=2).stderr


def test_a_failed_job_names_the_line(shell: Shell, service: Service) -> None:
    text = (shell.folder / "train.jsonl").read_text().splitlines(keepends=True)
    text.insert(1, "\n")
    text[36] = chat(35, parallel_tool_calls=True)
    (shell.folder / "train.jsonl").write_text("".join(text))
    service.fate = "failed"
    service.reason = {
        "code": "invalid_training_file",
        "message": 'Invalid file format. Example 36 contains an extra "parallel_tool_calls"',
        "param": "training_file",
    }
    result = shell.submit(service, "--follow", "--force", code=1)
    lines = result.stdout.splitlines()
    assert lines[-4] == "ftjob-0002 failed"
    assert lines[-3].endswith('an extra "parallel_tool_calls" (invalid_training_file)')
    assert lines[-2] == "  train.jsonl:37"
    assert "parallel_tool_calls" in text[36]
    assert lines[-1].strip()[:60] == text[36][:60]
    (shell.folder / "train.jsonl").write_text(chat(1))
    got = shell("jobs", "get", "--base-url", service.url).stdout
    assert "Example 36" in got
    # The same files and options again: the job that failed is not taken for the one wanted.
    (shell.folder / "train.jsonl").write_text("".join(text))
    service.fate = "succeeded"
    assert shell.submit(service, "--force").stdout.strip() in list(service.jobs)[1:]
    assert [len(service.files), len(service.jobs)] == [1, 2]


@pytest.mark.parametrize("provider", ["openai-legacy", "together"])
def test_a_failed_job_of_the_older_wire(provider: str, shell: Shell) -> None:
    with Service(provider) as service:
        service.fate = "failed"
        service.reason = {"message": "Example 7 is too long. The job failed"}
        words = ("submit", "pairs.jsonl", "--model", "curie", "--provider", provider, "--follow")
        result = shell(*words, "--base-url", service.url, "--force", code=1)
    lines = result.stdout.splitlines()
    assert lines[-3:-1] == ["Example 7 is too long. The job failed", "  pairs.jsonl:7"]
    assert "error: Example 7" in lines[-5]


def test_a_cancelled_job(shell: Shell, service: Service) -> None:
    service.endless = True
    shell.submit(service)
    process = shell.start("jobs", "follow", "--base-url", service.url)
    assert shell("jobs", "cancel", "ftjob-0002", "--base-url", service.url).stdout == (
        "ftjob-0002 cancelled\n"
    )
    assert shell.end(process, code=1).stdout.splitlines()[-1] == "ftjob-0002 cancelled"
    assert shell.submit(service).stdout != "ftjob-0002\n"
    assert len(service.jobs) == 2


@pytest.mark.parametrize("provider", ["openai", "openai-legacy"])
def test_interrupting_leaves_the_job(provider: str, shell: Shell, service: Service) -> None:
    service.endless = True
    file = "train.jsonl" if provider == "openai" else "pairs.jsonl"
    words = ("submit", file, "--model", "tiny-1", "--provider", provider, "--base-url", service.url)
    process = shell.start(*words, "--follow")
    while not any(job["status"] == "running" for job in service.jobs.values()):
        assert process.poll() is None, process.err.read_text()
    process.signal(signal.SIGINT)
    result = shell.end(process, code=130)
    job = result.stdout.split()[0]
    assert f"the job goes on; come back to it: ftlint jobs follow {job}" in result.stderr
    assert service.jobs[job]["status"] == "running"


def test_another_job_only_when_asked_for(shell: Shell, service: Service) -> None:
    first = shell.submit(service).stdout
    assert shell.submit(service, "--again").stdout != first
    assert [len(service.files), len(service.jobs)] == [1, 2]
    shell.submit(service, "--n-epochs", 3)
    assert [len(service.files), len(service.jobs)] == [1, 3]
    before = service.asked("POST", r"/files$")
    result = shell("submit", "file-0001", "--model", TUNED, "--base-url", service.url)
    assert "not checked, it is at the provider" in result.stderr
    assert service.asked("POST", r"/files$") == before
    assert service.sent("/fine_tuning/jobs")[-1]["model"] == TUNED


def test_azure_has_its_own_header(shell: Shell, service: Service) -> None:
    url = service.url.removesuffix("/v1")
    result = shell(
        "submit", "train.jsonl", "--provider", "azure-openai", "--model", "tiny-1", "--dry-run",
        AZURE_OPENAI_ENDPOINT=url,
    )  # fmt: skip
    assert f"Azure OpenAI at {url}/openai/v1" in result.stderr
    shell.submit(service, "--provider", "azure-openai", "--set", "trainingType=Standard")
    assert all("Authorization" not in headers for _, _, headers, _ in service.requests)
    assert service.sent("/jobs")[0]["trainingType"] == "Standard"


def test_preferences_and_graders(shell: Shell, service: Service) -> None:
    message = {"role": "assistant", "content": "Take a coat."}
    (shell.folder / "grader.json").write_text('{"type": "string_check"}')
    words = (
        "submit",
        "file-0001",
        "--model",
        "tiny-1",
        "--base-url",
        service.url,
        "--target",
        "any-chat",
    )
    service.stored("x.jsonl", "fine-tune", json.dumps(message).encode())
    shell(*words, "--method", "dpo", "--beta", "0.1")
    assert "needs a grader" in shell(*words, "--method", "reinforcement", code=2).stderr
    graded = ("--method", "reinforcement", "--grader", "grader.json")
    assert "needs a validation file" in shell(*words, *graded, "--dry-run", code=2).stderr
    shell(*words, *graded, "--force")
    methods = [order["method"] for order in service.sent("/jobs")]
    assert methods == [
        {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.1}}},
        {"type": "reinforcement", "reinforcement": {"grader": {"type": "string_check"}}},
    ]
    assert "no --prompt-loss-weight" in shell(*words, "--prompt-loss-weight", 1, code=2).stderr


def at_a_terminal(
    shell: Shell, service: Service, data: str, *words: str, **env: str
) -> tuple[subprocess.Popen[bytes], int]:
    """A process that submits data, and the terminal at which it asks."""
    outside, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ftlint", "submit", data, "--model", "tiny-1", *words,
         "--base-url", service.url],
        stdin=inside, stdout=inside, stderr=inside, cwd=shell.folder, env=shell.env | env,
        start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    return process, outside


def test_a_guess_of_columns_is_not_sent_with_enter(shell: Shell, service: Service) -> None:
    rows = "".join(f"Lamp {n},{n} euros\n" for n in range(12))
    (shell.folder / "lamps.csv").write_text(f"the question,answer\n{rows}")
    process, outside = at_a_terminal(shell, service, "lamps.csv")
    screen = b""
    while b"Upload and start the job? [y/N]" not in screen:
        screen += os.read(outside, 1000)
    os.write(outside, b"\n")
    while b"nothing was sent" not in screen:
        screen += os.read(outside, 1000)
    assert process.wait() == 2
    os.close(outside)
    assert b"a guess: 'the question' is taken for a part of its name" in screen
    assert not service.jobs


def test_at_a_terminal_it_asks_for_the_header(shell: Shell, service: Service) -> None:
    rows = "".join(f"How much is lamp {n}?,It is {n} euros.\n" for n in range(12))
    (shell.folder / "lamps.csv").write_text(rows)
    process, outside = at_a_terminal(shell, service, "lamps.csv")
    screen = b""
    for question, answer in ((b"Is the first row data? [Y/n]", b"\n"), (b"start the job?", b"n\n")):
        while question not in screen:
            screen += os.read(outside, 1000)
        os.write(outside, answer)
    while b"nothing was sent" not in screen:
        screen += os.read(outside, 1000)
    assert process.wait() == 2
    os.close(outside)
    assert b"lamps_prepared.jsonl: 12 rows" in screen


WANTED = {"n": b"nothing was sent", "\x04": b"interrupted", "y": b"ftjob-0002  running"}


@pytest.mark.parametrize("data", ["train.jsonl", "lamps.csv"])
@pytest.mark.parametrize("answer", WANTED)
def test_at_a_terminal_it_asks(answer: str, data: str, shell: Shell, service: Service) -> None:
    service.endless = True
    rows = "".join(f"Lamp {n}?,{n} euros\n" for n in range(12))
    (shell.folder / "lamps.csv").write_text(f"question,answer\n{rows}")
    before = sorted(path.name for path in shell.folder.iterdir())
    process, outside = at_a_terminal(shell, service, data, "--follow", OPENAI_LOG="")
    screen = b""
    while b"Upload and start the job?" not in screen:
        screen += os.read(outside, 1000)
    assert not service.requests
    os.write(outside, answer.encode() if answer < " " else f"{answer}\n".encode())
    while WANTED[answer] not in screen:
        screen += os.read(outside, 1000)
    if answer == "y":
        process.kill()
    else:
        assert process.wait() == {"n": 2}.get(answer, 130)
        # What was prepared only to be sent goes again.
        assert sorted(path.name for path in shell.folder.iterdir()) == before
    process.wait()
    os.close(outside)
    shell.printed += screen.decode()
    assert len(service.jobs) == (answer == "y")
