"""How the service on loopback answers: HTTP, forms and streams, and the faults among them."""

from __future__ import annotations

import json
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from tests.submission.provider import Service

KEY = "sk-test-dHJhaW4tbWUtdGVuZGVybHk"

ODD: dict[str, Any] = {"text": "hello", "list": [1], "empty": {}, "strange": {"data": 1, "id": []}}


class Server(ThreadingHTTPServer):
    """A server whose clients may be killed at any moment."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class _Cut(Exception):
    pass


class Handler(BaseHTTPRequestHandler):
    service: Service  # the class of each server has its own
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for a word that it came

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def _serve(self, method: str) -> None:
        service = self.service
        path = urlsplit(self.path).path
        fault = service.fault(method, path)
        try:
            if fault and fault.do == "cut" and method == "POST":
                self.rfile.read(min(64, int(self.headers.get("Content-Length") or 64)))
                raise _Cut
            body = self._body()
            service.requests.append((method, path, dict(self.headers), body))
            if fault and fault.do == "cut":
                raise _Cut
            if fault and fault.do == "hang":
                self._hang()
            if fault and fault.do == "moved":
                self._answer(307, {}, {"Location": "https://elsewhere.example.org/v1"})
                return
            if fault and fault.do in ODD:
                self._answer(200, ODD[fault.do])
                return
            if fault and fault.do.isdigit():
                error = {"message": fault.message, "type": "x", "code": fault.code, "param": None}
                self._answer(int(fault.do), {"error": error}, fault.headers)
                return
            given = self.headers.get("api-key") or self.headers.get("Authorization", "")
            if not path.startswith("/storage/") and given.removeprefix("Bearer ") != KEY:
                message = f"Incorrect API key provided: {given.removeprefix('Bearer ')}"
                self._answer(401, {"error": {"message": message, "code": "invalid_api_key"}})
                return
            with service.lock:
                status, value, headers = self._route(method, path, body)
            if fault and fault.do == "deaf":
                raise _Cut
            if fault and fault.do == "hang-after":
                self._hang()
            if value is None:
                self._stream(path, breaks=bool(fault and fault.do == "breaks"))
                return
            self._answer(status, value, headers, slow=bool(fault and fault.do == "slow"))
        except (_Cut, ConnectionError):
            self.close_connection = True
            self.connection.close()

    def _hang(self) -> None:
        self.service.reached.set()
        self.service.ended.wait(30)
        raise _Cut

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _answer(
        self,
        status: int,
        value: Any,
        headers: dict[str, str] | None = None,
        *,
        slow: bool = False,
    ) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        for start in range(0, len(data), 40 if slow else len(data) or 1):
            self.wfile.write(data[start : start + (40 if slow else len(data))])
            if slow:
                self.wfile.flush()
                time.sleep(0.03)

    def _stream(self, path: str, *, breaks: bool) -> None:
        service, job = self.service, self.service.jobs[path.split("/")[-2]]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        told = 0
        while True:
            with service.lock:
                events = list(service.events[job["id"]])
            for event in events[told:]:
                self._chunk(f"data: {json.dumps(event)}\n\n".encode())
                told += 1
                if breaks and told == 2:
                    raise _Cut
            if job["status"] in ("succeeded", "failed", "cancelled"):
                break
            if service.endless and job["status"] == "running":
                service.reached.set()
                service.ended.wait(0.05)
                if service.ended.is_set():
                    raise _Cut
            with service.lock:
                service.step(job)
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()

    def _route(self, method: str, path: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        service = self.service
        if method == "PUT" and path.startswith("/storage/"):
            assert KEY not in str(self.headers), "the key went to the storage"
            name = path.rsplit("/", 1)[-1]
            service.contents[name] = body
            service.files[name]["bytes"] = len(body)
            return 200, {}, {}
        where = path.removeprefix("/v1").strip("/").split("/")
        match (method, *where):
            case ("POST", "files"):
                return self._new_file(body)
            case ("POST", "files", name, "preprocess"):
                return 200, service.files[name], {}
            case ("GET", "files"):
                return 200, _page([_public(f) for f in service.files.values()]), {}
            case ("GET", "files", name):
                return self._one_file(name)
            case ("POST", "uploads"):
                return 200, self._new_upload(json.loads(body)), {}
            case ("POST", "uploads", _, "parts"):
                made = service.name("part-")
                service.parts[made] = _multipart(self.headers["Content-Type"], body)["data"][1]
                return 200, {"id": made, "object": "upload.part"}, {}
            case ("POST", "uploads", name, "complete"):
                upload = service.uploads[name]
                content = b"".join(service.parts[p] for p in json.loads(body)["part_ids"])
                file = service.stored(upload["filename"], upload["purpose"], content)
                return 200, upload | {"status": "completed", "file": _public(file)}, {}
            case ("GET", "models"):
                base = {"id": "gpt-4.1-mini-2025-04-14", "object": "model", "owned_by": "system"}
                return 200, _page([base | {"created": 1}, *service.models.values()]), {}
            case ("DELETE", "models", name):
                if service.models.pop(name.replace("%3A", ":"), None) is None:
                    return _no("model")
                return 200, {"id": name, "object": "model", "deleted": True}, {}
            case ("POST", "completions" | "chat", *_):
                return 200, self._completion(path, json.loads(body)), {}
            case (_, "fine_tuning", "jobs", *rest) | (_, "fine-tunes", *rest):
                return self._job(method, rest, body, legacy=where[0] == "fine-tunes")
        return _no("path")

    def _new_upload(self, body: dict[str, Any]) -> dict[str, Any]:
        made = self.service.name("upload-")
        self.service.uploads[made] = {
            **body,
            "id": made,
            "object": "upload",
            "status": "pending",
            "created_at": 1,
            "expires_at": 2,
        }
        return self.service.uploads[made]

    def _new_file(self, body: bytes) -> tuple[int, Any, dict[str, str]]:
        form = _multipart(self.headers["Content-Type"], body)
        purpose = form["purpose"][1].decode()
        assert purpose == "fine-tune"
        if "file" in form:
            return 200, _public(self.service.stored(*_named(form["file"][0], purpose, form))), {}
        made = self.service.stored(form["file_name"][1].decode(), purpose, b"")
        host = self.headers["Host"]
        place = {
            "Location": f"http://{host}/storage/{made['id']}",
            "X-Together-File-Id": made["id"],
        }
        return 302, {}, place

    def _one_file(self, name: str) -> tuple[int, Any, dict[str, str]]:
        file = self.service.files.get(name)
        if file is None:
            return _no("file")
        if file["status"] == "pending":
            file["looks"] -= 1
            if file["looks"] <= 0:
                file["status"] = "error" if self.service.bad_file else "processed"
                file["status_details"] = self.service.bad_file
        return 200, _public(file), {}

    def _completion(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        chances = {" yes": -0.1, " no": -2.5}
        if "chat" in path:
            top = [{"token": t.strip(), "logprob": p} for t, p in chances.items()]
            message = {"role": "assistant", "content": "It rains."}
            logs: Any = {"content": [top[0] | {"top_logprobs": top}]}
            choice = {"message": message}
        else:
            choice = {"text": " yes it rains" if "stop" not in body else " yes"}
            logs = {"top_logprobs": [chances]}
        logs = logs if body.get("logprobs") else None
        return {"choices": [choice | {"index": 0, "finish_reason": "stop", "logprobs": logs}]}

    def _job(
        self, method: str, rest: list[str], body: bytes, *, legacy: bool
    ) -> tuple[int, Any, dict[str, str]]:
        service = self.service
        query = parse_qs(urlsplit(self.path).query)
        if not rest and method == "POST":
            return self._new_job(json.loads(body), legacy)
        if not rest:
            token = query.get("metadata[ftlint]", [""])[0]
            found = [
                job
                for job in reversed(service.jobs.values())
                if not token or (job.get("metadata") or {}).get("ftlint") == token
            ]
            if found and service.hidden:
                service.hidden -= 1
                found = found[1:]
            if service.stuck:
                return 200, _paged(found, {}) | {"has_more": True}, {}
            return 200, _paged(found, query), {}
        job = service.jobs.get(rest[0])
        if job is None:
            return _no("job")
        if rest[1:] == ["cancel"]:
            if job["status"] in ("succeeded", "failed", "cancelled"):
                error = {"message": "Job has already ended", "code": "invalid_job"}
                return 400, {"error": error}, {}
            job["status"] = "cancelled"
            service.say(rest[0], "Fine-tune cancelled")
        elif rest[1:] == ["events"] and "stream" in query:
            return 200, None, {}
        elif rest[1:] == ["events"]:
            events = service.events[rest[0]]
            return 200, _page(events) if legacy else _paged(events[::-1], query), {}
        else:
            service.step(job)
        return 200, job, {}

    def _new_job(self, order: dict[str, Any], legacy: bool) -> tuple[int, Any, dict[str, str]]:
        service = self.service
        if order["training_file"] not in service.files:
            error = {"message": "there is no such file", "code": "invalid_file", "param": None}
            return 400, {"error": error}, {}
        made = service.name("ft-" if legacy else "ftjob-")
        job = {
            "id": made,
            "created_at": int(time.time()),
            "model": order["model"],
            "suffix": order.get("suffix"),
            "fine_tuned_model": None,
            "status": "pending" if legacy else "validating_files",
            "order": order,
        }
        if legacy and service.dialect != "together":
            job["object"] = "fine-tune"
            job["training_files"] = [service.files[order["training_file"]]]
            job["hyperparams"] = {"n_epochs": order.get("n_epochs")}
        else:
            job["object"] = "fine_tuning.job"
            job |= {n: order.get(n) for n in ("training_file", "validation_file", "metadata")}
            if service.dialect == "together":
                job["n_epochs"] = order.get("n_epochs", 1)
            job |= {"error": None, "result_files": [], "trained_tokens": None, "seed": 1}
        service.jobs[made] = job
        service.events[made] = []
        if legacy and service.dialect != "together":
            job["events"] = service.events[made]
        service.say(made, f"Created fine-tuning job: {made}")
        return 200, job, {}


def _named(name: str, purpose: str, form: dict[str, tuple[str, bytes]]) -> tuple[str, str, bytes]:
    return name, purpose, form["file"][1]


def _public(file: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in file.items() if name != "looks"}


def _page(items: list[Any]) -> dict[str, Any]:
    return {"object": "list", "data": items, "has_more": False}


def _paged(items: list[Any], query: dict[str, list[str]]) -> dict[str, Any]:
    """Three a page, however many are asked for: whoever forgets to page misses some."""
    after = query.get("after", [""])[0]
    names = [item["id"] for item in items]
    start = names.index(after) + 1 if after in names else 0
    page = items[start : start + 3]
    return {"object": "list", "data": page, "has_more": start + 3 < len(items)}


def _no(what: str) -> tuple[int, Any, dict[str, str]]:
    return 404, {"error": {"message": f"there is no such {what}", "code": "not_found"}}, {}


def _multipart(kind: str, body: bytes) -> dict[str, tuple[str, bytes]]:
    """The fields of a form: file name and content."""
    boundary = re.search(r'boundary="?([^";]+)', kind)
    assert boundary
    fields: dict[str, tuple[str, bytes]] = {}
    for piece in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="([^"]+)"', head)
        file = re.search(rb'filename="([^"]+)"', head)
        assert name
        fields[name[1].decode()] = (file[1].decode() if file else "", content[:-2])
    return fields
