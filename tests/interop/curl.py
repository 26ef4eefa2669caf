"""Signs requests with curl --aws-sigv4, as the README does."""

import datetime
import json
import socket
import subprocess
from http.client import parse_headers

from server import Answer, Server, clean_environment
from vendor import Signed


def curl(server: Server, method: str, target: str, content: object, *options: str, **how: object) -> Answer:
    """Signs and sends."""
    command = [*_command(server, method, target, content, **how), "-w", "\n%{http_code}", *options]
    done = subprocess.run(command, capture_output=True, env=clean_environment(), check=False)
    body, _, status = done.stdout.rpartition(b"\n")
    return Answer(int(status or 0), {}, body or done.stderr)


def sign_with_curl(server: Server, method: str, target: str, content: object,
                   age: datetime.timedelta = datetime.timedelta()) -> Signed:
    """What curl would send to the server, caught on its way."""
    signed_at = (datetime.datetime.now(datetime.timezone.utc) - age).strftime("%Y%m%dT%H%M%SZ")
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(30)
        options = ["-H", f"X-Amz-Date: {signed_at}", "--connect-to", f"::127.0.0.1:{trap.getsockname()[1]}"]
        process = subprocess.Popen([*_command(server, method, target, content), *options], env=clean_environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with trap.accept()[0] as connection, connection.makefile("rb") as request:
                request.readline()
                # curl 7.88 sends a date that it was given twice, and signs it once; a dict has it once.
                headers = {name.lower(): value for name, value in parse_headers(request).items()}
                return Signed(server, method, target, headers, request.read(int(headers["content-length"])))
        finally:
            process.kill()
            process.wait()


def _command(server: Server, method: str, target: str, content: object, signed: bool = True,
             secret: str | None = None, service: str = "execute-api") -> list[str]:
    user = f"{server.access_key_id}:{secret or server.secret_access_key}"
    signature = ["--aws-sigv4", f"aws:amz:{server.region}:{service}", "--user", user] if signed else []
    return ["curl", "-sS", "--max-time", "60", "-X", method, "-H", "content-type: application/json",
            "--data-binary", json.dumps(content), *signature, server.url + target]
