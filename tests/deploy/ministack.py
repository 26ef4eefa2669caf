"""Starts ministack, AWS on this computer, and ends it with everything that it started."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from recorder import Recorder
from server import clean_environment, exchange

REGION = "us-east-1"
START_SECONDS = 60


class Ministack:
    """A running ministack that checks signatures and policies. Use it in a `with`, whose end ends it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.log = folder / "ministack.log"
        self.recorder = Recorder()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.recorder.upstream = f"127.0.0.1:{self.port}"
        (folder / "tmp").mkdir()
        with self.log.open("wb") as log:
            # In a group of its own: the functions are its children, and would outlive it.
            self.process = subprocess.Popen(
                ["ministack"], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=clean_environment(
                    # Check signatures and policies.
                    AUTH="true", GATEWAY_PORT=str(self.port), BIND_HOST="127.0.0.1",
                    # Or it would listen on all addresses, too.
                    IOT_MTLS_ENABLED="0",
                    # Where the functions find their AWS.
                    AWS_ENDPOINT_URL=self.recorder.url,
                    TMPDIR=str(folder / "tmp"), HOME=str(folder), MINISTACK_REGION=REGION,
                ),
            )
        try:
            self._wait()
        except BaseException:
            self.end()
            raise

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                if exchange(self.url, "GET", "/_ministack/health", {}, b"").status == 200:
                    return
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"ministack did not start: {self.log.read_text()}")
            time.sleep(0.2)

    def __enter__(self) -> "Ministack":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Ends it and its functions, which are in its process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.recorder.__exit__()

    def environment(self) -> dict[str, str]:
        """Variables for AWS's own tools. To ministack the access key `test` is whoever owns the account."""
        return clean_environment(
            AWS_ENDPOINT_URL=self.url, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION, AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, HOME=str(self.folder),
        )

    def functions_by_access_key(self) -> dict[str, str]:
        """Which function each access key was given to, as the processes of the functions say."""
        names = {}
        for process in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                if os.getpgid(int(process.name)) == self.process.pid:
                    entries = (process / "environ").read_bytes().decode(errors="replace").split("\0")
                    variables = dict(entry.split("=", 1) for entry in entries if "=" in entry)
                    if "AWS_LAMBDA_FUNCTION_NAME" in variables:
                        names[variables["AWS_ACCESS_KEY_ID"]] = variables["AWS_LAMBDA_FUNCTION_NAME"]
        return names


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
