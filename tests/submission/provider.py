"""A fine-tuning service on loopback, with a memory and with faults: both wires, one account.

with Service() as service:
service.faults.append(Fault("POST", r"/files$", "429"))
ftlint("submit", …, "--base-url", service.url, OPENAI_API_KEY=KEY)
assert len(service.files) == 1
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.submission.answering import KEY, Handler, Server


@dataclass
class Fault:
    """What goes wrong with a request, so many times.

    `do` is a status; or `cut`: no answer and nothing done; `deaf`: done, but no answer; `hang` and
    `hang-after`: the same, and the connection stays open until the service ends; `slow`: the
    answer comes in drops; `breaks`: a stream breaks off after two events; `moved`: a redirect; the names in `ODD`: an odd answer.
    """

    method: str
    path: str
    do: str
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "try later"
    code: str | None = None


class Service:
    """One account. `fate` is how jobs end; `reason` why they fail."""

    def __init__(self, dialect: str = "openai") -> None:
        self.dialect = dialect
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.models: dict[str, dict[str, Any]] = {}
        self.parts: dict[str, bytes] = {}
        self.uploads: dict[str, dict[str, Any]] = {}
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.fate = "succeeded"
        self.reason: dict[str, Any] | None = None
        self.slow_files = 0  # looks at a file before it is processed
        self.bad_file = ""
        self.endless = False  # whether jobs run until they are cancelled
        self.stuck = False  # whether every page of a list is the first
        self.echo_key = False
        self.hidden = 0  # lists of jobs that do not have the newest yet, once there is one
        self.reached = threading.Event()  # a request hangs
        self.ended = threading.Event()
        self.lock = threading.RLock()
        self.number = 0

    def __enter__(self) -> Service:
        owner = self

        class Answers(Handler):
            service = owner

        self.server = Server(("127.0.0.1", 0), Answers)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()

    def asked(self, method: str, path: str) -> int:
        """How often something was asked for."""
        return sum(m == method and bool(re.search(path, p)) for m, p, _, _ in self.requests)

    def sent(self, path: str) -> list[dict[str, Any]]:
        """The bodies that were posted to a path."""
        return [json.loads(b) for m, p, _, b in self.requests if m == "POST" and p.endswith(path)]

    def name(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number:04}"

    def fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                return fault
        return None

    def stored(self, name: str, purpose: str, content: bytes) -> dict[str, Any]:
        made = self.name("file-")
        self.contents[made] = content
        self.files[made] = {
            "id": made,
            "object": "file",
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": "pending" if self.slow_files or self.bad_file else "processed",
            "looks": self.slow_files,
        }
        return self.files[made]

    def say(self, job: str, message: str, level: str = "info") -> None:
        self.events[job].append(
            {
                "object": "fine_tuning.job.event" if job.startswith("ftjob") else "fine-tune-event",
                "created_at": 1_790_000_000 + len(self.events[job]) // 2,
                "level": level,
                "message": message,
                **(
                    {"id": self.name("ftevent-"), "type": "message"}
                    if job.startswith("ftjob")
                    else {}
                ),
            }
        )

    def step(self, job: dict[str, Any]) -> None:
        """A job goes on by one step whenever somebody looks at it."""
        name = job["id"]
        order = ["validating_files", "queued", "running", "end"]
        at = order.index(job["status"]) if job["status"] in order else -1
        if job["status"] == "pending":
            at = 0
        if at < 0 or (self.endless and job["status"] == "running"):
            return
        if order[at + 1] != "end":
            job["status"] = order[at + 1]
            self.say(name, f"now {job['status']}")
            self.say(name, "Step done")
            return
        self.end(job)

    def end(self, job: dict[str, Any]) -> None:
        name = job["id"]
        job["status"] = self.fate
        if self.fate == "succeeded":
            tuned = (
                f"ft:{job['model']}:acme:{job.get('suffix') or ''}:{name[-4:]}"
                if name.startswith("ftjob")
                else f"{job['model']}:ft-acme-{name[-4:]}"
            )
            job["fine_tuned_model"] = tuned
            self.models[tuned] = {"id": tuned, "object": "model", "created": 1, "owned_by": "acme"}
            job["trained_tokens"] = 4321
            self.say(name, f"New model created: {tuned}")
        elif self.fate == "failed":
            if name.startswith("ftjob"):
                job["error"] = self.reason
            message = (self.reason or {}).get("message", "The job failed")
            self.say(name, message, "error")
        if self.dialect == "together":
            job["status"] = {"succeeded": "completed", "failed": "error"}.get(self.fate, self.fate)
            job["model_output_name"] = job.pop("fine_tuned_model", None)
        job["finished_at"] = int(time.time())


__all__ = ["KEY", "Fault", "Service"]
