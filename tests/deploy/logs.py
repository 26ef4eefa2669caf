"""What the functions wrote: a line for every request, and no secret in any."""

import json

from checks import Checks
from journey import RACERS, Journey, in_log
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
    text = "\n".join(lines).lower()
    for kind in sorted({kind for kind, _ in journey.secrets}):
        secrets = {secret for of_kind, secret in journey.secrets if of_kind == kind}
        found = {secret for secret in secrets if secret.lower() in text or in_log(secret).lower() in text}
        checks.equal(f"no log holds any {kind} ({len(secrets)})", found, set())


def request_ids(lines: list[str]) -> list[str]:
    said = [json.loads(line) for line in lines if line.startswith("{")]
    return [line["request.id"] for line in said if line.get("message", "").startswith("request ")]


def everything(stack: Stack) -> list[str]:
    return [line for function in stack.functions for line in written(stack, function)]


def written(stack: Stack, function: str):
    pages = client(stack.ministack, "logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=stack.resources[f"{function}LogGroup"]):
        for event in page["events"]:
            yield from event["message"].splitlines()
