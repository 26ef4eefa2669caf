"""cargo lambda watch and invoke, in front of latchkey-local aws.

The paths of the API go to their functions by the router in Cargo.toml, and an event of API Gateway arrives whole, identity
included. Left out where cargo-lambda is not installed.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from checks import Checks
from server import PROGRAM, Answer, clean_environment, exchange
from verifiers import with_pyjwt

ROOT = Path(__file__).parents[2]
# Those that requests reach: publish-keys is CloudFormation's, publish-revocations that of a stream and a schedule.
FUNCTIONS = sorted(path.stem for path in (ROOT / "functions/src/bin").glob("*.rs") if not path.stem.startswith("publish-"))
VENDOR = "arn:aws:iam::123456789012:user/vendor"


def run(checks: Checks, folder: Path) -> None:
    if not shutil.which("cargo-lambda"):
        print("  left out: cargo-lambda is not installed")
        return
    # All at once, rather than one after the other at their first requests.
    bins = [word for name in FUNCTIONS for word in ("--bin", name)]
    subprocess.run(["cargo", "build", "--quiet", *bins], cwd=ROOT, check=True)
    env_file = folder / "local.env"
    with started([PROGRAM, "aws", "--env-file", env_file], folder / "aws.log") as aws:
        wait_for(env_file.exists)
        port = free_port()
        watch = ["cargo", "lambda", "watch", "--ignore-changes", "-A", "127.0.0.1", "-P", port, "--env-file", env_file]
        with started(watch, folder / "watch.log"):
            wait_for(lambda: is_listening(port))
            serves_paths(checks, f"http://127.0.0.1:{port}")
            takes_events(checks, port)
            aws.send_signal(signal.SIGINT)
            checks.equal("Ctrl-C ends latchkey-local aws with 0, functions connected", aws.wait(10), 0)


def serves_paths(checks: Checks, url: str) -> None:
    for method, path, content, wanted in [
        ("GET", "/v1/settings", None, (200, None)),
        ("POST", "/v1/activations", {"activation_key": "", "computer_id": "pc"}, (422, "invalid_field")),
        ("POST", "/v1/keys", {"product": "acme-editor"}, (401, "signature_required")),
        ("PUT", "/v1/settings/security/AllowGenericKeys", {"value": True}, (401, "signature_required")),
        ("PUT", "/v1/products/acme-editor", {"name": "Acme Editor", "version": "4.2"}, (401, "signature_required")),
    ]:
        answer = send(url, method, path, content)
        checks.equal(f"watch: {method} {path}", (answer.status, answer.json().get("code")), wanted)


def takes_events(checks: Checks, port: str) -> None:
    # The table is empty: what lacks a version elsewhere makes the product here.
    invoked = {event: invoke(port, event) for event in [
        "put-product/version-required", "put-setting/on", "create-key/generic", "create-key/no-iam-identity"
    ]}
    statuses = [answer["statusCode"] for answer in invoked.values()]
    checks.equal("invoke: product, switch, generic key, no identity", statuses, [201, 200, 201, 401])
    [key] = json.loads(invoked["create-key/generic"]["body"])["keys"]
    checks.equal("invoke: the identity arrives", key["created_by"], VENDOR)

    url = f"http://127.0.0.1:{port}"
    attempt = {"activation_key": key["activation_key"], "computer_id": "for Example University"}
    activated = send(url, "POST", "/v1/activations", attempt).json()
    jwks = send(url, "GET", "/v1/settings").json()["jwks"]
    [claims] = with_pyjwt(jwks, "latchkey-local", "acme-editor", [activated["license_key"]])
    checks.check("watch: a generic license key, verified by PyJWT", claims["kind"] == "generic", claims)


def send(url: str, method: str, path: str, content: object = None) -> Answer:
    body = b"" if content is None else json.dumps(content).encode()
    return exchange(url, method, path, {"content-type": "application/json"}, body)


def invoke(port: str, event: str) -> dict:
    function = event.split("/")[0]
    command = ["cargo", "lambda", "invoke", function, "-A", "127.0.0.1", "-P", port, "--data-file", f"events/{event}.json"]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


@contextlib.contextmanager
def started(command: list, log: Path):
    """A process in a group of its own, so that what it starts ends with it."""
    with log.open("wb") as output:
        process = subprocess.Popen([str(word) for word in command], cwd=ROOT, env=clean_environment(), stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output, start_new_session=True)
    try:
        yield process
    except BaseException:
        print(log.read_text())
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def is_listening(port: str) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", int(port))) == 0


def wait_for(is_so, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)
