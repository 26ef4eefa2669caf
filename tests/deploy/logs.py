"""What was logged: by the functions a line for every request, and by nobody a secret."""

import base64
import json
import time
from urllib.parse import quote, quote_plus, urlencode

from checks import Checks
from journey import RACERS, Journey
from stack import Stack, client


def check(checks: Checks, stack: Stack, journey: Journey) -> None:
    lines = everything(stack)
    for _ in range(3):
        if journey.request_ids <= set(request_ids(lines)):
            break
        # ministack takes a function's output when it answers. What comes late, it takes with the next request.
        journey.at_once([{}] * RACERS)
        lines = everything(stack)
    # Lambda's own lines aside. A line that is no JSON is a panic, or a stray print.
    stray = [line for line in lines if not line.startswith(("{", "START ", "END ", "REPORT "))]
    checks.equal("the functions write JSON only", stray, [])
    seen = request_ids(lines)
    missing = journey.request_ids - set(seen)
    checks.check(f"every request has its line ({len(journey.request_ids)})", not missing and len(journey.request_ids) > 40, missing)
    checks.equal("and one only", len(seen), len(set(seen)))
    failed = [line for line in lines if '"level":"ERROR"' in line]
    checks.equal("nothing failed", failed, [])
    found, groups = secrets_in_logs(stack, journey), all_groups(stack)
    for kind in sorted({kind for kind, _ in journey.secrets}):
        count = sum(of_kind == kind for of_kind, _ in journey.secrets)
        shown = {tuple(text) for of_kind, *text in found if of_kind == kind}
        checks.equal(f"none of {len(groups)} logs holds any {kind} ({count})", shown, set())


def self_test(checks: Checks, stack: Stack, journey: Journey) -> None:
    """A body with a secret of each kind, put into a log in every way that comes to mind, is found there."""
    chosen = {kind: secret for kind, secret in sorted(journey.secrets)}
    logs, group = client(stack.ministack, "logs"), stack.resources["AccessLogGroup"]
    for body in (json.dumps(chosen), json.dumps(chosen, ensure_ascii=False)):
        octets = body.encode()
        for number, (way, shown) in enumerate([
            ("as it is", body), ("in JSON", json.dumps(body)), ("in capitals", body.upper().replace("\\U", "\\u")),
            ("in a URL", quote(body)), ("in a form", urlencode({"body": body})), ("hexadecimal", octets.hex()),
            ("a list of bytes", str(list(octets))), ("compact list", json.dumps(list(octets), separators=(",", ":"))),
            *((f"base64 after {before}", base64.b64encode(b" " * before + octets).decode()) for before in range(3)),
            ("base64 for URLs", base64.urlsafe_b64encode(octets).decode()),
        ]):
            stream = {"logGroupName": group, "logStreamName": f"{number}"}
            logs.create_log_stream(**stream)
            logs.put_log_events(**stream, logEvents=[{"timestamp": int(time.time() * 1000), "message": f"got {shown}"}])
            checks.equal(f"{way}: found", {kind for kind, *_ in secrets_in_logs(stack, journey)}, set(chosen))
            logs.delete_log_stream(**stream)
    checks.equal("and nothing is found that isn't there", secrets_in_logs(stack, journey), set())


def secrets_in_logs(stack: Stack, journey: Journey) -> set[tuple[str, str, str]]:
    """What of the secrets is in any log: their kinds, texts and forms."""
    text = "\n".join(line for group in all_groups(stack) for line in written(stack, group)).lower()
    return {(kind, secret, form) for kind, secret in journey.secrets for form, shown in forms(secret) if shown.lower() in text}


def forms(secret: str) -> set[tuple[str, str]]:
    """A secret in every way that a log may show it, in any case: what the way is called, and the text."""
    shown = set()
    # By itself, as a part of a body, and of a body in an event or a line of JSON.
    for text in {secret, *in_json(secret), *(twice for once in in_json(secret) for twice in in_json(once))}:
        octets = text.encode()
        shown |= {
            ("as it is, or in JSON", text),
            ("in a URL", quote(text, safe="")),
            ("in a form", quote_plus(text)),
            ("hexadecimal", octets.hex()),
            ("a list of bytes", ", ".join(str(octet) for octet in octets)),
            ("a list of bytes", ",".join(str(octet) for octet in octets)),
        }
        shown |= {("base64", inner) for inner in in_base64(octets)}
    return shown


def in_json(text: str) -> set[str]:
    """With its letters, and in ASCII."""
    return {json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]}


def in_base64(octets: bytes):
    """In the middle of something else, a text has three looks. The ends depend on what is around it."""
    for before, cut in enumerate((0, 2, 3)):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(b"\0" * before + octets).decode()
            whole = encoded.rstrip("=")
            yield whole[cut:] if whole == encoded else whole[cut:-1]


def all_groups(stack: Stack) -> list[str]:
    """The names of all logs there are, whoever writes them: the functions, API Gateway, or what this test doesn't know of."""
    pages = client(stack.ministack, "logs").get_paginator("describe_log_groups").paginate()
    return [group["logGroupName"] for page in pages for group in page["logGroups"]]


def request_ids(lines: list[str]) -> list[str]:
    said = [json.loads(line) for line in lines if line.startswith("{")]
    return [line["request.id"] for line in said if line.get("message", "").startswith("request ")]


def everything(stack: Stack) -> list[str]:
    return [line for function in stack.functions for line in written(stack, stack.resources[f"{function}LogGroup"])]


def written(stack: Stack, group: str):
    pages = client(stack.ministack, "logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=group):
        for event in page["events"]:
            yield from event["message"].splitlines()
