"""latchkey-local's life: restarts with --data-dir, Ctrl-C, a port in use."""

import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from checks import Checks
from server import PROGRAM, Server, clean_environment
from vendor import call, create, set_up
from verifiers import with_pyjwt

SECONDS = 5


def run(checks: Checks, folder: Path) -> None:
    keeps_data(checks, folder)
    ends(checks, folder)
    explains(checks, folder)


def keeps_data(checks: Checks, folder: Path) -> None:
    log, data = folder / "log", ("--data-dir", str(folder / "data"))
    idempotent = {"headers": {"Idempotency-Key": "order-1"}}
    with Server(log, *data, "--algorithm", "EdDSA") as server:
        set_up(server)
        call(server, "PUT", "/v1/settings/custom/Motto", {"value": "festina lente"})
        [activation_key] = create(server)
        batch = create(server, quantity=3, **idempotent)
        license_key = activate(server, activation_key, "desk-1").json()["license_key"]
        access_key = (server.access_key_id, server.secret_access_key)
        settings = look(server)
        second = subprocess.run([PROGRAM, "--listen", "127.0.0.1:0", *data], capture_output=True, text=True,
                                env=clean_environment(), timeout=30, check=False)
        checks.equal("a second one on the same directory ends with 1", second.returncode, 1)
        checks.check("and says why in a line", is_one_line(second.stderr, "in use by another"), second.stderr)
        checks.equal("Ctrl-C ends it with 0", server.interrupt()[0], 0)

    with Server(log, *data, "--algorithm", "EdDSA", "--region", "eu-west-1") as server:
        found = look(server)
        checks.equal("so is the access key", (server.access_key_id, server.secret_access_key), access_key)
        checks.equal("settings are found again", found["settings"], settings["settings"])
        checks.equal("so are signing keys", found["jwks"], settings["jwks"])
        again = activate(server, activation_key, "desk-1")
        checks.equal("the same computer gets its license key again", (again.status, again.json()["license_key"]),
                     (200, license_key))
        other = activate(server, activation_key, "desk-2")
        checks.equal("its seat is still taken", (other.status, other.json()["code"]), (409, "activations_exhausted"))
        checks.equal("a creation is answered again, in another Region too", create(server, quantity=3, **idempotent), batch)
        [last] = create(server)
        server.kill()

    with Server(log, *data) as server:
        found = look(server)
        checks.equal("killed, it finds what it answered last", activate(server, last, "desk-1").status, 201)
        algorithms = [key["alg"] for key in found["jwks"]["keys"]]
        checks.equal("with ES256, the default, from now on, both are published, the older first", algorithms, ["EdDSA", "ES256"])
        [activation_key] = create(server)
        new = activate(server, activation_key, "desk-1").json()["license_key"]
        verified = with_pyjwt(found["jwks"], "latchkey-local", "acme-editor", [license_key, new])
        checks.check("old and new license keys verify", all(isinstance(claims, dict) for claims in verified), verified)


def activate(server: Server, activation_key: str, computer_id: str):
    return server.send("POST", "/v1/activations", {"activation_key": activation_key, "computer_id": computer_id})


def look(server: Server) -> dict:
    return server.send("GET", "/v1/settings").json()


def ends(checks: Checks, folder: Path) -> None:
    get = b"GET /v1/settings HTTP/1.1\r\nHost: localhost\r\n\r\n"
    half_body = b"POST /v1/activations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    for what, sent in [("no", None), ("a silent", b""), ("an idle keep-alive", get), ("a half-sent head's", get[:9]),
                       ("a half-sent body's", half_body)]:
        with Server(folder / "log") as server:
            connection = None if sent is None else connect(server, sent, answered=sent == get)
            code, seconds = server.interrupt()
            if connection:
                connection.close()
        checks.check(f"Ctrl-C ends it with 0, over {what} connection", code == 0 and seconds < SECONDS, (code, seconds))


def connect(server: Server, sent: bytes, answered: bool) -> socket.socket:
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=30)
    connection.sendall(sent)
    if answered:
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    return connection


def explains(checks: Checks, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port_in_use = f"127.0.0.1:{taken.getsockname()[1]}"
        for what, arguments, environment, words in [
            ("a port in use", ["--listen", port_in_use], {}, f"cannot listen on {port_in_use}"),
            ("no address", ["--listen", "nowhere"], {}, "cannot listen on nowhere"),
            ("half an access key", [], {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"}, "AWS_SECRET_ACCESS_KEY is not"),
            ("a file as data directory", ["--data-dir", str(PROGRAM)], {}, "cannot use"),
        ]:
            listen = [] if "--listen" in arguments else ["--listen", "127.0.0.1:0"]
            done = subprocess.run([PROGRAM, *listen, *arguments], capture_output=True, text=True, timeout=30,
                                  env=clean_environment(**environment), check=False)
            good = done.returncode == 1 and not done.stdout and is_one_line(done.stderr, words)
            checks.check(f"{what} is an error in a line, and exit code 1", good, done)
    given = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "a-secret-of-somebody"}
    with Server(folder / "log", **given, AWS_REGION="") as server:
        checks.equal("an access key that is given is taken, an empty Region is none",
                     (server.access_key_id, server.region), ("AKIDEXAMPLE", "us-east-1"))
        checks.check("its secret is not printed", given["AWS_SECRET_ACCESS_KEY"] not in server.printed)
        answer = call(server, "POST", "/v1/keys", {"product": "none"}, secret=given["AWS_SECRET_ACCESS_KEY"])
        checks.equal("and it signs", answer.status, 404)


def is_one_line(text: str, words: str) -> bool:
    return text.startswith("latchkey-local: ") and words in text and text.count("\n") == 1
