"""What schemathesis can't know of Latchkey: how vendors sign, which activation keys there are, what API Gateway answers."""

import json
import os
import re

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import strategies
from requests.auth import AuthBase
from schemathesis.specs.openapi.checks import positive_data_acceptance

CREDENTIALS = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])


class Signature(AuthBase):
    """AWS Signature Version 4, as AWS's own SDK makes it."""

    def __call__(self, request):
        body = request.body if request.body is not None else b""
        # What an HTTP library changes on the way isn't signed.
        signed = AWSRequest(request.method, request.url, data=body)
        SigV4Auth(CREDENTIALS, "execute-api", os.environ["AWS_REGION"]).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


def is_the_vendors(context) -> bool:
    return bool(context.operation.definition.raw.get("security"))


schemathesis.auth.set_from_requests(Signature()).apply_to(func=is_the_vendors)

# Its check symbol is more than a pattern says: keys that were made, as people write them.
KEYS = strategies.sampled_from(os.environ["ACTIVATION_KEYS"].split())
BETWEEN = strategies.sampled_from(["-", "", " ", "\u2013", "\u00ad-", "\r\n"])
AROUND = strategies.sampled_from(["", " ", "\"", "\u201c", "\u200b"])
schemathesis.openapi.format(
    "activation-key",
    strategies.builds(
        lambda key, between, around: around + key.replace("-", between) + around, KEYS, BETWEEN, AROUND
    ),
)

# Names that are there, so that not every right request ends at a name that nobody knows.
THERE = {
    "product": ["acme-editor"],
    "product_id": ["acme-editor", "viewer"],
    "category": ["security", "custom"],
    "name": ["AllowGenericKeys", "GenericKeysMaxDays"],
}


def known_for(name, made_up):
    """For two of three names that may be, one that is there; what is wrong stays wrong."""
    is_a_name = isinstance(made_up, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", made_up)
    known = THERE.get(name)
    return known[len(made_up) % len(known)] if known and is_a_name and len(made_up) % 3 else made_up


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return {name: known_for(name, made_up) for name, made_up in (path_parameters or {}).items()}


@schemathesis.hook
def map_body(context, body):
    if isinstance(body, dict) and "product" in body:
        return {**body, "product": known_for("product", body["product"])}
    return body


# What JSON Schema can't say, and the service refuses: where, and in what words.
RULES = [
    ("/properties", r"must be at most 1024 bytes of JSON in all"),
    (r"/properties/[^/]+", r"must be 0 or have a magnitude of at least 1e-100"),
    # Whether a computer must be named, and which, the license or its key says.
    ("/computer_id", r"is required: the license is for one computer"),
    ("/computer_id", r"is required, since the license key is bound to a computer"),
    ("/computer_id", r"is another computer than the one that the license key is bound to"),
    (r"/features/\d+", r"the product .* has no such feature"),
    ("/expires_at", r"must be in the future"),
    ("/(expires_at|maintenance_until)", r"must be .*within a century.*"),
    ("/maintenance_until", r"must be from the year 2000 on.*"),
    ("/(expires_at|maintenance_until)", r"must be an RFC 3339 timestamp of an existing day up to 9999-12-30.*"),
    ("/duration_days", r"can't be given together with expires_at"),
    ("/perpetual", r"can't be true for a license that expires"),
    ("/(product|features|properties|customer/name)", r"the license key would be up to \d+ bytes long.*"),
    ("/(expires_at|duration_days|perpetual)", r"a generic key must expire within \d+ days here.*"),
    ("/duration_days", r"counts from the first activation.*"),
    ("/customer", r"must have a name or an email; to take the customer out, say null"),
    ("(created|ends)_to", r"must be later than (created|ends)_from"),
    # Texts in which a license key is looked for, and those of two members of which one must be there.
    ("/license_key", r".*"),
    ("/activation_key", r"is required, or a license_key"),
    # Of whose events: one of three.
    ("license_id", r"is required, or a day or an event_id"),
    ("day|event_id", r"can't be given together with (license_id|day)"),
    # Which signing keys there are.
    ("/signing_key_id", r"is none of the published keys of license keys"),
    # Which value a property takes depends on its name, which stands in the path.
    ("/value", r".*"),
]


@schemathesis.check
def nothing_is_refused_that_the_schema_allows(ctx, response, case):
    """The check `positive_data_acceptance`, but for what JSON Schema can't say."""
    # Of a product that was defined a moment ago there is no revocation list yet.
    if response.status_code == 503 and case.operation.path == "/v1/revocations/{product_id}":
        return None
    if response.status_code == 422:
        problem = json.loads(response.content)
        # A generic key must have an end; a cursor must be one that a list gave.
        if problem["code"] in ("expiry_required", "cursor_invalid"):
            return None
        errors = problem.get("errors", [])
        if errors and all(is_a_rule(error, case) for error in errors):
            return None
    return positive_data_acceptance(ctx, response, case)


def is_a_rule(error, case) -> bool:
    # Where schemathesis makes up no version, it sends an empty one.
    if error.get("header") == "If-Match" and (case.headers or {}).get("If-Match") == "":
        return True
    place = error.get("pointer", error.get("query", ""))
    return any(re.fullmatch(rule, place) and re.fullmatch(words, error["detail"]) for rule, words in RULES)
