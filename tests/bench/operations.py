"""What Latchkey's functions do, each with the event that asks for it and AWS's recorded answers.

The answers come from the stand-in of `latchkey-local aws`, which every operation is played against once. Played again with
the recorded answers, an operation does the same work any number of times: a new activation is new each time.
"""
import base64
import json
import shlex
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass

from lambda_host import Failure
from measuring import PATIENCE, Candidate, Running

VENDOR = {"iam": {"accountId": "123456789012", "userArn": "arn:aws:iam::123456789012:user/vendor"}}
PRODUCT = "acme-editor"
BLOCKED = "/v1/blocked-computers"
ACTIVATION = "/v1/licenses/{license_id}/activations/{activation_id}"
LICENSE = "/v1/licenses/{license_id}"
EVENTS = "/v1/events"
LEASES = "/v1/leases"
RELEASES = "/v1/releases"


READS_AND_WRITES = ["BatchGetItem", "TransactWriteItems"]


@dataclass
class Operation:
    """What is done, by which function, beside which calls of `bare` it is held, and what it calls of AWS."""
    name: str
    function: str
    bare: str
    event: bytes
    status: int
    expected: list
    stands_for_cold_start: bool = False
    answer: str = None
    answers: dict = None
    calls: list = None

    @property
    def kind(self):
        """Whose bounds hold for it: those of an activation where KMS is called, or a computer presents its license; those of any
        other."""
        asks_kms = {"Sign", "GenerateDataKey", "Decrypt"} & set(self.expected)
        asked = json.loads(self.event)
        presents = asked["body"] and not asked["requestContext"]["authorizer"]
        return "activation" if asks_kms or presents else "others"


def event(method, route, body=None, authorizer=None, headers=None, query="", **parameters):
    """An event of an HTTP API, payload version 2.0; `parameters` are those of the route's path."""
    path, route_key = route.format(**parameters), "%s %s" % (method, route)
    text = None if body is None else json.dumps(body)
    content = {} if body is None else {"content-type": "application/json", "content-length": str(len(text))}
    return json.dumps({
        "version": "2.0", "routeKey": route_key, "rawPath": path, "rawQueryString": query, "pathParameters": parameters or None,
        "headers": {"accept": "*/*", "host": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", "user-agent": "bench",
                    "x-forwarded-for": "203.0.113.7", "x-forwarded-port": "443", "x-forwarded-proto": "https",
                    **content, **(headers or {})},
        "requestContext": {
            "accountId": "123456789012", "apiId": "a1b2c3d4e5", "authorizer": authorizer,
            "domainName": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", "domainPrefix": "a1b2c3d4e5",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "bench"},
            "requestId": "JKJaXmPLvHcESHA=", "routeKey": route_key, "stage": "$default",
            "time": "24/Nov/2026:10:00:00 +0000", "timeEpoch": 1795514400000},
        "body": text, "isBase64Encoded": False}).encode()


def create(**order):
    return event("POST", "/v1/keys", {"product": PRODUCT, **order}, VENDOR)


def activate(activation_key, computer_id):
    return event("POST", "/v1/activations", {"activation_key": activation_key, "computer_id": computer_id})


def setting(method, category, name, body=None, headers=None):
    return event(method, "/v1/settings/{category}/{name}", body, VENDOR, headers, category=category, name=name)


