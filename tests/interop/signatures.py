"""Requests signed by botocore and by curl --aws-sigv4.

What a vendor signs is accepted; what is unsigned, signed by somebody else, old or changed on the way is refused as API
Gateway refuses it, and does nothing.
"""

import dataclasses
import datetime
import json
from pathlib import Path

from botocore.auth import SigV4QueryAuth

from checks import Checks
from curl import curl, sign_with_curl
from server import Answer, Server
from vendor import call, sign

SWITCH = "/v1/settings/security/AllowGenericKeys"
PRODUCT = "/v1/products/acme-editor"
DEFINITION = {"name": "Acme Editor", "version": "4.2", "features": ["export"]}
ORDER = {"product": "acme-editor"}
GENERIC = {"product": "acme-editor", "generic": True, "duration_days": 30}


def minutes(count: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


def run(checks: Checks, folder: Path) -> None:
    with Server(folder / "log") as server:
        accepts(checks, "botocore", lambda method, target, content: call(server, method, target, content))
        accepts(checks, "curl", lambda method, target, content: curl(server, method, target, content))
        accepts_variants(checks, server)
        before = state(server)
        refuses(checks, server)
        checks.equal("what was refused did nothing", state(server), before)
        keeps_reasons(checks, server, folder / "log")


def accepts(checks: Checks, who: str, send) -> None:
    for what, method, target, content, status in [
        ("product", "PUT", PRODUCT, DEFINITION, (200, 201)),
        ("switch", "PUT", SWITCH, {"value": True}, (200,)),
        ("key for one computer", "POST", "/v1/keys", ORDER, (201,)),
        ("generic key", "POST", "/v1/keys", GENERIC, (201,)),
        ("name with an umlaut in the body", "PUT", PRODUCT + "-2", {**DEFINITION, "name": "Ärger 😀"}, (200, 201)),
    ]:
        answer = send(method, target, content)
        checks.check(f"{who}: {what} is accepted", answer.status in status, answer)


def accepts_variants(checks: Checks, server: Server) -> None:
    for what, target, options in [
        ("4 minutes old", "/v1/keys", {"age": minutes(4)}),
        ("4 minutes early", "/v1/keys", {"age": minutes(-4)}),
        ("signed Idempotency-Key", "/v1/keys", {"headers": {"Idempotency-Key": "order-1"}}),
        ("temporary credentials' token", "/v1/keys", {"token": "a token"}),
    ]:
        answer = call(server, "POST", target, ORDER, **options)
        checks.check(f"botocore: {what}: accepted", answer.status == 201, answer)
    answer = curl(server, "POST", "/v1/keys", ORDER, "--http2-prior-knowledge")
    checks.check("curl: HTTP/2: accepted", answer.status == 201, answer)
    # The endpoint knows no parameters; it is the endpoint that says so, once the signature is accepted.
    answer = call(server, "POST", "/v1/keys?b=2&a=1&a=0&c=%20d%2B&e", ORDER)
    checks.check("botocore: several query parameters, blanks and plus signs: past the door", answer.status == 422, answer)
    answer = curl(server, "POST", "/v1/keys", ORDER, "--url-query", "a=1")
    checks.check("curl: one query parameter: past the door", answer.status == 422, answer)
    answer = sign_with_curl(server, "POST", "/v1/keys", ORDER, age=minutes(4)).send()
    checks.check("curl: 4 minutes old: accepted", answer.status == 201, answer)


def refuses(checks: Checks, server: Server) -> None:
    """Each would be a success if it were not refused, and so would show in `state`."""
    other_secret = "x" * len(server.secret_access_key)
    off = {"value": False}

    def changed(**changes: object):
        signed = sign(server, "PUT", SWITCH, {"value": True})
        for name, value in changes.items():
            setattr(signed, name, value)
        return signed

    def without(header: str):
        signed = sign(server, "PUT", SWITCH, off)
        signed.headers = {name: value for name, value in signed.headers.items() if name.lower() != header}
        return signed

    custom = sign(server, "PUT", "/v1/settings/custom/Motto", off)
    custom.target = SWITCH
    in_query = sign(server, "PUT", f"{SWITCH}?a=1", off)
    in_query.target = f"{SWITCH}?a=2"
    unsigned_header = sign(server, "POST", "/v1/keys", ORDER, headers={"Idempotency-Key": "order-2"})
    unsigned_header.headers["Idempotency-Key"] = "order-3"
    for what, request in [
        ("unsigned", without("authorization")),
        ("wrong secret", sign(server, "PUT", SWITCH, off, secret=other_secret)),
        ("unknown access key", sign(server, "PUT", SWITCH, off, access_key_id="AKIAIOSFODNN7EXAMPLE")),
        ("6 minutes old", sign(server, "PUT", SWITCH, off, age=minutes(6))),
        ("6 minutes early", sign(server, "PUT", SWITCH, off, age=minutes(-6))),
        ("another Region", sign(server, "PUT", SWITCH, off, region="eu-west-1")),
        ("another service", sign(server, "PUT", SWITCH, off, service="lambda")),
        ("body changed after signing", changed(body=b'{"value":false}')),
        ("query added after signing", changed(target=f"{SWITCH}?a=1", body=b'{"value": true}')),
        ("query changed after signing", in_query),
        ("replayed to another path", custom),
        ("signed header changed", unsigned_header),
        ("date removed", without("x-amz-date")),
        ("signature in the query", sign(server, "PUT", SWITCH, off, auth=SigV4QueryAuth)),
    ]:
        refused(checks, f"botocore: {what}", request.send())

    refused(checks, "curl: unsigned", curl(server, "PUT", SWITCH, off, signed=False))
    refused(checks, "curl: wrong secret", curl(server, "PUT", SWITCH, off, secret=other_secret))
    refused(checks, "curl: another service", curl(server, "PUT", SWITCH, off, service="lambda"))
    refused(checks, "curl: 6 minutes old", sign_with_curl(server, "PUT", SWITCH, off, age=minutes(6)).send())
    for what, target, changes in [
        ("body changed after signing", SWITCH, {"body": b'{"value":false }'}),
        ("query changed after signing", f"{SWITCH}?a=1", {"target": f"{SWITCH}?a=2"}),
        ("replayed to another path", "/v1/settings/custom/Motto", {"target": SWITCH}),
    ]:
        signed = sign_with_curl(server, "PUT", target, off)
        refused(checks, f"curl: {what}", dataclasses.replace(signed, **changes).send())


def refused(checks: Checks, name: str, answer: Answer) -> None:
    is_gateways = answer.status == 403 and answer.body == b'{"message":"Forbidden"}'
    checks.check(f"{name}: refused", is_gateways, answer)


def state(server: Server) -> tuple[object, object]:
    """The properties, each with its version, which every change changes."""
    return server.send("GET", "/v1/settings").json()["settings"], call(server, "GET", "/v1/properties").json()


def keeps_reasons(checks: Checks, server: Server, log: Path) -> None:
    """Whoever runs the server finds out why, and finds no secret there."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    reasons = {line["reason"] for line in lines if "reason" in line}
    for part in ["not signed", "access key is unknown", "5 minutes", "another Region, service", "does not match"]:
        checks.check(f"the log says: {part}", any(part in reason for reason in reasons), reasons)
    is_silent = server.secret_access_key not in log.read_text()
    checks.check("the log holds no secret access key", is_silent)
