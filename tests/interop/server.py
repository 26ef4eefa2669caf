"""Starts latchkey-local, talks to it, ends it."""

import json
import os
import re
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

PROGRAM = Path(__file__).parents[2] / "target" / "debug" / "latchkey-local"
START_SECONDS = 30


def clean_environment(**more: str) -> dict[str, str]:
    """This process's variables without those that latchkey-local or an SDK would heed."""
    heeded = re.compile(r"(?i)AWS_.*|LOG_LEVEL|NO_COLOR|.*_PROXY")
    return {name: value for name, value in os.environ.items() if not heeded.fullmatch(name)} | more


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


def exchange(url: str, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
    """Sends exactly this and waits for the answer. `target` is path and query."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, target, body=body or None, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


class Server:
    """A running latchkey-local; its log goes to a file. Use it in a `with`, whose end ends it."""

    def __init__(self, log: Path, *arguments: str, **environment: str):
        with log.open("ab") as stderr:
            self.process = subprocess.Popen(
                [PROGRAM, "--listen", "127.0.0.1:0", *arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
                env=clean_environment(**environment),
            )
        try:
            printed = self._welcome(log)
        except BaseException:
            self.kill()
            raise
        self.printed = printed
        exported = dict(re.findall(r"export (\w+)='?([^'\n]*)'?\n", printed))
        self.url = exported["LATCHKEY_URL"]
        self.region = exported["AWS_REGION"]
        self.access_key_id = exported["AWS_ACCESS_KEY_ID"]
        self.secret_access_key = exported.get("AWS_SECRET_ACCESS_KEY", "")

    def _welcome(self, log: Path) -> str:
        printed, until = b"", time.monotonic() + START_SECONDS
        while b"AWS_SECRET_ACCESS_KEY" not in printed or not printed.endswith(b"\n\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not more:
                raise RuntimeError(f"latchkey-local did not start: {printed!r}, {log.read_text()!r}")
            printed += more
        return printed.decode()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def interrupt(self, patience: float = 10) -> tuple[int | None, float]:
        """Sends SIGINT; the exit code (none when it goes on running), and the seconds that it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            code = None
        return code, time.monotonic() - started

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def send(self, method: str, target: str, content: object = None, **headers: str) -> Answer:
        """Sends JSON, unsigned."""
        if content is None:
            return exchange(self.url, method, target, headers, b"")
        body = json.dumps(content).encode()
        return exchange(self.url, method, target, {"content-type": "application/json", **headers}, body)