@contextmanager
def stand_in(program, directory):
    """DynamoDB and KMS of `latchkey-local`; yields the environment variables that lead functions there."""
    file = directory / "local.env"
    process = subprocess.Popen([program, "aws", "--env-file", file], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not (file.exists() and file.read_text().count("\n") >= 12):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure("%s did not start" % program)
            time.sleep(0.05)
        yield dict(line.split("=", 1) for line in shlex.split(file.read_text()))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


class Service:
    """The functions over a stand-in for AWS."""

    def __init__(self, host, programs, variables):
        self.host, self.programs = host, programs
        self.variables = {name: value for name, value in variables.items() if not name.startswith("AWS_ENDPOINT")}
        self.variables["METRICS_NAMESPACE"] = "Latchkey/bench"  # as in the template
        host.upstreams = {
            name: tuple(variables[variable].removeprefix("http://").split(":"))
            for name, variable in (("DynamoDB", "AWS_ENDPOINT_URL_DYNAMODB"), ("TrentService", "AWS_ENDPOINT_URL_KMS"))}

    def candidate(self, function, asked, status=200, answers=None):
        return Candidate(function, [str(self.programs / function)], self.variables, asked, answers or {}, status)

    def do(self, function, asked, status):
        """Has a function answer one event; returns its answer, AWS's answers, and the calls that were made."""
        with Running(self.host, self.candidate(function, asked, status)) as running:
            running.invoke()
            return self.host.answer()[1], self.host.recorded, list(self.host.calls)

    def play(self, operation):
        operation.answer, operation.answers, operation.calls = self.do(
            operation.function, operation.event, operation.status)

    def key(self, **order):
        answer, _, _ = self.do("create-key", create(**order), 201)
        return json.loads(answer)["keys"][0]["activation_key"]

    def signing_key_of(self, license_key):
        """The point that its signature is checked with, as SEC 1 writes it, in base64url."""
        decoded = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        kid = json.loads(decoded(license_key.split(".")[0]))["kid"]
        [jwk] = [jwk for jwk in json.loads(self.variables["PUBLISHED_KEYS"])["keys"] if jwk["kid"] == kid]
        return base64.urlsafe_b64encode(b"\4" + decoded(jwk["x"]) + decoded(jwk["y"])).decode().rstrip("=")

    def floating(self, activation_key, computer_id):
        """What a computer asks with that activated a license with floating seats."""
        answer, _, _ = self.do("activate", activate(activation_key, computer_id), 201)
        return {"license_key": json.loads(answer)["license_key"], "computer_id": computer_id}

    def lease(self, asked):
        answer, _, _ = self.do("take-lease", event("POST", LEASES, asked), 201)
        return json.loads(answer)["lease_id"]

    def operations(self):
        """All operations, with what they find as it is when it isn't the first time."""
        define = event("PUT", "/v1/products/{product_id}",
                       {"name": "Acme Editor", "version": "4.2", "features": ["export", "spelling"]}, VENDOR,
                       product_id=PRODUCT)
        product = json.loads(self.do("put-product", define, 201)[0])
        redefine = event("PUT", "/v1/products/{product_id}", {"name": "Acme Editor", "version": "4.3", "features": ["export"]}, VENDOR,
                         {"if-match": product["record_version"]}, product_id=PRODUCT)
        self.do("put-setting", setting("PUT", "security", "AllowGenericKeys", {"value": True}), 200)

        def after_it_was_set(method, name, body=None):
            answer, _, _ = self.do("put-setting", setting("PUT", "custom", name, {"value": "dark"}), 200)
            return setting(method, "custom", name, body, {"if-match": json.loads(answer)["version"]})

        block = event("POST", BLOCKED, {"computer_id": "desk-9", "reason": "refunded"}, VENDOR)
        blocked = json.loads(self.do("block-computer", block, 201)[0])
        self.key(customer={"name": "Ada Lovelace", "email": "ada@example.com"})
        license = json.loads(self.do("create-key", create(), 201)[0])["keys"][0]
        bound = self.key(activations=10)
        generic = self.key(activations=10, generic=True, duration_days=365)
        for key in bound, generic:
            answer, _, _ = self.do("activate", activate(key, "desk-1"), 201)
            if key == bound:
                license_id = json.loads(answer)["license_id"]
        suspended = json.loads(self.do("create-key", create(), 201)[0])["keys"][0]["license_id"]
        suspend = {"state": "suspended", "reason": "unpaid"}
        answer, _, _ = self.do("set-license-state", event("PUT", LICENSE + "/state", suspend, VENDOR, license_id=suspended), 200)
        day = json.loads(answer)["license"]["updated"]["at"][:10]
        broken = json.loads(self.do("activate", activate(bound, "desk-7"), 201)[0])
        leaving = json.loads(self.do("activate", activate(bound, "desk-6"), 201)[0])["license_key"]
        self.do("activate", activate(self.key(model="trial", duration_days=14), "desk-1"), 201)
        trials = event("GET", "/v1/trials", None, VENDOR, query="computer_id=desk-1")
        trial = json.loads(self.do("list-trials", trials, 200)[0])["trials"][0]
        license_key = json.loads(self.do("activate", activate(bound, "desk-1"), 200)[0])["license_key"]
        question = {"license_key": license_key, "computer_id": "desk-1"}
        self.presented = {"BARE_LICENSE_KEY": license_key, "BARE_SIGNING_KEY": self.signing_key_of(license_key)}
        with Running(self.host, self.candidate("publish-revocations", b"{}")) as running:
            running.host.send_event(b"{}")
            running.host.wait(running.process, lambda: running.host.answered_at, PATIENCE)
            running.wait_for_next()
        floating = json.loads(self.do("create-key", create(activations=10, floating_seats=4), 201)[0])["keys"][0]
        computers = ["desk-%d" % n for n in range(1, 5)]
        taking, *others = [self.floating(floating["activation_key"], computer) for computer in computers]
        renewed, returned, ended = [{**other, "lease_id": self.lease(other)} for other in others]
        signing_keys = json.loads(self.do("list-signing-keys", event("GET", "/v1/signing-keys", None, VENDOR), 200)[0])["signing_keys"]
        signing_key = next(key["signing_key_id"] for key in signing_keys if key["signs"] == "licenses")
        operations = [
            Operation("validate", "validate", "validate", event("POST", "/v1/validations", question), 200, ["BatchGetItem"], True),
            Operation("activate, a new computer", "activate", "activate", activate(bound, "desk-2"), 201,
                      ["BatchGetItem", "Sign", "TransactWriteItems"], True),
            Operation("activate again", "activate", "activate-again", activate(bound, "desk-1"), 200, ["BatchGetItem"]),
            Operation("activate, generic", "activate", "activate-generic", activate(generic, "desk-2"), 201, READS_AND_WRITES),
            Operation("create 1 key", "create-key", "create-key", create(), 201, ["GenerateDataKey", *READS_AND_WRITES], True),
            Operation("create 50 keys", "create-key", "create-50-keys", create(quantity=50), 201,
                      ["GenerateDataKey", *READS_AND_WRITES]),
            Operation("fetch settings", "fetch-settings", "read-settings", event("GET", "/v1/settings"), 200, ["BatchGetItem"], True),
            Operation("read the JWK set", "public-keys", "nothing", event("GET", "/.well-known/jwks.json"), 200, [], True),
            Operation("show the activation page", "activation-page", "nothing", event("GET", "/activate"), 200, [], True),
            Operation("fetch a revocation list", "fetch-revocations", "get REVOCATIONS#acme-editor HEAD",
                      event("GET", "/v1/revocations/{product_id}", product_id=PRODUCT), 200, ["GetItem"], True),
            Operation("read all properties", "list-properties", "read-settings", event("GET", "/v1/properties", None, VENDOR), 200,
                      ["BatchGetItem"], True),
            Operation("set a property", "put-setting", "put-setting", after_it_was_set("PUT", "Theme", {"value": "light"}), 200, READS_AND_WRITES, True),
            Operation("take a property back", "delete-setting", "put-setting", after_it_was_set("DELETE", "Font"), 204, READS_AND_WRITES, True),
            Operation("list licenses", "list-licenses", "find EMAIL#",
                      event("GET", "/v1/licenses", None, VENDOR, query="customer_email=ada%40example.com"), 200,
                      ["Query", "BatchGetItem"], True),
            Operation("find a license", "find-license", "read-license", event("POST", "/v1/licenses/find", {"activation_key": bound}, VENDOR),
                      200, ["BatchGetItem"], True),
            Operation("read a license", "get-license", "read-license C# E#",
                      event("GET", LICENSE, None, VENDOR, license_id=license_id), 200, ["BatchGetItem", "Query", "Query"], True),
            Operation("list the events of a license", "list-events", "read-license E#",
                      event("GET", EVENTS, None, VENDOR, query="license_id=" + suspended), 200, ["BatchGetItem", "Query"], True),
            Operation("list the events of a day", "list-events", "find DAY#",
                      event("GET", EVENTS, None, VENDOR, query="limit=1&day=" + day), 200, ["Query", "BatchGetItem"]),
            Operation("give back a seat", "remove-activation", "remove-activation",
                      event("DELETE", ACTIVATION, None, VENDOR, license_id=license_id, activation_id=broken["activation_id"]), 204,
                      READS_AND_WRITES, True),
            Operation("give back a seat, its computer itself", "release", "release",
                      event("POST", RELEASES, {"license_key": leaving, "computer_id": "desk-6"}), 204, READS_AND_WRITES, True),
            Operation("list products", "list-products", "query PRODUCTS", event("GET", "/v1/products", None, VENDOR), 200, ["Query"], True),
            Operation("read a product", "get-product", "get PRODUCTS " + PRODUCT,
                      event("GET", "/v1/products/{product_id}", None, VENDOR, product_id=PRODUCT), 200, ["GetItem"], True),
            Operation("define a product", "put-product", "put-product", redefine, 200, ["GetItem", "TransactWriteItems"], True),
            Operation("list the signing keys", "list-signing-keys", "get SWITCHES#0 -", event("GET", "/v1/signing-keys", None, VENDOR), 200,
                      ["GetItem"], True),
            # There is but the one that signs, which is refused once it is known not to be taken back already.
            Operation("take a signing key back", "revoke-signing-key", "get SWITCHES#0 -",
                      event("POST", "/v1/signing-keys/revocations",
                            {"signing_key_id": signing_key, "reason": "stolen"}, VENDOR), 409, ["GetItem"], True),
            Operation("list blocked computers", "list-blocked-computers", "query-16 BLOCKED#", event("GET", BLOCKED, None, VENDOR), 200,
                      ["Query"] * 16, True),
            Operation("block a computer", "block-computer", "block-computer",
                      event("POST", BLOCKED, {"computer_id": "desk-8", "reason": "refunded"}, VENDOR), 201,
                      ["GetItem", "TransactWriteItems"], True),
            Operation("unblock a computer", "unblock-computer", "unblock-computer",
                      event("DELETE", BLOCKED + "/{id}", None, VENDOR, id=blocked["id"]), 204, ["GetItem", "TransactWriteItems"], True),
            Operation("change a license", "update-license", "update-license",
                      event("PATCH", LICENSE, {"comment": "another"}, VENDOR, {"if-match": license["record_version"]},
                            license_id=license["license_id"]), 200, READS_AND_WRITES, True),
            Operation("suspend a license", "set-license-state", "update-license",
                      event("PUT", LICENSE + "/state", {"state": "suspended", "reason": "unpaid"}, VENDOR,
                            license_id=license["license_id"]), 200, READS_AND_WRITES, True),
            Operation("read an activation key again", "reveal-key", "reveal-key",
                      event("POST", LICENSE + "/reveal", {"reason": "lost"}, VENDOR, license_id=license["license_id"]), 200,
                      ["BatchGetItem", "Decrypt", "TransactWriteItems"], True),
            Operation("replace an activation key", "reissue-key", "reissue-key",
                      event("POST", LICENSE + "/reissue", {"reason": "leaked"}, VENDOR, {"idempotency-key": "ticket-4711"},
                            license_id=license["license_id"]), 201, ["GenerateDataKey", *READS_AND_WRITES], True),
            Operation("list the trials of a computer", "list-trials", "list-trials",
                      event("GET", "/v1/trials", None, VENDOR, query="computer_id=desk-1"), 200, ["Query"], True),
            Operation("let a computer have a trial again", "reset-trial", "reset-trial",
                      event("DELETE", "/v1/trials/{id}/{product_id}", None, VENDOR, id=trial["id"], product_id=PRODUCT), 204,
                      READS_AND_WRITES, True),
            Operation("take a floating seat", "take-lease", "hold-lease", event("POST", LEASES, taking), 201,
                      ["BatchGetItem", "Sign", "UpdateItem"], True),
            Operation("renew a lease", "renew-lease", "hold-lease", event("POST", LEASES + "/renewals", renewed), 200,
                      ["BatchGetItem", "Sign", "UpdateItem"], True),
            Operation("return a lease", "return-lease", "return-lease", event("POST", LEASES + "/returns", returned), 204,
                      ["BatchGetItem", "UpdateItem"], True),
            Operation("end a lease", "end-lease", "end-lease",
                      event("DELETE", LICENSE + "/leases/{lease_id}", None, VENDOR, license_id=floating["license_id"],
                            lease_id=ended["lease_id"]), 204, ["BatchGetItem", *READS_AND_WRITES], True),
        ]
        for operation in operations:
            self.play(operation)
        return operations
