"""An HTTP server that answers as Airbyte's public API does, with jobs that go through the states a test wants.

The end-to-end suite runs real syncs of the local Airbyte; this one is for ends that such a sync cannot be given.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

BASE = "/api/public/v1"


class AirbyteStub:
    """Serves from construction until `close`."""

    def __init__(self, states: list[str], *, running_job: int | None = None) -> None:
        #: The states that job 7 shows, one per question; the last one stays.
        self.states = states
        #: A sync that is already going on: another one is refused with 409.
        self.running_job = running_job
        #: Questions about a job that are answered with 500 before the first good answer.
        self.outages = 0
        #: Whether the client id and secret are known.
        self.knows_client = True
        self.calls: list[str] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self._answer("POST")

            def do_DELETE(self) -> None:
                self._answer("DELETE")

            def _answer(self, method: str) -> None:
                url = urlparse(self.path)
                status, body = stub.answer(method, url.path.removeprefix(BASE), parse_qs(url.query))
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json" if status < 400 else "application/problem+json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{BASE}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, query: dict[str, list[str]]) -> tuple[int, dict]:
        self.calls.append(f"{method} {path}")
        if not self.knows_client:
            return 401, {"status": 401, "type": "invalid-api-key", "title": "unauthorized", "detail": "unknown client"}
        if path == "/applications/token":
            return 200, {"access_token": "token", "token_type": "Bearer", "expires_in": 900}
        if (method, path) == ("POST", "/jobs"):
            if self.running_job is None:
                return 200, self._job(7, "pending")
            detail = "A sync is already running for: connection"
            return 409, {
                "status": 409,
                "type": "https://reference.airbyte.com/reference/errors#try-again-later",
                "title": "try-again-later",
                "data": {"message": detail},
            }
        if (method, path) == ("GET", "/jobs"):
            assert query["connectionId"] == ["connection"]
            jobs = [self._job(3, "succeeded")]
            if self.running_job is not None:
                jobs.insert(0, self._job(self.running_job, "running"))
            return 200, {"data": jobs, "next": "", "previous": ""}
        if method == "GET" and self.outages > 0:
            self.outages -= 1
            return 500, {"status": 500, "title": "unexpected-problem"}
        job_id = int(path.rsplit("/", 1)[1])
        if method == "DELETE":
            return 200, self._job(job_id, "cancelled")
        return 200, self._job(job_id, self.states.pop(0) if len(self.states) > 1 else self.states[0])

    @staticmethod
    def _job(job_id: int, status: str) -> dict:
        return {
            "jobId": job_id,
            "status": status,
            "jobType": "sync",
            "connectionId": "connection",
            "startTime": "2026-01-01T00:00:00Z",
            "rowsSynced": 5,
        }
